// FitSNAP's extended XYZ has its stress in bar and positive under compression, and does not say so.
import { determinant } from '../../group';
import type { ProblemLog } from '../../problems';
import type { System, Taken } from '../../types';
import { GPA, virialUnit } from '../../units';
import type { FrameFacts } from './extxyzNotes';

/** eV/A^3: 8 TPa, more than any data have; 50 bar are little. */
const TOO_MUCH = 50;
const BAR = 'bar';

/** Whether the stress was read as eV/A^3 because nothing says otherwise. */
const isUsual = (taken: Taken | null | undefined): boolean => taken?.how === 'usual' && taken.unit === 'eV/A^3';

/**
 * Watches the stresses of a file. Where Lattice is written with spaces round its "=", as FitSNAP's files do, and the
 * stress of some frame is out of all reason in eV/A^3, all are taken in bar and positive under compression: a guess that
 * the mapping names as one, and a warning tells.
 */
export class BarGuess {
  #spaced = false;
  #largest = 0;

  frame({ frame: { box, origin, virial }, header }: FrameFacts): void {
    this.#spaced ||= header.spaced;
    if (!virial || !box || !isUsual(origin.virial)) return;
    const volume = Math.abs(determinant(box));
    for (const x of virial) if (Math.abs(x) > this.#largest * volume) this.#largest = Math.abs(x) / volume;
  }

  /** The systems with the stress that is meant. */
  applied(systems: readonly System[], path: string, log: ProblemLog): System[] {
    if (!this.#spaced || this.#largest < TOO_MUCH) return [...systems];
    const factor = -(virialUnit(BAR)?.factor ?? 1);
    log.warn(
      'stress-unit',
      path,
      null,
      `the stress reaches ${this.#largest.toPrecision(3)}, which would be ${(this.#largest * GPA).toPrecision(3)} GPa in eV/A^3; this looks like FitSNAP's format, so it is taken in bar, positive under compression.`,
      'Check the unit and the sign of the virial, or name the unit (stress-unit=...).',
    );
    return systems.map((s) => {
      const { origin, virial } = s;
      if (!origin?.virial || !virial || !isUsual(origin.virial)) return s;
      return {
        ...s,
        virial: virial.map((x) => x * factor),
        origin: { ...origin, virial: { ...origin.virial, unit: BAR, how: 'guessed', sign: 1 } },
      };
    });
  }
}
