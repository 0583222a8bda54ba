// The tables of CP2K's main output: coordinates, forces and stress, in the forms of all versions.
import type { Lines } from '../../files/lines';
import { parseNumber, unglued } from '../numbers';

/** What keeps a step from being used, in the words of a Problem. */
export interface Broken {
  readonly code: string;
  readonly message: string;
}

/** Numbers of a table with the unit that its title names. */
export interface Table {
  readonly values: Float64Array;
  readonly unit: string;
}

/** Forces of atoms, with the numbers of their kinds and their elements, which versions since 2025 do not print. */
export interface ForceTable extends Table {
  readonly kinds: readonly number[] | null;
  readonly elements: readonly string[] | null;
}

/** A table of coordinates; `kind` is the number of each atom's kind, `element` the symbol printed beside it. */
export interface AtomTable extends Table {
  readonly kinds: readonly number[];
  readonly elements: readonly string[];
  /** What they are called there, if they do not stand in the output. */
  readonly key?: string;
}

export const isBroken = (table: Table | Broken): table is Broken => 'code' in table;

/** Which table a line is the title of, in the words of all versions. */
export function tableAt(line: string): 'force' | 'stress' | null {
  if (/^\s*(ATOMIC FORCES in|FORCES\| Atomic forces)/i.test(line)) return 'force';
  const stress = /^\s*(STRESS\| (Analytical|Numerical) stress tensor|(NUMERICAL )?STRESS TENSOR) \[/i;
  return stress.test(line) ? 'stress' : null;
}

const WHOLE = /^\d+$/;
const bracketed = (title: string): string => /[[(]\s*([^\])]+?)\s*[\])]/.exec(title)?.[1] ?? '';

/** Empty lines and those that name columns stand between the title and the rows. */
const isHead = (line: string): boolean =>
  /^\s*($|#|Atom\s|FORCES\|\s*(Atom\s.*)?$|(STRESS\|)?\s*x\s+y\s+z\s*$)/i.test(line);

async function skipHead(lines: Lines): Promise<void> {
  for (let line = await lines.peek(); line !== undefined && isHead(line); line = await lines.peek()) await lines.next();
}

/** Rows of a table that begin with 1, 2, 3, ... */
async function rows(
  lines: Lines,
  tokens: (line: string) => readonly string[] | null,
): Promise<{ readonly rows: (readonly string[])[]; readonly broken: Broken | null }> {
  await skipHead(lines);
  const found: (readonly string[])[] = [];
  for (let line = await lines.peek(); line !== undefined; line = await lines.peek()) {
    const row = tokens(line);
    if (row === null) break;
    if (Number(row[0]) !== found.length + 1)
      return {
        rows: found,
        broken: {
          code: 'wrong-natoms',
          message: `expected atom ${found.length + 1} on line ${lines.taken + 1}, found "${line.trim().slice(0, 60)}".`,
        },
      };
    found.push(row);
    await lines.next();
  }
  // CP2K never ends with a table; the last number may be cut short.
  const cut = (await lines.peek()) === undefined;
  return { rows: found, broken: cut ? { code: 'truncated', message: 'the output ends within a table.' } : null };
}

/** Three columns of every row. */
function columns(of: readonly (readonly string[])[], first: number): Float64Array {
  const values = new Float64Array(3 * of.length);
  of.forEach((row, k) => {
    for (let x = 0; x < 3; x++) values[3 * k + x] = parseNumber(row[first + x]);
  });
  return values;
}

/** "MODULE QUICKSTEP: ATOMIC COORDINATES IN ANGSTROM" was taken; rows are atom, kind, element, number, x, y, z, charge, mass. */
export async function readAtoms(lines: Lines, title: string): Promise<AtomTable | Broken> {
  const table = await rows(lines, (line) => {
    const row = unglued(line).trim().split(/\s+/);
    return WHOLE.test(row[0]) && row.length >= 8 && WHOLE.test(row[1] ?? '') ? row : null;
  });
  if (table.broken) return table.broken;
  // Classical runs have no atomic number; the columns are counted from the end, which all forms share.
  const width = Math.min(...table.rows.map((row) => row.length));
  if (table.rows.length === 0 || table.rows.some((row) => row.length !== width))
    return {
      code: 'no-positions',
      message: `expected a table of atoms after "${title.trim()}" (line ${lines.taken}), found none that is whole.`,
    };
  return {
    values: columns(table.rows, width - 5),
    unit: /\bIN\s+(\S+)\s*$/i.exec(title)?.[1] ?? 'angstrom',
    kinds: table.rows.map((row) => Number(row[1])),
    elements: table.rows.map((row) => row[2]),
  };
}

/** "ATOMIC FORCES in [a.u.]" or "FORCES| Atomic forces [hartree/bohr]" was taken. */
export async function readForces(lines: Lines, title: string): Promise<ForceTable | Broken> {
  const marked = title.trimStart().startsWith('FORCES|');
  const first = marked ? 1 : 3;
  const table = await rows(lines, (line) => {
    const own = line.trimStart();
    if (marked && !own.startsWith('FORCES|')) return null;
    const row = unglued(marked ? own.slice(7) : own)
      .trim()
      .split(/\s+/);
    return WHOLE.test(row[0]) && row.length >= first + 3 ? row : null;
  });
  const kinds = marked ? null : table.rows.map((row) => Number(row[1]));
  const elements = marked ? null : table.rows.map((row) => row[2]);
  return table.broken ?? { values: columns(table.rows, first), unit: bracketed(title), kinds, elements };
}

/** The title of a stress tensor was taken; rows are x, y, z with three numbers each, with or without "STRESS|". */
export async function readStress(lines: Lines, title: string): Promise<Table | Broken> {
  await skipHead(lines);
  const values = new Float64Array(9);
  for (let row = 0; row < 3; row++) {
    const line = await lines.peek();
    const found = /^\s*(?:STRESS\|)?\s*([xyz])\s+(\S+)\s+(\S+)\s+(\S+)\s*$/i.exec(unglued(line ?? ''));
    if (found?.[1].toLowerCase() !== 'xyz'[row])
      return { code: 'broken-stress', message: `the stress tensor is not whole (line ${lines.taken + 1}).` };
    values.set([parseNumber(found[2]), parseNumber(found[3]), parseNumber(found[4])], 3 * row);
    await lines.next();
  }
  if ((await lines.peek()) === undefined)
    return { code: 'truncated', message: 'the output ends within the stress tensor.' };
  return { values, unit: bracketed(title) };
}
