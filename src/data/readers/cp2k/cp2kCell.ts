// Cells as CP2K means them: from lengths and angles, with its letters for the periodic directions.

/**
 * Cell vectors [3, 3] from lengths (A) and angles (degrees; alpha between b and c, beta between a and c, gamma between a
 * and b): a along x, b in the xy plane with positive y, c with positive z. NaN where the angles fit no cell.
 */
export function cellFromLengths(lengths: readonly number[], angles: readonly number[]): Float64Array {
  const [a, b, c] = lengths;
  // Right angles are exact: cos(90 degrees) in floating point is 6e-17.
  const cosine = (degrees: number): number => (degrees === 90 ? 0 : Math.cos((degrees * Math.PI) / 180));
  const [ca, cb, cg] = angles.map(cosine);
  const sg = angles[2] === 90 ? 1 : Math.sin((angles[2] * Math.PI) / 180);
  const y = (ca - cg * cb) / sg;
  return Float64Array.of(a, 0, 0, b * cg, b * sg, 0, c * cb, c * y, c * Math.sqrt(1 - cb * cb - y * y));
}

export type Periodicity = readonly [boolean, boolean, boolean];

/** "XYZ", "XY", "NONE" of the keyword PERIODIC; null for anything else. */
export function periodicity(letters: string): Periodicity | null {
  const text = letters.trim().toUpperCase();
  if (text === 'NONE') return [false, false, false];
  return /^(?=[XYZ]{1,3}$)X?Y?Z?$/.test(text) ? [text.includes('X'), text.includes('Y'), text.includes('Z')] : null;
}

const length = (h: ArrayLike<number>, k: number): number => Math.hypot(h[3 * k], h[3 * k + 1], h[3 * k + 2]);

/**
 * The cell with the given lengths and angles that is oriented as `like`: CP2K prints cells of later steps without their
 * vectors. Null where the orientation cannot be known (angles changed in a cell that is not a along x, b in the xy plane).
 */
export function cellLike(
  like: Float64Array,
  lengths: readonly number[],
  angles: readonly number[] | null,
): Float64Array | null {
  // Printed with three decimals.
  const standard = [1, 2, 5].every((k) => Math.abs(like[k]) < 6e-4);
  if (angles !== null && standard) return cellFromLengths(lengths, angles);
  const cosine = (i: number, j: number): number =>
    (like[3 * i] * like[3 * j] + like[3 * i + 1] * like[3 * j + 1] + like[3 * i + 2] * like[3 * j + 2]) /
    (length(like, i) * length(like, j));
  const old = [cosine(1, 2), cosine(0, 2), cosine(0, 1)].map((c) => (Math.acos(c) * 180) / Math.PI);
  if (angles?.some((angle, k) => !(Math.abs(angle - old[k]) < 0.02))) return null;
  return like.map((x, k) => (x * lengths[Math.floor(k / 3)]) / length(like, Math.floor(k / 3)));
}

const near = (a: ArrayLike<number>, b: Float64Array, distance: number): boolean =>
  b.every((x, k) => Math.abs(a[k] - x) <= distance);

/**
 * The cell that was printed with three decimals, with the digits of its `lengths` (and of its `angles`, where it is
 * oriented as CP2K does by itself). Null where these are not those of the cell.
 */
export function finerCell(
  printed: Float64Array,
  lengths: readonly number[],
  angles: readonly number[],
): Float64Array | null {
  if (angles.length === 3) {
    const cell = cellFromLengths(lengths, angles);
    if (near(cell, printed, ENTRY)) return cell;
  }
  const scaled = printed.map((x, k) => (x * lengths[Math.floor(k / 3)]) / length(printed, Math.floor(k / 3)));
  return near(scaled, printed, ENTRY) ? scaled : null;
}

/** A: rounding of three decimals. */
const ENTRY = 6e-4;

/** Whether `cell` may have been printed as `printed`, whose lengths are off by no more than `rounding` (A). */
export const printedAs = (cell: Float64Array, printed: Float64Array, rounding: number): boolean =>
  near(cell, printed, ENTRY) && [0, 1, 2].every((k) => Math.abs(length(cell, k) - length(printed, k)) <= 2 * rounding);
