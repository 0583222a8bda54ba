// A data set frame by frame: one frame with its labels, and the few numbers per frame that a table shows.
import { duplicateGroups } from './doctor/duplicates';
import { determinant, keepFrames } from './group';
import { formulaOf } from './summary';
import type { Dataset, System } from './types';

/**
 * One frame for the 3D view. A frame is named by its position in the data set, all systems in order (as FrameSet counts).
 * Arrays are copies: coord [natoms, 3] A, box [3, 3] A, energy eV, force [natoms, 3] eV/A, virial [3, 3] eV.
 */
export interface FrameView {
  readonly dataset: string;
  readonly frame: number;
  readonly system: number;
  /** File or folder the frame came from, and its position there. */
  readonly path: string;
  readonly frame_index: number;
  readonly formula: string;
  readonly type_map: readonly string[];
  readonly atype: Int32Array;
  readonly natoms: number;
  readonly pbc: readonly [boolean, boolean, boolean];
  readonly coord: Float64Array;
  readonly box: Float64Array | null;
  readonly energy: number | null;
  readonly force: Float64Array | null;
  readonly virial: Float64Array | null;
}

/** One entry per frame of a data set; NaN where a frame has no such value. */
export interface FrameTable {
  readonly dataset: string;
  readonly nframes: number;
  readonly systems: readonly {
    readonly path: string;
    readonly formula: string;
    readonly natoms: number;
    readonly nframes: number;
  }[];
  readonly system: Int32Array;
  /** Position in the source file. */
  readonly frame_index: Int32Array;
  /** eV/atom */
  readonly energy: Float64Array;
  /** Largest |F| of the frame, eV/A. */
  readonly max_force: Float64Array;
  /** A^3 per atom. */
  readonly volume: Float64Array;
  /** Frames of equal geometry share a number (doctor/duplicates.ts). */
  readonly twins: Int32Array;
}

/** Largest norm among `natoms` vectors that begin at `from`; NaN where one is not finite. */
export function maxNorm(vectors: ArrayLike<number>, from: number, natoms: number): number {
  let most = 0;
  for (let k = from; k < from + 3 * natoms; k += 3) {
    const square = vectors[k] ** 2 + vectors[k + 1] ** 2 + vectors[k + 2] ** 2;
    if (Number.isNaN(square)) return square;
    most = Math.max(most, square);
  }
  return Math.sqrt(most);
}

/** The system that holds a frame, and the frame's position in it. Throws RangeError where the data set has none such. */
function locate(dataset: Dataset, frame: number): { readonly s: number; readonly system: System; readonly f: number } {
  let f = frame;
  for (const [s, system] of dataset.systems.entries()) {
    if (Number.isInteger(frame) && f >= 0 && f < system.nframes) return { s, system, f };
    f -= system.nframes;
  }
  throw new RangeError(
    `"${dataset.name}" has no frame ${frame}; it has ${dataset.systems.reduce((n, s) => n + s.nframes, 0)}.`,
  );
}

/** One frame of the data set, as copies. Throws RangeError for a frame that is not there. */
export function frameView(dataset: Dataset, frame: number): FrameView {
  const { s, system, f } = locate(dataset, frame);
  const { natoms } = system;
  const part = (values: Float64Array | null, size: number): Float64Array | null =>
    values?.slice(size * f, size * (f + 1)) ?? null;
  return {
    dataset: dataset.id,
    frame,
    system: s,
    path: system.path,
    frame_index: system.frame_index[f],
    formula: formulaOf(system),
    type_map: system.type_map,
    atype: system.atype,
    natoms,
    pbc: system.box ? system.pbc : [false, false, false],
    coord: system.coord.slice(3 * natoms * f, 3 * natoms * (f + 1)),
    box: part(system.box, 9),
    energy: system.energy?.[f] ?? null,
    force: part(system.force, 3 * natoms),
    virial: part(system.virial, 9),
  };
}

/** The table of all frames; volume only where all three directions are periodic. */
export function frameTable(dataset: Dataset): FrameTable {
  const { systems } = dataset;
  const nframes = systems.reduce((n, s) => n + s.nframes, 0);
  const table = {
    dataset: dataset.id,
    nframes,
    systems: systems.map((s) => ({ path: s.path, formula: formulaOf(s), natoms: s.natoms, nframes: s.nframes })),
    system: new Int32Array(nframes),
    frame_index: new Int32Array(nframes),
    energy: new Float64Array(nframes).fill(Number.NaN),
    max_force: new Float64Array(nframes).fill(Number.NaN),
    volume: new Float64Array(nframes).fill(Number.NaN),
    twins: duplicateGroups(systems),
  };
  let at = 0;
  systems.forEach((s, index) => {
    const { natoms } = s;
    const solid = s.box !== null && s.pbc.every((p) => p);
    for (let f = 0; f < s.nframes; f++, at++) {
      table.system[at] = index;
      table.frame_index[at] = s.frame_index[f];
      if (s.energy) table.energy[at] = s.energy[f] / natoms;
      if (s.force) table.max_force[at] = maxNorm(s.force, 3 * natoms * f, natoms);
      if (s.box && solid) table.volume[at] = Math.abs(determinant(s.box.subarray(9 * f, 9 * f + 9))) / natoms;
    }
  });
  return table;
}

/** The systems without the excluded frames (positions in the data set); systems left empty go too. */
export function leaveOut(systems: readonly System[], excluded: Iterable<number>): System[] {
  const out = new Set(excluded);
  let first = 0;
  return systems.flatMap((s) => {
    const from = first;
    first += s.nframes;
    return keepFrames(s, (f) => !out.has(from + f)) ?? [];
  });
}
