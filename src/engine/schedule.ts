// Prefactors and lengths that follow from the configuration and the iteration number.
import type { RunConfig } from './config';
import { filterPrefactor, learningRate, lossPrefactor } from './filters/schedules';

/**
 * What the schedules count: `at` after iteration `from`, one more with every iteration since. A new run has 0 and 0; a
 * seam and a restart of P set it back (docs/filters.md, "Live changes").
 */
export interface Clock {
  readonly from: number;
  readonly at: number;
}

/** The clock's count at iteration `it`. */
export const clockAt = (c: Clock, it: number): number => c.at + it - c.from;

/** The clock with a share `rewarm` (0 to 1) of its count taken off after iteration `it`. */
export const rewarmed = (c: Clock, it: number, rewarm: number): Clock => ({
  from: it,
  at: (1 - rewarm) * clockAt(c, it),
});

export interface Prefactors {
  readonly e: number;
  readonly f: number;
  readonly v: number;
}

/** Prefactors of iteration `it` (from 1; the clock's count) of `total`: geometric for FEKF (as deepmd's LKF), with the learning rate for Adam. */
export function prefactors(run: RunConfig, it: number, total: number): Prefactors {
  const c = run.filter;
  switch (c.kind) {
    case 'multistream':
      return { e: c.pref_e, f: c.pref_f, v: 0 };
    case 'fekf': {
      const at = (start: number, limit: number): number => filterPrefactor(start, limit, it - 1, total);
      return { e: at(c.start_pref_e, c.limit_pref_e), f: at(c.start_pref_f, c.limit_pref_f), v: 0 };
    }
    case 'adam': {
      const lr = learningRate(c, it - 1, total);
      const mix = (start: number, limit: number): number => lossPrefactor(start, limit, lr, c.start_lr);
      return {
        e: mix(c.start_pref_e, c.limit_pref_e),
        f: mix(c.start_pref_f, c.limit_pref_f),
        v: mix(c.start_pref_v, c.limit_pref_v),
      };
    }
  }
}

/** Iterations of a run over `ntrain` frames. */
export function totalIterations(run: RunConfig, ntrain: number): number {
  const perEpoch = ntrain / Math.min(run.batch, ntrain);
  return run.length.kind === 'iterations'
    ? run.length.iterations
    : Math.max(1, Math.round(run.length.epochs * perEpoch));
}

/** Rows of H and directions (force rows per frame) that one update of the filter takes. */
export function rowCounts(run: RunConfig, batch: number): { rows: number; directions: number } {
  switch (run.filter.kind) {
    case 'multistream':
      return { rows: batch * (1 + run.filter.nf), directions: run.filter.nf };
    case 'fekf':
    case 'adam':
      return { rows: 1, directions: 1 };
  }
}

/** Updates of P (or of the moments) per iteration: FEKF learns from one energy and four force rows in turn. */
export const updatesPerIteration = (kind: RunConfig['filter']['kind']): number => (kind === 'fekf' ? 5 : 1);
