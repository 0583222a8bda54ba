// Buffers of training through the table: node arenas, and what pairs and segments need besides the exact passes' buffers.
import { storage, storageOf } from '../gpu/buffers';
import { makeArena } from './net';
import { outputsOf, type PassesOptions } from './passBuffers';
import { TableBatch, type TableOptions } from './tableBatch';

/** Node arenas and everything per pair that exact evaluation does not need. */
export class TableBuffers {
  readonly batch: TableBatch;
  /** [feature][node] value and derivative. */
  readonly act: GPUBuffer;
  /** [rows at once][feature][item] adjoint and its tangent. */
  readonly adj: GPUBuffer;
  /** [2][ng / 4][pairs] vec4: G, dG/dx. */
  readonly G: GPUBuffer;
  /** [ng / 4][pairs] vec4, and [directions] of it. */
  readonly ga: GPUBuffer;
  readonly gaTan: GPUBuffer;
  /** [directions][8][ng / 4][segments] vec4. */
  readonly parts: GPUBuffer;

  constructor(device: GPUDevice, o: PassesOptions, t: TableOptions, q: number, inputs: Float32Array) {
    const quads = Math.ceil(outputsOf(o.layout) / 4);
    const nodes = t.table.h.length * (t.table.intervals + 1);
    const groups = t.perFrame ? o.capacity.frames : 1;
    const { pairs, frames } = o.capacity;
    this.batch = new TableBatch(device, o.layout, t, pairs, frames);
    // Inputs are the first part of the arena.
    const act = new Float32Array(2 * makeArena(o.layout.embedding, nodes).forward);
    act.set(inputs);
    this.act = storageOf(device, 'table nodes', act);
    this.adj = storage(device, 'table adjoints', 8 * makeArena(o.layout.embedding, t.items).backward * groups * q);
    this.G = storage(device, 'embedding values', 32 * quads * pairs);
    this.ga = storage(device, 'embedding adjoints', 16 * quads * pairs);
    this.gaTan = storage(device, 'embedding adjoint tangents', 16 * quads * pairs * q);
    this.parts = storage(device, 'table parts', 128 * quads * t.segments * q);
  }

  destroy(): void {
    this.batch.destroy();
    for (const b of [this.act, this.adj, this.G, this.ga, this.gaTan, this.parts]) b.destroy();
  }
}
