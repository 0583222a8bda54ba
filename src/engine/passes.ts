// The model on the GPU: energies, forces, virials and rows of H for the batch at hand. Encodes only; never reads back.
import { storage, storageOf, uniformOf } from '../gpu/buffers';
import { type Access, type BoundKernel, Kernel } from '../gpu/kernel';
import type { Layout } from '../model/layout';
import { BatchBuffers, type BatchSizes, type Capacity } from './batch';
import { makeArena, NetBuffers, NetPasses, type NetShape } from './net';
import { SHADERS } from './shaders';

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
}

/** How a chunk of gradient parts becomes rows of H; the fields of `Rows` in the shaders. */
export interface RowTarget {
  readonly row0: number;
  readonly perDirection: number;
  readonly perFrame: boolean;
  readonly accumulate: boolean;
  readonly weighted: boolean;
  readonly direction0: number;
}

/** Bytes of everything that grows with the number of directions handled at once. */
function bytesPerDirection(o: PassesOptions): { total: number; largest: number } {
  const { layout: l, capacity: c } = o;
  const ng = l.embedding.layers[l.embedding.layers.length - 1].nout;
  const e = makeArena(l.embedding, c.pairs);
  const f = makeArena(l.fitting, c.atoms);
  const parts = [
    e.forward,
    e.backward,
    f.forward,
    f.backward,
    c.pairChunks * l.embedding.size,
    c.atomChunks * l.fitting.size,
    4 * c.pairs,
    4 * c.atoms * (1 + 2 * ng),
  ].map((n) => 4 * n);
  return { total: parts.reduce((s, v) => s + v, 0), largest: Math.max(...parts) };
}

/** Directions to handle at once: as many as bindings and a memory budget allow. */
export function directionsAtOnce(o: PassesOptions, maxBinding: number, budget = 512 * 2 ** 20): number {
  if (o.directions === 0) return 0;
  const { total, largest } = bytesPerDirection(o);
  return Math.max(1, Math.min(o.directions, Math.floor(maxBinding / largest), Math.floor(budget / total)));
}

/** Device memory the passes take, bytes (P not included). */
export function passesBytes(o: PassesOptions, maxBinding: number): number {
  const per = bytesPerDirection(o).total;
  return per * (1 + directionsAtOnce(o, maxBinding)) + 4 * o.rows * o.layout.n + 100 * o.capacity.pairs;
}

export class Passes {
  readonly options: PassesOptions;
  /** Directions handled at once by the tangent passes. */
  readonly atOnce: number;
  readonly batch: BatchBuffers;
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
  /** Output of the fitting nets, [atoms] at float offset `atomEnergyAt`. */
  readonly atomEnergy: GPUBuffer;
  readonly atomEnergyAt: number;
  readonly #device: GPUDevice;
  readonly #buffers: GPUBuffer[];
  readonly #nets: { readonly embedding: NetPasses; readonly fitting: NetPasses };
  readonly #k: Readonly<Record<string, BoundKernel>>;
  readonly #reduce: readonly {
    readonly kernel: Kernel;
    readonly net: 'embedding' | 'fitting';
    readonly weights: number;
  }[];

  static async create(device: GPUDevice, options: PassesOptions): Promise<Passes> {
    const { layout, capacity } = options;
    const q = directionsAtOnce(options, device.limits.maxStorageBufferBindingSize);
    const shapes: { embedding: NetShape; fitting: NetShape } = {
      embedding: {
        kind: 'pairs',
        net: layout.embedding,
        items: capacity.pairs,
        chunks: capacity.pairChunks,
        directions: q,
      },
      fitting: {
        kind: 'atoms',
        net: layout.fitting,
        items: capacity.atoms,
        chunks: capacity.atomChunks,
        directions: q,
      },
    };
    const eb = new NetBuffers(device, shapes.embedding);
    const fb = new NetBuffers(device, shapes.fitting);
    const ng = layout.embedding.layers[layout.embedding.layers.length - 1].nout;
    const last = layout.embedding.layers[layout.embedding.layers.length - 1];
    const buffers: GPUBuffer[] = [];
    const make = (label: string, bytes: number): GPUBuffer => {
      const b = storage(device, label, bytes);
      buffers.push(b);
      return b;
    };
    const w = storageOf(device, 'weights', options.weights);
    buffers.push(w);
    const H = make('rows H', 4 * layout.n * options.rows);
    const e = make('row residuals', 4 * options.rows);
    const coef = make('frame coefficients', 4 * capacity.frames);
    const v = make('directions', 16 * capacity.atoms * q);
    const strain = make('strains', 36 * capacity.frames);
    const sums = make('frame sums', 40 * capacity.frames);
    const force = make('forces', 16 * capacity.atoms);
    const atomVirial = make('atomic virials', 36 * capacity.atoms);
    const pairForce = make('pair forces', 16 * capacity.pairs);
    const A = make('A', 16 * capacity.atoms * ng);
    const Abar = make('A adjoint', 16 * capacity.atoms * ng);
    const Rtan = make('environment tangents', 16 * capacity.pairs * q);
    const Atan = make('A tangents', 16 * capacity.atoms * ng * q);
    const AbarTan = make('A adjoint tangents', 16 * capacity.atoms * ng * q);
    const batch = new BatchBuffers(device, layout, capacity, { buffer: eb.act, at: eb.arena.x[0] });
    const [embedding, fitting] = await Promise.all([
      NetPasses.create(device, shapes.embedding, eb, w, batch),
      NetPasses.create(device, shapes.fitting, fb, w, batch),
    ]);

    const NG = ng;
    const AXIS = options.axis_neuron;
    const NTYPES = layout.ntypes;
    const INV_NC = 1 / options.nc;
    const CAP_ATOMS = capacity.atoms;
    const CAP_PAIRS = capacity.pairs;
    const idt = { HAS_IDT: last.idt >= 0 ? 1 : 0, IDT_AT: Math.max(0, last.idt) };
    const top = { G_AT: eb.arena.g.at(-1) ?? 0, D_AT: eb.arena.d.at(-1) ?? 0, T_AT: eb.arena.t.at(-1) ?? 0 };
    const out = eb.arena.x.at(-1) ?? 0;
    const gin = fb.arena.gin;
    const d = batch.dims;
    const R: Access = 'read';
    const W: Access = 'write';
    const U: Access = 'uniform';
    const specs: [string, readonly string[], readonly Access[], Record<string, number>, GPUBuffer[], boolean][] = [
      [
        'contract',
        SHADERS.contract,
        [R, R, R, W, U],
        { NG, NTYPES, CAP_ATOMS, CAP_PAIRS, G_AT: out, INV_NC },
        [batch.ranges, batch.rows, eb.act, A, d],
        true,
      ],
      ['product', SHADERS.product, [R, W, U], { NG, AXIS, X_AT: fb.arena.x[0], CAP_ATOMS }, [A, fb.act, d], true],
      [
        'productBackward',
        SHADERS.productBackward,
        [R, R, W, U],
        { NG, AXIS, GIN_AT: gin, INV_NC, CAP_ATOMS },
        [A, fb.bwd, Abar, d],
        true,
      ],
      [
        'contractBackward',
        SHADERS.contractBackward,
        [R, R, R, R, R, W, U],
        { NG, ...top, ...idt, CAP_ATOMS, CAP_PAIRS },
        [batch.pair, batch.rows, Abar, w, eb.act, eb.bwd, d],
        true,
      ],
      [
        'pairForce',
        SHADERS.pairForce,
        [R, R, R, R, R, W, U],
        { NG, CAP_PAIRS, CAP_ATOMS, OUT_AT: out, GIN_AT: eb.arena.gin },
        [batch.pair, batch.geom, eb.act, Abar, eb.bwd, pairForce, d],
        true,
      ],
      [
        'gather',
        SHADERS.gather,
        [R, R, R, R, W, W, U],
        { NTYPES, CAP_ATOMS },
        [batch.ranges, batch.tPair, batch.geom, pairForce, force, atomVirial, d],
        true,
      ],
      [
        'energySums',
        SHADERS.frameSums,
        [R, R, R, W],
        { E_AT: fb.arena.x.at(-1) ?? 0, WITH_VIRIAL: 0 },
        [batch.frames, fb.act, atomVirial, sums],
        true,
      ],
      [
        'frameSums',
        SHADERS.frameSums,
        [R, R, R, W],
        { E_AT: fb.arena.x.at(-1) ?? 0, WITH_VIRIAL: 1 },
        [batch.frames, fb.act, atomVirial, sums],
        true,
      ],
      [
        'environmentTangent',
        SHADERS.environmentTangent,
        [R, R, R, R, W, W, U],
        { CAP_PAIRS, CAP_ATOMS, X_AT: eb.arena.x[0], TAN_STRIDE: eb.arena.forward, USE_STRAIN: options.strain ? 1 : 0 },
        [batch.pair, batch.geom, v, strain, Rtan, eb.tan, d],
        q > 0,
      ],
      [
        'contractTangent',
        SHADERS.contractTangent,
        [R, R, R, R, R, W, U],
        { NG, NTYPES, CAP_ATOMS, CAP_PAIRS, G_AT: out, INV_NC, TAN_STRIDE: eb.arena.forward },
        [batch.ranges, batch.rows, Rtan, eb.act, eb.tan, Atan, d],
        q > 0,
      ],
      [
        'productTangent',
        SHADERS.productTangent,
        [R, R, W, U],
        { NG, AXIS, X_AT: fb.arena.x[0], CAP_ATOMS, TAN_STRIDE: fb.arena.forward },
        [A, Atan, fb.tan, d],
        q > 0,
      ],
      [
        'productBackwardTangent',
        SHADERS.productBackwardTangent,
        [R, R, R, R, W, U],
        { NG, AXIS, GIN_AT: gin, INV_NC, CAP_ATOMS, BWD_STRIDE: fb.arena.backward },
        [A, Atan, fb.bwd, fb.bwdTan, AbarTan, d],
        q > 0,
      ],
      [
        'contractBackwardTangent',
        SHADERS.contractBackwardTangent,
        [R, R, R, R, R, W, U],
        { NG, G_AT: top.G_AT, CAP_ATOMS, CAP_PAIRS, BWD_STRIDE: eb.arena.backward },
        [batch.rows, Rtan, Abar, AbarTan, batch.pair, eb.bwdTan, d],
        q > 0,
      ],
      [
        'closeTangent',
        SHADERS.netCloseTangent,
        [R, R, R, R, R, W, U],
        { NOUT: NG, CAP: CAP_PAIRS, ...top, ...idt, TAN_STRIDE: eb.arena.forward, BWD_STRIDE: eb.arena.backward },
        [w, batch.pair, eb.act, eb.tan, eb.bwd, eb.bwdTan, d],
        q > 0,
      ],
    ];
    const bound = await Promise.all(
      specs
        .filter((s) => s[5])
        .map(async ([label, code, bindings, constants, bufs]) => {
          const kernel = await Kernel.create(device, { label, code, bindings, constants });
          return [label, kernel.bind(...bufs)] as const;
        }),
    );
    const reduce = await Promise.all(
      (options.rows > 0 ? (['embedding', 'fitting'] as const) : []).map(async (net) => {
        const s = shapes[net];
        const nnets = net === 'embedding' ? layout.nEmbedding : layout.nFitting;
        const constants = {
          NET_SIZE: s.net.size,
          NNETS: nnets,
          OUT_AT: net === 'embedding' ? 0 : layout.nEmbedding * layout.embedding.size,
          N: layout.n,
          PARTIAL_STRIDE: s.chunks * s.net.size,
        };
        const kernel = await Kernel.create(device, {
          label: `${net} rows`,
          code: SHADERS.reduce,
          bindings: [R, R, R, W, U, U],
          constants,
        });
        return { kernel, net, weights: nnets * s.net.size };
      }),
    );
    return new Passes(
      device,
      options,
      q,
      batch,
      { w, H, e, coef, v, strain, sums, force },
      { embedding, fitting },
      Object.fromEntries(bound),
      reduce,
      [...buffers],
    );
  }

  private constructor(
    device: GPUDevice,
    options: PassesOptions,
    atOnce: number,
    batch: BatchBuffers,
    b: {
      w: GPUBuffer;
      H: GPUBuffer;
      e: GPUBuffer;
      coef: GPUBuffer;
      v: GPUBuffer;
      strain: GPUBuffer;
      sums: GPUBuffer;
      force: GPUBuffer;
    },
    nets: { embedding: NetPasses; fitting: NetPasses },
    kernels: Record<string, BoundKernel>,
    reduce: readonly { kernel: Kernel; net: 'embedding' | 'fitting'; weights: number }[],
    buffers: GPUBuffer[],
  ) {
    this.#device = device;
    this.options = options;
    this.atOnce = atOnce;
    this.batch = batch;
    this.w = b.w;
    this.H = b.H;
    this.e = b.e;
    this.coef = b.coef;
    this.v = b.v;
    this.strain = b.strain;
    this.sums = b.sums;
    this.force = b.force;
    this.#nets = nets;
    this.#k = kernels;
    this.#reduce = reduce;
    this.#buffers = buffers;
    this.atomEnergy = nets.fitting.buffers.act;
    this.atomEnergyAt = nets.fitting.buffers.arena.x.at(-1) ?? 0;
  }

  get #ng(): number {
    return this.options.layout.embedding.layers.at(-1)?.nout ?? 0;
  }

  /** Energies of atoms and frames. */
  forward(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.#nets.embedding.forward(pass, s);
    this.#k.contract.dispatchItems(pass, 4 * s.atoms * this.#ng);
    this.#k.product.dispatchItems(pass, s.atoms * this.#ng);
    this.#nets.fitting.forward(pass, s);
    this.#k.energySums.dispatchGroups(pass, s.frames);
  }

  /** Adjoints of every layer for dE = 1; after `forward`. */
  backward(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.#nets.fitting.backward(pass, s);
    this.#k.productBackward.dispatchItems(pass, s.atoms * this.#ng);
    this.#k.contractBackward.dispatchItems(pass, s.pairs);
    this.#nets.embedding.backward(pass, s);
  }

  /** Forces, and virials of the frames; after `backward`. */
  forces(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.#k.pairForce.dispatchItems(pass, s.pairs);
    this.#k.gather.dispatchItems(pass, s.atoms);
    this.#k.frameSums.dispatchGroups(pass, s.frames);
  }

  /** Gradient parts of dE/dw; after `backward`. */
  energyParts(pass: GPUComputePassEncoder, s: BatchSizes): void {
    this.#nets.embedding.gradient(pass, s);
    this.#nets.fitting.gradient(pass, s);
  }

  /** Gradient parts of v . dE/dx (+ strain : dE/dstrain) for the first `directions` entries of v; after `backward`. */
  tangentParts(pass: GPUComputePassEncoder, s: BatchSizes, directions: number): void {
    const { embedding, fitting } = this.#nets;
    const k = this.#k;
    const ng = this.#ng;
    k.environmentTangent.dispatchItems(pass, s.pairs, directions);
    embedding.forwardTangent(pass, s, directions);
    k.contractTangent.dispatchItems(pass, 4 * s.atoms * ng, directions);
    k.productTangent.dispatchItems(pass, s.atoms * ng, directions);
    fitting.forwardTangent(pass, s, directions);
    fitting.backwardTangent(pass, s, directions);
    k.productBackwardTangent.dispatchItems(pass, s.atoms * ng, directions);
    k.contractBackwardTangent.dispatchItems(pass, s.pairs, directions);
    k.closeTangent.dispatchItems(pass, s.pairs * ng, directions);
    embedding.backwardTangent(pass, s, directions);
    embedding.gradientTangent(pass, s, directions);
    fitting.gradientTangent(pass, s, directions);
  }

  /** A reusable step that turns gradient parts into rows of H as `target` says. */
  rowWriter(target: RowTarget): {
    uniform: GPUBuffer;
    encode: (pass: GPUComputePassEncoder, s: BatchSizes, directions: number) => void;
  } {
    const flag = (b: boolean): number => (b ? 1 : 0);
    const words = Uint32Array.of(
      target.row0,
      target.perDirection,
      flag(target.perFrame),
      flag(target.accumulate),
      flag(target.weighted),
      target.direction0,
      0,
      0,
    );
    const uniform = uniformOf(this.#device, 'row target', words);
    this.#buffers.push(uniform);
    const bound = this.#reduce.map(({ kernel, net, weights }) => ({
      weights,
      kernel: kernel.bind(
        net === 'embedding' ? this.batch.pairGroups : this.batch.atomGroups,
        this.#nets[net].buffers.parts,
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
    this.batch.destroy();
    this.#nets.embedding.buffers.destroy();
    this.#nets.fitting.buffers.destroy();
    for (const b of this.#buffers) b.destroy();
  }
}
