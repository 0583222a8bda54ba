// Errors of a set of dots: RMSE, MAE, largest, histogram, and which values stand out.
import type { Points } from './points';

export interface ErrorStats {
  readonly n: number;
  readonly rmse: number;
  readonly mae: number;
  readonly max: number;
}

export const NO_STATS: ErrorStats = { n: 0, rmse: Number.NaN, mae: Number.NaN, max: Number.NaN };

/** Sums errors one by one; RMSE as `dp test` counts it: the root of the mean square over all values pooled. */
export class Errors {
  n = 0;
  #square = 0;
  #size = 0;
  #max = 0;

  add(error: number): void {
    if (Number.isNaN(error)) return;
    const size = Math.abs(error);
    this.n++;
    this.#square += size * size;
    this.#size += size;
    if (size > this.#max) this.#max = size;
  }

  result(): ErrorStats {
    const { n } = this;
    return n === 0 ? NO_STATS : { n, rmse: Math.sqrt(this.#square / n), mae: this.#size / n, max: this.#max };
  }
}

/** Prediction minus reference of every dot, whatever y shows. */
export function errorsOf(points: Points, residual: boolean): Float64Array {
  return residual ? points.y : points.y.map((y, i) => y - points.x[i]);
}

export function statsOf(errors: Float64Array): ErrorStats {
  const sum = new Errors();
  for (const e of errors) sum.add(e);
  return sum.result();
}

/** Middle value; NaN without any. */
export function median(values: ArrayLike<number>): number {
  const v = Float64Array.from(values)
    .filter((x) => !Number.isNaN(x))
    .sort();
  if (v.length === 0) return Number.NaN;
  const mid = v.length >> 1;
  return v.length % 2 === 1 ? v[mid] : (v[mid - 1] + v[mid]) / 2;
}

/** Robust z beyond which a frame stands out, and the fewest frames that such a judgement needs. */
export const STANDS_OUT = 5;
export const ENOUGH = 10;
/** Makes the median absolute deviation a standard deviation for a normal distribution. */
const TO_SIGMA = 1.4826;

/** Robust z of each value: distance above the median in units of 1.4826 times the median absolute deviation; 0 where that is 0. */
export function robustZ(values: ArrayLike<number>): Float64Array {
  const v = Float64Array.from(values);
  const mid = median(v);
  const spread = TO_SIGMA * median(v.map((x) => Math.abs(x - mid)));
  return v.map((x) => (spread > 0 && !Number.isNaN(x) ? (x - mid) / spread : 0));
}

/** Positions of the values that stand out above the rest; none where there are too few to say. */
export function standOut(values: ArrayLike<number>): number[] {
  if (values.length < ENOUGH) return [];
  const out: number[] = [];
  robustZ(values).forEach((z, k) => {
    if (z > STANDS_OUT) out.push(k);
  });
  return out;
}

export interface Histogram {
  readonly low: number;
  readonly width: number;
  readonly counts: Int32Array;
  /** Errors beyond either end. */
  readonly below: number;
  readonly above: number;
}

/** Bars over +-4 RMSE, symmetric about 0 so that a bias is seen; what lies beyond is counted apart. */
export function histogramOf(errors: Float64Array, rmse: number, bins = 41): Histogram {
  const reach = 4 * rmse;
  const counts = new Int32Array(bins);
  let [below, above] = [0, 0];
  const width = (2 * reach) / bins;
  if (!(reach > 0)) return { low: 0, width: 0, counts, below, above };
  for (const e of errors) {
    const bin = Math.floor((e + reach) / width);
    if (bin < 0) below++;
    else if (bin >= bins) above++;
    else counts[bin]++;
  }
  return { low: -reach, width, counts, below, above };
}

/** Indices of the largest |error|, worst first; a heap, for there may be millions. */
export function worstOf(errors: Float64Array, count: number): Int32Array {
  const heap: number[] = [];
  const size = (at: number): number => Math.abs(errors[heap[at]]);
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b], heap[a]];
  };
  for (let i = 0; i < errors.length; i++) {
    const e = Math.abs(errors[i]);
    if (heap.length < count) {
      heap.push(i);
      for (let at = heap.length - 1; at > 0; ) {
        const up = (at - 1) >> 1;
        if (size(up) <= size(at)) break;
        swap(up, at);
        at = up;
      }
    } else if (count > 0 && e > size(0)) {
      heap[0] = i;
      for (let at = 0; ; ) {
        let least = 2 * at + 1;
        if (least >= heap.length) break;
        if (least + 1 < heap.length && size(least + 1) < size(least)) least++;
        if (size(at) <= size(least)) break;
        swap(at, least);
        at = least;
      }
    }
  }
  return Int32Array.from(heap.sort((a, b) => Math.abs(errors[b]) - Math.abs(errors[a]) || a - b));
}
