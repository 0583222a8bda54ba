// Compiles the descriptor, force and row kernels of the model and binds them to their buffers.
import { type Access, type BoundKernel, Kernel } from '../gpu/kernel';
import { outputsOf, type PassBuffers, type PassesOptions } from './passBuffers';
import { SHADERS } from './shaders';

export type KernelName =
  | 'contract'
  | 'product'
  | 'productBackward'
  | 'contractBackward'
  | 'pairForce'
  | 'gather'
  | 'energySums'
  | 'frameSums'
  | 'environmentTangent'
  | 'contractTangent'
  | 'productTangent'
  | 'productBackwardTangent'
  | 'contractBackwardTangent'
  | 'closeTangent';

const R: Access = 'read';
const W: Access = 'write';
const U: Access = 'uniform';

/** Kernels by name; those of the tangents are missing where no directions were asked for. */
export async function createPassKernels(
  device: GPUDevice,
  o: PassesOptions,
  b: PassBuffers,
): Promise<ReadonlyMap<KernelName, BoundKernel>> {
  const { layout, capacity } = o;
  const eb = b.embedding;
  const fb = b.fitting;
  const q = b.atOnce;
  // Tangents of pairs by the exact nets.
  const perPair = q > 0 && !o.table;
  const last = layout.embedding.layers[layout.embedding.layers.length - 1];
  const NG = outputsOf(layout);
  const AXIS = o.axis_neuron;
  const NTYPES = layout.ntypes;
  const INV_NC = 1 / o.nc;
  const CAP_ATOMS = capacity.atoms;
  const CAP_PAIRS = capacity.pairs;
  const idt = { HAS_IDT: last.idt >= 0 ? 1 : 0, IDT_AT: Math.max(0, last.idt) };
  const top = { G_AT: eb.arena.g.at(-1) ?? 0, D_AT: eb.arena.d.at(-1) ?? 0, T_AT: eb.arena.t.at(-1) ?? 0 };
  const out = eb.arena.x.at(-1) ?? 0;
  const gin = fb.arena.gin;
  const d = b.batch.dims;
  const specs: [KernelName, readonly string[], readonly Access[], Record<string, number>, GPUBuffer[], boolean][] = [
    [
      'contract',
      SHADERS.contract,
      [R, R, R, W, U],
      { NG, NTYPES, CAP_ATOMS, CAP_PAIRS, G_AT: out, INV_NC },
      [b.batch.ranges, b.batch.rows, eb.act, b.A, d],
      true,
    ],
    ['product', SHADERS.product, [R, W, U], { NG, AXIS, X_AT: fb.arena.x[0], CAP_ATOMS }, [b.A, fb.act, d], true],
    [
      'productBackward',
      SHADERS.productBackward,
      [R, R, W, U],
      { NG, AXIS, GIN_AT: gin, INV_NC, CAP_ATOMS },
      [b.A, fb.bwd, b.Abar, d],
      true,
    ],
    [
      'contractBackward',
      SHADERS.contractBackward,
      [R, R, R, R, R, W, U],
      { NG, ...top, ...idt, CAP_ATOMS, CAP_PAIRS },
      [b.batch.pair, b.batch.rows, b.Abar, b.w, eb.act, eb.bwd, d],
      true,
    ],
    [
      'pairForce',
      SHADERS.pairForce,
      [R, R, R, R, R, W, U],
      { NG, CAP_PAIRS, CAP_ATOMS, OUT_AT: out, GIN_AT: eb.arena.gin },
      [b.batch.pair, b.batch.geom, eb.act, b.Abar, eb.bwd, b.pairForce, d],
      true,
    ],
    [
      'gather',
      SHADERS.gather,
      [R, R, R, R, W, W, U],
      { NTYPES, CAP_ATOMS },
      [b.batch.ranges, b.batch.tPair, b.batch.geom, b.pairForce, b.force, b.atomVirial, d],
      true,
    ],
    [
      'energySums',
      SHADERS.frameSums,
      [R, R, R, W],
      { E_AT: fb.arena.x.at(-1) ?? 0, WITH_VIRIAL: 0 },
      [b.batch.frames, fb.act, b.atomVirial, b.sums],
      true,
    ],
    [
      'frameSums',
      SHADERS.frameSums,
      [R, R, R, W],
      { E_AT: fb.arena.x.at(-1) ?? 0, WITH_VIRIAL: 1 },
      [b.batch.frames, fb.act, b.atomVirial, b.sums],
      true,
    ],
    [
      'environmentTangent',
      SHADERS.environmentTangent,
      [R, R, R, R, W, W, U],
      { CAP_PAIRS, CAP_ATOMS, X_AT: eb.arena.x[0], TAN_STRIDE: eb.arena.forward, USE_STRAIN: o.strain ? 1 : 0 },
      [b.batch.pair, b.batch.geom, b.v, b.strain, b.Rtan, eb.tan, d],
      perPair,
    ],
    [
      'contractTangent',
      SHADERS.contractTangent,
      [R, R, R, R, R, W, U],
      { NG, NTYPES, CAP_ATOMS, CAP_PAIRS, G_AT: out, INV_NC, TAN_STRIDE: eb.arena.forward },
      [b.batch.ranges, b.batch.rows, b.Rtan, eb.act, eb.tan, b.Atan, d],
      perPair,
    ],
    [
      'productTangent',
      SHADERS.productTangent,
      [R, R, W, U],
      { NG, AXIS, X_AT: fb.arena.x[0], CAP_ATOMS, TAN_STRIDE: fb.arena.forward },
      [b.A, b.Atan, fb.tan, d],
      q > 0,
    ],
    [
      'productBackwardTangent',
      SHADERS.productBackwardTangent,
      [R, R, R, R, W, U],
      { NG, AXIS, GIN_AT: gin, INV_NC, CAP_ATOMS, BWD_STRIDE: fb.arena.backward },
      [b.A, b.Atan, fb.bwd, fb.bwdTan, b.AbarTan, d],
      q > 0,
    ],
    [
      'contractBackwardTangent',
      SHADERS.contractBackwardTangent,
      [R, R, R, R, R, W, U],
      { NG, G_AT: top.G_AT, CAP_ATOMS, CAP_PAIRS, BWD_STRIDE: eb.arena.backward },
      [b.batch.rows, b.Rtan, b.Abar, b.AbarTan, b.batch.pair, eb.bwdTan, d],
      perPair,
    ],
    [
      'closeTangent',
      SHADERS.netCloseTangent,
      [R, R, R, R, R, W, U],
      { NOUT: NG, CAP: CAP_PAIRS, ...top, ...idt, TAN_STRIDE: eb.arena.forward, BWD_STRIDE: eb.arena.backward },
      [b.w, b.batch.pair, eb.act, eb.tan, eb.bwd, eb.bwdTan, d],
      perPair,
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
  return new Map(bound);
}

/** The kernel that turns gradient parts of one kind of net into rows of H. */
export interface RowKernel {
  readonly kernel: Kernel;
  readonly net: 'embedding' | 'fitting';
  readonly weights: number;
}

export function createRowKernels(device: GPUDevice, o: PassesOptions, b: PassBuffers): Promise<RowKernel[]> {
  const { layout } = o;
  return Promise.all(
    (o.rows === 0 ? [] : o.table ? (['fitting'] as const) : (['embedding', 'fitting'] as const)).map(async (net) => {
      const s = b.shapes[net];
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
}
