// Times one configuration: whole iterations as the trainer submits them, and its stages one by one.
import type { System } from '../src/data/types';
import { type BatchFrame, PICKS } from '../src/engine/batch';
import type { RunConfig } from '../src/engine/config';
import { type CostInput, STAGE_RUNS, type StageName } from '../src/engine/cost';
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
import type { Gpu } from '../src/gpu/device';
import { initWeights } from '../src/model/init';
import { splitBlocks } from '../src/model/layout';
import { makeTimer } from './timer';

export interface StageTimes {
  readonly filter: string;
  readonly weights: number;
  readonly rows: number;
  /** Median ms of a whole iteration. */
  readonly ms: number;
  /** Median ms of each stage, summed over its runs in one iteration. */
  readonly stages: Readonly<Record<StageName, number>>;
  readonly p_bytes: number;
  readonly p_bytes_moved: number;
  readonly pairs: number;
  /** Sizes from which bytes and operations follow. */
  readonly cost: CostInput;
  /** How stages were timed. */
  readonly how: 'timestamps' | 'clock';
}

const sumSquares = (sizes: readonly number[]): number => sizes.reduce((t, n) => t + n * n, 0);

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
  const timer = makeTimer(gpu);
  const ms = await timer.measure(repeats, (pass) => {
    for (const stage of it.stages) stage(pass, s);
  });
  const updates = updatesPerIteration(run.filter.kind);
  const chunks = Math.ceil(directions / passes.atOnce);
  const perFrame = run.filter.kind === 'multistream';
  const writer = (perDirection: number) =>
    passes.rowWriter({ row0: 0, perDirection, perFrame, accumulate: false, weighted: false, direction0: 0 });
  const target = writer(0);
  const targets = writer(perFrame ? run.batch : 0);
  const runs = STAGE_RUNS[run.filter.kind];
  const stages = {
    forward: runs.forward * (await timer.measure(repeats, (pass) => passes.forward(pass, s))),
    backward: runs.backward * (await timer.measure(repeats, (pass) => passes.backward(pass, s))),
    forces: runs.forces * (await timer.measure(repeats, (pass) => passes.forces(pass, s))),
    energy_rows: await timer.measure(repeats, (pass) => {
      passes.energyParts(pass, s);
      target.encode(pass, s, 1);
    }),
    tangents:
      runs.tangents *
      chunks *
      (await timer.measure(repeats, (pass) => {
        const q = Math.min(passes.atOnce, directions);
        passes.tangentParts(pass, s, q);
        targets.encode(pass, s, q);
      })),
    filter: updates * (await timer.measure(repeats, (pass) => it.filter.encode(pass))),
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
    cost: {
      filter: run.filter.kind,
      frames: s.frames,
      atoms: s.atoms,
      pairs: s.pairs,
      embedding: p.layout.embedding,
      fitting: p.layout.fitting,
      axis_neuron: p.config.axis_neuron,
      nodes: passes instanceof TablePasses ? passes.nodes.all : 0,
      occupied: passes instanceof TablePasses ? passes.nodes.occupied : 0,
      directions,
      rows,
      nweights: p.layout.n,
      blocks2: run.filter.kind === 'adam' ? 0 : sumSquares(splitBlocks(p.layout.tensors, run.filter.blocksize)),
      pBytes: it.filter.bytesPerUpdate,
    },
    how: timer.how,
  };
  timer.destroy();
  it.destroy();
  passes.destroy();
  return result;
}
