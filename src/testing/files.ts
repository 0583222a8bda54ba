// Files for tests of the readers: from memory, so that every kind of damage can be done to them.
import { writeNpy } from '../data/files/npy';
import { bytesSource } from '../data/files/source';
import type { Problem, SourceFile, System } from '../data/types';

export type Content = string | Uint8Array;

/** Files by path. */
export const memoryFiles = (content: Readonly<Record<string, Content>>): SourceFile[] =>
  Object.entries(content).map(([path, c]) =>
    bytesSource(path, typeof c === 'string' ? new TextEncoder().encode(c) : c),
  );

/** The files of a deepmd/npy folder that holds the system, all frames in set.000 or `perSet` in each set. */
export function deepmdFiles(dir: string, s: System, perSet = s.nframes): Record<string, Content> {
  const files: Record<string, Content> = {
    [`${dir}/type.raw`]: `${s.atype.join('\n')}\n`,
    [`${dir}/type_map.raw`]: `${s.type_map.join('\n')}\n`,
  };
  if (!s.box) files[`${dir}/nopbc`] = '';
  for (let first = 0, set = 0; first < s.nframes; first += perSet, set++) {
    const n = Math.min(perSet, s.nframes - first);
    const put = (name: string, values: Float64Array | null, size: number): void => {
      if (values)
        files[`${dir}/set.${String(set).padStart(3, '0')}/${name}.npy`] = writeNpy(
          values.subarray(size * first, size * (first + n)),
          [n, size],
        );
    };
    put('coord', s.coord, 3 * s.natoms);
    put('box', s.box, 9);
    put('energy', s.energy, 1);
    put('force', s.force, 3 * s.natoms);
    put('virial', s.virial, 9);
  }
  return files;
}

/** Code, path and frame of problems, for comparison in one line; `severity` picks the kind. */
export const told = (problems: readonly Problem[], severity: Problem['severity'] = 'error'): string[] =>
  problems
    .filter((p) => p.severity === severity)
    .map((p) => `${p.code} ${p.path}${p.frame === null ? '' : ` #${p.frame}`}`);
