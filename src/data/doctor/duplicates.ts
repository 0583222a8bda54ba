// Frames of equal geometry: the same atoms at the same places in the same cell, whatever their labels say.
import type { System } from '../types';

/** Positions and cells that agree to this many A are equal. */
const STEP = 1e-6;

interface Place {
  readonly s: System;
  /** orderOf(s) */
  readonly order: Int32Array;
  /** In the system. */
  readonly f: number;
}
/** A frame that none before it equals. */
type First = Place & { readonly frame: number };

/**
 * Atoms element by element, in the order of the file within each: readers put atoms of frames of one composition in the
 * order of the first of them, so that the same frame may stand in two orders.
 */
const orderOf = (s: System): Int32Array =>
  Int32Array.from(s.atype.keys()).sort((a, b) => {
    const [p, q] = [s.type_map[s.atype[a]], s.type_map[s.atype[b]]];
    return p < q ? -1 : p > q ? 1 : a - b;
  });

/** Coordinates, element by element, and cell of a frame in steps, as whole numbers. */
function stepsOf({ s, order, f }: Place, out: Float64Array): Float64Array {
  const n = 3 * s.natoms;
  order.forEach((a, k) => {
    for (let c = 0; c < 3; c++) out[3 * k + c] = Math.round(s.coord[n * f + 3 * a + c] / STEP) + 0;
  });
  for (let k = 0; k < 9; k++) out[n + k] = s.box ? Math.round(s.box[9 * f + k] / STEP) + 0 : 0;
  return out.subarray(0, n + 9);
}

/** FNV-1a over the words of the numbers. */
function hashOf(values: Float64Array): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  let h = 0x811c9dc5;
  for (const w of words) h = Math.imul(h ^ w, 0x01000193) ^ (h >>> 15);
  return h >>> 0;
}

const same = (a: Float64Array, b: Float64Array): boolean => a.every((v, k) => v === b[k]);

/**
 * [nframes] of every frame the position, all systems in order, of the first frame with the same elements, coordinates and
 * cell (to 1e-6 A, atoms of an element in the same order); its own where there is none before it.
 */
export function duplicateGroups(systems: readonly System[]): Int32Array {
  const most = systems.reduce((n, s) => Math.max(n, 3 * s.natoms + 9), 0);
  const [own, other] = [new Float64Array(most), new Float64Array(most)];
  const groups = new Int32Array(systems.reduce((n, s) => n + s.nframes, 0));
  /** Per list of atoms, per hash. */
  const known = new Map<string, Map<number, readonly First[]>>();
  let frame = 0;
  for (const s of systems) {
    const order = orderOf(s);
    const atoms = `${s.box === null} ${Array.from(order, (a) => s.type_map[s.atype[a]]).join(' ')}`;
    const alike = known.get(atoms) ?? new Map<number, readonly First[]>();
    known.set(atoms, alike);
    for (let f = 0; f < s.nframes; f++, frame++) {
      const steps = stepsOf({ s, order, f }, own);
      const hash = hashOf(steps);
      const firsts = alike.get(hash) ?? [];
      const twin = firsts.find((v) => same(steps, stepsOf(v, other)));
      groups[frame] = twin?.frame ?? frame;
      if (!twin) alike.set(hash, [...firsts, { frame, s, order, f }]);
    }
  }
  return groups;
}
