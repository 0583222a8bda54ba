// The main output of CP2K, energy by energy: what was printed for each, and which geometry and cell it belongs to.
import type { Lines } from '../../files/lines';
import { ANGSTROM_PER_BOHR } from '../../units';
import { parseNumber } from '../numbers';
import { cellFromLengths, cellLike, type Periodicity, periodicity } from './cp2kCell';
import { type AtomTable, type Broken, readAtoms, readForces, readStress, type Table } from './cp2kTables';

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
  readonly atoms: AtomTable | null;
  /** [3, 3] rows are the cell vectors, A; null without. */
  box: Float64Array | null;
  pbc: Periodicity;
  force: Table | null;
  /** Positive under compression. */
  stress: Table | null;
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
  ended: boolean;
}

export const newFacts = (): OutputFacts => ({ project: '', run: '', kinds: new Map(), ended: false });

const isBroken = (table: Table | Broken): table is Broken => 'code' in table;
const last = (line: string): string => line.trim().split(/\s+/).at(-1) ?? '';
const lastThree = (line: string): number[] => line.trim().split(/\s+/).slice(-3).map(parseNumber);

/** What is known before the next energy. */
class State {
  readonly facts: OutputFacts;
  /** Vectors a, b, c as printed, and the cell they make. */
  #vectors: (readonly number[] | null)[] = [null, null, null];
  box: Float64Array | null = null;
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
      this.#vectors['abc'.indexOf(vector[1])] = vector.slice(2, 5).map(parseNumber);
      if (vector[1] === 'c') {
        const [a, b, c] = this.#vectors;
        this.box = a && b && c ? Float64Array.from([...a, ...b, ...c]) : null;
        this.#vectors = [null, null, null];
      }
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
  else if (own.includes('SCF run NOT converged')) state.converged = false;
  else if (own.includes('SCF run converged')) state.converged = true;
  else if (own.includes('PROGRAM ENDED AT')) facts.ended = true;
  else if (/^MD_PAR\| Ensemble type|^ENSEMBLE TYPE\b/.test(own)) state.variable = /^NP|^NST/.test(last(own));
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
  const forces = /^(ATOMIC FORCES in|FORCES\| Atomic forces)/i.test(own);
  const stress = /^(STRESS\| (Analytical|Numerical) stress tensor|(NUMERICAL )?STRESS TENSOR) \[/i.test(own);
  if (step === null || (!forces && !stress)) return;
  const table = forces ? await readForces(lines, own) : await readStress(lines, own);
  if (isBroken(table)) step.broken ??= table;
  else if (forces) step.force = table;
  else step.stress = table;
}

/**
 * The energies of a main output in their order. `facts` is filled on the way. The geometry of a step is the one printed
 * last before its energy; forces, stress and step number are those printed behind it.
 */
export async function* outputSteps(lines: Lines, facts: OutputFacts): AsyncGenerator<OutputStep> {
  let state = new State(facts);
  let step: OutputStep | null = null;
  let index = 0;
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    const own = line.trimStart();
    const first = own.charCodeAt(0);
    // Numbers, but for "1. Atomic kind": most lines of a long output.
    if (own === '' || (first >= 48 && first <= 57 && own[own.search(/\D/)] !== '.')) continue;
    const energy = /^ENERGY\| Total FORCE_EVAL \(\s*\w+\s*\) energy\s*[[(]([^\])]*)[\])]:?\s+(\S+)/i.exec(own);
    if (energy) {
      if (step) yield step;
      step = {
        index: index++,
        energy: parseNumber(energy[2]),
        energyUnit: energy[1],
        converged: state.converged,
        step: null,
        atoms: state.atoms,
        // A cell that changes is known when it was printed behind the step.
        box: state.variable && index > 1 ? null : state.cellNow(),
        pbc: state.pbc,
        force: null,
        stress: null,
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
      state = new State(facts);
      facts.kinds.clear();
      facts.ended = false;
    }
    if (takeState(own, state)) continue;
    if (step) takeDetail(own, step, state);
    await takeTable(own, lines, step, state);
  }
  if (step) yield step;
}
