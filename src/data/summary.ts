// A data set in a few lines, for lists that must not load its frames.
import { countsOf, labelsOf } from './inspect';
import type { Dataset, DatasetSummary, Label, System } from './types';

/** "H16O8": elements in the alphabet's order, a count of one is left away. */
export const formulaOf = (s: System): string =>
  Object.entries(countsOf(s))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, n]) => (n === 1 ? name : `${name}${n}`))
    .join('');

/** Names the state of a data set's frames: another after they were read again or changed. */
export const stampOf = (d: Pick<DatasetSummary, 'id' | 'created' | 'version'>): string =>
  `${d.id} ${d.created} ${d.version ?? 0}`;

/** Summary of a data set. `labels` are those that every system has; type_map is in order of appearance. */
export function summarize(dataset: Dataset): DatasetSummary {
  const { created, id, name, problems, systems } = dataset;
  const all: readonly Label[] = ['energy', 'force', 'virial'];
  return {
    id,
    name,
    created,
    nframes: systems.reduce((n, s) => n + s.nframes, 0),
    type_map: [...new Set(systems.flatMap((s) => s.type_map))],
    labels: all.filter((label) => systems.length > 0 && systems.every((s) => labelsOf(s).includes(label))),
    systems: systems.map((s) => ({
      path: s.path,
      formula: formulaOf(s),
      natoms: s.natoms,
      nframes: s.nframes,
      pbc: s.pbc.some((p) => p),
    })),
    problems,
  };
}
