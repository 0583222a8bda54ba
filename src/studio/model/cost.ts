// What a form costs, computed at every keystroke without the worker: weights, blocks of P and their bytes.
import type { RunConfig } from '../../engine/config';
import { geometry } from '../../engine/filters/geometry';
import { makeLayout, splitBlocks } from '../../model/layout';

export interface QuickCost {
  readonly nweights: number;
  readonly nweights_embedding: number;
  readonly nweights_fitting: number;
  /** Sizes of the covariance blocks; empty for Adam. */
  readonly blocks: readonly number[];
  /** Bytes of P (multistream: its lower triangle), of its square root (FEKF), or of Adam's two moments, in float32. */
  readonly pBytes: number;
}

/** Cost of `config` for data with `ntypes` elements. */
export function quickCost(config: RunConfig, ntypes: number): QuickCost {
  const layout = makeLayout(config.model, ntypes);
  const nweights_embedding = layout.nEmbedding * layout.embedding.size;
  const common = {
    nweights: layout.n,
    nweights_embedding,
    nweights_fitting: layout.n - nweights_embedding,
  };
  if (config.filter.kind === 'adam') return { ...common, blocks: [], pBytes: 8 * layout.n };
  const blocks = splitBlocks(layout.tensors, config.filter.blocksize);
  const g = geometry(blocks);
  return { ...common, blocks, pBytes: config.filter.kind === 'multistream' ? g.packedBytes : g.bytes };
}
