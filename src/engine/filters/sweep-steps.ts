// The multistream filter's pass over P: applies the pending update, multiplies with the new rows, adds the parts up.
import advanceCode from '../../../shaders/filter/ms_advance.wgsl?raw';
import diagonalCode from '../../../shaders/filter/ms_diagonal.wgsl?raw';
import dimsCode from '../../../shaders/filter/ms_dims.wgsl?raw';
import mirrorCode from '../../../shaders/filter/ms_mirror.wgsl?raw';
import multiplyCode from '../../../shaders/filter/ms_multiply.wgsl?raw';
import pendingCode from '../../../shaders/filter/ms_pending.wgsl?raw';
import productCode from '../../../shaders/filter/ms_product.wgsl?raw';
import reduceCode from '../../../shaders/filter/ms_reduce.wgsl?raw';
import sweepCode from '../../../shaders/filter/ms_sweep.wgsl?raw';
import type { Access, Kernel } from '../../gpu/kernel';
import { type BlockState, COMMON, from, Step } from './device-state';
import { paddedRows, sweepShapes } from './multistream-shape';

export interface SweepOptions {
  /**
   * fused: one kernel reads and writes P once. split: two kernels without barriers, which read it once more; software
   * adapters run these ten times faster, since a barrier costs them their registers.
   */
  readonly form: 'fused' | 'split';
  /** Forces macro tiles of S x S tiles. */
  readonly S?: number;
}

export interface SweepBuffers {
  /** [padded][mp] rows, transposed. */
  readonly Ht: GPUBuffer;
  /** [mp][padded] of the pending update. */
  readonly Y: GPUBuffer;
  /** [mp][padded] P H, written. */
  readonly PH: GPUBuffer;
  /** Scalars: [1] status, [11] 1 / lambda, [12] q, [13] 1 where an update is pending, [14] factor f on Y Y^T. */
  readonly state: GPUBuffer;
}

export interface SweepSteps {
  /** For all blocks: P = (P - f Y Y^T) / lambda + q I where that is pending, PH = P H. After a break P stays. */
  readonly products: readonly Step[];
  /** Diagonal of P with what is pending, into the block state's `diag`. */
  readonly diagonals: readonly Step[];
  /** Steps that apply what is pending and multiply nothing; the caller then clears scalar 13. */
  settling(): Promise<readonly Step[]>;
  /** Bytes of P read and written by `products`. */
  readonly bytes: number;
}

/** Steps over the packed blocks of `s` for m rows. Each block has partial sums of its own: sweeps may overlap. */
export async function sweepSteps(
  s: BlockState,
  m: number,
  b: SweepBuffers,
  options: SweepOptions,
): Promise<SweepSteps> {
  const { g, arena, kernels } = s;
  const mp = paddedRows(m);
  const make = (
    label: string,
    bindings: readonly Access[],
    code: readonly string[],
    constants: Readonly<Record<string, number>> = {},
  ): Promise<Kernel> =>
    kernels.get({ label, code: [...COMMON, dimsCode, ...code], bindings, constants, workgroup: 64 });
  const fused = options.form === 'fused';
  const reduce = await make('ms reduce', ['read', 'write', 'uniform'], [reduceCode]);
  const diagonal = await make('ms diagonal', ['read', 'read', 'read', 'write', 'uniform'], [diagonalCode]);
  const sweeps: Step[] = [];
  const reduces: Step[] = [];
  const diagonals: Step[] = [];
  const pendings: (() => Promise<Step>)[] = [];
  const shapes = sweepShapes(g, m, options.S);
  for (const [l, block] of g.blocks.entries()) {
    const P = s.squares[l];
    const shape = shapes[l];
    const partials = arena.floats(`partial products of block ${l}`, shape.partials);
    const dims = arena.words(
      'sizes of a sweep',
      Uint32Array.of(shape.tiles, shape.S, shape.macros, block.n, m, mp / 8, g.padded / 4, 0),
    );
    const Y = from(b.Y, block.offset);
    const Ht = from(b.Ht, block.offset * mp);
    const pending = async (): Promise<Step> => {
      const kernel = await make('ms pending', ['write', 'read', 'read', 'uniform'], [pendingCode, advanceCode]);
      return new Step(kernel.bind(P, Y, b.state, dims), shape.grid);
    };
    pendings.push(pending);
    const constants = { ACCUMULATE: shape.S > 1 ? 1 : 0 };
    if (fused) {
      const access: Access[] = ['write', 'read', 'read', 'write', 'read', 'uniform'];
      const sweep = await make('ms sweep', access, [sweepCode, advanceCode, multiplyCode], constants);
      sweeps.push(new Step(sweep.bind(P, Y, Ht, partials, b.state, dims), shape.grid));
    } else {
      const mirror = await make('ms mirror', ['write', 'uniform'], [mirrorCode]);
      const access: Access[] = ['read', 'read', 'write', 'uniform'];
      const product = await make('ms product', access, [productCode, multiplyCode], constants);
      sweeps.push(
        await pending(),
        new Step(mirror.bind(P, dims), { groups: shape.tiles * 64 }),
        new Step(product.bind(P, Ht, partials, dims), shape.grid),
      );
    }
    reduces.push(new Step(reduce.bind(partials, from(b.PH, block.offset), dims), { items: (block.ld / 4) * mp }));
    diagonals.push(new Step(diagonal.bind(P, Y, b.state, from(s.diag, block.offset), dims), { items: block.ld }));
  }
  return {
    products: [...sweeps, ...reduces],
    diagonals,
    settling: () => Promise.all(pendings.map((make) => make())),
    bytes: (fused ? 2 : 3) * g.packedBytes,
  };
}
