// `npm run bench -- online OLD (--new NEW | --cut N)`: what new frames cost a trained run against training from scratch.
import { performance } from 'node:perf_hooks';
import { parseArgs, UsageError, wholePositive } from '../src/cli/args';
import { applySet } from '../src/cli/constants';
import { nodeGpu } from '../src/cli/gpu';
import type { System } from '../src/data/types';
import { checkRun } from '../src/engine/checkRun';
import { DEFAULT_RUN, type RunConfig } from '../src/engine/config';
import { countNeighbors, FrameSet, resolveTypeMap } from '../src/engine/dataset';
import { ErrorSum } from '../src/engine/evaluate';
import { evaluateModel } from '../src/engine/evaluateModel';
import { Trainer } from '../src/engine/trainer';
import type { Gpu } from '../src/gpu/device';
import { resolveSel } from '../src/model/statistics';
import { readSystems, splitSet, takeAll } from './data';
import { netOptions } from './net';
import { type OnlineCurve, onlineReport } from './onlineReport';

const OPTIONS = [
  'new',
  'cut',
  'net',
  'rcut',
  'batch',
  'iterations',
  'more',
  'every',
  'replay',
  'inflate',
  'seeds',
  'set',
];

/** A scenario: training and validation frames of both parts. */
export interface Parts {
  readonly name: string;
  readonly old: { readonly train: readonly System[]; readonly valid: readonly System[] };
  readonly fresh: { readonly train: readonly System[]; readonly valid: readonly System[] };
}

/** A fifth of either part validates, in blocks. */
function divide(name: string, old: readonly System[], fresh: readonly System[]): Parts {
  const side = (systems: readonly System[]): { train: readonly System[]; valid: readonly System[] } => {
    const { train, valid } = splitSet(name, systems, null, 0.2, 'blocks', 0);
    return { train, valid };
  };
  return { name, old: side(old), fresh: side(fresh) };
}

/** Frames of systems counted through; the first `n` of them and the rest. */
function cutAt(systems: readonly System[], n: number): [System[], System[]] {
  const total = systems.reduce((s, v) => s + v.nframes, 0);
  if (n >= total) throw new UsageError(`--cut expects less than the ${total} frames there are, found ${n}.`);
  const ids = Array.from({ length: total }, (_, k) => k);
  return [takeAll(systems, ids.slice(0, n)), takeAll(systems, ids.slice(n))];
}

/** Errors of the weights that would be saved now: meV/atom and meV/A on both parts. */
async function judge(
  gpu: Gpu,
  trainer: Trainer,
  parts: Parts,
): Promise<{ old: [number, number]; fresh: [number, number] }> {
  const model = await trainer.model('last');
  const errors = async (systems: readonly System[]): Promise<[number, number]> => {
    const sum = new ErrorSum();
    await evaluateModel(gpu.device, model, systems, null, (p, set) => sum.add(set, p));
    const r = sum.result();
    return [1000 * r.rmse_e_per_atom, 1000 * r.rmse_f];
  };
  return { old: await errors(parts.old.valid), fresh: await errors(parts.fresh.valid) };
}

/** Trains to the end, judging every `every` iterations; seconds are those of training alone. */
async function follow(gpu: Gpu, trainer: Trainer, parts: Parts, every: number, name: string): Promise<OnlineCurve> {
  const first = trainer.iteration;
  const points: OnlineCurve['points'][number][] = [];
  let seconds = 0;
  const look = async (): Promise<void> => {
    points.push({ iterations: trainer.iteration - first, seconds, ...(await judge(gpu, trainer, parts)) });
  };
  await look();
  while (!trainer.finished) {
    const start = performance.now();
    do await trainer.step();
    while (!trainer.finished && (trainer.iteration - first) % every !== 0);
    await trainer.drain();
    seconds += (performance.now() - start) / 1000;
    await look();
  }
  return { name, points };
}

const list = (name: string, text: string, check: (v: number) => boolean): number[] =>
  text.split(',').map((part) => {
    const v = Number(part);
    if (part.trim() === '' || !check(v))
      throw new UsageError(`--${name} expects numbers such as ${name === 'replay' ? '0,0.5' : '1'}, found "${part}".`);
    return v;
  });

export async function online(words: readonly string[]): Promise<number> {
  const args = parseArgs(words, OPTIONS);
  const [path] = args.paths;
  const root = process.cwd();
  if (path === undefined || args.paths.length > 1) throw new UsageError('online expects one data set: the old frames.');
  const newPath = args.text('new');
  const cut = args.number('cut', wholePositive, 'a number of frames');
  if ((newPath === null) === (cut === null)) throw new UsageError('online expects either --new NEW or --cut N.');
  const whole = (name: string, initial: number): number =>
    args.number(name, wholePositive, 'a positive whole number') ?? initial;
  const read = await readSystems(path, root);
  const [old, fresh] = cut !== null ? cutAt(read, cut) : [read, await readSystems(newPath ?? '', root)];
  const parts = divide(path, old, fresh);
  const every = whole('every', 10);
  const iterations = whole('iterations', 200);
  const more = whole('more', 100);
  const replays = list('replay', args.text('replay') ?? '0,0.5', (v) => v >= 0 && v <= 1);
  const inflations = list('inflate', args.text('inflate') ?? '1', (v) => v >= 1);
  const seeds = list('seeds', args.text('seeds') ?? '1', (v) => Number.isInteger(v) && v >= 0);

  // sel holds for both parts: it cannot grow later without starting P again.
  const all = [...old, ...fresh];
  const type_map = resolveTypeMap(all, null);
  const set = args.text('set');
  const base: RunConfig = {
    ...DEFAULT_RUN,
    model: { ...netOptions((key) => args.text(key)), type_map },
    batch: whole('batch', 8),
    length: { kind: 'iterations', iterations },
    validation: { fraction: 0, split: 'blocks', stratify: false, sides: [], every: 1_000_000 },
  };
  const { max_neighbors } = await countNeighbors(new FrameSet(all, type_map), type_map.length, base.model.rcut);
  const sized = { ...base, model: { ...base.model, sel: resolveSel(max_neighbors, 'auto') } };
  const chosen = set === null ? sized : applySet(sized, set);
  checkRun(chosen);

  const gpu = await nodeGpu();
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const curves: { seed: number; before: OnlineCurve; scratch: OnlineCurve; variants: OnlineCurve[] }[] = [];
  for (const seed of seeds) {
    const run = { ...chosen, seed };
    say(`seed ${seed}: ${iterations} iterations on the old frames`);
    const first = await Trainer.create(gpu, parts.old.train, run);
    const before = await follow(gpu, first, parts, every, 'old frames only');
    const kept = await first.snapshot();
    first.destroy();
    say(`seed ${seed}: ${iterations} iterations from scratch on all frames`);
    const second = await Trainer.create(gpu, [...parts.old.train, ...parts.fresh.train], run);
    const scratch = await follow(gpu, second, parts, every, 'from scratch');
    second.destroy();
    const variants: OnlineCurve[] = [];
    for (const replay of replays)
      for (const inflate of inflations) {
        const name = `replay ${replay}, P x ${inflate}`;
        say(`seed ${seed}: ${more} iterations more, ${name}`);
        const trainer = await Trainer.create(gpu, parts.old.train, run, {}, { restore: kept });
        await trainer.append(parts.fresh.train, { replay, inflate, iterations: more, validation: 0 });
        variants.push(await follow(gpu, trainer, parts, every, name));
        trainer.destroy();
      }
    curves.push({ seed, before, scratch, variants });
  }
  const count = (systems: readonly System[]): number => systems.reduce((s, v) => s + v.nframes, 0);
  const frames = {
    old: [count(parts.old.train), count(parts.old.valid)] as const,
    fresh: [count(parts.fresh.train), count(parts.fresh.valid)] as const,
  };
  process.stdout.write(`${onlineReport(parts.name, gpu.info.name, chosen, frames, curves)}\n`);
  return 0;
}
