// What two runs must have in common to be called the same, for tests of restoring and replaying.
import type { Checkpoint } from '../engine/checkpoint';
import type { Trainer } from '../engine/trainer';

/** Metrics and validations without times, best, weights, and every buffer on the device. */
export async function outcome(trainer: Trainer) {
  await trainer.drain();
  return {
    train: trainer.history.train.map(({ ms, ...rest }) => rest),
    valid: trainer.history.valid.map(({ seconds, ...rest }) => rest),
    best: trainer.best,
    weights: [(await trainer.model('last')).weights, (await trainer.model('best')).weights],
    state: (await trainer.snapshot()).buffers,
  };
}

/** A checkpoint as a store gives it back: nothing is shared with the run it comes from. */
export const stored = (c: Checkpoint): Checkpoint => structuredClone(c);

/** Runs to the end. */
export async function finish(trainer: Trainer): Promise<void> {
  while (!trainer.finished) await trainer.step();
  await trainer.drain();
}
