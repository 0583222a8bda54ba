// From systems to the state of a run: fresh, from the weights of a model, or as a checkpoint left it.
import { duplicateGroups } from '../data/doctor/duplicates';
import type { System } from '../data/types';
import { ConfigError, checkModelOptions, type Model } from '../model/config';
import { initWeights } from '../model/init';
import { makeLayout } from '../model/layout';
import { inputRanges } from '../model/statistics';
import type { Checkpoint } from './checkpoint';
import type { RunConfig } from './config';
import {
  FrameSet,
  type Prepared,
  type Progress,
  prepareStatistics,
  requireLabels,
  resolveConfig,
  resolveTypeMap,
  surveyFrames,
} from './dataset';
import { type RunState, roomFor } from './runState';
import { totalIterations } from './schedule';
import { splitRun, withoutFrames } from './split';

/** The weights of a model in the order of a layout. Throws ConfigError where they do not fit. */
function weightsOf(model: Model, n: number): Float32Array<ArrayBuffer> {
  if (model.weights.length !== n)
    throw new ConfigError(
      'init',
      `expected ${n} weights, found ${model.weights.length}.`,
      'The model contradicts its own configuration; export it again.',
    );
  return Float32Array.from(model.weights);
}

/**
 * A new run (`validSystems` validate, all but those frames that train too, or the run's split decides): split, sel, statistics and bias from the data, weights drawn. With `init`, its configuration, statistics,
 * bias and weights instead; frames with more neighbours than its sel are refused.
 */
export async function prepareFresh(
  systems: readonly System[],
  validSystems: readonly System[],
  asked: RunConfig,
  init: Model | null,
  progress?: Progress,
): Promise<{ state: RunState; weights: Float32Array<ArrayBuffer> }> {
  const run: RunConfig = init ? { ...asked, model: init.config } : asked;
  const all = [...systems, ...validSystems];
  requireLabels(all);
  checkModelOptions(run.model);
  const type_map = resolveTypeMap(all, run.model.type_map);
  const set = new FrameSet(all, type_map);
  const base = splitRun(run, {
    systems: all.map((s) => s.nframes),
    validating: validSystems.length,
    twins: duplicateGroups(all),
  });
  const split = withoutFrames(base, run.exclude);
  const skip = new Set(run.exclude);
  const { counter, sums } = await surveyFrames(set, split.train, run.model, type_map.length, progress, skip);
  const { config, layout, min_distance, max_neighbors } = resolveConfig(run.model, type_map, counter, set);
  const { stat, bias } = init ?? (await prepareStatistics(set, split.train, config, sums));
  const prepared: Prepared = { config, layout, stat, bias, min_distance, max_neighbors };
  const parts = { set, run, base, split, prepared, ranges: inputRanges(counter, config, stat) };
  const room = await roomFor(parts, new Int32Array(0), progress);
  const total = totalIterations(run, split.train.length);
  return {
    state: { ...parts, room, total, clock: { from: 0, at: 0 }, seams: [] },
    weights: init ? weightsOf(init, layout.n) : Float32Array.from(initWeights(layout, run.seed)),
  };
}

/** The state a checkpoint describes, on the systems it was made on (in order). Throws ConfigError for other data. */
export function prepareRestored(systems: readonly System[], c: Checkpoint): RunState {
  requireLabels(systems);
  const set = new FrameSet(systems, c.prepared.config.type_map);
  const known = c.split.train.length + c.split.valid.length + c.split.leaks.length;
  if (known !== set.nframes)
    throw new ConfigError(
      'checkpoint',
      `expected the ${known} frames of the run, found ${set.nframes}.`,
      c.seams.length > 0
        ? 'Give the data it began with, then what joined later, in that order.'
        : 'Give the data that the run was started on.',
    );
  const layout = makeLayout(c.prepared.config, c.prepared.config.type_map.length);
  return {
    set,
    run: c.run,
    base: c.split,
    split: withoutFrames(c.split, c.run.exclude),
    prepared: { ...c.prepared, layout },
    ranges: c.ranges,
    room: c.room,
    total: c.total,
    clock: c.clock,
    seams: c.seams,
  };
}
