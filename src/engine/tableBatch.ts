// The table's side of a batch on the GPU: each pair's interval, segments of pairs, occupied nodes of every group.
import { storage, uniform, upload } from '../gpu/buffers';
import type { EmbeddingTable } from '../model/table';
import type { BatchFrame } from './batch';
import type { PackedFrame } from './frames';
import { firstNodes, occupiedNodes, type PackedTable, packTable, type TableSize } from './tablePack';

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
  /** [segments] begin and end in `order`, frame. */
  readonly segments: GPUBuffer;
  /** [groups][cap items] occupied nodes. */
  readonly items: GPUBuffer;
  /** [groups][nodes + 1] first segment of each first node. */
  readonly first: GPUBuffer;
  /** [groups, nets] first and end item. */
  readonly ranges: GPUBuffer;
  readonly dims: GPUBuffer;
  readonly #device: GPUDevice;
  readonly #options: TableOptions;
  readonly #packed = new WeakMap<PackedFrame, PackedTable>();

  constructor(device: GPUDevice, o: TableOptions, pairs: number, frames: number) {
    this.#device = device;
    this.#options = o;
    const groups = o.perFrame ? frames : 1;
    this.slot = storage(device, 'places in the table', 8 * pairs);
    this.order = storage(device, 'pairs by interval', 4 * pairs);
    this.segments = storage(device, 'table segments', 16 * o.segments);
    this.items = storage(device, 'occupied nodes', 4 * o.items * groups);
    this.first = storage(device, 'first segments', 4 * groups * (o.table.h.length * (o.table.intervals + 1) + 1));
    this.ranges = storage(device, 'occupied nodes by net', 8 * o.table.h.length * groups);
    this.dims = uniform(device, 'table sizes', 16);
  }

  load(batch: readonly BatchFrame[]): TableBatchSizes {
    const o = this.#options;
    const nets = o.table.h.length;
    const perNet = o.table.intervals + 1;
    const packed = batch.map(({ frame }) => {
      const p = this.#packed.get(frame) ?? packTable(frame, o.table);
      this.#packed.set(frame, p);
      return p;
    });
    const pairs = packed.reduce((s, p) => s + p.order.length, 0);
    const count = packed.reduce((s, p) => s + p.segments.length / 3, 0);
    if (count > o.segments) throw new Error(`batch of ${count} table segments exceeds the capacity ${o.segments}`);
    const slot = new Uint32Array(2 * pairs);
    const order = new Uint32Array(pairs);
    // Begin, end, frame and interval; frame by frame.
    const list: [number, number, number, number][] = [];
    let p0 = 0;
    packed.forEach((p, b) => {
      slot.set(p.slot, 2 * p0);
      for (let k = 0; k < p.order.length; k++) order[p0 + k] = p0 + p.order[k];
      for (let s = 0; s < p.segments.length; s += 3)
        list.push([p0 + p.segments[s], p0 + p.segments[s + 1], b, p.segments[s + 2]]);
      p0 += p.order.length;
    });
    // One group for the batch: segments of all frames by interval (stable, so frames keep their order).
    if (!o.perFrame) list.sort((a, b) => a[3] - b[3]);
    const groups = o.perFrame ? batch.length : 1;
    const items = new Uint32Array(o.items * groups);
    const first = new Uint32Array(groups * (nets * perNet + 1));
    const ranges = new Uint32Array(2 * nets * groups);
    let most = 0;
    let s0 = 0;
    for (let g = 0; g < groups; g++) {
      const own = o.perFrame ? firstNodes(packed[g]) : Uint32Array.from(list, (s) => s[3]);
      const nodes = occupiedNodes(own);
      if (nodes.length > o.items) throw new Error(`${nodes.length} occupied nodes exceed the capacity ${o.items}`);
      items.set(nodes, g * o.items);
      let s = 0;
      for (let node = 0; node <= nets * perNet; node++) {
        while (s < own.length && own[s] < node) s++;
        first[g * (nets * perNet + 1) + node] = s0 + s;
      }
      let k = 0;
      for (let net = 0; net < nets; net++) {
        const begin = k;
        while (k < nodes.length && nodes[k] < (net + 1) * perNet) k++;
        ranges.set([begin, k], 2 * (g * nets + net));
      }
      most = Math.max(most, nodes.length);
      s0 += own.length;
    }
    const d = this.#device;
    upload(d, this.slot, slot);
    upload(d, this.order, order);
    upload(d, this.segments, Uint32Array.from(list.flat()));
    upload(d, this.items, items);
    upload(d, this.first, first);
    upload(d, this.ranges, ranges);
    upload(d, this.dims, Uint32Array.of(count, most, groups, 0));
    return { segments: count, items: most, groups };
  }

  destroy(): void {
    for (const b of [this.slot, this.order, this.segments, this.items, this.first, this.ranges, this.dims]) b.destroy();
  }
}
