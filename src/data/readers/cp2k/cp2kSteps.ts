// The main output of CP2K, energy by energy: what was printed for each, and which geometry and cell it belongs to.
import type { Lines } from '../../files/lines';
import { ANGSTROM_PER_BOHR } from '../../units';
import { parseNumber } from '../numbers';
import { blockAt, cellLine, type XyzBlock } from './cp2kBlocks';
import { cellFromLengths, cellLike, finerCell, type Periodicity, periodicity } from './cp2kCell';
import {
  type AtomTable,
  type Broken,
  type ForceTable,
  isBroken,
  readAtoms,
  readForces,
  readStress,
  type Table,
  tableAt,
} from './cp2kTables';

/** One energy of the output and what goes with it. */
export interface OutputStep {
  /** Position among the energies of the file, from 0. */
  readonly index: number;
  readonly energy: number;
  readonly energyUnit: string;
  /** False where the output says that the SCF did not converge. */
  converged: boolean;
  /** Number of the MD or optimization step, where the output says it. */
  step: number | null;
  /** Geometry printed since the energy before; null where none was, so that this energy has another one. */
  atoms: AtomTable | null;
  /** [3, 3] rows are the cell vectors, A; null without. */
  box: Float64Array | null;
  /** A: how far the lengths of the cell vectors may be off, as they are printed. */
  readonly rounding: number;
  pbc: Periodicity;
  force: ForceTable | null;
  /** Positive under compression. */
  stress: Table | null;
  /** Blocks in XYZ format behind the energy, in their order. */
  readonly blocks: XyzBlock[];
  /** First table of the step that is not whole. */
  broken: Broken | null;
}

/** What the output says about the whole run, as far as it was read. */
export interface OutputFacts {
  project: string;
  /** "ENERGY_FORCE", "MD", ... */
  run: string;
  /** Names of the kinds by their number. */
  kinds: Map<number, string>;
  /** 0 where it is not said. */
  natoms: number;
  ended: boolean;
}

export const newFacts = (): OutputFacts => ({ project: '', run: '', kinds: new Map(), natoms: 0, ended: false });

const last = (line: string): string => line.trim().split(/\s+/).at(-1) ?? '';
const lastThree = (line: string): number[] => line.trim().split(/\s+/).slice(-3).map(parseNumber);

/** A: half the last digit of three decimals, and of six, and a little. */
const COARSE = 6e-4;
const FINE = 2e-6;

/** What is known before the next energy. */
class State {
  readonly facts: OutputFacts;
  /** Vectors a, b, c as printed, and the cell they make. */
  #vectors: (readonly number[] | null)[] = [null, null, null];
  /** Lengths as printed beside the vectors, and the angles that follow. */
  readonly #lengths: string[] = [];
  readonly #angles: number[] = [];
  box: Float64Array | null = null;
  rounding = COARSE;
  pbc: Periodicity = [true, true, true];
  atoms: AtomTable | null = null;
  atomsBroken: Broken | null = null;
  converged = true;
  /** The cell changes along the run: its lengths stand beside each step. */
  variable = false;
  lengths: readonly number[] | null = null;
  angles: readonly number[] | null = null;

  constructor(facts: OutputFacts) {
    this.facts = facts;
  }

  /** A line that begins with "CELL|". */
  cell(line: string): void {
    const vector = /Vector ([abc]) \[angstrom\]?:?\s+(\S+)\s+(\S+)\s+(\S+)/.exec(line.replace(/(\d)-/g, '$1 -'));
    if (vector) {
      if (vector[1] === 'a') this.#lengths.length = 0;
      this.#vectors['abc'.indexOf(vector[1])] = vector.slice(2, 5).map(parseNumber);
      this.#lengths.push(/\|[abc]\|\s*=\s*(\S+)/.exec(line)?.[1] ?? '');
      if (vector[1] === 'c') {
        const [a, b, c] = this.#vectors;
        this.box = a && b && c ? Float64Array.from([...a, ...b, ...c]) : null;
        this.#vectors = [null, null, null];
        this.#angles.length = 0;
        this.rounding = COARSE;
      }
    }
    const angle = /Angle \([abc],[abc]\), (alpha|beta|gamma)\s+\[degree\]:?\s+(\S+)/.exec(line);
    if (angle) this.#angles.push(parseNumber(angle[2]));
    // Since version 8 the lengths have six decimals, the vectors three.
    if (angle?.[1] === 'gamma' && this.box && this.#lengths.every((text) => /\.\d{6}$/.test(text))) {
      const finer = finerCell(this.box, this.#lengths.map(parseNumber), this.#angles);
      if (finer) this.rounding = FINE;
      this.box = finer ?? this.box;
    }
    if (line.includes('Periodicity')) this.pbc = periodicity(last(line)) ?? this.pbc;
  }

  /** Cell of a step: the printed vectors, or for cells that change the lengths and angles beside the step. */
  cellNow(): Float64Array | null {
    if (!this.variable || this.lengths === null) return this.box;
    return this.box === null
      ? cellFromLengths(this.lengths, this.angles ?? [90, 90, 90])
      : cellLike(this.box, this.lengths, this.angles);
  }
}

/** Lines about the run and its cell that change the state; true where the line was one. */
function takeState(own: string, state: State): boolean {
  const { facts } = state;
  if (own.startsWith('CELL|')) state.cell(own);
  else if (own.startsWith('GLOBAL| Project name')) facts.project = last(own);
  else if (own.startsWith('GLOBAL| Run type')) facts.run = last(own);
  else if (own.startsWith('- Atoms:')) facts.natoms = Number(last(own));
  // The second is said by the linear scaling SCF.
  else if (own.includes('SCF run NOT converged') || own.startsWith('SCF not converged')) state.converged = false;
  else if (own.includes('SCF run converged')) state.converged = true;
  else if (own.includes('PROGRAM ENDED AT')) facts.ended = true;
  else if (/^MD(_PAR)?\| Ensemble type|^ENSEMBLE TYPE\b/i.test(own)) state.variable = /^NP|^NST/.test(last(own));
  else {
    const kind = /^(\d+)\. Atomic kind: (\S+)/.exec(own);
    if (!kind) return false;
    facts.kinds.set(Number(kind[1]), kind[2]);
  }
  return true;
}

const STEP = /^(?:MD\| Step number|STEP NUMBER\s+=|OPT\| Step number)\s+(\d+)|^-+\s+Informations at step =\s+(\d+)/;
const LENGTHS = /^(?:MD\||MD_INI\||INITIAL)?\s*Cell (lengths|lnths|angles|angls)\s*\[(ang|bohr|deg)\]/i;

/** Lines behind an energy that belong to its step. */
function takeDetail(own: string, step: OutputStep, state: State): void {
  const number = STEP.exec(own);
  if (number) step.step = Number(number[1] ?? number[2]);
  const cell = LENGTHS.exec(own);
  if (!cell) return;
  if (cell[2].toLowerCase() === 'deg') state.angles = lastThree(own);
  else state.lengths = lastThree(own).map((x) => (cell[2].toLowerCase() === 'bohr' ? x * ANGSTROM_PER_BOHR : x));
  step.box = state.cellNow();
}

async function takeTable(own: string, lines: Lines, step: OutputStep | null, state: State): Promise<void> {
  if (/^MODULE \S+:\s+ATOMIC COORDINATES IN/.test(own)) {
    const atoms = await readAtoms(lines, own);
    state.atoms = 'code' in atoms ? null : atoms;
    state.atomsBroken = 'code' in atoms ? atoms : null;
    return;
  }
  const kind = tableAt(own);
  if (step === null || kind === null) return;
  if (kind === 'force') {
    const table = await readForces(lines, own);
    if (isBroken(table)) step.broken ??= table;
    else step.force = table;
  } else {
    const table = await readStress(lines, own);
    if (isBroken(table)) step.broken ??= table;
    else step.stress = table;
  }
}

/** A line of numbers alone may begin a block of the trajectory, or be the cell behind such blocks. */
async function takeBlock(own: string, lines: Lines, step: OutputStep): Promise<void> {
  const block = await blockAt(own, lines);
  if (block) step.blocks.push(block);
  else if (step.blocks.length > 0) step.box = cellLine(own) ?? step.box;
}

/** Whether another energy makes this one of a single point that of a strained cell. */
const isStrained = (step: OutputStep, { atoms, facts }: State): boolean =>
  /^(ENERGY|ENERGY_FORCE|FORCE)$/.test(facts.run) && atoms === null && step.force === null && step.stress === null;

/**
 * The energies of a main output in their order. `facts` is filled on the way. The geometry of a step is the one printed
 * last before its energy; forces, stress and step number are those printed behind it.
 */
export async function* outputSteps(lines: Lines, facts: OutputFacts): AsyncGenerator<OutputStep> {
  let state = new State(facts);
  let step: OutputStep | null = null;
  let index = 0;
  let strained = false;
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    const own = line.trimStart();
    const first = own.charCodeAt(0);
    // Numbers, but for "1. Atomic kind": most lines of a long output.
    if (own === '' || (first >= 48 && first <= 57 && own[own.search(/\D/)] !== '.')) {
      if (step) await takeBlock(own, lines, step);
      continue;
    }
    const energy = /^ENERGY\| Total FORCE_EVAL \(\s*\w+\s*\) energy\s*[[(]([^\])]*)[\])]:?\s+(\S+)/i.exec(own);
    // A numerical stress computes energies of strained cells before that of the cell itself.
    if (/^\*+ NUMERICAL STRESS /.test(own)) strained = !own.includes('STRESS END');
    if (energy && strained) continue;
    if (energy) {
      // So does one whose words are printed elsewhere: a single point has one energy, its last.
      if (step && isStrained(step, state)) {
        state.atoms = step.atoms;
        state.atomsBroken = step.broken;
        index = step.index;
      } else if (step) yield step;
      step = {
        index: index++,
        energy: parseNumber(energy[2]),
        energyUnit: energy[1],
        converged: state.converged,
        step: null,
        atoms: state.atoms,
        // A cell that changes is known when it was printed behind the step.
        box: state.variable && index > 1 ? null : state.cellNow(),
        rounding: state.rounding,
        pbc: state.pbc,
        force: null,
        stress: null,
        blocks: [],
        broken: state.atomsBroken,
      };
      state.atoms = null;
      state.atomsBroken = null;
      state.converged = true;
      if ((await lines.peek()) === undefined)
        step.broken = { code: 'truncated', message: 'the output ends with this energy, which may be cut short.' };
      continue;
    }
    // A new run in the same file knows nothing of the one before.
    if (own.includes('PROGRAM STARTED AT')) {
      if (step) yield step;
      step = null;
      strained = false;
      state = new State(facts);
      facts.kinds.clear();
      facts.natoms = 0;
      facts.ended = false;
    }
    if (takeState(own, state)) continue;
    if (step) takeDetail(own, step, state);
    await takeTable(own, lines, step, state);
  }
  if (step) yield step;
}
