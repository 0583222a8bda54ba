// FEKF with P itself in float32, for comparing costs: breaks after some 2,500 updates, notices it and stops.
import blockStatsCode from '../../../shaders/filter/block_stats.wgsl?raw';
import diagonalCode from '../../../shaders/filter/diagonal.wgsl?raw';
import scalarCode from '../../../shaders/filter/fekf_scalar.wgsl?raw';
import updateCode from '../../../shaders/filter/plain_update.wgsl?raw';
import type { FekfConfig } from '../config';
import {
  applyStep,
  auditStep,
  blockState,
  COMMON,
  from,
  gatherStep,
  productLanes,
  productSteps,
  Step,
  scaleBlocks,
} from './device-state';
import { coefficients, configureFekf, fekfParams, fekfScalars } from './fekf-constants';
import type { FilterUpdate, RowBuffers } from './types';

/**
 * One scalar update per encode, from row 0 of H [1][n] and e[0] (docs/filters.md section 1): K_l = P_l H_l;
 * A = 1 / sum_l(lambda + H_l.K_l); w += A e K; P_l = (P_l - A K_l K_l^T) / lambda; lambda = nu lambda + 1 - nu.
 * Breaks (see FILTER_BREAK) when a product is not finite, when lambda + H_l.K_l of a block is not positive or when a
 * diagonal entry of P is not positive; w and P then stay as they were before that update.
 */
export async function createPlain(
  device: GPUDevice,
  rows: RowBuffers,
  sizes: readonly number[],
  config: FekfConfig,
  adopt: readonly GPUBuffer[] | null = null,
): Promise<FilterUpdate> {
  const s = await blockState(device, rows, sizes, 'P', config.p0, 'square', adopt);
  const { g, arena, kernels } = s;
  try {
    const count = g.blocks.length;
    const h = arena.floats('h', g.padded);
    const K = arena.floats('K', g.padded);
    const stats = arena.floats('block sums', count * 4);
    const coef = arena.of('coefficients', coefficients(count));
    const scalars = arena.of('scalars', fekfScalars(config, rows.n));
    const params = arena.words('constants', fekfParams(config, rows.n));
    const gather = await gatherStep(s, rows, h);
    const rowPartials = arena.floats('partial sums of K', productLanes(g) * g.padded);
    const products = await productSteps(s, rowPartials, h, K);
    const updates: Step[] = [];
    const diagonals: Step[] = [];
    for (let l = 0; l < count; l++) {
      const b = g.blocks[l];
      const update = await kernels.get({
        label: 'plain update',
        code: [...COMMON, updateCode],
        bindings: ['write', 'read', 'read', 'read'],
        constants: { LD: b.ld },
      });
      updates.push(
        new Step(update.bind(s.squares[l], from(K, b.offset), from(coef, l * 64), from(K, b.offset)), [
          b.ld / 64,
          b.ld / 64,
        ]),
      );
      const diagonal = await kernels.get({
        label: 'diagonal',
        code: [...COMMON, diagonalCode],
        bindings: ['read', 'write'],
        constants: { LD: b.ld },
        workgroup: 64,
      });
      diagonals.push(new Step(diagonal.bind(s.squares[l], from(s.diag, b.offset)), { items: b.ld }));
    }
    const statsKernel = await kernels.get({
      label: 'block stats',
      code: [...COMMON, blockStatsCode],
      bindings: ['read', 'read', 'read', 'read', 'read', 'write'],
      constants: { WITH_DIAG: 1 },
    });
    const blockStats = new Step(statsKernel.bind(h, K, K, s.info, s.diag, stats), { groups: count });
    const scalarKernel = await kernels.get({
      label: 'fekf scalar',
      code: [...COMMON, scalarCode],
      bindings: ['read', 'read', 'write', 'write', 'write', 'uniform'],
      constants: { BLOCKS: count, PLAIN: 1 },
    });
    const scalar = new Step(scalarKernel.bind(stats, rows.e, scalars, coef, s.metrics, params), [1]);
    const apply = await applyStep(s, rows, K, scalars);
    const audit = await auditStep(s);
    const update = [gather, ...products, ...diagonals, blockStats, scalar, apply, ...updates];
    const inspect = [...diagonals, audit];
    const state = new Map<string, GPUBuffer>(g.blocks.map((_, l) => [`P${l}`, s.squares[l]]));
    state.set('scalars', scalars);
    // P is never behind.
    const settle = async (): Promise<void> => {};
    for (const b of adopt ?? []) arena.adopt(b);
    return {
      stateBytes: arena.bytes,
      bytesPerUpdate: 3 * g.bytes,
      metrics: s.metrics,
      state,
      blocks: s.squares,
      after: null,
      setIteration: () => {},
      configure: (c, changed) => {
        if (c.kind !== 'fekf') throw new Error('a FEKF filter takes constants of FEKF');
        configureFekf(device, c, changed, rows.n, { params, scalars });
      },
      encode: (pass) => {
        for (const step of update) step.encode(pass);
      },
      encodeAudit: (pass) => {
        for (const step of inspect) step.encode(pass);
      },
      encodeMean: () => {},
      settle,
      inflate: async (factor) => {
        await settle();
        await scaleBlocks(s, factor, { scalars, entry: 3, factor });
      },
      release: () => arena.release(s.squares),
      destroy: () => arena.destroy(),
    };
  } catch (e) {
    arena.destroy();
    throw e;
  }
}
