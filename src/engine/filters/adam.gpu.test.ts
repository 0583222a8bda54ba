// Adam on the device against its float64 twin; the plan's bytes against what is allocated.
import { describe, expect, it } from 'vitest';
import { readF32 } from '../../gpu/buffers';
import { isSoftware } from '../../gpu/device';
import { testGpu } from '../../testing/gpu';
import { DEFAULT_FILTERS, type FilterConfig } from '../config';
import { Adam64 } from './adam64';
import { createFilter } from './create';
import { planFilter } from './plan';
import { learningRate } from './schedules';
import { makeRows, normalNumbers, relative, submit } from './testing';
import { FILTER_BREAK, FILTER_METRICS as M } from './types';

const CONFIG = DEFAULT_FILTERS.adam;

describe('adam', () => {
  it.each([1, 131])('follows the float64 twin for 200 steps of %i weights', async (n) => {
    const { device } = await testGpu();
    const g = normalNumbers(4);
    const w0 = Float32Array.from({ length: n }, () => g());
    const rows = makeRows(device, n, 1, w0);
    const steps = 200;
    const filter = await createFilter(device, rows.buffers, [n], CONFIG, steps);
    const twin = new Adam64(w0);
    let last = new Float64Array(n);
    for (let t = 1; t <= steps; t++) {
      const H = Float32Array.from({ length: n }, (_, i) => (1 + g()) * 10 ** ((i % 7) - 3));
      rows.set(H, Float32Array.of(0));
      filter.setIteration(t);
      submit(device, filter);
      last = twin.w.slice();
      twin.update(H, learningRate(CONFIG, t - 1, steps), t);
    }
    const w = await rows.weights();
    const metrics = await readF32(device, filter.metrics);
    expect(metrics[M.status]).toBe(FILTER_BREAK.none);
    const step = Math.sqrt(twin.w.reduce((s, v, i) => s + (v - last[i]) ** 2, 0));
    expect(metrics[M.dw] / step).toBeCloseTo(1, 4);
    // w of about 1 moves by 1e-3 a step: each sum is rounded at 6e-8 of w.
    expect(
      relative(
        w.map((v, i) => v - w0[i]),
        twin.w.map((v, i) => v - w0[i]),
      ),
    ).toBeLessThan(5e-5);
    filter.destroy();
    rows.destroy();
  });

  it('stops before a gradient that is not finite reaches w', async () => {
    const { device } = await testGpu();
    const w0 = Float32Array.from({ length: 10 }, (_, i) => i);
    const rows = makeRows(device, 10, 1, w0);
    const filter = await createFilter(device, rows.buffers, [10], CONFIG, 100);
    const H = Float32Array.from({ length: 10 }, (_, i) => i - 5);
    rows.set(H, Float32Array.of(0));
    submit(device, filter);
    const before = await rows.weights();
    expect(relative(before, w0)).toBeGreaterThan(1e-5);
    const bad = H.slice();
    bad[9] = Number.NaN;
    rows.set(bad, Float32Array.of(0));
    filter.setIteration(2);
    submit(device, filter);
    rows.set(H, Float32Array.of(0));
    submit(device, filter);
    expect((await readF32(device, filter.metrics))[M.status]).toBe(FILTER_BREAK.nonfinite);
    expect(await rows.weights()).toEqual(before);
    filter.destroy();
    rows.destroy();
  });
});

describe('planFilter', () => {
  it.each<[string, FilterConfig, number]>([
    ['fekf', DEFAULT_FILTERS.fekf, 1],
    ['plain fekf', { ...DEFAULT_FILTERS.fekf, form: 'plain' }, 1],
    ['multistream', DEFAULT_FILTERS.multistream, 37],
    ['adam', CONFIG, 1],
  ])('foresees the bytes that %s allocates', async (_, config, m) => {
    const { device } = await testGpu();
    const blocks = [384, 948, 61];
    const rows = makeRows(device, 1393, m, new Float32Array(1393));
    const filter = await createFilter(device, rows.buffers, blocks, config, 100);
    const plan = planFilter(config, blocks, m, device.limits);
    expect(plan.problem).toBeNull();
    // The plan knows no adapter: software ones read the multistream filter's P once more (sweep-steps.ts).
    const reads = config.kind === 'multistream' && isSoftware(device) ? 1.5 : 1;
    expect(reads * plan.bytesPerUpdate).toBe(filter.bytesPerUpdate);
    expect(plan.bytes / filter.stateBytes).toBeCloseTo(1, 2);
    filter.destroy();
    rows.destroy();
  });
});
