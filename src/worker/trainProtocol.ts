// The typed messages between the page and the training worker, which holds the device and one run at a time.
import type { RunConfig } from '../engine/config';
import type { Change, JournalEntry } from '../engine/journal';
import type { Plan as RunPlan } from '../engine/plan';
import type { ModelConfig } from '../model/config';

/** What a configuration costs and means on a data set, shown live beside the form. */
export type { Plan as RunPlan } from '../engine/plan';

/** The adapter as the page shows it. */
export interface DeviceInfo {
  readonly name: string;
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** A software rasteriser: works, but orders of magnitude slower than a GPU. */
  readonly software: boolean;
  readonly maxBindingBytes: number;
  readonly maxBufferBytes: number;
}

/** One iteration. RMSE in meV/atom and meV/A; the rest as in engine/metrics.ts. */
export interface TrainPoint {
  readonly iteration: number;
  /** RMSE of the batch before its update: meV/atom and meV/A. */
  readonly rmse_e: number;
  readonly rmse_f: number;
  readonly lambda: number;
  /** Milliseconds of this iteration. */
  readonly ms: number;
  readonly innovation: number;
  readonly dw: number;
  readonly p_mean: number;
  /** (eV/A)^2 and eV^2 */
  readonly r_f: number;
  readonly r_e: number;
  readonly mu: number;
  readonly rejected: number;
}

export interface PartErrors {
  readonly nframes: number;
  /** meV/atom and meV/A */
  readonly rmse_e: number;
  readonly rmse_f: number;
}

export interface ValidPoint {
  readonly iteration: number;
  /** RMSE over the whole validation set: meV/atom and meV/A. */
  readonly rmse_e: number;
  readonly rmse_f: number;
  readonly seconds: number;
  /** Passes over P so far. */
  readonly p_passes: number;
  readonly best: boolean;
  /** After new frames joined: the errors on old and new validation frames apart. */
  readonly parts?: { readonly old: PartErrors; readonly fresh: PartErrors };
}

export type TrainState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'preparing'; readonly what: string; readonly done: number; readonly total: number }
  | { readonly kind: 'running' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'finished'; readonly why: 'complete' | 'stopped' }
  /** The weights kept are those from before the trouble. */
  | { readonly kind: 'failed'; readonly message: string; readonly fix: string };

/** A stored run as lists show it. */
export interface RunSummary {
  readonly id: string;
  readonly name: string;
  readonly dataset: string;
  /** Of all data sets that train. */
  readonly datasetName: string;
  /** The data set that validates as a whole; null where a share of `dataset` does. */
  readonly validation: { readonly id: string; readonly name: string } | null;
  /** ms since the epoch */
  readonly created: number;
  readonly updated: number;
  readonly state: 'running' | 'paused' | 'complete' | 'stopped' | 'failed';
  readonly iteration: number;
  readonly iterations: number;
  /** Best validation so far, meV/atom and meV/A. */
  readonly best: { readonly iteration: number; readonly rmse_e: number; readonly rmse_f: number } | null;
  readonly config: RunConfig;
  readonly device: string;
  /** Where the run branched off. */
  readonly parent: { readonly run: string; readonly iteration: number } | null;
  readonly nweights: number;
  readonly ntrain: number;
  readonly nvalid: number;
  /** Bytes that the run takes in the browser's storage. */
  readonly bytes: number;
}

/** A stored run with everything but weights and P. */
export interface RunRecord {
  readonly summary: RunSummary;
  /** The configuration it was started with; summary.config is the one in force. */
  readonly started: RunConfig;
  readonly journal: readonly JournalEntry[];
  readonly train: readonly TrainPoint[];
  readonly valid: readonly ValidPoint[];
}

/** What a checkpoint in storage is good for. */
export interface SavedInfo {
  readonly run: string;
  readonly iteration: number;
  readonly time: number;
  readonly bytes: number;
  /** Why nothing newer could be stored; absent while the run is saved as it should be. */
  readonly problem?: string;
}

/** New frames for a trained run. */
export interface AppendOptions {
  /** Share of every batch that is drawn from the old frames, 0 to 1. */
  readonly replay: number;
  /** Factor on P; 1 leaves it. */
  readonly inflate: number;
  /** Iterations to add. */
  readonly iterations: number;
  /** Share of the new frames that validate. */
  readonly validation: number;
}

/**
 * Predictions beside their references, frame after frame. Energies eV, forces eV/A, virials eV; NaN where a frame has no
 * such label. Frames are positions in the data sets of the run, one after the other.
 */
export interface Predictions {
  readonly run: string;
  /** The first of `datasets`. */
  readonly dataset: string;
  /** In the order in which their frames are counted. */
  readonly datasets: readonly { readonly id: string; readonly nframes: number }[];
  readonly iteration: number;
  readonly frame: Int32Array;
  /** 1 where the frame validates, 0 where it trains, 2 where it is excluded or leaks. */
  readonly part: Uint8Array;
  readonly system: Int32Array;
  readonly systems: readonly { readonly path: string; readonly formula: string }[];
  readonly natoms: Int32Array;
  /** [nframes + 1] first atom of each frame in the arrays per atom. */
  readonly first: Int32Array;
  readonly type_map: readonly string[];
  /** Per atom: element. */
  readonly atype: Uint8Array;
  readonly energy: Float64Array;
  readonly energy_ref: Float64Array;
  /** [natoms in all, 3] */
  readonly force: Float32Array;
  readonly force_ref: Float32Array;
  /** [nframes, 9] */
  readonly virial: Float64Array;
  readonly virial_ref: Float64Array;
}

export type PredictWhich = 'valid' | 'train' | 'all';

export type ExportKind = 'bundle' | 'model' | 'lcurve' | 'input' | 'run' | 'checkpoint' | 'elsewhere' | 'project';

/** Where a run's weights come from. */
export type Origin =
  | { readonly kind: 'fresh' }
  /** Train on from an imported model: its nets, statistics and bias stay. */
  | { readonly kind: 'model'; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** An imported .dp, tested on a data set. Errors as `dp test` counts them: meV/atom and meV/A, virial meV/atom. */
export interface ModelTest {
  readonly name: string;
  readonly dataset: string;
  readonly config: ModelConfig;
  readonly nweights: number;
  readonly nframes: number;
  readonly rmse_e: number;
  readonly rmse_f: number;
  readonly rmse_v: number | null;
}

/**
 * What became of an exported model.dp that was read again and evaluated in float64, beside the run's own kernels on the
 * same frames: largest differences in eV/atom and eV/A.
 */
export interface Verification {
  readonly run: string;
  readonly iteration: number;
  readonly bytes: number;
  readonly nframes: number;
  readonly energy: number;
  readonly force: number;
  /** The differences are what float32 kernels owe float64. */
  readonly sound: boolean;
}

export type TrainCommand =
  | { readonly type: 'probe'; readonly id: number }
  /** `validation` is the data set that validates; null: a share of `dataset`. Excluded frames are those of `dataset`. */
  | {
      readonly type: 'plan';
      readonly id: number;
      readonly dataset: string;
      readonly validation: string | null;
      readonly config: RunConfig;
    }
  /** `run` is the id under which the run is stored; the rest as for 'plan'. */
  | {
      readonly type: 'start';
      readonly id: number;
      readonly run: string;
      readonly name: string;
      readonly dataset: string;
      readonly validation: string | null;
      readonly config: RunConfig;
      readonly origin: Origin;
    }
  | { readonly type: 'pause' | 'resume' | 'step' | 'stop'; readonly id: number }
  /** Loads a stored run at its last checkpoint, paused. */
  | { readonly type: 'open-run'; readonly id: number; readonly run: string }
  | { readonly type: 'checkpoint'; readonly id: number }
  /** Applied before the next iteration, all or none; a checkpoint is kept from before. */
  | { readonly type: 'change'; readonly id: number; readonly changes: readonly Change[] }
  /** Back to the checkpoint before journal entry `entry` (its index); the run pauses there. */
  | { readonly type: 'revert'; readonly id: number; readonly entry: number }
  /** A new run from where this one stands, with changes (of any class but new-run); the old one is kept. */
  | {
      readonly type: 'branch';
      readonly id: number;
      readonly run: string;
      readonly name: string;
      readonly changes: readonly Change[];
    }
  | { readonly type: 'append'; readonly id: number; readonly dataset: string; readonly options: AppendOptions }
  | { readonly type: 'runs'; readonly id: number }
  | { readonly type: 'record'; readonly id: number; readonly run: string }
  | { readonly type: 'rename-run'; readonly id: number; readonly run: string; readonly name: string }
  | { readonly type: 'delete-run'; readonly id: number; readonly run: string }
  | { readonly type: 'predict'; readonly id: number; readonly which: PredictWhich }
  | { readonly type: 'export'; readonly id: number; readonly kind: ExportKind }
  | { readonly type: 'verify'; readonly id: number }
  | { readonly type: 'import-project'; readonly id: number; readonly file: File }
  | {
      readonly type: 'test-model';
      readonly id: number;
      readonly name: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly dataset: string;
    }
  /** For tests of the recovery: takes the device away, as a driver reset would. */
  | { readonly type: 'lose-device'; readonly id: number };

export type TrainEvent =
  | { readonly type: 'device'; readonly id: number; readonly device: DeviceInfo }
  | {
      readonly type: 'no-device';
      readonly id: number;
      readonly why: 'insecure' | 'no-webgpu' | 'no-adapter';
      readonly message: string;
    }
  | { readonly type: 'plan'; readonly id: number; readonly plan: RunPlan }
  | { readonly type: 'plan-failed'; readonly id: number; readonly message: string; readonly fix: string }
  /** `run` names whose event it is: what a run before still sends is told apart. null: the worker itself died. */
  | {
      readonly type: 'state';
      readonly run: string | null;
      readonly state: TrainState;
      readonly iteration: number;
      readonly iterations: number;
    }
  /** Sent at most a few times a second, in order. */
  | {
      readonly type: 'metrics';
      readonly run: string;
      readonly train: readonly TrainPoint[];
      readonly valid: readonly ValidPoint[];
      readonly secondsLeft: number | null;
    }
  /** The whole journal and the configuration in force, after either has changed. */
  | {
      readonly type: 'journal';
      readonly run: string;
      readonly journal: readonly JournalEntry[];
      readonly config: RunConfig;
    }
  /** Curves after `iteration` are no longer true (a revert, a recovery): the page cuts them there. */
  | { readonly type: 'cut'; readonly run: string; readonly iteration: number }
  | { readonly type: 'saved'; readonly saved: SavedInfo }
  /** Something the user should know and the run survived: storage full, another tab has the run, device lost. */
  | {
      readonly type: 'notice';
      readonly tone: 'plain' | 'error';
      readonly text: string;
      readonly detail: string;
    }
  | { readonly type: 'runs'; readonly id: number; readonly runs: readonly RunSummary[] }
  | { readonly type: 'record'; readonly id: number; readonly record: RunRecord }
  /** Answer to commands without other result: change, revert, branch, append, checkpoint, open-run. */
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'predictions'; readonly id: number; readonly predictions: Predictions }
  | { readonly type: 'verified'; readonly id: number; readonly verification: Verification }
  | { readonly type: 'model-test'; readonly id: number; readonly test: ModelTest }
  | {
      readonly type: 'exported';
      readonly id: number;
      readonly name: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly mime: string;
    }
  | { readonly type: 'failed'; readonly id: number; readonly message: string; readonly fix: string };
