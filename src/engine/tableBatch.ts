// The table's side of a batch on the GPU: each pair's interval, segments of pairs, occupied nodes of every group.
import { storage, storageOf, uniform, upload } from '../gpu/buffers';
import { type BoundKernel, Kernel } from '../gpu/kernel';
import type { Layout } from '../model/layout';
import type { EmbeddingTable } from '../model/table';
import type { BatchBuffers, BatchFrame } from './batch';
import { SHADERS } from './shaders';
import { firstNodes, occupiedNodes, SEGMENT, segmentsOf, type TableSize, tableOf } from './tablePack';

/** How a run trains through a table; capacities as those of a batch. */
export interface TableOptions {
  readonly table: EmbeddingTable;
  /** Every frame has rows of its own (multistream), or the batch makes one (FEKF, Adam). */
  readonly perFrame: boolean;
  /** Most segments of a batch and most occupied nodes of a group. */
  readonly segments: number;
  readonly items: number;
}

/** Capacities for any `batch` of the frames measured. */
export function tableOptions(
  table: EmbeddingTable,
  perFrame: boolean,
  sizes: readonly TableSize[],
  batch: number,
): TableOptions {
  const top = (values: number[]): number =>
    values
      .sort((a, b) => b - a)
      .slice(0, batch)
      .reduce((s, v) => s + v, 0);
  const segments = top(sizes.map((s) => s.segments));
  const items = perFrame
    ? sizes.reduce((m, s) => Math.max(m, s.items), 1)
    : Math.min(table.h.length * (table.intervals + 1), top(sizes.map((s) => s.items)));
  return { table, perFrame, segments: Math.max(1, segments), items: Math.max(1, items) };
}

export interface TableBatchSizes {
  readonly segments: number;
  readonly items: number;
  readonly groups: number;
}

export class TableBatch {
  /** [pairs] first of four nodes, t. */
  readonly slot: GPUBuffer;
  /** [pairs] sorted by frame and interval. */
  readonly order: GPUBuffer;
  /** [segments] begin and end in `order`, frame, first of the four nodes. */
  readonly segments: GPUBuffer;
  /** [groups][cap items] occupied nodes. */
  readonly items: GPUBuffer;
  /** [groups][nodes + 1] first segment of each first node. */
  readonly first: GPUBuffer;
  /** [groups, nets] first and end item. */
  readonly ranges: GPUBuffer;
  readonly dims: GPUBuffer;
  /** The frames' own orders as packed, where each lies, and the nets' first nodes: what `place` makes the above from. */
  readonly #words: GPUBuffer;
  readonly #orders: GPUBuffer;
  readonly #nodes: GPUBuffer;
  readonly #device: GPUDevice;
  readonly #layout: Layout;
  readonly #options: TableOptions;
  #place: BoundKernel | null = null;
  #count = 0;

  constructor(device: GPUDevice, layout: Layout, o: TableOptions, pairs: number, frames: number) {
    this.#device = device;
    this.#layout = layout;
    this.#options = o;
    const groups = o.perFrame ? frames : 1;
    const { table } = o;
    const nets = table.h.length;
    this.slot = storage(device, 'places in the table', 8 * pairs);
    this.order = storage(device, 'pairs by interval', 4 * pairs);
    this.segments = storage(device, 'table segments', 16 * o.segments);
    this.items = storage(device, 'occupied nodes', 4 * o.items * groups);
    this.first = storage(device, 'first segments', 4 * groups * (nets * (table.intervals + 1) + 1));
    this.ranges = storage(device, 'occupied nodes by net', 8 * nets * groups);
    this.dims = uniform(device, 'table sizes', 16);
    this.#words = storage(device, 'packed orders', 4 * pairs + 4 * frames);
    this.#orders = storage(device, 'places of orders', 16 * frames);
    this.#nodes = storageOf(
      device,
      'first nodes',
      Float32Array.from({ length: 2 * nets }, (_, k) => (k % 2 === 0 ? table.first : table.h)[k >> 1]),
    );
  }

  /** Makes the kernel of `encode`; `x` is where the batch has its embedding inputs. */
  async compile(x: BatchBuffers['x']): Promise<void> {
    const kernel = await Kernel.create(this.#device, {
      label: 'table: places',
      code: SHADERS.tablePlace,
      bindings: ['read', 'read', 'read', 'read', 'read', 'write', 'write', 'uniform'],
      constants: { X_AT: x.at, PER_NET: this.#options.table.intervals + 1 },
    });
    const { segments, order, slot, dims } = this;
    this.#place = kernel.bind(this.#words, this.#orders, segments, this.#nodes, x.buffer, order, slot, dims);
  }

  /** Encodes what makes `slot` and `order`; after the batch's own kernels, which make the inputs. */
  encode(pass: GPUComputePassEncoder): void {
    if (!this.#place) throw new Error('TableBatch.encode before compile');
    this.#place.dispatchItems(pass, this.#count);
  }

  load(batch: readonly BatchFrame[]): TableBatchSizes {
    const d = this.#device;
    const o = this.#options;
    const nets = o.table.h.length;
    const perNet = o.table.intervals + 1;
    const stride = nets * perNet + 1;
    const packed = batch.map(({ frame }) => tableOf(frame, this.#layout, o.table));
    const count = packed.reduce((s, p) => s + segmentsOf(p), 0);
    if (count > o.segments) throw new Error(`batch of ${count} table segments exceeds the capacity ${o.segments}`);
    const groups = o.perFrame ? batch.length : 1;
    const first = new Uint32Array(groups * stride);
    // Segments of every node, then their firsts; groups follow each other.
    packed.forEach((p, b) => {
      const g0 = o.perFrame ? b * stride : 0;
      for (let r = 0, begin = 0; r < p.runs.length; r += 2) {
        first[g0 + p.runs[r]] += Math.ceil((p.runs[r + 1] - begin) / SEGMENT);
        begin = p.runs[r + 1];
      }
    });
    for (let k = 0, s = 0; k < first.length; k++) {
      const own = first[k];
      first[k] = s;
      s += own;
    }
    // Within a node frames keep their order.
    const next = first.slice();
    const segments = new Uint32Array(4 * count);
    const orders = new Uint32Array(4 * batch.length);
    let p0 = 0;
    let word = 0;
    packed.forEach((p, b) => {
      const g0 = o.perFrame ? b * stride : 0;
      for (let r = 0, begin = 0; r < p.runs.length; r += 2) {
        const node = p.runs[r];
        for (const end = p.runs[r + 1]; begin < end; begin += SEGMENT) {
          const at = 4 * next[g0 + node]++;
          segments[at] = p0 + begin;
          segments[at + 1] = p0 + Math.min(begin + SEGMENT, end);
          segments[at + 2] = b;
          segments[at + 3] = node;
        }
        begin = p.runs[r + 1];
      }
      upload(d, this.#words, p.words, 4 * word);
      orders.set([word, p0, p.npairs], 4 * b);
      word += p.words.length;
      p0 += p.npairs;
    });
    const items = new Uint32Array(o.items * groups);
    const ranges = new Uint32Array(2 * nets * groups);
    let most = 0;
    for (let g = 0; g < groups; g++) {
      const own = o.perFrame ? firstNodes(packed[g]) : nodesWithSegments(first, count);
      const nodes = occupiedNodes(own);
      if (nodes.length > o.items) throw new Error(`${nodes.length} occupied nodes exceed the capacity ${o.items}`);
      items.set(nodes, g * o.items);
      let k = 0;
      for (let net = 0; net < nets; net++) {
        const begin = k;
        while (k < nodes.length && nodes[k] < (net + 1) * perNet) k++;
        ranges.set([begin, k], 2 * (g * nets + net));
      }
      most = Math.max(most, nodes.length);
    }
    upload(d, this.#orders, orders);
    upload(d, this.segments, segments);
    upload(d, this.items, items);
    upload(d, this.first, first);
    upload(d, this.ranges, ranges);
    upload(d, this.dims, Uint32Array.of(count, most, groups, 0));
    this.#count = count;
    return { segments: count, items: most, groups };
  }

  destroy(): void {
    const { slot, order, segments, items, first, ranges, dims } = this;
    for (const b of [slot, order, segments, items, first, ranges, dims, this.#words, this.#orders, this.#nodes])
      b.destroy();
  }
}

/** Nodes of one group that have segments, from the firsts of all nodes. */
function nodesWithSegments(first: Uint32Array, count: number): number[] {
  const nodes: number[] = [];
  for (let k = 0; k < first.length; k++) if ((k + 1 < first.length ? first[k + 1] : count) > first[k]) nodes.push(k);
  return nodes;
}
