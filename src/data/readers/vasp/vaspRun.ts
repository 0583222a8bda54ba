// What becomes of the ionic steps of a VASP run, the same for OUTCAR and vasprun.xml; told once per file.
import { determinant } from '../../group';
import { spansVolume } from '../../nlist';
import type { ProblemLog } from '../../problems';
import { unitFactor } from '../../units';
import { pseudoHydrogen, StepList } from './vaspText';

/** eV/A^3 per kB. */
const KBAR = unitFactor('stress', 'kbar') ?? Number.NaN;

/** What of its settings a run writes down; undefined where it does not. */
export interface RunSettings {
  /** Electronic steps of an ionic step at most. */
  readonly nelm?: number;
  /** 0: orbitals begin from random numbers. */
  readonly istart?: number;
  readonly isif?: number;
  readonly icharg?: number;
  readonly ialgo?: number;
}

/**
 * Whether the run was to evaluate given orbitals instead of iterating (NELM = 1 on orbitals of a file; ALGO = None,
 * Eigenval, Subrot): reaching NELM then means nothing.
 */
export const isSingleShot = ({ istart, nelm, ialgo }: RunSettings): boolean =>
  (nelm === 1 && istart !== 0) || (ialgo !== undefined && ialgo >= 2 && ialgo <= 4);

/** Whether the file's stress is a tensor: ISIF = 0 computes none, ISIF = 1 only its trace. */
export const hasStress = ({ isif }: RunSettings): boolean => isif !== 0 && isif !== 1;

/** Throws StepFault for a cell that is none. */
export function checkCell(box: Float64Array | null): asserts box is Float64Array {
  if (!box?.every(Number.isFinite) || !spansVolume(box, [true, true, true]))
    throw new StepFault('bad-cell', `expected three cell vectors, found ${box ? Array.from(box).join(' ') : 'none'}.`);
}

/** Volume of a cell [3, 3], A^3. */
export const volumeOf = (box: ArrayLike<number>): number => Math.abs(determinant(box));

/**
 * Virial [3, 3] in eV from VASP's stress [3, 3] in kB. VASP's stress is -dE/d(strain) per volume, positive where the cell
 * wants to expand: the sign of the virial. It is that of the forces alone: neither PSTRESS (which is taken off in
 * "external pressure" only) nor the motion of the ions ("Total+kin.") is in it.
 */
export function virialOf(kB: ArrayLike<number>, box: ArrayLike<number>): Float64Array {
  const volume = volumeOf(box);
  return Float64Array.from(kB, (x) => x * KBAR * volume);
}

/** Fractional positions [natoms, 3] times the cell [3, 3] (rows are vectors), A, not wrapped. */
export function cartesian(direct: Float64Array, box: Float64Array): Float64Array {
  const coord = new Float64Array(direct.length);
  for (let k = 0; k < direct.length; k += 3)
    for (let x = 0; x < 3; x++)
      coord[k + x] = direct[k] * box[x] + direct[k + 1] * box[3 + x] + direct[k + 2] * box[6 + x];
  return coord;
}

/** Warns of pseudo-hydrogens among the titles of potentials or names of types. */
export function tellPseudo(titles: readonly string[], path: string, log: ProblemLog): void {
  const pseudo = [...new Set(titles.map(pseudoHydrogen).filter((p) => p !== null))];
  if (pseudo.length > 0)
    log.warn(
      'pseudo-hydrogen',
      path,
      null,
      `${pseudo.join(', ')} (a hydrogen of a fraction of a charge) is taken as H.`,
      'Leave these frames out if real hydrogen is in the data as well: a model cannot tell them apart.',
    );
}

/** Why a step cannot be used, in the words of a Problem. */
export class StepFault extends Error {
  readonly code: string;
  readonly fix: string;
  constructor(
    code: string,
    message: string,
    fix = 'Compute the step again, or leave the frame out; part of the file may be damaged.',
  ) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
}

/** Of a step whose positions and forces are missing. */
export const NO_FORCES =
  'Use the output of a run that computes forces (GW, BSE and RPA do not); a damaged file has to be copied again.';

const s = (n: number): string => (n === 1 ? '' : 's');
const were = (n: number): string => (n === 1 ? 'was' : 'were');

/** Counts the steps of one file by what became of them. */
export class StepTally {
  readonly #path: string;
  readonly #log: ProblemLog;
  readonly #unconverged = new StepList();
  readonly #unjudged = new StepList();
  readonly #withoutForces = new StepList();
  readonly #loops = new StepList();
  #predicted = 0;
  #kept = 0;
  #damaged = 0;
  #cut = false;
  #virials = 0;
  readonly #first: number;
  /** Ionic steps of the file so far, of any kind. */
  steps: number;

  /** `first`: steps of the file before those that are counted. */
  constructor(path: string, log: ProblemLog, first = 0) {
    this.#path = path;
    this.#log = log;
    this.#first = first;
    this.steps = first;
  }

  /** Tells what became of the steps so far, and counts on from there. */
  next(settings: RunSettings, finished: boolean): StepTally {
    this.tell(settings, finished);
    return new StepTally(this.#path, this.#log, this.steps);
  }

  /** Taken; `judged`: the file says whether it converged. */
  keep(step: number, judged: boolean, virial: boolean): void {
    this.#kept++;
    if (virial) this.#virials++;
    if (!judged) this.#unjudged.add(step);
  }

  /** Used up NELM. */
  unconverged(step: number): void {
    this.#unconverged.add(step);
  }

  /** Came from a machine-learned force field. */
  predicted(): void {
    this.#predicted++;
  }

  /** Has an energy and by the run's settings no forces. */
  withoutForces(step: number): void {
    this.#withoutForces.add(step);
  }

  /** An electronic loop after which neither energy nor forces came. */
  loop(step: number): void {
    this.#loops.add(step);
  }

  /** Cannot be used. */
  damaged(step: number, { code, message, fix }: StepFault): void {
    this.#damaged++;
    this.#log.error(code, this.#path, step, message, fix);
  }

  /** Told by who found it. */
  rejected(): void {
    this.#damaged++;
  }

  /** The file ended within this step. */
  incomplete(step: number, missing: string): void {
    this.#damaged++;
    this.#cut = true;
    // Runs end so at every time limit of a cluster: told, but nothing to be asked about.
    this.#log.warn(
      'incomplete-step',
      this.#path,
      step,
      `the file ends within this ionic step, before its ${missing}: the run was stopped, or is not done. The step was left out.`,
      'Nothing to do, or copy the file again when the run is done.',
    );
  }

  /** `finished`: the file has the end of a run that ended by itself. */
  tell(settings: RunSettings, finished: boolean): void {
    const log = this.#log;
    const path = this.#path;
    const steps = this.steps - this.#first;
    const taken = `${this.#kept} step${s(this.#kept)} ${were(this.#kept)} kept`;
    const lost = this.#unconverged.count;
    if (lost > 0)
      log.warn(
        'unconverged',
        path,
        null,
        `${lost} of ${steps} ionic step${s(steps)} ${were(lost)} left out as not converged: their electronic loop used up NELM = ${settings.nelm ?? 'unknown'} steps or was stopped (counted from 0: ${this.#unconverged}); ${taken}.`,
        'Compute them again with a larger NELM or another ALGO if they are needed.',
      );
    if (this.#predicted > 0)
      log.note(
        'predicted-steps',
        path,
        null,
        `${this.#predicted} of ${steps} ionic step${s(steps)} come${this.#predicted === 1 ? 's' : ''} from VASP's machine-learned force field and ${were(this.#predicted)} left out: only ab initio steps are taken; ${taken}.`,
        'Nothing to do.',
      );
    const bare = this.#withoutForces.count;
    if (bare > 0)
      log.warn(
        'steps-without-forces',
        path,
        null,
        `${bare} of ${steps} ionic step${s(steps)} ${were(bare)} written without positions and forces (counted from 0: ${this.#withoutForces}) and left out; ${taken}.`,
        'NWRITE = 0 writes them for the first and the last step only; vasprun.xml of the same run may have them all.',
      );
    if (this.#loops.count > 0)
      log.note(
        'loops-without-step',
        path,
        null,
        `${this.#loops.count} electronic loop${s(this.#loops.count)} ${were(this.#loops.count)} followed by neither energy nor forces (counted as steps from 0: ${this.#loops}), as linear response has it; not frames.`,
        'Nothing to do.',
      );
    this.#tellDoubts(settings);
    if (this.#kept === 0) this.#tellNothing();
    else if (!finished && !this.#cut)
      log.warn(
        'run-not-finished',
        path,
        null,
        `the file ends before the run does; ${taken}, all complete.`,
        'Nothing to do, or copy the file again when the run is done.',
      );
  }

  #tellDoubts(settings: RunSettings): void {
    if (this.#kept === 0) return;
    const { icharg, ialgo, nelm } = settings;
    const fixedCharge = icharg !== undefined && icharg >= 10;
    if (isSingleShot(settings) || fixedCharge) {
      const what = nelm === 1 ? 'NELM = 1' : fixedCharge ? `ICHARG = ${icharg}` : `IALGO = ${ialgo}`;
      this.#log.warn(
        'not-self-consistent',
        this.#path,
        null,
        `this run evaluates given orbitals or a given charge density (${what}), it does not iterate to self-consistency: its forces need not be the derivative of its energy.`,
        'Take it only if the orbitals came from a converged run of the same functional.',
      );
    } else if (this.#unjudged.count > 0)
      this.#log.warn(
        'convergence-unknown',
        this.#path,
        null,
        `the file does not say whether the electronic loop converged for ${this.#unjudged.count} of ${this.#kept} steps that were kept (counted from 0: ${this.#unjudged}).`,
        'Use OUTCAR or vasprun.xml of the run with all their parts: they say it.',
      );
    if (this.#virials > 0 && this.#virials < this.#kept)
      this.#log.warn(
        'some-without-stress',
        this.#path,
        null,
        `${this.#kept - this.#virials} of ${this.#kept} steps that were kept have no stress; they became a system without virials.`,
        'Nothing to do, or copy the file again if the run computed stresses for all of them.',
      );
    if (settings.isif === 1)
      this.#log.note(
        'trace-only',
        this.#path,
        null,
        'ISIF = 1 computes the trace of the stress only; no virial was taken.',
        'Compute with ISIF = 2 if virials are needed.',
      );
  }

  #tellNothing(): void {
    if (this.#damaged > 0) return;
    const only = this.#withoutForces.count + this.#loops.count > 0;
    this.#log.error(
      'no-frames',
      this.#path,
      null,
      this.steps === this.#first
        ? 'expected ionic steps with energy and forces, found none: the run stopped before its first step ended, or computes no forces (GW, BSE, RPA).'
        : only
          ? 'no step of this file has an energy and forces: runs of GW, BSE, RPA or linear response write no forces.'
          : 'no step of this file can be used: every one was left out for the reasons given.',
      'Use the output of a run that computes forces and converges.',
    );
  }
}
