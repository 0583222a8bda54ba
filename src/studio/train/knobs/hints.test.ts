// Hints come when the curves call for them, with their numbers and a change that can be applied, and not otherwise.
import { expect, it } from 'vitest';
import { DEFAULT_FILTERS, DEFAULT_RUN, type FilterConfig, type RunConfig } from '../../../engine/config';
import { type Hint, type HintCurves, hintsOf } from './hints';
import { stage } from './staging';

interface Shape {
  readonly iterations?: number;
  readonly f?: (i: number) => number;
  readonly e?: (i: number) => number;
  readonly batch?: (i: number) => number;
  readonly innovation?: number;
  readonly p?: (i: number) => number;
  readonly rejected?: (i: number) => number;
}

/** Curves of a run that falls from 300 to 30 meV/A and still improves, unless the shape says otherwise. */
function curves(shape: Shape = {}): HintCurves {
  const n = shape.iterations ?? 200;
  const f = shape.f ?? ((i) => 300 * Math.exp(-i / 80));
  const at = Array.from({ length: n }, (_, i) => i + 1);
  const checked = Array.from({ length: Math.floor(n / 10) }, (_, k) => 10 * (k + 1));
  return {
    train: {
      iteration: Float64Array.from(at),
      rmse_f: Float64Array.from(at, shape.batch ?? f),
      innovation: Float64Array.from(at, () => shape.innovation ?? 1),
      p_mean: Float64Array.from(at, shape.p ?? (() => 0.5)),
      rejected: Float64Array.from(at, shape.rejected ?? (() => 0)),
    },
    valid: {
      iteration: Float64Array.from(checked),
      rmse_e: Float64Array.from(checked, shape.e ?? ((i) => 0.02 * f(i))),
      rmse_f: Float64Array.from(checked, f),
    },
  };
}

const run = (filter: FilterConfig = DEFAULT_RUN.filter): RunConfig => ({ ...DEFAULT_RUN, filter });
const kinds = (hints: readonly Hint[]): readonly string[] => hints.map((h) => h.kind);
const flat = (i: number): number => (i < 100 ? 300 * Math.exp(-i / 40) : 300 * Math.exp(-100 / 40));
const STANDING = { iteration: 200, iterations: 300, type_map: ['Si'], sel: null };

it('says nothing of a run that goes well', () => {
  for (const filter of Object.values(DEFAULT_FILTERS)) expect(hintsOf(run(filter), curves(), 0)).toEqual([]);
});

it('sees a filter that has closed, and opens it again by lambda', () => {
  const closed = curves({ f: flat, p: (i) => (i < 50 ? 1 : 0.002) });
  const [hint] = hintsOf(run(), closed, 0);
  expect(hint).toMatchObject({ kind: 'closed', share: 0.002, iterations: 50 });
  expect(stage(run(), hint.edits, STANDING).config?.filter).toMatchObject({ lambda: 0.98, nu: 0.99 });
  // Flat with an open P is no reason, nor is a closed one that still learns.
  expect(kinds(hintsOf(run(), curves({ f: flat }), 0))).toEqual([]);
  expect(kinds(hintsOf(run(), curves({ p: (i) => (i < 50 ? 1 : 0.002) }), 0))).toEqual([]);
  expect(kinds(hintsOf(run(DEFAULT_FILTERS.adam), closed, 0))).toEqual([]);
});

it('waits after a change until five validations have passed', () => {
  const closed = curves({ f: flat, p: (i) => (i < 50 ? 1 : 0.002) });
  expect(kinds(hintsOf(run(), closed, 170))).toEqual([]);
  expect(kinds(hintsOf(run(), closed, 140))).toEqual(['closed']);
});

it('sees a gap between validation and batches only while it grows', () => {
  const grows = curves({ batch: (i) => (i < 170 ? 300 * Math.exp(-i / 80) : 150 * Math.exp(-i / 80)) });
  const [hint] = hintsOf(run(), grows, 0);
  expect(hint).toMatchObject({ kind: 'gap' });
  if (hint.kind === 'gap') expect(hint.gap).toBeGreaterThan(1.1 * hint.before);
  expect(hint.edits).toEqual({ 'multistream.alpha_min': '0.6' });
  expect(hintsOf(run(DEFAULT_FILTERS.fekf), grows, 0)[0].edits).toEqual({ 'fekf.step': '0.5' });
  expect(hintsOf(run(DEFAULT_FILTERS.adam), grows, 0)[0].edits).toEqual({ 'adam.start_lr': '0.0005' });
  const steady = curves({ batch: (i) => 150 * Math.exp(-i / 80) });
  expect(kinds(hintsOf(run(), steady, 0))).toEqual([]);
});

it('reads the innovations against what alpha leads one to expect', () => {
  // R is 0.3 of the residual variance: up to 3.3 is normal, ten times that is not.
  expect(kinds(hintsOf(run(), curves({ innovation: 4 }), 0))).toEqual([]);
  const [sure] = hintsOf(run(), curves({ innovation: 20 }), 0);
  expect(sure).toMatchObject({ kind: 'too-sure', innovation: 20, edits: { 'multistream.q': '0.0001' } });
  const [loose] = hintsOf(run({ ...DEFAULT_FILTERS.multistream, lambda: 0.98 }), curves({ innovation: 0.02 }), 0);
  expect(loose).toMatchObject({ kind: 'too-loose', edits: { 'multistream.lambda': '1' } });
  // FEKF reports a variance, which says nothing by itself.
  expect(kinds(hintsOf(run(DEFAULT_FILTERS.fekf), curves({ innovation: 20 }), 0))).toEqual([]);
});

it('counts steps that were taken back since the last change', () => {
  const often = curves({ rejected: (i) => (i % 5 === 0 ? 1 : 0) });
  expect(hintsOf(run(), often, 0)[0]).toMatchObject({
    kind: 'rejected',
    share: 0.2,
    of: 50,
    edits: { 'multistream.step': '0.5' },
  });
  expect(kinds(hintsOf(run(), often, 190))).toEqual([]);
  expect(kinds(hintsOf(run(), curves({ rejected: (i) => (i % 25 === 0 ? 1 : 0) }), 0))).toEqual([]);
});

it('asks for energies where forces are flat and energies poor', () => {
  const poor = curves({ f: flat, e: () => 9 });
  expect(hintsOf(run(), poor, 0)[0]).toMatchObject({ kind: 'energy', edits: { 'multistream.pref_e': '2' } });
  expect(hintsOf(run(DEFAULT_FILTERS.fekf), poor, 0)[0].edits).toEqual({
    'fekf.start_pref_e': '2',
    'fekf.limit_pref_e': '2',
  });
  expect(kinds(hintsOf(run(), curves({ f: flat, e: () => 1 }), 0))).toEqual([]);
});

it('suggests nothing beyond the safe range', () => {
  const often = curves({ rejected: (i) => (i % 5 === 0 ? 1 : 0) });
  expect(hintsOf(run({ ...DEFAULT_FILTERS.multistream, step: 0.1 }), often, 0)).toEqual([]);
  const poor = curves({ f: flat, e: () => 9 });
  expect(hintsOf(run({ ...DEFAULT_FILTERS.multistream, pref_e: 20 }), poor, 0)).toEqual([]);
});

it('has nothing to say of a run without points', () => {
  expect(hintsOf(run(), curves({ iterations: 0 }), 0)).toEqual([]);
  expect(hintsOf(run(), curves({ iterations: 12 }), 0)).toEqual([]);
});
