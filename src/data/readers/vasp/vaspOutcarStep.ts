// One ionic step of an OUTCAR as its lines tell it, in whatever order the versions of VASP print its parts.
import type { OutcarSettings } from './vaspOutcarHeader';
import { columns } from './vaspText';

/** What an ionic step has so far. Names and units are those of the file. */
export interface OutcarStep {
  /** Electronic steps that were begun. */
  iterations: number;
  /** Numbers in "Iteration n(m)": NaN where they overflowed. */
  ionic: number;
  electronic: number;
  /** How the electronic loop ended, in the words of the file. */
  end: 'reached' | 'missed' | 'stopped' | null;
  /** The last "total energy-change" line. */
  change: string;
  /** How much of a force field's prediction of this step was printed; it may be computed ab initio after it. */
  predicted: 'no' | 'begun' | 'done';
  /** "in kB" or "Total" (eV) in the order xx yy zz xy yz zx; 'unreadable' where the block has neither. */
  stress: { readonly key: 'in kB' | 'Total'; readonly values: readonly number[] } | 'unreadable' | null;
  /** [3, 3] A */
  box: Float64Array | null;
  /** [natoms, 3] A and eV/A; a text says what is wrong with the block. */
  atoms: { readonly coord: Float64Array; readonly force: Float64Array } | string | null;
  /** "free  energy   TOTEN", eV */
  energy: number | null;
  withoutEntropy: number;
  sigma0: number;
}

export const emptyStep = (): OutcarStep => ({
  iterations: 0,
  ionic: Number.NaN,
  electronic: 0,
  end: null,
  change: '',
  predicted: 'no',
  stress: null,
  box: null,
  atoms: null,
  energy: null,
  withoutEntropy: Number.NaN,
  sigma0: Number.NaN,
});

/** Whether anything was computed ab initio in this step. */
export const isAbInitio = (step: OutcarStep): boolean =>
  step.iterations > 0 || step.stress !== null || step.atoms !== null || step.energy !== null;

/** xx yy zz xy yz zx as [3, 3]. */
export const symmetric = ([xx, yy, zz, xy, yz, zx]: readonly number[]): number[] => [
  xx,
  xy,
  zx,
  xy,
  yy,
  yz,
  zx,
  yz,
  zz,
];

const SIX_OF_5 = [5, 5, 5, 5, 5, 5];
const SIX_OF_9 = [9, 9, 9, 9, 9, 9];
const ATOM = [5, 5, 5, 6, 6, 6];
const ATOM_TWICE = [...ATOM, 6, 6, 6];

/** Six numbers after the label of a line of the stress; null where there are not six. */
export const stressRow = (line: string, label: string): number[] | null =>
  columns(line.slice(line.indexOf(label) + label.length), SIX_OF_5);

/** The cell vector of a line of direct and reciprocal lattice vectors; NaN where it is none. */
export const cellRow = (line: string): number[] => columns(line, SIX_OF_9)?.slice(0, 3) ?? [NaN, NaN, NaN];

/**
 * Position and force of an atom; null where the line is none of an atom. Some builds write the force without dispersion
 * once more behind them.
 */
export const atomRow = (line: string): number[] | null => columns(line, ATOM) ?? columns(line, ATOM_TWICE);

/**
 * Energy without entropy and energy(sigma->0); null where the line has not both. A number that the end of the file cuts
 * off has fewer decimals than the other.
 */
export function entropyRow(line: string): [number, number] | null {
  const m = /without entropy\s*=\s*(-?\d*\.(\d+))\s.*energy\(sigma->0\)\s*=\s*(-?\d*\.(\d+))/.exec(line);
  return m && m[2].length === m[4].length ? [Number(m[1]), Number(m[3])] : null;
}

/**
 * Whether the electronic loop converged. It did not where NELM steps were used: VASP 5 writes "EDIFF is reached" after them
 * in any case, and deepmd-kit's tools drop them too. Newer versions tell the two cases apart; they are believed if
 * the last changes agree. Null where the file does not say.
 */
export function converged(step: OutcarStep, { ediff = 0, major = 0, nelm }: OutcarSettings): boolean | null {
  if (step.end === 'missed' || step.end === 'stopped') return false;
  const used = Math.max(step.iterations, step.electronic);
  if (used === 0 || nelm === undefined) return step.end === 'reached' && major >= 6 ? true : null;
  if (used < nelm) return true;
  const [, energy, bands] = /:\s*(\S+)\s*\(\s*([^)\s]+)\s*\)/.exec(step.change) ?? [];
  return step.end === 'reached' && major >= 6 && Math.abs(Number(energy)) <= ediff && Math.abs(Number(bands)) <= ediff;
}
