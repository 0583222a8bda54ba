// What a run reports: one point per iteration, one per validation.

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
}
