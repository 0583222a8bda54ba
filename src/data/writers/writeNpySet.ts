// Writes systems as deepmd/npy folders, the format deepmd-kit reads.
import { writeNpy } from '../files/npy';
import { formulaOf } from '../summary';
import type { System } from '../types';

/** Bytes by path inside the export; paths use '/'. */
export type NpyFiles = Record<string, Uint8Array<ArrayBuffer>>;

const text = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);

/** Folder of a system: its source without the ending of a file, and nothing that could lead out of the export. */
function folderName(system: System): string {
  const parts = system.path
    .replace(/\.(ext)?xyz$|\.zip$/i, '')
    .split('/')
    .map((part) => part.replace(/\.zip$/i, '').replace(/[^\w.+-]+/g, '_'))
    .filter((part) => !/^\.*$/.test(part));
  return parts.length > 0 ? parts.join('/') : formulaOf(system);
}

/** A folder for every system: those of one source are told apart by their formula, and then by a number. */
function folderNames(systems: readonly System[]): string[] {
  const sources = systems.map(folderName);
  const taken = new Set<string>();
  return systems.map((system, k) => {
    const shared = sources.some(
      (name, other) => other !== k && (name === sources[k] || name.startsWith(`${sources[k]}/`)),
    );
    const base = shared ? `${sources[k]}/${formulaOf(system)}` : sources[k];
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}.${n}`;
    taken.add(name);
    return name;
  });
}

/**
 * All frames of every system in one set: type.raw, type_map.raw, nopbc where there is no cell, and
 * set.000/{coord,box,energy,force,virial}.npy in float64 with the units of System. Labels that a system lacks are not
 * written. Throws Error for systems that are periodic along some directions only, which the format cannot say.
 */
export function writeNpySets(systems: readonly System[]): NpyFiles {
  const files: NpyFiles = {};
  const names = folderNames(systems);
  systems.forEach((s, k) => {
    const dir = names[k];
    const periodic = s.box !== null && s.pbc.some((p) => p);
    if (periodic && !s.pbc.every((p) => p))
      throw new Error(
        `${s.path} is periodic along some directions only (${s.pbc.map((p) => (p ? 'T' : 'F')).join(' ')}), which deepmd/npy cannot say. Export extended XYZ, or exclude its frames.`,
      );
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
