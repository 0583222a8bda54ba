// Thins a curve to what the pixels can show: the lowest and the highest point of every bin stay, so no spike vanishes.

/** Visible part of the horizontal axis. Logarithmic axes need from > 0. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly log: boolean;
}

/** Where x lies on the axis: 0 at its left end, 1 at its right end. */
export function fraction(scale: Scale, x: number): number {
  if (!scale.log) return (x - scale.from) / (scale.to - scale.from);
  return Math.log(x / scale.from) / Math.log(scale.to / scale.from);
}

/** The x at a fraction of the axis. */
export function atFraction(scale: Scale, f: number): number {
  return scale.log ? scale.from * (scale.to / scale.from) ** f : scale.from + f * (scale.to - scale.from);
}

/** Index of the first value of the ascending x that is at least v. */
export function firstAtLeast(x: ArrayLike<number>, v: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (x[mid] < v) low = mid + 1;
    else high = mid;
  }
  return low;
}

export interface Drawn {
  readonly x: number[];
  readonly y: number[];
}

/**
 * The curve within `scale` and one point beyond either end, in at most about 2 points per bin. Bins are equal on the axis as it
 * is shown, not in the index. `x` ascends. Values that are not finite are gaps while points are few and skipped in bins.
 */
export function envelope(x: Float64Array, y: Float64Array, scale: Scale, bins: number): Drawn {
  const start = scale.log ? firstAtLeast(x, Number.MIN_VALUE) : 0;
  const from = Math.max(start, firstAtLeast(x, scale.from) - 1);
  let to = firstAtLeast(x, scale.to);
  while (to < x.length && x[to] <= scale.to) to++;
  to = Math.min(x.length, to + 1);
  if (to - from <= 2 * bins)
    return { x: Array.from(x.subarray(from, to)), y: Array.from(y.subarray(from, to), (v) => v) };
  const outX: number[] = [];
  const outY: number[] = [];
  const put = (i: number): void => {
    outX.push(x[i]);
    outY.push(y[i]);
  };
  let i = from;
  for (let bin = 0; bin <= bins && i < to; bin++) {
    const edge = bin === bins ? Number.POSITIVE_INFINITY : atFraction(scale, (bin + 1) / bins);
    let low = -1;
    let high = -1;
    for (; i < to && x[i] < edge; i++) {
      const v = y[i];
      if (!Number.isFinite(v)) continue;
      if (low < 0 || v < y[low]) low = i;
      if (high < 0 || v > y[high]) high = i;
    }
    if (low < 0) continue;
    if (low === high) put(low);
    else {
      put(Math.min(low, high));
      put(Math.max(low, high));
    }
  }
  // The newest point is where the eye looks.
  if (outX.length > 0 && outX[outX.length - 1] < x[to - 1] && Number.isFinite(y[to - 1])) put(to - 1);
  return { x: outX, y: outY };
}
