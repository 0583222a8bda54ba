// The multistream filter on the device against its float64 twin; symmetry of P, breaks, determinism.
import { describe, expect, it } from 'vitest';
import { readF32 } from '../../gpu/buffers';
import { testGpu } from '../../testing/gpu';
import { DEFAULT_FILTERS, type MultistreamConfig } from '../config';
import { createMultistream } from './multistream';
import { Multistream64 } from './multistream64';
import { copyState, makeRows, normalNumbers, relative, submit } from './testing';
import { FILTER_BREAK, FILTER_METRICS as M } from './types';

const CONFIG: MultistreamConfig = DEFAULT_FILTERS.multistream;

interface Batch {
  readonly H: Float32Array<ArrayBuffer>;
  readonly e: Float32Array<ArrayBuffer>;
}

/**
 * A linear regression seen through noisy rows: e = H (w* - w) + noise, so that the filter has something to learn.
 * Every fourth row is an energy row; rows share a common part, as gradients of a net do.
 */
function regression(
  n: number,
  m: number,
  seed: number,
): { natoms: Float32Array<ArrayBuffer>; batch: (w: Float64Array) => Batch } {
  const g = normalNumbers(seed);
  const goal = Float64Array.from({ length: n }, () => g());
  const common = Float64Array.from({ length: n }, () => g());
  const natoms = Float32Array.from({ length: m }, (_, r) => (r % 4 === 0 ? 32 + 8 * (r % 3) : 0));
  const batch = (w: Float64Array): Batch => {
    const H = new Float32Array(m * n);
    const e = new Float32Array(m);
    for (let r = 0; r < m; r++) {
      const size = natoms[r] > 0 ? 0.05 : 0.3;
      let s = 0.01 * size * g();
      for (let i = 0; i < n; i++) {
        const h = Math.fround(size * (0.5 * common[i] + g()));
        H[r * n + i] = h;
        s += h * (goal[i] - w[i]);
      }
      e[r] = s;
    }
    return { H, e };
  };
  return { natoms, batch };
}

const start = (n: number): Float32Array<ArrayBuffer> => {
  const g = normalNumbers(7);
  return Float32Array.from({ length: n }, () => g());
};

describe('multistream', () => {
  it.each([
    [[19], 1, 100],
    [[37, 5, 61], 5, 100],
    [[70, 131], 24, 60],
    [[203, 9], 72, 30],
    [[83, 50], 137, 12],
  ])('follows the float64 twin on blocks %j with %i rows for %i updates', async (sizes, m, updates) => {
    const { device } = await testGpu();
    const n = sizes.reduce((a, b) => a + b, 0);
    const w0 = start(n);
    const rows = makeRows(device, n, m, w0);
    const config = m === 24 ? { ...CONFIG, lambda: 0.98, nu: 0.9987, kn: 0.5, pref_e: 2, pref_f: 0.5 } : CONFIG;
    const filter = await createMultistream(device, rows.buffers, sizes, config);
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
    const P = await Promise.all(sizes.map((_, l) => readF32(device, filter.state.get(`P${l}`) as GPUBuffer)));
    let worst = 0;
    sizes.forEach((size, l) => {
      const ld = Math.ceil(size / 64) * 64;
      for (let i = 0; i < ld; i++)
        for (let j = 0; j < ld; j++) {
          if (i >= size || j >= size) expect(P[l][i * ld + j]).toBe(0);
          else {
            if (P[l][i * ld + j] !== P[l][j * ld + i]) throw new Error(`P[${i}][${j}] of block ${l} is not symmetric`);
            worst = Math.max(worst, Math.abs(P[l][i * ld + j] - twin.P[l][i * size + j]));
          }
        }
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
    const config = { ...CONFIG, late: 6, reject: 2 };
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
      expect(metrics[M.rho]).toBeCloseTo(rho, 3);
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

  it('gives the same bits twice', async () => {
    const { device } = await testGpu();
    const sizes = [45, 70];
    const m = 20;
    const run = async (): Promise<Uint32Array> => {
      const rows = makeRows(device, 115, m, start(115));
      const filter = await createMultistream(device, rows.buffers, sizes, CONFIG);
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
    const m = 9;
    const w0 = start(20);
    const rows = makeRows(device, 20, m, w0);
    const filter = await createMultistream(device, rows.buffers, [12, 8], CONFIG);
    const { natoms, batch } = regression(20, m, 8);
    rows.setNatoms(natoms);
    const good = batch(new Float64Array(20));
    rows.set(good.H, good.e);
    filter.setIteration(1);
    submit(device, filter);
    const before = await rows.weights();
    const P = filter.state.get('P0') as GPUBuffer;
    const pBefore = await readF32(device, P);
    expect(relative(before, w0)).toBeGreaterThan(1e-4);
    const H = good.H.slice();
    H[4 * 20 + 13] = bad;
    const e = good.e.slice();
    e[3] = e3;
    rows.set(H, e);
    submit(device, filter);
    expect((await readF32(device, filter.metrics))[M.status]).toBe(FILTER_BREAK.nonfinite);
    rows.set(good.H, good.e);
    submit(device, filter);
    expect(await rows.weights()).toEqual(before);
    expect(await readF32(device, P)).toEqual(pBefore);
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
