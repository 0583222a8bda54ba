// A small checkpoint with every kind of entry, for tests of files and stores; no run can go on from it.
import type { Checkpoint } from '../engine/checkpoint';
import { DEFAULT_RUN } from '../engine/config';
import type { RunExtra } from '../exchange/checkpointFile';

/** Weights [8] count from `mark`, so that two of them can be told apart. */
export function smallCheckpoint(iteration: number, mark = iteration, floats = 16): Checkpoint {
  const w = Float32Array.from({ length: 8 }, (_, k) => mark + k / 8);
  const made = {
    iteration,
    run: DEFAULT_RUN,
    total: 100,
    prepared: {
      config: { ...DEFAULT_RUN.model, type_map: ['Si'], sel: [20] },
      stat: { davg: Float64Array.of(0.1), dstd_r: Float64Array.of(0.2), dstd_a: Float64Array.of(0.3) },
      bias: Float64Array.of(-107.2),
      min_distance: Number.POSITIVE_INFINITY,
      max_neighbors: [17],
    },
    ranges: { min: [Number.POSITIVE_INFINITY], max: [-0] },
    split: {
      train: Int32Array.of(0, 3),
      valid: Int32Array.of(1),
      leaks: Int32Array.of(2),
      twins: Int32Array.of(0, 1, 0, 3),
    },
    sampler: { epoch: 2, order: Int32Array.of(3, 0, 2), at: 1 },
    lastBatch: Int32Array.of(2),
    seconds: 1.5,
    buffers: new Map([
      ['w', w],
      ['P 0', Float32Array.from({ length: floats }, (_, k) => Math.fround(Math.sin(mark + k)))],
    ]),
    best: { iteration, rmse_f: 0.1, weights: w.slice() },
    good: { iteration, weights: w.slice() },
  };
  // The engine's other entries are values and arrays like these; what is stored is not looked into.
  return made as unknown as Checkpoint;
}

export function smallExtra(id: string, iteration: number, over: Partial<RunExtra> = {}): RunExtra {
  const train = Array.from({ length: iteration }, (_, k) => ({
    iteration: k + 1,
    rmse_e: 0.01 / (k + 1),
    rmse_f: 1 / (k + 1),
    lambda: 1,
    lr: 0,
    ms: 12.5,
    innovation: 1,
    dw: 0.1,
    p_mean: 0.5,
    r_f: 0.01,
    r_e: 0.02,
    mu: 3,
    rejected: 0,
  }));
  const point = (k: number) => ({ iteration: k, rmse_e: 0.02 / (k + 1), rmse_f: 2 / (k + 1), seconds: k, p_passes: k });
  const part = { nframes: 2, rmse_e: 0.5, rmse_f: 0.25 };
  return {
    id,
    name: 'Silicon',
    created: 1000,
    updated: 2000 + iteration,
    state: 'running',
    iteration,
    iterations: 100,
    config: DEFAULT_RUN,
    started: DEFAULT_RUN,
    origin: { kind: 'fresh' },
    parent: null,
    journal: [],
    datasets: [{ id: 'd', name: 'Si', nframes: 4, hash: 'abc' }],
    device: 'test',
    nweights: 8,
    ntrain: 3,
    nvalid: 1,
    train,
    valid: Array.from({ length: Math.floor(iteration / 4) + 1 }, (_, k) => ({
      ...point(4 * k),
      best: true,
      ...(k > 0 ? { parts: { old: part, fresh: { ...part, nframes: 1 } } } : {}),
    })),
    ...over,
  };
}
