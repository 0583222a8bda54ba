// The table of the embedding nets: uniform nodes per net; cubic interpolation of the values, and of the derivatives, through
// the four nearest nodes. Derivatives are not taken from differences of values: in float32 that would cost a factor 1/h.
import type { NetGroup } from './environment';

/** Uniform nodes x_k = (first + k) h, k = 0..intervals, for every embedding net. */
export interface EmbeddingTable {
  readonly intervals: number;
  /** [nets] index of the first node and spacing; h has 12 significant bits, so that nodes are exact in float32. */
  readonly first: Float64Array;
  readonly h: Float64Array;
}

/** [nets] smallest and largest input of each net; min > max where a net has none. */
export interface InputRanges {
  readonly min: Float64Array;
  readonly max: Float64Array;
}

export const emptyRanges = (nets: number): InputRanges => ({
  min: new Float64Array(nets).fill(Number.POSITIVE_INFINITY),
  max: new Float64Array(nets).fill(Number.NEGATIVE_INFINITY),
});

/** Takes the inputs of a frame into the ranges. */
export function widenRanges(
  r: InputRanges,
  f: { readonly x: ArrayLike<number>; readonly pairGroups: readonly NetGroup[] },
): void {
  for (const g of f.pairGroups)
    for (let p = g.begin; p < g.end; p++) {
      r.min[g.net] = Math.min(r.min[g.net], f.x[p]);
      r.max[g.net] = Math.max(r.max[g.net], f.x[p]);
    }
}

/** A table that covers the ranges, a thousandth wider, with an interval to spare at both ends. Nets without inputs get [-1, 1]. */
export function makeTable(ranges: InputRanges, intervals: number): EmbeddingTable {
  const nets = ranges.min.length;
  const first = new Float64Array(nets);
  const h = new Float64Array(nets);
  for (let k = 0; k < nets; k++) {
    const known = ranges.min[k] <= ranges.max[k];
    const min = known ? ranges.min[k] : -1;
    const max = known ? ranges.max[k] : 1;
    const margin = 1e-3 * Math.max(max - min, 1);
    // Nodes are multiples of h, which may cost one interval; the first and the last only hold up their neighbours.
    const wanted = (max - min + 2 * margin) / Math.max(1, intervals - 3);
    const unit = 2 ** (Math.floor(Math.log2(wanted)) - 11);
    h[k] = Math.ceil(wanted / unit) * unit;
    first[k] = Math.floor((min - margin) / h[k]) - 1;
  }
  return { intervals, first, h };
}

/** Node k of a net. */
export const nodeAt = (t: EmbeddingTable, net: number, k: number): number => (t.first[net] + k) * t.h[net];

/** The interval k of an input, 1 to intervals - 2, and its place t in it, 0 to 1. Off the table the nearest interval goes on. */
export function placeIn(t: EmbeddingTable, net: number, x: number): { k: number; t: number } {
  const at = x / t.h[net] - t.first[net];
  const k = Math.min(t.intervals - 2, Math.max(1, Math.floor(at)));
  return { k, t: at - k };
}

/** Weights at t of the nodes k - 1, k, k + 1, k + 2 (cubic Lagrange interpolation). */
export const lagrange = (t: number): readonly [number, number, number, number] => [
  (-t * (t - 1) * (t - 2)) / 6,
  ((t + 1) * (t - 1) * (t - 2)) / 2,
  (-(t + 1) * t * (t - 2)) / 2,
  ((t + 1) * t * (t - 1)) / 6,
];
