// The tables of pw.x's output: positions in all their units, cells, forces, stress and species.
import type { Lines } from '../../files/lines';
import { ANGSTROM_PER_BOHR } from '../../units';
import { parseNumber, unglued } from '../numbers';

/** What keeps a step from being used, in the words of a Problem. */
export interface Broken {
  readonly code: string;
  readonly message: string;
}

export const isBroken = (x: object): x is Broken => 'code' in x;

const split = (text: string): string[] => {
  const trimmed = unglued(text).trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
};

/** Three lines of three numbers; null where they are not. */
export async function readThree(lines: Lines, pick: (line: string) => string | undefined): Promise<number[] | null> {
  const rows = (await lines.take(3)).map((line) => split(pick(line) ?? '').map(parseNumber));
  return rows.length === 3 && rows.every((row) => row.length === 3) ? rows.flat() : null;
}

/** "a(1) = (   1.000000   0.000000   0.000000 )" */
export const inAxis = (line: string): string | undefined => /a\(\d\)\s*=\s*\(([^)]*)\)/.exec(line)?.[1];

/** Atoms as printed: labels of their species and positions in the unit of the table. */
export interface Positions {
  readonly labels: readonly string[];
  readonly values: Float64Array;
}

async function readPositions(
  lines: Lines,
  row: (line: string) => readonly [string, string] | null,
): Promise<Positions> {
  const labels: string[] = [];
  const values: number[] = [];
  for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
    const found = row(line);
    const numbers = found ? split(found[1]).slice(0, 3).map(parseNumber) : [];
    if (!found || numbers.length !== 3) break;
    labels.push(found[0]);
    values.push(...numbers);
    await lines.next();
  }
  return { labels, values: Float64Array.from(values) };
}

/** "site n. atom positions (alat units)" was taken: "1  H  tau(   1) = (  0.5416460   0.4011320   0.3511180  )". */
export const readSites = (lines: Lines): Promise<Positions> =>
  readPositions(lines, (line) => {
    const row = /^\s*(?:\d+|\*+)\s+(\S+)\s+tau\([^)]*\)\s*=\s*\(([^)]*)\)/.exec(line);
    return row && [row[1], row[2]];
  });

/** ATOMIC_POSITIONS was taken: "H  0.5 0.4 0.3", perhaps with three flags. */
export const readCard = (lines: Lines): Promise<Positions> =>
  readPositions(lines, (line) => {
    const row = /^\s*([A-Za-z]\S{0,9})\s+([-+.\d].*)$/.exec(line);
    return row && [row[1], row[2]];
  });

/** Unit of a card in brackets of any kind: "alat= 18.897261", "crystal", "". */
export const cardUnit = (line: string): string =>
  (/[({]\s*([^)}]*?)\s*[)}]/.exec(line)?.[1] ?? /^\s*\S+\s+(\S+)/.exec(line)?.[1] ?? '').toLowerCase();

/** A per unit of a card, NaN for a unit that is none of length; `alat` in Bohr. */
export function cardFactor(unit: string, alat: number): number {
  if (unit === 'angstrom') return 1;
  if (unit === 'bohr') return ANGSTROM_PER_BOHR;
  const given = /^alat\s*=?\s*(\S*)$/.exec(unit);
  if (!given) return Number.NaN;
  return (given[1] === '' ? alat : parseNumber(given[1])) * ANGSTROM_PER_BOHR;
}

/** Forces behind "Forces acting on atoms", Ry/Bohr: the first table is the sum of those that may follow. */
export async function readForces(lines: Lines): Promise<Float64Array | Broken> {
  for (let line = await lines.peek(); line?.trim() === ''; line = await lines.peek()) await lines.next();
  const values: number[] = [];
  for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
    const row = /^\s*atom\s+(\d+|\*+)\s+type\s+\S+\s+force\s*=(.*)$/.exec(line);
    if (!row) break;
    const numbers = split(row[2]).map(parseNumber);
    const atom = values.length / 3 + 1;
    if (numbers.length !== 3 || (row[1][0] !== '*' && Number(row[1]) !== atom))
      return {
        code: 'wrong-natoms',
        message: `expected the force on atom ${atom} on line ${lines.taken + 1}, found "${line.trim().slice(0, 80)}".`,
      };
    values.push(...numbers);
    await lines.next();
  }
  return (await lines.peek()) === undefined
    ? { code: 'truncated', message: 'the output ends within the forces.' }
    : Float64Array.from(values);
}

/** Stress behind "total   stress": nine numbers in Ry/Bohr^3 and the same in kbar. */
export async function readStress(
  lines: Lines,
): Promise<{ readonly ry: Float64Array; readonly kbar: Float64Array } | Broken> {
  const first = lines.taken + 1;
  const rows = (await lines.take(3)).map((line) => split(line).map(parseNumber));
  if (rows.length < 3 || rows.some((row) => row.length !== 6))
    return { code: 'broken-stress', message: `the stress tensor is not whole (line ${first}).` };
  if ((await lines.peek()) === undefined) return { code: 'truncated', message: 'the output ends within the stress.' };
  return {
    ry: Float64Array.from(rows.flatMap((row) => row.slice(0, 3))),
    kbar: Float64Array.from(rows.flatMap((row) => row.slice(3))),
  };
}

/** Table of species: the element of each label, as its pseudopotential names it. */
export async function readSpecies(lines: Lines, species: Map<string, string>): Promise<void> {
  for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
    const row = /^\s+(\S+)\s+[\d.]+\s+[\d.]+\s+([A-Z][a-z]?)\s*\(/.exec(line);
    if (!row) return;
    species.set(row[1], row[2]);
    await lines.next();
  }
}
