// Times one configuration: whole iterations as the trainer submits them, and its stages one by one.
import type { System } from '../src/data/types';
import { type BatchFrame, PICKS } from '../src/engine/batch';
import type { RunConfig } from '../src/engine/config';
import {
  countNeighbors,
  FrameSet,
  type Prepared,
  planFrames,
  prepareStatistics,
  resolveConfig,
} from '../src/engine/dataset';
import { createIteration } from '../src/engine/iteration';
import { Passes } from '../src/engine/passes';
import { prefactors, rowCounts, updatesPerIteration } from '../src/engine/schedule';
import { TablePasses } from '../src/engine/tablePasses';
import { storage } from '../src/gpu/buffers';
import type { Gpu } from '../src/gpu/device';
import { initWeights } from '../src/model/init';
import { median } from './fit';

export interface StageTimes {
  readonly filter: string;
  readonly weights: number;
  readonly rows: number;
  /** Median ms of a whole iteration. */
  readonly ms: number;
  /** Median ms of each stage, summed over its runs in one iteration. */
  readonly stages: Readonly<Record<'forward' | 'backward' | 'forces' | 'energy_rows' | 'tangents' | 'filter', number>>;
  readonly p_bytes: number;
  readonly p_bytes_moved: number;
  readonly pairs: number;
}

/** Median milliseconds of `encode` in a submit of its own, waited for. The first run warms up and is not counted. */
async function timed(
  device: GPUDevice,
  repeats: number,
  encode: (pass: GPUComputePassEncoder) => void,
): Promise<number> {
  const ms: number[] = [];
  for (let k = 0; k <= repeats; k++) {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    const start = performance.now();
    encode(pass);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    if (k > 0) ms.push(performance.now() - start);
  }
  return median(ms);
}

/** Bytes per second of a device copy, read and write counted. */
export async function copyBandwidth(device: GPUDevice, repeats: number): Promise<number> {
  const bytes = Math.min(64 * 2 ** 20, device.limits.maxStorageBufferBindingSize);
  const a = storage(device, 'copy source', bytes);
  const b = storage(device, 'copy target', bytes);
  const ms: number[] = [];
  for (let k = 0; k <= repeats; k++) {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(a, 0, b, 0, bytes);
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    if (k > 0) ms.push(performance.now() - start);
  }
  a.destroy();
  b.destroy();
  return (2 * bytes) / (median(ms) * 1e-3);
}

export async function measure(
  gpu: Gpu,
  system: System,
  run: RunConfig,
  name: string,
  repeats: number,
): Promise<StageTimes> {
  const { device } = gpu;
  const set = new FrameSet([system], system.type_map);
  const counter = await countNeighbors(set, 1, run.model.rcut);
  const resolved = resolveConfig(run.model, system.type_map, counter, set);
  const frames = Int32Array.from({ length: run.batch }, (_, k) => k);
  const { stat, bias } = await prepareStatistics(set, frames, resolved.config);
  const p: Prepared = { ...resolved, stat, bias };
  const { capacity, table } = await planFrames(set, frames, p, counter, run, run.batch);
  const { rows, directions } = rowCounts(run, run.batch);
  const exact = await Passes.create(device, {
    layout: p.layout,
    axis_neuron: p.config.axis_neuron,
    nc: p.config.sel.reduce((s, v) => s + v, 0),
    capacity,
    rows,
    directions,
    strain: false,
    weights: Float32Array.from(initWeights(p.layout, run.seed)),
    table,
  });
  const passes = run.table > 0 ? await TablePasses.create(device, exact) : exact;
  const it = await createIteration(device, passes, run, run.batch, 1000);
  const batch: BatchFrame[] = Array.from(frames, (f) => {
    const frame = set.packed(f, p.config, p.stat);
    return {
      frame,
      labels: set.labels(f, frame, p.bias),
      picks: Int32Array.from({ length: PICKS }, (_, k) => (7 * k) % frame.natoms),
    };
  });
  const s = passes.load(batch);
  it.prepare(
    1,
    prefactors(run, 1, 1000),
    batch.map((b) => b.frame.natoms),
  );
  const ms = await timed(device, repeats, (pass) => {
    for (const stage of it.stages) stage(pass, s);
  });
  const updates = updatesPerIteration(run.filter.kind);
  const chunks = Math.ceil(directions / passes.atOnce);
  const perFrame = run.filter.kind === 'multistream';
  const writer = (perDirection: number) =>
    passes.rowWriter({ row0: 0, perDirection, perFrame, accumulate: false, weighted: false, direction0: 0 });
  const target = writer(0);
  const targets = writer(perFrame ? run.batch : 0);
  const passesPerIteration = run.filter.kind === 'fekf' ? 5 : 1;
  const stages = {
    forward: passesPerIteration * (await timed(device, repeats, (pass) => passes.forward(pass, s))),
    backward: passesPerIteration * (await timed(device, repeats, (pass) => passes.backward(pass, s))),
    forces: (run.filter.kind === 'fekf' ? 4 : 1) * (await timed(device, repeats, (pass) => passes.forces(pass, s))),
    energy_rows: await timed(device, repeats, (pass) => {
      passes.energyParts(pass, s);
      target.encode(pass, s, 1);
    }),
    tangents:
      (run.filter.kind === 'fekf' ? 4 : chunks) *
      (await timed(device, repeats, (pass) => {
        const q = Math.min(passes.atOnce, directions);
        passes.tangentParts(pass, s, q);
        targets.encode(pass, s, q);
      })),
    filter: updates * (await timed(device, repeats, (pass) => it.filter.encode(pass))),
  };
  const result: StageTimes = {
    filter: name,
    weights: p.layout.n,
    rows,
    ms,
    stages,
    p_bytes: it.filter.stateBytes,
    p_bytes_moved: updates * it.filter.bytesPerUpdate,
    pairs: s.pairs,
  };
  it.destroy();
  passes.destroy();
  return result;
}
