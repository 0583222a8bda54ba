// The small interface between the rows of an iteration and the filter that learns from them.
import type { FilterConfig } from '../config';

/** Buffers the engine fills before an update. All f32, on the GPU. */
export interface RowBuffers {
  /** Number of weights. */
  readonly n: number;
  /** Number of rows. */
  readonly m: number;
  /** [n] weights, updated in place by the filter. */
  readonly w: GPUBuffer;
  /** [m][n] gradient of each row's prediction with respect to w; row r starts at r*n. */
  readonly H: GPUBuffer;
  /** [m] residual of each row: reference minus prediction, prefactors included. */
  readonly e: GPUBuffer;
  /** [m] number of atoms of the frame for an energy row, 0 for a force row. */
  readonly row_natoms: GPUBuffer;
}

/** Slots of `metrics`, f32. What a filter has no value for stays 0. */
export const FILTER_METRICS = {
  /** 0 healthy; otherwise a FILTER_BREAK code. Once set, w is no longer touched. */
  status: 0,
  lambda: 1,
  /** FEKF: innovation variance S = 1/A. Multistream: mean of e^T S^-1 e per row. */
  S: 2,
  /** Euclidean norm of the last change of w. */
  dw: 3,
  /** Smallest and largest diagonal entry of P, refreshed by encodeAudit only; mean of diag P, also by encodeMean. */
  p_min: 4,
  p_max: 5,
  p_mean: 6,
  /** Multistream: R of a force row and of an energy row. */
  r_f: 7,
  r_e: 8,
  /** Multistream with damping: factor on R, gain ratio of the last step, 1 where the step was taken back. */
  mu: 9,
  rho: 10,
  rejected: 11,
  size: 16,
} as const;

/** Why a filter stopped touching the weights. */
export const FILTER_BREAK = {
  none: 0,
  /** A row gradient, residual or product was not finite. */
  nonfinite: 1,
  /** The innovation covariance was not positive (definite): P is no longer a covariance. */
  not_positive: 2,
  /** A diagonal entry of P was not positive. */
  negative_diagonal: 3,
} as const;

/** Corrections that need the residuals of the same rows once more, at the weights after the step (multistream). */
export interface AfterStep {
  /** [m] residuals after the step; the engine fills the energy rows before the chord, all rows before the damping. */
  readonly residuals: GPUBuffer;
  /** Adds the step that the energies' departure from the linear model asks for. */
  encodeChord(pass: GPUComputePassEncoder): void;
  /** Judges the step by its residuals: moves mu, takes a step back that made things much worse. */
  encodeDamping(pass: GPUComputePassEncoder): void;
}

/** One filter's device state and the kernels of one update. */
export interface FilterUpdate {
  /** Bytes held for P (and its like) on the device. */
  readonly stateBytes: number;
  /** Bytes of P moved by one update, by count. */
  readonly bytesPerUpdate: number;
  /** [FILTER_METRICS.size] f32, rewritten by every update. */
  readonly metrics: GPUBuffer;
  /** Buffers that a checkpoint must hold, by name. */
  readonly state: ReadonlyMap<string, GPUBuffer>;
  /** The blocks of P (or S), in order; none for Adam. */
  readonly blocks: readonly GPUBuffer[];
  /**
   * Sets host-side scalars of the coming update (iteration counts from 1). Call before the submit that holds encode.
   * `clock` and `span`: where the schedules stand and how long they are, where that is not the iteration and the run.
   */
  setIteration(iteration: number, clock?: number, span?: number): void;
  /**
   * Takes over constants that neither sizes nor kernels depend on, from the next setIteration on. `changed` names those
   * that are new: where one is the start of something that moves (lambda, damping) it is set to that start again.
   */
  configure(config: FilterConfig, changed: ReadonlySet<string>): void;
  /** Encodes one update: reads H, e; changes w and the filter's state. */
  encode(pass: GPUComputePassEncoder): void;
  /** null for filters that know no corrections. */
  readonly after: AfterStep | null;
  /** Encodes the audit of diag P into metrics. */
  encodeAudit(pass: GPUComputePassEncoder): void;
  /** Encodes what it takes, if anything, for the mean of diag P in the metrics to be that after this update. */
  encodeMean(pass: GPUComputePassEncoder): void;
  /** Submits what is pending for P, so that the blocks alone hold it. */
  settle(): Promise<void>;
  /** Settles, then multiplies P by `factor` > 0. */
  inflate(factor: number): Promise<void>;
  /** Leaves the blocks to whoever adopted them: `destroy` will spare them. */
  release(): void;
  destroy(): void;
}
