// The run at hand: its trainer with what the engine does not know of it (name, data sets, origin), and what the page has seen.
import type { System } from '../data/types';
import type { Progress } from '../engine/dataset';
import type * as engine from '../engine/metrics';
import { Trainer } from '../engine/trainer';
import type { DatasetRef, RunExtra, RunOrigin, SavedRun } from '../exchange/checkpointFile';
import type { Gpu } from '../gpu/device';
import type { RunCard } from './runStore';
import type { RunRecord, RunSummary, TrainEvent, TrainPoint, TrainState, ValidPoint } from './trainProtocol';

/** Curves as the page has them: meV/atom and meV/A. */
export const trainPoint = (p: engine.TrainPoint): TrainPoint => ({
  ...p,
  rmse_e: 1000 * p.rmse_e,
  rmse_f: 1000 * p.rmse_f,
});

export const validPoint = (p: engine.ValidPoint): ValidPoint => {
  const part = (e: engine.PartErrors) => ({ ...e, rmse_e: 1000 * e.rmse_e, rmse_f: 1000 * e.rmse_f });
  const { parts, ...rest } = p;
  const point = { ...rest, rmse_e: 1000 * p.rmse_e, rmse_f: 1000 * p.rmse_f };
  return parts ? { ...point, parts: { old: part(parts.old), fresh: part(parts.fresh) } } : point;
};

export function summaryOf(card: RunCard, bytes: number): RunSummary {
  const { best, datasets } = card;
  const judge = datasets.find((d) => d.validates);
  return {
    id: card.id,
    name: card.name,
    dataset: datasets[0]?.id ?? '',
    datasetName: datasets.flatMap((d) => (d.validates ? [] : [d.name])).join(' + '),
    validation: judge ? { id: judge.id, name: judge.name } : null,
    created: card.created,
    updated: card.updated,
    state: card.state,
    iteration: card.iteration,
    iterations: card.iterations,
    best: best && { ...best, rmse_e: 1000 * best.rmse_e, rmse_f: 1000 * best.rmse_f },
    config: card.config,
    device: card.device,
    parent: card.parent,
    nweights: card.nweights,
    ntrain: card.ntrain,
    nvalid: card.nvalid,
    bytes,
  };
}

export const recordOf = (extra: RunExtra, summary: RunSummary): RunRecord => ({
  summary,
  started: extra.started,
  journal: extra.journal,
  train: extra.train.map(trainPoint),
  valid: extra.valid.map(validPoint),
});

export type StoredState = RunExtra['state'];

/** What is stored as the state of a run; a run that is being prepared rests. */
export function storedState(state: TrainState): StoredState {
  switch (state.kind) {
    case 'running':
    case 'failed':
      return state.kind;
    case 'finished':
      return state.why;
    case 'idle':
    case 'preparing':
    case 'paused':
      return 'paused';
  }
}

/** What a run is besides its trainer. */
export interface About {
  readonly id: string;
  readonly name: string;
  readonly created: number;
  readonly origin: RunOrigin;
  readonly parent: RunExtra['parent'];
  readonly datasets: readonly DatasetRef[];
}

/** Goes on from a stored run, on the systems it was made on (in order). */
export async function restoreTrainer(
  gpu: Gpu,
  systems: readonly System[],
  saved: SavedRun,
  onPrepare: Progress,
): Promise<Trainer> {
  const { checkpoint, extra } = saved;
  const trainer = await Trainer.create(gpu, systems, checkpoint.run, { onPrepare }, { restore: checkpoint });
  trainer.restoreHistory({ train: [], valid: [] }, extra.journal, extra.started);
  for (const p of extra.train) trainer.history.train.push(p);
  for (const p of extra.valid) trainer.history.valid.push(p);
  return trainer;
}

export class Hand {
  readonly id: string;
  name: string;
  readonly created: number;
  readonly origin: RunOrigin;
  readonly parent: RunExtra['parent'];
  datasets: readonly DatasetRef[];
  systems: readonly System[];
  gpu: Gpu;
  trainer: Trainer;
  /** True where the trainer's weights or filter can no longer go on: the device is lost, or the filter broke. */
  broken = false;
  /** Opened from storage and not yet gone on: the journal notes it when it does. */
  reopened = false;
  /** Lets other tabs have the run. */
  readonly release: () => void;
  #sentTrain = 0;
  #sentValid = 0;

  constructor(about: About, systems: readonly System[], gpu: Gpu, trainer: Trainer, release: () => void) {
    this.id = about.id;
    this.name = about.name;
    this.created = about.created;
    this.origin = about.origin;
    this.parent = about.parent;
    this.datasets = about.datasets;
    this.systems = systems;
    this.gpu = gpu;
    this.trainer = trainer;
    this.release = release;
  }

  /** Another trainer of the same run takes over, at an earlier iteration. The page has its curves already. */
  replace(gpu: Gpu, trainer: Trainer): void {
    this.gpu = gpu;
    this.trainer = trainer;
    this.broken = false;
    this.seen();
  }

  /** The page knows all curves so far. */
  seen(): void {
    this.#sentTrain = this.trainer.history.train.length;
    this.#sentValid = this.trainer.history.valid.length;
  }

  /** Notes something in the journal that is no change. */
  note(kind: 'checkpoint' | 'resumed' | 'recovered'): void {
    this.trainer.journal.push({ iteration: this.trainer.iteration, time: Date.now(), kind });
  }

  /** Everything that is stored besides the engine's checkpoint, after the trainer was drained. */
  extra(state: StoredState): RunExtra {
    const { trainer: t } = this;
    return {
      id: this.id,
      name: this.name,
      created: this.created,
      updated: Date.now(),
      state,
      iteration: t.iteration,
      iterations: t.total,
      config: t.run,
      started: t.started,
      origin: this.origin,
      parent: this.parent,
      journal: [...t.journal],
      datasets: this.datasets,
      device: this.gpu.info.name,
      nweights: t.prepared.layout.n,
      ntrain: t.split.train.length,
      nvalid: t.split.valid.length,
      train: t.history.train.slice(),
      valid: t.history.valid.slice(),
    };
  }

  /** What the page has not yet seen of the curves. */
  metrics(): TrainEvent {
    const { history, total, iteration, msPerIteration: ms } = this.trainer;
    const train = history.train.slice(this.#sentTrain).map(trainPoint);
    const valid = history.valid.slice(this.#sentValid).map(validPoint);
    this.seen();
    const secondsLeft = ms > 0 ? ((total - iteration) * ms) / 1000 : null;
    return { type: 'metrics', run: this.id, train, valid, secondsLeft };
  }

  journal(): TrainEvent {
    return { type: 'journal', run: this.id, journal: [...this.trainer.journal], config: this.trainer.run };
  }

  /** Frees the device and lets other tabs have the run. */
  close(): void {
    this.trainer.destroy();
    this.release();
  }
}
