// Whether two frames are the same geometry: one is the other moved as a whole, wrapped elsewhere or with its atoms reordered.
import { makeCell } from '../nlist';
import type { FrameSource } from '../rdf';

/**
 * A; geometries whose atoms are nowhere further apart are the same. Text with six decimals moves atoms by 1e-6 A, six
 * decimals of fractional positions in a cell of 30 A by 5e-5 A; the shortest steps of molecular dynamics by 1e-3 A.
 */
export const SAME_GEOMETRY = 5e-5;

type Flags = readonly [boolean, boolean, boolean];

/** A frame ready to be compared. */
export interface Shape {
  readonly natoms: number;
  readonly periodic: Flags;
  /** [3, 3] rows are the cell vectors; unit vectors along open directions, A. */
  readonly h: Float64Array;
  /** Distance between opposite faces, A. */
  readonly height: readonly number[];
  /** [natoms, 3] in units of h, not wrapped. */
  readonly frac: Float64Array;
  /** [natoms] place of the atom's name among the sorted names of the frame. */
  readonly kind: Int32Array;
}

const OPEN: Flags = [false, false, false];

/** Frame f of a system. Cells that span no volume count as none. `kind` as in Shape. */
export function shapeOf(s: FrameSource, kind: Int32Array, f: number): Shape {
  const box = s.box?.subarray(9 * f, 9 * f + 9) ?? null;
  let periodic: Flags = box === null ? OPEN : s.pbc;
  let cell: ReturnType<typeof makeCell>;
  try {
    cell = makeCell(box, periodic);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    periodic = OPEN;
    cell = makeCell(null, OPEN);
  }
  const { h, height, inv } = cell;
  const frac = new Float64Array(3 * s.natoms);
  const at = 3 * s.natoms * f;
  for (let i = 0; i < frac.length; i += 3) {
    const x = s.coord[at + i];
    const y = s.coord[at + i + 1];
    const z = s.coord[at + i + 2];
    for (let k = 0; k < 3; k++) frac[i + k] = x * inv[3 * k] + y * inv[3 * k + 1] + z * inv[3 * k + 2];
  }
  return { natoms: s.natoms, periodic, h, height, frac, kind };
}

/** Squared length of a difference in units of the cell, A^2. */
function length2(h: Float64Array, x: number, y: number, z: number): number {
  const a = x * h[0] + y * h[3] + z * h[6];
  const b = x * h[1] + y * h[4] + z * h[7];
  const c = x * h[2] + y * h[5] + z * h[8];
  return a * a + b * b + c * c;
}

/** Atoms in the same order, moved by one vector and whole cells. */
function sameInOrder(a: Shape, b: Shape): boolean {
  const { frac, h, natoms, periodic } = a;
  if (a.kind !== b.kind && a.kind.some((k, i) => k !== b.kind[i])) return false;
  const moved = new Float64Array(3 * natoms);
  const mean = [0, 0, 0];
  for (let i = 0; i < moved.length; i++) {
    const k = i % 3;
    const d = b.frac[i] - frac[i] - (b.frac[k] - frac[k]);
    moved[i] = periodic[k] ? d - Math.round(d) : d;
    mean[k] += moved[i] / natoms;
  }
  const most = SAME_GEOMETRY ** 2;
  for (let i = 0; i < moved.length; i += 3)
    if (!(length2(h, moved[i] - mean[0], moved[i + 1] - mean[1], moved[i + 2] - mean[2]) <= most)) return false;
  return true;
}

const wrapped = (x: number, periodic: boolean): number => (periodic ? x - Math.floor(x) : x);

/** Atoms of one kind, sorted by their place along the first axis. */
interface Row {
  readonly x: Float64Array;
  readonly atom: Int32Array;
}

const rows = new WeakMap<Shape, readonly Row[]>();

/** The rows of all kinds; kept, since a frame is compared with many. */
function rowsOf(s: Shape): readonly Row[] {
  const known = rows.get(s);
  if (known) return known;
  const nkinds = s.kind.reduce((n, k) => Math.max(n, k + 1), 0);
  const place = Float64Array.from({ length: s.natoms }, (_, i) => wrapped(s.frac[3 * i], s.periodic[0]));
  const made = Array.from({ length: nkinds }, (_, kind): Row => {
    const atom = Int32Array.from(s.kind.keys())
      .filter((i) => s.kind[i] === kind)
      .sort((p, q) => place[p] - place[q]);
    return { atom, x: Float64Array.from(atom, (i) => place[i]) };
  });
  rows.set(s, made);
  return made;
}

/** First place in a sorted array whose value is not below v. */
function lowerBound(values: Float64Array, v: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < v) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Atoms in any order: every atom of the rarest kind is tried as the partner of the first of them. */
function sameInAnyOrder(a: Shape, b: Shape): boolean {
  const { frac, h, natoms, periodic } = a;
  const kinds = rowsOf(b);
  const rarest = kinds.reduce((best, k, at) => (k.x.length < kinds[best].x.length ? at : best), 0);
  const anchor = 3 * a.kind.indexOf(rarest);
  // The anchor itself may be off by as much as the others.
  const most = (2 * SAME_GEOMETRY) ** 2;
  const width = (2 * SAME_GEOMETRY) / a.height[0];
  const used = new Int32Array(natoms).fill(-1);
  const near = (i: number, j: number, sx: number, sy: number, sz: number): boolean => {
    let x = b.frac[3 * j] - frac[3 * i] - sx;
    let y = b.frac[3 * j + 1] - frac[3 * i + 1] - sy;
    let z = b.frac[3 * j + 2] - frac[3 * i + 2] - sz;
    if (periodic[0]) x -= Math.round(x);
    if (periodic[1]) y -= Math.round(y);
    if (periodic[2]) z -= Math.round(z);
    return length2(h, x, y, z) <= most;
  };
  const partner = (i: number, sx: number, sy: number, sz: number, trial: number): number => {
    const { atom, x } = kinds[a.kind[i]];
    const place = wrapped(frac[3 * i] + sx, periodic[0]);
    // Once more from the other side, for atoms at the face of the cell.
    for (let turn = 0; turn < (periodic[0] ? 3 : 1); turn++) {
      const from = turn === 0 ? place : turn === 1 ? place - 1 : place + 1;
      for (let q = lowerBound(x, from - width); q < x.length && x[q] <= from + width; q++)
        if (used[atom[q]] !== trial && near(i, atom[q], sx, sy, sz)) return atom[q];
    }
    return -1;
  };
  return kinds[rarest].atom.some((j, trial) => {
    const sx = b.frac[3 * j] - frac[anchor];
    const sy = b.frac[3 * j + 1] - frac[anchor + 1];
    const sz = b.frac[3 * j + 2] - frac[anchor + 2];
    for (let i = 0; i < natoms; i++) {
      const found = partner(i, sx, sy, sz, trial);
      if (found < 0) return false;
      used[found] = trial;
    }
    return true;
  });
}

/** Whether two frames with as many atoms of every kind, the same periodic directions and equal cells are the same. */
export const sameGeometry = (a: Shape, b: Shape): boolean => sameInOrder(a, b) || sameInAnyOrder(a, b);
