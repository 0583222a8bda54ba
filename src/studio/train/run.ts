// A run as the page knows it: what the worker's events make of it, and what can be done in each state.
import type { RunConfig } from '../../engine/config';
import type { JournalEntry } from '../../engine/journal';
import type { RunPlan, SavedInfo, TrainEvent, TrainState } from '../../worker/protocol';

export interface Run {
  readonly id: string;
  readonly dataset: string;
  /** Id of the data set that validates as a whole; null where a share of `dataset` does. */
  readonly validation: string | null;
  readonly name: string;
  /** In force now, live changes included; `started` is what the run began with. */
  readonly config: RunConfig;
  readonly started: RunConfig;
  /** null where the worker could not plan it, and for runs from storage. */
  readonly plan: RunPlan | null;
  /** Validation frames; null while unknown. */
  readonly nvalid: number | null;
  readonly state: TrainState;
  readonly iteration: number;
  readonly iterations: number;
  /** null while the pace is unknown. */
  readonly secondsLeft: number | null;
  readonly journal: readonly JournalEntry[];
  /** The last checkpoint in storage. */
  readonly saved: SavedInfo | null;
  /** Why checkpoints cannot be stored at present; absent while they can. */
  readonly unsaved?: string;
}

type Event = Extract<TrainEvent, { readonly type: 'state' | 'metrics' | 'journal' | 'cut' }>;

/** The run after an event of the worker. A crash (iterations 0) keeps the last known position. */
export function advance(run: Run, event: Event): Run {
  if (event.type === 'metrics') {
    const last = event.train.at(-1);
    const iteration = last ? Math.max(run.iteration, last.iteration) : run.iteration;
    return { ...run, iteration, secondsLeft: event.secondsLeft };
  }
  if (event.type === 'journal') return { ...run, journal: event.journal, config: event.config };
  if (event.type === 'cut') return { ...run, iteration: Math.min(run.iteration, event.iteration) };
  if (event.iterations <= 0) return { ...run, state: event.state };
  return { ...run, state: event.state, iteration: event.iteration, iterations: event.iterations };
}

/** True while the worker is busy with the run or holds it to go on. */
export const isActive = (state: TrainState): boolean =>
  state.kind === 'preparing' || state.kind === 'running' || state.kind === 'paused';

export interface Controls {
  readonly primary: 'pause' | 'resume' | null;
  readonly step: boolean;
  readonly stop: boolean;
}

/** What the run bar offers. */
export function controlsFor(state: TrainState): Controls {
  switch (state.kind) {
    case 'preparing':
      return { primary: null, step: false, stop: true };
    case 'running':
      return { primary: 'pause', step: false, stop: true };
    case 'paused':
      return { primary: 'resume', step: true, stop: true };
    case 'idle':
    case 'finished':
    case 'failed':
      return { primary: null, step: false, stop: false };
  }
}

/** Share of the run that is done, 0 to 1. */
export const shareDone = (run: Pick<Run, 'iteration' | 'iterations'>): number =>
  run.iterations > 0 ? Math.min(1, Math.max(0, run.iteration / run.iterations)) : 0;
