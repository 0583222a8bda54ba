// One training run: batches in, weights out; start, pause, single steps, validation, best model, breaks told in words.
import type { System } from '../data/types';
import { readF32, upload } from '../gpu/buffers';
import type { Gpu } from '../gpu/device';
import { checkModelOptions, type Model } from '../model/config';
import { initWeights } from '../model/init';
import { splitBlocks } from '../model/layout';
import type { BatchSizes } from './batch';
import { Batches } from './batches';
import type { RunConfig } from './config';
import {
  FrameSet,
  type Prepared,
  planFrames,
  prepareStatistics,
  requireLabels,
  resolveConfig,
  resolveTypeMap,
  surveyFrames,
} from './dataset';
import { ErrorSum, evaluateFrames, evaluateWith, type Prediction } from './evaluate';
import { auditP, type BlockAudit } from './filters/audit64';
import { learningRate } from './filters/schedules';
import { FILTER_BREAK, FILTER_METRICS } from './filters/types';
import { createIteration, type Iteration } from './iteration';
import type { TrainerHooks, TrainPoint, ValidPoint } from './metrics';
import { Passes, type TrainPasses } from './passes';
import { prefactors, rowCounts, totalIterations, updatesPerIteration } from './schedule';
import { type Split, splitFrames } from './split';
import { TablePasses } from './tablePasses';
import { TrainingBreak, whyBroken } from './trainingBreak';

/** Submits longer than this are cut at stage boundaries: watchdogs end long ones. */
const SUBMIT_MS = 150;
/** A validation force RMSE this many times the best seen ends the run: the filter has broken. */
const BREAK_FACTOR = 10;

interface Pending {
  readonly iteration: number;
  readonly frames: number;
  readonly submitted: number;
  readonly staging: GPUBuffer;
  readonly done: Promise<undefined>;
}

const METRIC_BYTES = 4 * FILTER_METRICS.size;

export class Trainer {
  readonly run: RunConfig;
  readonly prepared: Prepared;
  readonly split: Split;
  readonly total: number;
  readonly history: { readonly train: TrainPoint[]; readonly valid: ValidPoint[] } = { train: [], valid: [] };
  iteration = 0;
  readonly #gpu: Gpu;
  readonly #set: FrameSet;
  readonly #passes: Passes;
  readonly #training: TrainPasses;
  readonly #iter: Iteration;
  readonly #batches: Batches;
  readonly #hooks: TrainerHooks;
  readonly #free: GPUBuffer[] = [];
  #pending: Pending | null = null;
  /** Sizes of the batch that the device holds; null when it holds validation frames. */
  #loaded: BatchSizes | null = null;
  #hostMs = 0;
  #lastDone = 0;
  #lastMs = 0;
  #seconds = 0;
  #best: { iteration: number; rmse_f: number; weights: Float32Array } | null = null;
  /** The weights of the last sound validation, or the initial ones. */
  #good: { iteration: number; weights: Float32Array };

  /** Reads the data, builds kernels and buffers, evaluates the untrained model. `validSystems` overrides the split. */
  static async create(
    gpu: Gpu,
    systems: readonly System[],
    run: RunConfig,
    hooks: TrainerHooks = {},
    validSystems: readonly System[] = [],
  ): Promise<Trainer> {
    const all = [...systems, ...validSystems];
    requireLabels(all);
    checkModelOptions(run.model);
    const type_map = resolveTypeMap(all, run.model.type_map);
    const set = new FrameSet(all, type_map);
    const ntrain = systems.reduce((s, v) => s + v.nframes, 0);
    const split: Split =
      validSystems.length > 0
        ? {
            train: Int32Array.from({ length: ntrain }, (_, k) => k),
            valid: Int32Array.from({ length: set.nframes - ntrain }, (_, k) => ntrain + k),
          }
        : splitFrames(
            systems.map((s) => s.nframes),
            run.validation.fraction,
            run.validation.split,
            run.seed,
          );
    const { counter, sums } = await surveyFrames(set, split.train, run.model, type_map.length, hooks.onPrepare);
    const { config, layout, min_distance, max_neighbors } = resolveConfig(run.model, type_map, counter, set);
    const { stat, bias } = await prepareStatistics(set, split.train, config, sums);
    const prepared: Prepared = { config, layout, stat, bias, min_distance, max_neighbors };
    const every = Int32Array.from({ length: set.nframes }, (_, k) => k);
    const batch = Math.min(run.batch, split.train.length);
    const { capacity, table } = await planFrames(set, every, prepared, counter, run, batch, hooks.onPrepare);
    const total = totalIterations(run, split.train.length);
    const { rows, directions } = rowCounts(run, batch);
    await hooks.onPrepare?.('kernels', 0, 1);
    const weights = Float32Array.from(initWeights(layout, run.seed));
    const passes = await Passes.create(gpu.device, {
      layout,
      axis_neuron: config.axis_neuron,
      nc: config.sel.reduce((s, v) => s + v, 0),
      capacity,
      rows,
      directions,
      strain: run.filter.kind === 'adam' && (run.filter.start_pref_v > 0 || run.filter.limit_pref_v > 0),
      weights,
      table,
    });
    // Validation stays with the exact nets, since they are what is exported.
    const training = run.table > 0 ? await TablePasses.create(gpu.device, passes) : passes;
    const iter = await createIteration(gpu.device, training, run, batch, total);
    const trainer = new Trainer(gpu, run, prepared, split, total, set, passes, training, iter, weights, hooks);
    await trainer.#validate();
    return trainer;
  }

  private constructor(
    gpu: Gpu,
    run: RunConfig,
    prepared: Prepared,
    split: Split,
    total: number,
    set: FrameSet,
    passes: Passes,
    training: TrainPasses,
    iter: Iteration,
    weights: Float32Array,
    hooks: TrainerHooks,
  ) {
    this.#gpu = gpu;
    this.run = run;
    this.prepared = prepared;
    this.split = split;
    this.total = total;
    this.#set = set;
    this.#passes = passes;
    this.#training = training;
    this.#iter = iter;
    this.#good = { iteration: 0, weights };
    this.#hooks = hooks;
    this.#batches = new Batches(set, prepared, run, passes.options.table ?? null, split.train);
    for (let k = 0; k < 3; k++)
      this.#free.push(gpu.device.createBuffer({ label: 'metrics staging', size: METRIC_BYTES + 16, usage: 0x1 | 0x8 }));
  }

  get finished(): boolean {
    return this.iteration >= this.total;
  }

  /** Iteration of the best validation force RMSE and that value (eV/A); null without validation. */
  get best(): { readonly iteration: number; readonly rmse_f: number } | null {
    return this.#best;
  }

  /** Bytes of filter state on the device. */
  get stateBytes(): number {
    return this.#iter.filter.stateBytes;
  }

  get bytesOfPPerIteration(): number {
    return this.#iter.filter.bytesPerUpdate * updatesPerIteration(this.run.filter.kind);
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
    const batch = this.#batches.next();
    const { device } = this.#gpu;
    const sizes = this.#training.load(batch);
    this.#loaded = sizes;
    this.#iter.prepare(
      it,
      prefactors(this.run, it, this.total),
      batch.map((b) => b.frame.natoms),
    );
    const submitted = performance.now();
    this.#hostMs = submitted - start;
    const groups = this.#lastMs > SUBMIT_MS ? this.#iter.stages.map((s) => [s]) : [this.#iter.stages];
    const staging = this.#free.pop();
    if (!staging) throw new Error('no staging buffer is free');
    for (const [k, group] of groups.entries()) {
      const encoder = device.createCommandEncoder({ label: 'iteration' });
      const pass = encoder.beginComputePass();
      for (const stage of group) stage(pass, sizes);
      pass.end();
      if (k === groups.length - 1) {
        encoder.copyBufferToBuffer(this.#iter.filter.metrics, 0, staging, 0, METRIC_BYTES);
        encoder.copyBufferToBuffer(this.#iter.errors, 0, staging, METRIC_BYTES, 16);
      }
      device.queue.submit([encoder.finish()]);
    }
    const done = staging.mapAsync(1);
    // Handled where it is awaited; a lost device must not surface as an unhandled rejection meanwhile.
    done.catch(() => undefined);
    const previous = this.#pending;
    this.#pending = { iteration: it, frames: batch.length, submitted, staging, done };
    this.iteration = it;
    // While the device works.
    if (it < this.total) this.#batches.ahead();
    if (previous) await this.#collect(previous);
    if (it % this.run.validation.every === 0 || it === this.total) await this.#validate();
  }

  /** Waits for everything submitted; metrics are then complete. */
  async drain(): Promise<void> {
    const p = this.#pending;
    this.#pending = null;
    if (p) await this.#collect(p);
  }

  async #collect(p: Pending): Promise<void> {
    await p.done;
    const failure = this.#gpu.failure();
    if (failure) throw failure;
    const now = performance.now();
    const values = new Float32Array(p.staging.getMappedRange().slice(0));
    p.staging.unmap();
    this.#free.push(p.staging);
    const ms = now - Math.max(p.submitted, this.#lastDone);
    this.#lastDone = now;
    this.#lastMs = ms;
    this.#seconds += ms / 1000;
    const status = values[FILTER_METRICS.status];
    const at = FILTER_METRICS.size;
    const point: TrainPoint = {
      iteration: p.iteration,
      rmse_e: Math.sqrt(values[at] / p.frames),
      rmse_f: Math.sqrt(values[at + 1] / values[at + 2]),
      lambda: values[FILTER_METRICS.lambda],
      lr: this.run.filter.kind === 'adam' ? learningRate(this.run.filter, p.iteration - 1, this.total) : 0,
      ms,
      innovation: values[FILTER_METRICS.S],
      dw: values[FILTER_METRICS.dw],
      p_mean: values[FILTER_METRICS.p_mean],
      r_f: values[FILTER_METRICS.r_f],
      r_e: values[FILTER_METRICS.r_e],
      mu: values[FILTER_METRICS.mu],
      rejected: values[FILTER_METRICS.rejected],
    };
    this.history.train.push(point);
    this.#hooks.onTrain?.(point);
    if (status !== FILTER_BREAK.none)
      await this.#giveUp(`The filter broke at iteration ${p.iteration}: ${whyBroken(status)}.`);
  }

  /** Puts the last sound weights back and says so. */
  async #giveUp(what: string): Promise<never> {
    // The iteration submitted meanwhile changed nothing: the filter's status holds its weights still.
    const pending = this.#pending;
    this.#pending = null;
    if (pending) {
      await pending.done;
      pending.staging.unmap();
      this.#free.push(pending.staging);
    }
    const kept = this.#best ?? this.#good;
    upload(this.#gpu.device, this.#passes.w, kept.weights);
    this.#good = { iteration: kept.iteration, weights: kept.weights };
    const c = this.run.filter;
    const fix =
      c.kind === 'fekf' && c.form === 'plain'
        ? 'Plain P is not sound in float32: use the square-root form.'
        : 'Lower the force prefactor, raise the batch, or look for outliers in the data.';
    throw new TrainingBreak(`${what} The weights kept are those of iteration ${kept.iteration}.`, fix);
  }

  /** Runs `use` with the weights that are validated and saved in place (the average, where one is kept). */
  async #shown<T>(use: (weights: Float32Array<ArrayBuffer>) => Promise<T>): Promise<T> {
    const { device } = this.#gpu;
    const average = this.iteration > 0 && this.#loaded ? this.#iter.average : null;
    const submit = (encode: (encoder: GPUCommandEncoder) => void): void => {
      const encoder = device.createCommandEncoder({ label: 'averaged weights' });
      encode(encoder);
      device.queue.submit([encoder.finish()]);
    };
    const sizes = this.#loaded;
    if (average && sizes) submit((encoder) => average.swapIn(encoder, sizes));
    try {
      return await use(await readF32(device, this.#passes.w, this.prepared.layout.n));
    } finally {
      if (average) submit((encoder) => average.swapOut(encoder));
    }
  }

  async #validate(): Promise<void> {
    await this.drain();
    const broken = await this.#shown((weights) => this.#judge(weights));
    // Validation is not part of an iteration's time.
    this.#lastDone = performance.now();
    if (broken !== null) await this.#giveUp(broken);
  }

  /** Evaluates the weights in place on the validation frames. Resolves to what is wrong with them, or null. */
  async #judge(weights: Float32Array<ArrayBuffer>): Promise<string | null> {
    const { valid } = this.split;
    const { device } = this.#gpu;
    const failure = this.#gpu.failure();
    if (failure) throw failure;
    if (valid.length === 0) {
      this.#good = { iteration: this.iteration, weights };
      return null;
    }
    const sum = new ErrorSum();
    this.#loaded = null;
    await evaluateFrames(device, this.#passes, this.#set, this.prepared, valid, (prediction) =>
      sum.add(this.#set, prediction),
    );
    const r = sum.result();
    const sound =
      Number.isFinite(r.rmse_e) &&
      Number.isFinite(r.rmse_f) &&
      !(this.#best && this.iteration > 50 && r.rmse_f > BREAK_FACTOR * this.#best.rmse_f);
    if (!sound)
      return `At iteration ${this.iteration} the validation force RMSE is ${(1000 * r.rmse_f).toFixed(0)} meV/A, best was ${(1000 * (this.#best?.rmse_f ?? Number.NaN)).toFixed(1)}: the filter has broken.`;
    const best = !this.#best || r.rmse_f < this.#best.rmse_f;
    if (best) this.#best = { iteration: this.iteration, rmse_f: r.rmse_f, weights };
    this.#good = { iteration: this.iteration, weights };
    const point: ValidPoint = {
      iteration: this.iteration,
      rmse_e: r.rmse_e_per_atom,
      rmse_f: r.rmse_f,
      seconds: this.#seconds,
      p_passes: this.iteration * updatesPerIteration(this.run.filter.kind),
      best,
    };
    this.history.valid.push(point);
    this.#hooks.onValid?.(point);
    return null;
  }

  /** The potential with the best weights, or with those of now (averaged, where the filter averages). */
  async model(which: 'best' | 'last'): Promise<Model> {
    await this.drain();
    const weights =
      which === 'best' && this.#best
        ? this.#best.weights
        : this.#good.iteration === this.iteration
          ? this.#good.weights
          : await this.#shown(async (w) => w);
    const { config, stat, bias, min_distance } = this.prepared;
    return {
      config,
      stat,
      bias,
      weights: Float64Array.from(weights),
      min_nbor_dist: Number.isFinite(min_distance) ? min_distance : null,
    };
  }

  /** Evaluates frames with the weights of `model('last')`, in the order given. Training goes on to the same bits. */
  async predict(frames: ArrayLike<number>, each: (prediction: Prediction) => void): Promise<void> {
    const weights = Float32Array.from((await this.model('last')).weights);
    // The batch on which an average is set right leaves the device: what it gave is kept for whoever asks next.
    this.#good = { iteration: this.iteration, weights };
    this.#loaded = null;
    await evaluateWith(this.#gpu.device, this.#passes, weights, this.#set, this.prepared, frames, each);
    this.#lastDone = performance.now();
  }

  /** P of a multistream run in float64, block by block: diagonal, positivity, smallest eigenvalue. Slow; null for other filters. */
  async audit(): Promise<BlockAudit[] | null> {
    await this.drain();
    const { kind } = this.run.filter;
    if (kind !== 'multistream') return null;
    const state = new Map<string, Float32Array>();
    for (const [name, buffer] of this.#iter.filter.state) state.set(name, await readF32(this.#gpu.device, buffer));
    return auditP(state, splitBlocks(this.prepared.layout.tensors, this.run.filter.blocksize));
  }

  destroy(): void {
    this.#iter.destroy();
    this.#training.destroy();
    for (const b of this.#free) b.destroy();
  }
}
