// `npm run bench -- race DATASET...`: the filters against each other on the same data, split, net and device.
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { nodeGpu } from '../src/cli/gpu';
import type { RunConfig } from '../src/engine/config';
import { updatesPerIteration } from '../src/engine/schedule';
import { Trainer } from '../src/engine/trainer';
import { TrainingBreak } from '../src/engine/trainingBreak';
import type { Gpu } from '../src/gpu/device';
import { splitBlocks } from '../src/model/layout';
import { type RaceData, readSet } from './data';
import { numberOf } from './net';
import { configure, parseRace, type RaceOptions } from './options';
import { writeRace } from './raceReport';
import {
  commitOf,
  type Device,
  finalOf,
  hashOf,
  type RacePoint,
  type RunRecord,
  readRecords,
  repository,
  type Setup,
  writeRecord,
} from './record';

export const NAMES: Readonly<Record<string, string>> = {
  rlekf: 'RLEKF',
  fekf: 'FEKF',
  'fekf-plain': 'FEKF, plain P',
  multistream: 'multistream',
  adam: 'Adam',
  'dp-lkf': 'deepmd-kit LKF',
  'dp-adam': 'deepmd-kit Adam',
};

export interface PlannedRun extends Setup {
  readonly contender: string;
  readonly seed: number;
  readonly config: RunConfig;
  readonly data: RaceData;
  readonly hash: string;
}

/** Reads the data sets and lays out all runs: per set, per seed, per contender. */
export async function planRuns(o: RaceOptions, root: string): Promise<PlannedRun[]> {
  const plan: PlannedRun[] = [];
  for (const set of o.sets) {
    const frames = set.get('frames');
    const { fraction, split } = configure(set, o.filters[0], 0).validation;
    const limit =
      frames === null ? null : numberOf('--frames', frames, (v) => Number.isInteger(v) && v > 1, '2 or more');
    const data = await readSet(set.path, root, limit, fraction, split, o.splitSeed);
    for (const seed of o.seeds)
      for (const contender of o.filters) {
        const config = configure(set, contender, seed);
        const setup = hashOf({ data: data.print, model: config.model });
        plan.push({
          dataset: data.name,
          elements: data.elements,
          natoms: data.natoms,
          train: data.ntrain,
          valid: data.nvalid,
          setup,
          contender,
          seed,
          config,
          data,
          hash: hashOf({ format: 1, setup, contender, config }),
        });
      }
  }
  return plan;
}

export const err = (text: string): void => void process.stderr.write(`${text}\n`);

/** The plan in words, and which runs are there already. */
export function listPlan(plan: readonly PlannedRun[], there: (p: PlannedRun) => boolean): void {
  for (const p of plan) {
    const { length, batch } = p.config;
    const iterations = length.kind === 'iterations' ? length.iterations : Number.NaN;
    err(
      `${p.dataset.padEnd(18)} ${NAMES[p.contender].padEnd(16)} seed ${p.seed}  ${iterations} iterations, batch ${batch}, ` +
        `${p.train} + ${p.valid} frames  ${p.hash}${there(p) ? '  done' : ''}`,
    );
  }
}

export const deviceOf = (gpu: Gpu): Device => ({
  name: gpu.info.name,
  driver: gpu.info.description,
  vendor: gpu.info.vendor,
  architecture: gpu.info.architecture,
  software: gpu.info.software,
});

/** The common side of a record. */
export const setupOf = (p: PlannedRun): Setup => ({
  dataset: p.dataset,
  elements: p.elements,
  natoms: p.natoms,
  train: p.train,
  valid: p.valid,
  setup: p.setup,
});

/**
 * Two iterations of a run thrown away: drivers compile a kernel when it is first used (tens of seconds on software
 * adapters), and that time belongs to no filter.
 */
async function warmUp(gpu: Gpu, p: PlannedRun): Promise<void> {
  const { validation } = p.config;
  const run: RunConfig = {
    ...p.config,
    length: { kind: 'iterations', iterations: 2 },
    validation: { ...validation, every: 2 },
  };
  const trainer = await Trainer.create(gpu, p.data.train, run, {}, { validSystems: p.data.valid });
  try {
    while (!trainer.finished) await trainer.step();
  } catch (e) {
    // The run itself will say so.
    if (!(e instanceof TrainingBreak)) throw e;
  }
  trainer.destroy();
}

/** One run in the engine; a break of the filter is a result. Throws what else goes wrong. */
async function runOne(gpu: Gpu, p: PlannedRun, commit: string): Promise<RunRecord> {
  const load = loadavg()[0];
  const start = performance.now();
  const trainer = await Trainer.create(gpu, p.data.train, p.config, {}, { validSystems: p.data.valid });
  const prepare_s = (performance.now() - start) / 1000;
  let broke: string | null = null;
  try {
    while (!trainer.finished) await trainer.step();
    await trainer.drain();
  } catch (e) {
    if (!(e instanceof TrainingBreak)) throw e;
    broke = e.message;
  }
  const { filter } = p.config;
  const kalman = filter.kind !== 'adam';
  const perIteration = kalman ? trainer.bytesOfPPerIteration : 0;
  const passes = kalman ? updatesPerIteration(filter.kind) : 0;
  const { layout } = trainer.prepared;
  const blocks = kalman ? splitBlocks(layout.tensors, filter.blocksize) : [];
  const points = trainer.history.valid.map(
    (v): RacePoint => ({
      iteration: v.iteration,
      rmse_e: v.rmse_e,
      rmse_f: v.rmse_f,
      seconds: v.seconds,
      p_passes: passes * v.iteration,
      p_bytes: perIteration * v.iteration,
    }),
  );
  const record: RunRecord = {
    format: 1,
    hash: p.hash,
    contender: p.contender,
    filter: NAMES[p.contender],
    software: 'kalmium, float32',
    ...setupOf(p),
    seed: p.seed,
    device: deviceOf(gpu),
    commit,
    node: process.version,
    date: new Date().toISOString(),
    config: p.config,
    weights: layout.n,
    blocks,
    p_bytes: 4 * blocks.reduce((s, n) => s + n * n, 0),
    p_bytes_per_iteration: perIteration,
    p_passes_per_iteration: passes,
    state_bytes: trainer.stateBytes,
    prepare_s,
    wall_s: (performance.now() - start) / 1000,
    load: [load, loadavg()[0]],
    iterations: { planned: trainer.total, done: trainer.history.train.at(-1)?.iteration ?? 0 },
    points,
    final: finalOf(points),
    broke,
    notes: [],
  };
  trainer.destroy();
  return record;
}

export function tellRun(r: RunRecord): void {
  const f = r.final;
  const result = f
    ? `E ${(1000 * f.rmse_e).toFixed(2)} meV/atom, F ${(1000 * f.rmse_f).toFixed(1)} meV/A after ${f.iteration} iterations, ${f.seconds.toFixed(1)} s`
    : 'nothing validated';
  err(`${r.dataset} ${r.filter} seed ${r.seed}: ${result}${r.broke === null ? '' : `; broke: ${r.broke}`}`);
}

export async function race(words: readonly string[]): Promise<number> {
  const o = parseRace(words, ['rlekf', 'fekf', 'multistream', 'adam'], 'bench/results/race');
  const root = repository();
  const plan = await planRuns(o, root);
  const hashes = new Map(readRecords(o.out).map((r) => [r.hash, r]));
  if (o.listOnly) {
    listPlan(plan, (p) => hashes.has(p.hash));
    return 0;
  }
  const gpu = await nodeGpu();
  const commit = commitOf(root);
  const warm = new Set<string>();
  for (const [k, p] of plan.entries()) {
    const before = `[${k + 1}/${plan.length}] ${p.dataset} ${NAMES[p.contender]} seed ${p.seed}`;
    // A run on another device is no part of this race.
    if (o.resume && hashes.get(p.hash)?.device.name === gpu.info.name) {
      err(`${before}: done before`);
      continue;
    }
    err(`${before} ...`);
    const kernels = `${p.setup} ${p.contender} ${p.config.batch}`;
    if (!warm.has(kernels)) await warmUp(gpu, p);
    warm.add(kernels);
    const record = await runOne(gpu, p, commit);
    writeRecord(o.out, record);
    tellRun(record);
    writeRace(o.out, plan, o.targets, 'The race');
  }
  writeRace(o.out, plan, o.targets, 'The race');
  err(`race.md, race.svg and race.json are in ${o.out}`);
  return 0;
}
