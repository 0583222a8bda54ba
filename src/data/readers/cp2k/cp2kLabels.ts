// Labels of a CP2K trajectory's steps: forces from their own file or the main output, the virial from either source.
import { determinant, type FrameOther } from '../../group';
import { fail } from '../../problems';
import type { Taken } from '../../types';
import { type Measured, unitFactor } from '../../units';
import { type Cp2kInput, keyword } from './cp2kInput';
import type { StepTables } from './cp2kJoin';
import type { Series } from './cp2kSeries';
import type { OutputStep } from './cp2kSteps';
import { cp2kUnit } from './cp2kUnits';
import type { XyzStep } from './cp2kXyz';

/** Factor of a unit that is known to units.ts. */
export const factorOf = (quantity: Measured, unit: string): number => unitFactor(quantity, unit) ?? Number.NaN;

/** What the numbers of a trajectory are: in the unit that an input names, or in CP2K's usual one. Throws DataError. */
export function trajectoryUnit(inputs: readonly Cp2kInput[], quantity: 'length' | 'force'): Taken {
  const [section, key, usual] =
    quantity === 'length' ? (['TRAJECTORY', 'pos', 'A'] as const) : (['FORCES', 'frc', 'hartree/bohr'] as const);
  for (const input of inputs) {
    const text = keyword(input, `MOTION/PRINT/${section}/UNIT`)?.replace(/^\[|\]$/g, '');
    if (text === undefined) continue;
    const known = cp2kUnit(quantity, text);
    return known
      ? { key, unit: known.unit, how: 'named', sign: 1 }
      : fail(
          'unknown-unit',
          input.path,
          null,
          `the unit "${text}" of MOTION / PRINT / ${section} is not known.`,
          `Leave UNIT out of the input, so that it is ${usual}.`,
        );
  }
  return { key, unit: usual, how: 'usual', sign: 1 };
}

/** What the labels of a run are taken from. */
export interface LabelSources {
  /** Name of the file of the forces, for messages. */
  readonly forceFile: string;
  readonly forces: ReadonlyMap<number, XyzStep> | null;
  readonly force: Taken;
  readonly stress: Series | null;
  readonly stressUnit: string;
  /** Whether the stress of .stress may be taken as it is. */
  readonly takeStress: boolean;
  readonly tables: StepTables;
}

/** Forces in eV/A and what they were; null where no file has any; a text says why the step cannot be used. */
export function forcesOf(
  pos: XyzStep,
  known: OutputStep | null,
  { force, forceFile, forces, tables }: LabelSources,
): { readonly values: Float64Array; readonly taken: Taken } | null | string {
  if (forces) {
    const frc = forces.get(pos.step);
    if (!frc) return `they are not in ${forceFile}`;
    if (frc.energy !== null && pos.energy !== null && Math.abs(frc.energy - pos.energy) > 1e-6)
      return `their energies are others in ${forceFile}`;
    if (frc.values.length !== pos.values.length || frc.names.some((name, a) => name !== pos.names[a]))
      return `their atoms are others in ${forceFile}`;
    const factor = factorOf('force', force.unit);
    return { values: frc.values.map((x) => x * factor), taken: force };
  }
  const table = known?.force ?? (pos.timed ? tables.force.get(pos.step) : undefined);
  if (table?.values.length !== pos.values.length) return null;
  const unit = cp2kUnit('force', table.unit || 'a.u.');
  if (!unit) return `the unit "${table.unit}" of their forces is not known`;
  const taken: Taken = { key: 'ATOMIC FORCES', unit: unit.unit, how: 'named', sign: 1 };
  return { values: table.values.map((x) => x * unit.factor), taken };
}

/** A virial in eV with what it was, and the one that could have been meant instead. */
export interface Virial {
  readonly values: Float64Array | null;
  readonly taken: Taken | null;
  readonly others: readonly FrameOther[];
}

/** Virial of a step: from the main output, which leaves the motion of the atoms out, else from .stress. */
export function virialOf(
  pos: XyzStep,
  box: Float64Array | null,
  known: OutputStep | null,
  { stress, stressUnit, takeStress, tables }: LabelSources,
): Virial {
  if (!box) return { values: null, taken: null, others: [] };
  const volume = Math.abs(determinant(box));
  const row = stress?.rows.get(pos.step);
  const own = row && Float64Array.from(row.slice(0, 9), (x) => x * volume * factorOf('stress', stressUnit));
  const key = takeStress ? '.stress' : '.stress (with the motion of the atoms)';
  const taken: Taken = { key, unit: stressUnit, how: 'named', sign: 1 };
  const others: FrameOther[] = own && !takeStress ? [{ of: 'virial', taken, values: own }] : [];
  const table = known?.stress ?? (pos.timed ? tables.stress.get(pos.step) : undefined);
  const unit = table ? cp2kUnit('stress', table.unit) : null;
  if (table && unit)
    return {
      values: table.values.map((x) => x * unit.factor * volume),
      taken: { key: 'STRESS TENSOR', unit: unit.unit, how: 'named', sign: 1 },
      others,
    };
  return own && takeStress ? { values: own, taken, others: [] } : { values: null, taken: null, others };
}

/** Unit of a .stress file from the names of its columns; CP2K has always written bar. */
export function stressUnit(stress: Series | null): string {
  const named = /\bxx\s*\[(\w+)\]/.exec(stress?.head ?? '')?.[1] ?? 'bar';
  return cp2kUnit('stress', named)?.unit ?? 'bar';
}

/**
 * Whether the stress of .stress is that of atoms at rest: CP2K counts their motion in (sum m v v), which is no part of
 * -dE/d(strain). So for optimizations, and where the kinetic energy of .ener is too small to matter in all steps.
 */
export function stressIsStatic(
  stress: Series,
  ener: Series | null,
  steps: Iterable<XyzStep>,
  boxOf: (step: XyzStep) => Float64Array | null | undefined,
): boolean {
  const limit = NEGLIGIBLE * factorOf('stress', 'GPa');
  for (const step of steps) {
    // An optimization has no time, and its atoms no velocities.
    if (!step.timed || !stress.rows.has(step.step)) continue;
    const kinetic = (ener?.rows.get(step.step)?.[0] ?? Number.NaN) * factorOf('energy', 'hartree');
    const box = boxOf(step);
    if (!box || !((2 * kinetic) / (3 * Math.abs(determinant(box))) < limit)) return false;
  }
  return true;
}

/** GPa: pressure of the moving atoms that is no more than the last digit of other codes' stress. */
const NEGLIGIBLE = 0.01;
