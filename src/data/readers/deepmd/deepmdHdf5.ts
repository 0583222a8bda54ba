// Reader of deepmd/hdf5: systems as groups of an HDF5 file, with datasets named like the files of deepmd/npy.
import { Hdf5Error, type Hdf5Group, isHdf5, withHdf5 } from '../../files/hdf5';
import { FrameSink } from '../../group';
import { fail, type ProblemLog } from '../../problems';
import { DataError, type System } from '../../types';
import { otherHdf5 } from '../hdf5Kinds';
import type { Claim, FileReader, ReadContext } from '../reader';
import { KNOWN, MIXED, readSet, type SetSource } from './deepmdSet';
import { checkNames, checkTypes, type Folder, noteIgnored } from './deepmdTypes';

const NAME = 'deepmd/hdf5';
/** Links may lead in circles. */
const DEEPEST = 8;
const MOST_GROUPS = 100_000;

const setsOf = (group: Hdf5Group): string[] => group.names.filter((n) => n.startsWith('set.')).sort();

/** All groups that hold a system; what lies inside a system is no other one. */
function systemsIn(root: Hdf5Group): Hdf5Group[] {
  const found: Hdf5Group[] = [];
  let seen = 0;
  const walk = (group: Hdf5Group, depth: number): void => {
    if (++seen > MOST_GROUPS) return;
    if (group.has('type.raw') || setsOf(group).length > 0) found.push(group);
    else if (depth < DEEPEST)
      for (const name of group.names) {
        const inside = group.group(name);
        if (inside) walk(inside, depth + 1);
      }
  };
  walk(root, 0);
  return found;
}

/** Runs what reads from the file; its errors name the file. */
function guarded<T>(file: string, get: () => T): T {
  try {
    return get();
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    return fail(
      'hdf5-damaged',
      `${file}#${error.path}`,
      null,
      `the dataset cannot be read: it ${error.message}.`,
      'Copy the file again, or write it anew, with gzip compression or none.',
    );
  }
}

function folderOf(file: string, path: string, group: Hdf5Group, mixed: boolean, log: ProblemLog): Folder {
  const at = (name: string): string => `${path}/${name}`;
  const types = guarded(file, () => group.numbers('type.raw'));
  if (!types)
    return fail(
      'no-type-raw',
      path,
      null,
      `expected a dataset type.raw with whole numbers (the type of every atom) beside the sets, found ${group.has('type.raw') ? 'something else' : 'none'}.`,
      'Write type.raw and type_map.raw to the group that holds the sets.',
    );
  const words = group.words('type_map.raw');
  if (group.has('type_map.raw') && !words)
    fail(
      'bad-type-map',
      at('type_map.raw'),
      null,
      'expected the names of the types as text, found something else.',
      'Write the element names as an array of strings.',
    );
  const values = checkTypes(Array.from(types.data, String), at('type.raw'));
  const names = checkNames(path, words ?? [], words ? at('type_map.raw') : null, values, mixed, log);
  return { path, types: values, names, nopbc: group.has('nopbc') };
}

const setSource = (file: string, path: string, set: Hdf5Group): SetSource => ({
  path,
  at: (name) => `${path}/${name}`,
  load: async (name) => {
    const array = guarded(file, () => set.numbers(name));
    if (!array && set.has(name))
      fail(
        'hdf5-type',
        `${path}/${name}`,
        null,
        'expected a dataset of numbers, found something else.',
        'Write the array as float64.',
      );
    return array;
  },
});

async function readSystem(
  file: string,
  group: Hdf5Group,
  { log }: ReadContext,
  done: (fraction: number) => Promise<void>,
): Promise<System[]> {
  const path = group.path === '/' ? file : `${file}#${group.path}`;
  const sets = setsOf(group).flatMap((name) => {
    const set = group.group(name);
    return set ? [[name, set] as const] : [];
  });
  if (sets.length === 0)
    fail(
      'no-sets',
      path,
      null,
      'expected groups set.000, set.001, ... beside type.raw, found none.',
      'Write the sets to the group that holds type.raw.',
    );
  const folder = folderOf(
    file,
    path,
    group,
    sets.some(([, set]) => set.has(MIXED)),
    log,
  );
  const sink = new FrameSink(path, log, [...new Set(folder.names)]);
  let offset = 0;
  for (const [k, [name, set]] of sets.entries()) {
    const inside = `${file}#${group.path === '/' ? '' : group.path}/${name}`;
    try {
      offset += await readSet(setSource(file, inside, set), NAME, folder, offset, sink, log);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      log.add(error.problem);
    }
    await done((k + 1) / sets.length);
  }
  noteIgnored(path, new Set(sets.flatMap(([, set]) => set.names.filter((n) => !KNOWN.has(n)))), log);
  const systems = sink.systems();
  return systems;
}

async function read({ files: [file] }: Claim, context: ReadContext): Promise<System[]> {
  const bytes = await file.read();
  const all: System[] = [];
  try {
    await withHdf5(bytes, async (root) => {
      const groups = systemsIn(root);
      if (groups.length === 0) fail('cannot-read', file.path, null, ...otherHdf5(root));
      for (const [k, group] of groups.entries()) {
        try {
          const done = (fraction: number): Promise<void> => context.progress((k + fraction) / groups.length);
          all.push(...(await readSystem(file.path, group, context, done)));
        } catch (error) {
          if (!(error instanceof DataError)) throw error;
          context.log.add(error.problem);
        }
      }
    });
  } catch (error) {
    if (!(error instanceof Hdf5Error)) throw error;
    fail(
      'hdf5-damaged',
      file.path,
      null,
      `expected an HDF5 file, found ${error.message}: it is damaged or cut short.`,
      'Copy the file again.',
    );
  }
  return all;
}

/**
 * deepmd/hdf5: groups at any depth with type.raw and set.*, or the root itself; read as deepmd/npy is. Systems are named
 * "file.hdf5#/group". Throws DataError "cannot-read" for HDF5 files that hold something else, and says what it is.
 */
export const deepmdHdf5: FileReader = { kind: 'file', name: NAME, matches: ({ bytes }) => isHdf5(bytes), read };
