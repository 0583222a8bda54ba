// Axis ranges that hold still: they grow in nice steps when a curve leaves them and never follow every point.

/** Range of a logarithmic axis, in the quantity's own units. */
export interface LogRange {
  readonly low: number;
  readonly high: number;
}

const STEPS = [1, 2, 5];

/** Largest of 1, 2, 5 x 10^k not above v. */
export function niceBelow(v: number): number {
  const decade = 10 ** Math.floor(Math.log10(v) + 1e-12);
  const step = [...STEPS].reverse().find((s) => s * decade <= v * (1 + 1e-9)) ?? 1;
  return Number((step * decade).toPrecision(1));
}

/** Smallest of 1, 2, 5 x 10^k not below v. */
export function niceAbove(v: number): number {
  const below = niceBelow(v);
  if (below >= v * (1 - 1e-9)) return below;
  const decade = 10 ** Math.floor(Math.log10(below) + 1e-12);
  const next = STEPS.find((s) => s * decade > below * (1 + 1e-9));
  return Number(((next ?? 10) * decade).toPrecision(1));
}

/**
 * Range for values from `min` to `max` (> 0), given the range shown before. Starts with a decade and a half below the
 * first values, where a falling error will go, and only ever grows.
 */
export function growLogRange(before: LogRange | null, min: number, max: number): LogRange | null {
  if (!(min > 0 && Number.isFinite(max))) return before;
  const high = before && max <= before.high ? before.high : niceAbove(max * 1.05);
  if (before && min >= before.low) return { low: before.low, high };
  // A little head room below, or the next point would move the axis again.
  const low = niceBelow(before ? min * 0.6 : Math.min(min * 0.8, high / 30));
  return { low, high };
}

/** Ticks at 1, 2, 5 (or only 1) x 10^k within the range. */
export function logTicks(range: LogRange): number[] {
  const decades = Math.log10(range.high / range.low);
  const steps = decades <= 2.7 ? STEPS : [1];
  const ticks: number[] = [];
  for (let k = Math.floor(Math.log10(range.low)); k <= Math.ceil(Math.log10(range.high)); k++) {
    for (const s of steps) {
      const v = Number((s * 10 ** k).toPrecision(1));
      if (v >= range.low * 0.999 && v <= range.high * 1.001) ticks.push(v);
    }
  }
  return ticks;
}
