// Training through the table: the embedding nets are evaluated and differentiated at the nodes only; pairs interpolate.
// Exactly the gradients of the interpolated functions (docs/engine.md). Same methods as Passes; encodes only.
import { uniformOf } from '../gpu/buffers';
import type { BoundKernel } from '../gpu/kernel';
import { nodeAt } from '../model/table';
import type { BatchBuffers, BatchFrame, BatchSizes } from './batch';
import { outputsOf, type PassesOptions } from './passBuffers';
import { type Passes, type RowTarget, rowWords, type TrainPasses } from './passes';
import type { TableBatchSizes, TableOptions } from './tableBatch';
import { TableBuffers } from './tableBuffers';
import {
  directionBlock,
  type TableKernelName,
  type TableNetKernels,
  tableNetKernels,
  tablePairKernels,
} from './tableKernels';

export class TablePasses implements TrainPasses {
  /** Shares weights, batch, fitting nets and rows with exact evaluation. */
  readonly exact: Passes;
  readonly #device: GPUDevice;
  readonly #t: TableOptions;
  readonly #b: TableBuffers;
  readonly #k: Readonly<Record<TableKernelName, BoundKernel>>;
  readonly #net: TableNetKernels;
  #sizes: TableBatchSizes = { segments: 0, items: 0, groups: 0 };

  /** `exact` was made with the same table options. */
  static async create(device: GPUDevice, exact: Passes): Promise<TablePasses> {
    const t = exact.options.table;
    if (!t) throw new Error('these passes were made without a table');
    const { table } = t;
    const perNet = table.intervals + 1;
    const inputs = Float32Array.from({ length: 2 * table.h.length * perNet }, (_, k) => {
      const node = k >> 1;
      const net = Math.floor(node / perNet);
      return k % 2 === 0 ? nodeAt(table, net, node % perNet) : 1;
    });
    const b = new TableBuffers(device, exact.options, t, exact.atOnce, inputs);
    try {
      await b.batch.compile(exact.batch.x);
      return new TablePasses(
        device,
        exact,
        t,
        b,
        await tablePairKernels(device, exact, t, b),
        await tableNetKernels(device, exact, t, b),
      );
    } catch (e) {
      b.destroy();
      throw e;
    }
  }

  private constructor(
    device: GPUDevice,
    exact: Passes,
    t: TableOptions,
    b: TableBuffers,
    kernels: Readonly<Record<TableKernelName, BoundKernel>>,
    net: TableNetKernels,
  ) {
    this.#device = device;
    this.exact = exact;
    this.#t = t;
    this.#b = b;
    this.#k = kernels;
    this.#net = net;
  }

  get options(): PassesOptions {
    return this.exact.options;
  }
  get atOnce(): number {
    return this.exact.atOnce;
  }
  get batch(): BatchBuffers {
    return this.exact.batch;
  }
  get w(): GPUBuffer {
    return this.exact.w;
  }
  get H(): GPUBuffer {
    return this.exact.H;
  }
  get e(): GPUBuffer {
    return this.exact.e;
  }
  get coef(): GPUBuffer {
    return this.exact.coef;
  }
  get v(): GPUBuffer {
    return this.exact.v;
  }
  get strain(): GPUBuffer {
    return this.exact.strain;
  }
  get sums(): GPUBuffer {
    return this.exact.sums;
  }
  get force(): GPUBuffer {
    return this.exact.force;
  }
  get #quads(): number {
    return Math.ceil(outputsOf(this.options.layout) / 4);
  }

  /** Nodes of all nets, and those that the batch at hand uses, summed over its groups (at most). */
  get nodes(): { readonly all: number; readonly occupied: number } {
    const { table } = this.#t;
    return { all: table.h.length * (table.intervals + 1), occupied: this.#sizes.items * this.#sizes.groups };
  }

  load(batch: readonly BatchFrame[]): BatchSizes {
    const table = this.#b.batch;
    this.#sizes = table.load(batch);
    return this.exact.load(batch, (pass) => table.encode(pass));
  }

  forward(pass: GPUComputePassEncoder, s: BatchSizes): void {
    for (const l of this.#net.forward) l.kernel.dispatchItems(pass, l.items);
    this.#k.interpolate.dispatchItems(pass, s.pairs * this.#quads);
    this.#k.contract.dispatchItems(pass, 4 * s.atoms * this.#quads);
    this.exact.atoms.forward(pass, s);
  }

  backward(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.exact.atoms.backward(pass, s);
    this.#k.pair.dispatchItems(pass, s.pairs);
  }

  forces(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.exact.gatherForces(pass, s);
  }

  energyParts(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.#k.energySegments.dispatchItems(pass, this.#sizes.segments * this.#quads);
    this.exact.atoms.gradient(pass, s);
  }

  tangentParts(pass: GPUComputePassEncoder, s: BatchSizes, directions: number): void {
    this.#k.environmentTangent.dispatchItems(pass, s.pairs, directions);
    this.#k.contractTangent.dispatchItems(pass, 4 * s.atoms * this.#quads, directions);
    this.exact.atoms.tangent(pass, s, directions);
    this.#k.pairTangent.dispatchItems(pass, s.pairs, Math.ceil(directions / directionBlock(this.atOnce)));
    this.#k.forceSegments.dispatchItems(pass, this.#sizes.segments * this.#quads, directions);
    this.exact.atoms.gradientTangent(pass, s, directions);
  }

  /** As Passes.rowWriter; `perFrame` has to be what the table was made for. */
  rowWriter(target: RowTarget): ReturnType<Passes['rowWriter']> {
    if (target.perFrame !== this.#t.perFrame)
      throw new Error(`the table was made for ${this.#t.perFrame ? 'a row per frame' : 'one row'}`);
    const b = this.#b;
    const fitting = this.exact.rowWriter(target);
    const rows = uniformOf(this.#device, 'table row target', rowWords(target));
    this.exact.buffers.own(rows);
    const { items, first, segments, ranges, dims } = b.batch;
    const nodes = this.#net.nodes.bind(items, first, segments, b.parts, this.coef, this.w, b.act, b.adj, dims, rows);
    const gradient = this.#net.gradient.map(({ kernel, groups }) => ({
      kernel: kernel.bind(ranges, items, b.act, b.adj, this.H, dims, rows),
      groups,
    }));
    return {
      uniform: fitting.uniform,
      encode: (pass, s, directions) => {
        const n = this.#sizes;
        const z = directions * n.groups;
        nodes.dispatchItems(pass, n.items * this.#quads, z);
        for (const l of this.#net.backward) l.kernel.dispatchItems(pass, n.items * l.quads, z);
        for (const l of gradient) l.kernel.dispatchGroups(pass, l.groups, z);
        fitting.encode(pass, s, directions);
      },
    };
  }

  /** Frees the table's buffers, and those of the exact passes. */
  destroy(): void {
    this.#b.destroy();
    this.exact.destroy();
  }
}
