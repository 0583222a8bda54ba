// Small statistics that outliers do not disturb.

/** Value below which the share q of the numbers lies; NaN for none. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? Number.NaN : sorted[Math.round(q * (sorted.length - 1))];
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

/** Median and what a standard deviation would be, from the median of the deviations. */
export function spreadOf(values: ArrayLike<number>): { readonly middle: number; readonly spread: number } {
  const middle = median(values);
  return { middle, spread: 1.4826 * median(Float64Array.from(values, (v) => Math.abs(v - middle))) };
}

/** Sums of a regression of y on x through the origin. */
export class Slope {
  n = 0;
  #xx = 0;
  #xy = 0;
  #yy = 0;

  add(x: number, y: number): void {
    this.n++;
    this.#xx += x * x;
    this.#xy += x * y;
    this.#yy += y * y;
  }

  /** Adds the sums of another. */
  join(other: Slope): void {
    this.n += other.n;
    this.#xx += other.#xx;
    this.#xy += other.#xy;
    this.#yy += other.#yy;
  }

  /** y / x */
  get slope(): number {
    return this.#xy / this.#xx;
  }

  /** -1 .. 1 */
  get correlation(): number {
    return this.#xy / Math.sqrt(this.#xx * this.#yy);
  }

  get rmsX(): number {
    return Math.sqrt(this.#xx / this.n);
  }

  get rmsY(): number {
    return Math.sqrt(this.#yy / this.n);
  }

  /** Root mean square of y - x. */
  get misfit(): number {
    return Math.sqrt(Math.max(0, this.#xx - 2 * this.#xy + this.#yy) / this.n);
  }
}

/** Whether two positive numbers differ by a factor of 1 + tolerance at most. */
export const near = (a: number, b: number, tolerance: number): boolean =>
  Math.abs(Math.log(a / b)) <= Math.log1p(tolerance);
