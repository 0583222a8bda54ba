// What a form costs, computed at every keystroke without the worker: weights, blocks of P, bytes, bytes moved, and the fit.
import type { RunConfig } from '../../engine/config';
import { type CostFacts, type Estimate, estimateRun } from '../../engine/estimate';
import { geometry } from '../../engine/filters/geometry';
import { packedFloats } from '../../engine/filters/packed';
import { planFilter } from '../../engine/filters/plan';
import { rowCounts, updatesPerIteration } from '../../engine/schedule';
import { makeLayout, splitBlocks } from '../../model/layout';

/** What the adapter allows for one buffer, bytes. */
export interface Limits {
  readonly maxBindingBytes: number;
  readonly maxBufferBytes: number;
}

export interface QuickCost {
  readonly nweights: number;
  readonly nweights_embedding: number;
  readonly nweights_fitting: number;
  /** Sizes of the covariance blocks; empty for Adam. */
  readonly blocks: readonly number[];
  /** Bytes of P (multistream: its lower triangle), of its square root (FEKF), or of Adam's two moments, in float32. */
  readonly pBytes: number;
  /** Bytes of the largest block, and the largest block that one buffer may hold; 0 and null for Adam or unknown limits. */
  readonly blockBytes: number;
  readonly blockLimit: number | null;
  /** Bytes of the filter with its scratch, and of P moved by one iteration. */
  readonly filterBytes: number;
  readonly movedBytes: number;
  /** Weights, their average, the best and the last good ones, and P. */
  readonly checkpointBytes: number;
  /** What does not fit and what would; null where it fits or the limits are unknown. */
  readonly problem: string | null;
}

/** Stands for limits that are not known. */
const BOUNDLESS = 2 ** 42;

/** Bytes of a block of n weights as the filter stores it. */
const blockBytesOf = (kind: RunConfig['filter']['kind'], n: number): number => {
  const ld = 64 * Math.ceil(n / 64);
  return kind === 'multistream' ? 4 * packedFloats(ld) : 4 * ld * ld;
};

/** The largest multiple of 64 whose block fits `limit` bytes. */
function largestBlock(kind: RunConfig['filter']['kind'], limit: number): number {
  let low = 0;
  let high = 4096;
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (blockBytesOf(kind, 64 * mid) <= limit) low = mid;
    else high = mid;
  }
  return 64 * low;
}

/** Cost of `config` for data with `ntypes` elements on an adapter with these limits. */
export function quickCost(config: RunConfig, ntypes: number, limits: Limits | null = null): QuickCost {
  const layout = makeLayout(config.model, ntypes);
  const { kind } = config.filter;
  const nweights_embedding = layout.nEmbedding * layout.embedding.size;
  const blocks = config.filter.kind === 'adam' ? [] : splitBlocks(layout.tensors, config.filter.blocksize);
  const g = geometry(blocks);
  const pBytes = kind === 'adam' ? 8 * layout.n : kind === 'multistream' ? g.packedBytes : g.bytes;
  const { rows } = rowCounts(config, config.batch);
  const filter = planFilter(config.filter, kind === 'adam' ? [layout.n] : blocks, rows, {
    maxStorageBufferBindingSize: limits?.maxBindingBytes ?? BOUNDLESS,
    maxBufferSize: limits?.maxBufferBytes ?? BOUNDLESS,
  });
  const limit = limits ? Math.min(limits.maxBindingBytes, limits.maxBufferBytes) : null;
  return {
    nweights: layout.n,
    nweights_embedding,
    nweights_fitting: layout.n - nweights_embedding,
    blocks,
    pBytes,
    blockBytes: kind === 'adam' ? 0 : blockBytesOf(kind, Math.max(0, ...blocks)),
    blockLimit: kind === 'adam' || limit === null ? null : largestBlock(kind, limit),
    filterBytes: filter.bytes,
    movedBytes: filter.bytesPerUpdate * updatesPerIteration(kind),
    checkpointBytes: pBytes + 16 * layout.n,
    problem: filter.problem,
  };
}

/** The estimate for the form as it stands, from what the last plan knew of data and device. */
export const quickEstimate = (config: RunConfig, facts: CostFacts, measured: number | null): Estimate =>
  estimateRun(config, facts, measured);
