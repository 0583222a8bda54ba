// One training run: batches in, weights out; single steps, validation, live changes, checkpoints, breaks told in words.
import type { System } from '../data/types';
import { upload } from '../gpu/buffers';
import type { Gpu } from '../gpu/device';
import { ConfigError, type Model } from '../model/config';
import { splitBlocks } from '../model/layout';
import type { BatchSizes } from './batch';
import { Batches } from './batches';
import type { Checkpoint } from './checkpoint';
import type { RunConfig } from './config';
import type { Prepared } from './dataset';
import { evaluateWith, type Prediction } from './evaluate';
import { auditP, type BlockAudit } from './filters/audit64';
import { learningRate } from './filters/schedules';
import { FILTER_BREAK, FILTER_METRICS } from './filters/types';
import { type Change, type JournalEntry, valueAt } from './journal';
import { Keeper, validate, validPoint } from './keeper';
import { type AppendOptions, appended, steered } from './liveChange';
import { Machine, shapeOf } from './machine';
import type { TrainPoint, ValidPoint } from './metrics';
import { Staging, type Submitted, trainPoint } from './metricsStaging';
import { prepareFresh, prepareRestored } from './prepare';
import { batchSource, checkpointOf, type RunState } from './runState';
import { clockAt, prefactors, updatesPerIteration } from './schedule';
import type { Split } from './split';
import { steer } from './steer';
import { prepend, type RunHistory, type TrainerHooks, type TrainerOptions } from './trainerTypes';
import { breakAdvice, TrainingBreak, whyBroken } from './trainingBreak';

/** Submits longer than this are cut at stage boundaries: watchdogs end long ones. */
const SUBMIT_MS = 150;

export type { RunHistory, TrainerHooks, TrainerOptions };

export class Trainer {
  readonly history: RunHistory = { train: [], valid: [] };
  /** Live changes, joined frames and inflations since the run began: `started` and these replay it. */
  readonly journal: JournalEntry[] = [];
  iteration = 0;
  readonly #gpu: Gpu;
  readonly #hooks: TrainerHooks;
  readonly #batches: Batches;
  readonly #staging: Staging;
  readonly #keeper: Keeper;
  #s: RunState;
  #machine: Machine;
  #started: RunConfig;
  #pending: Submitted | null = null;
  /** Sizes of the batch that the device holds; null when it holds validation frames. */
  #loaded: BatchSizes | null = null;
  #hostMs = 0;
  #lastDone = 0;
  #lastMs = 0;
  #seconds = 0;
  #updates = 0;

  /** Reads the data, builds kernels and buffers, evaluates the untrained model; or goes on from a checkpoint. */
  static async create(
    gpu: Gpu,
    systems: readonly System[],
    run: RunConfig,
    hooks: TrainerHooks = {},
    options: TrainerOptions = {},
  ): Promise<Trainer> {
    const { validSystems = [], restore, init } = options;
    if (restore) {
      const state = prepareRestored([...systems, ...validSystems], restore);
      await hooks.onPrepare?.('kernels', 0, 1);
      const machine = await Machine.create(gpu.device, state, new Float32Array(state.prepared.layout.n));
      machine.write(restore.buffers);
      return new Trainer(gpu, state, machine, hooks, { checkpoint: restore });
    }
    const { state, weights } = await prepareFresh(systems, validSystems, run, init ?? null, hooks.onPrepare);
    await hooks.onPrepare?.('kernels', 0, 1);
    const machine = await Machine.create(gpu.device, state, weights);
    const trainer = new Trainer(gpu, state, machine, hooks, { weights });
    await trainer.#validate();
    return trainer;
  }

  private constructor(
    gpu: Gpu,
    state: RunState,
    machine: Machine,
    hooks: TrainerHooks,
    from: { readonly weights: Float32Array<ArrayBuffer> } | { readonly checkpoint: Checkpoint },
  ) {
    this.#gpu = gpu;
    this.#s = state;
    this.#machine = machine;
    this.#hooks = hooks;
    this.#started = state.run;
    this.#staging = new Staging(gpu.device);
    const source = batchSource(state, machine.table);
    if ('weights' in from) {
      this.#keeper = new Keeper({ iteration: 0, weights: from.weights });
      this.#batches = new Batches(source);
      return;
    }
    const c = from.checkpoint;
    this.iteration = c.iteration;
    this.#seconds = c.seconds;
    this.#updates = c.updates;
    this.#keeper = new Keeper(c.good, c.best);
    this.#batches = new Batches(source, { iteration: c.iteration, state: c, last: c.lastBatch });
    this.#reload();
  }

  /** The configuration in force, and that the run was started with. */
  get run(): RunConfig {
    return this.#s.run;
  }
  get started(): RunConfig {
    return this.#started;
  }
  get prepared(): Prepared {
    return this.#s.prepared;
  }
  /** Without the excluded frames. */
  get split(): Split {
    return this.#s.split;
  }
  /** Iterations planned. */
  get total(): number {
    return this.#s.total;
  }
  /** Where new frames joined. */
  get seams(): RunState['seams'] {
    return this.#s.seams;
  }
  get finished(): boolean {
    return this.iteration >= this.total;
  }
  /** Iteration of the best validation force RMSE and that value (eV/A); null without validation. */
  get best(): { readonly iteration: number; readonly rmse_f: number } | null {
    return this.#keeper.best;
  }
  /** Bytes of filter state on the device. */
  get stateBytes(): number {
    return this.#machine.iter.filter.stateBytes;
  }
  get bytesOfPPerIteration(): number {
    return this.#machine.iter.filter.bytesPerUpdate * updatesPerIteration(this.run.filter.kind);
  }
  /** Mean milliseconds of the last iterations; 0 before the first. */
  get msPerIteration(): number {
    const last = this.history.train.slice(-20);
    return last.length ? last.reduce((s, p) => s + p.ms, 0) / last.length : 0;
  }
  /** Milliseconds that the host took before the last submit. */
  get hostMs(): number {
    return this.#hostMs;
  }

  /** Runs one iteration (and a validation where one is due). Throws TrainingBreak; the kept weights are then sound. */
  async step(): Promise<void> {
    const start = performance.now();
    const it = this.iteration + 1;
    const { run, clock, total } = this.#s;
    const batch = this.#batches.next();
    const sizes = this.#machine.training.load(batch);
    this.#loaded = sizes;
    const count = clockAt(clock, it);
    const span = clockAt(clock, total);
    const natoms = batch.map((b) => b.frame.natoms);
    this.#machine.iter.prepare(it, prefactors(run, count, span), natoms, count, span);
    this.#hostMs = performance.now() - start;
    const lr = run.filter.kind === 'adam' ? learningRate(run.filter, count - 1, span) : 0;
    const about = { iteration: it, frames: batch.length, lr };
    const previous = this.#pending;
    this.#pending = this.#staging.submit(this.#machine.iter, sizes, this.#lastMs > SUBMIT_MS, about);
    this.iteration = it;
    this.#updates += updatesPerIteration(run.filter.kind);
    // While the device works.
    if (it < total) this.#batches.ahead();
    if (previous) await this.#collect(previous);
    if (it % run.validation.every === 0 || it === total) await this.#validate();
  }

  /** Waits for everything submitted; metrics are then complete. */
  async drain(): Promise<void> {
    const p = this.#pending;
    this.#pending = null;
    if (p) await this.#collect(p);
  }

  async #collect(p: Submitted): Promise<void> {
    const values = await this.#staging.collect(p);
    const failure = this.#gpu.failure();
    if (failure) throw failure;
    const now = performance.now();
    const ms = now - Math.max(p.submitted, this.#lastDone);
    this.#lastDone = now;
    this.#lastMs = ms;
    this.#seconds += ms / 1000;
    const point = trainPoint(p, values, ms);
    this.history.train.push(point);
    this.#hooks.onTrain?.(point);
    const status = values[FILTER_METRICS.status];
    if (status !== FILTER_BREAK.none)
      await this.#giveUp(`The filter broke at iteration ${p.iteration}: ${whyBroken(status)}.`);
  }

  /** Puts the last sound weights back and says so. */
  async #giveUp(what: string): Promise<never> {
    // The iteration submitted meanwhile changed nothing: the filter's status holds its weights still.
    const pending = this.#pending;
    this.#pending = null;
    if (pending) await this.#staging.collect(pending);
    const kept = this.#keeper.best ?? this.#keeper.good;
    upload(this.#gpu.device, this.#machine.passes.w, kept.weights);
    this.#keeper.good = { iteration: kept.iteration, weights: kept.weights };
    throw new TrainingBreak(
      `${what} The weights kept are those of iteration ${kept.iteration}.`,
      breakAdvice(this.run.filter),
    );
  }

  /** The last batch on the device again, after other frames were there. */
  #reload(): void {
    const last = this.#batches.again();
    this.#loaded = last.length > 0 ? this.#machine.training.load(last) : null;
  }

  /** Runs `use` with the weights that are validated and saved in place (the average, where one is kept). */
  #shown<T>(use: (weights: Float32Array<ArrayBuffer>) => Promise<T>): Promise<T> {
    return this.#machine.shown(this.iteration > 0 ? this.#loaded : null, use);
  }

  async #validate(): Promise<void> {
    await this.drain();
    const failure = this.#gpu.failure();
    if (failure) throw failure;
    const broken = await this.#shown((weights) => this.#judge(weights));
    // Validation is not part of an iteration's time.
    this.#lastDone = performance.now();
    if (broken !== null) await this.#giveUp(broken);
  }

  /** Evaluates the weights in place on the validation frames. Resolves to what is wrong with them, or null. */
  async #judge(weights: Float32Array<ArrayBuffer>): Promise<string | null> {
    const { iteration } = this;
    const some = this.split.valid.length > 0;
    if (some) this.#loaded = null;
    const v = some ? await validate(this.#machine, this.#s) : null;
    const verdict = this.#keeper.judge(iteration, clockAt(this.#s.clock, iteration), weights, v);
    if ('wrong' in verdict) return verdict.wrong;
    if (!v) return null;
    const point = validPoint(v, { iteration, seconds: this.#seconds, p_passes: this.#updates, best: verdict.best });
    this.history.valid.push(point);
    this.#hooks.onValid?.(point);
    return null;
  }

  /** Everything to go on from here (`restore`), after what was submitted is done. */
  async snapshot(): Promise<Checkpoint> {
    await this.drain();
    return {
      ...checkpointOf(this.#s),
      iteration: this.iteration,
      ...this.#batches.state,
      lastBatch: this.#batches.last,
      seconds: this.#seconds,
      updates: this.#updates,
      buffers: await this.#machine.read(),
      best: this.#keeper.best,
      good: this.#keeper.good,
    };
  }

  /** Hands a restored run what it has behind it, for exports; before its first step. */
  restoreHistory(
    history: { readonly train: readonly TrainPoint[]; readonly valid: readonly ValidPoint[] },
    journal: readonly JournalEntry[] = [],
    started: RunConfig = this.#started,
  ): void {
    prepend(this.history.train, history.train);
    prepend(this.history.valid, history.valid);
    prepend(this.journal, journal);
    this.#started = started;
  }

  /**
   * Takes changes over between two iterations, all of them or none: throws ConfigError, or GpuError where memory is short,
   * and the run is exactly as it was. What each does is in docs/filters.md, "Live changes".
   */
  async apply(changes: readonly Change[]): Promise<void> {
    await this.drain();
    const { run } = this;
    const steering = steer(run, changes);
    if (steering.changed.size === 0) return;
    const next = await steered(this.#s, steering, this.iteration, this.#batches.last, this.#gpu.device.limits);
    const judged = steering.changed.has('exclude') || steering.changed.has('model.sel');
    await this.#take(next, steering.changed, steering.reset);
    if (judged) await this.#remeasure();
    const time = Date.now();
    for (const { key, value } of changes) {
      const old = valueAt(run, key);
      if (JSON.stringify(old) !== JSON.stringify(value))
        this.journal.push({ iteration: this.iteration, time, kind: 'change', key, old, value });
    }
  }

  /** Switches to another state: in place, or with another machine that takes weights and filter over. */
  async #take(next: RunState, changed: ReadonlySet<string>, reset: boolean): Promise<void> {
    const old = this.#machine;
    const rebuilt = reset || shapeOf(next) !== shapeOf(this.#s);
    if (rebuilt) {
      const weights = new Float32Array(next.prepared.layout.n);
      const machine = await Machine.create(this.#gpu.device, next, weights, reset ? null : old.iter.filter.blocks);
      await machine.takeOver(old, reset);
      old.destroy();
      this.#machine = machine;
    }
    this.#s = next;
    const names = [...changed].map((key) => key.replace(/^filter\./, ''));
    this.#machine.iter.configure(next.run, new Set(names));
    this.#batches.use(batchSource(next, this.#machine.table));
    if (rebuilt) this.#reload();
  }

  /** The best weights against what validates now. */
  async #remeasure(): Promise<void> {
    await this.#keeper.remeasure(this.#machine, this.#s);
    this.#reload();
  }

  /** Multiplies P by `factor` > 0: what comes next counts more. Throws ConfigError for Adam, which has no P. */
  async inflate(factor: number): Promise<void> {
    if (!(factor > 0 && factor <= 1e6))
      throw new ConfigError('inflate', `expected a factor above 0, found ${factor}.`, 'Use 10, for instance.');
    if (this.run.filter.kind === 'adam' && factor !== 1)
      throw new ConfigError('inflate', 'Adam has no covariance P to make larger.', 'Use 1, or another filter.');
    await this.drain();
    await this.#machine.iter.filter.inflate(factor);
    this.journal.push({ iteration: this.iteration, time: Date.now(), kind: 'inflate', factor });
  }

  /**
   * New frames join the run (online learning): statistics, bias, sel and nets stay, P too or inflated; then validates, the
   * old frames and the new ones apart. All or nothing, as `apply`. docs/filters.md, "Online learning".
   */
  async append(systems: readonly System[], options: AppendOptions): Promise<void> {
    await this.drain();
    const { filter } = this.run;
    if (filter.kind === 'adam' && options.inflate !== 1)
      throw new ConfigError('append.inflate', 'Adam has no covariance P to make larger.', 'Use 1, or another filter.');
    const { limits } = this.#gpu.device;
    const next = await appended(this.#s, systems, options, this.iteration, this.#batches.last, limits);
    await this.#take(next, new Set(['length']), false);
    if (options.inflate !== 1) await this.#machine.iter.filter.inflate(options.inflate);
    const { name, rewarm = 1, ...rest } = options;
    this.journal.push({
      iteration: this.iteration,
      time: Date.now(),
      kind: 'append',
      dataset: name ?? systems.map((s) => s.path).join(', '),
      frames: systems.reduce((s, v) => s + v.nframes, 0),
      options: { ...rest, rewarm },
    });
    await this.#remeasure();
    await this.#validate();
  }

  /** The potential with the best weights, or with those of now (averaged, where the filter averages). */
  async model(which: 'best' | 'last'): Promise<Model> {
    await this.drain();
    const { best, good } = this.#keeper;
    const kept = which === 'best' && best ? best : good.iteration === this.iteration ? good : null;
    const weights = kept ? kept.weights : await this.#shown(async (w) => w);
    const { config, stat, bias, min_distance } = this.prepared;
    const min_nbor_dist = Number.isFinite(min_distance) ? min_distance : null;
    return { config, stat, bias, weights: Float64Array.from(weights), min_nbor_dist };
  }

  /** Evaluates frames with the weights of `model('last')`, in the order given. Training goes on to the same bits. */
  async predict(frames: ArrayLike<number>, each: (prediction: Prediction) => void): Promise<void> {
    const weights = Float32Array.from((await this.model('last')).weights);
    // The batch on which an average is set right leaves the device: what it gave is kept for whoever asks next.
    this.#keeper.good = { iteration: this.iteration, weights };
    this.#loaded = null;
    await evaluateWith(this.#gpu.device, this.#machine.passes, weights, this.#s.set, this.prepared, frames, each);
    this.#lastDone = performance.now();
  }

  /** P of a multistream run in float64, block by block: diagonal, positivity, smallest eigenvalue. Slow; null for other filters. */
  async audit(): Promise<BlockAudit[] | null> {
    await this.drain();
    const { filter } = this.run;
    if (filter.kind !== 'multistream') return null;
    return auditP(await this.#machine.read(), splitBlocks(this.prepared.layout.tensors, filter.blocksize));
  }

  destroy(): void {
    this.#machine.destroy();
    this.#staging.destroy();
  }
}
