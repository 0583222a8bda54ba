// One frame of a PWmat MOVEMENT as it is printed: header, lattice, positions, forces; other blocks are passed over.
import { elementName } from '../../elements';
import type { Lines } from '../../files/lines';
import { fail } from '../../problems';
import { DataError } from '../../types';
import { parseNumber } from '../numbers';

export interface Printed {
  /** Position in the file. */
  readonly index: number;
  readonly names: readonly string[];
  /** [natoms, 3] Cartesian, A. */
  readonly coord: Float64Array;
  /** [3, 3] rows are the cell vectors, A. */
  readonly box: Float64Array;
  /** The potential energy and what the header calls it; null where it has none. */
  readonly energy: { readonly key: string; readonly named: boolean; readonly value: number } | null;
  /** Etot, with the kinetic energy. */
  readonly total: number | null;
  /** [natoms, 3] the block Force: dE/dR, eV/A; null without one. */
  readonly gradient: Float64Array | null;
  /** [3, 3] eV per cell, sign as printed. */
  readonly stress: Float64Array | null;
  /** As the file labels it: "stress (eV)". */
  readonly stressKey: string;
  /** [3, 3] the block Pressure Internal, hartree/bohr^3. */
  readonly pressure: Float64Array | null;
  /** Steps of the self-consistency; null where the header does not tell. */
  readonly scf: number | null;
  readonly iteration: number | null;
  /** False where the line of dashes is missing: the run was cut off. */
  readonly ended: boolean;
  /** The block that came last is one of those that are used. */
  readonly usedLast: boolean;
}

const HEADER = /^\s*(\d+)\s*atoms?\b/i;
const DASHES = /^\s*-{5,}/;
const ROW = /^\s*[-+.\d*]/;
const VALUE = /^([-+]?\.?\d|\*+$|[-+]?(nan|inf))/i;

type Block = 'lattice' | 'position' | 'force' | 'pressure';

/** First line of a frame: "72 atoms,Iteration (fs) = ...". */
export const isHeader = (line: string): boolean => HEADER.test(line);
export const isEnd = (line: string): boolean => DASHES.test(line);

/** Which of the blocks that are used begins with this line. */
export function blockOf(line: string): Block | null {
  const t = line.trimStart();
  if (/^lattice(\s+vectors?)?\s*(\(|,|$)/i.test(t)) return 'lattice';
  if (/^position\b/i.test(t)) return 'position';
  if (/^force\b/i.test(t)) return 'force';
  return /^pressure internal/i.test(t) ? 'pressure' : null;
}

interface Field {
  /** Words before the '=' without the unit. */
  readonly words: readonly string[];
  readonly unit: string | null;
  readonly values: readonly number[];
}

/** "72 atoms,Iteration (fs) = 1.0, Etot,Ep,Ek (eV) = a b c, SCF = 6" as fields, whatever they are. */
export function headerFields(line: string): Field[] {
  const [first, ...parts] = line.replace(HEADER, '').split('=');
  let name = first;
  return parts.map((part) => {
    const tokens = part.trim().split(/[\s,]+/);
    const n = tokens.findIndex((t) => !VALUE.test(t));
    const values = tokens.slice(0, n < 0 ? tokens.length : n).map(parseNumber);
    const unit = /\(([^()]*)\)/.exec(name)?.[1] ?? null;
    const words = name.replace(/\(.*/, '').split(/[\s,]+/);
    name = n < 0 ? '' : tokens.slice(n).join(' ');
    return { words: words.filter(Boolean).map((w) => w.toLowerCase()), unit, values };
  });
}

function parseHeader(line: string): Pick<Printed, 'energy' | 'total' | 'scf' | 'iteration'> {
  const fields = headerFields(line);
  const lookUp = (word: string): { readonly field: Field; readonly value: number } | null => {
    const field = fields.find((f) => f.words.includes(word));
    // Three energies under their names: with one missing nobody knows which it is.
    const n = field?.values.length ?? 0;
    const partly = field?.words.includes('ep') && n > 0 && n < field.words.length;
    const value = partly ? Number.NaN : field?.values[field.words.indexOf(word)];
    return field && value !== undefined ? { field, value } : null;
  };
  const names = [
    ['ep', 'Ep'],
    ['etot', 'Etot'],
    ['energy', 'Energy'],
    ['e', 'E'],
  ] as const;
  const [key, found] = names.map(([word, k]) => [k, lookUp(word)] as const).find(([, v]) => v !== null) ?? ['', null];
  return {
    energy: found && { key, named: /^ev$/i.test(found.field.unit ?? ''), value: found.value },
    total: lookUp('etot')?.value ?? null,
    scf: lookUp('scf')?.value ?? null,
    iteration: lookUp('iteration')?.value ?? null,
  };
}

/** Lines of numbers that follow, `n` at most. */
async function takeRows(lines: Lines, n: number): Promise<string[]> {
  const rows: string[] = [];
  for (let line = await lines.peek(); rows.length < n && line !== undefined; line = await lines.peek()) {
    if (!ROW.test(line) || DASHES.test(line) || HEADER.test(line)) break;
    rows.push(line);
    await lines.next();
  }
  return rows;
}

type Bad = (code: string, message: string, fix: string) => never;

const CUT = 'Copy the file again, or cut off the incomplete frame.';

/** The atoms of a block: atomic number and three numbers each. */
async function takeAtoms(
  lines: Lines,
  natoms: number,
  what: string,
  bad: Bad,
): Promise<{ readonly z: Int32Array; readonly values: Float64Array; readonly rows: readonly string[] }> {
  const first = lines.taken + 1;
  const rows = await takeRows(lines, natoms);
  const after = await lines.peek();
  const cut = after === undefined || HEADER.test(after);
  if (rows.length < natoms)
    bad(
      cut ? 'movement-truncated' : 'wrong-natoms',
      `the frame announces ${natoms} atoms, but ${after === undefined ? 'the file ends after' : cut ? 'the next frame begins after' : 'there are only'} ${rows.length} lines of the block ${what} (line ${first}).`,
      cut ? CUT : 'Correct the number of atoms, or write the frame again.',
    );
  if (after !== undefined && ROW.test(after) && !DASHES.test(after) && !HEADER.test(after))
    bad(
      'wrong-natoms',
      `the frame announces ${natoms} atoms, but the block ${what} has more lines (line ${lines.taken + 1}).`,
      'Correct the number of atoms, or write the frame again.',
    );
  const z = new Int32Array(natoms);
  const values = new Float64Array(3 * natoms);
  rows.forEach((row, a) => {
    const tokens = row.trim().split(/\s+/);
    if (tokens.length < 4 || elementName(Number(tokens[0])) === undefined)
      bad(
        'wrong-columns',
        `expected an atomic number and three numbers for atom ${a} of the block ${what} (line ${first + a}), found "${row.trim().slice(0, 60)}".`,
        'Write the frame again.',
      );
    z[a] = Number(tokens[0]);
    for (let x = 0; x < 3; x++) values[3 * a + x] = parseNumber(tokens[1 + x]);
  });
  return { z, values, rows };
}

/** Three rows of the lattice with the stress beside it, where there is one. */
async function takeLattice(
  lines: Lines,
  title: string,
  natoms: number,
  bad: Bad,
): Promise<Pick<Printed, 'box' | 'stress' | 'stressKey'>> {
  const rows = await takeRows(lines, 3);
  const box = new Float64Array(9);
  const stress = new Float64Array(9);
  const labels: string[] = [];
  rows.forEach((row, k) => {
    const tokens = row.trim().split(/\s+/);
    // "stress (eV):  a b c" in MD runs, "stress: a b c" in relaxations.
    const label = /stress[^:]*(?=:)/i.exec(row)?.[0] ?? '';
    const beside = label !== '' ? row.slice(row.indexOf(':') + 1).trim() : tokens.slice(3).join(' ');
    const numbers = beside === '' ? [] : beside.split(/\s+/);
    const known = label !== '' || (numbers.length > 0 && /stress/i.test(title));
    if (tokens.length < 3 || (numbers.length > 0 && !known) || (known && numbers.length !== 3))
      bad(
        'bad-cell',
        `expected three numbers of a cell vector, with or without "stress (eV):" and three more, found "${row.trim().slice(0, 100)}".`,
        'Write the frame again.',
      );
    for (let x = 0; x < 3; x++) {
      box[3 * k + x] = parseNumber(tokens[x]);
      if (known) stress[3 * k + x] = parseNumber(numbers[x]);
    }
    labels.push(known ? label || 'stress' : '');
  });
  if (rows.length < 3 || new Set(labels).size > 1)
    bad('bad-cell', `expected three cell vectors of one form, found ${rows.length} lines.`, CUT);
  if (!box.every(Number.isFinite))
    bad('bad-cell', 'the cell holds a value that is not a finite number.', 'Write the cell vectors again.');
  const key = labels[0].trim();
  if (key === '') return { box, stress: null, stressKey: '' };
  const perAtom = /natom/i.test(`${key} ${title}`);
  return {
    box,
    stress: perAtom ? stress.map((x) => x * natoms) : stress,
    stressKey: perAtom ? 'stress (eV/natom)' : key,
  };
}

/** Whether the last line was written to its end: columns have fixed widths, one that was cut off is shorter. */
function isWhole(rows: readonly string[]): boolean {
  const [before, last] = rows.slice(-2).map((row) => row.trimEnd().length);
  return last !== undefined && last >= before;
}

/** Fractional positions along the cell vectors. */
function cartesian(values: Float64Array, h: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let a = 0; a < values.length; a += 3)
    for (let x = 0; x < 3; x++) out[a + x] = values[a] * h[x] + values[a + 1] * h[3 + x] + values[a + 2] * h[6 + x];
  return out;
}

/**
 * The frame that begins with the next line, a header; its lines are taken up to the dashes that end it or to the next
 * header. Throws DataError where it is broken, with all its lines taken.
 */
export async function takeFrame(lines: Lines, path: string, index: number): Promise<Printed> {
  const bad: Bad = (code, message, fix) => fail(code, path, index, message, fix);
  const header = (await lines.next()) ?? '';
  const natoms = Number(HEADER.exec(header)?.[1]);
  let fault: DataError | null = null;
  let last: Block | null = null;
  let lattice: Awaited<ReturnType<typeof takeLattice>> | null = null;
  let position: Awaited<ReturnType<typeof takeAtoms>> | null = null;
  let force: Awaited<ReturnType<typeof takeAtoms>> | null = null;
  let pressure: Float64Array | null = null;
  let next = await lines.peek();
  while (next !== undefined && !isHeader(next) && !isEnd(next)) {
    await lines.next();
    const block = blockOf(next);
    if (block !== null || /\S/.test(next)) last = block;
    try {
      const twice = { lattice, position, force, pressure: null };
      if (block !== null && twice[block] !== null)
        bad(
          'movement-blocks',
          `a second block "${next.trim()}" before the frame ends.`,
          'Two frames may have run into one: write the data again.',
        );
      if (block === 'lattice') lattice = await takeLattice(lines, next, natoms, bad);
      else if (block === 'position') position = await takeAtoms(lines, natoms, 'Position', bad);
      else if (block === 'force') force = await takeAtoms(lines, natoms, 'Force', bad);
      else if (block === 'pressure') {
        const numbers = (await takeRows(lines, 3)).flatMap((row) => row.trim().split(/\s+/).map(parseNumber));
        if (numbers.length === 9 && numbers.every(Number.isFinite)) pressure = Float64Array.from(numbers);
      }
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      fault ??= error;
    }
    next = await lines.peek();
  }
  const ended = next !== undefined && isEnd(next);
  if (ended) await lines.next();
  if (fault) throw fault;
  const cut = (what: string): never =>
    bad(
      ended ? 'movement-blocks' : 'movement-truncated',
      ended ? `the frame has no block ${what}.` : `the frame was cut off: it ends without ${what}.`,
      ended ? 'Write the frame again.' : CUT,
    );
  if (natoms === 0) bad('no-atoms', 'the frame has no atoms.', 'Remove the frame.');
  if (!lattice) return cut('Lattice');
  if (!position) return cut('Position');
  if (!ended && !force && last !== 'position') return cut('Force');
  const rows = last === 'force' ? force?.rows : last === 'position' ? position.rows : undefined;
  if (!ended && next === undefined && rows && !isWhole(rows)) return cut('the line of dashes after its last number');
  const odd = force?.z.findIndex((z, a) => z !== position.z[a]) ?? -1;
  if (odd >= 0)
    bad(
      'wrong-atoms',
      `atom ${odd} has the atomic number ${position.z[odd]} in the block Position and ${force?.z[odd]} in the block Force.`,
      'Write the frame again: both blocks list the same atoms in the same order.',
    );
  return {
    index,
    names: Array.from(position.z, (z) => elementName(z) ?? ''),
    coord: cartesian(position.values, lattice.box),
    ...lattice,
    ...parseHeader(header),
    gradient: force?.values ?? null,
    pressure,
    ended,
    usedLast: last !== null,
  };
}
