// What `kalmium inspect` prints: counts, labels, distances and neighbours of every system, and the problems met.
import { type Survey, surveyNow } from './doctor/survey';
import { originOf } from './edits';
import type { Label, Problem, Quantity, ReadResult, System, Taken } from './types';

/** What a quantity was taken from. */
export type TakenReport = Pick<Taken, 'key' | 'unit' | 'sign'>;

export interface SystemReport {
  readonly path: string;
  /** Name of the reader; empty for systems that were made. */
  readonly format: string;
  readonly type_map: readonly string[];
  /** Atoms of each element in a frame. */
  readonly counts: Readonly<Record<string, number>>;
  readonly natoms: number;
  readonly nframes: number;
  /** The three flags where they differ. */
  readonly pbc: boolean | readonly [boolean, boolean, boolean];
  readonly labels: readonly Label[];
  /** Key and unit of the file and the sign it was taken with; null for labels that are not there. */
  readonly mapping: Readonly<Record<Quantity, TakenReport | null>>;
  /** eV; null without energies. */
  readonly energy_first: number | null;
  readonly energy_last: number | null;
  /** Sum of the squared force components of the first frame, (eV/A)^2; null without forces. */
  readonly force_sumsq_first: number | null;
  /** eV, rows of the virial of the first frame; null without virials. */
  readonly virial_first: readonly number[] | null;
  /** A; smallest distance in all frames, null where no two atoms come within rcut. */
  readonly min_distance: number | null;
  /** Most neighbours of each element within rcut, over all centres and frames. */
  readonly max_neighbors: Readonly<Record<string, number>>;
}

export interface InspectReport {
  readonly systems: readonly SystemReport[];
  readonly problems: readonly Problem[];
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

const taken = (t: Taken | null): TakenReport | null => t && { key: t.key, unit: t.unit, sign: t.sign };

function inspectSystem(s: System, first: number, survey: Survey): SystemReport {
  const end = first + s.nframes;
  const nearest = survey.nearest.subarray(first, end).reduce((m, d) => Math.min(m, d), Number.POSITIVE_INFINITY);
  const most = (name: string): number =>
    survey.neighbors[survey.elements.indexOf(name)].subarray(first, end).reduce((m, n) => Math.max(m, n), 0);
  const force = s.force?.subarray(0, 3 * s.natoms) ?? null;
  const origin = originOf(s);
  return {
    path: s.path,
    format: origin.format,
    type_map: s.type_map,
    counts: countsOf(s),
    natoms: s.natoms,
    nframes: s.nframes,
    pbc: s.pbc.every((p) => p === s.pbc[0]) ? s.pbc[0] : s.pbc,
    labels: labelsOf(s),
    mapping: {
      energy: taken(origin.energy),
      force: taken(origin.force),
      virial: taken(origin.virial),
      length: taken(origin.length),
    },
    energy_first: s.energy?.[0] ?? null,
    energy_last: s.energy?.[s.nframes - 1] ?? null,
    force_sumsq_first: force?.reduce((sum, x) => sum + x * x, 0) ?? null,
    virial_first: s.virial ? Array.from(s.virial.subarray(0, 9)) : null,
    min_distance: Number.isFinite(nearest) ? nearest : null,
    max_neighbors: Object.fromEntries(s.type_map.map((name) => [name, most(name)])),
  };
}

/** The report on everything that was read; neighbours and distances within rcut (A), over all frames. */
export function inspectSystems(
  result: ReadResult,
  rcut: number,
  survey: Survey = surveyNow(result.systems, rcut),
): InspectReport {
  let first = 0;
  const systems = result.systems.map((s) => {
    const report = inspectSystem(s, first, survey);
    first += s.nframes;
    return report;
  });
  return { systems, problems: result.problems };
}
