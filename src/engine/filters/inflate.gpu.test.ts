// Settling and inflating P between two updates: what is pending is applied once, and every entry is scaled.
import { describe, expect, it } from 'vitest';
import { readF32 } from '../../gpu/buffers';
import { testGpu } from '../../testing/gpu';
import { DEFAULT_FILTERS } from '../config';
import { covariances } from './audit64';
import { createMultistream } from './multistream';
import { createPlain } from './plain';
import { createPotter } from './potter';
import { makeRows, readState, regression, relative, submit } from './testing';
import { FILTER_METRICS as M } from './types';

const SIZES = [45, 70];
const N = 115;

/** Largest difference. */
const apart = (a: readonly Float64Array[], b: readonly Float64Array[]): number =>
  a.reduce((m, P, l) => P.reduce((s, v, k) => Math.max(s, Math.abs(v - b[l][k])), m), 0);

describe('inflating P', () => {
  it.each(['split', 'fused'] as const)('multistream, %s', async (form) => {
    const { device } = await testGpu();
    const m = 12;
    const rows = makeRows(device, N, m, new Float32Array(N));
    const { natoms, batch } = regression(N, m, 3);
    rows.setNatoms(natoms);
    const filter = await createMultistream(device, rows.buffers, SIZES, DEFAULT_FILTERS.multistream, { form, S: 2 });
    for (let k = 1; k <= 3; k++) {
      const { H, e } = batch(new Float64Array(N));
      rows.set(H, e);
      filter.setIteration(k);
      submit(device, filter);
    }
    const before = await readState(device, filter);
    const P = covariances(before, SIZES);
    expect(before.get('scalars')?.[13]).toBe(1);
    await filter.settle();
    const settled = await readState(device, filter);
    expect(settled.get('scalars')?.[13]).toBe(0);
    // A few roundings of numbers up to 1.
    expect(apart(covariances(settled, SIZES), P)).toBeLessThan(1e-6);
    await filter.inflate(4);
    const fourfold = P.map((p) => p.map((v) => 4 * v));
    expect(apart(covariances(await readState(device, filter), SIZES), fourfold)).toBeLessThan(4e-6);
    // Settled once, not again.
    await filter.settle();
    expect(apart(covariances(await readState(device, filter), SIZES), fourfold)).toBeLessThan(4e-6);
    for (const x of [filter, rows]) x.destroy();
  });

  it.each([
    ['square root', createPotter],
    ['plain', createPlain],
  ] as const)('fekf, %s', async (_, create) => {
    const { device } = await testGpu();
    const rows = makeRows(device, N, 1, new Float32Array(N));
    const { batch } = regression(N, 1, 3);
    const filter = await create(device, rows.buffers, SIZES, DEFAULT_FILTERS.fekf);
    const audit = async (): Promise<number[]> => {
      submit(device, filter, 'audit');
      const metrics = await readF32(device, filter.metrics);
      return [metrics[M.p_min], metrics[M.p_max], metrics[M.p_mean]];
    };
    const update = (): void => {
      const { H, e } = batch(new Float64Array(N));
      rows.set(H, e);
      submit(device, filter);
    };
    for (let k = 0; k < 20; k++) update();
    const before = await audit();
    update();
    await filter.inflate(9);
    const after = await audit();
    update();
    const traced = (await readF32(device, filter.metrics))[M.p_mean];
    expect(
      relative(
        after,
        before.map((v) => 9 * v),
      ),
    ).toBeLessThan(0.1);
    // The trace that is carried along was scaled as P was.
    const [, , mean] = await audit();
    expect(traced / mean).toBeCloseTo(1, 4);
    for (const x of [filter, rows]) x.destroy();
  });
});
