// Cell vectors of Quantum ESPRESSO's lattices (ibrav with celldm), as its input documentation defines them.

type Row = readonly [number, number, number];

/** Vectors in units of a; b and c are the ratios b/a and c/a, x, y, z the cosines celldm(4) to celldm(6). */
const LATTICES: Readonly<Record<number, (b: number, c: number, x: number, y: number, z: number) => readonly Row[]>> = {
  1: () => [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  2: () => [
    [-0.5, 0, 0.5],
    [0, 0.5, 0.5],
    [-0.5, 0.5, 0],
  ],
  3: () => [
    [0.5, 0.5, 0.5],
    [-0.5, 0.5, 0.5],
    [-0.5, -0.5, 0.5],
  ],
  [-3]: () => [
    [-0.5, 0.5, 0.5],
    [0.5, -0.5, 0.5],
    [0.5, 0.5, -0.5],
  ],
  4: (_, c) => [
    [1, 0, 0],
    [-0.5, Math.sqrt(3) / 2, 0],
    [0, 0, c],
  ],
  5: (_b, _c, x) => {
    const [tx, ty, tz] = trigonal(x);
    return [
      [tx, -ty, tz],
      [0, 2 * ty, tz],
      [-tx, -ty, tz],
    ];
  },
  [-5]: (_b, _c, x) => {
    const [, ty, tz] = trigonal(x);
    const [u, v] = [(tz - 2 * Math.SQRT2 * ty) / Math.sqrt(3), (tz + Math.SQRT2 * ty) / Math.sqrt(3)];
    return [
      [u, v, v],
      [v, u, v],
      [v, v, u],
    ];
  },
  6: (_, c) => [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, c],
  ],
  7: (_, c) => [
    [0.5, -0.5, c / 2],
    [0.5, 0.5, c / 2],
    [-0.5, -0.5, c / 2],
  ],
  8: (b, c) => [
    [1, 0, 0],
    [0, b, 0],
    [0, 0, c],
  ],
  9: (b, c) => [
    [0.5, b / 2, 0],
    [-0.5, b / 2, 0],
    [0, 0, c],
  ],
  [-9]: (b, c) => [
    [0.5, -b / 2, 0],
    [0.5, b / 2, 0],
    [0, 0, c],
  ],
  91: (b, c) => [
    [1, 0, 0],
    [0, b / 2, -c / 2],
    [0, b / 2, c / 2],
  ],
  10: (b, c) => [
    [0.5, 0, c / 2],
    [0.5, b / 2, 0],
    [0, b / 2, c / 2],
  ],
  11: (b, c) => [
    [0.5, b / 2, c / 2],
    [-0.5, b / 2, c / 2],
    [-0.5, -b / 2, c / 2],
  ],
  12: (b, c, x) => [
    [1, 0, 0],
    [b * x, b * sine(x), 0],
    [0, 0, c],
  ],
  [-12]: (b, c, _x, y) => [
    [1, 0, 0],
    [0, b, 0],
    [c * y, 0, c * sine(y)],
  ],
  13: (b, c, x) => [
    [0.5, 0, -c / 2],
    [b * x, b * sine(x), 0],
    [0.5, 0, c / 2],
  ],
  [-13]: (b, c, _x, y) => [
    [0.5, b / 2, 0],
    [-0.5, b / 2, 0],
    [c * y, 0, c * sine(y)],
  ],
  14: (b, c, x, y, z) => [
    [1, 0, 0],
    [b * z, b * sine(z), 0],
    [c * y, (c * (x - y * z)) / sine(z), (c * Math.sqrt(1 + 2 * x * y * z - x * x - y * y - z * z)) / sine(z)],
  ],
};

const sine = (cosine: number): number => Math.sqrt(1 - cosine * cosine);

function trigonal(cosine: number): Row {
  return [Math.sqrt((1 - cosine) / 2), Math.sqrt((1 - cosine) / 6), Math.sqrt((1 + 2 * cosine) / 3)];
}

/** Cell vectors [3, 3] in the unit of celldm(1); `celldm` is celldm(1) to celldm(6). Null for an ibrav that is unknown. */
export function latticeVectors(ibrav: number, celldm: readonly number[]): Float64Array | null {
  const [a, b, c, x, y, z] = celldm;
  const rows = LATTICES[ibrav]?.(b, c, x, y, z);
  return rows ? Float64Array.from(rows.flat(), (v) => v * a) : null;
}
