// Writes systems as deepmd/npy folders, the format deepmd-kit reads.
import { writeNpy } from '../files/npy';
import { formulaOf } from '../summary';
import type { System } from '../types';
import { needCell, needNames, needWholePbc } from './sayable';

/** Bytes by path inside the export; paths use '/'. */
export type NpyFiles = Record<string, Uint8Array<ArrayBuffer>>;

const text = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);

/** Part of a path that every file system takes; '' for one that leads nowhere. */
function folderPart(part: string): string {
  const plain = part.replace(/[^\w.+-]+/g, '_').replace(/\.+$/, '');
  // Hidden folders are not looked into, and "set.*" holds the arrays of a system.
  return /^(\.|set\.|__MACOSX$)/i.test(plain) ? `_${plain}` : plain;
}

/** Folder of a system: its source without the ending of a file, and nothing that could lead out of the export. */
function folderName(system: System): string {
  const parts = system.path
    .replace(/\.(ext)?xyz$|\.zip$/i, '')
    .split('/')
    .map((part) => folderPart(part.replace(/\.zip$/i, '')))
    .filter((part) => part !== '');
  return parts.length > 0 ? parts.join('/') : formulaPart(system);
}

const formulaPart = (system: System): string => folderPart(formulaOf(system)) || 'system';

/** Every folder above one of `names`. */
function foldersAbove(names: readonly string[]): Set<string> {
  const above = new Set<string>();
  for (const name of names)
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) above.add(name.slice(0, at));
  return above;
}

/**
 * A folder for every system: those of one source are told apart by their formula, and then by a number. No folder lies
 * within another, where it would not be found. Case does not tell apart: CO and Co are one folder on some systems.
 */
function folderNames(systems: readonly System[]): string[] {
  const sources = systems.map(folderName);
  const lower = sources.map((name) => name.toLowerCase());
  const counts = new Map<string, number>();
  for (const name of lower) counts.set(name, (counts.get(name) ?? 0) + 1);
  const above = foldersAbove(lower);
  const bases = systems.map((system, k) =>
    (counts.get(lower[k]) ?? 0) > 1 || above.has(lower[k]) ? `${sources[k]}/${formulaPart(system)}` : sources[k],
  );
  const reserved = foldersAbove(bases.map((name) => name.toLowerCase()));
  const numbers = new Map<string, number>();
  return bases.map((base) => {
    let name = base;
    let n = numbers.get(base) ?? 1;
    while (reserved.has(name.toLowerCase())) name = `${base}.${++n}`;
    numbers.set(base, n);
    reserved.add(name.toLowerCase());
    return name;
  });
}

/**
 * All frames of every system in one set: type.raw, type_map.raw, nopbc where there is no cell, and
 * set.000/{coord,box,energy,force,virial}.npy in float64 with the units of System. Labels that a system lacks are not
 * written. Throws Error for periodic systems without a cell, and for what the format cannot say: periodicity along some
 * directions only, names of types with blanks.
 */
export function writeNpySets(systems: readonly System[]): NpyFiles {
  const files: NpyFiles = {};
  const names = folderNames(systems);
  systems.forEach((s, k) => {
    const dir = names[k];
    needCell(s);
    needWholePbc(s, 'deepmd/npy');
    needNames(s, 'deepmd/npy', (name) => !name.startsWith('#'));
    const periodic = s.pbc.includes(true);
    files[`${dir}/type.raw`] = text(`${s.atype.join('\n')}\n`);
    files[`${dir}/type_map.raw`] = text(`${s.type_map.join('\n')}\n`);
    if (!periodic) files[`${dir}/nopbc`] = text('');
    const put = (name: string, values: Float64Array | null, size: number): void => {
      if (values) files[`${dir}/set.000/${name}.npy`] = writeNpy(values, [s.nframes, size]);
    };
    put('coord', s.coord, 3 * s.natoms);
    put('box', periodic ? s.box : null, 9);
    put('energy', s.energy, 1);
    put('force', s.force, 3 * s.natoms);
    put('virial', s.virial, 9);
  });
  return files;
}
