// A made-up copper crystal of any size: perturbed fcc with random labels. Enough to time a run; nothing to learn from.
import type { System } from '../src/data/types';
import { RandomStream } from '../src/model/random';

/** `cells` = fcc cells along each axis (4 atoms each), `nframes` frames; edge 3.61 A, displacements of 0.1 A. */
export function copper(cells: readonly [number, number, number], nframes: number, seed = 1): System {
  const a = 3.61;
  const rng = new RandomStream(seed, 'copper');
  const sites: number[] = [];
  for (let x = 0; x < cells[0]; x++)
    for (let y = 0; y < cells[1]; y++)
      for (let z = 0; z < cells[2]; z++)
        for (const [i, j, k] of [
          [0, 0, 0],
          [0, 0.5, 0.5],
          [0.5, 0, 0.5],
          [0.5, 0.5, 0],
        ])
          sites.push((x + i) * a, (y + j) * a, (z + k) * a);
  const natoms = sites.length / 3;
  const box = [cells[0] * a, 0, 0, 0, cells[1] * a, 0, 0, 0, cells[2] * a];
  const fill = (n: number, f: (k: number) => number): Float64Array => Float64Array.from({ length: n }, (_, k) => f(k));
  return {
    path: `copper-${natoms}`,
    type_map: ['Cu'],
    atype: new Int32Array(natoms),
    natoms,
    nframes,
    pbc: [true, true, true],
    coord: fill(3 * natoms * nframes, (k) => sites[k % (3 * natoms)] + 0.1 * rng.normal()),
    box: fill(9 * nframes, (k) => box[k % 9]),
    energy: fill(nframes, () => rng.normal()),
    force: fill(3 * natoms * nframes, () => rng.normal()),
    virial: null,
    frame_index: Int32Array.from({ length: nframes }, (_, f) => f),
  };
}

/** Cells for about `atoms` atoms, as near to a cube as factors allow. */
export function cellsFor(atoms: number): [number, number, number] {
  const n = Math.max(1, Math.round(atoms / 4));
  let best: [number, number, number] = [1, 1, n];
  for (let x = 1; x * x * x <= n; x++)
    for (let y = x; x * y * y <= n; y++) if (n % (x * y) === 0) best = [x, y, n / (x * y)];
  return best;
}
