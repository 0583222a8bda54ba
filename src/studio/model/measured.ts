// Seconds of an iteration as real runs have shown them, kept for as long as the page lives, by what they depend on.
import type { RunConfig } from '../../engine/config';
import type { Run } from '../train/run';
import { type RunSeries, recentMedian } from '../train/series';

/** Iterations after which a measurement replaces the estimate: the first ones compile and warm up. */
export const ENOUGH = 20;

const kept = new Map<string, number>();

/** What an iteration's time depends on: everything but lengths, seeds, validation and constants of the arithmetic. */
export function costKey(dataset: string, config: RunConfig): string {
  const { model, filter, batch, table } = config;
  const shape =
    filter.kind === 'adam'
      ? ['adam']
      : filter.kind === 'fekf'
        ? ['fekf', filter.form, filter.blocksize]
        : ['multistream', filter.blocksize, filter.nf, filter.chord, filter.damping > 0];
  const { type_map: _, set_davg_zero: __, ...shapes } = model;
  return JSON.stringify([dataset, shapes, shape, batch, table]);
}

/** Keeps what the run at hand shows. */
export function learnFrom(run: Pick<Run, 'dataset' | 'config'> | null, series: RunSeries): void {
  if (!run || series.train.length < ENOUGH) return;
  const ms = recentMedian(series.train.view('ms'), 2 * ENOUGH);
  if (ms !== null && ms > 0) kept.set(costKey(run.dataset, run.config), ms / 1000);
}

/** Seconds of an iteration of this configuration on these data; null where none has run long enough. */
export const measuredSeconds = (dataset: string, config: RunConfig): number | null =>
  kept.get(costKey(dataset, config)) ?? null;
