// `npm run bench -- peers DATASET...`: deepmd-kit's LKF and Adam on the same frames, split and net; its own float64 on the CPU.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureVenv, PINS, PYTHON_ENV } from '../scripts/interop/venv.mjs';
import { UsageError, wholePositive } from '../src/cli/args';
import type { System } from '../src/data/types';
import { countNeighbors, FrameSet, prepareStatistics, resolveConfig, resolveTypeMap } from '../src/engine/dataset';
import { writeInputJson } from '../src/exchange/writeInput';
import { type Layout, splitBlocks } from '../src/model/layout';
import { deepmdFiles } from '../src/testing/files';
import { numberOf } from './net';
import { parseRace } from './options';
import { type Clock, parseClock, parseDpLcurve } from './peerFiles';
import { err, listPlan, NAMES, type PlannedRun, planRuns, setupOf, tellRun } from './race';
import { writeRace } from './raceReport';
import {
  commitOf,
  type Device,
  finalOf,
  type RacePoint,
  type RunRecord,
  readRecords,
  repository,
  writeRecord,
} from './record';

interface Tools {
  readonly python: string;
  readonly script: string;
  readonly threads: number;
  /** Seconds that one run may take; null without a limit. */
  readonly budget: number | null;
  readonly commit: string;
  readonly device: Device;
}

/** The parts of an input.json that are set here. */
interface DpInput {
  readonly model: Readonly<Record<'descriptor' | 'fitting_net', { seed?: number }>>;
  readonly training: { readonly validation_data: { batch_size: number | number[]; numb_btch?: number } };
}

function writeSystems(dir: string, name: string, systems: readonly System[]): string[] {
  return systems.map((s, k) => {
    const path = join(dir, `${name}_${k}`);
    for (const [file, content] of Object.entries(deepmdFiles(path, s))) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return path;
  });
}

/** The data as deepmd/npy and the input.json in `dir`. Returns the layout of the net. */
async function writeCase(dir: string, p: PlannedRun): Promise<Layout> {
  const { train, valid } = p.data;
  const all = [...train, ...valid];
  const type_map = resolveTypeMap(all, p.config.model.type_map);
  const set = new FrameSet(all, type_map);
  const counter = await countNeighbors(set, type_map.length, p.config.model.rcut);
  const { config, layout } = resolveConfig(p.config.model, type_map, counter, set);
  const own = Int32Array.from({ length: p.train }, (_, k) => k);
  const { stat, bias } = await prepareStatistics(set, own, config);
  const model = { config, stat, bias, weights: new Float64Array(0), min_nbor_dist: null };
  const paths = { systems: writeSystems(dir, 'train', train), validation: writeSystems(dir, 'valid', valid) };
  if (p.config.length.kind !== 'iterations') throw new Error('expected a length in iterations');
  const input = JSON.parse(writeInputJson(p.config, model, paths, p.config.length.iterations)) as DpInput;
  // A batch of a system is the whole of it: with one system, every validation sees all frames, as ours does.
  input.training.validation_data.batch_size = valid.map((s) => s.nframes);
  input.training.validation_data.numb_btch = valid.length;
  for (const part of [input.model.descriptor, input.model.fitting_net]) part.seed = p.seed + 1;
  writeFileSync(join(dir, 'input.json'), `${JSON.stringify(input, null, 1)}\n`);
  return layout;
}

/** Validations with the seconds of training that had passed; deepmd-kit shows step 1 and multiples of disp_freq. */
function pointsOf(dir: string, passes: number, bytesPerIteration: number): RacePoint[] {
  const read = (name: string): string => (existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : '');
  const clock: Clock[] = parseClock(read('clock.jsonl'));
  return parseDpLcurve(read('lcurve.out')).map((row) => ({
    iteration: row.step,
    rmse_e: row.rmse_e_val,
    rmse_f: row.rmse_f_val,
    seconds: clock.find((c) => c.step === row.step)?.seconds ?? Number.NaN,
    p_passes: passes * row.step,
    p_bytes: bytesPerIteration * row.step,
  }));
}

async function runPeer(t: Tools, p: PlannedRun, dir: string): Promise<RunRecord> {
  const load = loadavg()[0];
  const start = performance.now();
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const layout = await writeCase(dir, p);
  const done = spawnSync(t.python, [t.script, 'clock.jsonl', '--pt', 'train', '--skip-neighbor-stat', 'input.json'], {
    cwd: dir,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    ...(t.budget === null ? {} : { timeout: 1000 * t.budget }),
    env: {
      ...PYTHON_ENV,
      OMP_NUM_THREADS: String(t.threads),
      DP_INTRA_OP_PARALLELISM_THREADS: String(t.threads),
      NUM_WORKERS: '0',
    },
  });
  const said = `${done.stdout ?? ''}${done.stderr ?? ''}`;
  writeFileSync(join(dir, 'train.log'), said);
  const ended = done.error !== undefined && 'code' in done.error && done.error.code === 'ETIMEDOUT';
  const kalman = p.config.filter.kind !== 'adam';
  const blocks = p.config.filter.kind === 'adam' ? [] : splitBlocks(layout.tensors, p.config.filter.blocksize);
  const p_bytes = 8 * blocks.reduce((s, n) => s + n * n, 0);
  const passes = kalman ? 5 : 0;
  const points = pointsOf(dir, passes, 15 * p_bytes);
  const last = points.at(-1);
  if (last === undefined && !ended)
    throw new Error(
      `deepmd-kit did not train (${join(dir, 'train.log')}):\n${said.trim().split('\n').slice(-12).join('\n')}`,
    );
  const failed = done.status !== 0 && !ended;
  const planned = p.config.length.kind === 'iterations' ? p.config.length.iterations : 0;
  return {
    format: 1,
    hash: p.hash,
    contender: p.contender,
    filter: NAMES[p.contender],
    software: `deepmd-kit ${PINS['deepmd-kit']} on PyTorch ${PINS.torch}, float64, ${t.threads} threads`,
    ...setupOf(p),
    seed: p.seed,
    device: t.device,
    commit: t.commit,
    node: process.version,
    date: new Date().toISOString(),
    config: p.config,
    weights: layout.n,
    blocks,
    p_bytes,
    p_bytes_per_iteration: 15 * p_bytes,
    p_passes_per_iteration: passes,
    state_bytes: null,
    prepare_s: null,
    wall_s: (performance.now() - start) / 1000,
    load: [load, loadavg()[0]],
    iterations: { planned, done: last?.iteration ?? 0 },
    points,
    final: finalOf(points),
    broke: failed ? `dp train ended with ${done.status ?? done.signal}; its last words are in train.log` : null,
    notes: [
      'deepmd-kit starts from its own random weights of the same distribution; its errors are read from lcurve.out (three figures).',
      ...(p.data.valid.length > 1
        ? [`${p.dataset} has several systems: deepmd-kit validates on systems that it draws, not on all frames.`]
        : []),
      ...(ended
        ? [`${NAMES[p.contender]} on ${p.dataset}, seed ${p.seed}, was ended after ${t.budget} s (--budget).`]
        : []),
    ],
  };
}

export async function peers(words: readonly string[]): Promise<number> {
  const o = parseRace(words, ['dp-lkf', 'dp-adam'], 'bench/results/race', ['budget', 'threads']);
  const ours = o.filters.filter((f) => !f.startsWith('dp-'));
  if (ours.length > 0)
    throw new UsageError(`peers runs dp-lkf and dp-adam, found ${ours.join(', ')}: use race for these.`);
  const budget = o.text('budget');
  const threads = numberOf(
    '--threads',
    o.text('threads') ?? String(cpus().length),
    wholePositive,
    'a whole number from 1',
  );
  const root = repository();
  const plan = await planRuns(o, root);
  const there = new Map(readRecords(o.out).map((r) => [r.hash, r]));
  if (o.listOnly) {
    listPlan(plan, (p) => there.has(p.hash));
    return 0;
  }
  let python: string;
  try {
    python = ensureVenv(err).python;
  } catch (e) {
    throw new UsageError(`deepmd-kit is not to be had here: ${e instanceof Error ? e.message : String(e)}`);
  }
  const cpu = `${cpus()[0]?.model ?? 'CPU'} (CPU)`;
  const tools: Tools = {
    python,
    script: join(root, 'bench', 'peer_train.py'),
    threads,
    budget: budget === null ? null : numberOf('--budget', budget, (v) => v > 0, 'seconds above 0'),
    commit: commitOf(root),
    device: { name: cpu, driver: '', vendor: '', architecture: process.arch, software: false },
  };
  for (const [k, p] of plan.entries()) {
    const before = `[${k + 1}/${plan.length}] ${p.dataset} ${NAMES[p.contender]} seed ${p.seed}`;
    if (o.resume && there.get(p.hash)?.device.name === cpu) {
      err(`${before}: done before`);
      continue;
    }
    err(`${before} ...`);
    const record = await runPeer(tools, p, resolve(o.out, 'peers', `${p.dataset}-${p.contender}-s${p.seed}-${p.hash}`));
    writeRecord(o.out, record);
    tellRun(record);
    writeRace(o.out, plan, o.targets, 'The race, with deepmd-kit');
  }
  writeRace(o.out, plan, o.targets, 'The race, with deepmd-kit');
  err(`race.md, race.svg and race.json are in ${o.out}; runs of race on the same data and net found there are in them`);
  return 0;
}
