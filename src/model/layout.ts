// Where every weight sits in the flat vector w, and how w is split into covariance blocks.
import type { ModelConfig } from './config';

export type Skip = 'none' | 'same' | 'double';

/** One layer y = skip(x) + idt * act(W x + b); offsets are relative to its net's first weight. */
export interface DenseLayer {
  readonly nin: number;
  readonly nout: number;
  readonly tanh: boolean;
  readonly skip: Skip;
  /** W as [nout][nin]: all inputs of output neuron 0, then of neuron 1, ... (deepmd's W, column-major). */
  readonly w: number;
  readonly b: number;
  /** -1 without a time step. */
  readonly idt: number;
}

export interface NetLayout {
  readonly layers: readonly DenseLayer[];
  /** Weights in one net. */
  readonly size: number;
}

/** Order: embedding nets (index t_neighbour, or t_centre + t_neighbour*ntypes), then fitting nets; per layer W, b, idt. */
export interface Layout {
  readonly ntypes: number;
  readonly embedding: NetLayout;
  readonly fitting: NetLayout;
  readonly nEmbedding: number;
  readonly nFitting: number;
  /** Descriptor width ng * axis_neuron. */
  readonly ndescrpt: number;
  /** Total number of weights. */
  readonly n: number;
  /** Lengths of the parameter tensors in order, as the block splitter walks them. */
  readonly tensors: readonly number[];
}

function netLayout(widths: readonly number[], resnetDt: boolean, linearOut: boolean): NetLayout {
  const layers: DenseLayer[] = [];
  let at = 0;
  for (let l = 0; l + 1 < widths.length; l++) {
    const nin = widths[l];
    const nout = widths[l + 1];
    const last = linearOut && l + 2 === widths.length;
    const skip: Skip = last ? 'none' : nout === nin ? 'same' : nout === 2 * nin ? 'double' : 'none';
    const hasIdt = resnetDt && skip !== 'none';
    const w = at;
    const b = w + nin * nout;
    const idt = hasIdt ? b + nout : -1;
    at = b + nout + (hasIdt ? nout : 0);
    layers.push({ nin, nout, tanh: !last, skip, w, b, idt });
  }
  return { layers, size: at };
}

/** Layout of the weights of a configuration (only widths, flags and the number of types matter). */
export function makeLayout(
  c: Pick<
    ModelConfig,
    'neuron' | 'axis_neuron' | 'resnet_dt' | 'type_one_side' | 'fitting_neuron' | 'fitting_resnet_dt'
  >,
  ntypes: number,
): Layout {
  const embedding = netLayout([1, ...c.neuron], c.resnet_dt, false);
  const ndescrpt = c.neuron[c.neuron.length - 1] * c.axis_neuron;
  const fitting = netLayout([ndescrpt, ...c.fitting_neuron, 1], c.fitting_resnet_dt, true);
  const nEmbedding = c.type_one_side ? ntypes : ntypes * ntypes;
  const tensors: number[] = [];
  const walk = (net: NetLayout): void => {
    for (const l of net.layers) {
      tensors.push(l.nin * l.nout, l.nout);
      if (l.idt >= 0) tensors.push(l.nout);
    }
  };
  for (let k = 0; k < nEmbedding; k++) walk(embedding);
  for (let k = 0; k < ntypes; k++) walk(fitting);
  return {
    ntypes,
    embedding,
    fitting,
    nEmbedding,
    nFitting: ntypes,
    ndescrpt,
    n: nEmbedding * embedding.size + ntypes * fitting.size,
    tensors,
  };
}

/** First weight of embedding net k. */
export const embeddingOffset = (l: Layout, k: number): number => k * l.embedding.size;
/** First weight of the fitting net of type t. */
export const fittingOffset = (l: Layout, t: number): number => l.nEmbedding * l.embedding.size + t * l.fitting.size;
/** Index of the embedding net for a pair. */
export const embeddingIndex = (oneSide: boolean, ntypes: number, tCentre: number, tNeighbour: number): number =>
  oneSide ? tNeighbour : tCentre + tNeighbour * ntypes;

/**
 * Sizes of the covariance blocks (deepmd-kit's LKF rule): gather tensors in order while the sum stays within
 * `blockSize`; a larger tensor stands alone, cut into chunks of `blockSize`, its remainder not merged.
 */
export function splitBlocks(tensors: readonly number[], blockSize: number): number[] {
  const blocks: number[] = [];
  let sum = 0;
  const close = (): void => {
    if (sum > 0) blocks.push(sum);
    sum = 0;
  };
  for (const t of tensors) {
    if (t > blockSize) {
      close();
      for (let left = t; left > 0; left -= blockSize) blocks.push(Math.min(left, blockSize));
    } else if (sum + t > blockSize) {
      close();
      sum = t;
    } else sum += t;
  }
  close();
  return blocks;
}
