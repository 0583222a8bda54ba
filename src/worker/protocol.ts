// The typed messages between the page and its two workers: one reads data, one trains.
import type { DatasetSummary, Problem } from '../data/types';
import type { RunConfig } from '../engine/config';
import type { Plan as RunPlan } from '../engine/plan';

/** A file handed to the data worker; `path` keeps the folder structure of a drop. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

export type SampleName = 'si' | 'nacl' | 'h2o';

export type DataCommand =
  | { readonly type: 'list'; readonly id: number }
  | { readonly type: 'import'; readonly id: number; readonly name: string; readonly files: readonly DroppedFile[] }
  | { readonly type: 'import-sample'; readonly id: number; readonly sample: SampleName; readonly url: string }
  | { readonly type: 'delete'; readonly id: number; readonly dataset: string };

/** Every answer carries the id of the command it answers. */
export type DataEvent =
  | { readonly type: 'datasets'; readonly id: number; readonly datasets: readonly DatasetSummary[] }
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly done: number;
      readonly total: number;
      readonly what: string;
    }
  /** `dataset` is null when nothing could be read; the problems say why. Earlier data sets are untouched. */
  | {
      readonly type: 'imported';
      readonly id: number;
      readonly dataset: DatasetSummary | null;
      readonly problems: readonly Problem[];
    }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

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

/** What a configuration costs and means on a data set, shown live beside the form. */
export type { Plan as RunPlan } from '../engine/plan';

export interface TrainPoint {
  readonly iteration: number;
  /** RMSE of the batch before its update: meV/atom and meV/A. */
  readonly rmse_e: number;
  readonly rmse_f: number;
  readonly lambda: number;
  /** Milliseconds of this iteration. */
  readonly ms: number;
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
}

export type TrainState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'preparing'; readonly what: string; readonly done: number; readonly total: number }
  | { readonly kind: 'running' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'finished'; readonly why: 'complete' | 'stopped' }
  /** The weights kept are those from before the trouble. */
  | { readonly kind: 'failed'; readonly message: string; readonly fix: string };

export type ExportKind = 'bundle' | 'model' | 'lcurve' | 'input';

export type TrainCommand =
  | { readonly type: 'probe'; readonly id: number }
  | { readonly type: 'plan'; readonly id: number; readonly dataset: string; readonly config: RunConfig }
  | { readonly type: 'start'; readonly id: number; readonly dataset: string; readonly config: RunConfig }
  | { readonly type: 'pause' | 'resume' | 'step' | 'stop'; readonly id: number }
  | { readonly type: 'export'; readonly id: number; readonly kind: ExportKind };

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
  | { readonly type: 'state'; readonly state: TrainState; readonly iteration: number; readonly iterations: number }
  /** Sent at most a few times a second, in order. */
  | {
      readonly type: 'metrics';
      readonly train: readonly TrainPoint[];
      readonly valid: readonly ValidPoint[];
      readonly secondsLeft: number | null;
    }
  | {
      readonly type: 'exported';
      readonly id: number;
      readonly name: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly mime: string;
    }
  | { readonly type: 'failed'; readonly id: number; readonly message: string; readonly fix: string };
