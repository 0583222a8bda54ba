// The columns of the atoms of an extended XYZ frame, as Properties announces them.
import { type Header, HeaderError } from './extxyzHeader';
import { type KeyKind, keyKind, usualName } from './extxyzKeys';

/** Three columns that belong together. */
export interface Vector {
  readonly key: string;
  /** The three columns. */
  readonly at: readonly [number, number, number];
}

/** Columns that may hold the forces. */
export interface ForceColumns extends Vector {
  readonly kind: KeyKind;
}

export interface Columns {
  /** How many every atom has; plain XYZ may have more. */
  readonly total: number;
  readonly plain: boolean;
  /** Column of the names or atomic numbers, and what it is called. */
  readonly species: number;
  readonly speciesKey: string;
  /** symbols: names; atomic: whole numbers of the periodic table; types: whole numbers of one's own. */
  readonly speciesAre: 'symbols' | 'atomic' | 'types';
  /** Column of atomic numbers beside the names; null without. */
  readonly numbers: number | null;
  readonly pos: Vector;
  /** Unit in the name of the positions. */
  readonly posUnit: string | null;
  readonly forces: readonly ForceColumns[];
  /** Columns that are not used. */
  readonly ignored: readonly string[];
}

const SPECIES = ['species', 'element', 'elements', 'symbol', 'symbols'];
/** These hold names only where they hold words: "atom:I:1" counts the atoms. */
const WORDS = ['name', 'names', 'atom', 'atoms', 'label', 'type', 'types'];
const NUMBERS = ['z', 'numbers', 'atomic_numbers', 'atomic_number'];
const TYPES = ['type', 'types', 'atom_types', 'atom_type'];
const POSITIONS = ['pos', 'positions', 'position', 'coord', 'coords', 'coordinates', 'r', 'xyz'];

interface Column {
  readonly key: string;
  readonly type: string;
  readonly first: number;
  readonly width: number;
}

const MEND = 'Write it like Properties=species:S:1:pos:R:3:forces:R:3.';
const triple = (first: number): [number, number, number] => [first, first + 1, first + 2];

function parseTriples(text: string): { readonly columns: Column[]; readonly total: number } {
  const parts = text.trim().split(':');
  const columns: Column[] = [];
  let total = 0;
  for (let k = 0; k < parts.length; k += 3) {
    const width = Number(parts[k + 2]);
    if (!/^[SRILsril]$/.test(parts[k + 1] ?? '') || !/^\d+$/.test(parts[k + 2] ?? '') || width < 1 || width > 1e4)
      throw new HeaderError(
        'bad-properties',
        `expected Properties as name:type:count triples, found "${text.slice(0, 120)}".`,
        MEND,
      );
    columns.push({ key: parts[k], type: parts[k + 1].toUpperCase(), first: total, width });
    total += width;
  }
  return { columns, total };
}

/** Three neighbours of one column each: x, y, z. */
function separate(columns: readonly Column[], names: readonly string[]): Vector | undefined {
  const found = names.map((n) => columns.find((c) => c.width === 1 && c.key.toLowerCase() === n)?.first ?? -1);
  return found.every((at) => at >= 0) ? { key: names.join(' '), at: [found[0], found[1], found[2]] } : undefined;
}

function columnsOf(text: string): Columns {
  const { columns, total } = parseTriples(text);
  const find = (names: readonly string[], width: number, kinds = 'RIS'): Column | undefined =>
    names
      .map((n) => columns.find((c) => c.width === width && kinds.includes(c.type) && c.key.toLowerCase() === n))
      .find((c) => c !== undefined);
  const numbers = find(NUMBERS, 1);
  const symbols = find(SPECIES, 1) ?? find(WORDS, 1, 'S');
  const species = symbols ?? numbers ?? find(TYPES, 1, 'I');
  const posUnit = (key: string): string | null => {
    const suffix = /^(?:pos|positions?|coords?|coordinates)[_(-](.+?)\)?$/i.exec(key)?.[1];
    return suffix === undefined ? null : (usualName('length', suffix) ?? null);
  };
  const whole = find(POSITIONS, 3) ?? columns.find((c) => c.width === 3 && posUnit(c.key) !== null);
  const pos = whole ? { key: whole.key, at: triple(whole.first) } : separate(columns, ['x', 'y', 'z']);
  if (!species || !pos)
    throw new HeaderError(
      'bad-properties',
      `expected columns ${species ? '' : 'species:S:1 '}${pos ? '' : 'pos:R:3 '}in Properties, found "${text.slice(0, 120)}".`,
      MEND,
    );
  const forces = columns.flatMap((c): ForceColumns[] => {
    const kind = c.width === 3 && c !== whole && c.type === 'R' ? keyKind(c.key) : null;
    return kind?.of === 'force' ? [{ key: c.key, at: triple(c.first), kind }] : [];
  });
  const apart = forces.length === 0 ? separate(columns, ['fx', 'fy', 'fz']) : undefined;
  const force = apart && keyKind('forces');
  const all = apart && force ? [{ ...apart, kind: force }] : forces;
  const used = new Set([species.first, numbers?.first, ...pos.at, ...all.flatMap((f) => f.at)]);
  return {
    total,
    plain: false,
    species: species.first,
    speciesKey: species.key,
    speciesAre: species === symbols ? 'symbols' : species === numbers ? 'atomic' : 'types',
    numbers: numbers && numbers !== species ? numbers.first : null,
    pos,
    posUnit: whole ? posUnit(whole.key) : null,
    forces: all,
    ignored: columns.filter((c) => !used.has(c.first)).map((c) => c.key),
  };
}

/** Plain XYZ: a name and three coordinates; what follows them belongs to nobody. */
const PLAIN: Columns = { ...columnsOf('species:S:1:pos:R:3'), plain: true };

/** Reads Properties of headers; files repeat one or a few, so that each is read once. */
export class ColumnReader {
  readonly #known = new Map<string, Columns>();

  /** Throws HeaderError for columns that make no sense, or lack names or positions. */
  columns(header: Header): Columns {
    const text = header.named.get('properties')?.value;
    if (text === undefined) return PLAIN;
    let columns = this.#known.get(text);
    if (!columns) {
      columns = columnsOf(text);
      if (this.#known.size >= 1000) this.#known.clear();
      this.#known.set(text, columns);
    }
    return columns;
  }
}
