// How long a run will take, from the formulas of cost.ts and the device's measured speed; pure and fast enough for a keystroke.
import type { DeviceSpeed } from '../gpu/speed';
import { type Layout, makeLayout, splitBlocks } from '../model/layout';
import type { RunConfig } from './config';
import { type Cost, type CostInput, STAGE_RUNS, type StageName, stageCosts } from './cost';
import { geometry } from './filters/geometry';
import { rowCounts, totalIterations } from './schedule';

/** What the data and the device add to a configuration. */
export interface CostFacts {
  readonly ntypes: number;
  /** Mean atoms of a frame, and pairs within `rcut` (A) with one pad per atom and element. */
  readonly natoms: number;
  readonly npairs: number;
  readonly rcut: number;
  readonly ntrain: number;
  readonly nvalid: number;
  readonly speed: DeviceSpeed;
}

export interface Estimate {
  readonly secondsPerIteration: number;
  readonly secondsPerEpoch: number;
  /** The whole run, validation included. */
  readonly seconds: number;
  /** estimate: formulas and the device's speed. measured: from iterations of a run of the same configuration. */
  readonly basis: 'measured' | 'estimate';
}

/**
 * Share of its roofline that a stage reaches: measured on a software adapter (docs/performance.md), where FEKF's sweep got
 * 13 % by its many small dispatches; on a GPU it is expected to follow the bandwidth better.
 */
const SHARE = { passes: 0.15, multistream: 0.5, fekf: 0.3, adam: 0.15 } as const;
/** Seconds of an iteration that dispatches and the wait for them take, however little they do. */
const LATENCY = 1.5e-3;
/** Share of a table's nodes that one frame touches. */
const OCCUPIED = 0.7;

const secondsOf = (c: Cost, speed: DeviceSpeed): number => Math.max(c.bytes / speed.copy, c.flops / speed.flops);

/** Sizes of a mean batch of `frames` frames; `exact` without the table, as validation computes. */
function costInput(run: RunConfig, layout: Layout, facts: CostFacts, frames: number, exact: boolean): CostInput {
  const { kind } = run.filter;
  const { rows, directions } = rowCounts(run, frames);
  const blocks = run.filter.kind === 'adam' ? [] : splitBlocks(layout.tensors, run.filter.blocksize);
  const g = geometry(blocks);
  // Cost grows with the volume within rcut until the pairs have been counted.
  const pairs = frames * facts.npairs * (run.model.rcut / facts.rcut) ** 3;
  const nodes = exact ? 0 : run.table > 0 ? layout.nEmbedding * (run.table + 1) : 0;
  const groups = kind === 'multistream' ? frames : 1;
  return {
    filter: kind,
    frames,
    atoms: frames * facts.natoms,
    pairs,
    embedding: layout.embedding,
    fitting: layout.fitting,
    axis_neuron: run.model.axis_neuron,
    nodes,
    occupied: groups * Math.min(OCCUPIED * nodes, (4 * pairs) / groups),
    directions,
    rows,
    nweights: layout.n,
    blocks2: blocks.reduce((s, n) => s + n * n, 0),
    pBytes: kind === 'multistream' ? 2 * g.packedBytes : 3 * g.bytes,
  };
}

/** Seconds of one iteration. */
function iterationSeconds(run: RunConfig, layout: Layout, facts: CostFacts, frames: number): number {
  const costs = stageCosts(costInput(run, layout, facts, frames, false));
  const runs = STAGE_RUNS[run.filter.kind];
  let s = LATENCY;
  for (const name of Object.keys(costs) as StageName[]) {
    const share = name === 'filter' ? SHARE[run.filter.kind] : SHARE.passes;
    s += (runs[name] * secondsOf(costs[name], facts.speed)) / share;
  }
  return s;
}

/** Seconds of one pass over the validation frames: energies and forces by the exact nets. */
function validationSeconds(run: RunConfig, layout: Layout, facts: CostFacts): number {
  if (facts.nvalid === 0) return 0;
  const costs = stageCosts(costInput(run, layout, facts, facts.nvalid, true));
  const s = (['forward', 'backward', 'forces'] as const).reduce((sum, n) => sum + secondsOf(costs[n], facts.speed), 0);
  return LATENCY + s / SHARE.passes;
}

/** Estimate of a run; `measured`: seconds of an iteration where a run of the same configuration has shown them. */
export function estimateRun(run: RunConfig, facts: CostFacts, measured: number | null = null): Estimate {
  const layout = makeLayout(run.model, facts.ntypes);
  const frames = Math.max(1, Math.min(run.batch, facts.ntrain));
  const secondsPerIteration = measured ?? iterationSeconds(run, layout, facts, frames);
  const iterations = totalIterations(run, Math.max(1, facts.ntrain));
  const validations = 1 + Math.floor(iterations / run.validation.every);
  return {
    secondsPerIteration,
    secondsPerEpoch: (secondsPerIteration * facts.ntrain) / frames,
    seconds: iterations * secondsPerIteration + validations * validationSeconds(run, layout, facts),
    basis: measured === null ? 'estimate' : 'measured',
  };
}
