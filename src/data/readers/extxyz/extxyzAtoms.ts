// The atoms of an extended XYZ frame: names, positions and forces from its lines, read without taking them apart first.
import { atomicNumber, elementName } from '../../elements';
import { parseNumber } from '../numbers';
import type { Columns } from './extxyzColumns';
import { HeaderError } from './extxyzHeader';

const isBlank = (c: number): boolean => c <= 32 || c === 0xa0;
const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/** Where the number that was read last ends. */
let ended = 0;

/** The number that begins at `from`, read by parseNumber. */
function slowNumber(line: string, from: number): number {
  let i = from;
  while (i < line.length && !isBlank(line.charCodeAt(i))) i++;
  ended = i;
  return parseNumber(line.slice(from, i));
}

/**
 * The number that begins at `from`. Up to 15 digits and small exponents are read here: mantissa and power of ten are then
 * exact doubles, and their quotient or product is rounded once, as Number() does. The rest is left to parseNumber.
 */
function numberAt(line: string, from: number): number {
  const end = line.length;
  let i = from;
  let c = line.charCodeAt(i);
  const negative = c === 45;
  if (negative || c === 43) c = line.charCodeAt(++i);
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  for (; c >= 48 && c <= 57; c = line.charCodeAt(++i)) {
    mantissa = 10 * mantissa + c - 48;
    digits++;
  }
  if (c === 46) {
    const point = ++i;
    for (c = line.charCodeAt(i); c >= 48 && c <= 57; c = line.charCodeAt(++i)) mantissa = 10 * mantissa + c - 48;
    scale = point - i;
    digits -= scale;
  }
  // Leading zeros count too, which only makes it slower.
  if (digits === 0 || digits > 15) return slowNumber(line, from);
  if ((c | 32) === 101 || (c | 32) === 100) {
    c = line.charCodeAt(++i);
    const down = c === 45;
    if (down || c === 43) c = line.charCodeAt(++i);
    const first = i;
    let exponent = 0;
    for (; c >= 48 && c <= 57; c = line.charCodeAt(++i)) exponent = 10 * exponent + c - 48;
    if (i === first) return slowNumber(line, from);
    scale += down ? -exponent : exponent;
  }
  if (i < end && !isBlank(c)) return slowNumber(line, from);
  if (scale < -22 || scale > 22) return slowNumber(line, from);
  ended = i;
  const value = scale < 0 ? mantissa / POWERS[-scale] : mantissa * POWERS[scale];
  return negative ? -value : value;
}

/** Whether a token can be the name of a type, and is no number and no remains of one ("***"). */
export const isName = (token: string): boolean =>
  /[^\d*+.-]/.test(token) && !/^[+-]?(nan|inf(inity)?)$/i.test(token) && Number.isNaN(parseNumber(token));

/** Names kept in mind per file. */
const MOST = 10000;

/** Names that the species column calls its atoms by, over a whole file. */
export class NameBook {
  readonly #names = new Map<string, string>();
  /** Names that are no elements, with the element of the column of atomic numbers where there is one. */
  readonly unknown = new Map<string, string | null>();
  /** Whole numbers that stand where names do. */
  readonly numbers = new Set<number>();

  /** Throws HeaderError for what is no name: numbers with a fraction, '***'. */
  name(token: string, columns: Columns, line: number, atomic: () => string | undefined): string {
    const key = `${columns.speciesAre}${token}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const name = this.#resolve(token, columns, line);
    if (atomicNumber(name) === undefined && !this.unknown.has(name) && this.unknown.size < MOST)
      this.unknown.set(name, elementName(Number(atomic() ?? '')) ?? null);
    // A file of rubbish has ever new names.
    if (this.#names.size < MOST) this.#names.set(key, name);
    return name;
  }

  #resolve(token: string, { speciesAre, speciesKey }: Columns, line: number): string {
    const number = /^\d+(\.0*)?$/.test(token) ? Number(token) : null;
    if (number === null) {
      if (speciesAre === 'symbols' && isName(token)) return token;
      throw new HeaderError(
        'bad-species',
        `expected ${speciesAre === 'symbols' ? 'the name of an element' : 'a whole number'} in column ${speciesKey}, found "${token.slice(0, 40)}" (line ${line}).`,
        'Make Properties agree with the columns of the atoms.',
      );
    }
    if (speciesAre === 'types') return `Type_${number}`;
    if (speciesAre === 'symbols') this.numbers.add(number);
    // ASE calls an atom of number 0 "X".
    return number === 0 ? 'X' : (elementName(number) ?? `Z${number}`);
  }
}

export interface Atoms {
  readonly names: readonly string[];
  /** [natoms, 3] as the file has them: the positions, and the columns that may be forces in the order of Columns. */
  readonly pos: Float64Array;
  readonly forces: readonly Float64Array[];
  /** Plain XYZ with seven columns everywhere: the last three, which may be forces. */
  readonly extra: Float64Array | null;
  /** Plain XYZ with more than four columns. */
  readonly more: boolean;
}

/** Column of names in `#slots`, and of nothing that is used. */
const NAME = -2;
const UNUSED = -1;

/** Reads the lines of atoms; frames with the names of the one before share the list of names. */
export class AtomReader {
  readonly book = new NameBook();
  #columns: Columns | null = null;
  /** Per column: NAME, UNUSED, or where its number goes, as 3 x (which vector) + component. */
  #slots = new Int32Array(0);
  #vectors = 1;
  #tokens: string[] = [];
  #names: string[] = [];

  #use(columns: Columns): void {
    this.#columns = columns;
    this.#tokens = [];
    this.#slots = new Int32Array(columns.plain ? 7 : columns.total).fill(UNUSED);
    [columns.pos, ...columns.forces].forEach((vector, v) => {
      vector.at.forEach((column, x) => {
        this.#slots[column] = 3 * v + x;
      });
    });
    this.#vectors = 1 + columns.forces.length;
    if (columns.plain) this.#slots.set([3 * this.#vectors, 3 * this.#vectors + 1, 3 * this.#vectors + 2], 4);
    if (columns.plain) this.#vectors++;
    this.#slots[columns.species] = NAME;
  }

  /** `first`: number of the first line in the file. Throws HeaderError for a line that is not as Properties says. */
  read(lines: readonly string[], columns: Columns, first: number): Atoms {
    if (columns !== this.#columns) this.#use(columns);
    const natoms = lines.length;
    const slots = this.#slots;
    const values = new Float64Array(3 * natoms * this.#vectors);
    const fresh = this.#tokens.length === natoms ? null : this.#startNames();
    let tokens = fresh ?? this.#tokens;
    let names = this.#names;
    let seven = columns.plain;
    let more = false;
    for (let a = 0; a < natoms; a++) {
      const line = lines[a];
      const end = line.length;
      let column = 0;
      let i = 0;
      for (;;) {
        while (i < end && isBlank(line.charCodeAt(i))) i++;
        if (i >= end) break;
        const from = i;
        const slot = column < slots.length ? slots[column] : UNUSED;
        column++;
        if (slot >= 0) {
          const v = (slot / 3) | 0;
          values[3 * (natoms * v + a) + slot - 3 * v] = numberAt(line, from);
          i = ended;
          continue;
        }
        while (i < end && !isBlank(line.charCodeAt(i))) i++;
        if (slot === NAME) {
          const before = tokens[a];
          if (before !== undefined && before.length === i - from && line.startsWith(before, from)) continue;
          if (tokens === this.#tokens && a < tokens.length) {
            // Another atom than in the frame before: this frame has its own list.
            tokens = tokens.slice();
            names = names.slice();
          }
          tokens[a] = line.slice(from, i);
          names[a] = this.book.name(tokens[a], columns, first + a, () => numberOf(line, columns));
        }
      }
      if (columns.plain ? column < 4 : column !== columns.total) throw wrongColumns(columns, column, first + a);
      seven &&= column === 7;
      more ||= columns.plain && column > 4;
    }
    this.#tokens = tokens;
    this.#names = names;
    const part = (v: number): Float64Array => values.subarray(3 * natoms * v, 3 * natoms * (v + 1));
    const extra = seven ? part(this.#vectors - 1) : null;
    return {
      names,
      pos: part(0),
      forces: columns.forces.map((_, k) => part(1 + k)),
      extra: extra?.every(Number.isFinite) ? extra : null,
      more,
    };
  }

  #startNames(): string[] {
    this.#tokens = [];
    this.#names = [];
    return this.#tokens;
  }
}

const numberOf = (line: string, { numbers }: Columns): string | undefined =>
  numbers === null ? undefined : line.trim().split(/\s+/)[numbers];

function wrongColumns(columns: Columns, found: number, line: number): HeaderError {
  return columns.plain
    ? new HeaderError(
        'wrong-columns',
        `expected a name and three coordinates, found ${found} columns (line ${line}).`,
        'Write a line like "H 0.0 0.0 0.74" for every atom, or announce the columns with Properties.',
      )
    : new HeaderError(
        'wrong-columns',
        `Properties announce ${columns.total} columns, found ${found} (line ${line}).`,
        'Make Properties agree with the columns of the atoms.',
      );
}
