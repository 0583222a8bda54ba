// MD whose positions, forces and cells were printed to the main output (MOTION / PRINT / ... / FILENAME __STD_OUT__).
import type { Lines } from '../../files/lines';
import { numbersIn } from '../numbers';
import { type Cp2kInput, keyword } from './cp2kInput';
import type { OutputStep } from './cp2kSteps';
import type { AtomTable } from './cp2kTables';
import { xyzComment } from './cp2kXyz';

/** A block in XYZ format within the output. */
export interface XyzBlock {
  readonly names: readonly string[];
  /** [natoms, 3] in the unit of what it is. */
  readonly values: Float64Array;
  /** Hartree. */
  readonly energy: number | null;
}

/** The block behind `line`, which was taken; null where it is no number of atoms, or the block is not whole. */
export async function blockAt(line: string, lines: Lines): Promise<XyzBlock | null> {
  const natoms = /^\s*(\d+)\s*$/.exec(line)?.[1];
  const comment = natoms && xyzComment((await lines.peek()) ?? '');
  if (!comment) return null;
  await lines.next();
  const rows = (await lines.take(Number(natoms))).map((row) => row.trim().split(/\s+/));
  const values = Float64Array.from(rows.flatMap((row) => numbersIn(row.slice(1).join(' '))));
  // An output never ends with a block; its last number may be cut short.
  const cut = (await lines.peek()) === undefined;
  if (cut || rows.some((row) => row.length !== 4) || rows.length !== Number(natoms)) return null;
  return { names: rows.map((row) => row[0]), values, energy: comment.energy };
}

/** Cell [3, 3] A of a line with step, time, nine numbers and the volume; null for any other. */
export function cellLine(line: string): Float64Array | null {
  const row = numbersIn(line);
  return row.length === 12 && row.every(Number.isFinite) ? Float64Array.from(row.slice(2, 11)) : null;
}

const KINDS = ['TRAJECTORY', 'VELOCITIES', 'FORCES', 'FORCE_MIXING_LABELS'] as const;
export type BlockKind = (typeof KINDS)[number];

/** What an input has printed to the output at every step, in the order in which CP2K does. */
export const printedBlocks = (input: Cp2kInput): BlockKind[] =>
  KINDS.filter((kind) => /__STD_OUT__/i.test(keyword(input, `MOTION/PRINT/${kind}/FILENAME`) ?? ''));

/** A: the table of coordinates has six decimals. */
const ROUNDING = 2e-6;

/** Gives the steps of a run their positions and forces, step by step. */
export class BlockReading {
  readonly #kinds: readonly BlockKind[] | null;
  /** The table of coordinates, which is printed once. */
  #first: AtomTable | null = null;
  #known = false;

  /** `kinds`: what the input says; null without one. */
  constructor(kinds: readonly BlockKind[] | null) {
    this.#kinds = kinds;
  }

  take(step: OutputStep): void {
    const { atoms, blocks } = step;
    this.#first = atoms ?? this.#first;
    const first = this.#first;
    if (blocks.length === 0 || first === null || /bohr/i.test(first.unit)) return;
    const whole = blocks.every(
      ({ energy, names }) =>
        names.length === first.kinds.length && energy !== null && Math.abs(energy - step.energy) < 1e-6,
    );
    const [positions] = blocks;
    // The first block of the first step has to be the table: else it is something else, or of other atoms.
    if (atoms && whole) this.#known = positions.values.every((x, k) => Math.abs(x - atoms.values[k]) < ROUNDING);
    if (!whole || !this.#known) return;
    step.atoms = { ...first, values: positions.values };
    const at = this.#kinds?.length === blocks.length ? this.#kinds.indexOf('FORCES') : -1;
    if (at > 0) step.force ??= { values: blocks[at].values, unit: 'hartree/bohr', kinds: null, elements: null };
  }
}
