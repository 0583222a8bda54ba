// The multistream filter on the device against its float64 twin; symmetry of P, breaks, determinism.
import { describe, expect, it } from 'vitest';
import { readF32 } from '../../gpu/buffers';
import { testGpu } from '../../testing/gpu';
import { DEFAULT_FILTERS, type MultistreamConfig } from '../config';
import { auditP, covariances } from './audit64';
import { createMultistream } from './multistream';
import { Multistream64 } from './multistream64';
import { packedFloats, packedIndex, unpack } from './packed';
import type { SweepOptions } from './sweep-steps';
import { copyState, makeRows, normalNumbers, readState, regression, relative, submit } from './testing';
import { FILTER_BREAK, FILTER_METRICS as M } from './types';

const CONFIG: MultistreamConfig = DEFAULT_FILTERS.multistream;

const start = (n: number): Float32Array<ArrayBuffer> => {
  const g = normalNumbers(7);
  return Float32Array.from({ length: n }, () => g());
};

describe('multistream', () => {
  const split: SweepOptions = { form: 'split' };
  it.each<[number[], number, number, SweepOptions]>([
    [[19], 1, 100, split],
    [[37, 5, 61], 5, 100, split],
    [[70, 131], 24, 60, split],
    [[203, 9], 72, 30, split],
    [[83, 50], 137, 12, split],
    [[64, 129], 144, 8, { form: 'split', S: 2 }],
    [[330, 70], 16, 20, { form: 'split', S: 4 }],
    // Slow to compile and run on software adapters: few updates, all the paths through the sweep.
    [[70, 131], 24, 20, { form: 'fused', S: 2 }],
    [[330, 128], 40, 6, { form: 'fused', S: 4 }],
    [[200], 144, 6, { form: 'fused', S: 2 }],
  ])('follows the float64 twin on blocks %j with %i rows for %i updates, %j', async (sizes, m, updates, options) => {
    const { device } = await testGpu();
    const n = sizes.reduce((a, b) => a + b, 0);
    const w0 = start(n);
    const rows = makeRows(device, n, m, w0);
    const config =
      m === 24 ? { ...CONFIG, lambda: 0.98, nu: 0.9987, kn: 0.5, pref_e: 2, pref_f: 0.5, step: 0.6 } : CONFIG;
    const filter = await createMultistream(device, rows.buffers, sizes, config, options);
    const twin = new Multistream64(w0, sizes, config);
    const { natoms, batch } = regression(n, m, 5);
    rows.setNatoms(natoms);
    for (let k = 1; k <= updates; k++) {
      const { H, e } = batch(twin.w);
      rows.set(H, e);
      filter.setIteration(k);
      submit(device, filter);
      twin.update(H, e, natoms, k);
    }
    const w = await rows.weights();
    submit(device, filter, 'audit');
    const metrics = await readF32(device, filter.metrics);
    expect(metrics[M.status]).toBe(FILTER_BREAK.none);
    expect(metrics[M.lambda]).toBeCloseTo(twin.lambda, 6);
    expect(metrics[M.S] / twin.chi).toBeCloseTo(1, 2);
    expect(metrics[M.r_f] === 0 ? 1 : metrics[M.r_f] / twin.rF).toBeCloseTo(1, 4);
    expect(metrics[M.r_e] / twin.rE).toBeCloseTo(1, 4);
    const change = relative(
      w.map((v, i) => v - w0[i]),
      twin.w.map((v, i) => v - w0[i]),
    );
    const state = await readState(device, filter);
    let worst = 0;
    covariances(state, sizes).forEach((P, l) => {
      P.forEach((v, k) => {
        worst = Math.max(worst, Math.abs(v - twin.P[l][k]));
      });
      const stored = state.get(`P${l}`) ?? [];
      const size = sizes[l];
      const ld = Math.ceil(size / 64) * 64;
      expect(stored).toHaveLength(packedFloats(ld));
      for (let i = size; i < ld; i++) for (let j = 0; j <= i; j++) expect(stored[packedIndex(i, j)]).toBe(0);
    });
    // Measured 2e-7 to 4e-7: the step converges on the goal, so that roundings of single updates do not add up.
    expect(change).toBeLessThan(5e-6);
    // Measured up to 4e-8, with P of 1 and less; float32 keeps 6e-8 of 1.
    expect(worst).toBeLessThan(1e-6);
    const diag = sizes.flatMap((s, l) => Array.from({ length: s }, (_, i) => twin.P[l][i * s + i]));
    expect(Math.abs(metrics[M.p_min] - Math.min(...diag))).toBeLessThan(1e-6);
    expect(Math.abs(metrics[M.p_max] - Math.max(...diag))).toBeLessThan(1e-6);
    filter.destroy();
    rows.destroy();
  });

  it.each([
    [5, 0.8],
    [30, 3],
  ])('follows the float64 twin through chord steps and damping (%i rows, surprises of %d)', async (m, surprise) => {
    const { device } = await testGpu();
    const sizes = [37, 50];
    const n = 87;
    const w0 = start(n);
    const rows = makeRows(device, n, m, w0);
    const config = { ...CONFIG, late: 6, reject: 2, step: m === 30 ? 0.8 : 1 };
    const filter = await createMultistream(device, rows.buffers, sizes, config);
    const { after } = filter;
    if (!after) throw new Error('the multistream filter has corrections');
    const twin = new Multistream64(w0, sizes, config);
    const { natoms, batch } = regression(n, m, 5);
    rows.setNatoms(natoms);
    const g = normalNumbers(4);
    const seen = { up: 0, down: 0, back: 0 };
    for (let k = 1; k <= 14; k++) {
      const { H, e } = batch(twin.w);
      rows.set(H, e);
      filter.setIteration(k);
      submit(device, filter);
      twin.update(H, e, natoms, k);
      // Residuals after the step, as a model that is not linear would give them; every fifth time far off.
      const size = (k % 5 === 0 ? 10 : surprise) * Math.sqrt(e.reduce((s, v) => s + v * v, 0) / m);
      const off = Float32Array.from({ length: m }, () => 0.1 * size * g());
      const encode = (what: 'chord' | 'damp'): void => {
        device.queue.writeBuffer(after.residuals, 0, off);
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        if (what === 'chord') after.encodeChord(pass);
        else after.encodeDamping(pass);
        pass.end();
        device.queue.submit([encoder.finish()]);
      };
      encode('chord');
      twin.chord(off);
      const mu = twin.mu;
      encode('damp');
      const rho = twin.damp(off);
      if (twin.mu > mu) seen.up++;
      if (twin.mu < mu) seen.down++;
      if (rho === -1) seen.back++;
      const metrics = await readF32(device, filter.metrics);
      // A ratio of differences that may nearly cancel.
      expect(Math.abs(metrics[M.rho] - rho)).toBeLessThan(2e-3 * (1 + Math.abs(rho)));
      expect(metrics[M.rejected]).toBe(rho === -1 ? 1 : 0);
    }
    // Every branch was taken.
    if (m === 30) for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
    const w = await rows.weights();
    const moved = twin.w.map((v, i) => v - w0[i]);
    // As without corrections (5e-6), a little more for the cancellation in after - linear.
    expect(
      relative(
        w.map((v, i) => v - w0[i]),
        moved,
      ),
    ).toBeLessThan(5e-5);
    submit(device, filter, 'audit');
    expect((await readF32(device, filter.metrics))[M.status]).toBe(FILTER_BREAK.none);
    filter.destroy();
    rows.destroy();
  });

  it.each<SweepOptions>([
    { form: 'split', S: 2 },
    { form: 'fused', S: 2 },
  ])('gives the same bits twice, %j', async (options) => {
    const { device } = await testGpu();
    const sizes = [45, 70];
    const m = 20;
    const run = async (): Promise<Uint32Array> => {
      const rows = makeRows(device, 115, m, start(115));
      const filter = await createMultistream(device, rows.buffers, sizes, CONFIG, options);
      const { natoms, batch } = regression(115, m, 3);
      rows.setNatoms(natoms);
      for (let k = 1; k <= 15; k++) {
        const { H, e } = batch(new Float64Array(115));
        rows.set(H, e);
        filter.setIteration(k);
        submit(device, filter);
      }
      const w = await rows.weights();
      filter.destroy();
      rows.destroy();
      return new Uint32Array(w.buffer);
    };
    expect(await run()).toEqual(await run());
  });

  it('starts with nothing pending and no noise', async () => {
    const { device } = await testGpu();
    const rows = makeRows(device, 70, 3, start(70));
    const filter = await createMultistream(device, rows.buffers, [70], { ...CONFIG, p0: 0.5, q: 1e-2 });
    const audit = async (): Promise<Float32Array> => {
      submit(device, filter, 'audit');
      return await readF32(device, filter.metrics);
    };
    expect((await audit())[M.p_max]).toBe(0.5);
    const { natoms, batch } = regression(70, 3, 3);
    rows.setNatoms(natoms);
    const { H, e } = batch(new Float64Array(70));
    rows.set(H, e);
    submit(device, filter);
    // Stored P is still p0 I: the update with its noise is pending, and the audit counts it.
    const state = await readState(device, filter);
    expect(state.get('P0')?.[0]).toBe(0.5);
    const [block] = auditP(state, [70]);
    const metrics = await audit();
    expect(metrics[M.p_min]).toBeCloseTo(block.min, 6);
    expect(metrics[M.p_max]).toBeCloseTo(block.max, 6);
    expect(block.max).toBeGreaterThan(0.5);
    expect(block.min).toBeLessThan(0.5);
    expect(block.positive).toBe(true);
    filter.destroy();
    rows.destroy();
  });

  it('goes on from its state to the bit', async () => {
    const { device } = await testGpu();
    const sizes = [45, 70];
    const m = 20;
    const { natoms, batch } = regression(115, m, 3);
    const rows = makeRows(device, 115, m, start(115));
    rows.setNatoms(natoms);
    const filter = await createMultistream(device, rows.buffers, sizes, CONFIG);
    for (let k = 1; k <= 5; k++) {
      const { H, e } = batch(new Float64Array(115));
      rows.set(H, e);
      filter.setIteration(k);
      submit(device, filter);
    }
    const other = makeRows(device, 115, m, await rows.weights());
    other.setNatoms(natoms);
    const resumed = await createMultistream(device, other.buffers, sizes, CONFIG);
    copyState(device, filter, resumed);
    for (let k = 6; k <= 8; k++) {
      const { H, e } = batch(new Float64Array(115));
      for (const [r, f] of [[rows, filter] as const, [other, resumed] as const]) {
        r.set(H, e);
        f.setIteration(k);
        submit(device, f);
      }
    }
    expect(await other.weights()).toEqual(await rows.weights());
    for (const x of [filter, resumed, rows, other]) x.destroy();
  });

  it.each([
    ['gradient', Number.NaN, 1],
    ['gradient', Number.POSITIVE_INFINITY, 1],
    ['gradient', 1e25, 1],
    ['residual', 0.1, Number.NaN],
  ])('stops before a %s of %d / e %d reaches w or P', async (_, bad, e3) => {
    const { device } = await testGpu();
    const sizes = [12, 8];
    const m = 9;
    const w0 = start(20);
    const rows = makeRows(device, 20, m, w0);
    const filter = await createMultistream(device, rows.buffers, sizes, CONFIG);
    const { natoms, batch } = regression(20, m, 8);
    rows.setNatoms(natoms);
    const good = batch(new Float64Array(20));
    rows.set(good.H, good.e);
    filter.setIteration(1);
    submit(device, filter);
    const before = await rows.weights();
    const pBefore = covariances(await readState(device, filter), sizes);
    expect(relative(before, w0)).toBeGreaterThan(1e-4);
    const H = good.H.slice();
    H[4 * 20 + 13] = bad;
    const e = good.e.slice();
    e[3] = e3;
    rows.set(H, e);
    submit(device, filter);
    expect((await readF32(device, filter.metrics))[M.status]).toBe(FILTER_BREAK.nonfinite);
    // The sweep has applied what was pending; the bad update is not pending.
    const broken = await readState(device, filter);
    expect(broken.get('scalars')?.[13]).toBe(0);
    covariances(broken, sizes).forEach((P, l) => {
      P.forEach((v, k) => {
        // One rounding to float32 of numbers up to 1.
        expect(Math.abs(v - pBefore[l][k])).toBeLessThan(1.2e-7);
      });
    });
    submit(device, filter, 'audit');
    const metrics = await readF32(device, filter.metrics);
    const audit = auditP(broken, sizes);
    expect(metrics[M.p_min]).toBe(Math.min(...audit.map((b) => b.min)));
    expect(metrics[M.p_max]).toBe(Math.max(...audit.map((b) => b.max)));
    rows.set(good.H, good.e);
    submit(device, filter);
    expect(await rows.weights()).toEqual(before);
    const later = await readState(device, filter);
    for (const name of ['P0', 'P1']) expect(later.get(name)).toEqual(broken.get(name));
    filter.destroy();
    rows.destroy();
  });

  it('scales the pending update by its factor and applies the noise as it stands in the state', async () => {
    const { device } = await testGpu();
    const sizes = [70];
    const m = 5;
    const rows = makeRows(device, 70, m, start(70));
    const { natoms, batch } = regression(70, m, 8);
    rows.setNatoms(natoms);
    const filter = await createMultistream(device, rows.buffers, sizes, CONFIG);
    const { H, e } = batch(new Float64Array(70));
    rows.set(H, e);
    submit(device, filter);
    device.queue.writeBuffer(filter.state.get('scalars') as GPUBuffer, 48, Float32Array.of(0.125, 1, 0.5));
    const expected = covariances(await readState(device, filter), sizes)[0];
    submit(device, filter);
    const stored = unpack((await readState(device, filter)).get('P0') ?? [], 70);
    let worst = 0;
    stored.forEach((v, k) => {
      worst = Math.max(worst, Math.abs(v - expected[k]));
    });
    // A few roundings of numbers around 1.
    expect(worst).toBeLessThan(2.4e-7);
    expect(Math.max(...stored)).toBeGreaterThan(1.1);
    filter.destroy();
    rows.destroy();
  });

  it('says so when P is no longer a covariance', async () => {
    const { device } = await testGpu();
    const m = 5;
    const w0 = start(16);
    const rows = makeRows(device, 16, m, w0);
    const filter = await createMultistream(device, rows.buffers, [16], CONFIG);
    const { natoms, batch } = regression(16, m, 8);
    rows.setNatoms(natoms);
    const { H, e } = batch(new Float64Array(16));
    rows.set(H, e);
    // An indefinite P, as rounding would leave it: minus the identity.
    const P = new Float32Array(64 * 64);
    for (let i = 0; i < 16; i++) P[i * 65] = -1;
    device.queue.writeBuffer(filter.state.get('P0') as GPUBuffer, 0, P);
    filter.setIteration(1);
    submit(device, filter);
    expect((await readF32(device, filter.metrics))[M.status]).toBe(FILTER_BREAK.not_positive);
    expect(await rows.weights()).toEqual(w0);
    filter.destroy();
    rows.destroy();
  });
});
