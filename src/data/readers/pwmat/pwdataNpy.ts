// Reader of PWdata (pwmlff/npy), the folders of arrays that pwdata, PWMLFF and MatPL train on: train/, valid/ or flat.
import { elementName } from '../../elements';
import { type NpyArray, readNpy } from '../../files/npy';
import { type Frame, FrameSink } from '../../group';
import { fail, type ProblemLog } from '../../problems';
import type { Origin, SourceFile, System, Taken } from '../../types';
import { baseName, type Claim, dirName, type GroupReader, type ReadContext } from '../reader';
import { signOf } from '../virialSign';

const POSITION = 'position.npy';
const TYPES = 'image_type.npy';
/** Before image_type.npy: places in atom_type.npy. */
const PLACES = 'type_maps.npy';
const NAMES = new Set([
  POSITION,
  TYPES,
  PLACES,
  'atom_type.npy',
  'lattice.npy',
  'energies.npy',
  'forces.npy',
  'ei.npy',
  'virials.npy',
]);

async function detect(files: readonly SourceFile[]): Promise<Claim[]> {
  const folders = new Map<string, SourceFile[]>();
  for (const file of files) {
    if (!NAMES.has(baseName(file.path))) continue;
    const dir = dirName(file.path);
    folders.set(dir, [...(folders.get(dir) ?? []), file]);
  }
  return [...folders]
    .filter(([, members]) => {
      const has = (name: string): boolean => members.some((f) => baseName(f.path) === name);
      // One array may be missing: that is told when the folder is read.
      return [has(POSITION), has('lattice.npy'), has(TYPES) || has(PLACES)].filter(Boolean).length >= 2;
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, members]) => ({ path, files: members }));
}

interface Arrays {
  readonly nframes: number;
  readonly natoms: number;
  readonly position: NpyArray;
  readonly lattice: NpyArray;
  readonly energy: NpyArray | null;
  readonly force: NpyArray | null;
  readonly virial: NpyArray | null;
}

type Load = (name: string) => Promise<NpyArray | null>;

/** All arrays of a folder, of the sizes that the positions ask for. Throws DataError. */
async function readArrays(dir: string, load: Load): Promise<Arrays> {
  const at = (name: string): string => (dir === '' ? name : `${dir}/${name}`);
  const needed = async (name: string, what: string): Promise<NpyArray> =>
    (await load(name)) ??
    fail(
      'no-array',
      dir || name,
      null,
      `expected ${name} (${what}), found none.`,
      `Add ${name}, or convert the data again.`,
    );
  const position = await needed(POSITION, 'positions along the cell vectors');
  const lattice = await needed('lattice.npy', 'three cell vectors per frame');
  const nframes = position.shape.length < 2 ? 1 : position.shape[0];
  const natoms = nframes === 0 ? 0 : position.data.length / nframes / 3;
  if (natoms === 0 || !Number.isInteger(natoms))
    fail(
      'wrong-shape',
      at(POSITION),
      null,
      `expected positions [frames, 3 x atoms], found the shape ${position.shape.join(' x ')}.`,
      'Write the array again.',
    );
  const check = (name: string, array: NpyArray | null, width: number, what: string): NpyArray | null => {
    // pwdata saves an empty array where there is nothing.
    if (!array || array.data.length === 0) return null;
    const rows = array.shape.length < 2 && nframes === 1 ? 1 : (array.shape[0] ?? 1);
    if (array.data.length !== width * nframes)
      fail(
        rows === nframes ? 'wrong-shape' : 'wrong-frames',
        at(name),
        null,
        `expected ${nframes} frames (position.npy) with ${width} numbers (${what}), found the shape ${array.shape.join(' x ')}.`,
        'Write the arrays of the folder again.',
      );
    return array;
  };
  const cells = check('lattice.npy', lattice, 9, 'three cell vectors');
  return {
    nframes,
    natoms,
    position,
    lattice:
      cells ??
      fail('wrong-shape', at('lattice.npy'), null, 'expected cell vectors, found an empty array.', 'Write it again.'),
    energy: check('energies.npy', await load('energies.npy'), 1, 'one energy'),
    force: check('forces.npy', await load('forces.npy'), 3 * natoms, `3 x ${natoms} atoms`),
    virial: check('virials.npy', await load('virials.npy'), 9, 'the 3 x 3 virial'),
  };
}

/** Elements of every frame, or of all: lists that are equal are one. Throws DataError. */
async function readNames(
  dir: string,
  load: Load,
  { nframes, natoms }: Arrays,
): Promise<readonly (readonly string[])[]> {
  const types = await load(TYPES);
  const places = types ? null : await load(PLACES);
  const kinds = places ? await load('atom_type.npy') : null;
  const name = types ? TYPES : PLACES;
  const path = dir === '' ? name : `${dir}/${name}`;
  const numbers = types?.data ?? (kinds && places?.data.map((k) => kinds.data[k] ?? Number.NaN));
  if (!numbers)
    return fail(
      'no-array',
      dir || TYPES,
      null,
      `expected ${TYPES} (the atomic number of every atom), found none.`,
      `Add ${TYPES}, or convert the data again.`,
    );
  if (numbers.length !== natoms && numbers.length !== natoms * nframes)
    fail(
      'wrong-natoms',
      path,
      null,
      `expected the types of ${natoms} atoms (position.npy), found ${numbers.length} numbers.`,
      'Write the arrays of the folder again.',
    );
  const lists = new Map<string, readonly string[]>();
  return Array.from({ length: numbers.length / natoms }, (_, f) => {
    const row = numbers.subarray(natoms * f, natoms * (f + 1));
    const key = row.join(' ');
    const list =
      lists.get(key) ??
      Array.from(
        row,
        (z, a) =>
          elementName(z) ??
          fail(
            'bad-types',
            path,
            numbers.length === natoms ? null : f,
            `expected the atomic number of atom ${a} (1 to 118), found ${z}.`,
            'Write the array again: it holds atomic numbers, not indices.',
          ),
      );
    lists.set(key, list);
    return list;
  });
}

/** pwdata writes -1e5 (or -1e6) nine times where a frame has no virial. */
const isFiller = (v: Float64Array): boolean => v[0] <= -1e5 && v.every((x) => x === v[0]);

function cartesian(s: Float64Array, h: Float64Array): Float64Array {
  const out = new Float64Array(s.length);
  for (let a = 0; a < s.length; a += 3)
    for (let x = 0; x < 3; x++) out[a + x] = s[a] * h[x] + s[a + 1] * h[3 + x] + s[a + 2] * h[6 + x];
  return out;
}

const taken = (key: string, unit: string): Taken => ({ key, unit, how: 'format', sign: 1 });

/** Pseudopotential codes count from bare ions: tens of eV per atom and more. VASP counts from atoms, some eV. */
const BARE_IONS = 20;

function framesOf(arrays: Arrays, names: readonly (readonly string[])[]): Omit<Frame, 'origin'>[] {
  const { nframes, natoms, position, lattice, energy, force, virial } = arrays;
  const cut = (a: NpyArray | null, size: number, f: number): Float64Array | null =>
    a?.data.subarray(size * f, size * (f + 1)) ?? null;
  return Array.from({ length: nframes }, (_, f) => {
    const box = lattice.data.subarray(9 * f, 9 * f + 9);
    const v = cut(virial, 9, f);
    return {
      index: f,
      names: names[f] ?? names[0],
      coord: cartesian(position.data.subarray(3 * natoms * f, 3 * natoms * (f + 1)), box),
      box,
      pbc: [true, true, true],
      energy: energy ? energy.data[f] : null,
      force: cut(force, 3 * natoms, f),
      virial: v && !isFiller(v) ? v : null,
    };
  });
}

/** Sign of virials.npy: newer versions of pwdata turn the stress of a MOVEMENT, older ones did not. */
function virialSign(
  frames: readonly Omit<Frame, 'origin'>[],
  dir: string,
  log: ProblemLog,
): Pick<Taken, 'how' | 'sign'> {
  const pressed = frames.flatMap(({ box, names, virial }) => (box && virial ? [{ names, box, virial }] : []));
  return signOf(pressed, dir, log, () => {
    const deep = frames.some((f) => (f.energy ?? 0) / f.names.length < -BARE_IONS);
    log.add({
      severity: deep ? 'warning' : 'note',
      code: 'virial-sign',
      path: dir,
      frame: null,
      message:
        'virials.npy is taken with its sign, which is right for data that pwdata made from VASP or CP2K. Older versions kept the sign of a MOVEMENT of PWmat, which is the opposite.',
      fix: 'If the data come from PWmat, compare with a stress that you know, and turn the sign of the virial on the mapping card if needed.',
    });
  });
}

async function read({ path: dir, files }: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const load: Load = async (name) => {
    const file = files.find((f) => baseName(f.path) === name);
    return file ? readNpy(await file.read(), file.path) : null;
  };
  const shown = dir === '' ? 'the dropped files' : dir;
  const arrays = await readArrays(dir, load);
  const frames = framesOf(arrays, await readNames(dir, load, arrays));
  if (!arrays.energy)
    log.warn(
      'no-energy',
      shown,
      null,
      'there is no energies.npy. The atomic energies of ei.npy are not used in its place: they may be shifted per element, so that their sum is another energy.',
      'Add energies.npy [frames], or train on forces only.',
    );
  const bare = arrays.virial ? frames.filter((f) => f.virial === null).length : 0;
  if (bare > 0)
    log.note(
      'no-virial',
      shown,
      null,
      `${bare} of ${frames.length} frames have no virial (virials.npy holds only a filler for them).`,
      'Nothing to do.',
    );
  const origin: Origin = {
    format: 'pwdata/npy',
    energy: arrays.energy && taken('energies.npy', 'eV'),
    force: arrays.force && taken('forces.npy', 'eV/A'),
    virial: frames.some((f) => f.virial) ? { ...taken('virials.npy', 'eV'), ...virialSign(frames, shown, log) } : null,
    length: taken('lattice.npy', 'A'),
  };
  const sink = new FrameSink(dir, log);
  const at = (what: string): string => {
    const name =
      { coord: POSITION, box: 'lattice.npy', energy: 'energies.npy', force: 'forces.npy' }[what] ?? 'virials.npy';
    return dir === '' ? name : `${dir}/${name}`;
  };
  for (const frame of frames) {
    const { index } = frame;
    if (index % 64 === 0) await progress(index / frames.length);
    // The positions would be blamed for it.
    if (frame.box?.some((x) => !Number.isFinite(x))) {
      log.error(
        'bad-cell',
        at('box'),
        index,
        'the cell holds a value that is not a finite number. The frame was left out.',
        'Remove the frame, or write its cell again.',
      );
      continue;
    }
    const turned = frame.virial && origin.virial?.sign === -1 ? frame.virial.map((x) => 0 - x) : frame.virial;
    sink.add({ ...frame, virial: turned, origin }, (what) => ({ path: at(what), frame: index }));
  }
  return sink.systems();
}

/**
 * PWdata: positions from fractions of lattice.npy, elements from image_type.npy, energies, forces and virials as they are;
 * train/ and valid/ of a folder are two sources. Frames with values that are not finite are left out and named.
 */
export const pwdataNpy: GroupReader = { kind: 'group', name: 'pwdata/npy', detect, read };
