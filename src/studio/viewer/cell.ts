// Geometry of a cell: corners, edges, fractional coordinates, wrapping and nearest images. Rows are the cell vectors, A.

export type Vec3 = readonly [number, number, number];
export type Pbc = readonly [boolean, boolean, boolean];

export const at3 = (values: ArrayLike<number>, k: number): Vec3 => [
  values[3 * k],
  values[3 * k + 1],
  values[3 * k + 2],
];
export const sub = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const norm = (a: Vec3): number => Math.hypot(a[0], a[1], a[2]);
const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** f . h: Cartesian from fractional. */
export const cartesian = (h: ArrayLike<number>, f: Vec3): Vec3 => [
  f[0] * h[0] + f[1] * h[3] + f[2] * h[6],
  f[0] * h[1] + f[1] * h[4] + f[2] * h[7],
  f[0] * h[2] + f[1] * h[5] + f[2] * h[8],
];

/** Fractional coordinates of r; null for cells that span no volume. */
export function fractional(h: ArrayLike<number>, r: Vec3): Vec3 | null {
  const [a, b, c] = [at3(h, 0), at3(h, 1), at3(h, 2)];
  const volume = dot(a, cross(b, c));
  if (!(Math.abs(volume) > 0)) return null;
  return [dot(r, cross(b, c)) / volume, dot(r, cross(c, a)) / volume, dot(r, cross(a, b)) / volume];
}

/** The image of r inside the cell along the periodic directions. */
export function wrapped(h: ArrayLike<number>, pbc: Pbc, r: Vec3): Vec3 {
  const f = fractional(h, r);
  if (!f) return r;
  const shift = cartesian(h, [
    pbc[0] ? Math.floor(f[0]) : 0,
    pbc[1] ? Math.floor(f[1]) : 0,
    pbc[2] ? Math.floor(f[2]) : 0,
  ]);
  return sub(r, shift);
}

/**
 * Shortest difference between images of two atoms, A. Rounding the fractional difference finds the nearest cell of a
 * box that is nearly rectangular; the cells around it are tried too, for those that lean.
 */
export function nearestImage(h: ArrayLike<number> | null, pbc: Pbc, d: Vec3): Vec3 {
  const f = h && fractional(h, d);
  if (!h || !f) return d;
  const base = [0, 1, 2].map((k) => (pbc[k] ? Math.round(f[k]) : 0));
  let best = d;
  let least = Number.POSITIVE_INFINITY;
  const steps = (k: number): readonly number[] => (pbc[k] ? [-1, 0, 1] : [0]);
  for (const a of steps(0))
    for (const b of steps(1))
      for (const c of steps(2)) {
        const candidate = sub(d, cartesian(h, [base[0] + a, base[1] + b, base[2] + c]));
        const length = dot(candidate, candidate);
        if (length < least) {
          least = length;
          best = candidate;
        }
      }
  return best;
}

/** The 8 corners of `n` cells along each vector; corner k has the bits of k as its whole coordinates over n. */
export const corners = (h: ArrayLike<number>, n: Vec3): Vec3[] =>
  Array.from({ length: 8 }, (_, k) => cartesian(h, [(k & 1) * n[0], ((k >> 1) & 1) * n[1], ((k >> 2) & 1) * n[2]]));

/** The 12 edges of the parallelepiped of `corners`, as pairs of corners. */
export const EDGES: readonly (readonly [number, number])[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((k) =>
  [1, 2, 4].filter((bit) => (k & bit) === 0).map((bit) => [k, k | bit] as const),
);
