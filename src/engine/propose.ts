// Batch and force rows per frame for the multistream filter, from the device's speed, the net's blocks of P and the data.
import type { DeviceSpeed } from '../gpu/speed';

export interface Workload {
  /** Sizes of the covariance blocks. */
  readonly blocks: readonly number[];
  /** Frames that train. */
  readonly ntrain: number;
  /** Mean atoms and pairs per frame. */
  readonly natoms: number;
  readonly npairs: number;
  /** Outputs of the embedding net, multiply-adds of a fitting net, for one atom. */
  readonly ng: number;
  readonly fittingMacs: number;
}

export interface Proposal {
  readonly batch: number;
  readonly nf: number;
  /** Rows m = batch (1 + nf). */
  readonly rows: number;
  /** Predicted seconds of an iteration, and of them moving P and arithmetic on P. */
  readonly seconds: number;
  readonly moving: number;
  readonly arithmetic: number;
}

/** Share of the measured peaks that kernels other than the measuring ones reach. */
const SHARE = 0.5;
/** Iterations to a given error fall about as m^-0.6 between m = 36 and 144 (prototype, five data sets: m^-0.4 to m^-1). */
const GAIN = 0.6;
const CHOICES = [
  [2, 8],
  [4, 8],
  [8, 4],
  [8, 8],
  [4, 16],
  [16, 4],
  [16, 8],
] as const;

/** Predicted seconds of an iteration with m = batch (1 + nf) rows: max of moving and computing P, plus the passes. */
export function predict(speed: DeviceSpeed, work: Workload, batch: number, nf: number): Proposal {
  const m = batch * (1 + nf);
  const n2 = work.blocks.reduce((s, n) => s + n * n, 0);
  // One sweep over the lower triangle, read and written; P H, and the symmetric rank-m update (docs/filters.md).
  const moving = (4 * n2) / speed.copy;
  const arithmetic = (3 * m * n2) / (SHARE * speed.flops);
  // Plain passes once, tangents nf times: contraction and its adjoint per pair, three products per fitting weight.
  const pair = 40 * work.npairs * work.ng;
  const atom = 12 * work.natoms * work.fittingMacs;
  const passes = (batch * (1 + nf) * (pair + atom)) / (SHARE * speed.flops);
  return { batch, nf, rows: m, seconds: Math.max(moving, arithmetic) + passes, moving, arithmetic };
}

/** The choice that should reach a given error soonest. `speed` as measured by measureSpeed. */
export function propose(speed: DeviceSpeed, work: Workload): Proposal {
  const possible = CHOICES.filter(([batch, nf]) => batch <= Math.max(2, work.ntrain / 4) && nf <= 3 * work.natoms);
  const all = (possible.length > 0 ? possible : [[1, 4] as const]).map(([batch, nf]) =>
    predict(speed, work, Math.min(batch, work.ntrain), nf),
  );
  const cost = (p: Proposal): number => p.seconds * p.rows ** -GAIN;
  return all.reduce((best, p) => (cost(p) < cost(best) ? p : best));
}
