// A data set in a few lines, for lists that must not load its frames.
import { countsOf, labelsOf } from './inspect';
import type { Dataset, DatasetSummary, Label, System } from './types';

// Sixteen Fe and six Fe1 would both be Fe16.
const inFormula = (name: string): string => (/^[A-Z][a-z]?$/.test(name) ? name : `(${name})`);

/** "H16O8": elements in the alphabet's order, a count of one is left away; other names in brackets, "(Fe1)6". */
export const formulaOf = (s: System): string =>
  Object.entries(countsOf(s))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, n]) => (n === 1 ? inFormula(name) : `${inFormula(name)}${n}`))
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
