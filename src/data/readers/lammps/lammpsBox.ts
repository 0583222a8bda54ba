// Cells of LAMMPS dumps: bounds of an orthogonal, a triclinic or a general triclinic cell, and positions in them.
import { fail } from '../../problems';
import { numbersIn } from '../numbers';

export interface DumpBox {
  /** [3, 3] rows are the cell vectors. */
  readonly vectors: Float64Array;
  /** Corner of the cell. */
  readonly origin: readonly [number, number, number];
  readonly pbc: readonly [boolean, boolean, boolean];
}

/**
 * The cell of `BOX BOUNDS ...` and the three lines that follow. Flags say what is periodic ("pp"); dumps of old without
 * them are. Bounds of a triclinic cell enclose it: they include the tilt. Throws DataError "bad-cell".
 */
export function parseBox(header: string, rows: readonly string[], path: string, frame: number): DumpBox {
  const words = header.split(/\s+/).slice(2);
  const general = words[0] === 'abc';
  const flags = words.filter((w) => /^[pfsm]{2}$/.test(w));
  const pbc = flags.length === 3 ? flags.map((f) => f === 'pp') : [true, true, true];
  const values = rows.map(numbersIn);
  const triclinic = words.includes('xy');
  const width = general ? 4 : triclinic ? 3 : 2;
  if (values.length !== 3 || values.some((v) => v.length !== width || v.some((x) => !Number.isFinite(x))))
    fail(
      'bad-cell',
      path,
      frame,
      `expected three lines of ${width} numbers after BOX BOUNDS, found "${rows.join(' / ').slice(0, 120)}".`,
      'Write the dump again.',
    );
  const flagged = [pbc[0], pbc[1], pbc[2]] as const;
  const [a, b, c] = values;
  if (general)
    return {
      vectors: Float64Array.of(a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]),
      origin: [a[3], b[3], c[3]],
      pbc: flagged,
    };
  const [xy, xz, yz] = triclinic ? [a[2], b[2], c[2]] : [0, 0, 0];
  const xlo = a[0] - Math.min(0, xy, xz, xy + xz);
  const xhi = a[1] - Math.max(0, xy, xz, xy + xz);
  const ylo = b[0] - Math.min(0, yz);
  const yhi = b[1] - Math.max(0, yz);
  return {
    vectors: Float64Array.of(xhi - xlo, 0, 0, xy, yhi - ylo, 0, xz, yz, c[1] - c[0]),
    origin: [xlo, ylo, c[0]],
    pbc: flagged,
  };
}

/** Positions from the corner of the cell, in place: scaled ones count along the cell vectors from there. */
export function toCartesian(coord: Float64Array, { origin, vectors }: DumpBox, scaled: boolean): void {
  for (let k = 0; k < coord.length; k += 3) {
    const [s, t, u] = [coord[k], coord[k + 1], coord[k + 2]];
    for (let x = 0; x < 3; x++)
      coord[k + x] = scaled ? s * vectors[x] + t * vectors[3 + x] + u * vectors[6 + x] : coord[k + x] - origin[x];
  }
}
