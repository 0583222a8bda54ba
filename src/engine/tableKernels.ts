// Compiles the kernels of training through the table and binds them to their buffers.
import { type Access, type BoundKernel, Kernel } from '../gpu/kernel';
import { makeArena } from './net';
import { outputsOf } from './passBuffers';
import type { Passes } from './passes';
import { SHADERS } from './shaders';
import type { TableOptions } from './tableBatch';
import type { TableBuffers } from './tableBuffers';

const R: Access = 'read';
const W: Access = 'write';
const U: Access = 'uniform';

export type TableKernelName =
  | 'interpolate'
  | 'contract'
  | 'pair'
  | 'environmentTangent'
  | 'contractTangent'
  | 'pairTangent'
  | 'energySegments'
  | 'forceSegments';

export interface TableNetKernels {
  readonly forward: readonly { readonly kernel: BoundKernel; readonly items: number }[];
  readonly backward: readonly { readonly kernel: BoundKernel; readonly quads: number }[];
  readonly nodes: Kernel;
  readonly gradient: readonly { readonly kernel: Kernel; readonly groups: number }[];
}

/** Directions that a lane of the pair tangents takes. */
export const directionBlock = (atOnce: number): number => [4, 3, 2].find((n) => atOnce % n === 0) ?? 1;

/** Kernels per pair and segment, bound. */
export async function tablePairKernels(
  device: GPUDevice,
  exact: Passes,
  t: TableOptions,
  b: TableBuffers,
): Promise<Record<TableKernelName, BoundKernel>> {
  const { layout, capacity, nc, strain } = exact.options;
  const e = exact.buffers;
  const x = exact.batch;
  const NG = outputsOf(layout);
  const QUADS = Math.ceil(NG / 4);
  const NODES = t.table.h.length * (t.table.intervals + 1);
  const CAP_PAIRS = capacity.pairs;
  const CAP_ATOMS = capacity.atoms;
  const sum = { NG, QUADS, NTYPES: layout.ntypes, CAP_ATOMS, CAP_PAIRS, INV_NC: 1 / nc };
  const pairs = { NG, QUADS, CAP_PAIRS, CAP_ATOMS };
  const segments = { QUADS, CAP_PAIRS, CAP_SEGMENTS: t.segments };
  const make = async (
    label: string,
    code: readonly string[],
    bindings: readonly Access[],
    constants: Record<string, number>,
    buffers: readonly GPUBuffer[],
  ): Promise<BoundKernel> =>
    (await Kernel.create(device, { label: `table: ${label}`, code, bindings, constants })).bind(...buffers);
  const scatter = (force: number): Promise<BoundKernel> =>
    make(
      force ? 'force segments' : 'energy segments',
      SHADERS.tableSegments,
      [R, R, R, R, R, R, W, U],
      { ...segments, FORCE: force },
      [b.batch.segments, b.batch.order, b.batch.slot, b.ga, b.gaTan, e.Rtan, b.parts, b.batch.dims],
    );
  const out = makeArena(layout.embedding, NODES).x.at(-1) ?? 0;
  const [interpolate, contract, pair, environmentTangent, contractTangent, pairTangent, energySegments, forceSegments] =
    await Promise.all([
      make('interpolation', SHADERS.tableInterpolate, [R, R, W, U], { NG, QUADS, NODES, OUT_AT: out, CAP_PAIRS }, [
        b.batch.slot,
        b.act,
        b.G,
        x.dims,
      ]),
      make('contract', SHADERS.tableContract, [R, R, R, W, U], sum, [x.ranges, x.rows, b.G, e.A, x.dims]),
      make('pairs', SHADERS.tablePair, [R, R, R, R, R, W, W, U], pairs, [
        x.pair,
        x.geom,
        x.rows,
        b.G,
        e.Abar,
        b.ga,
        e.pairForce,
        x.dims,
      ]),
      make(
        'environment tangent',
        SHADERS.tableEnvironmentTangent,
        [R, R, R, R, W, U],
        { CAP_PAIRS, CAP_ATOMS, USE_STRAIN: strain ? 1 : 0 },
        [x.pair, x.geom, e.v, e.strain, e.Rtan, x.dims],
      ),
      make('contract tangent', SHADERS.tableContractTangent, [R, R, R, R, W, U], sum, [
        x.ranges,
        x.rows,
        e.Rtan,
        b.G,
        e.Atan,
        x.dims,
      ]),
      make(
        'pair tangents',
        SHADERS.tablePairTangent,
        [R, R, R, R, R, W, U],
        { ...pairs, BLOCK: directionBlock(exact.atOnce) },
        [x.pair, x.rows, e.Rtan, e.Abar, e.AbarTan, b.gaTan, x.dims],
      ),
      scatter(0),
      scatter(1),
    ]);
  return {
    interpolate,
    contract,
    pair,
    environmentTangent,
    contractTangent,
    pairTangent,
    energySegments,
    forceSegments,
  };
}

/** Kernels at the nodes. */
export async function tableNetKernels(
  device: GPUDevice,
  exact: Passes,
  t: TableOptions,
  b: TableBuffers,
): Promise<TableNetKernels> {
  const { layout } = exact.options;
  const { layers, size } = layout.embedding;
  const NETS = t.table.h.length;
  const PER_NET = t.table.intervals + 1;
  const NODES = NETS * PER_NET;
  const act = makeArena(layout.embedding, NODES);
  const adj = makeArena(layout.embedding, t.items);
  const NG = outputsOf(layout);
  const node = { NODES, PER_NET, NET_SIZE: size };
  const item = { CAP_ITEMS: t.items, STRIDE: adj.backward, NODES, NET_SIZE: size };
  const idt = (at: number): { HAS_IDT: number; IDT_AT: number } => ({
    HAS_IDT: at >= 0 ? 1 : 0,
    IDT_AT: Math.max(0, at),
  });
  const make = (
    label: string,
    code: readonly string[],
    bindings: readonly Access[],
    constants: Record<string, number>,
  ) => Kernel.create(device, { label: `table: ${label}`, code, bindings, constants });
  const forward = layers.map(async (l, k) => ({
    items: NODES * Math.ceil(l.nout / 4),
    kernel: (
      await make(`layer ${k} forward`, SHADERS.tableForward, [R, W], {
        ...node,
        ...idt(l.idt),
        NIN: l.nin,
        NOUT: l.nout,
        W_AT: l.w,
        B_AT: l.b,
        SKIP: l.skip === 'none' ? 0 : 1,
        X_AT: act.x[k],
        Y_AT: act.x[k + 1],
        T_AT: act.t[k],
      })
    ).bind(exact.w, b.act),
  }));
  const backward = layers.slice(1).map(async (l, below) => ({
    quads: Math.ceil(l.nin / 4),
    kernel: (
      await make(`layer ${below + 1} backward`, SHADERS.tableBackward, [R, R, R, W, U], {
        ...item,
        PER_NET,
        NIN: l.nin,
        NOUT: l.nout,
        W_AT: l.w,
        SKIP: l.skip === 'none' ? 0 : 1,
        G_AT: adj.g[below + 1],
        D_AT: adj.d[below + 1],
        BELOW_G_AT: adj.g[below],
        BELOW_D_AT: adj.d[below],
        BELOW_T_AT: act.t[below],
        BELOW_HAS_IDT: layers[below].idt >= 0 ? 1 : 0,
        BELOW_IDT_AT: Math.max(0, layers[below].idt),
      })
    ).bind(b.batch.items, exact.w, b.act, b.adj, b.batch.dims),
  }));
  const gradient = layers.map(async (l, k) => ({
    groups: Math.ceil((NETS * Math.ceil((l.nin + (l.idt >= 0 ? 2 : 1)) / 4) * Math.ceil(l.nout / 4)) / 4),
    kernel: await make(`layer ${k} gradient`, SHADERS.tableGradient, [R, R, R, R, W, U, U], {
      ...item,
      ...idt(l.idt),
      NIN: l.nin,
      NOUT: l.nout,
      NETS,
      N: layout.n,
      W_AT: l.w,
      B_AT: l.b,
      X_AT: act.x[k],
      T_AT: act.t[k],
      G_AT: adj.g[k],
      D_AT: adj.d[k],
    }),
  }));
  const last = layers.length - 1;
  const nodes = make('nodes', SHADERS.tableNodes, [R, R, R, R, R, R, R, W, U, U], {
    ...item,
    PER_NET,
    ...idt(layers[last].idt),
    NG,
    QUADS: Math.ceil(NG / 4),
    CAP_SEGMENTS: t.segments,
    G_AT: adj.g[last],
    D_AT: adj.d[last],
    T_AT: act.t[last],
  });
  return {
    forward: await Promise.all(forward),
    backward: (await Promise.all(backward)).toReversed(),
    nodes: await nodes,
    gradient: await Promise.all(gradient),
  };
}
