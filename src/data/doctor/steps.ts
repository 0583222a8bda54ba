// Neighbouring frames of a system: how much the energy changes, and how much it should by the forces and the virial.
import type { System } from '../types';

/** Between two frames that follow each other. */
export interface Step {
  /** Both frames of the system. */
  readonly from: number;
  readonly to: number;
  /** Energy of the later frame minus that of the earlier, eV. */
  readonly change: number;
  /** -F du by the trapezoidal rule, eV; du is what the atoms move apart from the cell. */
  readonly work: number;
  /** -W : strain of the cell by the same rule, eV; 0 where the cell is the same. */
  readonly strain: number;
  /** Largest component of du, A, and of the strain. */
  readonly moved: number;
  readonly strained: number;
  /** Most that forces of this size could do on these ways, eV: nothing they could be explains a larger change. */
  readonly most: number;
}

/** A; cells that differ by less are one cell. */
const SAME_CELL = 1e-7;

/** Inverse of a cell [3, 3], rows for r = s h: s = r inv; null where it has none. */
function inverse(h: ArrayLike<number>): Float64Array | null {
  const c = [
    h[4] * h[8] - h[5] * h[7],
    h[2] * h[7] - h[1] * h[8],
    h[1] * h[5] - h[2] * h[4],
    h[5] * h[6] - h[3] * h[8],
    h[0] * h[8] - h[2] * h[6],
    h[2] * h[3] - h[0] * h[5],
    h[3] * h[7] - h[4] * h[6],
    h[1] * h[6] - h[0] * h[7],
    h[0] * h[4] - h[1] * h[3],
  ];
  const det = h[0] * c[0] + h[1] * c[3] + h[2] * c[6];
  return Number.isFinite(1 / det) ? Float64Array.from(c, (v) => v / det) : null;
}

const times = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: 9 }, (_, k) => {
    const [i, j] = [3 * Math.floor(k / 3), k % 3];
    return a[i] * b[j] + a[i + 1] * b[3 + j] + a[i + 2] * b[6 + j];
  });

/** Where atoms of frame f are in frame g, in units of the cell, less whole cells along periodic directions. */
function fractional(s: System, f: number, g: number, ia: Float64Array, ib: Float64Array): Float64Array {
  const { coord, natoms, pbc } = s;
  const out = new Float64Array(3 * natoms);
  for (let i = 0; i < out.length; i += 3) {
    const [p, q] = [3 * natoms * f + i, 3 * natoms * g + i];
    for (let k = 0; k < 3; k++) {
      const from = coord[p] * ia[k] + coord[p + 1] * ia[3 + k] + coord[p + 2] * ia[6 + k];
      const to = coord[q] * ib[k] + coord[q + 1] * ib[3 + k] + coord[q + 2] * ib[6 + k];
      out[i + k] = to - from;
      // An atom that left through a face comes back through the other.
      if (pbc[k]) out[i + k] -= Math.round(out[i + k]);
    }
  }
  return out;
}

const periodicBox = (s: System): Float64Array | null => (s.pbc.some((p) => p) ? s.box : null);

/** [natoms, 3] what atoms move from frame f to frame g apart from the cell, A; null for cells without volume. */
export function movedBetween(s: System, f: number, g: number): Float64Array | null {
  const n = 3 * s.natoms;
  const box = periodicBox(s);
  if (!box) return Float64Array.from({ length: n }, (_, k) => s.coord[n * g + k] - s.coord[n * f + k]);
  const [a, b] = [box.subarray(9 * f, 9 * f + 9), box.subarray(9 * g, 9 * g + 9)];
  const [ia, ib] = [inverse(a), inverse(b)];
  if (!ia || !ib) return null;
  const d = fractional(s, f, g, ia, ib);
  return d.map((_, k) => {
    const i = k - (k % 3);
    return d[i] * a[k - i] + d[i + 1] * a[3 + k - i] + d[i + 2] * a[6 + k - i];
  });
}

/** The change from frame f to frame g; null where it cannot be told. */
function stepBetween(s: System, f: number, g: number, energy: Float64Array): Step | null {
  const { coord, force, natoms, virial } = s;
  const box = periodicBox(s);
  if (!force) return null;
  const size = 3 * natoms;
  const change = energy[g] - energy[f];
  let [work, moved, most] = [0, 0, 0];
  if (!box) {
    for (let k = 0; k < size; k++) {
      const du = coord[size * g + k] - coord[size * f + k];
      moved = Math.max(moved, Math.abs(du));
      work -= 0.5 * (force[size * f + k] + force[size * g + k]) * du;
      most += 0.5 * (Math.abs(force[size * f + k]) + Math.abs(force[size * g + k])) * Math.abs(du);
    }
    return { from: f, to: g, change, work, strain: 0, moved, strained: 0, most };
  }
  const [a, b] = [box.subarray(9 * f, 9 * f + 9), box.subarray(9 * g, 9 * g + 9)];
  const same = a.every((x, k) => Math.abs(x - b[k]) <= SAME_CELL);
  const [ia, ib, im] = [inverse(a), inverse(b), inverse(a.map((x, k) => 0.5 * (x + b[k])))];
  if (!ia || !ib || !im) return null;
  // Rows of the cell go from a to b: half of this is the strain about the cell between them.
  const grad = times(
    im,
    b.map((x, k) => x - a[k]),
  );
  let [strain, strained] = [0, 0];
  if (!same) {
    if (!virial) return null;
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        const e = 0.5 * (grad[3 * i + j] + grad[3 * j + i]);
        strained = Math.max(strained, Math.abs(e));
        strain -= 0.5 * (virial[9 * f + 3 * i + j] + virial[9 * g + 3 * i + j]) * e;
      }
  }
  const d = fractional(s, f, g, ia, ib);
  for (let i = 0; i < size; i += 3) {
    const [p, q] = [size * f + i, size * g + i];
    for (let k = 0; k < 3; k++) {
      const before = d[i] * a[k] + d[i + 1] * a[3 + k] + d[i + 2] * a[6 + k];
      const after = d[i] * b[k] + d[i + 1] * b[3 + k] + d[i + 2] * b[6 + k];
      moved = Math.max(moved, Math.abs(before), Math.abs(after));
      work -= 0.5 * (force[p + k] * before + force[q + k] * after);
      most += 0.5 * (Math.abs(force[p + k] * before) + Math.abs(force[q + k] * after));
    }
  }
  return { from: f, to: g, change, work, strain, moved, strained, most };
}

/** Steps looked at in one system: enough for a sure slope. */
const MOST = 300;

/**
 * Changes between neighbours in a list of frames (ascending) of a system, at most `limit`, evenly spread. None without
 * energies or forces. `energy` [nframes]: another label of the source.
 */
export function stepsBetween(
  s: System,
  frames: readonly number[],
  energy: Float64Array | null = s.energy,
  limit = MOST,
): readonly Step[] {
  if (!energy || !s.force) return [];
  const pairs = frames.length - 1;
  const stride = Math.max(1, pairs / limit);
  const steps: Step[] = [];
  for (let k = 0; k < pairs; k += stride) {
    const at = Math.floor(k);
    const step = stepBetween(s, frames[at], frames[at + 1], energy);
    if (step) steps.push(step);
  }
  return steps;
}
