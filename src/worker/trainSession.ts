// What the training worker does with each command: probe the device, plan, run, pause, export. Holds the run's state.
import { loadDataset } from '../data/store';
import type { Dataset } from '../data/types';
import { checkRun } from '../engine/checkRun';
import type { RunConfig } from '../engine/config';
import { countNeighbors, FrameSet, requireLabels, resolveConfig, resolveTypeMap } from '../engine/dataset';
import { planRun } from '../engine/plan';
import { Trainer } from '../engine/trainer';
import { TrainingBreak } from '../engine/trainingBreak';
import { download, runFiles } from '../exchange/runFiles';
import { type Gpu, GpuError, openGpu } from '../gpu/device';
import { type DeviceSpeed, measureSpeed } from '../gpu/speed';
import { ConfigError, checkModelOptions } from '../model/config';
import type { NeighborCounter } from '../model/statistics';
import type { ExportKind, TrainCommand, TrainEvent, TrainPoint, TrainState, ValidPoint } from './protocol';

/** Metrics reach the page at most this often. */
const METRICS_MS = 200;

const words = (e: unknown): { message: string; fix: string } => {
  if (e instanceof ConfigError)
    return { message: e.message.slice(0, e.message.length - e.fix.length).trim(), fix: e.fix };
  if (e instanceof TrainingBreak)
    return { message: e.message.slice(0, e.message.length - e.fix.length).trim(), fix: e.fix };
  if (e instanceof GpuError && e.why === 'memory')
    return { message: e.message, fix: 'Use a smaller net, block size or batch.' };
  return {
    message: e instanceof Error ? e.message : String(e),
    fix: 'Start the run again; if it happens again, use a smaller batch or net.',
  };
};

export class TrainSession {
  readonly #send: (event: TrainEvent) => void;
  #gpu: Promise<Gpu> | null = null;
  #dataset: Dataset | null = null;
  #neighbors = new Map<string, NeighborCounter>();
  #speed: DeviceSpeed | null = null;
  #planning: Promise<unknown> = Promise.resolve();
  #trainer: Trainer | null = null;
  #config: RunConfig | null = null;
  /** Id of the run at hand. */
  #run = '';
  #state: TrainState = { kind: 'idle' };
  /** What the loop should do after the iteration at hand. */
  #wish: 'run' | 'pause' | 'stop' = 'run';
  #loop: Promise<void> | null = null;
  /** Stop was asked for, perhaps while the run was still being prepared. */
  #stopping = false;
  #train: TrainPoint[] = [];
  #valid: ValidPoint[] = [];
  #sent = 0;

  constructor(send: (event: TrainEvent) => void) {
    this.#send = send;
  }

  async handle(c: TrainCommand): Promise<void> {
    try {
      switch (c.type) {
        case 'probe':
          return await this.#probe(c.id);
        case 'plan':
          // One after the other: the neighbour counts of one plan serve the next.
          this.#planning = this.#planning.then(() => this.#plan(c.id, c.dataset, c.config));
          return void (await this.#planning);
        case 'start':
          return await this.#start(c.run, c.dataset, c.config);
        case 'pause':
          this.#wish = 'pause';
          return;
        case 'stop':
          return await this.#stop();
        case 'resume':
          return this.#resume();
        case 'step':
          return await this.#step();
        case 'export':
          return await this.#export(c.id, c.kind);
        case 'runs':
          return this.#send({ type: 'runs', id: c.id, runs: [] });
        default:
          throw new Error(`This version cannot do "${c.type}" yet.`);
      }
    } catch (e) {
      this.#send({ type: 'failed', id: c.id, ...words(e) });
    }
  }

  #open(): Promise<Gpu> {
    if (!this.#gpu) {
      this.#gpu = openGpu(navigator.gpu);
      this.#gpu.then(
        (gpu) => {
          void gpu.device.lost.then((info) => this.#lost(info));
        },
        () => {
          this.#gpu = null;
        },
      );
    }
    return this.#gpu;
  }

  /** After an error of WebGPU itself the device is not to be trusted: the next run opens a new one. */
  async #afterFailure(e: unknown): Promise<void> {
    if (!(e instanceof GpuError) || !this.#gpu) return;
    const gpu = await this.#gpu.catch(() => null);
    if (gpu?.failure()) {
      this.#gpu = null;
      gpu.device.destroy();
    }
  }

  #lost(info: GPUDeviceLostInfo): void {
    this.#gpu = null;
    this.#trainer = null;
    if (info.reason === 'destroyed') return;
    this.#wish = 'stop';
    this.#setState({
      kind: 'failed',
      message: `The GPU went away (${info.message || 'no reason given'}): the driver was reset, the computer slept, or a step took too long.`,
      fix: 'Start the run again; with a smaller batch if it happens again.',
    });
  }

  async #probe(id: number): Promise<void> {
    try {
      const { device, info } = await this.#open();
      const { maxStorageBufferBindingSize: maxBindingBytes, maxBufferSize: maxBufferBytes } = device.limits;
      this.#send({ type: 'device', id, device: { ...info, maxBindingBytes, maxBufferBytes } });
    } catch (e) {
      const why =
        e instanceof GpuError && (e.why === 'insecure' || e.why === 'no-webgpu' || e.why === 'no-adapter')
          ? e.why
          : 'no-adapter';
      this.#send({ type: 'no-device', id, why, message: words(e).message });
    }
  }

  /** The device's speed, measured once and while nothing trains; null when there is no device, or a run has it. */
  async #measure(): Promise<DeviceSpeed | null> {
    if (this.#speed || this.#loop) return this.#speed;
    try {
      this.#speed = await measureSpeed((await this.#open()).device);
    } catch {
      // No device: the page says so elsewhere.
    }
    return this.#speed;
  }

  async #load(id: string): Promise<Dataset> {
    if (this.#dataset?.id === id) return this.#dataset;
    const dataset = await loadDataset(id);
    if (!dataset)
      throw new ConfigError('data', 'this data set is no longer stored in the browser.', 'Import it again.');
    this.#dataset = dataset;
    this.#neighbors.clear();
    return dataset;
  }

  async #plan(id: number, datasetId: string, config: RunConfig): Promise<void> {
    try {
      checkModelOptions(config.model);
      checkRun(config);
      const { systems } = await this.#load(datasetId);
      requireLabels(systems);
      const type_map = resolveTypeMap(systems, config.model.type_map);
      const set = new FrameSet(systems, type_map);
      const key = `${config.model.rcut} ${type_map.join(' ')}`;
      let counter = this.#neighbors.get(key);
      if (!counter) {
        counter = await countNeighbors(set, type_map.length, config.model.rcut);
        this.#neighbors.set(key, counter);
      }
      const limits = (await this.#open().catch(() => null))?.device.limits;
      const resolved = resolveConfig(config.model, type_map, counter, set);
      const plan = planRun(
        set,
        resolved,
        config,
        limits ?? { maxStorageBufferBindingSize: 128 * 2 ** 20, maxBufferSize: 256 * 2 ** 20 },
        await this.#measure(),
      );
      this.#send({ type: 'plan', id, plan });
    } catch (e) {
      this.#send({ type: 'plan-failed', id, ...words(e) });
    }
  }

  #setState(state: TrainState): void {
    this.#state = state;
    this.#send({
      type: 'state',
      run: this.#run,
      state,
      iteration: this.#trainer?.iteration ?? 0,
      iterations: this.#trainer?.total ?? 0,
    });
  }

  async #start(run: string, datasetId: string, config: RunConfig): Promise<void> {
    await this.#stop();
    this.#run = run;
    this.#trainer?.destroy();
    this.#trainer = null;
    this.#train = [];
    this.#valid = [];
    this.#config = config;
    this.#wish = 'run';
    this.#stopping = false;
    this.#setState({ kind: 'preparing', what: 'data', done: 0, total: 1 });
    try {
      checkRun(config);
      const { systems } = await this.#load(datasetId);
      const gpu = await this.#open();
      this.#trainer = await Trainer.create(gpu, systems, config, {
        onTrain: (p) => {
          this.#train.push({ ...p, rmse_e: 1000 * p.rmse_e, rmse_f: 1000 * p.rmse_f });
        },
        onValid: (p) => {
          this.#valid.push({ ...p, rmse_e: 1000 * p.rmse_e, rmse_f: 1000 * p.rmse_f });
        },
        onPrepare: async (what, done, total) => {
          this.#setState({ kind: 'preparing', what, done, total });
          // Let commands in between two pieces of a long preparation.
          await new Promise<void>((resolve) => setTimeout(resolve, 0));
        },
      });
      this.#flush(true);
      if (this.#stopping) this.#setState({ kind: 'finished', why: 'stopped' });
      else this.#resume();
    } catch (e) {
      this.#setState({ kind: 'failed', ...words(e) });
      await this.#afterFailure(e);
    }
  }

  #resume(): void {
    if (!this.#trainer || this.#trainer.finished || this.#loop) return;
    this.#wish = 'run';
    this.#setState({ kind: 'running' });
    this.#loop = this.#iterate(this.#trainer).finally(() => {
      this.#loop = null;
    });
  }

  async #iterate(trainer: Trainer): Promise<void> {
    try {
      while (!trainer.finished && this.#wish === 'run') {
        await trainer.step();
        this.#flush(false);
        // Promises of the device alone do not let messages in.
        await this.#breathe();
      }
      await trainer.drain();
      this.#flush(true);
      if (this.#trainer !== trainer) return;
      if (trainer.finished) this.#setState({ kind: 'finished', why: 'complete' });
      else this.#setState(this.#wish === 'stop' ? { kind: 'finished', why: 'stopped' } : { kind: 'paused' });
    } catch (e) {
      this.#flush(true);
      if (this.#trainer === trainer) this.#setState({ kind: 'failed', ...words(e) });
      await this.#afterFailure(e);
    }
  }

  /** One turn of the message loop, by a channel: timers are throttled in hidden tabs. */
  #breathe(): Promise<void> {
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  }

  async #step(): Promise<void> {
    const trainer = this.#trainer;
    if (!trainer || trainer.finished || this.#loop) return;
    try {
      await trainer.step();
      await trainer.drain();
      this.#flush(true);
      this.#setState(trainer.finished ? { kind: 'finished', why: 'complete' } : { kind: 'paused' });
    } catch (e) {
      this.#setState({ kind: 'failed', ...words(e) });
    }
  }

  async #stop(): Promise<void> {
    this.#wish = 'stop';
    this.#stopping = true;
    if (this.#loop) await this.#loop;
    else if (this.#state.kind === 'paused') this.#setState({ kind: 'finished', why: 'stopped' });
  }

  #flush(force: boolean): void {
    const now = performance.now();
    if (!this.#trainer || (!force && now - this.#sent < METRICS_MS)) return;
    this.#sent = now;
    const left = this.#trainer.total - this.#trainer.iteration;
    const ms = this.#trainer.msPerIteration;
    this.#send({
      type: 'metrics',
      run: this.#run,
      train: this.#train,
      valid: this.#valid,
      secondsLeft: ms > 0 ? (left * ms) / 1000 : null,
    });
    this.#train = [];
    this.#valid = [];
  }

  async #export(id: number, kind: ExportKind): Promise<void> {
    const trainer = this.#trainer;
    const config = this.#config;
    if (!trainer || !config || !this.#dataset)
      throw new ConfigError('export', 'there is no run to export yet.', 'Train first.');
    if (kind !== 'bundle' && kind !== 'model' && kind !== 'lcurve' && kind !== 'input')
      throw new Error(`This version cannot export "${kind}" yet.`);
    const files = await runFiles(
      trainer,
      config,
      this.#dataset.systems.map((s) => s.path),
      (await this.#open()).info.name,
    );
    this.#send({ type: 'exported', id, ...download(files, kind) });
  }
}
