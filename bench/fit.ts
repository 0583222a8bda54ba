// Small statistics of timings.

/** The middle value (upper one of two); NaN of nothing. */
export const median = (v: readonly number[]): number => percentile(v, 0.5);

/** The value that a share `q` (0 to 1) of the values lies below; NaN of nothing. */
export function percentile(v: readonly number[], q: number): number {
  if (v.length === 0) return Number.NaN;
  return [...v].sort((a, b) => a - b)[Math.min(v.length - 1, Math.floor(q * v.length))];
}

export interface Line {
  readonly intercept: number;
  readonly slope: number;
  /** Share of the variance that the line explains. */
  readonly r2: number;
}

/** The least squares line through (x, y). */
export function fitLine(x: readonly number[], y: readonly number[]): Line {
  const n = x.length;
  const mx = x.reduce((s, v) => s + v, 0) / n;
  const my = y.reduce((s, v) => s + v, 0) / n;
  const sxx = x.reduce((s, v) => s + (v - mx) ** 2, 0);
  const sxy = x.reduce((s, v, k) => s + (v - mx) * (y[k] - my), 0);
  const syy = y.reduce((s, v) => s + (v - my) ** 2, 0);
  const slope = sxy / sxx;
  return { intercept: my - slope * mx, slope, r2: syy === 0 ? 1 : sxy ** 2 / (sxx * syy) };
}
