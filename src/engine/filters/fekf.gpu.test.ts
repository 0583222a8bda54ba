// FEKF on the device, square-root and plain, against the float64 twins; breaks, audit and determinism.
import { describe, expect, it } from 'vitest';
import { readF32 } from '../../gpu/buffers';
import { testGpu } from '../../testing/gpu';
import { DEFAULT_FILTERS, type FekfConfig } from '../config';
import { Plain64, Potter64 } from './filters64';
import { geometry } from './geometry';
import { createPlain } from './plain';
import { createPotter } from './potter';
import { copyState, makeRows, normalNumbers, relative, submit } from './testing';
import { FILTER_BREAK, FILTER_METRICS as M } from './types';

const CONFIG: FekfConfig = DEFAULT_FILTERS.fekf;

interface Row {
  readonly H: Float32Array<ArrayBuffer>;
  readonly e: Float32Array<ArrayBuffer>;
}

interface Askew {
  readonly basis: readonly Float64Array[];
  readonly next: () => Row;
}

/** Gradients with a common part, as a net's are, and a positive innovation. */
function problem(n: number, seed: number): () => Row {
  const g = normalNumbers(seed);
  const common = Float32Array.from({ length: n }, () => g());
  return () => ({
    H: Float32Array.from({ length: n }, (_, i) => 0.3 * common[i] + 0.2 * g()),
    e: Float32Array.of(Math.abs(g())),
  });
}

const start = (n: number): Float32Array<ArrayBuffer> => {
  const g = normalNumbers(7);
  return Float32Array.from({ length: n }, () => g());
};

const total = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);

describe.each([
  ['square-root', createPotter],
  ['plain', createPlain],
] as const)('fekf, %s', (name, create) => {
  it.each([
    [[37, 5, 101], 120],
    [[3], 60],
    [[258, 131], 60],
  ])(`follows the float64 twin on blocks %j for %i updates`, async (sizes, updates) => {
    const { device } = await testGpu();
    const n = total(sizes);
    const w0 = start(n);
    const rows = makeRows(device, n, 1, w0);
    // The factor on the steps is seen by the weights only.
    const config = { ...CONFIG, step: sizes.length === 3 ? 0.7 : 1 };
    const filter = await create(device, rows.buffers, sizes, config);
    const twin = new Plain64(w0, sizes, config);
    const next = problem(n, 11);
    for (let k = 0; k < updates; k++) {
      const { H, e } = next();
      rows.set(H, e);
      submit(device, filter);
      twin.update(H, e[0]);
    }
    const w = await rows.weights();
    const traced = (await readF32(device, filter.metrics))[M.p_mean];
    submit(device, filter, 'audit');
    const metrics = await readF32(device, filter.metrics);
    // The mean by recursion, against that of P itself.
    expect(traced / metrics[M.p_mean]).toBeCloseTo(1, 4);
    expect(metrics[M.status]).toBe(FILTER_BREAK.none);
    expect(metrics[M.lambda]).toBeCloseTo(twin.lambda, 6);
    // Each update adds about 1e-6 relative rounding to w's change; plain P loses more where it has shrunk.
    expect(
      relative(
        w.map((v, i) => v - w0[i]),
        twin.w.map((v, i) => v - w0[i]),
      ),
    ).toBeLessThan(name === 'plain' ? 3e-4 : 5e-5);
    const diag = sizes.flatMap((s, l) => Array.from({ length: s }, (_, i) => twin.P[l][i * s + i]));
    expect(metrics[M.p_min] / Math.min(...diag)).toBeCloseTo(1, 2);
    expect(metrics[M.p_max] / Math.max(...diag)).toBeCloseTo(1, 3);
    expect(metrics[M.p_mean] / (diag.reduce((a, b) => a + b, 0) / n)).toBeCloseTo(1, 4);
    filter.destroy();
    rows.destroy();
  });

  it('gives the same bits twice, and an audit in between changes none', async () => {
    const { device } = await testGpu();
    const sizes = [45, 70];
    const run = async (audit: boolean): Promise<Uint32Array> => {
      const rows = makeRows(device, 115, 1, start(115));
      const filter = await create(device, rows.buffers, sizes, CONFIG);
      const next = problem(115, 3);
      for (let k = 0; k < 30; k++) {
        const { H, e } = next();
        rows.set(H, e);
        submit(device, filter);
        if (audit && k % 7 === 0) submit(device, filter, 'audit');
      }
      const w = await rows.weights();
      filter.destroy();
      rows.destroy();
      return new Uint32Array(w.buffer);
    };
    const a = await run(false);
    expect(await run(false)).toEqual(a);
    expect(await run(true)).toEqual(a);
  });

  it('goes on from its state to the bit', async () => {
    const { device } = await testGpu();
    const sizes = [45, 70];
    const next = problem(115, 3);
    const rows = makeRows(device, 115, 1, start(115));
    const filter = await create(device, rows.buffers, sizes, CONFIG);
    for (let k = 0; k < 10; k++) {
      const { H, e } = next();
      rows.set(H, e);
      submit(device, filter);
    }
    const other = makeRows(device, 115, 1, await rows.weights());
    const resumed = await create(device, other.buffers, sizes, CONFIG);
    copyState(device, filter, resumed);
    for (let k = 0; k < 5; k++) {
      const { H, e } = next();
      rows.set(H, e);
      other.set(H, e);
      submit(device, filter);
      submit(device, resumed);
    }
    expect(await other.weights()).toEqual(await rows.weights());
    for (const x of [filter, resumed, rows, other]) x.destroy();
  });

  it.each([
    ['gradient', Number.NaN, 1],
    ['gradient', Number.POSITIVE_INFINITY, 1],
    ['residual', 0.1, Number.NaN],
  ])('stops before a %s of %d / e %d reaches w', async (_, bad, e) => {
    const { device } = await testGpu();
    const w0 = start(20);
    const rows = makeRows(device, 20, 1, w0);
    const filter = await create(device, rows.buffers, [12, 8], CONFIG);
    const next = problem(20, 5);
    const good = next();
    rows.set(good.H, good.e);
    submit(device, filter);
    const before = await rows.weights();
    expect(relative(before, w0)).toBeGreaterThan(1e-4);
    const H = good.H.slice();
    H[13] = bad;
    rows.set(H, Float32Array.of(e));
    submit(device, filter);
    expect((await readF32(device, filter.metrics))[M.status]).toBe(FILTER_BREAK.nonfinite);
    rows.set(good.H, good.e);
    submit(device, filter);
    expect(await rows.weights()).toEqual(before);
    expect((await readF32(device, filter.metrics))[M.status]).toBe(FILTER_BREAK.nonfinite);
    filter.destroy();
    rows.destroy();
  });
});

describe('fekf, the forms compared', () => {
  it('the square-root form equals the plain one in float64', () => {
    const sizes = [6, 9, 2];
    const w0 = start(17);
    const a = new Plain64(w0, sizes, CONFIG);
    const b = new Potter64(w0, sizes, CONFIG);
    const next = problem(17, 2);
    for (let k = 0; k < 200; k++) {
      const { H, e } = next();
      a.update(H, e[0]);
      b.update(H, e[0]);
    }
    expect(relative(b.w, a.w)).toBeLessThan(1e-10);
    for (let l = 0; l < sizes.length; l++) expect(relative(b.covariance(l), a.P[l])).toBeLessThan(1e-9);
  });

  // Rows in a four-dimensional subspace that lies askew to the axes: P stays near 1 along it and grows by
  // prod 1/lambda = 5e6 across it, so that every entry of plain float32 P is the difference of large numbers.
  const askew = (n: number, seed: number): Askew => {
    const g = normalNumbers(seed);
    const basis = Array.from({ length: 4 }, () => Float64Array.from({ length: n }, () => 0.3 * g()));
    const next = (): Row => {
      const x = basis.map(() => g());
      return {
        H: Float32Array.from({ length: n }, (_, i) => basis.reduce((s, b, k) => s + x[k] * b[i], 0)),
        e: Float32Array.of(0.01 * Math.abs(g())),
      };
    };
    return { basis, next };
  };

  it('square-root float32 stays sound for 4000 updates where plain float32 breaks and says so', async () => {
    const { device } = await testGpu();
    const n = 24;
    const w0 = start(n);
    const run = async (
      create: typeof createPotter,
    ): Promise<{ status: number; w: Float32Array; pMin: number; pMax: number }> => {
      const rows = makeRows(device, n, 1, w0);
      const filter = await create(device, rows.buffers, [n], CONFIG);
      const { next } = askew(n, 9);
      let status = 0;
      for (let k = 0; k < 4000 && status === 0; k++) {
        const { H, e } = next();
        rows.set(H, e);
        submit(device, filter);
        if (k % 500 === 499) status = (await readF32(device, filter.metrics))[M.status];
      }
      submit(device, filter, 'audit');
      const metrics = await readF32(device, filter.metrics);
      const w = await rows.weights();
      filter.destroy();
      rows.destroy();
      return { status, w, pMin: metrics[M.p_min], pMax: metrics[M.p_max] };
    };
    const { basis, next } = askew(n, 9);
    const twin = new Potter64(w0, [n], CONFIG);
    for (let k = 0; k < 4000; k++) {
      const { H, e } = next();
      twin.update(H, e[0]);
    }
    const diag = Array.from({ length: n }, (_, i) =>
      twin.S[0].subarray(i * n, i * n + n).reduce((s, v) => s + v * v, 0),
    );
    const potter = await run(createPotter);
    expect(potter.status).toBe(FILTER_BREAK.none);
    expect(potter.pMax).toBeGreaterThan(1e6);
    expect(potter.pMax / Math.max(...diag)).toBeCloseTo(1, 2);
    // Only directions that rows see are learned; across them float32 lets w wander, which no row can tell.
    const seen = (w: ArrayLike<number>): number[] => basis.map((b) => b.reduce((s, v, i) => s + v * (w[i] - w0[i]), 0));
    expect(relative(seen(potter.w), seen(twin.w))).toBeLessThan(2e-3);
    const plain = await run(createPlain);
    expect([FILTER_BREAK.not_positive, FILTER_BREAK.negative_diagonal]).toContain(plain.status);
    expect(plain.w.every(Number.isFinite)).toBe(true);
  });

  it('lays blocks out with room for vec4 and bindings', () => {
    const g = geometry([5, 64, 65]);
    expect(g.blocks.map((b) => [b.first, b.ld, b.offset])).toEqual([
      [0, 64, 0],
      [5, 64, 64],
      [69, 128, 128],
    ]);
    expect(g.padded).toBe(256);
    expect(() => geometry([3, 4], 8)).toThrow(/7 weights, the model has 8/);
  });
});
