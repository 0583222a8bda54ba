// ABACUS's running log as the steps of its calculation: convergence, energy, forces, stress, and where the atoms are.
import { Lines } from '../../files/lines';
import type { SourceFile } from '../../types';
import { numbersIn, parseNumber } from '../numbers';
import { AbacusGeometry, type Placed } from './abacusGeometry';
import type { Stru } from './abacusStru';

export interface AbacusStep {
  /** Number of the step of an MD as the log has it; null where it has none before the step. */
  readonly number: number | null;
  /** False: the electrons did not converge. Null: nothing is said. */
  converged: boolean | null;
  /** eV, under `energyKey`. */
  energy: number | null;
  energyKey: string;
  /** E_KS(sigma->0), eV. */
  sigma0: number | null;
  /** eV/A, as many rows as there are */
  force: number[] | null;
  /** kbar */
  stress: number[] | null;
  readonly placed: Placed | null;
}

export interface AbacusLog {
  readonly names: readonly string[];
  readonly steps: readonly AbacusStep[];
  /** The cell was printed with few digits, and no structure file has more. */
  readonly rounded: boolean;
  /** Steps of an MD are counted from 1, as the log's words tell. */
  readonly fromOne: boolean;
  /** What computed energies and forces: "ksdft_pw", "dp_pot", ...; empty where the log does not say. */
  readonly solver: string;
}

const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/final etot is\s+(\S+)/, 'final etot'],
  [/#TOTAL ENERGY#\s+(\S+)/, '#TOTAL ENERGY#'],
];
const FINAL = /!FINAL_ETOT_IS\s+(\S+)/;
const MINUS = /^[\s\-=><*]+$/;

/** Rows of a table, past its rules and its head; `label` says whether a word stands before the numbers. */
async function table(lines: Lines, rows: number, label: boolean): Promise<number[]> {
  const values: number[] = [];
  const width = label ? 4 : 3;
  let skipped = 0;
  for (let taken = 0; taken < rows; ) {
    const line = await lines.peek();
    if (line === undefined) break;
    const words = line.trim().split(/\s+/);
    const numbers = words.slice(label ? 1 : 0).slice(0, 3);
    // A head names its columns: atom x y z, Atoms Force_x ..., Stress_x ...
    const head = words.some((w) => /^(atoms?|x|(force|stress)_x)$/i.test(w));
    const row = !head && !MINUS.test(line) && words.length >= width && numbers.some((w) => /[\d*]|nan|inf/i.test(w));
    if (!row && (values.length > 0 || skipped++ > 8)) break;
    await lines.next();
    if (!row) continue;
    values.push(...numbers.map(parseNumber));
    taken++;
  }
  return values;
}

const emptyStep = (number: number | null, placed: Placed | null): AbacusStep => ({
  number,
  converged: null,
  energy: null,
  energyKey: '',
  sigma0: null,
  force: null,
  stress: null,
  placed,
});

/** Reads the log line by line. */
class LogReader {
  readonly #lines: Lines;
  readonly #geometry: AbacusGeometry;
  readonly names: string[] = [];
  readonly steps: AbacusStep[] = [];
  #label = '';
  #step: AbacusStep | null = null;
  /** Number of the step to come, where the log numbers steps before they run. */
  #number: number | null = null;
  #numbered: boolean | null = null;
  #done = false;
  /** Ionic step that the electrons of the step at work belong to. */
  #ion = '';
  #fromOne = false;
  #solver = '';

  readonly #fallback: readonly string[];

  constructor(file: SourceFile, stru: Stru | null) {
    this.#lines = new Lines(file);
    this.#geometry = new AbacusGeometry(stru);
    this.#fallback = stru?.names ?? [];
  }

  get natoms(): number {
    return this.names.length > 0 ? this.names.length : this.#fallback.length;
  }

  #begin(): void {
    this.#step = emptyStep(this.#number, this.#geometry.take());
    this.#number = null;
    this.#done = false;
    this.steps.push(this.#step);
  }

  /** The step at work; a result without any sign of a step before begins one. */
  #current(): AbacusStep {
    if (!this.#step) this.#begin();
    return this.#step ?? emptyStep(null, null);
  }

  /** A new step begins, unless the one at work has no result yet. */
  #next(number: number | null): void {
    if (number !== null) {
      // Old versions number a step of an MD after it.
      this.#numbered ??= this.#step === null || !this.#done;
      if (this.#numbered) this.#number = number;
      else return;
    }
    if (this.#step && !this.#done) return;
    if (number === null) this.#begin();
    else this.#step = null;
  }

  #header(line: string): boolean {
    const label = /\batom label\s*=\s*(\S+)/i.exec(line);
    if (label) this.#label = label[1];
    const count = /number of atoms? for this type\s*=\s*(\d+)/i.exec(line);
    if (count && this.#step === null && this.#label !== '') {
      for (let k = 0; k < Math.min(Number(count[1]), 1e7); k++) this.names.push(this.#label);
      this.#label = '';
    }
    const constant = /lattice constant \(Bohr\)\s*=\s*(\S+)/i.exec(line);
    if (constant) this.#geometry.constant(constant[1]);
    const solver = /(?:esolver type has been set to :|#ENERGY SOLVER#)\s*(\S+)/.exec(line);
    if (solver) this.#solver = solver[1];
    return label !== null || count !== null || constant !== null || solver !== null;
  }

  async #placed(line: string): Promise<boolean> {
    if (/^\s*lattice vectors: \(cartesian coordinate: in unit of a_0\)/i.test(line)) {
      const rows = await this.#lines.take(3);
      const values = rows.flatMap((r) => numbersIn(r).slice(0, 3));
      if (values.length === 9 && values.every(Number.isFinite))
        this.#geometry.cell(Float64Array.from(values), rows.join(' '));
      return true;
    }
    const unit = /^\s*(DIRECT|CARTESIAN) COORDINATES(?:\s*\(\s*UNIT\s*=\s*(\S+)\s*Bohr)?/.exec(line);
    if (!unit || this.natoms === 0 || (unit[1] === 'CARTESIAN' && unit[2] === undefined)) return false;
    const values = await table(this.#lines, this.natoms, true);
    if (values.length === 3 * this.natoms)
      this.#geometry.positions(Float64Array.from(values), unit[1] === 'DIRECT' ? null : parseNumber(unit[2]));
    return true;
  }

  async #result(line: string): Promise<void> {
    if (/charge density convergence is achieved|#\s*SCF IS CONVERGED/.test(line)) {
      this.#current().converged = true;
      this.#done = true;
    } else if (/convergence has not been achieved|SCF IS NOT CONVERGED/i.test(line)) {
      this.#current().converged = false;
      this.#done = true;
    } else if (/^\s*E_KS\(sigma->0\)/.test(line)) this.#current().sigma0 = numbersIn(line).at(-1) ?? null;
    else if (/TOTAL-FORCE \(eV\s*\/\s*Angstrom\)/i.test(line)) {
      this.#current().force = await table(this.#lines, this.natoms, true);
      this.#done = true;
    } else if (/TOTAL-STRESS \(kbar\)/i.test(line)) {
      this.#current().stress = await table(this.#lines, 3, false);
      this.#done = true;
    } else
      for (const [pattern, key] of KNOWN) {
        const energy = pattern.exec(line);
        if (!energy) continue;
        Object.assign(this.#current(), { energy: parseNumber(energy[1]), energyKey: key });
        this.#done = true;
      }
    // The last line of a run has the last energy once more.
    const final = FINAL.exec(line);
    const last = this.#step;
    if (final && last && last.energy === null && this.#done)
      Object.assign(last, { energy: parseNumber(final[1]), energyKey: '!FINAL_ETOT_IS' });
  }

  #marks(line: string): boolean {
    const electrons =
      /(?:\b(?:ION|MD|IT)\s*=|#ION MOVE#)\s*\+?(\d+)\s+(?:#ELEC PROP#\s*\d+\s+)?(?:ELEC\s*=|#ELEC ITER#)\s*\+?\d+/.exec(
        line,
      );
    if (electrons) {
      // Outer loops (hybrid functionals) begin anew with the electrons, not with the ions.
      if (!this.#step || electrons[1] !== this.#ion) this.#next(null);
      this.#ion = electrons[1];
      return true;
    }
    const step = /^\s*STEP OF MOLECULAR DYNAMICS(\s*):\s*(\d+)/.exec(line);
    if (step) {
      this.#fromOne ||= step[1] === '';
      this.#next(Number(step[2]));
    }
    const ions = /^\s*(STEP OF (ION )?RELAXATION|RELAX (IONS|STEP))\s*:/.test(line);
    if (ions && this.#step && this.#done) this.#step = null;
    return step !== null || ions;
  }

  async read(progress: (fraction: number) => Promise<void>): Promise<AbacusLog> {
    try {
      for (let line = await this.#lines.next(); line !== undefined; line = await this.#lines.next()) {
        const steps = this.steps.length;
        if (!this.#header(line) && !this.#marks(line) && !(await this.#placed(line))) await this.#result(line);
        if (this.steps.length > steps) await progress(this.#lines.fraction);
      }
    } finally {
      await this.#lines.close();
    }
    return {
      names: this.names.length > 0 ? this.names : this.#fallback,
      steps: this.steps,
      rounded: this.#geometry.rounded,
      fromOne: this.#fromOne,
      solver: this.#solver,
    };
  }
}

/** The steps of a running log, in order. `stru`: the structure the run began with, where it is at hand. */
export const readAbacusLog = (
  file: SourceFile,
  stru: Stru | null,
  progress: (fraction: number) => Promise<void>,
): Promise<AbacusLog> => new LogReader(file, stru).read(progress);
