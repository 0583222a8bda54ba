// Everything that defines a training run: model options, filter, batches, split, lengths.
import type { Side } from '../data/edits';
import { DEFAULT_MODEL, type ModelOptions } from '../model/config';

/** A system that trains or validates as a whole; `system` is its position in the data. */
export interface SystemSide {
  readonly system: number;
  readonly side: Side;
}

/** FEKF (batch 1 = RLEKF); docs/filters.md. Prefactors run geometrically from start to limit over the run. */
export interface FekfConfig {
  readonly kind: 'fekf';
  /** sqrt: Potter's form, P = S S^T, sound in float32. plain: P itself, breaks after some 2,500 updates. */
  readonly form: 'sqrt' | 'plain';
  readonly blocksize: number;
  readonly lambda: number;
  readonly nu: number;
  readonly p0: number;
  /** Factor on every step of the weights; 1 is the published filter. */
  readonly step: number;
  readonly start_pref_e: number;
  readonly limit_pref_e: number;
  readonly start_pref_f: number;
  readonly limit_pref_f: number;
}

/** Joint update of all rows of a batch; constants named as in docs/filters.md. */
export interface MultistreamConfig {
  readonly kind: 'multistream';
  readonly blocksize: number;
  /** Force rows per frame. */
  readonly nf: number;
  /** Factor on every step of the weights; P learns as if it were 1. */
  readonly step: number;
  readonly p0: number;
  readonly lambda: number;
  readonly nu: number;
  readonly pref_e: number;
  readonly pref_f: number;
  /** alpha = max(alpha_min, alpha_decay^it) scales R; after iteration `late` it grows by it / late, up to 1. */
  readonly alpha_min: number;
  readonly alpha_decay: number;
  /** Where the end game begins: R grows, q falls. 0: never. */
  readonly late: number;
  /** R_E <= kn^2/n R_F with kn = max(kn_end, kn kn_decay^it): how much energies may count against forces. */
  readonly kn: number;
  readonly kn_end: number;
  readonly kn_decay: number;
  /** Process noise added to diag P at every update; after `late` q (late / it)^2, never below q_end. */
  readonly q: number;
  readonly q_end: number;
  /** (1 + uw * uw_decay^it) H^T P H: underweighting of the first steps. */
  readonly uw: number;
  readonly uw_decay: number;
  /** After each update the output biases take up the batch's mean energy error per atom. */
  readonly bias_step: boolean;
  /** Energy rows as differences from their mean over the batch, which the bias step takes up. */
  readonly centre: boolean;
  /** Corrects the step for what the linear model missed in the energies: one more pass, the same gain. */
  readonly chord: boolean;
  /** First factor mu >= 1 on R, led by how well the linear model predicts (Levenberg-Marquardt). 0: no damping. */
  readonly damping: number;
  /** A damped step is taken back when it makes sum e^2/R larger by more than this factor. */
  readonly reject: number;
  /** Weight of the past in the moving average of the weights that is validated and saved; 0: the weights themselves. */
  readonly average: number;
}

/** Adam with deepmd-kit's loss and exponential learning rate. */
export interface AdamConfig {
  readonly kind: 'adam';
  readonly start_lr: number;
  readonly stop_lr: number;
  readonly decay_steps: number;
  readonly start_pref_e: number;
  readonly limit_pref_e: number;
  readonly start_pref_f: number;
  readonly limit_pref_f: number;
  readonly start_pref_v: number;
  readonly limit_pref_v: number;
}

export type FilterConfig = FekfConfig | MultistreamConfig | AdamConfig;
export type FilterKind = FilterConfig['kind'];

export interface RunConfig {
  readonly model: ModelOptions;
  readonly filter: FilterConfig;
  /** Frames per iteration. */
  readonly batch: number;
  /** Intervals of the table that the embedding nets are trained through (docs/engine.md); 0 evaluates them per pair. */
  readonly table: number;
  /** Length of the run. */
  readonly length:
    | { readonly kind: 'iterations'; readonly iterations: number }
    | { readonly kind: 'epochs'; readonly epochs: number };
  readonly seed: number;
  /** Frames left out of training and validation, by their position in the data; ascending. */
  readonly exclude: readonly number[];
  readonly validation: {
    /** Share of the frames of all systems that `sides` leaves open, 0 to < 1. Unused where other data validate. */
    readonly fraction: number;
    readonly split: 'random' | 'blocks';
    /** 'random' takes the share out of every system, not out of all frames together; 'blocks' always does. */
    readonly stratify: boolean;
    /** Systems that are not split; ascending, each once. */
    readonly sides: readonly SystemSide[];
    /** Iterations between full validations. */
    readonly every: number;
  };
}

export const DEFAULT_FILTERS: {
  readonly fekf: FekfConfig;
  readonly multistream: MultistreamConfig;
  readonly adam: AdamConfig;
} = {
  fekf: {
    kind: 'fekf',
    form: 'sqrt',
    blocksize: 5120,
    lambda: 0.98,
    nu: 0.9987,
    p0: 1,
    step: 1,
    start_pref_e: 1,
    limit_pref_e: 1,
    start_pref_f: 2,
    limit_pref_f: 2,
  },
  multistream: {
    kind: 'multistream',
    blocksize: 5120,
    nf: 8,
    step: 1,
    p0: 1,
    lambda: 1,
    nu: 1,
    pref_e: 1,
    pref_f: 1,
    alpha_min: 0.3,
    alpha_decay: 0.97,
    late: 200,
    kn: 1,
    kn_end: 0.3,
    kn_decay: 0.994,
    q: 1e-5,
    q_end: 1e-7,
    uw: 1,
    uw_decay: 0.9,
    bias_step: true,
    centre: true,
    chord: true,
    damping: 3,
    reject: 4,
    average: 0.9,
  },
  adam: {
    kind: 'adam',
    start_lr: 1e-3,
    stop_lr: 3.51e-8,
    decay_steps: 5000,
    start_pref_e: 0.02,
    limit_pref_e: 1,
    start_pref_f: 1000,
    limit_pref_f: 1,
    start_pref_v: 0,
    limit_pref_v: 0,
  },
};

export const DEFAULT_RUN: RunConfig = {
  model: DEFAULT_MODEL,
  filter: DEFAULT_FILTERS.multistream,
  batch: 8,
  table: 256,
  length: { kind: 'iterations', iterations: 300 },
  seed: 1,
  exclude: [],
  // Stratified: a draw over all frames can leave a small system without a single frame that is judged.
  validation: { fraction: 0.2, split: 'blocks', stratify: true, sides: [], every: 10 },
};

/** A configuration as it may be stored: entries that came later are missing from old ones. */
export type StoredRun = Omit<RunConfig, 'validation'> & {
  readonly validation: Omit<RunConfig['validation'], 'stratify' | 'sides'> &
    Partial<Pick<RunConfig['validation'], 'stratify' | 'sides'>>;
};

/** What a stored configuration meant when it was written: what was not there yet is off. */
export const fromStored = (run: StoredRun): RunConfig => ({
  ...run,
  validation: { ...run.validation, stratify: run.validation.stratify ?? false, sides: run.validation.sides ?? [] },
});

/** The small net that converges while one watches on a software adapter. */
export const SMALL_MODEL: ModelOptions = {
  ...DEFAULT_MODEL,
  rcut: 5,
  neuron: [8, 16],
  axis_neuron: 4,
  fitting_neuron: [16, 16],
};
