// Multistream Kalman filter: all rows of a batch in one joint gain (docs/filters.md sections 2 and 3, plain form).

import keepCode from '../../../shaders/filter/keep.wgsl?raw';
import chordCode from '../../../shaders/filter/ms_chord.wgsl?raw';
import dampCode from '../../../shaders/filter/ms_damp.wgsl?raw';
import factorCode from '../../../shaders/filter/ms_factor.wgsl?raw';
import finishCode from '../../../shaders/filter/ms_finish.wgsl?raw';
import gainCode from '../../../shaders/filter/ms_gain.wgsl?raw';
import gatherCode from '../../../shaders/filter/ms_gather.wgsl?raw';
import gramCode from '../../../shaders/filter/ms_gram.wgsl?raw';
import paramsCode from '../../../shaders/filter/ms_params.wgsl?raw';
import predictCode from '../../../shaders/filter/ms_predict.wgsl?raw';
import revertCode from '../../../shaders/filter/ms_revert.wgsl?raw';
import stepCode from '../../../shaders/filter/ms_step.wgsl?raw';
import reduceCode from '../../../shaders/filter/reduce.wgsl?raw';
import { uniform, upload } from '../../gpu/buffers';
import { isSoftware } from '../../gpu/device';
import type { KernelSpec } from '../../gpu/kernel';
import type { FilterConfig, MultistreamConfig } from '../config';
import { applyStep, auditStep, blockState, COMMON, Step, scaleBlocks, submitSteps } from './device-state';
import { DAMPING, FLOOR_E, FLOOR_F, multistreamSchedule } from './multistream-schedule';
import { gramShape, multistreamScratch, paddedRows } from './multistream-shape';
import { type SweepOptions, sweepSteps } from './sweep-steps';
import type { FilterUpdate, RowBuffers } from './types';

/**
 * One joint update per encode from all rows: H [m][n], e [m], row_natoms [m] (0 marks a force row).
 * S = diag(R + 1e-3 diag G) + u G with G = H^T P H; dw = P H S^-1 e; P = (P - P H S^-1 (P H)^T) / lambda + q I;
 * lambda = nu lambda + 1 - nu. R_F = alpha max(vF, floor^2); R_E = min(alpha max(vE, floor^2), kn^2/n R_F).
 * The change of P stays pending (Y and scalars of the state) and rides in the next update's sweep (sweep-steps.ts).
 * Breaks (see FILTER_BREAK) when something is not finite or S is not positive definite; w and P then stay.
 * `options` choose how P is swept; tests force them. `adopt`: see createFilter.
 */
export async function createMultistream(
  device: GPUDevice,
  rows: RowBuffers,
  sizes: readonly number[],
  config: MultistreamConfig,
  options: SweepOptions = { form: isSoftware(device) ? 'split' : 'fused' },
  adopt: readonly GPUBuffer[] | null = null,
): Promise<FilterUpdate> {
  const s = await blockState(device, rows, sizes, 'P', config.p0, 'triangle', adopt);
  const { g, arena, kernels } = s;
  const params = uniform(device, 'filter: schedule', 48);
  const destroy = (): void => {
    params.destroy();
    arena.destroy();
  };
  try {
    const { m, n } = rows;
    const mp = paddedRows(m);
    const MP4 = mp / 4;
    const STRIDE4 = g.padded / 4;
    const scratch = multistreamScratch(g, m);
    const gramOf = gramShape(g.padded);
    const Ht = arena.floats('rows, transposed', scratch.rows);
    const PH = arena.floats('P H', scratch.rows);
    const Y = arena.floats('Y', scratch.rows);
    const gramPartials = arena.floats('partial sums of H^T P H', scratch.gram);
    const A = arena.floats('innovation covariance', mp * mp);
    const B = arena.floats('inverse factor', mp * mp);
    const z = arena.floats('z', mp);
    const scale = arena.floats('row scales', mp);
    const dw = arena.floats('dw', g.padded);
    const residuals = arena.floats('residuals after the step', m);
    const linear = arena.floats('residuals, linear model', m);
    const w0 = arena.floats('weights before the step', n);
    const start = new Float32Array(32);
    start[0] = 1 - config.lambda;
    start[16] = Math.max(1, config.damping);
    start[12] = config.q;
    start[14] = 1;
    const state = arena.of('scalars', start);

    const step = async (
      spec: KernelSpec,
      buffers: readonly (GPUBuffer | readonly [GPUBuffer, number, number])[],
      grid: readonly [number, number?, number?] | { readonly items: number },
    ): Promise<Step> => {
      const kernel = await kernels.get({ ...spec, code: [...COMMON, ...spec.code] });
      return new Step(kernel.bind(...buffers), grid);
    };
    const gather = await step(
      {
        label: 'ms gather',
        code: [gatherCode],
        bindings: ['read', 'read', 'write'],
        constants: { COUNT: g.padded, M: m, MP4, N: n },
        workgroup: 64,
      },
      [rows.H, s.source, Ht],
      { items: g.padded * MP4 },
    );
    const sweep = await sweepSteps(s, m, { Ht, Y, PH, state }, options);
    const tiles = Math.ceil(MP4 / 8);
    const gram = await step(
      {
        label: 'ms gram',
        code: [gramCode],
        bindings: ['read', 'read', 'write'],
        constants: { MP4, STRIDE4, CHUNK4: gramOf.chunk / 4 },
      },
      [Ht, PH, gramPartials],
      [tiles, tiles, gramOf.chunks],
    );
    const gramSum = await step(
      {
        label: 'reduce',
        code: [reduceCode],
        bindings: ['read', 'write'],
        constants: { COUNT4: mp * MP4, STRIDE4: mp * MP4, CHUNKS: gramOf.chunks },
        workgroup: 64,
      },
      [gramPartials, A],
      { items: mp * MP4 },
    );
    const factor = await step(
      {
        label: 'ms factor',
        code: [paramsCode, factorCode],
        bindings: ['write', 'write', 'write', 'write', 'read', 'read', 'write', 'uniform'],
      },
      [A, B, z, scale, rows.e, rows.row_natoms, state, params],
      [1],
    );
    const gain = await step(
      { label: 'ms gain', code: [gainCode], bindings: ['read', 'read', 'write'], constants: { MP4, STRIDE4 } },
      [B, PH, Y],
      [Math.ceil(g.padded / 512), MP4],
    );
    const change = await step(
      {
        label: 'ms step',
        code: [stepCode],
        bindings: ['read', 'read', 'write'],
        constants: { ROWS: m, STRIDE4 },
        workgroup: 64,
      },
      [Y, z, dw],
      { items: STRIDE4 },
    );
    const finish = await step(
      {
        label: 'ms finish',
        code: [paramsCode, finishCode],
        bindings: ['read', 'write', 'write', 'uniform'],
        constants: { COUNT4: STRIDE4 },
      },
      [dw, state, s.metrics, params],
      [1],
    );
    const apply = await applyStep(s, rows, dw, state);
    const keep = await step(
      { label: 'keep weights', code: [keepCode], bindings: ['read', 'write'], constants: { COUNT: n }, workgroup: 64 },
      [rows.w, w0],
      { items: n },
    );
    const predict = await step(
      {
        label: 'ms predict',
        code: [predictCode],
        bindings: ['read', 'read', 'read', 'read', 'write'],
        constants: { N: n },
      },
      [rows.H, rows.e, rows.w, w0, linear],
      [m],
    );
    const chord = await step(
      {
        label: 'ms chord',
        code: [chordCode],
        bindings: ['read', 'read', 'read', 'read', 'write'],
        constants: { M: m, MP: mp },
      },
      [B, residuals, linear, rows.row_natoms, z],
      [1],
    );
    const damp = await step(
      {
        label: 'ms damp',
        code: [paramsCode, dampCode],
        bindings: ['read', 'read', 'read', 'read', 'write', 'write', 'uniform'],
        constants: { M: m, ...DAMPING },
      },
      [rows.e, residuals, linear, rows.row_natoms, state, s.metrics, params],
      [1],
    );
    const revert = await step(
      {
        label: 'ms revert',
        code: [revertCode],
        bindings: ['read', 'read', 'write'],
        constants: { COUNT: n },
        workgroup: 64,
      },
      [state, w0, rows.w],
      { items: n },
    );
    const audit = await auditStep(s);
    const update = [gather, ...sweep.products, gram, gramSum, factor, gain, change, finish, keep, apply];
    const inspect = [...sweep.diagonals, audit];

    let current = config;
    const setIteration = (iteration: number, clock = iteration): void => {
      const { alpha, u, kn, q } = multistreamSchedule(current, clock);
      const floors = [(FLOOR_E * current.pref_e) ** 2, (FLOOR_F * current.pref_f) ** 2];
      upload(device, params, new Float32Array([alpha, u]));
      upload(device, params, Uint32Array.of(m, MP4), 8);
      upload(device, params, new Float32Array([kn ** 2, q, ...floors, current.nu, current.step, current.reject]), 16);
    };
    const configure = (c: FilterConfig, changed: ReadonlySet<string>): void => {
      if (c.kind !== 'multistream') throw new Error('a multistream filter takes constants of multistream');
      current = c;
      const put = (entry: number, value: number): void => upload(device, state, Float32Array.of(value), 4 * entry);
      if (changed.has('lambda')) put(0, 1 - c.lambda);
      if (changed.has('damping')) put(16, Math.max(1, c.damping));
      // The residuals' averages were of rows of another size: the next batch starts them anew.
      if (changed.has('pref_e')) put(5, 0);
      if (changed.has('pref_f')) put(6, 0);
    };
    const settle = async (): Promise<void> => {
      submitSteps(device, await sweep.settling());
      upload(device, state, Float32Array.of(0), 4 * 13);
    };
    setIteration(1);
    const held = new Map<string, GPUBuffer>(g.blocks.map((_, l) => [`P${l}`, s.squares[l]]));
    held.set('Y', Y).set('scalars', state);
    for (const b of adopt ?? []) arena.adopt(b);
    return {
      stateBytes: arena.bytes,
      bytesPerUpdate: sweep.bytes,
      metrics: s.metrics,
      state: held,
      blocks: s.squares,
      after: {
        residuals,
        encodeChord: (pass) => {
          for (const one of [predict, chord, change, apply]) one.encode(pass);
        },
        encodeDamping: (pass) => {
          for (const one of [predict, damp, revert]) one.encode(pass);
        },
      },
      setIteration,
      configure,
      encode: (pass) => {
        for (const one of update) one.encode(pass);
      },
      encodeAudit: (pass) => {
        for (const one of inspect) one.encode(pass);
      },
      encodeMean: (pass) => {
        for (const one of inspect) one.encode(pass);
      },
      settle,
      inflate: async (factor) => {
        await settle();
        await scaleBlocks(s, factor);
      },
      release: () => arena.release(s.squares),
      destroy,
    };
  } catch (e) {
    destroy();
    throw e;
  }
}
