// Buffers of the model's passes, how many directions they handle at once, and what they cost in device memory.
import { storage, storageOf } from '../gpu/buffers';
import type { Layout } from '../model/layout';
import { BatchBuffers, type Capacity } from './batch';
import { makeArena, NetBuffers, type NetShape } from './net';
import type { TableOptions } from './tableBatch';

export interface PassesOptions {
  readonly layout: Layout;
  readonly axis_neuron: number;
  /** Sum of sel. */
  readonly nc: number;
  readonly capacity: Capacity;
  /** Most rows of H; 0 for evaluation only. */
  readonly rows: number;
  /** Most directions (force rows per frame) an iteration asks for; 0 for evaluation only. */
  readonly directions: number;
  /** Tangents of a strain too (Adam with a virial term). */
  readonly strain: boolean;
  /** [N] initial weights. */
  readonly weights: Float32Array;
  /** The tangents go through a table (tablePasses.ts): none of the embedding are held per pair. */
  readonly table?: TableOptions | null;
}

/** Outputs of the embedding net. */
export const outputsOf = (layout: Layout): number => layout.embedding.layers[layout.embedding.layers.length - 1].nout;

/** Bytes of everything that grows with the number of directions handled at once. */
function bytesPerDirection(o: PassesOptions): { total: number; largest: number } {
  const { layout: l, capacity: c, table: t } = o;
  const ng = outputsOf(l);
  const e = makeArena(l.embedding, c.pairs);
  const f = makeArena(l.fitting, c.atoms);
  const quads = Math.ceil(ng / 4);
  const embedding = t
    ? [
        2 * makeArena(l.embedding, t.items).backward * (t.perFrame ? c.frames : 1),
        4 * quads * c.pairs,
        32 * quads * t.segments,
      ]
    : [e.forward, e.backward, c.pairChunks * l.embedding.size];
  const parts = [
    ...embedding,
    f.forward,
    f.backward,
    c.atomChunks * l.fitting.size,
    4 * c.pairs,
    4 * c.atoms * (1 + 2 * ng),
  ].map((n) => 4 * n);
  return { total: parts.reduce((s, v) => s + v, 0), largest: Math.max(...parts) };
}

/** Bytes of the passes whatever the directions: exact evaluation, and values and adjoints of pairs by the table. */
function bytesOnce(o: PassesOptions): { total: number; largest: number } {
  const { layout: l, capacity: c, table: t } = o;
  const e = makeArena(l.embedding, c.pairs);
  const f = makeArena(l.fitting, c.atoms);
  const quads = Math.ceil(outputsOf(l) / 4);
  const parts = [
    e.forward,
    e.backward,
    f.forward,
    f.backward,
    4 * c.pairs,
    4 * c.atoms * (1 + 2 * outputsOf(l)),
    ...(t ? [8 * quads * c.pairs, 4 * quads * c.pairs, 3 * c.pairs] : []),
  ].map((n) => 4 * n);
  return { total: parts.reduce((s, v) => s + v, 0), largest: Math.max(...parts) };
}

/** Directions to handle at once: as many as bindings and a memory budget allow. */
export function directionsAtOnce(o: PassesOptions, maxBinding: number, budget = 512 * 2 ** 20): number {
  if (o.directions === 0) return 0;
  const { total, largest } = bytesPerDirection(o);
  return Math.max(1, Math.min(o.directions, Math.floor(maxBinding / largest), Math.floor(budget / total)));
}

/** Bytes of the largest buffer with one direction: it has to fit one binding. */
export const largestPassBuffer = (o: PassesOptions): number =>
  Math.max(bytesOnce(o).largest, bytesPerDirection(o).largest);

/** Device memory the passes take, bytes (P not included). */
export function passesBytes(o: PassesOptions, maxBinding: number): number {
  const per = bytesPerDirection(o).total;
  return bytesOnce(o).total + per * directionsAtOnce(o, maxBinding) + 4 * o.rows * o.layout.n + 100 * o.capacity.pairs;
}

/** Everything the kernels read and write; sizes follow the capacity. */
export class PassBuffers {
  /** Directions handled at once by the tangent passes. */
  readonly atOnce: number;
  readonly shapes: { readonly embedding: NetShape; readonly fitting: NetShape };
  readonly embedding: NetBuffers;
  readonly fitting: NetBuffers;
  readonly batch: BatchBuffers;
  /** [N]; [rows][N]; [rows]. */
  readonly w: GPUBuffer;
  readonly H: GPUBuffer;
  readonly e: GPUBuffer;
  /** [frames] coefficient of dE/dw. */
  readonly coef: GPUBuffer;
  /** [directions at once][cap atoms] vec4. */
  readonly v: GPUBuffer;
  /** [frames, 9]. */
  readonly strain: GPUBuffer;
  /** [frames, 10] energy (bias excluded) and virial. */
  readonly sums: GPUBuffer;
  /** [atoms] vec4, eV/A. */
  readonly force: GPUBuffer;
  /** [atoms, 9] eV. */
  readonly atomVirial: GPUBuffer;
  /** [pairs] vec4, eV/A. */
  readonly pairForce: GPUBuffer;
  /** [ng][atoms] vec4: A and its adjoint. */
  readonly A: GPUBuffer;
  readonly Abar: GPUBuffer;
  /** Tangents, the direction outermost. */
  readonly Rtan: GPUBuffer;
  readonly Atan: GPUBuffer;
  readonly AbarTan: GPUBuffer;
  readonly #owned: GPUBuffer[] = [];

  constructor(device: GPUDevice, o: PassesOptions) {
    const { layout, capacity: c } = o;
    const q = directionsAtOnce(o, device.limits.maxStorageBufferBindingSize);
    this.atOnce = q;
    this.shapes = {
      embedding: {
        kind: 'pairs',
        net: layout.embedding,
        items: c.pairs,
        chunks: o.table ? 0 : c.pairChunks,
        directions: o.table ? 0 : q,
      },
      fitting: { kind: 'atoms', net: layout.fitting, items: c.atoms, chunks: c.atomChunks, directions: q },
    };
    this.embedding = new NetBuffers(device, this.shapes.embedding);
    this.fitting = new NetBuffers(device, this.shapes.fitting);
    const ng = outputsOf(layout);
    const make = (label: string, bytes: number): GPUBuffer => this.own(storage(device, label, bytes));
    this.w = this.own(storageOf(device, 'weights', o.weights));
    this.H = make('rows H', 4 * layout.n * o.rows);
    this.e = make('row residuals', 4 * o.rows);
    this.coef = make('frame coefficients', 4 * c.frames);
    this.v = make('directions', 16 * c.atoms * q);
    this.strain = make('strains', 36 * c.frames);
    this.sums = make('frame sums', 40 * c.frames);
    this.force = make('forces', 16 * c.atoms);
    this.atomVirial = make('atomic virials', 36 * c.atoms);
    this.pairForce = make('pair forces', 16 * c.pairs);
    this.A = make('A', 16 * c.atoms * ng);
    this.Abar = make('A adjoint', 16 * c.atoms * ng);
    this.Rtan = make('environment tangents', 16 * c.pairs * q);
    this.Atan = make('A tangents', 16 * c.atoms * ng * q);
    this.AbarTan = make('A adjoint tangents', 16 * c.atoms * ng * q);
    this.batch = new BatchBuffers(device, layout, c, { buffer: this.embedding.act, at: this.embedding.arena.x[0] });
  }

  /** Takes a buffer over: it goes when these go. */
  own(b: GPUBuffer): GPUBuffer {
    this.#owned.push(b);
    return b;
  }

  destroy(): void {
    this.batch.destroy();
    this.embedding.destroy();
    this.fitting.destroy();
    for (const b of this.#owned) b.destroy();
  }
}
