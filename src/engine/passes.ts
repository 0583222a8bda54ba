// The model on the GPU: energies, forces, virials and rows of H for the batch at hand. Encodes only; never reads back.
import { uniformOf } from '../gpu/buffers';
import type { BoundKernel } from '../gpu/kernel';
import type { BatchBuffers, BatchFrame, BatchSizes } from './batch';
import { NetPasses } from './net';
import { outputsOf, PassBuffers, type PassesOptions } from './passBuffers';
import { createPassKernels, createRowKernels, type KernelName, type RowKernel } from './passKernels';

/** How a chunk of gradient parts becomes rows of H; the fields of `Rows` in the shaders. */
export interface RowTarget {
  readonly row0: number;
  readonly perDirection: number;
  readonly perFrame: boolean;
  readonly accumulate: boolean;
  readonly weighted: boolean;
  readonly direction0: number;
}

/** The fields of `Rows` in the shaders. */
export const rowWords = (t: RowTarget): Uint32Array =>
  Uint32Array.of(t.row0, t.perDirection, +t.perFrame, +t.accumulate, +t.weighted, t.direction0, 0, 0);

/** What an iteration needs: passes by the exact nets (Passes) or through a table (TablePasses). */
export interface TrainPasses {
  readonly options: PassesOptions;
  readonly atOnce: number;
  readonly batch: BatchBuffers;
  readonly w: GPUBuffer;
  readonly H: GPUBuffer;
  readonly e: GPUBuffer;
  readonly coef: GPUBuffer;
  readonly v: GPUBuffer;
  readonly strain: GPUBuffer;
  readonly sums: GPUBuffer;
  readonly force: GPUBuffer;
  /** Replaces the batch; sizes go with every pass after it. */
  load(batch: readonly BatchFrame[]): BatchSizes;
  forward(pass: GPUComputePassEncoder, s: BatchSizes): void;
  backward(pass: GPUComputePassEncoder, s: BatchSizes): void;
  forces(pass: GPUComputePassEncoder, s: BatchSizes): void;
  energyParts(pass: GPUComputePassEncoder, s: BatchSizes): void;
  tangentParts(pass: GPUComputePassEncoder, s: BatchSizes, directions: number): void;
  rowWriter(target: RowTarget): {
    readonly uniform: GPUBuffer;
    readonly encode: (pass: GPUComputePassEncoder, s: BatchSizes, directions: number) => void;
  };
  destroy(): void;
}

export class Passes implements TrainPasses {
  readonly options: PassesOptions;
  readonly buffers: PassBuffers;
  readonly #device: GPUDevice;
  readonly #nets: { readonly embedding: NetPasses; readonly fitting: NetPasses };
  readonly #kernels: ReadonlyMap<KernelName, BoundKernel>;
  readonly #rows: readonly RowKernel[];

  static async create(device: GPUDevice, options: PassesOptions): Promise<Passes> {
    const b = new PassBuffers(device, options);
    try {
      const [embedding, fitting, kernels, rows] = await Promise.all([
        NetPasses.create(device, b.shapes.embedding, b.embedding, b.w, b.batch),
        NetPasses.create(device, b.shapes.fitting, b.fitting, b.w, b.batch),
        createPassKernels(device, options, b),
        createRowKernels(device, options, b),
        b.batch.compile(),
      ]);
      return new Passes(device, options, b, { embedding, fitting }, kernels, rows);
    } catch (e) {
      b.destroy();
      throw e;
    }
  }

  private constructor(
    device: GPUDevice,
    options: PassesOptions,
    buffers: PassBuffers,
    nets: { embedding: NetPasses; fitting: NetPasses },
    kernels: ReadonlyMap<KernelName, BoundKernel>,
    rows: readonly RowKernel[],
  ) {
    this.#device = device;
    this.options = options;
    this.buffers = buffers;
    this.#nets = nets;
    this.#kernels = kernels;
    this.#rows = rows;
  }

  get atOnce(): number {
    return this.buffers.atOnce;
  }
  get batch(): BatchBuffers {
    return this.buffers.batch;
  }
  get w(): GPUBuffer {
    return this.buffers.w;
  }
  get H(): GPUBuffer {
    return this.buffers.H;
  }
  get e(): GPUBuffer {
    return this.buffers.e;
  }
  get coef(): GPUBuffer {
    return this.buffers.coef;
  }
  get v(): GPUBuffer {
    return this.buffers.v;
  }
  get strain(): GPUBuffer {
    return this.buffers.strain;
  }
  get sums(): GPUBuffer {
    return this.buffers.sums;
  }
  get force(): GPUBuffer {
    return this.buffers.force;
  }

  #k(name: KernelName): BoundKernel {
    const kernel = this.#kernels.get(name);
    if (!kernel) throw new Error(`${name}: these passes were made for evaluation only`);
    return kernel;
  }

  get #ng(): number {
    return outputsOf(this.options.layout);
  }

  /** Lays the frames of a batch end to end on the device. */
  load(batch: readonly BatchFrame[], after?: (pass: GPUComputePassEncoder) => void): BatchSizes {
    return this.batch.load(batch, after);
  }

  /** The passes from A_i on, which know nothing of pairs: descriptor and fitting nets. */
  readonly atoms = {
    /** After A: energies of atoms and frames. */
    forward: (pass: GPUComputePassEncoder, s: BatchSizes): void => {
      this.#k('product').dispatchItems(pass, s.atoms * this.#ng);
      this.#nets.fitting.forward(pass, s);
      this.#k('energySums').dispatchGroups(pass, s.frames);
    },
    /** The adjoint of A. */
    backward: (pass: GPUComputePassEncoder, s: BatchSizes): void => {
      this.#nets.fitting.backward(pass, s);
      this.#k('productBackward').dispatchItems(pass, s.atoms * this.#ng);
    },
    /** After the tangent of A: the tangent of its adjoint. */
    tangent: (pass: GPUComputePassEncoder, s: BatchSizes, directions: number): void => {
      const { fitting } = this.#nets;
      this.#k('productTangent').dispatchItems(pass, s.atoms * this.#ng, directions);
      fitting.forwardTangent(pass, s, directions);
      fitting.backwardTangent(pass, s, directions);
      this.#k('productBackwardTangent').dispatchItems(pass, s.atoms * this.#ng, directions);
    },
    gradient: (pass: GPUComputePassEncoder, s: BatchSizes): void => this.#nets.fitting.gradient(pass, s),
    gradientTangent: (pass: GPUComputePassEncoder, s: BatchSizes, directions: number): void =>
      this.#nets.fitting.gradientTangent(pass, s, directions),
  };

  /** Energies of atoms and frames. */
  forward(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.#nets.embedding.forward(pass, s);
    this.#k('contract').dispatchItems(pass, 4 * s.atoms * this.#ng);
    this.atoms.forward(pass, s);
  }

  /** Adjoints of every layer for dE = 1; after `forward`. */
  backward(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.atoms.backward(pass, s);
    this.#k('contractBackward').dispatchItems(pass, s.pairs);
    this.#nets.embedding.backward(pass, s);
  }

  /** Forces, and virials of the frames; after `backward`. */
  forces(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.#k('pairForce').dispatchItems(pass, s.pairs);
    this.gatherForces(pass, s);
  }

  /** Forces and virials from the forces of pairs. */
  gatherForces(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.#k('gather').dispatchItems(pass, s.atoms);
    this.#k('frameSums').dispatchGroups(pass, s.frames);
  }

  /** Gradient parts of dE/dw; after `backward`. */
  energyParts(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.#nets.embedding.gradient(pass, s);
    this.atoms.gradient(pass, s);
  }

  /** Gradient parts of v . dE/dx (+ strain : dE/dstrain) for the first `directions` entries of v; after `backward`. */
  tangentParts(pass: GPUComputePassEncoder, s: BatchSizes, directions: number): void {
    const { embedding } = this.#nets;
    const ng = this.#ng;
    this.#k('environmentTangent').dispatchItems(pass, s.pairs, directions);
    embedding.forwardTangent(pass, s, directions);
    this.#k('contractTangent').dispatchItems(pass, 4 * s.atoms * ng, directions);
    this.atoms.tangent(pass, s, directions);
    this.#k('contractBackwardTangent').dispatchItems(pass, s.pairs, directions);
    this.#k('closeTangent').dispatchItems(pass, s.pairs * ng, directions);
    embedding.backwardTangent(pass, s, directions);
    embedding.gradientTangent(pass, s, directions);
    this.atoms.gradientTangent(pass, s, directions);
  }

  /** A reusable step that turns gradient parts into rows of H as `target` says. */
  rowWriter(target: RowTarget): {
    uniform: GPUBuffer;
    encode: (pass: GPUComputePassEncoder, s: BatchSizes, directions: number) => void;
  } {
    const uniform = uniformOf(this.#device, 'row target', rowWords(target));
    this.buffers.own(uniform);
    const bound = this.#rows.map(({ kernel, net, weights }) => ({
      weights,
      kernel: kernel.bind(
        net === 'embedding' ? this.batch.pairGroups : this.batch.atomGroups,
        this.buffers[net].parts,
        this.coef,
        this.H,
        this.batch.dims,
        uniform,
      ),
    }));
    const encode = (pass: GPUComputePassEncoder, s: BatchSizes, directions: number): void => {
      for (const b of bound) b.kernel.dispatchItems(pass, b.weights, directions * (target.perFrame ? s.frames : 1));
    };
    return { uniform, encode };
  }

  destroy(): void {
    this.buffers.destroy();
  }
}
