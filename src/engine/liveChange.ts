// A run's state after live changes or after new frames joined; computed beside the run, which is touched by none of it.
import { duplicateGroups } from '../data/doctor/duplicates';
import type { System } from '../data/types';
import { ConfigError } from '../model/config';
import { splitBlocks } from '../model/layout';
import { inputRanges, NeighborCounter, resolveSel } from '../model/statistics';
import type { InputRanges } from '../model/table';
import type { RunConfig } from './config';
import { type FrameSet, type Prepared, requireLabels } from './dataset';
import { type FilterLimits, planFilter } from './filters/plan';
import { batchOf, type RunState, roomFor } from './runState';
import { rewarmed, rowCounts, totalIterations } from './schedule';
import { splitJoined, withoutFrames } from './split';
import type { Steering } from './steer';

const union = (a: InputRanges, b: InputRanges): InputRanges => ({
  min: a.min.map((v, k) => Math.min(v, b.min[k])),
  max: a.max.map((v, k) => Math.max(v, b.max[k])),
});

/** Counts the neighbours of frames that a model did not know. Throws ConfigError where sel is too small for one. */
function meet(set: FrameSet, frames: readonly number[], { config }: Prepared, fix: string): NeighborCounter {
  const counter = new NeighborCounter(config.sel.length);
  for (const f of frames) set.survey(f, config.sel.length, config.rcut, (n) => counter.add(n, set.typesOf(f), f));
  const short = config.sel.findIndex((sel, t) => sel < counter.max_neighbors[t]);
  if (short >= 0) {
    const wanted = config.sel.map((sel, t) => Math.max(sel, resolveSel(counter.max_neighbors, 'auto')[t]));
    throw new ConfigError(
      'sel',
      `${set.nameOf(counter.max_at[short])}: an atom has ${counter.max_neighbors[short]} ${config.type_map[short]} neighbours within rcut = ${config.rcut} A, the run's sel gives ${config.sel[short]}.`,
      fix.replace('{sel}', wanted.join(', ')),
    );
  }
  return counter;
}

const SEL_FIX = 'Set model.sel to {sel} first (weights stay, P starts again), or leave the frame out.';

/** Throws ConfigError where a filter does not fit the device. */
function checkFits(s: RunState, limits: FilterLimits): void {
  const { filter } = s.run;
  const { layout } = s.prepared;
  const blocks = filter.kind === 'adam' ? [layout.n] : splitBlocks(layout.tensors, filter.blocksize);
  const { problem } = planFilter(filter, blocks, rowCounts(s.run, batchOf(s)).rows, limits);
  if (problem) throw new ConfigError('filter', problem, 'The run goes on as it was.');
}

/** The model's side after a change of sel: weights, statistics and bias stay, slots do not. */
function withSel(p: Prepared, sel: RunConfig['model']['sel']): Prepared {
  const wanted = resolveSel(p.max_neighbors, sel);
  const less = wanted.findIndex((n, t) => n < p.config.sel[t]);
  if (less >= 0)
    throw new ConfigError(
      'model.sel',
      `expected at least ${p.config.sel[less]} for ${p.config.type_map[less]}, found ${wanted[less]}: a running model's sel can only grow.`,
      'Branch into a new run instead.',
    );
  return { ...p, config: { ...p.config, sel: wanted } };
}

/** Frames of b that a does not have. */
const added = (a: readonly number[], b: readonly number[]): number[] => {
  const known = new Set(a);
  return b.filter((f) => !known.has(f));
};

/**
 * The state after `steering` at iteration `it`; `last` holds the frames of the last batch. Throws ConfigError where the
 * data, the device's limits or the iterations already done do not allow it.
 */
export async function steered(
  s: RunState,
  { run, changed, reset }: Steering,
  it: number,
  last: Int32Array,
  limits: FilterLimits,
): Promise<RunState> {
  const split = withoutFrames(s.base, run.exclude);
  const prepared = changed.has('model.sel') ? withSel(s.prepared, run.model.sel) : s.prepared;
  let { set, ranges } = s;
  if (changed.has('model.sel')) {
    set = s.set.with([], s.prepared.config.type_map);
    set.forget();
  }
  const back = added(run.exclude, s.run.exclude);
  if (back.length > 0)
    ranges = union(ranges, inputRanges(meet(set, back, prepared, SEL_FIX), prepared.config, prepared.stat));
  const total = changed.has('length') ? totalIterations(run, split.train.length) : s.total;
  if (changed.has('length') && total <= it)
    throw new ConfigError(
      'length',
      `${it} iterations are done, ${total} are asked for.`,
      'Ask for more, or stop the run.',
    );
  const parts = { set, run, base: s.base, split, prepared, ranges };
  const sizes = ['batch', 'table', 'model.sel', 'filter.kind'].some((key) => changed.has(key));
  const room = sizes || back.length > 0 || batchOf(parts) !== batchOf(s) ? await roomFor(parts, last) : s.room;
  const clock = reset ? rewarmed(s.clock, it, 1) : s.clock;
  const next: RunState = { ...parts, room, total, clock, seams: s.seams };
  checkFits(next, limits);
  return next;
}

/** How new frames join a run. */
export interface AppendOptions {
  /** Share of old frames in each batch, 0 to 1. */
  readonly replay: number;
  /** Factor on P; 1: it stays. */
  readonly inflate: number;
  /** Iterations more to run. */
  readonly iterations: number;
  /** Share of the new frames that validate, 0 to below 1. */
  readonly validation: number;
  /** Share of the schedules' count that is taken off: 1 starts them anew, 0 lets them go on. */
  readonly rewarm?: number;
  /** Of the new frames, those left out of training and validation; ascending. */
  readonly exclude?: readonly number[];
  /** What the journal calls the new frames. */
  readonly name?: string;
}

function checkAppend(o: AppendOptions): void {
  const within = (key: string, v: number, ok: boolean, expected: string): void => {
    if (!ok) throw new ConfigError(`append.${key}`, `expected ${expected}, found ${v}.`, 'See docs/filters.md.');
  };
  within('replay', o.replay, o.replay >= 0 && o.replay <= 1, 'a share from 0 to 1');
  within('inflate', o.inflate, o.inflate > 0 && o.inflate <= 1e6, 'a factor above 0');
  within('iterations', o.iterations, Number.isInteger(o.iterations) && o.iterations > 0, 'a positive whole number');
  within('validation', o.validation, o.validation >= 0 && o.validation < 1, 'a share from 0 to below 1');
  const rewarm = o.rewarm ?? 1;
  within('rewarm', rewarm, rewarm >= 0 && rewarm <= 1, 'a share from 0 to 1');
}

/** The state after `systems` joined at iteration `it`; otherwise as `steered`. Their elements and neighbours must fit the model. */
export async function appended(
  s: RunState,
  systems: readonly System[],
  o: AppendOptions,
  it: number,
  last: Int32Array,
  limits: FilterLimits,
): Promise<RunState> {
  checkAppend(o);
  requireLabels(systems);
  const { type_map } = s.prepared.config;
  for (const { path, atype, type_map: own } of systems)
    for (const element of new Set(Array.from(atype, (t) => own[t])))
      if (!type_map.includes(element))
        throw new ConfigError(
          'type_map',
          `${path} holds the element ${element}, the run's model knows ${type_map.join(' ')}.`,
          `Leave it out, or start a new run over all the data: nets for ${element} have to be trained from the start.`,
        );
  const set = s.set.with(systems, type_map);
  const firstFrame = s.set.nframes;
  const frames = set.nframes - firstFrame;
  const out = (o.exclude ?? []).map((f) => firstFrame + f);
  const exclude = [...s.run.exclude, ...out];
  const coming = Array.from({ length: frames }, (_, k) => firstFrame + k);
  const counter = meet(set, added(out, coming), s.prepared, SEL_FIX);
  const ranges = union(s.ranges, inputRanges(counter, s.prepared.config, s.prepared.stat));
  const { split: how, stratify } = s.run.validation;
  const wish = { systems: systems.map((v) => v.nframes), fraction: o.validation, how, stratify, seed: s.run.seed };
  const base = splitJoined(s.base, wish, duplicateGroups(set.systems));
  const split = withoutFrames(base, exclude);
  if (!split.train.some((f) => f >= firstFrame))
    throw new ConfigError(
      'append',
      `none of the ${frames} new frames would train: they validate, are left out, or equal frames that validate.`,
      'Append frames that the run does not have, or let fewer of them validate.',
    );
  const total = it + o.iterations;
  const run: RunConfig = { ...s.run, exclude, length: { kind: 'iterations', iterations: total } };
  const parts = { set, run, base, split, prepared: s.prepared, ranges };
  const room = await roomFor(parts, last);
  const clock = rewarmed(s.clock, it, o.rewarm ?? 1);
  const seams = [...s.seams, { iteration: it, firstFrame, frames, replay: o.replay }];
  const next: RunState = { ...parts, room, total, clock, seams };
  checkFits(next, limits);
  return next;
}
