// What `kalmium inspect` prints: counts, labels, distances and neighbours of every system, and the problems met.
import { buildNeighborList } from './nlist';
import type { Label, Problem, ReadResult, System } from './types';

export interface SystemReport {
  readonly path: string;
  readonly type_map: readonly string[];
  /** Atoms of each element in a frame. */
  readonly counts: Readonly<Record<string, number>>;
  readonly natoms: number;
  readonly nframes: number;
  /** The three flags where they differ. */
  readonly pbc: boolean | readonly [boolean, boolean, boolean];
  readonly labels: readonly Label[];
  /** eV; null without energies. */
  readonly energy_first: number | null;
  readonly energy_last: number | null;
  /** Sum of the squared force components of the first frame, (eV/A)^2; null without forces. */
  readonly force_sumsq_first: number | null;
  /** A; smallest distance in all frames, null where no two atoms come within rcut. */
  readonly min_distance: number | null;
  /** Most neighbours of each element within rcut, over all centres and frames. */
  readonly max_neighbors: Readonly<Record<string, number>>;
}

export interface InspectReport {
  readonly systems: readonly SystemReport[];
  readonly problems: readonly Problem[];
}

export interface NeighborStat {
  /** Most neighbours of each type of type_map within rcut, over all centres and frames. */
  readonly max_neighbors: number[];
  /** A; Infinity where no two atoms come within rcut. */
  readonly min_distance: number;
}

export interface NeighborStatOptions {
  /** Look at no more than so many frames of each system, evenly spread; all without. */
  readonly maxFrames?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Largest numbers of neighbours per neighbour type and the smallest distance (deepmd-kit's neighbor-stat).
 *
 * @param type_map names that `max_neighbors` follows; elements that are not in it are not counted.
 * @param rcut A
 */
export function neighborStat(
  systems: readonly System[],
  type_map: readonly string[],
  rcut: number,
  options: NeighborStatOptions = {},
): NeighborStat {
  const max_neighbors = type_map.map(() => 0);
  let min2 = Number.POSITIVE_INFINITY;
  const frames = systems.map((s) => Math.min(s.nframes, options.maxFrames ?? s.nframes));
  const total = frames.reduce((n, f) => n + f, 0);
  let done = 0;
  systems.forEach((s, k) => {
    const types = s.type_map.map((name) => type_map.indexOf(name));
    // The last place takes elements that are not asked for.
    const atype = s.atype.map((t) => (types[t] < 0 ? type_map.length : types[t]));
    const count = new Int32Array(type_map.length + 1);
    for (let n = 0; n < frames[k]; n++) {
      const f = Math.floor((n * s.nframes) / frames[k]);
      const list = buildNeighborList(
        s.coord.subarray(3 * s.natoms * f, 3 * s.natoms * (f + 1)),
        s.natoms,
        s.box?.subarray(9 * f, 9 * f + 9) ?? null,
        s.pbc,
        rcut,
      );
      for (let i = 0; i < s.natoms; i++) {
        count.fill(0);
        for (let p = list.first[i]; p < list.first[i + 1]; p++) {
          count[atype[list.j[p]]]++;
          min2 = Math.min(min2, list.d[3 * p] ** 2 + list.d[3 * p + 1] ** 2 + list.d[3 * p + 2] ** 2);
        }
        for (let t = 0; t < max_neighbors.length; t++) max_neighbors[t] = Math.max(max_neighbors[t], count[t]);
      }
      done++;
      options.onProgress?.(done, total);
    }
  });
  return { max_neighbors, min_distance: Math.sqrt(min2) };
}

/** Labels that a system has, in a fixed order. */
export const labelsOf = (s: System): Label[] =>
  (['energy', 'force', 'virial'] as const).filter((label) => s[label] !== null);

/** Atoms of each element of type_map in a frame. */
export function countsOf(s: System): Record<string, number> {
  const counts = new Int32Array(s.type_map.length);
  for (const t of s.atype) counts[t]++;
  return Object.fromEntries(s.type_map.map((name, t) => [name, counts[t]]));
}

function inspectSystem(s: System, rcut: number): SystemReport {
  const { max_neighbors, min_distance } = neighborStat([s], s.type_map, rcut);
  const first = s.force?.subarray(0, 3 * s.natoms) ?? null;
  return {
    path: s.path,
    type_map: s.type_map,
    counts: countsOf(s),
    natoms: s.natoms,
    nframes: s.nframes,
    pbc: s.pbc.every((p) => p === s.pbc[0]) ? s.pbc[0] : s.pbc,
    labels: labelsOf(s),
    energy_first: s.energy?.[0] ?? null,
    energy_last: s.energy?.[s.nframes - 1] ?? null,
    force_sumsq_first: first?.reduce((sum, x) => sum + x * x, 0) ?? null,
    min_distance: Number.isFinite(min_distance) ? min_distance : null,
    max_neighbors: Object.fromEntries(s.type_map.map((name, t) => [name, max_neighbors[t]])),
  };
}

/** The report on everything that was read; neighbours and distances within rcut (A), over all frames. */
export const inspectSystems = (result: ReadResult, rcut: number): InspectReport => ({
  systems: result.systems.map((s) => inspectSystem(s, rcut)),
  problems: result.problems,
});
