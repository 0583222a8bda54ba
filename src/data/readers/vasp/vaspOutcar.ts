// Reader of VASP's OUTCAR: every ionic step that was computed ab initio and converged, with energy, forces and virial.
import { Lines } from '../../files/lines';
import { type FrameOther, FrameSink } from '../../group';
import type { Origin, System, Taken } from '../../types';
import type { Claim, FileReader, Head, ReadContext } from '../reader';
import { isBanner, OutcarHeader } from './vaspOutcarHeader';
import {
  atomRow,
  cellRow,
  converged,
  emptyStep,
  entropyRow,
  isAbInitio,
  type OutcarStep,
  stressRow,
  symmetric,
} from './vaspOutcarStep';
import { checkCell, hasStress, isSingleShot, NO_FORCES, StepFault, StepTally, virialOf } from './vaspRun';

function matches({ name, text }: Head): boolean {
  // VASP's standard output has the banner too, but neither the date nor the potentials after it.
  if (/^ *vasp\.\d/m.test(text) && /^ *executed on /m.test(text)) return true;
  return (
    /^outcar/i.test(name) &&
    /^ *(POTCAR:|VRHFIN|TITEL|ions per type|POSITION +TOTAL-FORCE)|^[ -]*Iteration +\d/m.test(text)
  );
}

const takenAs = (key: string, unit: string): Taken => ({ key, unit, how: 'format', sign: 1 });
const WITHOUT_ENTROPY = takenAs('energy without entropy', 'eV');
const SIGMA0 = takenAs('energy(sigma->0)', 'eV');

/** What is awaited: the lines of a block come after its title. */
type Awaited = 'stress' | 'cell' | 'energy' | 'entropy' | null;

class OutcarReader {
  readonly #path: string;
  readonly #lines: Lines;
  readonly #context: ReadContext;
  readonly #sink: FrameSink;
  #tally: StepTally;
  readonly #origins = new Map<string, Origin>();
  #header: OutcarHeader;
  /** Before the first step. */
  #heading = true;
  #names: readonly string[] | null = null;
  #step = emptyStep();
  #awaited: Awaited = null;
  #finished = false;

  constructor({ files: [file] }: Claim, context: ReadContext) {
    this.#path = file.path;
    this.#lines = new Lines(file);
    this.#context = context;
    this.#sink = new FrameSink(file.path, context.log);
    this.#tally = new StepTally(file.path, context.log);
    this.#header = new OutcarHeader(file.path);
  }

  async read(): Promise<System[]> {
    const lines = this.#lines;
    for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
      if (isBanner(line)) {
        this.#nextRun(line.slice(line.indexOf('vasp.')));
        continue;
      }
      if (this.#heading) this.#header.take(line);
      if (lines.taken % 4096 === 0) await this.#context.progress(lines.fraction);
      if (this.#awaited !== null && (await this.#takeAwaited(line))) continue;
      const work = this.#takeTitle(line);
      if (work) await work;
    }
    this.#close(true);
    this.#tally.tell(this.#header.settings, this.#finished);
    return this.#sink.systems();
  }

  /** Lets go of the file. */
  close(): Promise<void> {
    return this.#lines.close();
  }

  /** The first line of a block, or a line that means something by itself. */
  #takeTitle(line: string): Promise<void> | undefined {
    if (line.includes('Iteration')) return this.#iteration(line);
    if (line.includes('TOTAL-FORCE')) return this.#atoms(line);
    if (line.includes('total energy-change')) this.#step.change = line;
    else if (line.includes('aborting loop')) this.#loopEnd(line);
    else if (line.includes('FORCE on cell')) this.#begin(line, 'ML FORCE', 'stress');
    else if (line.includes('VOLUME and BASIS')) this.#begin(line, null, 'cell');
    else if (line.includes('FREE ENERGIE OF THE ION-ELECTRON')) this.#begin(line, 'ML FREE', 'energy');
    else if (line.includes('General timing and accounting')) {
      this.#finished = true;
      this.#close(true);
    }
    return undefined;
  }

  /** Whether the line belongs to the block that was begun. */
  async #takeAwaited(line: string): Promise<boolean> {
    const step = this.#step;
    const text = line.trimStart();
    if (this.#awaited === 'stress') {
      const key = text.startsWith('in kB') ? 'in kB' : text.startsWith('Total ') ? 'Total' : null;
      if (key === null) return false;
      const values = stressRow(line, key);
      // "in kB" has more digits than "Total", which comes before it; some versions write "Total" alone.
      step.stress = values ? { key, values } : 'unreadable';
      if (key === 'in kB') this.#awaited = null;
      return true;
    }
    if (this.#awaited === 'cell') {
      if (!text.startsWith('direct lattice vectors')) return false;
      this.#awaited = null;
      step.box = await this.#cell();
      return true;
    }
    if (this.#awaited === 'energy') {
      // With its unit, for the number may be cut off at the end of the file; "enthalpy is  TOTEN" may follow.
      const energy = /free\s+energy\s+TOTEN\s*=\s*(\S+)\s+eV/.exec(line);
      if (!energy) return false;
      step.energy = Number(energy[1]);
      this.#awaited = 'entropy';
      return true;
    }
    const both = entropyRow(line);
    if (!both) return false;
    [step.withoutEntropy, step.sigma0] = both;
    this.#awaited = null;
    return true;
  }

  /** A block of the ionic step, or of the next one where this one is complete already. */
  #begin(line: string, mark: string | null, block: Exclude<Awaited, null>): void {
    this.#heading = false;
    this.#awaited = null;
    if (mark !== null && line.includes(mark)) {
      this.#predict(block);
      return;
    }
    if (this.#step.energy !== null) this.#close(false);
    if (block === 'stress') this.#step.stress = 'unreadable';
    this.#awaited = block;
  }

  /** A block of the force field, which is not read. Its prediction of a step comes before the step is computed, if it is. */
  #predict(block: Awaited | 'atoms'): void {
    const { predicted } = this.#step;
    if (isAbInitio(this.#step) || predicted === 'done' || (predicted === 'begun' && block === 'stress'))
      this.#close(false);
    this.#step.predicted = block === 'energy' ? 'done' : 'begun';
  }

  async #iteration(line: string): Promise<void> {
    const m = /Iteration\s*(\d+|\*+)\s*\(\s*(\d+|\*+)\s*\)/.exec(line);
    if (!m) return;
    this.#heading = false;
    this.#awaited = null;
    const ionic = Number(m[1]);
    const before = this.#step;
    const electronic = Number.isNaN(Number(m[2])) ? before.electronic + 1 : Number(m[2]);
    if (
      before.energy !== null ||
      (before.iterations > 0 && (electronic <= before.electronic || (ionic !== before.ionic && !Number.isNaN(ionic))))
    )
      this.#close(false);
    const step = this.#step;
    step.ionic = ionic;
    step.electronic = electronic;
    step.iterations++;
    await this.#context.progress(this.#lines.fraction);
  }

  #loopEnd(line: string): void {
    if (line.includes('was not reached')) this.#step.end = 'missed';
    else if (line.includes('hard stop')) this.#step.end = 'stopped';
    else if (line.includes('EDIFF is reached')) this.#step.end = 'reached';
  }

  /** Three rows; NaN from the first on that is none. */
  async #cell(): Promise<Float64Array> {
    const box = new Float64Array(9).fill(Number.NaN);
    for (let k = 0; k < 9; k += 3) {
      const row = cellRow((await this.#lines.peek()) ?? '');
      if (!row.every(Number.isFinite)) break;
      await this.#lines.next();
      box.set(row, k);
    }
    return box;
  }

  /** Positions and forces: as many rows as there are atoms, between two lines of dashes. */
  async #atoms(line: string): Promise<void> {
    if (!/POSITION\s+TOTAL-FORCE/.test(line)) return;
    const predicted = line.includes('(ML)');
    this.#heading = false;
    this.#awaited = null;
    const step = this.#step;
    if (predicted) {
      this.#predict('atoms');
      return;
    }
    if (step.energy !== null || step.atoms !== null) this.#close(false);
    this.#names ??= this.#header.names(this.#context.log);
    this.#step.atoms = await this.#rows(this.#names.length);
  }

  async #rows(natoms: number): Promise<OutcarStep['atoms']> {
    const isRule = (text: string | undefined): boolean => text !== undefined && /^\s*-{20,}\s*$/.test(text);
    const lines = this.#lines;
    if (isRule(await lines.peek())) await lines.next();
    const coord = new Float64Array(3 * natoms);
    const force = new Float64Array(3 * natoms);
    for (let a = 0; a < natoms; a++) {
      const text = await lines.peek();
      const row = text === undefined || isBanner(text) ? null : atomRow(text);
      if (!row) {
        const found = text === undefined ? 'the end of the file' : `"${text.trim().slice(0, 60)}"`;
        return `expected the position and force of ${natoms} atoms, found ${found} for atom ${a} (line ${lines.taken + 1})`;
      }
      await lines.next();
      for (let x = 0; x < 3; x++) {
        coord[3 * a + x] = row[x];
        force[3 * a + x] = row[3 + x];
      }
    }
    const after = await lines.peek();
    if (isRule(after)) return { coord, force };
    return `expected a line of dashes after ${natoms} atoms, found "${(after ?? '').trim().slice(0, 60)}" (line ${lines.taken + 1})`;
  }

  /** Outputs may stand one behind the other in a file, and the first may have been cut off before its first step. */
  #nextRun(line: string): void {
    if (!this.#heading) {
      this.#close(true);
      this.#tally = this.#tally.next(this.#header.settings, this.#finished);
    }
    this.#header = new OutcarHeader(this.#path);
    this.#header.take(line);
    this.#heading = true;
    this.#names = null;
    this.#finished = false;
  }

  /** The step ends; `last`: nothing of the run comes after it. */
  #close(last: boolean): void {
    const step = this.#step;
    this.#step = emptyStep();
    this.#awaited = null;
    if (!isAbInitio(step)) {
      if (step.predicted === 'no') return;
      this.#tally.steps++;
      this.#tally.predicted();
      return;
    }
    const index = this.#tally.steps++;
    const whole = step.energy !== null && !Number.isNaN(step.withoutEntropy);
    if (last && !this.#finished && !whole) {
      const missing = step.atoms === null ? 'positions and forces are' : 'energy is';
      this.#tally.incomplete(index, `${missing} written`);
    } else this.#take(step, index);
  }

  #take(step: OutcarStep, index: number): void {
    const tally = this.#tally;
    const { settings } = this.#header;
    if (step.energy === null && step.atoms === null && step.stress === null) tally.loop(index);
    else if (step.energy !== null && step.atoms === null && (settings.nwrite ?? 2) < 2) tally.withoutForces(index);
    else
      try {
        const good = converged(step, settings);
        // Stopped by hand is not what a run of a single evaluation is for.
        if (step.atoms !== null && good === false && (step.end === 'stopped' || !isSingleShot(settings)))
          tally.unconverged(index);
        else this.#frame(step, index, good === true);
      } catch (error) {
        if (!(error instanceof StepFault)) throw error;
        tally.damaged(index, error);
      }
  }

  /** Throws StepFault. */
  #frame({ atoms, box, energy, ...step }: OutcarStep, index: number, judged: boolean): void {
    if (energy === null) throw new StepFault('no-energy', 'expected "free  energy   TOTEN" of the step, found none.');
    if (atoms === null)
      throw new StepFault('no-forces', 'expected "POSITION ... TOTAL-FORCE" of the step, found none.', NO_FORCES);
    if (typeof atoms === 'string') throw new StepFault('wrong-natoms', `${atoms}.`);
    checkCell(box);
    const stress = hasStress(this.#header.settings) ? step.stress : null;
    if (stress === 'unreadable') throw new StepFault('no-stress', 'expected six numbers after "in kB", found none.');
    const tensor = stress && symmetric(stress.values);
    const virial = tensor && (stress.key === 'in kB' ? virialOf(tensor, box) : Float64Array.from(tensor));
    const others = [
      [WITHOUT_ENTROPY, step.withoutEntropy],
      [SIGMA0, step.sigma0],
    ] as const;
    const taken = this.#sink.add({
      ...atoms,
      index,
      names: this.#names ?? [],
      box,
      pbc: [true, true, true],
      energy,
      virial,
      origin: this.#originOf(stress?.key ?? null),
      others: others
        .filter(([, value]) => Number.isFinite(value))
        .map(([taken, value]): FrameOther => ({ of: 'energy', taken, values: Float64Array.of(value) })),
    });
    if (taken) this.#tally.keep(index, judged, virial !== null);
    else this.#tally.rejected();
  }

  #originOf(stress: 'in kB' | 'Total' | null): Origin {
    const known = this.#origins.get(stress ?? '');
    if (known) return known;
    const origin: Origin = {
      format: 'vasp/outcar',
      energy: takenAs('free energy TOTEN', 'eV'),
      force: takenAs('TOTAL-FORCE', 'eV/A'),
      virial: stress && takenAs(stress, stress === 'in kB' ? 'kbar' : 'eV'),
      length: takenAs('POSITION', 'A'),
    };
    this.#origins.set(stress ?? '', origin);
    return origin;
  }
}

/**
 * OUTCAR of VASP 5.2 to 6: energy = free energy TOTEN (F, whose derivative the forces are), virial = "in kB" times the
 * volume, the sign as it is. Steps that did not converge, that a force field predicted, or that are not complete
 * are left out and told. Throws DataError where the file does not say which elements its atoms are.
 */
export const vaspOutcar: FileReader = {
  kind: 'file',
  name: 'vasp/outcar',
  matches,
  async read(claim, context) {
    const reader = new OutcarReader(claim, context);
    try {
      return await reader.read();
    } finally {
      await reader.close();
    }
  },
};
