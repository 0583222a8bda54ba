// The output of pw.x, SCF by SCF: each energy with the geometry before it and the forces and stress behind it.
import type { Lines } from '../../files/lines';
import { ANGSTROM_PER_BOHR } from '../../units';
import { parseNumber } from '../numbers';
import {
  type Broken,
  cardFactor,
  cardUnit,
  inAxis,
  isBroken,
  type Positions,
  readCard,
  readForces,
  readSites,
  readSpecies,
  readStress,
  readThree,
} from './qeTables';

/** One energy. All in Ry and Bohr but for the geometry. */
export interface PwStep {
  /** Position among the energies of the file, from 0. */
  readonly index: number;
  /** F where there is smearing: what the forces are the derivative of. Null where the SCF ended without. */
  energy: number | null;
  /** Other energies printed with it: the internal energy E = F + TS, the all-electron energy. */
  readonly otherEnergies: Map<string, number>;
  /** Null where the output says neither, and while an outer loop over exact exchange goes on. */
  converged: boolean | null;
  /** Such a loop has begun and not ended. */
  open: boolean;
  /** Ry: what the SCF reached, as it is estimated; NaN where it is not known. */
  accuracy: number;
  readonly labels: readonly string[];
  /** [natoms, 3] A. */
  readonly coord: Float64Array;
  /** [3, 3] rows are the cell vectors, A. */
  readonly box: Float64Array;
  /** [natoms, 3] Ry/Bohr. */
  force: Float64Array | null;
  /** [3, 3] positive under compression. */
  stress: { readonly ry: Float64Array; readonly kbar: Float64Array } | null;
  broken: Broken | null;
}

/** What the output says about the whole run, as far as it was read. */
export interface PwFacts {
  /** Elements of the species' pseudopotentials by label. */
  readonly species: Map<string, string>;
  ended: boolean;
  /** Ry: what the SCF has to reach, where nothing loosens it on the way; NaN where it is not known. */
  threshold: number;
}

/** The geometry that a run begins with, from its input: more digits than the output prints, or all that there is. */
export interface Reference {
  readonly labels: readonly string[];
  /** [natoms, 3] A. */
  readonly coord: Float64Array;
  /** [3, 3] A. */
  readonly box: Float64Array;
}

export const newPwFacts = (): PwFacts => ({ species: new Map(), ended: false, threshold: Number.NaN });

export const NO_POSITIONS = 'no-positions';

/** Geometry and cell that the next energy belongs to. */
class Geometry {
  /** Bohr. */
  alat = Number.NaN;
  natoms = 0;
  labels: readonly string[] = [];
  coord: Float64Array = new Float64Array(0);
  box: Float64Array = new Float64Array(9).fill(Number.NaN);
  broken: Broken | null = { code: NO_POSITIONS, message: 'no positions stand before this energy.' };

  /** Positions in multiples of `factor` A, or in the cell vectors. */
  set({ labels, values }: Positions, factor: number | 'crystal', title: string): void {
    this.labels = labels;
    this.broken = null;
    const h = this.box;
    this.coord = values.map((x, k) => {
      if (factor !== 'crystal') return x * factor;
      const [a, axis] = [k - (k % 3), k % 3];
      return values[a] * h[axis] + values[a + 1] * h[3 + axis] + values[a + 2] * h[6 + axis];
    });
    if (labels.length === 0 || (this.natoms > 0 && labels.length !== this.natoms))
      this.broken = {
        code: 'wrong-natoms',
        message: `expected ${this.natoms || 'some'} atoms behind "${title.trim()}", found ${labels.length}.`,
      };
  }

  /** Takes the digits of the input where the output says the same with fewer, and its positions where it has none. */
  refine(reference: Reference | null): void {
    // Cells are printed with six decimals of alat, positions with seven.
    const rounding = 1e-6 * this.alat * ANGSTROM_PER_BOHR;
    const same = (a: Float64Array, b: Float64Array): boolean =>
      a.length === b.length && a.every((x, k) => Math.abs(x - b[k]) <= rounding);
    if (!reference || !same(this.box, reference.box)) return;
    const labels = reference.labels;
    const missing = this.broken?.code === NO_POSITIONS && labels.length === this.natoms;
    if (missing || (same(this.coord, reference.coord) && labels.every((l, a) => l === this.labels[a]))) {
      this.labels = labels;
      this.coord = reference.coord;
      if (missing) this.broken = null;
    }
    this.box = reference.box;
  }

  setBox(rows: number[] | null, factor: number): void {
    this.box = rows ? Float64Array.from(rows, (x) => x * factor) : new Float64Array(9).fill(Number.NaN);
  }
}

/** The head of a run and each new geometry. True where the line was one of them. */
async function takeGeometry(own: string, lines: Lines, geometry: Geometry, facts: PwFacts): Promise<boolean> {
  if (own.startsWith('celldm(1)=')) geometry.alat = parseNumber(/=\s*(\S+)/.exec(own)?.[1] ?? '');
  else if (/^lattice parameter \((alat|a_0)\)/.test(own)) {
    // Fewer digits than those of celldm(1), which follow.
    geometry.alat = parseNumber(/=\s*(\S+)/.exec(own)?.[1] ?? '');
  } else if (own.startsWith('number of atoms/cell')) geometry.natoms = Number(/=\s*(\d+)/.exec(own)?.[1] ?? 0);
  else if (own.startsWith('crystal axes:'))
    geometry.setBox(await readThree(lines, inAxis), geometry.alat * ANGSTROM_PER_BOHR);
  else if (/^site n\.\s+atom\s+positions \((alat|a_0) units\)/.test(own))
    geometry.set(await readSites(lines), geometry.alat * ANGSTROM_PER_BOHR, own);
  else if (own.startsWith('atomic species')) await readSpecies(lines, facts.species);
  else if (/^CELL_PARAMETERS\b/.test(own)) {
    const unit = cardUnit(own);
    geometry.setBox(await readThree(lines, (line) => line), cardFactor(unit, geometry.alat));
  } else if (/^ATOMIC_POSITIONS\b/.test(own)) {
    const unit = cardUnit(own);
    geometry.set(
      await readCard(lines),
      unit === 'crystal' ? 'crystal' : cardFactor(unit || 'alat', geometry.alat),
      own,
    );
  } else return false;
  return true;
}

const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^internal energy E=F\+TS\s*=\s*(\S+)/, 'internal energy E=F+TS'],
  [/^total all-electron energy\s*=\s*(\S+)/, 'total all-electron energy'],
];

/** Ry: last digit of an accuracy that is written without exponent. */
const LAST_DIGIT = 1e-8;

/** Lines of an SCF and what follows it. */
async function takeResult(own: string, lines: Lines, step: PwStep, facts: PwFacts): Promise<void> {
  const energy = /^!+\s+total energy\s+=\s*(\S+)/.exec(own);
  if (energy) {
    step.energy = parseNumber(energy[1]);
    // Those of earlier iterations, where all are printed with the mark.
    step.otherEnergies.clear();
  } else if (own.includes('convergence has been achieved')) {
    // With scf_must_converge = .false. this is said of the last iteration, whatever it reached.
    step.converged = step.accuracy > 1.1 * facts.threshold + LAST_DIGIT ? false : step.open ? null : true;
  } else if (/convergence NOT achieved|^Calculation \(EXX\) stopped/.test(own)) step.converged = false;
  else if (own.startsWith('EXX: now go back')) {
    step.open = true;
    step.converged = null;
  } else if (own.startsWith('EXX self-consistency reached')) {
    step.open = false;
    step.converged = true;
  } else if (own.startsWith('estimated scf accuracy')) {
    step.accuracy = parseNumber(/<\s*(\S+)/.exec(own)?.[1] ?? '');
  } else if (own.startsWith('Forces acting on atoms')) {
    const force = await readForces(lines);
    if (isBroken(force)) step.broken ??= force;
    else if (force.length !== step.coord.length)
      step.broken ??= {
        code: 'wrong-natoms',
        message: `expected forces on ${step.coord.length / 3} atoms, found ${force.length / 3}.`,
      };
    else step.force = force;
  } else if (/^total\s+stress\s+\(/.test(own)) {
    const stress = await readStress(lines);
    if (isBroken(stress)) step.broken ??= stress;
    else step.stress = stress;
  } else
    for (const [pattern, name] of OTHERS) {
      const other = pattern.exec(own);
      if (other && step.energy !== null) step.otherEnergies.set(name, parseNumber(other[1]));
    }
}

/** Lines that begin another energy: a new geometry, another run, or an SCF after forces (of the same geometry). */
const begins = (own: string, step: PwStep): boolean =>
  /^(ATOMIC_POSITIONS|CELL_PARAMETERS|crystal axes:|site n\.|Program PWSCF)/.test(own) ||
  (own.startsWith('Self-consistent Calculation') &&
    (step.force !== null || step.stress !== null || step.converged === false));

/**
 * The energies of an output in their order, one per geometry: outer loops (hybrid functionals) end with the last.
 * `facts` is filled on the way. `reference`: what the run began with, if its input is there.
 */
export async function* pwSteps(
  lines: Lines,
  facts: PwFacts,
  reference: Reference | null = null,
): AsyncGenerator<PwStep> {
  let geometry = new Geometry();
  let step: PwStep | null = null;
  let index = 0;
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    const own = line.trimStart();
    if (own === '') continue;
    if (step && begins(own, step)) {
      yield step;
      step = null;
    }
    if (own.startsWith('Program PWSCF')) {
      geometry = new Geometry();
      facts.ended = false;
      facts.threshold = Number.NaN;
    } else if (own.startsWith('JOB DONE')) facts.ended = true;
    else if (/^(scf )?convergence threshold\s*=/.test(own) && !step)
      facts.threshold = parseNumber(/=\s*(\S+)/.exec(own)?.[1] ?? '');
    // The threshold of hybrid functionals may come down along the outer loop.
    else if (/^(EXX-fraction|cutoff for Fock operator|EXX:)/.test(own)) facts.threshold = Number.NaN;
    if (await takeGeometry(own, lines, geometry, facts)) continue;
    if (!step && /^!+\s+total energy|^convergence (has|NOT)/.test(own)) {
      geometry.refine(reference);
      step = {
        index: index++,
        energy: null,
        otherEnergies: new Map(),
        converged: null,
        open: false,
        accuracy: Number.NaN,
        labels: geometry.labels,
        coord: geometry.coord,
        box: geometry.box,
        force: null,
        stress: null,
        broken: geometry.broken,
      };
    }
    if (step) await takeResult(own, lines, step, facts);
  }
  if (step) yield step;
}
