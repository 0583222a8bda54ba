// The page's side of the training worker.
import type { RunConfig } from '../engine/config';
import type { Change } from '../engine/journal';
import type { ExportedFile } from './dataClient';
import { Line, WorkerFailure, type WorkerLike } from './line';
import { askPersistence } from './persist';
import type {
  AppendOptions,
  DeviceInfo,
  ExportKind,
  ModelTest,
  Origin,
  Predictions,
  PredictWhich,
  RunPlan,
  RunRecord,
  RunSummary,
  TrainCommand,
  TrainEvent,
  Verification,
} from './trainProtocol';

export type Probe =
  | { readonly kind: 'device'; readonly device: DeviceInfo }
  | { readonly kind: 'missing'; readonly why: 'insecure' | 'no-webgpu' | 'no-adapter'; readonly message: string };

/** What a run sends by itself. */
export type RunEvent =
  | Extract<TrainEvent, { readonly type: 'state' | 'metrics' | 'journal' | 'cut' | 'saved' | 'notice' }>
  | { readonly type: 'refused'; readonly message: string; readonly fix: string };

export interface StartOptions {
  /** Id under which the run is stored. */
  readonly run: string;
  readonly name: string;
  readonly dataset: string;
  /** Id of the data set that validates; null: a share of `dataset`. */
  readonly validation: string | null;
  readonly config: RunConfig;
  readonly origin: Origin;
}

/** Every promise rejects with WorkerFailure. */
export interface TrainClient {
  probe(): Promise<Probe>;
  /** Rejects where the configuration cannot be planned. */
  plan(dataset: string, validation: string | null, config: RunConfig): Promise<RunPlan>;
  start(options: StartOptions): void;
  control(command: 'pause' | 'resume' | 'step' | 'stop'): void;
  /** Loads a stored run at its last checkpoint, paused; its record tells the curves. */
  openRun(run: string): Promise<void>;
  checkpoint(): Promise<void>;
  change(changes: readonly Change[]): Promise<void>;
  revert(entry: number): Promise<void>;
  branch(run: string, name: string, changes: readonly Change[]): Promise<void>;
  append(dataset: string, options: AppendOptions): Promise<void>;
  runs(): Promise<readonly RunSummary[]>;
  record(run: string): Promise<RunRecord>;
  renameRun(run: string, name: string): Promise<readonly RunSummary[]>;
  deleteRun(run: string): Promise<readonly RunSummary[]>;
  predict(which: PredictWhich): Promise<Predictions>;
  export(kind: ExportKind): Promise<ExportedFile>;
  /** Writes the best model, reads it again and compares. */
  verify(): Promise<Verification>;
  importProject(file: File): Promise<readonly RunSummary[]>;
  testModel(name: string, bytes: Uint8Array<ArrayBuffer>, dataset: string): Promise<ModelTest>;
  /** For tests of the recovery. */
  loseDevice(): Promise<void>;
  /** Returns a function that ends the subscription. */
  listen(listener: (event: RunEvent) => void): () => void;
}

export function createTrainClient(worker: WorkerLike): TrainClient {
  const listeners = new Set<(event: RunEvent) => void>();
  const emit = (event: RunEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const line = new Line<TrainCommand, TrainEvent>(
    worker,
    (event) => {
      switch (event.type) {
        case 'state':
        case 'metrics':
        case 'journal':
        case 'cut':
        case 'saved':
        case 'notice':
          return emit(event);
        case 'failed':
          // A command without an answer of its own was refused.
          return emit({ type: 'refused', message: event.message, fix: event.fix });
        default:
          return;
      }
    },
    (failure) => {
      const state = { kind: 'failed', message: failure.message, fix: failure.fix } as const;
      emit({ type: 'state', run: null, state, iteration: 0, iterations: 0 });
    },
  );
  /** The answer of one type; failures reject. */
  const ask = <T extends TrainEvent['type']>(
    make: (id: number) => TrainCommand,
    type: T,
  ): Promise<Extract<TrainEvent, { readonly type: T }>> =>
    line.ask(make, (event) => {
      if (event.type === 'failed' || event.type === 'plan-failed') throw new WorkerFailure(event.message, event.fix);
      return event.type === type ? (event as Extract<TrainEvent, { readonly type: T }>) : undefined;
    });
  const done = async (make: (id: number) => TrainCommand): Promise<void> => {
    await ask(make, 'done');
  };
  return {
    probe: () =>
      line.ask(
        (id) => ({ type: 'probe', id }),
        (event): Probe | undefined => {
          if (event.type === 'failed') throw new WorkerFailure(event.message, event.fix);
          if (event.type === 'device') return { kind: 'device', device: event.device };
          return event.type === 'no-device' ? { kind: 'missing', why: event.why, message: event.message } : undefined;
        },
      ),
    plan: async (dataset, validation, config) =>
      (await ask((id) => ({ type: 'plan', id, dataset, validation, config }), 'plan')).plan,
    start: (options) => {
      // From the first run on there is something to lose.
      void askPersistence();
      line.tell((id) => ({ type: 'start', id, ...options }));
    },
    control: (command) => line.tell((id) => ({ type: command, id })),
    openRun: (run) => done((id) => ({ type: 'open-run', id, run })),
    checkpoint: () => done((id) => ({ type: 'checkpoint', id })),
    change: (changes) => done((id) => ({ type: 'change', id, changes })),
    revert: (entry) => done((id) => ({ type: 'revert', id, entry })),
    branch: (run, name, changes) => done((id) => ({ type: 'branch', id, run, name, changes })),
    append: (dataset, options) => done((id) => ({ type: 'append', id, dataset, options })),
    runs: async () => (await ask((id) => ({ type: 'runs', id }), 'runs')).runs,
    record: async (run) => (await ask((id) => ({ type: 'record', id, run }), 'record')).record,
    renameRun: async (run, name) => (await ask((id) => ({ type: 'rename-run', id, run, name }), 'runs')).runs,
    deleteRun: async (run) => (await ask((id) => ({ type: 'delete-run', id, run }), 'runs')).runs,
    predict: async (which) => (await ask((id) => ({ type: 'predict', id, which }), 'predictions')).predictions,
    export: async (kind) => {
      const { name, bytes, mime } = await ask((id) => ({ type: 'export', id, kind }), 'exported');
      return { name, bytes, mime };
    },
    verify: async () => (await ask((id) => ({ type: 'verify', id }), 'verified')).verification,
    importProject: async (file) => (await ask((id) => ({ type: 'import-project', id, file }), 'runs')).runs,
    testModel: async (name, bytes, dataset) =>
      (await ask((id) => ({ type: 'test-model', id, name, bytes, dataset }), 'model-test')).test,
    loseDevice: () => done((id) => ({ type: 'lose-device', id })),
    listen: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
