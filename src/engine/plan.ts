// What a run would cost and whether it fits, before anything is built: weights, blocks of P, bytes, frames, iterations.
import type { Problem } from '../data/types';
import type { DeviceSpeed } from '../gpu/speed';
import { makeLayout, splitBlocks } from '../model/layout';
import { emptyRanges, makeTable } from '../model/table';
import type { Capacity } from './batch';
import { ATOM_CHUNK, PAIR_CHUNK } from './batch';
import type { RunConfig } from './config';
import type { FrameSet, Prepared } from './dataset';
import { type CostFacts, type Estimate, estimateRun } from './estimate';
import { type FilterLimits, planFilter } from './filters/plan';
import { type Fit, type FitOffer, whatFits } from './fit';
import { largestPassBuffer, outputsOf, type PassesOptions, passesBytes } from './passBuffers';
import { type Proposal, propose, type Workload } from './propose';
import { rowCounts, totalIterations, updatesPerIteration } from './schedule';
import { type SplitData, splitRun, withoutFrames } from './split';
import { splitProblems } from './splitProblems';
import type { TableOptions } from './tableBatch';
import { SEGMENT } from './tablePack';

/** What a configuration costs and means on a data set. */
export interface Plan {
  readonly type_map: readonly string[];
  readonly sel: readonly number[];
  /** Most neighbours seen within rcut, per type of type_map. */
  readonly max_neighbors: readonly number[];
  /** A. */
  readonly min_distance: number;
  readonly nweights: number;
  readonly nweights_embedding: number;
  readonly nweights_fitting: number;
  readonly blocks: readonly number[];
  /** Bytes of P (sqrt factor, P or Adam moments) on the device. */
  readonly pBytes: number;
  /** All device memory the run will take. */
  readonly deviceBytes: number;
  readonly ntrain: number;
  readonly nvalid: number;
  readonly iterations: number;
  readonly iterationsPerEpoch: number;
  /** Bytes of P moved per iteration, by count. */
  readonly pBytesMovedPerIteration: number;
  /** Batch and force rows per frame that suit device and data; null unless multistream, or while the device's speed is unknown. */
  readonly proposal: Proposal | null;
  /** How long it will take; null while the device's speed is unknown. */
  readonly estimate: Estimate | null;
  /** From which the estimate follows, for other settings on the same data; null as above. */
  readonly facts: CostFacts | null;
  /** Where it does not fit: what would. Else empty. */
  readonly offers: readonly FitOffer[];
  readonly problems: readonly Problem[];
}

/** An upper bound of a batch's sizes from counted neighbours, without packing a frame. */
export function estimateCapacity(
  set: FrameSet,
  p: Pick<Prepared, 'max_neighbors' | 'layout'>,
  batch: number,
): Capacity {
  const natoms = set.systems
    .flatMap((s) => new Array<number>(Math.min(s.nframes, batch)).fill(s.natoms))
    .sort((a, b) => b - a);
  const atoms = natoms.slice(0, batch).reduce((s, v) => s + v, 0);
  const perAtom = p.max_neighbors.reduce((s, v) => s + v, 0) + p.layout.ntypes;
  const pairs = atoms * perAtom;
  const { nEmbedding, nFitting } = p.layout;
  return {
    frames: batch,
    atoms,
    pairs,
    pairChunks: Math.ceil(pairs / PAIR_CHUNK) + batch * nEmbedding,
    atomChunks: Math.ceil(atoms / ATOM_CHUNK) + batch * nFitting,
  };
}

/** An upper bound of the table's side: every node of every net occupied in every frame, as far as pairs go. */
function estimateTable(nets: number, run: RunConfig, batch: number, pairs: number): TableOptions {
  // A pair touches four nodes.
  const items = Math.min(nets * (run.table + 1), 4 * pairs);
  const ranges = emptyRanges(nets);
  return {
    table: makeTable(ranges, run.table),
    perFrame: run.filter.kind === 'multistream',
    segments: Math.ceil(pairs / SEGMENT) + Math.min(pairs, batch * items),
    items,
  };
}

/** What `propose` needs to know of a run, from counted neighbours. */
export function workloadOf(
  set: FrameSet,
  p: Pick<Prepared, 'layout' | 'max_neighbors'>,
  blocksize: number,
  ntrain: number,
): Workload {
  const natoms = set.systems.reduce((s, v) => s + v.natoms * v.nframes, 0) / Math.max(1, set.nframes);
  return {
    blocks: splitBlocks(p.layout.tensors, blocksize),
    ntrain,
    natoms,
    npairs: natoms * p.max_neighbors.reduce((s, v) => s + v, 0),
    ng: outputsOf(p.layout),
    fittingMacs: p.layout.fitting.size,
  };
}

/** Above this a run is told to be large: WebGPU does not say how much memory a device has. */
const LARGE = 4 * 2 ** 30;

type Counted = Pick<Prepared, 'layout' | 'max_neighbors'>;

/** Filter, buffers and bytes of a run with batches of `batch` frames. */
function sizeUp(set: FrameSet, p: Counted, run: RunConfig, batch: number, limits: FilterLimits) {
  const { layout } = p;
  const { rows, directions } = rowCounts(run, batch);
  const blocks = run.filter.kind === 'adam' ? [layout.n] : splitBlocks(layout.tensors, run.filter.blocksize);
  const filter = planFilter(run.filter, blocks, rows, limits);
  const capacity = estimateCapacity(set, p, batch);
  const options: PassesOptions = {
    layout,
    axis_neuron: run.model.axis_neuron,
    nc: 1,
    capacity,
    rows,
    directions,
    strain: false,
    weights: new Float32Array(0),
    table: run.table > 0 ? estimateTable(layout.nEmbedding, run, batch, capacity.pairs) : null,
  };
  const passes = passesBytes(options, limits.maxStorageBufferBindingSize);
  return { blocks, filter, largest: largestPassBuffer(options), deviceBytes: filter.bytes + passes };
}

/** What would fit in place of a run that does not. */
function offersFor(set: FrameSet, p: Counted, run: RunConfig, ntrain: number, limits: FilterLimits): FitOffer[] {
  const limit = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  return whatFits(run, (other): Fit => {
    const layout = makeLayout(other.model, p.layout.ntypes);
    const s = sizeUp(set, { ...p, layout }, other, Math.min(other.batch, ntrain), limits);
    return { fits: s.filter.problem === null && s.largest <= limit, deviceBytes: s.deviceBytes, nweights: layout.n };
  });
}

/** What an estimate needs to know of the data. */
function factsOf(
  set: FrameSet,
  p: Counted & Pick<Prepared, 'config'>,
  ntrain: number,
  nvalid: number,
  speed: DeviceSpeed,
): CostFacts {
  const natoms = set.systems.reduce((s, v) => s + v.natoms * v.nframes, 0) / Math.max(1, set.nframes);
  const ntypes = p.layout.ntypes;
  // The most that any atom sees is more than the mean: about a tenth in the data sets of the field.
  const npairs = natoms * (0.9 * p.max_neighbors.reduce((s, v) => s + v, 0) + ntypes);
  return { ntypes, natoms, npairs, rcut: p.config.rcut, ntrain, nvalid, speed };
}

/**
 * Plans a run on a set whose neighbours were counted. `speed`: as measured on the device, for the proposal and the
 * estimate. `data`: how many of the set's systems validate as a whole, and which frames are equal (SplitData).
 */
export function planRun(
  set: FrameSet,
  p: Pick<Prepared, 'config' | 'layout' | 'max_neighbors' | 'min_distance'>,
  run: RunConfig,
  limits: FilterLimits,
  speed: DeviceSpeed | null = null,
  data: Omit<SplitData, 'systems'> = { validating: 0, twins: null },
): Plan {
  const { layout, config } = p;
  const whole = splitRun(run, { ...data, systems: set.systems.map((s) => s.nframes) });
  const split = withoutFrames(whole, run.exclude);
  const { train, valid } = split;
  const batch = Math.min(run.batch, train.length);
  const { blocks, filter, largest, deviceBytes } = sizeUp(set, p, run, batch, limits);
  const problems: Problem[] = [];
  if (filter.problem)
    problems.push({
      severity: 'error',
      code: 'p-too-large',
      path: 'filter',
      frame: null,
      message: filter.problem,
      fix: 'Use a smaller net or a smaller block size.',
    });
  if (largest > Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize)) {
    const mib = (v: number): string => `${Math.ceil(v / 2 ** 20)} MiB`;
    problems.push({
      severity: 'error',
      code: 'batch-does-not-fit',
      path: 'batch',
      frame: null,
      message: `${batch} frames need about ${mib(largest)} in one buffer; this device allows ${mib(limits.maxStorageBufferBindingSize)}.`,
      fix: `Use a batch of at most ${Math.max(1, Math.floor((batch * limits.maxStorageBufferBindingSize) / largest))}, or narrower nets.`,
    });
  }
  const offers = problems.length > 0 ? offersFor(set, p, run, train.length, limits) : [];
  if (deviceBytes > LARGE && problems.length === 0)
    problems.push({
      severity: 'warning',
      code: 'memory-large',
      path: 'filter',
      frame: null,
      message: `the run takes ${(deviceBytes / 2 ** 30).toFixed(1)} GiB on the device; WebGPU does not say how much there is.`,
      fix: 'If the device has less, the start fails with a message: then use a smaller block size or net.',
    });
  if (run.batch > train.length)
    problems.push({
      severity: 'warning',
      code: 'batch-too-large',
      path: 'batch',
      frame: null,
      message: `expected at most ${train.length} frames (those that train), found ${run.batch}; every batch will hold all of them.`,
      fix: `Use a batch of ${train.length} or fewer.`,
    });
  if (p.min_distance < 0.5)
    problems.push({
      severity: 'warning',
      code: 'atoms-too-close',
      path: 'data',
      frame: null,
      message: `two atoms are ${p.min_distance.toFixed(3)} A apart; below 0.5 A frames are usually broken.`,
      fix: 'Look for overlapping atoms or a cell in the wrong unit.',
    });
  problems.push(...splitProblems(set.systems, split));
  const facts = speed ? factsOf(set, p, train.length, valid.length, speed) : null;
  return {
    type_map: config.type_map,
    sel: config.sel,
    max_neighbors: p.max_neighbors,
    min_distance: p.min_distance,
    nweights: layout.n,
    nweights_embedding: layout.nEmbedding * layout.embedding.size,
    nweights_fitting: layout.nFitting * layout.fitting.size,
    blocks: run.filter.kind === 'adam' ? [] : blocks,
    pBytes: filter.bytes,
    deviceBytes,
    ntrain: train.length,
    nvalid: valid.length,
    iterations: totalIterations(run, train.length),
    iterationsPerEpoch: train.length / batch,
    pBytesMovedPerIteration: filter.bytesPerUpdate * updatesPerIteration(run.filter.kind),
    proposal:
      run.filter.kind === 'multistream' && speed
        ? propose(speed, workloadOf(set, p, run.filter.blocksize, train.length))
        : null,
    estimate: facts ? estimateRun(run, facts) : null,
    facts,
    offers,
    problems,
  };
}
