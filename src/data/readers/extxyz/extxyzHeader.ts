// The second line of an extended XYZ frame as pairs of key and value; numbers in values; cell and periodicity.
import { parseNumber } from '../numbers';

/** A frame that cannot be used, in the words of a Problem. */
export class HeaderError extends Error {
  readonly code: string;
  readonly fix: string;
  constructor(code: string, message: string, fix: string) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
}

export interface Field {
  /** As the file spells it. */
  readonly key: string;
  /** Without quotes. */
  readonly value: string;
}

export interface Header {
  /** Every key once, in order of appearance. Of a key that occurs twice the last counts, as in ASE and dpdata. */
  readonly fields: readonly Field[];
  /** The same by key in lower case. */
  readonly named: ReadonlyMap<string, Field>;
  /** Keys that occur twice with different values. */
  readonly repeated: readonly string[];
  /** Whether Lattice has a space before its "=", as FitSNAP's files have. */
  readonly spaced: boolean;
  /** Whether any key speaks of units. */
  readonly units: boolean;
}

const QUOTE = 34;
const APOSTROPHE = 39;
const EQUALS = 61;
const BACKSLASH = 92;
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

const isBlank = (c: number): boolean => c <= 32 || c === 0xa0;
const isQuote = (c: number): boolean => c === QUOTE || c === APOSTROPHE;
/** What stands between two pairs. */
const isGap = (c: number): boolean => isBlank(c) || c === 44 || c === 59;

/** Position of the quote that closes the one at `at`; -1 without one. */
function closingQuote(line: string, at: number): number {
  const quote = line.charCodeAt(at);
  for (let i = at + 1; i < line.length; i++) {
    const c = line.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === quote) return i;
  }
  return -1;
}

/** Where every bracket of a line is closed, by its position; brackets of another kind within are plain text. */
function bracketPairs(line: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: Record<string, number[]> = { '}': [], ']': [], ')': [] };
  for (let i = 0; i < line.length; i++) {
    const close = CLOSING[line[i]];
    if (close !== undefined) open[close].push(i);
    else {
      const at = open[line[i]]?.pop();
      if (at !== undefined) pairs.set(at, i);
    }
  }
  return pairs;
}

const unescaped = (s: string): string => (s.includes('\\') ? s.replace(/\\(.)/g, '$1') : s);

const endOfWord = (line: string, at: number, stop: (c: number) => boolean): number => {
  let i = at;
  while (i < line.length && !stop(line.charCodeAt(i))) i++;
  return i;
};

const skipBlanks = (line: string, at: number): number => endOfWord(line, at, (c) => !isBlank(c));

/**
 * Pairs key=value: blanks around "=", commas between pairs, values in "", '', {}, [] or (), keys in quotes. A key
 * without a value is "T". Throws HeaderError where a quote is not closed: what follows it cannot be told apart.
 */
export function parseHeader(line: string): Header {
  const byKey = new Map<string, Field>();
  const named = new Map<string, Field>();
  const repeated = new Set<string>();
  let spaced = false;
  let units = false;
  let pairs: ReadonlyMap<number, number> | null = null;
  const closing = (at: number): number => {
    pairs ??= bracketPairs(line);
    return pairs.get(at) ?? -1;
  };
  let i = 0;
  for (;;) {
    while (i < line.length && isGap(line.charCodeAt(i))) i++;
    if (i >= line.length) break;
    const start = i;
    const quoted = isQuote(line.charCodeAt(i)) ? closingQuote(line, i) : -1;
    i = quoted > 0 ? quoted + 1 : endOfWord(line, i, (c) => isBlank(c) || c === EQUALS);
    const key = quoted > 0 ? unescaped(line.slice(start + 1, quoted)) : line.slice(start, i);
    const equals = skipBlanks(line, i);
    let value = 'T';
    if (line.charCodeAt(equals) === EQUALS) {
      const from = skipBlanks(line, equals + 1);
      [value, i] = valueAt(line, equals + 1, from, key, closing);
      if (equals > start + key.length && key.toLowerCase() === 'lattice') spaced = true;
    }
    if (key === '') continue;
    const before = byKey.get(key);
    if (before && before.value !== value) repeated.add(key);
    const field = { key, value };
    byKey.set(key, field);
    const lower = key.toLowerCase();
    named.set(lower, field);
    if (lower.includes('unit')) units = true;
  }
  return { fields: [...byKey.values()], named, repeated: [...repeated], spaced, units };
}

/** The value that begins at `from` (`after`: behind its "="), and where it ends. */
function valueAt(
  line: string,
  after: number,
  from: number,
  key: string,
  closing: (at: number) => number,
): [string, number] {
  const c = line.charCodeAt(from);
  if (isQuote(c)) {
    const end = closingQuote(line, from);
    if (end < 0)
      throw new HeaderError(
        'bad-header',
        `the quote after ${key.slice(0, 40)}= is not closed.`,
        'Write the second line of the frame again; its end may be missing.',
      );
    return [unescaped(line.slice(from + 1, end)).trim(), end + 1];
  }
  if (line[from] in CLOSING) {
    const end = closing(from);
    // Braces are quotes of old; the other brackets belong to the value.
    if (end > 0) return [(c === 123 ? line.slice(from + 1, end) : line.slice(from, end + 1)).trim(), end + 1];
  }
  const end = endOfWord(line, from, isBlank);
  // "config_type= energy=-1": nothing follows the first "=".
  if (from > after && /^[A-Za-z_][\w-]*=/.test(line.slice(from, end))) return ['', after];
  return [line.slice(from, end), end];
}

/** What codes write where there is no value. */
export const isMissing = (value: string): boolean => /^(t|none|null|n\/a|-*)$/i.test(value);

/** Numbers of a value, separated by blanks or commas, with or without brackets or ASE's _JSON before them. */
export function parseNumbers(value: string): number[] {
  const plain = value.startsWith('_JSON') ? value.slice(5) : value;
  return plain
    .split(/[\s,;()[\]{}]+/)
    .filter((token) => token !== '')
    .map(parseNumber);
}

export type Flags = readonly [boolean, boolean, boolean];

function parseFlags(field: Field): Flags {
  const given = field.value.replace(/^_JSON/, '').match(/[A-Za-z]+|[01]/g) ?? [];
  const known = given.map((f) => (/^(t|true|1)$/i.test(f) ? true : /^(f|false|0)$/i.test(f) ? false : null));
  const packed = given.length === 1 && /^[tf]{3}$/i.test(given[0]) ? [...given[0]].map((c) => /t/i.test(c)) : null;
  const three = packed ?? (known.length === 1 ? [known[0], known[0], known[0]] : known);
  if (three.length !== 3 || three.includes(null))
    throw new HeaderError(
      'bad-pbc',
      `expected pbc as three flags T or F, found "${field.value.slice(0, 60)}".`,
      'Write it like pbc="T T F".',
    );
  return [three[0] === true, three[1] === true, three[2] === true];
}

export interface CellFound {
  /** [3, 3] in the length unit of the file; null without a cell and where nothing is periodic. */
  readonly box: Float64Array | null;
  readonly pbc: Flags;
}

/**
 * Cell and periodicity. Lattice and no pbc: periodic along all three. pbc="F F F" drops the cell, which is only a frame
 * around the atoms then. A cell of zeros is none. Periodic and no cell: box is null, and what it is has to be asked.
 */
export function parseCell(header: Header): CellFound {
  const given = (key: string): Field | undefined => {
    const field = header.named.get(key);
    return field && field.value !== '' ? field : undefined;
  };
  const lattice = given('lattice') ?? given('cell');
  const flags = given('pbc');
  const pbc = flags ? parseFlags(flags) : null;
  const none = { box: null, pbc: pbc ?? ([false, false, false] as const) };
  if (!lattice || isMissing(lattice.value)) return none;
  const h = parseNumbers(lattice.value);
  if (h.length === 3) h.splice(0, 3, h[0], 0, 0, 0, h[1], 0, 0, 0, h[2]);
  if (h.length !== 9)
    throw new HeaderError(
      'bad-cell',
      `expected nine numbers in ${lattice.key}, found ${h.length}.`,
      'Write the cell vectors as rows: Lattice="ax ay az bx by bz cx cy cz" in A.',
    );
  if (h.every((x) => x === 0) || (pbc && !pbc.includes(true))) return none;
  return { box: Float64Array.from(h), pbc: pbc ?? [true, true, true] };
}
