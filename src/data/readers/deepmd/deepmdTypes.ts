// What a deepmd system says about all its frames: types, their names, periodicity; and where its labels come from.
import { fail, type ProblemLog } from '../../problems';
import type { Label, Origin, SourceFile, Taken } from '../../types';

/** What the folder (or group of an HDF5 file) says about all its frames. */
export interface Folder {
  readonly path: string;
  readonly types: readonly number[];
  /** Names of the types; longer than needed is fine. */
  readonly names: readonly string[];
  readonly nopbc: boolean;
}

export const shownDir = (path: string): string => (path === '' ? 'the dropped files' : path);

/** Words of a text file; what follows a # is a comment. */
export async function wordsOf(file: SourceFile): Promise<string[]> {
  const text = new TextDecoder().decode(await file.read());
  return text
    .replace(/(^|\s)#.*/g, '$1')
    .split(/\s+/)
    .filter(Boolean);
}

/** Types as whole numbers from 0. Throws DataError "bad-types" that names `path`. */
export function checkTypes(words: readonly string[], path: string): number[] {
  const types = words.map(Number);
  const bad = types.findIndex((t) => !Number.isInteger(t) || t < 0);
  if (bad >= 0)
    fail(
      'bad-types',
      path,
      null,
      `expected whole numbers from 0 (the type of every atom), found "${words[bad].slice(0, 40)}" for atom ${bad}.`,
      'Write one whole number per atom; names of the types belong in type_map.raw.',
    );
  if (types.length === 0)
    fail(
      'bad-types',
      path,
      null,
      'expected the type of every atom, found an empty file.',
      'Write one whole number per atom.',
    );
  return types;
}

/**
 * Names of the types: those given, or Type_0, Type_1, ... with a warning where there are none.
 *
 * @param at path of the names, null where there are none.
 * @param mixed the types stand in real_atom_types, so that names are needed.
 * Throws DataError "bad-type-map" for too few names, "no-type-map" for mixed types without names.
 */
export function checkNames(
  dir: string,
  names: readonly string[],
  at: string | null,
  types: readonly number[],
  mixed: boolean,
  log: ProblemLog,
): readonly string[] {
  const ntypes = types.reduce((n, t) => Math.max(n, t + 1), 0);
  if (at === null && mixed)
    fail(
      'no-type-map',
      dir,
      null,
      'expected type_map.raw (the elements of the types in real_atom_types), found none.',
      'Put a file type_map.raw with the element names in the order of the types beside type.raw.',
    );
  if (at === null) {
    log.warn(
      'no-type-map',
      dir,
      null,
      `there is no type_map.raw, so the elements are unknown; the types are called ${ntypes > 1 ? 'Type_0, Type_1 and so on' : 'Type_0'}.`,
      'Put a file type_map.raw with the element names in the order of the types beside type.raw, e.g. "O H".',
    );
    return Array.from({ length: ntypes }, (_, t) => `Type_${t}`);
  }
  if (names.length < ntypes)
    fail(
      'bad-type-map',
      at,
      null,
      `type.raw uses the types 0 to ${ntypes - 1}, but type_map.raw names only ${names.length} (${names.join(' ')}).`,
      `Name all ${ntypes} types in type_map.raw.`,
    );
  const twice = names.find((n, k) => names.indexOf(n) !== k);
  if (twice !== undefined)
    log.warn(
      'bad-type-map',
      at,
      null,
      `the name ${twice} occurs more than once; those types are taken as one.`,
      'Give every type its own name if they differ.',
    );
  return names;
}

/** Types, names and periodicity from the files of a folder by name. Throws DataError where type.raw is missing or bad. */
export async function readFolder(
  path: string,
  files: ReadonlyMap<string, SourceFile>,
  beside: string,
  mixed: boolean,
  log: ProblemLog,
): Promise<Folder> {
  const typeFile = files.get('type.raw');
  if (!typeFile)
    return fail(
      'no-type-raw',
      shownDir(path),
      null,
      `expected a file type.raw (the type of every atom) beside ${beside}, found none.`,
      `Add type.raw and type_map.raw, or drop the folder that holds both ${beside} and type.raw.`,
    );
  const types = checkTypes(await wordsOf(typeFile), typeFile.path);
  const nameFile = files.get('type_map.raw');
  const given = nameFile ? await wordsOf(nameFile) : [];
  const names = checkNames(shownDir(path), given, nameFile?.path ?? null, types, mixed, log);
  return { path, types, names, nopbc: files.has('nopbc') };
}

/** Tells the arrays that are not used. */
export function noteIgnored(path: string, names: ReadonlySet<string>, log: ProblemLog): void {
  if (names.size > 0)
    log.note(
      'ignored-arrays',
      path,
      null,
      `${[...names].sort().join(', ')}: not used; training takes energies, forces and virials.`,
      'Nothing to do.',
    );
}

/** Warns that a periodic source has no cell. `what`: the file that is missing, `where`: what lacks it. */
export function warnNoBox(path: string, what: string, where: string, log: ProblemLog): void {
  log.warn(
    'no-box',
    path,
    null,
    `expected ${what} ${where}, found none; the frames are kept without a cell.`,
    `Add ${what} [frames, 9] in A, or an empty file named nopbc beside type.raw if the system is not periodic.`,
  );
}

/** deepmd's formats have one unit for everything. `has`: the labels that are there; `suffix`: of the arrays' names. */
export function deepmdOrigin(format: string, has: (label: Label) => boolean, suffix: string): Origin {
  const taken = (name: string, unit: string): Taken => ({ key: `${name}${suffix}`, unit, how: 'format', sign: 1 });
  return {
    format,
    energy: has('energy') ? taken('energy', 'eV') : null,
    force: has('force') ? taken('force', 'eV/A') : null,
    virial: has('virial') ? taken('virial', 'eV') : null,
    length: taken('coord', 'A'),
  };
}
