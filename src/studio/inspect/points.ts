// The dots of a parity plot: reference against prediction under the filters of the page.
import type { Predictions } from '../../worker/protocol';

export const QUANTITIES = ['energy', 'force', 'virial'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** Which of the predictions count: null leaves a filter open. Excluded frames never count. */
export interface Filter {
  /** Position in type_map; concerns forces, and frames that hold the element. */
  readonly element: number | null;
  /** Position in systems. */
  readonly system: number | null;
}

export interface View {
  /** y is prediction minus reference instead of the prediction. */
  readonly residual: boolean;
  /** Energies less the mean reference of their composition; errors stay what they are. */
  readonly centred: boolean;
}

/** Dots in eV/atom, eV/A, eV/atom. `id` is the place in the arrays of Predictions: frame, 3 atom + c, 9 frame + c. */
export interface Points {
  readonly quantity: Quantity;
  readonly n: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly id: Int32Array;
}

/** Excluded frames are shown nowhere but in the 3D view. */
export const EXCLUDED = 2;

/** 1 where the frame passes the filter. */
export function passing(p: Predictions, filter: Filter): Uint8Array {
  const out = new Uint8Array(p.frame.length);
  for (let k = 0; k < out.length; k++) {
    if (p.part[k] === EXCLUDED) continue;
    if (filter.system !== null && p.system[k] !== filter.system) continue;
    if (filter.element !== null && !holds(p, k, filter.element)) continue;
    out[k] = 1;
  }
  return out;
}

function holds(p: Predictions, k: number, element: number): boolean {
  for (let a = p.first[k]; a < p.first[k + 1]; a++) if (p.atype[a] === element) return true;
  return false;
}

/** Counts of every element in frame k: equal strings are equal compositions. */
export function compositionOf(p: Predictions, k: number): string {
  const counts = new Array<number>(p.type_map.length).fill(0);
  for (let a = p.first[k]; a < p.first[k + 1]; a++) counts[p.atype[a]]++;
  return counts.map((n, t) => (n === 0 ? '' : `${p.type_map[t]}${n === 1 ? '' : n}`)).join('');
}

/** [nframes] mean reference energy of the frame's composition, eV/atom; over the labelled frames that pass. */
export function compositionMeans(p: Predictions, pass: Uint8Array): Float64Array {
  const sums = new Map<string, { sum: number; n: number }>();
  const names = Array.from(p.frame, (_, k) => compositionOf(p, k));
  names.forEach((name, k) => {
    const e = p.energy_ref[k] / p.natoms[k];
    if (pass[k] === 0 || Number.isNaN(e)) return;
    const s = sums.get(name) ?? { sum: 0, n: 0 };
    s.sum += e;
    s.n++;
    sums.set(name, s);
  });
  return Float64Array.from(names, (name) => {
    const s = sums.get(name);
    return s ? s.sum / s.n : 0;
  });
}

/** The dots of one quantity; those without a reference are left out. */
export function pointsOf(p: Predictions, quantity: Quantity, filter: Filter, view: View): Points {
  const pass = passing(p, filter);
  const room = quantity === 'force' ? p.force.length : quantity === 'virial' ? p.virial.length : p.frame.length;
  const x = new Float64Array(room);
  const y = new Float64Array(room);
  const id = new Int32Array(room);
  let n = 0;
  const put = (ref: number, pred: number, at: number, shift: number): void => {
    // NaN is no label; a prediction that is not finite has no place on an axis.
    if (!Number.isFinite(ref) || !Number.isFinite(pred)) return;
    x[n] = ref - shift;
    y[n] = view.residual ? pred - ref : pred - shift;
    id[n++] = at;
  };
  if (quantity === 'energy') {
    const means = view.centred ? compositionMeans(p, pass) : null;
    for (let k = 0; k < pass.length; k++)
      if (pass[k] === 1) put(p.energy_ref[k] / p.natoms[k], p.energy[k] / p.natoms[k], k, means ? means[k] : 0);
  } else if (quantity === 'virial') {
    for (let k = 0; k < pass.length; k++)
      if (pass[k] === 1)
        for (let c = 9 * k; c < 9 * k + 9; c++) put(p.virial_ref[c] / p.natoms[k], p.virial[c] / p.natoms[k], c, 0);
  } else {
    for (let k = 0; k < pass.length; k++) {
      if (pass[k] === 0) continue;
      for (let a = p.first[k]; a < p.first[k + 1]; a++) {
        if (filter.element !== null && p.atype[a] !== filter.element) continue;
        for (let c = 3 * a; c < 3 * a + 3; c++) put(p.force_ref[c], p.force[c], c, 0);
      }
    }
  }
  return { quantity, n, x: x.subarray(0, n), y: y.subarray(0, n), id: id.subarray(0, n) };
}

/** Where a dot comes from: k-th frame of the predictions, its atom (forces only), the component. */
export interface Source {
  readonly k: number;
  readonly atom: number | null;
  readonly component: number;
}

export function sourceOf(p: Predictions, quantity: Quantity, id: number): Source {
  if (quantity === 'energy') return { k: id, atom: null, component: 0 };
  if (quantity === 'virial') return { k: Math.floor(id / 9), atom: null, component: id % 9 };
  const at = Math.floor(id / 3);
  // The frame whose atoms hold `at`.
  let low = 0;
  let high = p.frame.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (p.first[mid] <= at) low = mid;
    else high = mid - 1;
  }
  return { k: low, atom: at - p.first[low], component: id % 3 };
}

/** First position in `points` whose id is at least `id`; ids ascend. */
export function placeOf(points: Points, id: number): number {
  let low = 0;
  let high = points.n;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (points.id[mid] < id) low = mid + 1;
    else high = mid;
  }
  return low;
}

/** Positions [from, to) in `points` of the dots of the k-th frame, or of one of its atoms where dots are forces. */
export function dotsOf(p: Predictions, points: Points, k: number, atom: number | null): readonly [number, number] {
  const per = points.quantity === 'energy' ? 1 : points.quantity === 'virial' ? 9 : 3;
  const [from, to] =
    points.quantity !== 'force'
      ? [k, k + 1]
      : atom === null
        ? [p.first[k], p.first[k + 1]]
        : [p.first[k] + atom, p.first[k] + atom + 1];
  return [placeOf(points, per * from), placeOf(points, per * to)];
}
