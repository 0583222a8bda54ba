// What a trainer is made with and what it tells.
import type { System } from '../data/types';
import type { Model } from '../model/config';
import type { Checkpoint } from './checkpoint';
import type { Progress } from './dataset';
import type { TrainPoint, ValidPoint } from './metrics';

export interface TrainerHooks {
  onTrain?(p: TrainPoint): void;
  onValid?(p: ValidPoint): void;
  onPrepare?: Progress;
}

export interface TrainerOptions {
  /** Validate, all but those frames that train too, instead of a share of the systems. */
  readonly validSystems?: readonly System[];
  /**
   * Goes on from here, to the bit; the configuration in it counts. The systems are then those of the run in their order
   * (those that trained, `validSystems`, those that joined later).
   */
  readonly restore?: Checkpoint;
  /** Begins with the weights, statistics, bias and configuration of this model. */
  readonly init?: Model;
}

/** What a run has behind it: not part of a checkpoint, but of what is exported. */
export interface RunHistory {
  readonly train: TrainPoint[];
  readonly valid: ValidPoint[];
}

/** Not by spreading: a long history would overflow the stack. */
export function prepend<T>(to: T[], before: readonly T[]): void {
  const after = to.splice(0);
  for (const list of [before, after]) for (const item of list) to.push(item);
}
