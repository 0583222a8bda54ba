// Staged edits become the right changes, of the right class, or say what is wrong.
import { describe, expect, it } from 'vitest';
import { checkRun } from '../../../engine/checkRun';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig, SMALL_MODEL } from '../../../engine/config';
import { classOf, withChanges } from '../../../engine/journal';
import { FIELDS, type FieldKey } from '../../model/fields';
import { toForm } from '../../model/form';
import { knobsOf } from './knobList';
import { TUNE_PRESETS, tuneEdits } from './presets';
import { asksForMemory, fieldOfPath, keptBy, pathOf, type Standing, shownValues, stage } from './staging';

const AT: Standing = { iteration: 120, iterations: 300, type_map: ['Si'], sel: [88] };
const FEKF: RunConfig = { ...DEFAULT_RUN, filter: DEFAULT_FILTERS.fekf };
const ADAM: RunConfig = { ...DEFAULT_RUN, filter: DEFAULT_FILTERS.adam };

describe('stage', () => {
  it('turns edits into changes of the configuration', () => {
    const edits = { batch: '16', 'multistream.pref_f': '2', every: ' 20 ' } as const;
    const { now, all, items, config, restartsP, needsBranch } = stage(DEFAULT_RUN, edits, AT);
    expect(now).toEqual([
      { key: 'batch', value: 16 },
      { key: 'validation.every', value: 20 },
      { key: 'filter.pref_f', value: 2 },
    ]);
    expect(all).toEqual(now);
    expect(items.map((i) => [i.field, i.from, i.to, i.kind])).toEqual([
      ['batch', '8', '16', 'live'],
      ['every', '10', '20', 'live'],
      ['multistream.pref_f', '1', '2', 'live'],
    ]);
    expect(config).toMatchObject({ batch: 16, filter: { pref_f: 2 }, validation: { every: 20 } });
    expect([restartsP, needsBranch]).toEqual([false, false]);
  });

  it('sees no change where the value is the same, however it is written', () => {
    const edits = { 'multistream.q': '1e-5', batch: '8.0', neuron: '[25 25 25]', 'fekf.lambda': '0.9' } as const;
    expect(stage(DEFAULT_RUN, edits, AT)).toMatchObject({ items: [], now: [], all: [], errors: {} });
  });

  it('keeps apart what restarts P and what needs a branch', () => {
    const edits = { rcut: '7', 'multistream.blocksize': '2048', batch: '4' } as const;
    const staged = stage(DEFAULT_RUN, edits, AT);
    expect(staged.now.map((c) => c.key)).toEqual(['batch', 'filter.blocksize']);
    expect(staged.all.map((c) => c.key)).toEqual(['model.rcut', 'batch', 'filter.blocksize']);
    expect(staged).toMatchObject({ restartsP: true, needsBranch: true });
  });

  it('takes more slots as a soft reset and fewer only as a branch', () => {
    const kind = (sel: string): unknown => stage(DEFAULT_RUN, { sel }, AT).items[0]?.kind;
    expect(kind('100')).toBe('soft-reset');
    expect(kind('80')).toBe('rebuild');
    expect(stage(DEFAULT_RUN, { sel: '80, 90' }, AT).errors.sel).toMatch(/Expected 1 numbers/);
  });

  it('gives a filter that takes over its defaults, the edits and the block size of before', () => {
    const run: RunConfig = { ...DEFAULT_RUN, filter: { ...DEFAULT_FILTERS.multistream, blocksize: 1024 } };
    const { now, items, config } = stage(run, { filter: 'fekf', 'fekf.lambda': '0.99', 'multistream.q': '1e-4' }, AT);
    expect(now).toEqual([{ key: 'filter', value: { ...DEFAULT_FILTERS.fekf, blocksize: 1024, lambda: 0.99 } }]);
    expect(items.map((i) => i.field)).toEqual(['filter', 'fekf.lambda']);
    expect(config?.filter.kind).toBe('fekf');
    expect(shownValues(run, { filter: 'fekf' })['fekf.blocksize']).toBe('1024');
  });

  it.each<[Partial<Record<FieldKey, string>>, FieldKey, RegExp]>([
    [{ batch: '2.5' }, 'batch', /whole number/],
    [{ 'multistream.lambda': '1.2' }, 'multistream.lambda', /at most 1/],
    [{ iterations: '120' }, 'iterations', /iteration 120 already/],
    [{ rcut_smth: '6.5' }, 'rcut_smth', /rcut_smth < rcut/],
    [{ axis_neuron: '30' }, 'axis_neuron', /Expected 1 to 25/],
    [{ 'multistream.damping': '0.5' }, 'multistream.damping', /1 or more/],
  ])('refuses %o and applies nothing', (edits, field, words) => {
    const staged = stage(DEFAULT_RUN, { ...edits, every: '20' }, AT);
    expect(staged.errors[field]).toMatch(words);
    expect(staged).toMatchObject({ now: [], all: [], config: null });
  });

  it("names Adam's knob where two values do not go together", () => {
    const { errors } = stage(ADAM, { 'adam.stop_lr': '0.5' }, AT);
    expect(errors['adam.stop_lr']).toMatch(/up to 0.001/);
  });

  it('counts the length in the measure that is chosen', () => {
    const run: RunConfig = { ...DEFAULT_RUN, length: { kind: 'epochs', epochs: 10 } };
    expect(stage(run, { epochs: '12' }, AT).now).toEqual([{ key: 'length', value: { kind: 'epochs', epochs: 12 } }]);
    // 300 iterations are 10 epochs: the run is at epoch 4.
    expect(stage(run, { epochs: '4' }, AT).errors.epochs).toMatch(/already/);
    expect(stage(run, { length: 'iterations', iterations: '500' }, AT).now).toEqual([
      { key: 'length', value: { kind: 'iterations', iterations: 500 } },
    ]);
  });

  it('warns outside the safe range and takes it', () => {
    const staged = stage(FEKF, { 'fekf.lambda': '0.9' }, AT);
    expect(staged.warnings['fekf.lambda']).toMatch(/0.97 to 1/);
    expect(staged.now).toEqual([{ key: 'filter.lambda', value: 0.9 }]);
  });

  it('leaves what has no knob as the run has it', () => {
    const run: RunConfig = { ...DEFAULT_RUN, table: 512, exclude: [1, 5], model: { ...SMALL_MODEL, type_map: ['Si'] } };
    const { config } = stage(run, { batch: '4' }, AT);
    expect(config).toEqual({ ...run, batch: 4 });
  });
});

it('paths lead to knobs and back', () => {
  for (const run of [DEFAULT_RUN, FEKF, ADAM])
    for (const field of Object.keys(FIELDS) as FieldKey[]) {
      const dot = field.indexOf('.');
      if (dot > 0 && field.slice(0, dot) !== run.filter.kind) continue;
      const path = pathOf(field, run);
      expect(() => classOf(path)).not.toThrow();
      if (!['filter', 'length', 'iterations', 'epochs'].includes(field))
        expect(fieldOfPath(path, run.filter.kind)).toBe(field);
    }
});

it('offers every constant of every filter once, and each in the class the engine gives it', () => {
  for (const run of [DEFAULT_RUN, FEKF, ADAM]) {
    const { balance, main, more, advanced, soft, rebuild } = knobsOf(run.filter.kind, 'iterations');
    const offered = [...main, ...more, ...advanced, ...soft];
    expect(new Set(offered).size).toBe(offered.length);
    const sides = [...(balance?.e ?? []), ...(balance?.f ?? [])];
    const constants = Object.keys(run.filter).map((k) => (k === 'kind' ? 'filter' : `${run.filter.kind}.${k}`));
    for (const key of constants) expect([...offered, ...sides]).toContain(key);
    for (const field of [...main, ...more, ...advanced]) expect(classOf(pathOf(field, run))).toBe('live');
    for (const field of soft) expect(classOf(pathOf(field, run))).toBe('soft-reset');
    for (const field of rebuild.filter((f) => f !== 'sel')) expect(classOf(pathOf(field, run))).toBe('rebuild');
  }
});

it('presets are live, safe, and can be used on every filter', () => {
  for (const run of [DEFAULT_RUN, FEKF, ADAM])
    for (const preset of TUNE_PRESETS) {
      const { needsBranch, restartsP, errors, warnings, config } = stage(run, tuneEdits(preset, run), AT);
      expect({ needsBranch, restartsP, errors, warnings }).toEqual({
        needsBranch: false,
        restartsP: false,
        errors: {},
        warnings: {},
      });
      if (!config) throw new Error(`${preset} cannot be used`);
      checkRun(config);
      if (preset === 'polish' && run.filter.kind !== 'adam')
        expect(config.filter).toMatchObject({ lambda: 1, step: 0.5 });
    }
  const off = withChanges(DEFAULT_RUN, [
    { key: 'filter.q', value: 1e-4 },
    { key: 'batch', value: 1 },
    { key: 'filter.blocksize', value: 1024 },
  ]);
  const back = stage(off, tuneEdits('balanced', off), AT).config;
  expect(back?.filter).toEqual({ ...DEFAULT_FILTERS.multistream, blocksize: 1024 });
  expect(toForm(back ?? off).batch).toBe(toForm(DEFAULT_RUN).batch);
});

it('asks for memory only where it may change', () => {
  const asks = (key: string): boolean => asksForMemory([{ key, value: 1 }]);
  expect(['batch', 'filter.nf', 'filter.blocksize', 'filter', 'model.rcut', 'table'].every(asks)).toBe(true);
  expect(['filter.lambda', 'filter.step', 'filter.pref_f', 'validation.every', 'seed', 'length'].some(asks)).toBe(
    false,
  );
});

it('says what a branch keeps', () => {
  const of = (...keys: string[]): unknown => keptBy(keys.map((key) => ({ key, value: 1 })));
  expect(of()).toBe('all');
  expect(of('filter.lambda', 'batch')).toBe('all');
  expect(of('filter.lambda', 'filter.blocksize')).toBe('weights');
  expect(of('model.rcut')).toBe('weights');
  expect(of('model.rcut', 'model.neuron')).toBe('fitting-shapes');
  expect(of('model.fitting_resnet_dt')).toBe('fitting-shapes');
});
