// Learning rate and loss prefactors over a run: deepmd-kit's exponential decay (docs/filters.md section 4).

export interface ExponentialDecay {
  readonly start_lr: number;
  readonly stop_lr: number;
  readonly decay_steps: number;
}

/**
 * Steps between decays: as given; where the run is not longer than that, what deepmd-kit takes instead: 100 for runs of
 * more than 1009 steps, else floor(steps / 100) + 1.
 */
export function effectiveDecaySteps(decaySteps: number, steps: number): number {
  if (decaySteps < steps) return decaySteps;
  return Math.floor(steps / 10) > 100 ? 100 : Math.floor(steps / 100) + 1;
}

/**
 * Learning rate after `step` finished steps (0 at the first) of a run of `steps`:
 * start r^floor(step / decay_steps), r = (stop / start)^(decay_steps / steps), never below stop.
 */
export function learningRate(c: ExponentialDecay, step: number, steps: number): number {
  const every = effectiveDecaySteps(c.decay_steps, steps);
  const r = (c.stop_lr / c.start_lr) ** (every / steps);
  return Math.max(c.stop_lr, c.start_lr * r ** Math.floor(step / every));
}

/** Adam's prefactor: limit + (start - limit) lr(step) / lr(0). */
export const lossPrefactor = (start: number, limit: number, lr: number, startLr: number): number =>
  limit + (start - limit) * (lr / startLr);

/** FEKF's prefactor: geometric from start to limit over the run; linear where one of them is not positive. */
export function filterPrefactor(start: number, limit: number, step: number, steps: number): number {
  const t = steps > 1 ? Math.min(1, Math.max(0, step / (steps - 1))) : 0;
  return start > 0 && limit > 0 ? start * (limit / start) ** t : start + (limit - start) * t;
}
