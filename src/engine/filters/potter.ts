// FEKF (batch 1: RLEKF) in Potter's square-root form, P = S S^T: docs/filters.md section 1. Sound in float32.
import blockStatsCode from '../../../shaders/filter/block_stats.wgsl?raw';
import clearCode from '../../../shaders/filter/clear_coef.wgsl?raw';
import scalarCode from '../../../shaders/filter/fekf_scalar.wgsl?raw';
import reduceCode from '../../../shaders/filter/reduce.wgsl?raw';
import sweepCode from '../../../shaders/filter/sweep.wgsl?raw';
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
  submitSteps,
} from './device-state';
import { coefficients, configureFekf, fekfParams, fekfScalars } from './fekf-constants';
import type { Geometry } from './geometry';
import type { FilterUpdate, RowBuffers } from './types';

/** Rows of S per partial sum: 32, more where the partial sums of a very large net would pass 64 MiB. */
export function sweepRows(g: Geometry): number {
  let rows = 32;
  while (rows < 1024 && Math.ceil(g.maxLd / rows) * g.padded * 4 > 2 ** 26) rows *= 2;
  return rows;
}

/**
 * One scalar update per encode, from row 0 of H [1][n] and e[0]:
 * phi = S^T H; K = S phi; A = 1 / sum_l(lambda + |phi_l|^2); w += A e K; S_l = (S_l - g K_l phi_l^T) / sqrt(lambda),
 * g = A / (1 + sqrt(1 - A |phi_l|^2)); then lambda = nu lambda + 1 - nu.
 * The update of S stays pending and rides in the next sweep that computes phi, so S moves three times, not four.
 * A checkpoint of all of `state` (S, K, phi, coef, scalars) holds the pending update as well.
 */
export async function createPotter(
  device: GPUDevice,
  rows: RowBuffers,
  sizes: readonly number[],
  config: FekfConfig,
  adopt: readonly GPUBuffer[] | null = null,
): Promise<FilterUpdate> {
  const s = await blockState(device, rows, sizes, 'S', Math.sqrt(config.p0), 'square', adopt);
  const { g, arena, kernels } = s;
  try {
    const count = g.blocks.length;
    const chunkRows = sweepRows(g);
    const h = arena.floats('h', g.padded);
    const phi = arena.floats('phi', g.padded);
    const K = arena.floats('K', g.padded);
    const partials = arena.floats('partial sums of phi', Math.ceil(g.maxLd / chunkRows) * g.padded);
    const stats = arena.floats('block sums', count * 4);
    const coef = arena.of('coefficients', coefficients(count));
    const scalars = arena.of('scalars', fekfScalars(config, rows.n));
    const params = arena.words('constants', fekfParams(config, rows.n));

    const gather = await gatherStep(s, rows, h);
    const sweeps: Step[] = [];
    for (let l = 0; l < count; l++) {
      const b = g.blocks[l];
      const sweep = await kernels.get({
        label: 'sweep',
        code: [...COMMON, sweepCode],
        bindings: ['write', 'read', 'read', 'read', 'read', 'write'],
        constants: { LD: b.ld, ROWS: chunkRows, STRIDE: g.padded },
      });
      sweeps.push(
        new Step(
          sweep.bind(
            s.squares[l],
            from(h, b.offset),
            from(phi, b.offset),
            from(K, b.offset),
            from(coef, l * 64),
            from(partials, b.offset),
          ),
          [b.ld / 64, Math.ceil(b.ld / chunkRows / 2)],
        ),
      );
    }
    const rowPartials = arena.floats('partial sums of K', productLanes(g) * g.padded);
    const products = await productSteps(s, rowPartials, phi, K);
    const squares = await productSteps(s, rowPartials, phi, s.diag, true);
    const reduceKernel = await kernels.get({
      label: 'reduce',
      code: [...COMMON, reduceCode],
      bindings: ['read', 'write'],
      constants: { COUNT4: g.padded / 4, STRIDE4: g.padded / 4, CHUNKS: Math.ceil(g.maxLd / chunkRows) },
      workgroup: 64,
    });
    const reduce = new Step(reduceKernel.bind(partials, phi), { items: g.padded / 4 });
    const statsKernel = await kernels.get({
      label: 'block stats',
      code: [...COMMON, blockStatsCode],
      bindings: ['read', 'read', 'read', 'read', 'read', 'write'],
    });
    const blockStats = new Step(statsKernel.bind(phi, phi, K, s.info, s.diag, stats), { groups: count });
    const scalarKernel = await kernels.get({
      label: 'fekf scalar',
      code: [...COMMON, scalarCode],
      bindings: ['read', 'read', 'write', 'write', 'write', 'uniform'],
      constants: { BLOCKS: count },
    });
    const scalar = new Step(scalarKernel.bind(stats, rows.e, scalars, coef, s.metrics, params), [1]);
    const apply = await applyStep(s, rows, K, scalars);
    const clearKernel = await kernels.get({
      label: 'clear',
      code: [...COMMON, clearCode],
      bindings: ['write'],
      constants: { BLOCKS: count },
      workgroup: 64,
    });
    const clear = new Step(clearKernel.bind(coef), { items: count });
    const audit = await auditStep(s);

    const update = [gather, ...sweeps, reduce, ...products, blockStats, scalar, apply];
    // A sweep applies what is pending; the partial sums it leaves behind are overwritten by the next update.
    const inspect = [...sweeps, clear, ...squares, audit];
    const state = new Map<string, GPUBuffer>(g.blocks.map((_, l) => [`S${l}`, s.squares[l]]));
    state.set('K', K).set('phi', phi).set('coef', coef).set('scalars', scalars);
    const settle = async (): Promise<void> => submitSteps(device, [...sweeps, clear]);
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
        await scaleBlocks(s, Math.sqrt(factor), { scalars, entry: 3, factor });
      },
      release: () => arena.release(s.squares),
      destroy: () => arena.destroy(),
    };
  } catch (e) {
    arena.destroy();
    throw e;
  }
}
