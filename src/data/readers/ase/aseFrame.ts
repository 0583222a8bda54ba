// Frames of ASE: atoms with the results of a calculator, in A, eV, eV/A and eV/A^3, whatever they are stored in.
import { elementName } from '../../elements';
import { determinant, type Frame, type FrameOther } from '../../group';
import { fail } from '../../problems';
import type { Origin, Taken } from '../../types';
import { unitFactor } from '../../units';

/** What a row or an image holds; null for what it does not. */
export interface AseRow {
  readonly numbers: ArrayLike<number> | null;
  readonly positions: Float64Array | null;
  /** [3, 3], or the lengths of the three vectors. */
  readonly cell: Float64Array | null;
  readonly pbc: readonly [boolean, boolean, boolean];
  readonly energy: number | null;
  readonly free_energy: number | null;
  readonly forces: Float64Array | null;
  /** xx yy zz yz xz xy, or [3, 3]. */
  readonly stress: Float64Array | null;
  /** What labels that are no results of a calculator are called. */
  readonly keys?: Readonly<Partial<Record<'energy' | 'forces' | 'stress', string>>>;
}

export type AseUnit = Pick<Taken, 'how' | 'unit'>;
/** Units of a row; ASE has but one of each, other programs keep others in its databases. */
export type AseUnits = Readonly<Record<'length' | 'energy' | 'force' | 'stress', AseUnit>>;
export const ASE_UNITS: AseUnits = {
  length: { unit: 'A', how: 'format' },
  energy: { unit: 'eV', how: 'format' },
  force: { unit: 'eV/A', how: 'format' },
  stress: { unit: 'eV/A^3', how: 'format' },
};

/** The cell as nine numbers; null where there is none, or nothing is periodic. */
function boxOf({ cell, pbc }: AseRow, scale: number, path: string, index: number): Float64Array | null {
  if (!cell || !pbc.includes(true) || cell.every((x) => x === 0)) return null;
  if (cell.length === 3) return Float64Array.of(cell[0], 0, 0, 0, cell[1], 0, 0, 0, cell[2]).map((x) => x * scale);
  if (cell.length === 9) return cell.map((x) => x * scale);
  return fail(
    'bad-cell',
    path,
    index,
    `expected three cell vectors, found ${cell.length} numbers.`,
    'Write the frame again.',
  );
}

/** virial = -V stress; `scale`: the unit of the stress in eV/A^3. */
function virialOf(stress: Float64Array, box: Float64Array, scale: number, path: string, index: number): Float64Array {
  const order = { 6: [0, 5, 4, 5, 1, 3, 4, 3, 2], 9: [0, 1, 2, 3, 4, 5, 6, 7, 8] }[stress.length];
  if (!order)
    return fail(
      'bad-virial',
      path,
      index,
      `expected six or nine numbers as the stress, found ${stress.length}.`,
      'Write the frame again.',
    );
  const factor = -Math.abs(determinant(box)) * scale;
  return Float64Array.from(order, (k) => factor * stress[k]);
}

/** Turns the rows of one source into frames that share names and origins where they can. */
export class AseFrames {
  readonly #path: string;
  readonly #format: string;
  readonly #origins = new Map<string, Origin>();

  constructor(path: string, format: string) {
    this.#path = path;
    this.#format = format;
  }

  #originOf(units: AseUnits, energy: string | null, force: string | null, virial: string | null): Origin {
    const key = [...Object.values(units).flatMap((u) => [u.unit, u.how]), energy, force, virial].join(' ');
    const known = this.#origins.get(key);
    if (known) return known;
    const taken = (name: string | null, unit: AseUnit, sign: 1 | -1 = 1): Taken | null =>
      name === null ? null : { key: name, ...unit, sign };
    const origin: Origin = {
      format: this.#format,
      energy: taken(energy, units.energy),
      force: taken(force, units.force),
      virial: taken(virial, units.stress, -1),
      length: { key: 'positions', ...units.length, sign: 1 },
    };
    this.#origins.set(key, origin);
    return origin;
  }

  #namesOf(numbers: ArrayLike<number>, index: number): string[] {
    return Array.from(
      numbers,
      (z, a) =>
        elementName(z) ??
        fail(
          'unknown-element',
          this.#path,
          index,
          `expected atomic numbers from 1 to 118, found ${z} for atom ${a}. The frame was left out.`,
          'Give every atom an element.',
        ),
    );
  }

  /** Throws DataError that names the frame where it cannot be used. */
  frame(row: AseRow, index: number, units: AseUnits = ASE_UNITS): Frame {
    const { forces, free_energy, keys, numbers, pbc, positions, stress } = row;
    if (!numbers || !positions)
      return fail(
        'bad-frame',
        this.#path,
        index,
        `expected atomic numbers and positions, found no ${numbers ? 'positions' : 'atomic numbers'}.`,
        'Write the frame again with ASE.',
      );
    const scale = unitFactor('length', units.length.unit) ?? 1;
    const perEnergy = unitFactor('energy', units.energy.unit) ?? 1;
    const perForce = unitFactor('force', units.force.unit) ?? 1;
    const box = boxOf(row, scale, this.#path, index);
    const perStress = unitFactor('stress', units.stress.unit) ?? 1;
    const virial = stress && box ? virialOf(stress, box, perStress, this.#path, index) : null;
    // The forces are the derivative of the free energy; `energy` of VASP or GPAW is that of a smearing of zero.
    const free = keys?.energy === undefined && Number.isFinite(free_energy) ? free_energy : null;
    const energy = free ?? row.energy;
    const key = free !== null ? 'free_energy' : energy !== null ? (keys?.energy ?? 'energy') : null;
    const others: FrameOther[] =
      free !== null && row.energy !== null
        ? [
            {
              of: 'energy',
              taken: { key: 'energy', ...ASE_UNITS.energy, sign: 1 },
              values: Float64Array.of(row.energy),
            },
          ]
        : [];
    return {
      index,
      names: this.#namesOf(numbers, index),
      coord: scale === 1 ? positions : positions.map((x) => x * scale),
      box,
      pbc,
      energy: energy === null ? null : energy * perEnergy,
      force: forces && (perForce === 1 ? forces : forces.map((x) => x * perForce)),
      virial,
      origin: this.#originOf(units, key, forces && (keys?.forces ?? 'forces'), virial && (keys?.stress ?? 'stress')),
      others,
    };
  }
}
