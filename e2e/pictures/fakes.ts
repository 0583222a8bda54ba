// Scripted workers for the pictures of e2e/screens.mjs: every state of the page without data or GPU. Never in the product.
import type { DatasetSummary, Problem } from '../../src/data/types';
import { quickCost } from '../../src/studio/model/cost';
import type { WorkerLike } from '../../src/worker/client';
import type { DataCommand, DataEvent, RunPlan, TrainCommand, TrainEvent } from '../../src/worker/protocol';
import { answerRuns as answerChartRuns, type ChartScript, playCharts } from './chartFakes';
import { answerRuns } from './frameFakes';
import { fakeFrame, fakePredicted } from './inspectFakes';
import { fakeKnobs } from './knobsFakes';
import { modelAnswer, planExtras } from './modelFakes';
import { answerFrames, FAULTY, MORE } from './viewerFakes';

type Listener = (event: { readonly data: unknown }) => void;

/** A worker whose answers come from a function. */
export class FakeWorker<C, E> implements WorkerLike {
  readonly #listeners: Listener[] = [];
  readonly #answer: (command: C, send: (event: E) => void) => void;

  constructor(answer: (command: C, send: (event: E) => void) => void) {
    this.#answer = answer;
  }

  postMessage(message: unknown): void {
    queueMicrotask(() => this.#answer(message as C, (event) => this.send(event)));
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    if (type === 'message') this.#listeners.push(listener as Listener);
  }

  send(event: E): void {
    for (const listener of this.#listeners) listener({ data: event });
  }

  terminate(): void {}
}

const PROBLEMS: readonly Problem[] = [
  {
    severity: 'error',
    code: 'npy-shape',
    path: 'tio2/sys.01/set.000/force.npy',
    frame: null,
    message: 'The array has 189 columns; type.raw lists 64 atoms, so 192 were expected. This system was left out.',
    fix: 'Write the forces of all 64 atoms, or remove the extra line from type.raw.',
  },
  {
    severity: 'warning',
    code: 'overlap',
    path: 'tio2/sys.00/set.000/coord.npy',
    frame: 131,
    message: 'Two atoms are 0.31 Å apart (O 12 and O 40).',
    fix: 'Look at the frame; exclude it if the overlap is not meant.',
  },
];

export const DATASETS: readonly DatasetSummary[] = [
  {
    id: 'a',
    name: 'tio2',
    created: Date.UTC(2026, 10, 20, 9, 12),
    nframes: 1420,
    type_map: ['Ti', 'O'],
    labels: ['energy', 'force', 'virial'],
    systems: [
      { path: 'tio2/sys.00', formula: 'O48Ti24', natoms: 72, nframes: 900, pbc: true },
      { path: 'tio2/sys.01', formula: 'O96Ti48', natoms: 144, nframes: 520, pbc: true },
    ],
    problems: PROBLEMS.slice(1),
  },
  {
    id: 'b',
    name: 'Silicon',
    created: Date.UTC(2026, 10, 21, 14, 3),
    nframes: 165,
    type_map: ['Si'],
    labels: ['energy', 'force'],
    systems: [{ path: 'si.xyz', formula: 'Si8', natoms: 8, nframes: 165, pbc: true }],
    problems: [],
  },
];

const SI = DATASETS[1];

export interface DataScript {
  readonly empty?: boolean;
  readonly problems?: boolean;
  /** Stays in the middle of an import. */
  readonly slow?: boolean;
  /** All samples, and a large set. */
  readonly more?: boolean;
  /** A set with five faults. */
  readonly faulty?: boolean;
}

export const fakeData = (script: DataScript): FakeWorker<DataCommand, DataEvent> =>
  new FakeWorker<DataCommand, DataEvent>((c, send) => {
    if (c.type === 'frame' && c.dataset === 'a') {
      send({ type: 'frame', id: c.id, frame: fakeFrame(c.dataset, c.frame) });
      return;
    }
    if (answerFrames(c, send)) return;
    const looked = modelAnswer(c, DATASETS);
    if (looked) send(looked);
    else if (c.type === 'cancel') return;
    else if (c.type === 'list' || c.type === 'delete') {
      const all = [...DATASETS, ...(script.more ? MORE : []), ...(script.faulty ? [FAULTY] : [])];
      const left = c.type === 'delete' ? all.filter((d) => d.id !== c.dataset) : all;
      send({ type: 'datasets', id: c.id, datasets: script.empty ? [] : left });
    } else if (script.slow) {
      send({ type: 'progress', id: c.id, done: 412, total: 1420, what: 'tio2/sys.00/set.000/coord.npy' });
    } else if (script.problems) {
      send({ type: 'imported', id: c.id, dataset: DATASETS[0], problems: PROBLEMS });
    } else send({ type: 'imported', id: c.id, dataset: SI, problems: [] });
  });

export interface TrainScript {
  readonly device: 'gpu' | 'software' | 'insecure' | 'no-webgpu' | 'no-adapter';
  /** Where the run stands after start. */
  readonly run?: 'preparing' | 'running' | 'paused' | 'finished' | 'failed';
  readonly planFails?: boolean;
  /** Runs are stored. */
  readonly stored?: boolean;
  /** An adapter with WebGPU's default limits. */
  readonly tight?: boolean;
  readonly charts?: ChartScript;
}

function planOf(c: Extract<TrainCommand, { readonly type: 'plan' | 'start' }>, tight = false): RunPlan {
  const dataset = DATASETS.find((d) => d.id === c.dataset) ?? SI;
  const cost = quickCost(c.config, dataset.type_map.length);
  const nvalid = Math.round(dataset.nframes * c.config.validation.fraction);
  const ntrain = dataset.nframes - nvalid;
  const iterationsPerEpoch = Math.ceil(ntrain / c.config.batch);
  return {
    type_map: dataset.type_map,
    sel: dataset.type_map.map((_, t) => 92 + 48 * t),
    max_neighbors: dataset.type_map.map((_, t) => 82 + 42 * t),
    ...planExtras(c.config, dataset, tight),
    min_distance: 2.1375,
    ...cost,
    deviceBytes: 1.9 * cost.pBytes + 41e6,
    ntrain,
    nvalid,
    iterations:
      c.config.length.kind === 'iterations'
        ? c.config.length.iterations
        : Math.round(c.config.length.epochs * iterationsPerEpoch),
    iterationsPerEpoch,
    pBytesMovedPerIteration: 3 * cost.pBytes,
    proposal:
      c.config.filter.kind === 'multistream'
        ? { batch: 4, nf: 16, rows: 68, seconds: 0.012, moving: 0.004, arithmetic: 0.01 }
        : null,
  };
}

const noise = (i: number): number => Math.sin(12.9898 * i) * Math.cos(78.233 * i);

export const fakeTrain = (script: TrainScript, knobs = fakeKnobs()): FakeWorker<TrainCommand, TrainEvent> => {
  let now = { run: '', dataset: '', iteration: 0 };
  return new FakeWorker<TrainCommand, TrainEvent>((c, send) => {
    if (knobs(c, send)) return;
    if (c.type === 'predict') {
      const predictions = fakePredicted(now.run, now.dataset, now.iteration, c.which);
      send({ type: 'predictions', id: c.id, predictions });
    }
    if (c.type === 'probe') {
      if (script.device === 'gpu' || script.device === 'software') {
        const software = script.device === 'software';
        const name = software ? 'SwiftShader Device (Subzero)' : 'nvidia ampere';
        const vendor = software ? 'google' : 'nvidia';
        const architecture = software ? 'swiftshader' : 'ampere';
        const device = { name, vendor, architecture, description: name, software };
        send({
          type: 'device',
          id: c.id,
          device: script.tight
            ? { ...device, maxBindingBytes: 2 ** 25, maxBufferBytes: 2 ** 28 }
            : { ...device, maxBindingBytes: 2 ** 31 - 4, maxBufferBytes: 2 ** 32 },
        });
      } else {
        const message = `The adapter request gave nothing (${script.device}).`;
        send({ type: 'no-device', id: c.id, why: script.device, message });
      }
      return;
    }
    if (c.type === 'plan') {
      if (script.planFails)
        send({
          type: 'plan-failed',
          id: c.id,
          message: 'P needs 19.4 GiB, but this adapter allows buffers of 4.00 GiB.',
          fix: 'Use the quick preset, or a block size of 2048.',
        });
      else send({ type: 'plan', id: c.id, plan: planOf(c, script.tight) });
      return;
    }
    if (script.charts && answerChartRuns(c, send)) return;
    if (answerRuns(c, send, script.stored === true)) return;
    if (c.type !== 'start') return;
    if (script.charts) return playCharts(script.charts, c, send);
    const { iterations } = planOf(c);
    const { run } = c;
    const at = (share: number): number => Math.round(share * iterations);
    const preparing = { kind: 'preparing', what: 'neighbours of the frames', done: 61, total: 165 } as const;
    send({ type: 'state', run, state: preparing, iteration: 0, iterations });
    if (script.run === 'preparing') return;
    const end = script.run === 'finished' ? iterations : at(0.62);
    now = { run, dataset: c.dataset, iteration: end };
    const f = (i: number): number => 24 + 740 * Math.exp(-i / 9) + 60 * Math.exp(-i / 50);
    const e = (i: number): number => 1.2 + 160 * Math.exp(-i / 7) + 9 * Math.exp(-i / 60);
    const train = Array.from({ length: end }, (_, i) => ({
      iteration: i + 1,
      rmse_e: e(i) * Math.exp(0.5 * noise(i)),
      rmse_f: f(i) * Math.exp(0.22 * noise(i + 0.5)),
      lambda: 1 - 0.02 * Math.exp(-i / 200),
      ms: 118 + 9 * noise(i + 2),
      innovation: 0.95 + 0.2 * noise(i + 3),
      dw: 0.4 * Math.exp(-i / 60) * Math.exp(0.2 * noise(i + 4)),
      p_mean: 0.3 + 0.7 * Math.exp(-i / 80),
      r_f: (2e-3 * f(i)) ** 2,
      r_e: (2e-3 * e(i)) ** 2,
      mu: 1 + 2 * Math.exp(-i / 30),
      rejected: 0,
    }));
    const { every } = c.config.validation;
    const valid = Array.from({ length: Math.floor(end / every) + 1 }, (_, k) => ({
      iteration: k * every,
      rmse_e: e(k * every) * 1.1 * Math.exp(0.12 * noise(k + 0.2)),
      rmse_f: f(k * every) * 1.08 * Math.exp(0.04 * noise(k + 0.7)),
      seconds: 0.12 * k * every,
      p_passes: k * every,
      best: true,
    }));
    send({ type: 'state', run, state: { kind: 'running' }, iteration: 0, iterations });
    send({ type: 'metrics', run, train, valid, secondsLeft: (iterations - end) * 0.118 });
    send({ type: 'saved', saved: { run, iteration: end, time: Date.now() - 6000, bytes: 41e6 } });
    if (script.run === 'paused') send({ type: 'state', run, state: { kind: 'paused' }, iteration: end, iterations });
    if (script.run === 'finished')
      send({ type: 'state', run, state: { kind: 'finished', why: 'complete' }, iteration: end, iterations });
    if (script.run === 'failed') {
      const message = 'The innovation covariance was not positive at iteration 93: plain P has lost its positivity.';
      const fix = 'Use the square-root form of P. The weights of iteration 90 are kept and can be exported.';
      send({ type: 'state', run, state: { kind: 'failed', message, fix }, iteration: end, iterations });
    }
  });
};
