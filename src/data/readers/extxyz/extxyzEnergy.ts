// Energies of molecules that are given in kcal/mol or hartree and do not say so, as sGDML's converter writes them.
import { atomicNumber } from '../../elements';
import type { ProblemLog } from '../../problems';
import { allElectronUnit } from '../allElectrons';
import type { FrameFacts } from './extxyzNotes';

/** Frames looked at. */
const LOOKED = 20;

/** Watches energies that were read in eV because nothing says otherwise. */
export class EnergyUnits {
  #seen = 0;
  /** The unit that all of them tell; null where they tell none, or several. */
  #unit: string | null = null;
  #first: { readonly index: number; readonly key: string; readonly energy: number } | null = null;

  frame({ frame: { energy, index, names, origin } }: FrameFacts): void {
    const { energy: taken } = origin;
    if (this.#seen === LOOKED || energy === null || taken?.how !== 'usual' || taken.unit !== 'eV') return;
    this.#seen++;
    const unit = allElectronUnit(
      names.map((name) => atomicNumber(name) ?? Number.NaN),
      energy,
    );
    this.#first ??= { index, key: taken.key, energy };
    this.#unit = this.#seen === 1 || unit === this.#unit ? unit : null;
  }

  /** After the last frame. */
  tell(path: string, log: ProblemLog): void {
    if (!this.#first || this.#unit === null || this.#unit === 'eV') return;
    const { energy, index, key } = this.#first;
    log.warn(
      'energy-unit',
      path,
      index,
      `${key} is taken in eV, for no unit is named; but ${energy.toPrecision(7)} is the energy of all electrons of these atoms in ${this.#unit}.`,
      `Choose ${this.#unit} on the mapping card if that is right, and the unit of the forces that goes with it; or name them in the file (energy-unit=..., force-unit=...).`,
    );
  }
}
