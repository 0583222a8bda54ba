// Words of the cutoffs' card on the Model tab: g(r), neighbours, sel.
import { plural } from './parts';

/** A mean number of neighbours. */
const few = (n: number): string => (n === 0 ? 'no' : n < 9.95 ? n.toFixed(1) : n.toFixed(0));

export const geometryWords = {
  title: 'What an atom sees',
  rdfTitle: (rmax: number): string => `Radial distribution g(r) of every pair of elements up to ${rmax} Å`,
  pair: (a: string, b: string): string => `${a}-${b}`,
  morePairs: (n: number): string => `${plural(n, 'more pair')} not drawn`,
  hint: 'Drag rcut and rcut_smth, or focus one and press the arrow keys. Hover for coordination numbers.',
  coordination: (a: string, b: string, n: number): string => `${few(n)} ${b} around ${a}`,
  within: (mean: readonly (readonly [string, number])[], rcut: number, cost: number): string =>
    `Within ${rcut}\u00a0Å: ${mean
      .slice(0, 5)
      .map(([a, n]) => `${few(n)} neighbours around ${a}`)
      .join(', ')}. Pairs cost ${cost.toFixed(2)} of rcut 6\u00a0Å.`,
  counting: 'Counting pairs',
  failed: (why: string): string => `The pairs could not be counted: ${why}`,
  neighborsOf: (element: string): string => `${element} neighbours`,
  seen: (_element: string, max: number, sel: number | null): string =>
    sel === null ? `at most ${max}` : `at most ${max}, sel ${sel}`,
  sampled: (frames: number, rcut: number): string =>
    `Atoms of ${plural(frames, 'frame')} by neighbours within ${rcut}\u00a0Å.`,
  clipped: (element: string, max: number, sel: number): string =>
    `Atoms see up to ${max} ${element} neighbours; sel ${sel} drops the farthest, and forces jump.`,
  set: (n: number): string => `Set ${n}`,
  selMended: 'sel raised to what the data need',
};
