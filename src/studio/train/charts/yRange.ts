// The vertical axis of a chart: which values it must show, and a range that holds still while they come.
import { growLogRange, type LogRange, niceAbove } from '../axis';

export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** Values looked at for the share that robust scaling leaves out. */
const SAMPLE = 2048;
const TRIMMED = 0.01;

/** Smallest and largest of the values that an axis can show; null without any. */
export function extentOf(values: Iterable<number>, log: boolean): Extent | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (!Number.isFinite(v) || (log && v <= 0)) continue;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return min <= max ? { min, max } : null;
}

/** The same without the outermost hundredth at either end, judged on evenly spaced values. */
export function robustExtent(values: Float64Array, log: boolean): Extent | null {
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  const some: number[] = [];
  for (let i = values.length - 1; i >= 0; i -= step)
    if (Number.isFinite(values[i]) && (!log || values[i] > 0)) some.push(values[i]);
  if (some.length === 0) return null;
  some.sort((a, b) => a - b);
  const cut = some.length < 50 ? 0 : Math.ceil(some.length * TRIMMED);
  return { min: some[cut], max: some[some.length - 1 - cut] };
}

export function joined(extents: readonly (Extent | null)[]): Extent | null {
  return extents.reduce<Extent | null>(
    (a, b) => (a && b ? { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) } : (a ?? b)),
    null,
  );
}

/** Linear range that holds still: grows by a tenth of the span beyond what leaves it. */
function growLinear(before: LogRange | null, { min, max }: Extent): LogRange {
  if (before && min >= before.low && max <= before.high) return before;
  const low = before ? Math.min(min, before.low) : min;
  const high = before ? Math.max(max, before.high) : max;
  const span = high - low || Math.abs(high) || 1;
  // Errors are counted from zero.
  if (low >= 0 && low < 0.5 * high)
    return { low: 0, high: before && high <= before.high ? before.high : niceAbove(1.05 * high) };
  return {
    low: before && min >= before.low ? before.low : low - 0.1 * span,
    high: before && max <= before.high ? before.high : high + 0.1 * span,
  };
}

/** Logarithmic range that fits what is there: for a part looked at closely. */
function tightLog({ min, max }: Extent): LogRange {
  const room = Math.max((max / min) ** 0.06, 1.02);
  return { low: min / room, high: max * room };
}

/** Range after `extent`, given the one shown before; `tight` fits it (a zoom), otherwise it leaves room to fall. */
export function nextY(before: LogRange | null, extent: Extent | null, log: boolean, tight: boolean): LogRange | null {
  if (!extent) return before;
  if (log) {
    if (before && extent.min >= before.low && extent.max <= before.high) return before;
    return tight ? tightLog(extent) : growLogRange(before, extent.min, extent.max);
  }
  return growLinear(before, extent);
}
