// Units and signs that would make sense of labels: what each predicts for dE = -F dx, and the edits that set it.
import { type LabelEdit, type Mend, originKey, originOf } from '../edits';
import type { Origin, Quantity, Taken } from '../types';
import { UNIT_CHOICES, unitFactor } from '../units';
import type { Part } from './patient';
import { near } from './stats';
import { runsOfParts } from './tell';

/** A quantity as it should be taken. */
type As = Pick<Taken, 'unit' | 'sign'>;

export interface Cure {
  /** "the forces look like hartree/bohr" */
  readonly what: string;
  /** Words of the button. */
  readonly label: string;
  readonly as: Readonly<Partial<Record<Quantity, As>>>;
  /** dE / (-F dx) of the numbers as they are now, if this is what they are. */
  readonly slope: number;
}

/** Units of energies and forces that go together, with lengths that are not A: those with A would change no slope. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['hartree', 'hartree/bohr'],
  ['rydberg', 'rydberg/bohr'],
  ['kJ/mol', 'kJ/mol/nm'],
];

const NAMES: Readonly<Record<Quantity, string>> = {
  length: 'lengths',
  energy: 'energies',
  force: 'forces',
  virial: 'virials',
};

const factor = (of: 'energy' | 'force' | 'length', was: Taken | null, unit: string): number =>
  (unitFactor(of, unit) ?? Number.NaN) / (unitFactor(of, was?.unit ?? '') ?? Number.NaN);

function cure(origin: Origin, units: Readonly<Partial<Record<Quantity, string>>>, flip: boolean): Cure {
  const as: Partial<Record<Quantity, As>> = {};
  for (const of of ['length', 'energy', 'force', 'virial'] as const) {
    const unit = units[of];
    const was = origin[of];
    if (was && unit !== undefined) as[of] = { unit, sign: was.sign };
  }
  if (flip && origin.force)
    as.force = { unit: as.force?.unit ?? origin.force.unit, sign: origin.force.sign === 1 ? -1 : 1 };
  const ratio = (of: 'energy' | 'force' | 'length'): number =>
    units[of] === undefined ? 1 : factor(of, origin[of], units[of]);
  const named = (['length', 'energy', 'force'] as const).flatMap((of) =>
    as[of] && units[of] !== undefined ? [`${NAMES[of]} ${units[of]}`] : [],
  );
  const sign = 'the forces have the opposite sign (gradients instead of forces)';
  const looks = `the numbers look like ${named.join(', ')}`;
  return {
    as,
    what: named.length === 0 ? sign : flip ? `${looks}, and ${sign}` : looks,
    label:
      named.length === 0
        ? 'Reverse the sign of the forces'
        : `Take ${named.join(', ')}${flip ? ', the forces with the opposite sign' : ''}`,
    slope: ((flip ? -1 : 1) * (ratio('force') * ratio('length'))) / ratio('energy'),
  };
}

/** Whether a virial in this origin is an energy that goes with the energies. */
const goesWith = ({ energy, virial }: Origin): boolean => energy !== null && virial?.unit === energy.unit;

/**
 * What the numbers of an origin may be instead, what is met most often first. `length`: a unit that the lengths are known
 * to have; null where they are right.
 */
export function curesFor(origin: Origin, length: string | null): Cure[] {
  const lengths = length === null ? {} : { length };
  const choices: Partial<Record<Quantity, string>>[] = [];
  if (origin.energy && origin.force)
    for (const [energy, force] of PAIRS)
      choices.push({ ...lengths, energy, force, ...(goesWith(origin) ? { virial: energy } : {}) });
  if (origin.force) for (const force of UNIT_CHOICES.force) choices.push({ ...lengths, force });
  if (origin.energy)
    for (const energy of UNIT_CHOICES.energy)
      choices.push({ ...lengths, energy, ...(goesWith(origin) ? { virial: energy } : {}) });
  const now = (of: Quantity): string | undefined => origin[of]?.unit;
  const changes = choices.filter((c) =>
    (['energy', 'force'] as const).every((of) => c[of] === undefined || c[of] !== now(of)),
  );
  changes.push(lengths);
  if (length === null) changes.push({ length: 'bohr' });
  // Units that go with each other as those taken do change no slope: nothing speaks for them.
  const idle = (c: Cure): boolean =>
    length === null &&
    Math.abs(Math.abs(c.slope) - 1) < 1e-6 &&
    (c.as.energy !== undefined || c.as.length !== undefined);
  return (origin.force ? [false, true] : [false])
    .flatMap((flip) => changes.map((c) => cure(origin, c, flip)))
    .filter((c) => Object.keys(c.as).length > 0 && Number.isFinite(c.slope) && !idle(c));
}

/**
 * Relative error of a measured slope: sets known to be right reach 0.07, few steps of stiff bonds 0.15. Neighbours in the
 * list of units are 0.06 apart: the wider is only asked where the narrow one finds nothing.
 */
const SLOPE_ERROR = [0.05, 0.15] as const;

/** Cures that explain a measured slope, the nearest first; those that predict the same stay in order. */
export function explain(cures: readonly Cure[], slope: number): Cure[] {
  const off = (c: Cure): number => Math.round(200 * Math.abs(Math.log(c.slope / slope)));
  const within = (error: number): Cure[] =>
    cures.filter((c) => c.slope / slope > 0 && near(c.slope, slope, error)).sort((a, b) => off(a) - off(b));
  const narrow = within(SLOPE_ERROR[0]);
  return narrow.length > 0 ? narrow : within(SLOPE_ERROR[1]);
}

/** An edit of one quantity of everything that was read like this part; `key`: another label of the source. */
export function labelEdit(part: Part, of: Quantity, { sign, unit }: As, key: string | null = null): LabelEdit {
  // Where edits chose a label already, it stays chosen.
  const edited = part.origin !== originKey(part.system) && of !== 'length';
  const chosen = edited ? (originOf(part.system)[of]?.key ?? null) : null;
  return { kind: 'label', origin: part.origin, of, key: key ?? chosen, unit, sign };
}

/** The cure as edits of the origin, or, where only some of its systems need it, of the frames of these. */
export function cureMends(c: Cure, parts: readonly Part[], whole: boolean): Mend[] {
  if (whole)
    return (['length', 'energy', 'force', 'virial'] as const).flatMap((of) => {
      const as = c.as[of];
      return as ? [labelEdit(parts[0], of, as)] : [];
    });
  const was = originOf(parts[0].system);
  const ratio = (of: 'energy' | 'force' | 'length'): number => {
    const as = c.as[of];
    return as ? factor(of, was[of], as.unit) * as.sign * (was[of]?.sign ?? 1) : 1;
  };
  const energy = ratio('energy');
  return [
    {
      kind: 'convert',
      frames: runsOfParts(parts),
      length: ratio('length'),
      energy,
      force: ratio('force'),
      virial: c.as.virial ? energy : 1,
    },
  ];
}
