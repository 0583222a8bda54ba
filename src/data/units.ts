// Units named in files and their factors to eV, A, eV/A and eV/A^3 (CODATA 2018).
import type { Quantity } from './types';

/** What a unit may measure; a virial may be given as a stress. */
export type Measured = Quantity | 'stress';

const HARTREE = 27.211386245988;
const BOHR = 0.529177210903;
/** J per eV and Avogadro's number make the molar units. */
const EV = 1.602176634e-19;
const MOL = 6.02214076e23;
const KJ_MOL = 1000 / (EV * MOL);

const ENERGY = new Map<string, number>(
  Object.entries({
    ev: 1,
    electronvolt: 1,
    mev: 1e-3,
    hartree: HARTREE,
    ha: HARTREE,
    eh: HARTREE,
    au: HARTREE,
    rydberg: HARTREE / 2,
    ry: HARTREE / 2,
    'kcal/mol': 4.184 * KJ_MOL,
    'kj/mol': KJ_MOL,
    j: 1 / EV,
  }),
);

const LENGTH = new Map<string, number>(
  Object.entries({
    a: 1,
    ang: 1,
    angstrom: 1,
    angstroms: 1,
    å: 1,
    bohr: BOHR,
    a0: BOHR,
    au: BOHR,
    nm: 10,
  }),
);

/** eV/A^3 per pascal. */
const PASCAL = 1e-30 / EV;
const PRESSURE = new Map<string, number>(
  Object.entries({
    pa: PASCAL,
    mpa: 1e6 * PASCAL,
    gpa: 1e9 * PASCAL,
    bar: 1e5 * PASCAL,
    kbar: 1e8 * PASCAL,
    kb: 1e8 * PASCAL,
    au: HARTREE / BOHR ** 3,
  }),
);

/** "a.u." and "eV / Angstrom^3" become "au" and "ev/angstrom^3". */
const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/\*\*/g, '^')
    .replace(/^\(?a\.?u\.?\)?(?=$|\/)/, 'au');

/** Energy over a power of a length, e.g. "hartree/bohr^3"; also "kcal/mol/angstrom" and "ev/ang3". */
function ratio(text: string, power: number): number | undefined {
  const cut = text.lastIndexOf('/');
  if (cut < 0) return undefined;
  const energy = ENERGY.get(text.slice(0, cut));
  const suffix = power === 1 ? /^(.+?)(?:\^1)?$/ : /^\(?(.+?)\)?\^?3$/;
  const name = suffix.exec(text.slice(cut + 1))?.[1];
  const length = name === undefined ? undefined : LENGTH.get(name);
  return energy === undefined || length === undefined ? undefined : energy / length ** power;
}

/** Factor to eV, A, eV/A or eV/A^3; undefined for a unit that is not known for this quantity. */
export function unitFactor(quantity: Measured, text: string): number | undefined {
  const unit = plain(text);
  if (quantity === 'length') return LENGTH.get(unit);
  if (quantity === 'energy' || quantity === 'virial') return ENERGY.get(unit);
  if (quantity === 'force') return unit === 'au' ? HARTREE / BOHR : ratio(unit, 1);
  return PRESSURE.get(unit) ?? ratio(unit, 3);
}

/**
 * What a virial (eV, [3, 3]) is of the file's number: factor, times the volume of the cell where the unit is that of a
 * stress. Undefined for units that are neither.
 */
export function virialUnit(text: string): { readonly factor: number; readonly perVolume: boolean } | undefined {
  const energy = unitFactor('virial', text);
  if (energy !== undefined && plain(text) !== 'au') return { factor: energy, perVolume: false };
  const stress = unitFactor('stress', text);
  return stress === undefined ? undefined : { factor: stress, perVolume: true };
}

/** Units to choose from; every one is known to unitFactor (those of virials to virialUnit). */
export const UNIT_CHOICES: Readonly<Record<Quantity, readonly string[]>> = {
  energy: ['eV', 'hartree', 'rydberg', 'kcal/mol', 'kJ/mol', 'meV'],
  length: ['A', 'bohr', 'nm'],
  force: ['eV/A', 'hartree/bohr', 'rydberg/bohr', 'hartree/A', 'eV/bohr', 'kcal/mol/A', 'kJ/mol/A', 'kJ/mol/nm'],
  virial: ['eV', 'hartree', 'rydberg', 'kcal/mol', 'kJ/mol', 'eV/A^3', 'GPa', 'kbar', 'bar', 'hartree/bohr^3'],
};

/** Units a message can offer. */
export const KNOWN_UNITS: Readonly<Record<Measured, string>> = {
  length: 'angstrom, bohr, nm',
  energy: 'eV, meV, hartree, rydberg, kcal/mol, kJ/mol',
  virial: 'eV, meV, hartree, rydberg, kcal/mol, kJ/mol',
  force: 'eV/angstrom, hartree/bohr, rydberg/bohr, kcal/mol/angstrom, kJ/mol/angstrom',
  stress: 'eV/angstrom^3, GPa, kbar, bar, hartree/bohr^3',
};

/** Ratios by which a mistaken energy unit is off. */
export const ENERGY_RATIOS: readonly (readonly [string, number])[] = [
  ['hartree', HARTREE],
  ['rydberg', HARTREE / 2],
  ['kcal/mol', 1 / (4.184 * KJ_MOL)],
  ['kJ/mol', 1 / KJ_MOL],
  ['meV', 1000],
];
export const ANGSTROM_PER_BOHR = BOHR;
/** GPa per eV/A^3. */
export const GPA = 1 / (1e9 * PASCAL);
