// The passes of one kind of dense net (embedding over pairs, or fitting over atoms) on the GPU.
import { storage, upload } from '../gpu/buffers';
import { type BoundKernel, Kernel } from '../gpu/kernel';
import type { DenseLayer, NetLayout } from '../model/layout';
import type { BatchBuffers, BatchSizes } from './batch';
import { SHADERS } from './shaders';

/** Features are handled four at a time. */
const quads = (features: number): number => Math.ceil(features / 4);

/** Float offsets inside the arenas of one net kind, every part [feature][item]. Tangent arenas use the same offsets (T holds a', see shaders). */
export interface Arena {
  /** x[l]: input of layer l; x[L]: output. t[l]: tanh of layer l. */
  readonly x: readonly number[];
  readonly t: readonly number[];
  readonly forward: number;
  /** g[l], d[l]: adjoints of output and pre-activation of layer l; gin: of the input. */
  readonly g: readonly number[];
  readonly d: readonly number[];
  readonly gin: number;
  readonly backward: number;
}

export function makeArena(net: NetLayout, items: number): Arena {
  let at = 0;
  const take = (width: number): number => {
    const here = at;
    at += items * width;
    return here;
  };
  const x = [take(net.layers[0].nin)];
  const t: number[] = [];
  for (const l of net.layers) {
    x.push(take(l.nout));
    t.push(l.tanh ? take(l.nout) : 0);
  }
  const forward = at;
  at = 0;
  const g: number[] = [];
  const d: number[] = [];
  for (const l of net.layers) {
    g.push(take(l.nout));
    d.push(take(l.nout));
  }
  const gin = take(net.layers[0].nin);
  return { x, t, forward, g, d, gin, backward: at };
}

export interface NetShape {
  readonly kind: 'pairs' | 'atoms';
  readonly net: NetLayout;
  readonly items: number;
  readonly chunks: number;
  /** Directions handled at once by the tangent passes; 0 for evaluation only. */
  readonly directions: number;
}

/** Buffers of one net kind. */
export class NetBuffers {
  readonly arena: Arena;
  readonly act: GPUBuffer;
  readonly bwd: GPUBuffer;
  readonly tan: GPUBuffer;
  readonly bwdTan: GPUBuffer;
  /** [directions][chunks][net size] weight gradients summed per chunk. */
  readonly parts: GPUBuffer;

  constructor(device: GPUDevice, shape: NetShape) {
    this.arena = makeArena(shape.net, shape.items);
    const q = shape.directions;
    const name = shape.kind === 'pairs' ? 'embedding' : 'fitting';
    this.act = storage(device, `${name} activations`, 4 * this.arena.forward);
    this.bwd = storage(device, `${name} adjoints`, 4 * this.arena.backward);
    this.tan = storage(device, `${name} activation tangents`, 4 * this.arena.forward * q);
    this.bwdTan = storage(device, `${name} adjoint tangents`, 4 * this.arena.backward * q);
    this.parts = storage(device, `${name} gradient parts`, 4 * shape.chunks * shape.net.size * Math.max(1, q));
    if (shape.kind === 'atoms') {
      // dE/d(atomic energy) = 1, and its tangent 0 (buffers start as zeros).
      const ones = new Float32Array(shape.items).fill(1);
      upload(device, this.bwd, ones, 4 * (this.arena.g.at(-1) ?? 0));
      upload(device, this.bwd, ones, 4 * (this.arena.d.at(-1) ?? 0));
    }
  }

  destroy(): void {
    for (const b of [this.act, this.bwd, this.tan, this.bwdTan, this.parts]) b.destroy();
  }
}

interface LayerKernels {
  readonly layer: DenseLayer;
  readonly forward: BoundKernel;
  readonly backward: BoundKernel;
  readonly gradient: BoundKernel | null;
  readonly forwardTangent: BoundKernel | null;
  readonly backwardTangent: BoundKernel | null;
  readonly gradientTangent: BoundKernel | null;
}

/** Compiled passes of one net kind. */
export class NetPasses {
  readonly buffers: NetBuffers;
  readonly #kind: NetShape['kind'];
  readonly #layers: readonly LayerKernels[];

  private constructor(kind: NetShape['kind'], buffers: NetBuffers, layers: readonly LayerKernels[]) {
    this.#kind = kind;
    this.buffers = buffers;
    this.#layers = layers;
  }

  static async create(
    device: GPUDevice,
    shape: NetShape,
    buffers: NetBuffers,
    w: GPUBuffer,
    batch: BatchBuffers,
  ): Promise<NetPasses> {
    const { arena, act, bwd, tan, bwdTan, parts } = buffers;
    const atoms = shape.kind === 'atoms' ? 1 : 0;
    const item = atoms ? batch.atom : batch.pair;
    const chunk = atoms ? batch.atomChunks : batch.pairChunks;
    const strides = { TAN_STRIDE: arena.forward, BWD_STRIDE: arena.backward };
    const trains = shape.directions > 0;
    const layers = await Promise.all(
      shape.net.layers.map(async (l, k): Promise<LayerKernels> => {
        const below = k > 0 ? shape.net.layers[k - 1] : null;
        const name = `${shape.kind === 'pairs' ? 'embedding' : 'fitting'} layer ${k}`;
        const idt = { HAS_IDT: l.idt >= 0 ? 1 : 0, IDT_AT: Math.max(0, l.idt) };
        const size = { NIN: l.nin, NOUT: l.nout, ATOMS: atoms, CAP: shape.items };
        const flow = {
          ...size,
          ...idt,
          W_AT: l.w,
          TANH: l.tanh ? 1 : 0,
          SKIP: l.skip === 'none' ? 0 : 1,
          X_AT: arena.x[k],
          Y_AT: arena.x[k + 1],
          T_AT: arena.t[k],
        };
        const back = {
          ...size,
          W_AT: l.w,
          SKIP: l.skip === 'none' ? 0 : 1,
          G_AT: arena.g[k],
          D_AT: arena.d[k],
          GIN_AT: below ? arena.g[k - 1] : arena.gin,
          HAS_BELOW: below ? 1 : 0,
          BELOW_HAS_IDT: below && below.idt >= 0 ? 1 : 0,
          BELOW_IDT_AT: below ? Math.max(0, below.idt) : 0,
          BELOW_T_AT: below ? arena.t[k - 1] : 0,
          BELOW_D_AT: below ? arena.d[k - 1] : 0,
        };
        const grad = {
          ...size,
          ...idt,
          W_AT: l.w,
          B_AT: l.b,
          X_AT: arena.x[k],
          T_AT: arena.t[k],
          G_AT: arena.g[k],
          D_AT: arena.d[k],
          NET_SIZE: shape.net.size,
        };
        const make = (
          pass: string,
          code: readonly string[],
          bindings: readonly ('read' | 'write' | 'uniform')[],
          constants: Record<string, number>,
        ) => Kernel.create(device, { label: `${name} ${pass}`, code, bindings, constants });
        const [forward, backward, gradient, forwardTangent, backwardTangent, gradientTangent] = await Promise.all([
          make('forward', SHADERS.netForward, ['read', 'read', 'write', 'uniform'], { ...flow, B_AT: l.b }),
          make('backward', SHADERS.netBackward, ['read', 'read', 'read', 'write', 'uniform'], back),
          trains ? make('gradient', SHADERS.netGradient, ['read', 'read', 'read', 'write', 'uniform'], grad) : null,
          trains
            ? make('forward tangent', SHADERS.netForwardTangent, ['read', 'read', 'read', 'write', 'uniform'], {
                ...flow,
                TAN_STRIDE: strides.TAN_STRIDE,
              })
            : null,
          // The adjoint tangent of the embedding input is needed by nobody.
          trains && (below || atoms)
            ? make(
                'backward tangent',
                SHADERS.netBackwardTangent,
                ['read', 'read', 'read', 'read', 'read', 'write', 'uniform'],
                { ...back, ...strides },
              )
            : null,
          trains
            ? make(
                'gradient tangent',
                SHADERS.netGradientTangent,
                ['read', 'read', 'read', 'read', 'read', 'write', 'uniform'],
                {
                  ...grad,
                  ...strides,
                  PARTIAL_STRIDE: shape.chunks * shape.net.size,
                },
              )
            : null,
        ]);
        const d = batch.dims;
        return {
          layer: l,
          forward: forward.bind(w, item, act, d),
          backward: backward.bind(w, item, act, bwd, d),
          gradient: gradient?.bind(chunk, act, bwd, parts, d) ?? null,
          forwardTangent: forwardTangent?.bind(w, item, act, tan, d) ?? null,
          backwardTangent: backwardTangent?.bind(w, item, act, tan, bwd, bwdTan, d) ?? null,
          gradientTangent: gradientTangent?.bind(chunk, act, tan, bwd, bwdTan, parts, d) ?? null,
        };
      }),
    );
    return new NetPasses(shape.kind, buffers, layers);
  }

  #items(s: BatchSizes): number {
    return this.#kind === 'pairs' ? s.pairs : s.atoms;
  }

  /** Workgroups of a gradient kernel: four tasks each, a task is one column (four of a tangent) of a chunk, four outputs. */
  #gradientGroups(l: DenseLayer, chunks: number, columns: number): number {
    return Math.ceil((chunks * Math.ceil((l.nin + (l.idt >= 0 ? 2 : 1)) / columns) * Math.ceil(l.nout / 4)) / 4);
  }

  forward(pass: GPUComputePassEncoder, s: BatchSizes): void {
    for (const k of this.#layers) k.forward.dispatchItems(pass, this.#items(s) * quads(k.layer.nout));
  }

  /** Adjoints below the last layer, whose g and d are there already. */
  backward(pass: GPUComputePassEncoder, s: BatchSizes): void {
    for (const k of this.#layers.toReversed()) k.backward.dispatchItems(pass, this.#items(s) * quads(k.layer.nin));
  }

  forwardTangent(pass: GPUComputePassEncoder, s: BatchSizes, directions: number): void {
    for (const k of this.#layers)
      k.forwardTangent?.dispatchItems(pass, this.#items(s) * quads(k.layer.nout), directions);
  }

  backwardTangent(pass: GPUComputePassEncoder, s: BatchSizes, directions: number): void {
    for (const k of this.#layers.toReversed())
      k.backwardTangent?.dispatchItems(pass, this.#items(s) * quads(k.layer.nin), directions);
  }

  gradient(pass: GPUComputePassEncoder, s: BatchSizes): void {
    const chunks = this.#kind === 'pairs' ? s.pairChunks : s.atomChunks;
    for (const k of this.#layers) k.gradient?.dispatchGroups(pass, this.#gradientGroups(k.layer, chunks, 1));
  }

  gradientTangent(pass: GPUComputePassEncoder, s: BatchSizes, directions: number): void {
    const chunks = this.#kind === 'pairs' ? s.pairChunks : s.atomChunks;
    for (const k of this.#layers)
      k.gradientTangent?.dispatchGroups(pass, this.#gradientGroups(k.layer, chunks, 4), directions);
  }
}
