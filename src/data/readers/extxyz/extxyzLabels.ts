// Which keys and columns of an extended XYZ frame are its labels: candidates, their units, and the ones to take.
import { determinant } from '../../group';
import type { Label, Taken } from '../../types';
import { KNOWN_UNITS, unitFactor, virialUnit } from '../../units';
import { parseNumber } from '../numbers';
import type { ForceColumns } from './extxyzColumns';
import { type Field, type Header, HeaderError, isMissing, parseNumbers } from './extxyzHeader';
import { type Form, type KeyKind, keyKind, RANK, usualName } from './extxyzKeys';
import { type Run, runOf } from './extxyzRuns';

/** A label that a frame has under some name. */
export interface Found<T> {
  readonly of: Label;
  readonly kind: KeyKind;
  readonly taken: Taken;
  /** In eV and A. */
  readonly values: T;
}

/** Columns that may be forces, and the factor of their numbers to eV/A. */
export interface ForcesFound {
  readonly kind: KeyKind;
  readonly taken: Taken;
  readonly columns: ForceColumns;
  readonly factor: number;
}

export interface Labels {
  readonly energy: Found<number> | null;
  readonly force: ForcesFound | null;
  readonly virial: Found<Float64Array> | null;
  /** What could have been taken instead. */
  readonly energies: readonly Found<number>[];
  readonly forces: readonly ForcesFound[];
  readonly virials: readonly Found<Float64Array>[];
  /** Stresses and virials that hold nothing but NaN: some codes write that for "none". */
  readonly blank: readonly string[];
  /** Stresses that say nothing, for there is no cell. */
  readonly cellless: readonly string[];
  /** A virial of six numbers, whose order nothing says. */
  readonly six: string | null;
  /** The run that wrote the frame; null for labels that may be anyone's. */
  readonly run: Run | null;
}

interface Candidate {
  readonly kind: KeyKind;
  readonly key: string;
  /** Order of appearance. */
  readonly at: number;
}

interface FieldCandidate extends Candidate {
  readonly value: string;
}

interface Tensor extends FieldCandidate {
  readonly numbers: readonly number[];
}

/** A^3: smaller cells are none. */
const FLAT = 1e-6;

const USUAL: Readonly<Record<Form, string>> = {
  energy: 'eV',
  force: 'eV/A',
  gradient: 'eV/A',
  virial: 'eV',
  stress: 'eV/A^3',
};

/** Words before "-unit". A virial without a unit of its own has that of the energy, as in dpdata. */
const UNIT_WORDS: Readonly<Record<Form, readonly string[]>> = {
  energy: ['energy'],
  force: ['force', 'forces'],
  gradient: ['gradient', 'gradients'],
  virial: ['virial', 'virials', 'energy'],
  stress: ['stress', 'stresses'],
};

/** The unit that the header names for one of `what`, as "energy-unit" or "force_units" do. */
export function namedUnit(header: Header, what: readonly string[]): Field | null {
  if (!header.units) return null;
  for (const word of what)
    for (const end of ['-unit', '_unit', '-units', '_units']) {
      const field = header.named.get(word + end);
      if (field && !isMissing(field.value)) return field;
    }
  return null;
}

/** A unit under the name that the page has for it; throws HeaderError for one that is not known. */
export function knownUnit(form: Form | 'length', field: Field): string {
  const unit = usualName(form, field.value);
  if (unit !== undefined) return unit;
  throw new HeaderError(
    'unknown-unit',
    `the unit "${field.value.slice(0, 40)}" of ${field.key} is not known.`,
    `Use one of: ${KNOWN_UNITS[form === 'gradient' ? 'force' : form]}.`,
  );
}

/** SevenNet's labels are called y_, its predictions inferred_. */
const isSevenNet = ({ family }: KeyKind): boolean => family === 'y' || family === 'inferred';

const TAKEN = new WeakMap<KeyKind, Taken[]>();

/** One object for all frames that have the label in the same way. */
function taken(kind: KeyKind, unit: string, how: Taken['how']): Taken {
  const made = TAKEN.get(kind) ?? [];
  const known = made.find((t) => t.unit === unit && t.how === how);
  if (known) return known;
  const { form, key } = kind;
  // A stress is positive under tension, as in ASE, GPUMD, MACE and NequIP; SevenNet's y_stress under compression.
  const sign = form === 'gradient' || (form === 'stress' && !isSevenNet(kind)) ? -1 : 1;
  const fresh: Taken = { key, unit, how, sign };
  TAKEN.set(kind, [...made, fresh]);
  return fresh;
}

/** `own`: the unit that stands behind the value. */
function takenAs(header: Header, { kind }: Candidate, own: string | null = null): Taken {
  const spelled = own ?? kind.unit;
  if (spelled !== null) return taken(kind, spelled, 'named');
  const field = namedUnit(header, [kind.key.toLowerCase(), ...UNIT_WORDS[kind.form]]);
  return field ? taken(kind, knownUnit(kind.form, field), 'named') : taken(kind, USUAL[kind.form], 'usual');
}

const WITH_UNIT = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?)\s*([A-Za-z][A-Za-z./]*)$/;

/** One number, perhaps with its unit behind it; null for anything else. */
function scalar({ value }: FieldCandidate): { readonly x: number; readonly unit: string | null } | null {
  const simple = Number(value);
  if (!Number.isNaN(simple)) return { x: simple, unit: null };
  const [, number, text] = WITH_UNIT.exec(value.slice(0, 100)) ?? [];
  const unit = text === undefined ? undefined : usualName('energy', text);
  if (unit !== undefined) return { x: parseNumber(number), unit };
  const numbers = parseNumbers(value);
  return numbers.length === 1 ? { x: numbers[0], unit: null } : null;
}

function energyAs(header: Header, candidate: FieldCandidate): Found<number> | null {
  const found = scalar(candidate);
  if (!found) return null;
  const as = takenAs(header, candidate, found.unit);
  const values = found.x * (unitFactor('energy', as.unit) ?? 1);
  return { of: 'energy', kind: candidate.kind, taken: as, values };
}

/** [3, 3] of nine or six numbers. */
function tensorOf({ numbers, kind }: Tensor): number[] {
  // Nine go row by row, as dpdata and NEP write them. ASE and QUIP write "virial" and "stress" column by column, which
  // is the same for a symmetric tensor, as that of an energy is; where it is not symmetric a note says how it was read.
  if (numbers.length === 9) return [...numbers];
  // ASE's six are xx yy zz yz xz xy; SevenNet keeps them as VASP does.
  const [xx, yy, zz, a, b, c] = numbers;
  const [yz, xz, xy] = isSevenNet(kind) ? [b, c, a] : [a, b, c];
  return [xx, xy, xz, xy, yy, yz, xz, yz, zz];
}

/** `volume`: A^3; null where it is needed and there is none. */
function virialAs(
  header: Header,
  candidate: Tensor,
  volume: number,
  as = takenAs(header, candidate),
): Found<Float64Array> | null {
  const unit = virialUnit(as.unit);
  if (unit?.perVolume && volume < FLAT) return null;
  const factor = as.sign * (unit?.factor ?? 1) * (unit?.perVolume ? volume : 1);
  return {
    of: 'virial',
    kind: candidate.kind,
    taken: as,
    values: Float64Array.from(tensorOf(candidate), (x) => x * factor),
  };
}

function forcesAs(header: Header, columns: ForceColumns, candidate: Candidate): ForcesFound {
  const as = takenAs(header, candidate);
  return { kind: columns.kind, taken: as, columns, factor: as.sign * (unitFactor('force', as.unit) ?? 1) };
}

/** A label that is only offered: one in a unit that is not known is not. */
function offered<T>(make: () => T | null): T[] {
  try {
    const made = make();
    return made === null ? [] : [made];
  } catch (error) {
    if (error instanceof HeaderError) return [];
    throw error;
  }
}

/** MACE's REF_ was given on purpose; dft_ comes next. */
const familyOrder = ({ family }: KeyKind): number =>
  family === '' || family === 'ref' || family === 'reference' ? 0 : family === 'dft' ? 1 : 2;

function precedes(a: Candidate, b: Candidate): boolean {
  const order = a.kind.rank - b.kind.rank || familyOrder(a.kind) - familyOrder(b.kind) || a.kind.order - b.kind.order;
  return order < 0 || (order === 0 && a.at < b.at);
}

/** The candidate that comes first, in one family or in all; predictions and labels of other kinds never do. */
function best<T extends Candidate>(candidates: readonly T[], family: string | null = null): T | null {
  let first: T | null = null;
  for (const c of candidates) {
    if (c.kind.rank >= RANK.prediction || (family !== null && c.kind.family !== family)) continue;
    if (!first || precedes(c, first)) first = c;
  }
  return first;
}

/** Energy and forces that belong together: the first family that has both, null where none has. */
function commonFamily(energies: readonly Candidate[], forces: readonly Candidate[]): string | null {
  const known = (c: Candidate): boolean => c.kind.rank <= RANK.plain;
  const both = energies.filter((e) => known(e) && forces.some((f) => known(f) && f.kind.family === e.kind.family));
  return best(both)?.kind.family ?? null;
}

function badEnergy({ key, value }: FieldCandidate): HeaderError {
  return new HeaderError(
    'bad-energy',
    `expected one number in ${key}, found "${value.slice(0, 60)}".`,
    'Write the total energy of the frame, e.g. energy=-12.3.',
  );
}

function badTensor({ key, numbers }: Tensor): HeaderError {
  return new HeaderError(
    'bad-virial',
    `expected nine numbers (or six: xx yy zz yz xz xy) in ${key}, found ${numbers.length}.`,
    'Write all nine, row by row.',
  );
}

function candidatesOf(header: Header): { readonly energies: FieldCandidate[]; readonly tensors: Tensor[] } {
  const energies: FieldCandidate[] = [];
  const tensors: Tensor[] = [];
  for (const [at, { key, value }] of header.fields.entries()) {
    const kind = keyKind(key);
    if (!kind || isMissing(value)) continue;
    if (kind.of === 'virial') tensors.push({ kind, key, value, at, numbers: parseNumbers(value) });
    // A list under "energies" holds those of the atoms.
    else if (kind.of === 'energy' && !(/energies/i.test(key) && parseNumbers(value).length !== 1))
      energies.push({ kind, key, value, at });
  }
  return { energies, tensors };
}

/**
 * Labels of a frame in the cell `box` (A). What is taken: keys that name a reference (REF_, dft_, a functional), then
 * plain ones (energy, forces, virial), then unusual ones; energy and forces under one such name before a mixture; of
 * several energies the free energy, whose derivative the forces are; virials before stresses. Never predictions, nor the
 * stress of LAMMPS and GPUMD, which is a pressure with the kinetic part.
 * Throws HeaderError where the one to take makes no sense or is in a unit that is not known.
 */
export function chooseLabels(header: Header, columns: readonly ForceColumns[], box: Float64Array | null): Labels {
  const { energies, tensors } = candidatesOf(header);
  const forces = columns.map((c, at) => ({ kind: c.kind, key: c.key, at, columns: c }));
  const family = commonFamily(energies, forces);
  const energy = best(energies, family);
  const force = best(forces, family);
  const energyFound = energy && energyAs(header, energy);
  if (energy && !energyFound) throw badEnergy(energy);
  const volume = box ? Math.abs(determinant(box)) : 0;
  const blank = tensors.filter((t) => t.numbers.length > 0 && t.numbers.every(Number.isNaN));
  const usable = tensors.filter((t) => !blank.includes(t));
  const run = runOf(header);
  const isPressure = (t: Tensor): boolean => t.key === run?.pressure.key;
  const eligible = usable.filter((t) => !isPressure(t));
  const virial = best(eligible, energy?.kind.family ?? force?.kind.family ?? null) ?? best(eligible);
  if (virial && virial.numbers.length !== 9 && virial.numbers.length !== 6) throw badTensor(virial);
  const virialFound = virial && virialAs(header, virial, volume);
  return {
    energy: energyFound,
    force: force && forcesAs(header, force.columns, force),
    virial: virialFound,
    energies: energies
      .filter((e) => e !== energy)
      .flatMap((e) => offered(() => energyAs(header, e)))
      .filter((e) => Number.isFinite(e.values)),
    forces: forces.filter((f) => f !== force).flatMap((f) => offered(() => forcesAs(header, f.columns, f))),
    virials: usable
      .filter((t) => t !== virial && (t.numbers.length === 9 || t.numbers.length === 6))
      .flatMap((t) => offered(() => virialAs(header, t, volume, isPressure(t) ? run?.pressure : undefined)))
      .filter((t) => t.values.every(Number.isFinite)),
    blank: blank.map((t) => t.key),
    cellless: virial && !virialFound ? [virial.key] : [],
    six: virial?.kind.form === 'virial' && virial.numbers.length === 6 ? virial.key : null,
    run,
  };
}
