// The second line of i-PI's XYZ: "# CELL(abcABC): a b c alpha beta gamma  positions{angstrom}  cell{atomic_unit}  Step: 0".
import type { Taken } from '../../types';
import { unitFactor } from '../../units';
import { cellFromLengths } from '../cp2k/cp2kCell';
import { numbersIn } from '../numbers';
import { HeaderError } from './extxyzHeader';

export interface IpiFrame {
  /** [3, 3] A, rows are the cell vectors. */
  readonly box: Float64Array;
  /** Unit of the positions; atomic units where none is named, as i-PI reads them. */
  readonly length: Taken;
}

const CELL = /CELL[([{](abcABC|H|GENH)[)\]}]:((?:\s+[-+\d.eE]+)+)/;
const UNITS: Readonly<Record<string, string>> = {
  atomic_unit: 'bohr',
  automatic: 'bohr',
  '': 'bohr',
  angstrom: 'A',
  ase: 'A',
  nanometer: 'nm',
};

/** Words with a unit in braces, but for that of the cell: "positions{angstrom}". */
function quantityOf(line: string): { readonly name: string; readonly unit: string } | null {
  for (const [, name, unit] of line.matchAll(/(\w+)\{(\w*)\}/g)) if (name !== 'cell') return { name, unit };
  return null;
}

/** Positions of beads or of their centroid. */
const isPlace = (name: string): boolean => /^(positions|x_centroid\w*)$/.test(name);

/** Whether a file of i-PI holds forces, velocities or anything else where positions stand. `text`: its beginning. */
export function isIpiOther(text: string): boolean {
  const [, second = ''] = text.split(/\r\n|\n|\r/, 2);
  const quantity = CELL.test(second) ? quantityOf(second) : null;
  return quantity !== null && !isPlace(quantity.name);
}

/** Cell and unit of a frame of i-PI; null for any other line. Throws HeaderError for what is none. */
export function ipiFrame(line: string): IpiFrame | null {
  if (!line.includes('CELL')) return null;
  const [, kind, rest] = CELL.exec(line) ?? [];
  if (kind === undefined) return null;
  const unitOf = (name: string): string =>
    UNITS[name] ??
    fault('unknown-unit', `the unit "${name.slice(0, 40)}" of i-PI is not known.`, 'Use angstrom or atomic_unit.');
  const quantity = quantityOf(line);
  if (quantity && !isPlace(quantity.name))
    return fault(
      'no-positions',
      `expected positions, found ${quantity.name.slice(0, 40)} (so the second line says).`,
      'Take the trajectory of the positions.',
    );
  const unit = unitOf(quantity?.unit ?? '');
  const cell = unitFactor('length', unitOf(/\bcell\{(\w*)\}/.exec(line)?.[1] ?? '')) ?? Number.NaN;
  const wanted = kind === 'abcABC' ? 6 : 9;
  const numbers = numbersIn(rest).slice(0, wanted);
  // h has the vectors as columns, a general cell as rows.
  const order = kind === 'H' ? [0, 3, 6, 1, 4, 7, 2, 5, 8] : [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const vectors =
    numbers.length < wanted
      ? null
      : kind === 'abcABC'
        ? cellFromLengths(numbers.slice(0, 3), numbers.slice(3))
        : Float64Array.from(order, (k) => numbers[k]);
  if (!vectors?.every(Number.isFinite))
    return fault(
      'bad-cell',
      `expected ${wanted} numbers of a cell after CELL(${kind}):, found "${rest.trim().slice(0, 80)}".`,
      'Write the second line of the frame again.',
    );
  const how = quantity && quantity.unit !== '' ? 'named' : 'usual';
  return { box: vectors.map((x) => x * cell), length: { key: 'positions', unit, how, sign: 1 } };
}

function fault(code: string, message: string, fix: string): never {
  throw new HeaderError(code, message, fix);
}
