// Which frames a table shows and in what order: the words of the filter box, and sorting by a column.
import type { FrameTable } from '../../data/frameTable';

export type Use = 'train' | 'validation' | 'excluded';
export type Column = 'frame' | 'file' | 'formula' | 'energy' | 'max_force' | 'volume' | 'use';

export interface Sort {
  readonly by: Column;
  readonly down: boolean;
}

/** A condition on one number of a frame. */
export interface Term {
  readonly of: 'frame' | 'energy' | 'max_force' | 'volume';
  readonly op: '<' | '<=' | '>' | '>=' | '=';
  readonly value: number;
}

export interface Query {
  readonly terms: readonly Term[];
  /** In lower case; each must occur in the path or the formula, or be the use. */
  readonly words: readonly string[];
  /** The part that could not be read; null where all was. */
  readonly unread: string | null;
}

const NAMES: Readonly<Record<string, Term['of']>> = {
  frame: 'frame',
  e: 'energy',
  energy: 'energy',
  f: 'max_force',
  maxf: 'max_force',
  '|f|': 'max_force',
  v: 'volume',
  volume: 'volume',
};

const TERM = /(\|f\||[a-z]+)\s*(<=|>=|<|>|=)\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?![\w.])/g;

/** Reads "maxF > 5 run2": conditions on E (eV/atom), maxF (eV/A), V (A^3/atom) and frame, and words; all must hold. */
export function parseQuery(text: string): Query {
  const terms: Term[] = [];
  const rest = text.toLowerCase().replace(TERM, (whole, name: string, op: Term['op'], value: string) => {
    const of = NAMES[name];
    if (of === undefined) return whole;
    terms.push({ of, op, value: Number(value) });
    return ' ';
  });
  const words = rest.split(/\s+/).filter((w) => w !== '');
  const odd = words.some((w) => /[<>=]/.test(w));
  return { terms, words: odd ? [] : words, unread: odd ? rest.trim() : null };
}

const TESTS: Readonly<Record<Term['op'], (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
};

export const USES: readonly Use[] = ['train', 'validation', 'excluded'];

/** [nframes] index into USES. `valid` are the frames that validate; excluded ones do neither. */
export function usesOf(nframes: number, valid: Int32Array, excluded: Iterable<number>): Uint8Array {
  const uses = new Uint8Array(nframes);
  for (const f of valid) uses[f] = 1;
  for (const f of excluded) if (f < nframes) uses[f] = 2;
  return uses;
}

/** Frames that the query holds for, in the order of the data set. Values that are missing meet no condition. */
export function filterFrames(table: FrameTable, uses: Uint8Array, query: Query): Int32Array {
  // Words are looked for once per system, not once per frame.
  const texts = table.systems.map((s) => `${s.path}\n${s.formula}`.toLowerCase());
  const found = query.words.map((word) => texts.map((t) => t.includes(word)));
  const names: readonly string[] = USES;
  const use = query.words.map((word) => names.indexOf(word));
  const out = new Int32Array(table.nframes);
  let n = 0;
  for (let f = 0; f < table.nframes; f++) {
    const holds =
      query.terms.every(({ of, op, value }) => TESTS[op](of === 'frame' ? f : table[of][f], value)) &&
      query.words.every((_, w) => found[w][table.system[f]] || use[w] === uses[f]);
    if (holds) out[n++] = f;
  }
  return out.slice(0, n);
}

/** The frames in the order of a column; ties in the order of the data set, missing values last either way. */
export function sortFrames(table: FrameTable, uses: Uint8Array, frames: Int32Array, sort: Sort): Int32Array {
  const key = keysOf(table, uses, sort.by);
  const sign = sort.down ? -1 : 1;
  return frames.slice().sort((a, b) => {
    const [x, y] = [key[a], key[b]];
    if (x === y) return a - b;
    if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) ? (Number.isNaN(y) ? a - b : 1) : -1;
    return sign * (x - y);
  });
}

/** A number per frame that sorts as the column does. */
function keysOf(table: FrameTable, uses: Uint8Array, by: Column): ArrayLike<number> {
  switch (by) {
    case 'frame':
      return Int32Array.from({ length: table.nframes }, (_, f) => f);
    case 'energy':
    case 'max_force':
    case 'volume':
      return table[by];
    case 'use':
      return uses;
    case 'file':
    case 'formula': {
      const names = table.systems.map((s) => (by === 'file' ? s.path : s.formula));
      const rank = new Map([...new Set(names)].sort().map((name, k) => [name, k]));
      const first = names.map((name) => rank.get(name) ?? 0);
      return Float64Array.from(table.system, (s) => first[s]);
    }
  }
}

/** The frames from `a` to `b` in the order shown, both included; `b` alone where `a` is not shown. */
export function rangeOf(order: Int32Array, a: number | null, b: number): Int32Array {
  const to = order.indexOf(b);
  const from = a === null ? -1 : order.indexOf(a);
  if (to < 0) return new Int32Array(0);
  return from < 0 ? Int32Array.of(b) : order.slice(Math.min(from, to), Math.max(from, to) + 1);
}
