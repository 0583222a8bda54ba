// One set of a deepmd system: arrays by name, wherever they come from, checked and cut into frames.
import type { NpyArray } from '../../files/npy';
import type { Frame, FrameSink } from '../../group';
import { fail, type ProblemLog } from '../../problems';
import { deepmdOrigin, type Folder, shownDir, warnNoBox } from './deepmdTypes';

/** The arrays of a set. */
export interface SetSource {
  /** What messages call the set. */
  readonly path: string;
  /** The array of a name ("coord.npy"), null where there is none. */
  load(name: string): Promise<NpyArray | null>;
  /** What messages call the array. */
  at(name: string): string;
}

export const MIXED = 'real_atom_types.npy';
/** Arrays that are read. */
export const KNOWN: ReadonlySet<string> = new Set([
  'coord.npy',
  'box.npy',
  'energy.npy',
  'force.npy',
  'virial.npy',
  MIXED,
]);

const LABELS = ['box', 'energy', 'force', 'virial'] as const;
type Arrays = { readonly coord: NpyArray } & { readonly [K in (typeof LABELS)[number]]: NpyArray | null };

/** Fails where a frame has another number of columns than wanted; `found` says how they were counted. */
export function failColumns(
  path: string,
  frame: number | null,
  width: number,
  what: string,
  columns: number,
  found: string,
): never {
  return fail(
    'wrong-shape',
    path,
    frame,
    `expected ${width} columns (${what}), found ${columns}${found}.`,
    width % 3 === 0 && what.includes('atoms')
      ? `Either atoms are missing here or type.raw lists ${columns > width ? 'too few' : 'too many'}: make both agree.`
      : 'Write the array again with the right shape.',
  );
}

/** Rows of a set, checked: [nframes, width]. */
function checkRows(path: string, array: NpyArray, nframes: number, width: number, what: string): void {
  const { data, shape } = array;
  const rows = shape.length === 0 || (shape.length === 1 && shape[0] === width && nframes === 1) ? 1 : shape[0];
  const columns = rows === 0 ? width : data.length / rows;
  if (columns !== width) failColumns(path, null, width, what, columns, ` (shape ${shape.join(' x ')})`);
  if (rows !== nframes)
    fail(
      'wrong-frames',
      path,
      null,
      `coord.npy of this set has ${nframes} frames, this file has ${rows}.`,
      'All arrays of a set need the same number of frames: write the set again.',
    );
}

interface Checked {
  readonly arrays: Arrays;
  readonly nframes: number;
  readonly natoms: number;
  readonly real: NpyArray | null;
}

async function readArrays(set: SetSource, folder: Folder, log: ProblemLog): Promise<Checked> {
  const coord = await set.load('coord.npy');
  if (!coord)
    return fail(
      'no-coord',
      set.path,
      null,
      'expected coord.npy in this set, found none.',
      'Add coord.npy [frames, 3 x atoms] in A.',
    );
  const real = await set.load(MIXED);
  // Sets of a mixed system may be filled up to different numbers of atoms.
  const own = real && real.shape.length === 2 ? real.shape[1] : 0;
  const natoms = own > 0 ? own : folder.types.length;
  const width = 3 * natoms;
  // deepmd-kit takes a one-dimensional coord.npy as one frame.
  const nframes = coord.shape.length < 2 ? 1 : coord.shape[0];
  const perAtom = `3 x ${natoms} atoms of ${own > 0 ? MIXED : 'type.raw'}`;
  checkRows(set.at('coord.npy'), coord, nframes, width, perAtom);
  const [box, energy, force, virial] = [
    folder.nopbc ? null : await set.load('box.npy'),
    await set.load('energy.npy'),
    await set.load('force.npy'),
    await set.load('virial.npy'),
  ];
  if (box) checkRows(set.at('box.npy'), box, nframes, 9, 'three cell vectors');
  else if (!folder.nopbc) warnNoBox(set.path, 'box.npy', 'in this set', log);
  if (energy) checkRows(set.at('energy.npy'), energy, nframes, 1, 'one energy per frame');
  if (force) checkRows(set.at('force.npy'), force, nframes, width, perAtom);
  if (virial) checkRows(set.at('virial.npy'), virial, nframes, 9, 'the 3 x 3 virial');
  if (real) checkRows(set.at(MIXED), real, nframes, natoms, `one type for each of ${natoms} atoms`);
  return { arrays: { coord, box, energy, force, virial }, nframes, natoms, real };
}

/** Atoms of a mixed frame; those of type -1 only fill up the array. Throws for types without a name. */
function mixedAtoms(row: Float64Array, names: readonly string[], path: string, frame: number): number[] {
  const kept: number[] = [];
  row.forEach((t, a) => {
    if (t === -1) return;
    if (!Number.isInteger(t) || t < 0 || t >= names.length)
      fail(
        'bad-types',
        path,
        frame,
        `atom ${a} has type ${t}, but type_map.raw names the types 0 to ${names.length - 1}.`,
        'Name all types in type_map.raw, or correct the type.',
      );
    kept.push(a);
  });
  return kept;
}

function rowsOf(values: Float64Array, atoms: readonly number[] | null): Float64Array {
  if (atoms === null) return values;
  const out = new Float64Array(3 * atoms.length);
  atoms.forEach((a, k) => {
    out.set(values.subarray(3 * a, 3 * a + 3), 3 * k);
  });
  return out;
}

/**
 * Gives the frames of one set to `sink`; returns how many the set has, those left out included.
 *
 * @param format name of the reader, for the origin.
 * @param offset frames of the sets before.
 * Throws DataError where an array is missing or has a wrong shape.
 */
export async function readSet(
  set: SetSource,
  format: string,
  folder: Folder,
  offset: number,
  sink: FrameSink,
  log: ProblemLog,
): Promise<number> {
  const { arrays, natoms, nframes, real } = await readArrays(set, folder, log);
  const common = folder.types.map((t) => folder.names[t]);
  const compositions = new Map<string, readonly string[]>();
  const pbc = [!folder.nopbc, !folder.nopbc, !folder.nopbc] as const;
  const origin = deepmdOrigin(format, (label) => arrays[label] !== null, '.npy');
  const cut = (a: NpyArray | null, size: number, f: number): Float64Array | null =>
    a?.data.subarray(size * f, size * (f + 1)) ?? null;
  for (let f = 0; f < nframes; f++) {
    try {
      const row = real?.data.subarray(natoms * f, natoms * (f + 1)) ?? null;
      const atoms = row && mixedAtoms(row, folder.names, set.at(MIXED), f);
      // A frame that holds nothing but padding.
      if (atoms?.length === 0) continue;
      const kinds = row && atoms ? atoms.map((a) => folder.names[row[a]]) : common;
      const key = row ? kinds.join(' ') : '';
      const names = compositions.get(key) ?? kinds;
      compositions.set(key, names);
      const force = cut(arrays.force, 3 * natoms, f);
      const frame: Frame = {
        index: offset + f,
        names,
        coord: rowsOf(arrays.coord.data.subarray(3 * natoms * f, 3 * natoms * (f + 1)), atoms),
        box: cut(arrays.box, 9, f),
        pbc,
        energy: arrays.energy ? arrays.energy.data[f] : null,
        force: force && rowsOf(force, atoms),
        virial: cut(arrays.virial, 9, f),
        origin,
      };
      sink.add(frame, (what) => ({ path: set.at(`${what}.npy`), frame: f }));
    } catch (error) {
      log.caught(error, shownDir(set.path));
    }
  }
  return nframes;
}
