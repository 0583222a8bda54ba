// Reader of deepmd/npy and deepmd/npy/mixed: a folder with type.raw and set.*/*.npy for every system.
import { atomicNumber } from '../elements';
import { type NpyArray, readNpy } from '../files/npy';
import { FrameSink } from '../group';
import { fail, type ProblemLog } from '../problems';
import { DataError, type SourceFile, type System } from '../types';
import { baseName, type Claim, dirName, type GroupReader, type ReadContext } from './reader';

/** "data/set.000" -> "data"; undefined where the folder is not a set. */
function systemOfSet(dir: string): string | undefined {
  return /^set\./.test(baseName(dir)) ? dirName(dir) : undefined;
}

async function detect(files: readonly SourceFile[]): Promise<Claim[]> {
  const systems = new Set<string>();
  for (const { path } of files) {
    const name = baseName(path);
    const dir = dirName(path);
    if (name === 'type.raw') systems.add(dir);
    else if (name === 'coord.npy') systems.add(systemOfSet(dir) ?? dir);
  }
  const members = new Map<string, SourceFile[]>([...systems].sort().map((dir) => [dir, []]));
  for (const file of files) {
    const dir = dirName(file.path);
    const set = systemOfSet(dir);
    const name = baseName(file.path);
    if (set !== undefined && name.endsWith('.npy')) members.get(set)?.push(file);
    else if (/\.(raw|npy)$|^nopbc$/.test(name)) members.get(dir)?.push(file);
  }
  // The text files of deepmd/raw are another format; they often lie beside the sets made from them.
  const raw = (claimed: readonly SourceFile[]): boolean =>
    claimed.every((f) => !f.path.endsWith('.npy')) && claimed.some((f) => baseName(f.path) === 'coord.raw');
  return [...members].filter(([, claimed]) => !raw(claimed)).map(([path, claimed]) => ({ path, files: claimed }));
}

/** What the folder says about all its frames. */
interface Folder {
  readonly path: string;
  readonly types: readonly number[];
  /** Names of the types; longer than needed is fine. */
  readonly names: readonly string[];
  readonly nopbc: boolean;
}

const text = async (file: SourceFile): Promise<string> => new TextDecoder().decode(await file.read());
const shownDir = (path: string): string => (path === '' ? 'the dropped files' : path);

async function readTypes(file: SourceFile): Promise<number[]> {
  const tokens = (await text(file)).replace(/#.*/g, '').split(/\s+/).filter(Boolean);
  const types = tokens.map(Number);
  const bad = types.findIndex((t) => !Number.isInteger(t) || t < 0);
  if (bad >= 0)
    fail(
      'bad-types',
      file.path,
      null,
      `expected whole numbers from 0 (the type of every atom), found "${tokens[bad].slice(0, 40)}" for atom ${bad}.`,
      'Write one whole number per atom; names of the types belong in type_map.raw.',
    );
  if (types.length === 0)
    fail(
      'bad-types',
      file.path,
      null,
      'expected the type of every atom, found an empty file.',
      'Write one whole number per atom.',
    );
  return types;
}

async function readNames(
  dir: string,
  file: SourceFile | undefined,
  types: readonly number[],
  log: ProblemLog,
): Promise<string[]> {
  const ntypes = types.reduce((n, t) => Math.max(n, t + 1), 0);
  if (!file) {
    log.warn(
      'no-type-map',
      dir,
      null,
      `there is no type_map.raw, so the elements are unknown; the types are called ${ntypes > 1 ? 'Type_0, Type_1, ...' : 'Type_0'}.`,
      'Put a file type_map.raw with the element names in the order of the types beside type.raw, e.g. "O H".',
    );
    return Array.from({ length: ntypes }, (_, t) => `Type_${t}`);
  }
  const names = (await text(file)).split(/\s+/).filter(Boolean);
  if (names.length < ntypes)
    fail(
      'bad-type-map',
      file.path,
      null,
      `type.raw uses the types 0 to ${ntypes - 1}, but type_map.raw names only ${names.length} (${names.join(' ')}).`,
      `Name all ${ntypes} types in type_map.raw.`,
    );
  const twice = names.find((n, k) => names.indexOf(n) !== k);
  if (twice !== undefined)
    log.warn(
      'bad-type-map',
      file.path,
      null,
      `the name ${twice} occurs more than once; those types are taken as one.`,
      'Give every type its own name if they differ.',
    );
  return names;
}

function warnUnknown(path: string, systems: readonly System[], log: ProblemLog): void {
  const odd = [...new Set(systems.flatMap((s) => s.type_map))].filter(
    (n) => atomicNumber(n) === undefined && !n.startsWith('Type_'),
  );
  if (odd.length > 0)
    log.warn(
      'unknown-element',
      path,
      null,
      `${odd.join(', ')} ${odd.length > 1 ? 'are' : 'is'} not in the periodic table; taken as ${odd.length > 1 ? 'names of types' : 'a name of a type'}.`,
      'Nothing to do if that is meant; otherwise correct type_map.raw.',
    );
}

const LABELS = ['box', 'energy', 'force', 'virial'] as const;
type Arrays = { readonly coord: NpyArray } & { readonly [K in (typeof LABELS)[number]]: NpyArray | null };

/** Rows of a set, checked: [nframes, width]. */
function checkRows(path: string, array: NpyArray, nframes: number, width: number, what: string): void {
  const { data, shape } = array;
  const rows = shape.length === 0 || (shape.length === 1 && shape[0] === width && nframes === 1) ? 1 : shape[0];
  const columns = rows === 0 ? width : data.length / rows;
  if (columns !== width)
    fail(
      'wrong-shape',
      path,
      null,
      `expected ${width} columns (${what}), found ${columns} (shape ${shape.join(' x ')}).`,
      width % 3 === 0 && what.includes('atoms')
        ? `Either atoms are missing here or type.raw lists ${columns > width ? 'too few' : 'too many'}: make both agree.`
        : 'Write the array again with the right shape.',
    );
  if (rows !== nframes)
    fail(
      'wrong-frames',
      path,
      null,
      `coord.npy of this set has ${nframes} frames, this file has ${rows}.`,
      'All arrays of a set need the same number of frames: write the set again.',
    );
}

const MIXED = 'real_atom_types.npy';

async function readArrays(
  set: string,
  files: ReadonlyMap<string, SourceFile>,
  folder: Folder,
): Promise<{ readonly arrays: Arrays; readonly nframes: number; readonly real: NpyArray | null }> {
  const load = async (name: string): Promise<NpyArray | null> => {
    const file = files.get(name);
    return file ? readNpy(await file.read(), file.path) : null;
  };
  const at = (name: string): string => files.get(name)?.path ?? `${set}/${name}`;
  const coord = await load('coord.npy');
  if (!coord)
    return fail(
      'no-coord',
      set,
      null,
      'expected coord.npy in this set, found none.',
      'Add coord.npy [frames, 3 x atoms] in A.',
    );
  const natoms = folder.types.length;
  const width = 3 * natoms;
  // deepmd-kit takes a one-dimensional coord.npy as one frame.
  const nframes = coord.shape.length < 2 ? 1 : coord.shape[0];
  const perAtom = `3 x ${natoms} atoms of type.raw`;
  checkRows(at('coord.npy'), coord, nframes, width, perAtom);
  const box = folder.nopbc ? null : await load('box.npy');
  if (!folder.nopbc && !box)
    fail(
      'no-box',
      set,
      null,
      'expected box.npy in this set, found none.',
      'Add box.npy [frames, 9] in A, or an empty file named nopbc beside type.raw if the system is not periodic.',
    );
  const [energy, force, virial, real] = [
    await load('energy.npy'),
    await load('force.npy'),
    await load('virial.npy'),
    await load(MIXED),
  ];
  if (box) checkRows(at('box.npy'), box, nframes, 9, 'three cell vectors');
  if (energy) checkRows(at('energy.npy'), energy, nframes, 1, 'one energy per frame');
  if (force) checkRows(at('force.npy'), force, nframes, width, perAtom);
  if (virial) checkRows(at('virial.npy'), virial, nframes, 9, 'the 3 x 3 virial');
  if (real) checkRows(at(MIXED), real, nframes, natoms, `one type for each of ${natoms} atoms`);
  return { arrays: { coord, box, energy, force, virial }, nframes, real };
}

/** Elements of a mixed frame; atoms of type -1 only fill up the array. Throws for types without a name. */
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

const rowsOf = (values: Float64Array, atoms: readonly number[] | null): Float64Array =>
  atoms === null
    ? values
    : Float64Array.from(atoms.flatMap((a) => [values[3 * a], values[3 * a + 1], values[3 * a + 2]]));

/** Adds the frames of one set; returns how many the set has, those left out included. */
async function readSet(
  set: string,
  files: ReadonlyMap<string, SourceFile>,
  folder: Folder,
  offset: number,
  sink: FrameSink,
  log: ProblemLog,
): Promise<number> {
  const { arrays, nframes, real } = await readArrays(set, files, folder);
  const natoms = folder.types.length;
  const common = folder.types.map((t) => folder.names[t]);
  const compositions = new Map<string, readonly string[]>();
  const pbc = [!folder.nopbc, !folder.nopbc, !folder.nopbc] as const;
  const at = (name: string): string => files.get(name)?.path ?? `${set}/${name}`;
  for (let f = 0; f < nframes; f++) {
    try {
      const row = real?.data.subarray(natoms * f, natoms * (f + 1)) ?? null;
      const atoms = row && mixedAtoms(row, folder.names, at(MIXED), f);
      const kinds = row && atoms ? atoms.map((a) => folder.names[row[a]]) : common;
      const key = row ? kinds.join(' ') : '';
      const names = compositions.get(key) ?? kinds;
      compositions.set(key, names);
      const cut = (a: NpyArray | null, size: number): Float64Array | null =>
        a?.data.subarray(size * f, size * (f + 1)) ?? null;
      const force = cut(arrays.force, 3 * natoms);
      const frame = {
        coord: rowsOf(arrays.coord.data.subarray(3 * natoms * f, 3 * natoms * (f + 1)), atoms),
        box: cut(arrays.box, 9),
        pbc,
        energy: arrays.energy ? arrays.energy.data[f] : null,
        force: force && rowsOf(force, atoms),
        virial: cut(arrays.virial, 9),
      };
      // A frame that holds nothing but padding.
      if (names.length === 0) continue;
      sink.add({ ...frame, index: offset + f, names }, (what) => ({ path: at(`${what}.npy`), frame: f }));
    } catch (error) {
      log.caught(error, set);
    }
  }
  return nframes;
}

const KNOWN = new Set(['coord.npy', 'box.npy', 'energy.npy', 'force.npy', 'virial.npy', MIXED]);

function noteIgnored(dir: string, sets: ReadonlyMap<string, ReadonlyMap<string, SourceFile>>, log: ProblemLog): void {
  const names = new Set([...sets.values()].flatMap((files) => [...files.keys()]).filter((n) => !KNOWN.has(n)));
  if (names.size > 0)
    log.note(
      'ignored-arrays',
      dir,
      null,
      `${[...names].sort().join(', ')}: not used; training takes energies, forces and virials.`,
      'Nothing to do.',
    );
}

async function read(claim: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const top = new Map<string, SourceFile>();
  const sets = new Map<string, Map<string, SourceFile>>();
  for (const file of claim.files) {
    const dir = dirName(file.path);
    if (dir === claim.path) top.set(baseName(file.path), file);
    else sets.set(dir, (sets.get(dir) ?? new Map()).set(baseName(file.path), file));
  }
  const typeFile = top.get('type.raw');
  if (!typeFile)
    return fail(
      'no-type-raw',
      shownDir(claim.path),
      null,
      'expected a file type.raw (the type of every atom) beside the sets, found none.',
      'Add type.raw and type_map.raw, or drop the folder that holds both the set.* folders and type.raw.',
    );
  if (sets.size === 0)
    return fail(
      'no-sets',
      shownDir(claim.path),
      null,
      'expected folders set.000, set.001, ... with .npy files beside type.raw, found none.',
      'Drop the whole folder of the system, with its set.* folders.',
    );
  const types = await readTypes(typeFile);
  const names = await readNames(shownDir(claim.path), top.get('type_map.raw'), types, log);
  const folder: Folder = { path: claim.path, types, names, nopbc: top.has('nopbc') };
  const sink = new FrameSink(claim.path, log, [...new Set(names)]);
  const order = [...sets.keys()].sort();
  let offset = 0;
  for (const [k, set] of order.entries()) {
    try {
      offset += await readSet(set, sets.get(set) ?? new Map(), folder, offset, sink, log);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      log.add(error.problem);
    }
    await progress((k + 1) / order.length);
  }
  noteIgnored(shownDir(claim.path), sets, log);
  const systems = sink.systems();
  warnUnknown(shownDir(claim.path), systems, log);
  return systems;
}

/**
 * deepmd/npy: coord, box, energy, force, virial of all sets in the order of their names, any number type, as deepmd-kit
 * reads them. Frames with values that are not finite are left out and named; a set with a broken array is
 * left out as a whole, the other sets are still read.
 */
export const deepmdNpy: GroupReader = { kind: 'group', name: 'deepmd/npy', detect, read };
