// What a run reports: one point per iteration, one per validation.
import type { Progress } from './dataset';

export interface TrainPoint {
  readonly iteration: number;
  /** RMSE of the batch before its update: eV/atom and eV/A. */
  readonly rmse_e: number;
  readonly rmse_f: number;
  readonly lambda: number;
  /** Learning rate (Adam), else 0. */
  readonly lr: number;
  /** Milliseconds of this iteration. */
  readonly ms: number;
  /** FEKF: innovation variance S; multistream: mean of e^T S^-1 e per row, near 1 while P is honest. */
  readonly innovation: number;
  /** Norm of the change of the weights. */
  readonly dw: number;
  /** Mean of the diagonal of P; 0 for Adam. */
  readonly p_mean: number;
  /** Multistream: noise variance R of a force row and of an energy row, in (eV/A)^2 and eV^2; else 0. */
  readonly r_f: number;
  readonly r_e: number;
  /** Multistream with damping: factor on R, and 1 where the step was taken back. */
  readonly mu: number;
  readonly rejected: number;
}

export interface ValidPoint {
  readonly iteration: number;
  /** RMSE over the whole validation set: eV/atom and eV/A. */
  readonly rmse_e: number;
  readonly rmse_f: number;
  /** Seconds since the first iteration, pauses not counted. */
  readonly seconds: number;
  /** Updates of P so far. */
  readonly p_passes: number;
  /** The lowest force RMSE so far. */
  readonly best: boolean;
  /** Online learning: the same errors over the old and over the new validation frames. */
  readonly parts?: { readonly old: PartErrors; readonly fresh: PartErrors };
}

/** Errors over a part of the validation frames: eV/atom, eV/A; NaN where it has no frames. */
export interface PartErrors {
  readonly nframes: number;
  readonly rmse_e: number;
  readonly rmse_f: number;
}

/** Told of every point as it comes. */
export interface TrainerHooks {
  onTrain?(p: TrainPoint): void;
  onValid?(p: ValidPoint): void;
  onPrepare?: Progress;
}
