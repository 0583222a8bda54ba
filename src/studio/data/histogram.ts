// Counts of values in equal bins with edges at round numbers.

export interface Bins {
  /** Lower edge of the first bin, and the width of each. */
  readonly first: number;
  readonly width: number;
  /** [nbins] of all values, and of the marked ones among them. */
  readonly counts: Int32Array;
  readonly marked: Int32Array;
}

/** 1, 2 or 5 times a power of ten, not below `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((d) => d * power >= least * (1 - 1e-9)) ?? 10;
  return digit * power;
}

export interface BinChoice {
  /** Bins, at most about. */
  readonly most?: number;
  /** Width of a bin, at least. */
  readonly least?: number;
  /** Values that differ by less are one and the same: what rounding leaves is no distribution. */
  readonly same?: number;
}

/** Bins that show the shape of `n` values: of a few, not every gap is one of the distribution. */
export const binsFor = (n: number): number => Math.min(36, Math.max(8, Math.ceil(3 * Math.sqrt(n))));

/** Bins over the finite values; null where there are none. `marks` holds 1 for marked values. */
export function bin(values: Float64Array, marks: Uint8Array, choice: BinChoice = {}): Bins | null {
  const { most = 36, least = 0, same = 0 } = choice;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (!Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  if (!(low <= high)) return null;
  // Equal values get one bin around them, in proportion to their size.
  const spread = high - low > Math.max(same, 1e-9 * Math.max(Math.abs(high), 1e-9)) ? high - low : 0;
  const width =
    spread > 0 ? roundStep(Math.max(spread / most, least)) : roundStep(Math.max(Math.abs(high), 1e-6) / 100);
  const first = Math.floor(low / width + 1e-9) * width;
  const n = Math.floor((high - first) / width + 1e-9) + 1;
  const counts = new Int32Array(n);
  const marked = new Int32Array(n);
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k])) continue;
    const b = binOf({ first, width, counts }, values[k]);
    counts[b]++;
    marked[b] += marks[k];
  }
  return { first, width, counts, marked };
}

/** The bin of a value; those beyond the ends count to the last. */
export const binOf = ({ first, width, counts }: Pick<Bins, 'first' | 'width' | 'counts'>, value: number): number =>
  Math.min(counts.length - 1, Math.max(0, Math.floor((value - first) / width + 1e-9)));

/** Positions of the values that fall into the bins from `a` to `b`, both included. */
export function inBins(bins: Bins, values: Float64Array, a: number, b: number): number[] {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  const found: number[] = [];
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k])) continue;
    const at = binOf(bins, values[k]);
    if (at >= low && at <= high) found.push(k);
  }
  return found;
}

/** Decimals that tell the edges of the bins apart. */
export const decimals = (width: number): number => Math.max(0, -Math.floor(Math.log10(width) + 1e-9));
