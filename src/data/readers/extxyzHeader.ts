// The second line of an extended XYZ frame: key=value pairs, columns, cell, labels and their units.
import { determinant } from '../group';
import { KNOWN_UNITS, type Measured, unitFactor } from '../units';
import { parseNumber } from './numbers';

/** A header that cannot be used, in the words of a Problem. */
export class HeaderError extends Error {
  readonly code: string;
  readonly fix: string;
  constructor(code: string, message: string, fix: string) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
}

/** Keys in lower case with the spelling of the file and the value without quotes. */
export type Fields = ReadonlyMap<string, { readonly key: string; readonly value: string }>;

/**
 * Pairs key=value; spaces and tabs around "=", values in "", '', {} or [], keys in quotes. A key without a value is "T".
 * Of a key that occurs twice the first counts.
 */
export function parseFields(line: string): Fields {
  const fields = new Map<string, { key: string; value: string }>();
  const pattern =
    /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s="']+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\{[^}]*\}|\[(?:[^[\]]|\[[^[\]]*\])*\]|[^\s]*))?/g;
  const bare = (s: string): string => {
    const inner = /^(["'])([\s\S]*)\1$/.exec(s)?.[2];
    return inner === undefined ? s.replace(/^\{([\s\S]*)\}$/, '$1') : inner.replace(/\\(.)/g, '$1');
  };
  for (const m of line.matchAll(pattern)) {
    const key = bare(m[1]);
    const value = m[2] === undefined ? 'T' : bare(m[2]);
    if (!fields.has(key.toLowerCase())) fields.set(key.toLowerCase(), { key, value: value.trim() });
  }
  return fields;
}

/** Numbers of a value, separated by spaces or commas, with or without brackets or ASE's _JSON prefix. */
export const parseNumbers = (value: string): number[] =>
  value
    .replace(/^_JSON\s*/, '')
    .replace(/[[\](),;]/g, ' ')
    .split(/\s+/)
    .filter(Boolean)
    .map(parseNumber);

/** What a per-atom column of the frame is used for. */
export interface Columns {
  readonly total: number;
  /** First column of the element names (or atomic numbers). */
  readonly species: number;
  readonly numbers: boolean;
  readonly pos: number;
  /** null without forces. */
  readonly force: number | null;
  readonly forceKey: string;
  /** Columns that are not used. */
  readonly ignored: readonly string[];
}

const FORCES = ['forces', 'force', 'ref_forces', 'ref_force', 'dft_forces', 'dft_force', 'f', 'frc', 'grad_free_force'];
const SPECIES = ['species', 'element', 'elements', 'symbol', 'symbols'];
const NUMBERS = ['z', 'numbers', 'atomic_numbers', 'atomic_number'];
const POSITIONS = ['pos', 'positions', 'position', 'coord', 'coords'];

/** Reads Properties="species:S:1:pos:R:3:..."; plain XYZ without it has an element and three coordinates. */
export function parseColumns(fields: Fields): Columns {
  const text = fields.get('properties')?.value ?? 'species:S:1:pos:R:3';
  const parts = text.trim().split(':');
  const at = new Map<string, { key: string; first: number; width: number }>();
  let total = 0;
  for (let k = 0; k < parts.length; k += 3) {
    const width = Number(parts[k + 2]);
    if (!/^[SRILsril]$/.test(parts[k + 1] ?? '') || !Number.isInteger(width) || width < 1)
      throw new HeaderError(
        'bad-properties',
        `expected Properties as name:type:count triples, found "${text.slice(0, 120)}".`,
        'Write it like Properties=species:S:1:pos:R:3:forces:R:3.',
      );
    const key = parts[k].toLowerCase();
    if (!at.has(key)) at.set(key, { key: parts[k], first: total, width });
    total += width;
  }
  const find = (names: readonly string[], width: number): { key: string; first: number } | undefined =>
    names.map((n) => at.get(n)).find((c) => c?.width === width);
  const named = find(SPECIES, 1);
  const species = named ?? find(NUMBERS, 1);
  const pos = find(POSITIONS, 3);
  if (!species || !pos)
    throw new HeaderError(
      'bad-properties',
      `expected columns ${species ? '' : 'species:S:1 '}${pos ? '' : 'pos:R:3 '}in Properties, found "${text.slice(0, 120)}".`,
      'Write it like Properties=species:S:1:pos:R:3:forces:R:3.',
    );
  const force = find(FORCES, 3) ?? [...at.values()].find((c) => c.width === 3 && /^[a-z0-9]+[_-]forces?$/i.test(c.key));
  const used = new Set([species, pos, force, ...NUMBERS.map((n) => at.get(n))]);
  return {
    total,
    species: species.first,
    numbers: !named,
    pos: pos.first,
    force: force?.first ?? null,
    forceKey: force?.key ?? '',
    ignored: [...at.values()].filter((c) => !used.has(c)).map((c) => c.key),
  };
}

const nine = (fields: Fields, names: readonly string[]): { key: string; value: string } | undefined =>
  names.map((n) => fields.get(n)).find((f) => f !== undefined && f.value !== '');

/** Cell [3, 3] and periodicity. Without Lattice there is no cell; pbc="F F F" drops it. */
export function parseCell(fields: Fields): {
  readonly box: Float64Array | null;
  readonly pbc: readonly [boolean, boolean, boolean];
} {
  const lattice = nine(fields, ['lattice', 'cell']);
  const flags = fields.get('pbc');
  let pbc: [boolean, boolean, boolean] | null = null;
  if (flags && flags.value !== '') {
    const given = flags.value.replace(/^_JSON/, '').match(/[A-Za-z]+|[01]/g) ?? [];
    const known = given.map((f) => (/^(t|true|1)$/i.test(f) ? true : /^(f|false|0)$/i.test(f) ? false : null));
    const packed = given.length === 1 && /^[tf]{3}$/i.test(given[0]) ? [...given[0]].map((c) => /t/i.test(c)) : null;
    const three = packed ?? (known.length === 1 ? [known[0], known[0], known[0]] : known);
    if (three.length !== 3 || three.includes(null))
      throw new HeaderError(
        'bad-pbc',
        `expected pbc as three flags T or F, found "${flags.value.slice(0, 60)}".`,
        'Write it like pbc="T T F".',
      );
    pbc = [three[0] === true, three[1] === true, three[2] === true];
  }
  if (!lattice) {
    if (pbc?.includes(true))
      throw new HeaderError(
        'no-box',
        `the frame is periodic (pbc="${flags?.value}") but has no Lattice.`,
        'Add Lattice="ax ay az bx by bz cx cy cz" in A, or write pbc="F F F".',
      );
    return { box: null, pbc: [false, false, false] };
  }
  const h = parseNumbers(lattice.value);
  if (h.length === 3) h.splice(0, 3, h[0], 0, 0, 0, h[1], 0, 0, 0, h[2]);
  if (h.length !== 9)
    throw new HeaderError(
      'bad-cell',
      `expected nine numbers in ${lattice.key}, found ${h.length}.`,
      'Write the cell vectors as rows: Lattice="ax ay az bx by bz cx cy cz" in A.',
    );
  const open = pbc !== null && !pbc.includes(true);
  return { box: open ? null : Float64Array.from(h), pbc: pbc ?? [true, true, true] };
}

/** Factor of the unit that the file names for a quantity ("energy-unit", "force_units", ...), 1 without. */
export function unitOf(fields: Fields, quantity: Measured): { readonly factor: number; readonly unit: string | null } {
  const words = quantity === 'force' ? ['force', 'forces'] : [quantity];
  const given = words
    .flatMap((w) => ['-unit', '_unit', '-units', '_units'].map((s) => fields.get(w + s)))
    .find(Boolean);
  if (!given || given.value === '') return { factor: 1, unit: null };
  const factor = unitFactor(quantity, given.value);
  if (factor === undefined)
    throw new HeaderError(
      'unknown-unit',
      `the unit "${given.value}" of ${given.key} is not known.`,
      `Use one of: ${KNOWN_UNITS[quantity]}.`,
    );
  return { factor, unit: given.value };
}

const ENERGIES = [
  'energy',
  'free_energy',
  'ref_energy',
  'dft_energy',
  'total_energy',
  'totenergy',
  'potential_energy',
  'energies',
];
/** Other names that end in energy; these say that something else is meant. */
const NOT_ENERGY = /kinetic|per_?atom|formation|local|mlip|isolated|e0_|unit|weight/i;
const VIRIALS = ['virial', 'virials', 'ref_virial', 'ref_virials', 'dft_virial', 'dft_virials'];
const STRESSES = ['stress', 'stresses', 'ref_stress', 'dft_stress'];

/** A label with the key it came from. */
export interface Found<T> {
  readonly key: string;
  readonly value: T;
}

/** The energy, eV; `guessed` where only an unusual key looks like one; `rivals` are other keys with another value. */
export function parseEnergy(
  fields: Fields,
): (Found<number> & { readonly guessed: boolean; readonly rivals: readonly string[] }) | null {
  const usual = ENERGIES.map((k) => fields.get(k)).filter((f) => f !== undefined && f.value !== '');
  const guess = [...fields.values()].filter((f) => /^[a-z0-9]+_energy$/i.test(f.key) && !NOT_ENERGY.test(f.key));
  const taken = usual[0] ?? guess.filter((f) => f.value !== '')[0];
  if (!taken) return null;
  const values = parseNumbers(taken.value);
  if (values.length !== 1)
    throw new HeaderError(
      'bad-energy',
      `expected one number in ${taken.key}, found "${taken.value.slice(0, 60)}".`,
      'Write the total energy of the frame, e.g. energy=-12.3.',
    );
  const rivals = usual.slice(1).filter((f) => f !== undefined && parseNumber(f.value) !== values[0]);
  return {
    key: taken.key,
    value: values[0] * unitOf(fields, 'energy').factor,
    guessed: usual.length === 0,
    rivals: rivals.flatMap((f) => f?.key ?? []),
  };
}

function tensor(found: { readonly key: string; readonly value: string }): Float64Array {
  const v = parseNumbers(found.value);
  if (v.length === 9) return Float64Array.from(v);
  if (v.length !== 6)
    throw new HeaderError(
      'bad-virial',
      `expected nine numbers (or six: xx yy zz yz xz xy) in ${found.key}, found ${v.length}.`,
      'Write all nine, row by row.',
    );
  const [xx, yy, zz, yz, xz, xy] = v;
  return Float64Array.of(xx, xy, xz, xy, yy, yz, xz, yz, zz);
}

/** [3, 3] eV, deepmd sign. Virial wins over stress; virial = -V stress (ASE sign). Null without either, or without a cell. */
export function parseVirial(fields: Fields, box: Float64Array | null): Found<Float64Array> | null {
  const virial = nine(fields, VIRIALS);
  if (virial) {
    const { factor } = unitOf(fields, 'virial');
    return { key: virial.key, value: tensor(virial).map((x) => x * factor) };
  }
  const stress = nine(fields, STRESSES);
  if (!stress || !box) return null;
  const scale = -Math.abs(determinant(box)) * unitOf(fields, 'stress').factor;
  return { key: stress.key, value: tensor(stress).map((x) => x * scale) };
}
