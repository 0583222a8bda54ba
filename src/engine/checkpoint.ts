// Everything a run needs to go on as if it had never stopped, to the same bits.
import type { EnvStat, ModelConfig } from '../model/config';
import type { RunConfig } from './config';
import type { Split } from './split';

/** Where the sampler stands: `order` is the permutation of epoch `epoch`, `at` the next position in it. */
export interface SamplerState {
  readonly epoch: number;
  readonly order: Int32Array;
  readonly at: number;
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
  readonly split: Split;
  readonly sampler: SamplerState;
  /** Frames of the last batch: the averaged weights are set right on it. */
  readonly lastBatch: Int32Array;
  /** Seconds of training so far, pauses and validation not counted. */
  readonly seconds: number;
  /** Device buffers by name: "w", the filter's state, the averaged weights where they are kept. */
  readonly buffers: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
  readonly best: (KeptWeights & { readonly rmse_f: number }) | null;
  readonly good: KeptWeights;
}
