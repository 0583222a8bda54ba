// Errors per frame, element, composition and system, in meV; RMSE pooled over values as `dp test` counts them.
import type { Predictions } from '../../worker/protocol';
import { compositionOf, type Filter, passing } from './points';
import { type ErrorStats, Errors, robustZ, STANDS_OUT, standOut } from './stats';

/** Errors of one frame. NaN where a frame lacks the label. */
export interface FrameErrors {
  /** Position in the predictions and in the data set. */
  readonly k: number;
  readonly frame: number;
  /** RMSE over the components, and the largest |F_predicted - F_reference| of an atom (a vector's length), meV/A. */
  readonly rmse_f: number;
  readonly max_f: number;
  /** The atom with that largest error; null without forces. */
  readonly atom: number | null;
  /** Prediction minus reference, meV/atom. */
  readonly de: number;
}

/** Length of the force error of the a-th atom of all, meV/A; NaN without a label. */
export function forceError(p: Predictions, a: number): number {
  const at = 3 * a;
  return (
    1000 *
    Math.hypot(
      p.force[at] - p.force_ref[at],
      p.force[at + 1] - p.force_ref[at + 1],
      p.force[at + 2] - p.force_ref[at + 2],
    )
  );
}

/** Errors of the k-th frame; with an element, only that element's atoms count for the forces. */
export function errorsOfFrame(p: Predictions, k: number, element: number | null): FrameErrors {
  let square = 0;
  let n = 0;
  let worst = -1;
  let atom: number | null = null;
  for (let a = p.first[k]; a < p.first[k + 1]; a++) {
    if (element !== null && p.atype[a] !== element) continue;
    const size = forceError(p, a);
    if (Number.isNaN(size)) continue;
    square += size * size;
    n += 3;
    if (size > worst) {
      worst = size;
      atom = a - p.first[k];
    }
  }
  return {
    k,
    frame: p.frame[k],
    rmse_f: n > 0 ? Math.sqrt(square / n) : Number.NaN,
    max_f: n > 0 ? worst : Number.NaN,
    atom,
    de: (1000 * (p.energy[k] - p.energy_ref[k])) / p.natoms[k],
  };
}

/** One entry per frame that passes the filter. */
export function frameErrors(p: Predictions, filter: Filter): FrameErrors[] {
  const pass = passing(p, filter);
  const out: FrameErrors[] = [];
  for (let k = 0; k < pass.length; k++) if (pass[k] === 1) out.push(errorsOfFrame(p, k, filter.element));
  return out;
}

export const WORST_BY = ['rmse_f', 'max_f', 'de'] as const;
export type WorstBy = (typeof WORST_BY)[number];

/** Frames by one of their errors, worst first; those without it last. Equal errors keep the order of the data. */
export function worstFrames(frames: readonly FrameErrors[], by: WorstBy): FrameErrors[] {
  const size = (f: FrameErrors): number => (Number.isNaN(f[by]) ? -1 : Math.abs(f[by]));
  return [...frames].sort((a, b) => size(b) - size(a) || a.k - b.k);
}

/** Positions in the data set of frames whose force RMSE stands out: robust z above STANDS_OUT (see stats.ts). */
export function outstanding(frames: readonly FrameErrors[]): ReadonlySet<number> {
  return new Set(standOut(frames.map((f) => f.rmse_f)).map((i) => frames[i].frame));
}

/** Robust z of the force RMSE per frame, and the value above which a frame stands out, meV/A. */
export function outstandingAbove(frames: readonly FrameErrors[]): number {
  const z = robustZ(frames.map((f) => f.rmse_f));
  // z is linear in the RMSE: two different frames give the line.
  const i = z.findIndex((v) => v > 0);
  const j = z.findIndex((v) => v <= 0);
  if (i < 0 || j < 0 || z[i] === z[j]) return Number.NaN;
  const slope = (frames[i].rmse_f - frames[j].rmse_f) / (z[i] - z[j]);
  return frames[j].rmse_f + (STANDS_OUT - z[j]) * slope;
}

export interface ElementRow {
  readonly element: number;
  readonly name: string;
  readonly atoms: number;
  /** meV/A */
  readonly force: ErrorStats;
}

export interface GroupRow {
  /** Composition, or path of the system. */
  readonly name: string;
  /** Position in systems; null for compositions. */
  readonly system: number | null;
  readonly frames: number;
  /** meV/atom */
  readonly energy: ErrorStats;
  /** meV/A */
  readonly force: ErrorStats;
  /** meV/atom */
  readonly virial: ErrorStats;
}

/** One row per element that occurs in the frames that pass. */
export function byElement(p: Predictions, filter: Filter): ElementRow[] {
  const pass = passing(p, filter);
  const sums = p.type_map.map(() => new Errors());
  const atoms = p.type_map.map(() => 0);
  for (let k = 0; k < pass.length; k++) {
    if (pass[k] === 0) continue;
    for (let a = p.first[k]; a < p.first[k + 1]; a++) {
      const t = p.atype[a];
      atoms[t]++;
      for (let c = 3 * a; c < 3 * a + 3; c++) sums[t].add(1000 * (p.force[c] - p.force_ref[c]));
    }
  }
  return p.type_map
    .map((name, element) => ({ element, name, atoms: atoms[element], force: sums[element].result() }))
    .filter((row) => row.atoms > 0 && (filter.element === null || row.element === filter.element));
}

function byGroup(
  p: Predictions,
  filter: Filter,
  groupOf: (k: number) => { readonly key: string; readonly name: string; readonly system: number | null },
): GroupRow[] {
  const pass = passing(p, filter);
  const groups = new Map<
    string,
    { name: string; system: number | null; frames: number; e: Errors; f: Errors; v: Errors }
  >();
  for (let k = 0; k < pass.length; k++) {
    if (pass[k] === 0) continue;
    const { key, name, system } = groupOf(k);
    const g = groups.get(key) ?? { name, system, frames: 0, e: new Errors(), f: new Errors(), v: new Errors() };
    groups.set(key, g);
    g.frames++;
    g.e.add((1000 * (p.energy[k] - p.energy_ref[k])) / p.natoms[k]);
    for (let a = p.first[k]; a < p.first[k + 1]; a++) {
      if (filter.element !== null && p.atype[a] !== filter.element) continue;
      for (let c = 3 * a; c < 3 * a + 3; c++) g.f.add(1000 * (p.force[c] - p.force_ref[c]));
    }
    for (let c = 9 * k; c < 9 * k + 9; c++) g.v.add((1000 * (p.virial[c] - p.virial_ref[c])) / p.natoms[k]);
  }
  return [...groups.values()].map(({ name, system, frames, e, f, v }) => ({
    name,
    system,
    frames,
    energy: e.result(),
    force: f.result(),
    virial: v.result(),
  }));
}

export function byComposition(p: Predictions, filter: Filter): GroupRow[] {
  return byGroup(p, filter, (k) => {
    const name = compositionOf(p, k);
    return { key: name, name, system: null };
  });
}

export function bySystem(p: Predictions, filter: Filter): GroupRow[] {
  return byGroup(p, filter, (k) => ({
    key: String(p.system[k]),
    name: p.systems[p.system[k]].path,
    system: p.system[k],
  }));
}

/** Pooled errors of everything that passes: the figures of the title, meV. */
export function totals(p: Predictions, filter: Filter): Omit<GroupRow, 'name' | 'system'> | null {
  return byGroup(p, filter, () => ({ key: '', name: '', system: null }))[0] ?? null;
}
