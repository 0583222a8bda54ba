// Labels that stand beside the rows of an ASE database, in its data and key-value pairs: SchNetPack's way, in any unit.
import { isRecord, numbersOf, parseLoose } from '../../files/looseJson';
import { decodeNumbers } from '../../files/npy';
import { fail, type ProblemLog } from '../../problems';
import { KNOWN_UNITS, UNIT_CHOICES, unitFactor } from '../../units';
import { allElectronUnit } from '../allElectrons';
import { ASE_UNITS, type AseRow, type AseUnit, type AseUnits } from './aseFrame';

/** Arrays beside a row, by their names. */
export type Beside = ReadonlyMap<string, Float64Array>;

/** Their names, the usual one first; ISO17 has total_energy (a key-value pair) and atomic_forces. */
const NAMES = {
  energy: ['energy', 'total_energy'],
  forces: ['forces', 'atomic_forces'],
  stress: ['stress'],
} as const;
type Label = keyof typeof NAMES;

const BYTES: Readonly<Record<string, string>> = { float64: 'f8', float32: 'f4' };

/** Base64 of an array's bytes, as SchNetPack before 1.0 wrote it; null for anything else. */
function encodedArray(value: unknown, dtype: unknown): Float64Array | null {
  const type = BYTES[String(dtype)];
  if (typeof value !== 'string' || type === undefined) return null;
  if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return null;
  const bytes = Uint8Array.from(atob(value), (c) => c.charCodeAt(0));
  return decodeNumbers(bytes, type, true);
}

/** Arrays and numbers of an object that was JSON. */
export function besideObject(object: unknown): Map<string, Float64Array> {
  const arrays = new Map<string, Float64Array>();
  if (!isRecord(object)) return arrays;
  for (const [key, value] of Object.entries(object)) {
    const array = numbersOf(value) ?? encodedArray(value, object[`_dtype_${key}`]);
    if (array) arrays.set(key, array);
  }
  return arrays;
}

/**
 * Arrays of the column `data`: their bytes first, then JSON that says where they lie; its place stands in front. ASE 3.17 and
 * older have JSON, and so have their databases ever after.
 */
export function besideData(value: unknown): Map<string, Float64Array> {
  if (typeof value === 'string') return besideObject(parseLoose(value));
  const arrays = new Map<string, Float64Array>();
  if (!(value instanceof Uint8Array) || value.length < 10) return arrays;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const from = Number(view.getBigInt64(0, true));
  const object = from >= 8 && from < value.length ? parseLoose(new TextDecoder().decode(value.subarray(from))) : null;
  if (!isRecord(object)) return arrays;
  for (const [key, field] of Object.entries(object)) {
    if (typeof field === 'number') arrays.set(key, Float64Array.of(field));
    const given: unknown = isRecord(field) ? field.__ndarray__ : null;
    if (!Array.isArray(given) || !Array.isArray(given[0])) continue;
    const size = given[0].reduce((n: number, s: unknown) => n * Number(s), 1);
    const type = BYTES[String(given[1])];
    const at = Number(given[2]);
    if (!type || !(at >= 8) || !(at + size * Number(type[1]) <= from)) continue;
    const data = decodeNumbers(value.subarray(at, at + size * Number(type[1])), type, true);
    if (data) arrays.set(key, data);
  }
  return arrays;
}

type Named = 'length' | 'energy' | 'force' | 'stress';

/** "eV/Ang/Ang/Ang" is a stress of SchNetPack; a unit gets the name that the page offers for it. */
function usualUnit(what: Named, text: string): string | undefined {
  const spelled = what === 'stress' ? text.replace(/\/\s*(\w+)\s*\/\s*\1\s*\/\s*\1\s*$/, '/$1^3') : text;
  const factor = unitFactor(what, spelled);
  if (factor === undefined) return undefined;
  const same = (u: string): boolean => Math.abs(factor / (unitFactor(what, u) ?? Number.NaN) - 1) < 1e-9;
  return UNIT_CHOICES[what === 'stress' ? 'virial' : what].find(same) ?? spelled;
}

const LABEL_OF = { energy: 'energy', force: 'forces', stress: 'stress' } as const;

/** Takes the labels beside the rows of one database, with the units that its description names. */
export class BesideLabels {
  readonly #path: string;
  readonly #log: ProblemLog;
  /** Unit by property; null where the database describes none. */
  readonly #named: Readonly<Record<string, unknown>> | null;
  readonly #distance: unknown;
  readonly #units = new Map<string, AseUnits>();
  #told = false;

  /** `metadata`: the description of the database as JSON, where there is one. */
  constructor(path: string, log: ProblemLog, metadata: string | null) {
    this.#path = path;
    this.#log = log;
    const all = metadata === null ? null : parseLoose(metadata);
    this.#named = isRecord(all) && isRecord(all._property_unit_dict) ? all._property_unit_dict : null;
    this.#distance = this.#named && isRecord(all) ? all._distance_unit : null;
  }

  /**
   * The row with what stands beside it, and its units. A result of a calculator goes first, unless the database describes
   * the properties beside its rows. Throws DataError "unknown-unit".
   */
  taken(row: AseRow, read: () => Beside): { readonly row: AseRow; readonly units: AseUnits } {
    const keys: Partial<Record<Label, string>> = {};
    // Most databases of ASE have all labels in their rows.
    let known: Beside | null = null;
    const pick = (label: Label, fits: (n: number) => boolean): Float64Array | null => {
      if (this.#named === null && row[label] !== null) return null;
      known ??= read();
      const beside = known;
      const key = NAMES[label].find((name) => fits(beside.get(name)?.length ?? 0));
      if (key !== undefined) keys[label] = key;
      return key === undefined ? null : (beside.get(key) ?? null);
    };
    const energy = pick('energy', (n) => n === 1);
    const forces = pick('forces', (n) => n > 0 && n === row.positions?.length);
    const stress = pick('stress', (n) => n === 6 || n === 9);
    const numbers = row.numbers ?? [];
    const units = this.#unitsOf(keys, () => energy && allElectronUnit(Array.from(numbers), energy[0]));
    const usable = stress !== null && units.stress.unit !== '';
    return {
      row: {
        ...row,
        energy: energy?.[0] ?? row.energy,
        forces: forces ?? row.forces,
        stress: stress === null ? row.stress : usable ? stress : null,
        keys,
      },
      units,
    };
  }

  #unitsOf(keys: Readonly<Partial<Record<Label, string>>>, byEnergy: () => string | null): AseUnits {
    const id = [keys.energy, keys.forces, keys.stress].join(' ');
    const before = this.#units.get(id);
    if (before) return before;
    const length = this.#unit('length', typeof this.#distance === 'string' ? this.#distance : '') ?? ASE_UNITS.length;
    let assumed = false;
    const of = (what: 'energy' | 'force' | 'stress', derived: AseUnit | null): AseUnit => {
      const key = keys[LABEL_OF[what]];
      if (key === undefined) return ASE_UNITS[what];
      const given = this.#named?.[key];
      // SchNetPack gives a unit as a number too, in those of ASE.
      if (given === 1) return { ...ASE_UNITS[what], how: 'named' };
      const unit = this.#unit(what, typeof given === 'string' ? given : '') ?? derived;
      if (unit?.how !== 'named') assumed = true;
      return unit ?? { ...ASE_UNITS[what], how: 'usual' };
    };
    const guess = byEnergy();
    const energy = of('energy', guess === null || guess === 'eV' ? null : { unit: guess, how: 'guessed' });
    const per = usualUnit('force', `${energy.unit}/${length.unit}`);
    const own = energy.how === 'named' || energy.how === 'guessed';
    const units = {
      length,
      energy,
      force: of('force', own && per !== undefined ? { unit: per, how: energy.how } : null),
      stress: of('stress', null),
    };
    if (assumed) this.#tellAssumed(units);
    this.#units.set(id, units);
    return units;
  }

  /** Null for ''. A stress in a unit that is not known gets '' as its unit and is told: it is left out. */
  #unit(what: Named, text: string): AseUnit | null {
    if (text === '') return null;
    const unit = usualUnit(what, text);
    if (unit !== undefined) return { unit, how: 'named' };
    if (what !== 'stress')
      return fail(
        'unknown-unit',
        this.#path,
        null,
        `the unit "${text.slice(0, 40)}" (${what}) of the database is not known.`,
        `Convert the data to eV and A, or use one of: ${KNOWN_UNITS[what]}.`,
      );
    this.#log.warn(
      'unknown-unit',
      this.#path,
      null,
      `the unit "${text.slice(0, 40)}" of the stress is not known; the stress was left out.`,
      `Use one of: ${KNOWN_UNITS.stress}.`,
    );
    return { unit: '', how: 'named' };
  }

  #tellAssumed({ energy, force, stress }: AseUnits): void {
    if (this.#told) return;
    this.#told = true;
    const why = energy.how === 'guessed' ? ': in this unit the energies are those of all electrons of the atoms' : '';
    this.#log.warn(
      'assumed-units',
      this.#path,
      null,
      `the labels stand beside the rows (in data or key-value pairs), and the database does not say their units; ${energy.unit}, ${force.unit} and ${stress.unit} are assumed${why}.`,
      'Confirm the units on the mapping card, or change them there.',
    );
  }
}
