// Everything a run needs to go on as if it had never stopped, to the same bits.
import type { EnvStat, ModelConfig } from '../model/config';
import type { InputRanges } from '../model/table';
import type { Capacity } from './batch';
import type { RunConfig } from './config';
import type { Clock } from './schedule';
import type { SamplerState, Split } from './split';

/** After a seam, the frames that joined have a sampler of their own; `batches` were drawn since. */
export interface FreshState {
  readonly sampler: SamplerState;
  readonly batches: number;
}

/** Frames `firstFrame` to `firstFrame + frames - 1` joined after `iteration`; `replay` of a batch are older ones. */
export interface Seam {
  readonly iteration: number;
  readonly firstFrame: number;
  readonly frames: number;
  /** Share of a batch, 0 to 1. */
  readonly replay: number;
}

/** Sizes that the run's buffers were made for: any batch of its frames. */
export interface Room {
  readonly capacity: Capacity;
  /** The table's side (TableOptions); 0 without a table. */
  readonly segments: number;
  readonly items: number;
}

/** Weights that were worth keeping, and the iteration they come from. */
export interface KeptWeights {
  readonly iteration: number;
  readonly weights: Float32Array<ArrayBuffer>;
}

export interface Checkpoint {
  /** Iterations done. */
  readonly iteration: number;
  /** The configuration in force, live changes included. */
  readonly run: RunConfig;
  /** Iterations planned. */
  readonly total: number;
  /** Fitted to the first training frames and kept: statistics, bias, sel. The layout follows from the configuration. */
  readonly prepared: {
    readonly config: ModelConfig;
    readonly stat: EnvStat;
    readonly bias: Float64Array;
    readonly min_distance: number;
    readonly max_neighbors: readonly number[];
  };
  /** [nets] inputs that the table covers; Infinity, -Infinity where a net has none. */
  readonly ranges: InputRanges;
  readonly room: Room;
  /** Of all frames, those that `run.exclude` leaves out and those that leak as well. */
  readonly split: Split;
  readonly clock: Clock;
  /** Where new frames joined, in order. The data are then the old systems followed by the new ones. */
  readonly seams: readonly Seam[];
  /** Of all training frames, or after a seam of the older ones: the batch that comes next. */
  readonly sampler: SamplerState;
  /** null before the first seam. */
  readonly fresh: FreshState | null;
  /** Frames of the last batch: the averaged weights are set right on it. */
  readonly lastBatch: Int32Array;
  /** Seconds of training so far, pauses and validation not counted. */
  readonly seconds: number;
  /** Updates of P so far. */
  readonly updates: number;
  /** Device buffers by name: "w", the filter's state, "average" where averaged weights are kept. */
  readonly buffers: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
  readonly best: (KeptWeights & { readonly rmse_f: number }) | null;
  readonly good: KeptWeights;
}
