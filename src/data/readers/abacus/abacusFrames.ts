// Frames of an ABACUS run: steps of the log, or those of MD_dump with the energies of the log; what is left out is told.
import type { Lines } from '../../files/lines';
import { determinant, type Frame, type FrameOther, FrameSink } from '../../group';
import type { ProblemLog } from '../../problems';
import { DataError, type Origin, type System, type Taken } from '../../types';
import { unitFactor } from '../../units';
import { type DumpStep, readDumpStep, skipToStep } from './abacusDump';
import type { Placed } from './abacusGeometry';
import type { AbacusLog, AbacusStep } from './abacusLog';
import type { Stru } from './abacusStru';

const KBAR = unitFactor('stress', 'kbar') ?? Number.NaN;
const PBC = [true, true, true] as const;

const taken = (key: string, unit: string): Taken => ({ key, unit, how: 'named', sign: 1 });

/** virial = V stress: the stress is positive when compressed. */
function virialOf(stress: ArrayLike<number>, box: Float64Array): Float64Array {
  const factor = KBAR * Math.abs(determinant(box));
  return Float64Array.from(stress, (x) => x * factor);
}

function othersOf(step: AbacusStep | undefined): FrameOther[] {
  if (!step || step.sigma0 === null) return [];
  return [{ of: 'energy', taken: taken('E_KS(sigma->0)', 'eV'), values: Float64Array.of(step.sigma0) }];
}

export class AbacusFrames {
  readonly #path: string;
  readonly #format: string;
  readonly #run: AbacusLog | null;
  readonly #log: ProblemLog;
  readonly #sink: FrameSink;
  readonly #origins = new Map<string, Origin>();

  constructor(format: string, path: string, run: AbacusLog | null, log: ProblemLog) {
    this.#format = format;
    this.#path = path;
    this.#run = run;
    this.#log = log;
    this.#sink = new FrameSink(path, log);
  }

  #originOf(energy: string | null, force: string | null, virial: string | null, length: Taken): Origin {
    const key = [energy, force, virial, length.key].join('\n');
    const origin = this.#origins.get(key) ?? {
      format: this.#format,
      energy: energy === null ? null : taken(energy, 'eV'),
      force: force === null ? null : taken(force, 'eV/A'),
      virial: virial === null ? null : taken(virial, 'kbar'),
      length,
    };
    this.#origins.set(key, origin);
    return origin;
  }

  /** Indices as "3, 7, 8 and 12 more". */
  #tell(severity: 'warning' | 'error', code: string, steps: readonly number[], what: string, fix: string): void {
    if (steps.length === 0) return;
    const shown = steps.slice(0, 5).join(', ') + (steps.length > 5 ? ` and ${steps.length - 5} more` : '');
    const frame = steps.length === 1 ? steps[0] : null;
    const [noun, verb] = steps.length === 1 ? ['step', 'was'] : ['steps', 'were'];
    const message = `${steps.length} ${noun} (${shown}) ${what} and ${verb} left out.`;
    this.#log.add({ severity, code, path: this.#path, frame, message, fix });
  }

  #unconverged(steps: readonly number[]): void {
    this.#tell(
      'warning',
      'not-converged',
      steps,
      `of ${this.#run?.steps.length ?? 0} did not converge`,
      'Compute these steps again with more electronic iterations (scf_nmax) or another mixing.',
    );
  }

  /** What a step lacks that others of the run have, or has in another size than its atoms; null where it is whole. */
  #lack(step: AbacusStep, natoms: number): string | null {
    const all = this.#run?.steps ?? [];
    if (step.energy === null && all.some((s) => s.energy !== null)) return 'has no energy';
    if (step.force === null ? all.some((s) => s.force !== null) : step.force.length !== 3 * natoms)
      return `has ${step.force === null ? 'no forces' : `forces of ${Math.floor(step.force.length / 3)} of ${natoms} atoms`}`;
    if (step.stress === null ? all.some((s) => s.stress !== null) : step.stress.length !== 9)
      return `has ${step.stress === null ? 'no stress' : 'a stress with numbers missing'}`;
    return null;
  }

  /** Adds the steps of the log. `ions`: structures beside it, by the number of the step that begins with them. */
  steps(ions: ReadonlyMap<number, Stru>): void {
    const { names, rounded, steps } = this.#run ?? { names: [], rounded: false, steps: [] };
    const left = { unconverged: [] as number[], unplaced: [] as number[] };
    for (const [index, step] of steps.entries()) {
      const stru = ions.get(index);
      const placed: Placed | null = step.placed ?? (stru ? { box: stru.box, coord: stru.coord } : null);
      const lack = this.#lack(step, names.length);
      if (step.converged === false) left.unconverged.push(index);
      else if (lack !== null) this.#incomplete(index, lack);
      else if (placed === null) left.unplaced.push(index);
      else this.#add(index, names, placed, step);
    }
    this.#unconverged(left.unconverged);
    this.#tell(
      'error',
      'no-positions',
      left.unplaced,
      'have no positions in the log',
      'Add the files STRU_ION1_D, ... (out_stru 1) or, of an MD, MD_dump of the same folder.',
    );
    if (rounded)
      this.#log.note(
        'rounded-cell',
        this.#path,
        null,
        'the cell is taken from the log, which prints six digits of it.',
        'Add the file STRU of the calculation to have all digits.',
      );
  }

  /** The last step of a run that was stopped lacks something as a matter of course. */
  #incomplete(index: number, lack: string): void {
    this.#log.add({
      severity: index === (this.#run?.steps.length ?? 0) - 1 ? 'warning' : 'error',
      code: 'incomplete-step',
      path: this.#path,
      frame: index,
      message: `the step ${lack}; the others have. It was left out.`,
      fix: 'Nothing to do if the run was stopped there; otherwise copy the log again.',
    });
  }

  #add(index: number, names: readonly string[], { box, coord }: Placed, step: AbacusStep): void {
    const { energy, energyKey, force, stress } = step;
    this.#sink.add({
      index,
      names,
      coord,
      box,
      pbc: PBC,
      energy,
      force: force && Float64Array.from(force),
      virial: stress && virialOf(stress, box),
      origin: this.#originOf(
        energy === null ? null : energyKey,
        force && 'TOTAL-FORCE',
        stress && 'TOTAL-STRESS',
        taken('COORDINATES', 'bohr'),
      ),
      others: othersOf(step),
    });
  }

  /** Whether the step of the log has the forces of the dumped one, or else its stress; true where nothing can be compared. */
  static #same(step: AbacusStep, dumped: DumpStep): boolean {
    const [own, other] = step.force && dumped.force ? [step.force, dumped.force] : [step.stress, dumped.stress];
    if (!own || !other) return true;
    return own.length === other.length && own.every((f, k) => Math.abs(f - other[k]) < 2e-5 * (1 + Math.abs(f)));
  }

  /**
   * Number of a dumped step minus that of the step of the log; null where none is alike. Since version 3.9 logs count from 1,
   * and a run that goes on from another dumps the number of the whole run, while old logs count from 0 again.
   */
  #offset(byNumber: ReadonlyMap<number, AbacusStep>, dumped: DumpStep): number | null {
    const [first, second] = this.#run?.fromOne ? [-1, 0] : [0, -1];
    return (
      [first, second, dumped.step].find((offset) => {
        const step = byNumber.get(dumped.step - offset);
        return step !== undefined && AbacusFrames.#same(step, dumped);
      }) ?? null
    );
  }

  /** Adds the steps of MD_dump with the energies of the log, and whatever else the dump lacks. */
  async dump(lines: Lines, path: string, progress: (fraction: number) => Promise<void>): Promise<void> {
    const steps = this.#run?.steps ?? [];
    const byNumber = new Map(steps.map((s, k) => [s.number ?? k, s]));
    const left = { unconverged: [] as number[], foreign: [] as number[], unmatched: [] as number[] };
    let offset: number | null = null;
    let natoms = this.#run?.names.length ?? 0;
    let index = 0;
    for (; ; index++) {
      try {
        const dumped = await readDumpStep(lines, path, index);
        if (!dumped) break;
        natoms ||= dumped.names.length;
        offset ??= this.#offset(byNumber, dumped);
        const step = byNumber.get(dumped.step - (offset ?? 0));
        if (dumped.names.length !== natoms) this.#short(path, index, dumped.names.length, natoms);
        else if (step?.converged === false) left.unconverged.push(index);
        else if (step && !AbacusFrames.#same(step, dumped)) left.foreign.push(index);
        else {
          if (this.#run && step?.energy == null) left.unmatched.push(index);
          this.#addDumped(index, dumped, step, path);
        }
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        this.#log.add(error.problem);
        await skipToStep(lines);
      }
      await progress(lines.fraction);
    }
    this.#unconverged(left.unconverged);
    this.#tell(
      'error',
      'steps-differ',
      left.foreign,
      'have other forces in MD_dump than in the log',
      'Use MD_dump and running_md.log of the same run.',
    );
    this.#dumpNotes(left.unmatched, steps.length - index);
  }

  #short(path: string, index: number, found: number, natoms: number): void {
    this.#log.error(
      'wrong-natoms',
      path,
      index,
      `expected ${natoms} atoms, found ${found}. The frame was left out.`,
      'Copy the file again, or cut off the incomplete step.',
    );
  }

  #addDumped(index: number, dumped: DumpStep, step: AbacusStep | undefined, path: string): void {
    const { box, coord, names } = dumped;
    const force = dumped.force ?? (step?.force?.length === coord.length ? Float64Array.from(step.force) : null);
    const stress = dumped.stress ?? (step?.stress?.length === 9 ? step.stress : null);
    const energy = step?.energy ?? null;
    const frame: Frame = {
      index,
      names,
      coord,
      box,
      pbc: PBC,
      energy,
      force,
      virial: stress && virialOf(stress, box),
      origin: this.#originOf(
        step && energy !== null ? step.energyKey : null,
        force && (dumped.force ? 'FORCE' : 'TOTAL-FORCE'),
        stress && (dumped.stress ? 'VIRIAL' : 'TOTAL-STRESS'),
        taken('POSITION', 'A'),
      ),
      others: othersOf(step),
    };
    this.#sink.add(frame, (what) => ({ path: what === 'energy' ? this.#path : path, frame: index }));
  }

  #dumpNotes(unmatched: readonly number[], more: number): void {
    if (!this.#run)
      this.#log.warn(
        'no-energies',
        this.#path,
        null,
        'MD_dump has no energies, and running_md.log is not beside it.',
        'Add running_md.log of the same run.',
      );
    else if (unmatched.length > 0)
      this.#log.warn(
        'no-energies',
        this.#path,
        null,
        `${unmatched.length} steps of MD_dump have no energy in the log; they are kept without one.`,
        'Use MD_dump and running_md.log of the same run.',
      );
    if (more > 0)
      this.#log.note(
        'not-dumped',
        this.#path,
        null,
        `${more} steps of the log are not taken; MD_dump does not hold their positions.`,
        'Set md_dumpfreq 1 to have every step.',
      );
  }

  systems(): System[] {
    return this.#sink.systems();
  }
}
