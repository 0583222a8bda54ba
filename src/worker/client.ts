// The page's side of the two workers: commands become promises, events reach listeners, a crash is told in words.
import type { DatasetSummary, Problem } from '../data/types';
import type { RunConfig } from '../engine/config';
import type {
  DataCommand,
  DataEvent,
  DeviceInfo,
  DroppedFile,
  ExportKind,
  RunPlan,
  SampleName,
  TrainCommand,
  TrainEvent,
} from './protocol';

/** What the clients need of a Worker; tests give their own. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: unknown) => void): void;
  terminate(): void;
}

/** A worker's refusal, or the end of a worker; `fix` may be empty. */
export class WorkerFailure extends Error {
  readonly fix: string;
  constructor(message: string, fix = '') {
    super(message);
    this.name = 'WorkerFailure';
    this.fix = fix;
  }
}

export type Progress = (done: number, total: number, what: string) => void;

export interface Imported {
  /** null when nothing could be read. */
  readonly dataset: DatasetSummary | null;
  readonly problems: readonly Problem[];
}

export interface DataClient {
  list(): Promise<readonly DatasetSummary[]>;
  importFiles(name: string, files: readonly DroppedFile[], progress: Progress): Promise<Imported>;
  /** `url` is absolute: a worker resolves relative addresses against its own script. */
  importSample(sample: SampleName, url: string, progress: Progress): Promise<Imported>;
  /** Resolves with the data sets that are left. */
  remove(dataset: string): Promise<readonly DatasetSummary[]>;
}

export type Probe =
  | { readonly kind: 'device'; readonly device: DeviceInfo }
  | { readonly kind: 'missing'; readonly why: 'insecure' | 'no-webgpu' | 'no-adapter'; readonly message: string };

export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mime: string;
}

/** What a run sends by itself. */
export type RunEvent =
  | Extract<TrainEvent, { readonly type: 'state' | 'metrics' }>
  | { readonly type: 'refused'; readonly message: string; readonly fix: string };

export interface TrainClient {
  probe(): Promise<Probe>;
  /** Rejects with WorkerFailure where the configuration cannot be planned. */
  plan(dataset: string, config: RunConfig): Promise<RunPlan>;
  start(dataset: string, config: RunConfig): void;
  control(command: 'pause' | 'resume' | 'step' | 'stop'): void;
  export(kind: ExportKind): Promise<ExportedFile>;
  /** Returns a function that ends the subscription. */
  listen(listener: (event: RunEvent) => void): () => void;
}

const CRASH = 'A background worker of this page stopped unexpectedly';
const CRASH_FIX = 'Reload the page. Stored data sets are kept.';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function crashText(event: unknown): string {
  const detail = isRecord(event) && typeof event.message === 'string' && event.message !== '' ? event.message : null;
  return detail === null ? `${CRASH}.` : `${CRASH}: ${detail}.`;
}

interface Pending<E> {
  settle(event: E): boolean;
  reject(error: WorkerFailure): void;
}

/** Numbers commands, keeps who waits for which answer, and fails everybody when the worker dies. */
class Line<C extends { readonly id: number }, E extends { readonly type: string }> {
  readonly #worker: WorkerLike;
  readonly #pending = new Map<number, Pending<E>>();
  readonly #loose: (event: E) => void;
  #next = 1;
  #dead: WorkerFailure | null = null;

  constructor(worker: WorkerLike, loose: (event: E) => void, died: (failure: WorkerFailure) => void) {
    this.#worker = worker;
    this.#loose = loose;
    worker.addEventListener('message', (message) => this.#receive(message.data as E));
    const end = (event: unknown): void => {
      if (this.#dead) return;
      const failure = new WorkerFailure(crashText(event), CRASH_FIX);
      this.#dead = failure;
      for (const p of this.#pending.values()) p.reject(failure);
      this.#pending.clear();
      died(failure);
    };
    worker.addEventListener('error', end);
    worker.addEventListener('messageerror', end);
  }

  #receive(event: E): void {
    const id = 'id' in event && typeof event.id === 'number' ? event.id : null;
    const waiting = id === null ? undefined : this.#pending.get(id);
    if (id === null || !waiting) this.#loose(event);
    else if (waiting.settle(event)) this.#pending.delete(id);
  }

  /** Sends a command that has no answer of its own. */
  tell(make: (id: number) => C): void {
    if (!this.#dead) this.#worker.postMessage(make(this.#next++));
  }

  /** Sends a command; `pick` returns the answer, undefined for an event that is not yet it, or throws. */
  ask<T>(make: (id: number) => C, pick: (event: E) => T | undefined): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#dead) {
        reject(this.#dead);
        return;
      }
      const id = this.#next++;
      const settle = (event: E): boolean => {
        try {
          const answer = pick(event);
          if (answer === undefined) return false;
          resolve(answer);
        } catch (error) {
          reject(error instanceof Error ? error : new WorkerFailure(String(error)));
        }
        return true;
      };
      this.#pending.set(id, { settle, reject });
      this.#worker.postMessage(make(id));
    });
  }
}

export function createDataClient(worker: WorkerLike): DataClient {
  const nobody = (): void => {};
  const line = new Line<DataCommand, DataEvent>(worker, nobody, nobody);
  const datasets = (event: DataEvent): readonly DatasetSummary[] | undefined => {
    if (event.type === 'failed') throw new WorkerFailure(event.message);
    return event.type === 'datasets' ? event.datasets : undefined;
  };
  const imported =
    (progress: Progress) =>
    (event: DataEvent): Imported | undefined => {
      if (event.type === 'failed') throw new WorkerFailure(event.message);
      if (event.type === 'progress') progress(event.done, event.total, event.what);
      return event.type === 'imported' ? { dataset: event.dataset, problems: event.problems } : undefined;
    };
  return {
    list: () => line.ask((id) => ({ type: 'list', id }), datasets),
    remove: (dataset) => line.ask((id) => ({ type: 'delete', id, dataset }), datasets),
    importFiles: (name, files, progress) => line.ask((id) => ({ type: 'import', id, name, files }), imported(progress)),
    importSample: (sample, url, progress) =>
      line.ask((id) => ({ type: 'import-sample', id, sample, url }), imported(progress)),
  };
}

export function createTrainClient(worker: WorkerLike): TrainClient {
  const listeners = new Set<(event: RunEvent) => void>();
  const emit = (event: RunEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const line = new Line<TrainCommand, TrainEvent>(
    worker,
    (event) => {
      if (event.type === 'state' || event.type === 'metrics') emit(event);
      // A command without an answer of its own was refused.
      else if (event.type === 'failed') emit({ type: 'refused', message: event.message, fix: event.fix });
    },
    (failure) => {
      const state = { kind: 'failed', message: failure.message, fix: failure.fix } as const;
      emit({ type: 'state', state, iteration: 0, iterations: 0 });
    },
  );
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
    plan: (dataset, config) =>
      line.ask(
        (id) => ({ type: 'plan', id, dataset, config }),
        (event) => {
          if (event.type === 'failed' || event.type === 'plan-failed')
            throw new WorkerFailure(event.message, event.fix);
          return event.type === 'plan' ? event.plan : undefined;
        },
      ),
    start: (dataset, config) => line.tell((id) => ({ type: 'start', id, dataset, config })),
    control: (command) => line.tell((id) => ({ type: command, id })),
    export: (kind) =>
      line.ask(
        (id) => ({ type: 'export', id, kind }),
        (event) => {
          if (event.type === 'failed') throw new WorkerFailure(event.message, event.fix);
          return event.type === 'exported' ? { name: event.name, bytes: event.bytes, mime: event.mime } : undefined;
        },
      ),
    listen: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
