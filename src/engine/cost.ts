// Bytes and operations of an iteration, stage by stage, as formulas of sizes (docs/engine.md): the roofline on paper.
import type { NetLayout } from '../model/layout';
import type { FilterKind } from './config';

export interface CostInput {
  readonly filter: FilterKind;
  /** Frames, atoms and pairs (pads included) of a batch. */
  readonly frames: number;
  readonly atoms: number;
  readonly pairs: number;
  readonly embedding: NetLayout;
  readonly fitting: NetLayout;
  readonly axis_neuron: number;
  /** Nodes of the table over all nets, and those in use summed over groups (frames, or the whole batch); 0 without a table. */
  readonly nodes: number;
  readonly occupied: number;
  /** Force rows per frame (multistream), else 1. */
  readonly directions: number;
  readonly rows: number;
  /** Weights, and the sum of squared block sizes. */
  readonly nweights: number;
  readonly blocks2: number;
  /** Bytes of P (or S) moved by one update. */
  readonly pBytes: number;
}

/** Operations (a multiply-add is two) and bytes (float32, each read or written once, as if caches were perfect). */
export interface Cost {
  readonly flops: number;
  readonly bytes: number;
}

export type StageName = 'forward' | 'backward' | 'forces' | 'energy_rows' | 'tangents' | 'filter';

const macs = (n: NetLayout): number => n.layers.reduce((s, l) => s + l.nin * l.nout, 0);
const outputs = (n: NetLayout): number => n.layers.reduce((s, l) => s + l.nout, 0);
const scale = (c: Cost, k: number): Cost => ({ flops: k * c.flops, bytes: k * c.bytes });

/** Runs of each stage in one iteration. */
export const STAGE_RUNS: Readonly<Record<FilterKind, Readonly<Record<StageName, number>>>> = {
  fekf: { forward: 5, backward: 5, forces: 4, energy_rows: 1, tangents: 4, filter: 5 },
  multistream: { forward: 3, backward: 2, forces: 2, energy_rows: 1, tangents: 1, filter: 1 },
  adam: { forward: 1, backward: 1, forces: 1, energy_rows: 1, tangents: 1, filter: 1 },
};

/** Cost of one run of each stage. */
export function stageCosts(c: CostInput): Readonly<Record<StageName, Cost>> {
  const { pairs: p, atoms: a, axis_neuron: ax, directions: q, rows: m, nweights: N } = c;
  const Me = macs(c.embedding);
  const We = outputs(c.embedding);
  const Mf = macs(c.fitting);
  const Wf = outputs(c.fitting);
  const ng = c.embedding.layers[c.embedding.layers.length - 1].nout;
  const d = ng * ax;
  const table = c.nodes > 0;
  const atomsForward: Cost = { flops: 2 * a * Mf + 8 * a * d, bytes: 4 * a * (3 * Wf + d) };
  const plus = (x: Cost, flops: number, bytes: number): Cost => ({ flops: x.flops + flops, bytes: x.bytes + bytes });
  const forward = table
    ? plus(atomsForward, 4 * c.nodes * Me + 24 * p * ng, 4 * p * (4 * ng + 6))
    : plus(atomsForward, 2 * p * Me + 8 * p * ng, 4 * p * (3 * We + ng + 4));
  const backward = table
    ? plus(atomsForward, 24 * p * ng, 4 * p * (3 * ng + 12))
    : plus(atomsForward, 2 * p * Me + 8 * p * ng, 4 * p * 5 * We);
  const gather: Cost = { flops: 60 * p, bytes: 4 * p * 12 };
  const forces = table ? gather : plus(gather, 8 * p * ng, 4 * p * (ng + 5));
  const energyRows = table
    ? {
        flops: 8 * p * ng + 8 * c.occupied * Me + 2 * a * Mf,
        bytes: 4 * p * 6 + 4 * c.occupied * 6 * We + 4 * a * 2 * Wf + 4 * N * Math.min(m, c.frames),
      }
    : {
        flops: 2 * p * (Me + We) + 2 * a * (Mf + Wf),
        bytes: 8 * p * We + 4 * a * (2 * Wf + d) + 4 * N * Math.min(m, c.frames),
      };
  const direction: Cost = table
    ? { flops: 60 * p + 60 * p * ng + 8 * c.occupied * Me, bytes: 4 * p * (12 + 6 * ng) + 4 * c.occupied * 12 * We }
    : { flops: 8 * p * Me + 32 * p * ng, bytes: 8 * p * (8 * We + ng + 17) };
  const fitting: Cost = { flops: 8 * a * Mf + 48 * a * d, bytes: 4 * a * (14 * Wf + 4 * d) };
  const rowBytes = 4 * N * (m - (c.filter === 'multistream' ? c.frames : 0));
  const tangents = plus(scale(plus(fitting, direction.flops, direction.bytes), q), 0, rowBytes);
  const filter: Cost =
    c.filter === 'adam'
      ? { flops: 12 * N, bytes: 24 * N }
      : c.filter === 'fekf'
        ? { flops: 7 * c.blocks2, bytes: c.pBytes }
        : {
            flops: 3 * m * c.blocks2 + 4 * m * m * N + m ** 3,
            // Rows, P H and Y are each written and read a few times beside P.
            bytes: c.pBytes + 4 * 8 * m * N,
          };
  return { forward, backward, forces, energy_rows: energyRows, tangents, filter };
}

/** Cost of an iteration: every stage times its runs. */
export function iterationCost(c: CostInput): Cost {
  const stages = stageCosts(c);
  const runs = STAGE_RUNS[c.filter];
  let flops = 0;
  let bytes = 0;
  for (const name of Object.keys(stages) as StageName[]) {
    flops += runs[name] * stages[name].flops;
    bytes += runs[name] * stages[name].bytes;
  }
  return { flops, bytes };
}

/**
 * Bytes that k devices exchange per iteration of data-parallel training, each way and per device, by what is summed or
 * gathered: FEKF's early reduction, multistream's rows, and P itself had it to be shared.
 */
export function exchangeBytes(
  n: number,
  m: number,
  blocks2: number,
  k: number,
): { fekf: number; rows: number; P: number } {
  const share = (k - 1) / k;
  return {
    // Five updates, each one gradient and one residual summed over the devices (all-reduce: there and back).
    fekf: k > 1 ? 5 * 2 * share * 4 * (n + 1) : 0,
    // Every device needs all m rows (all-gather).
    rows: share * 4 * m * (n + 1),
    P: k > 1 ? share * 4 * blocks2 : 0,
  };
}
