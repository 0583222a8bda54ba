// A long run of the multistream filter on a tiny problem: P stays a covariance, the fit does not drift.
// KALMIUM_LONG=20000 runs that many updates instead of 1,500.
import { expect, it } from 'vitest';
import { readF32 } from '../../gpu/buffers';
import { testGpu } from '../../testing/gpu';
import { DEFAULT_FILTERS } from '../config';
import { auditP } from './audit64';
import { createMultistream } from './multistream';
import { makeRows, normalNumbers, readState, regression, submit } from './testing';
import { FILTER_METRICS as M } from './types';

const updates = Number(typeof process === 'undefined' ? 1500 : (process.env.KALMIUM_LONG ?? 1500));

it(`keeps P positive over ${updates} updates`, { timeout: 300_000 + 60 * updates }, async () => {
  const { device } = await testGpu();
  const sizes = [70, 33];
  const n = 103;
  const m = 9;
  const g = normalNumbers(7);
  const rows = makeRows(
    device,
    n,
    m,
    Float32Array.from({ length: n }, () => g()),
  );
  const filter = await createMultistream(device, rows.buffers, sizes, DEFAULT_FILTERS.multistream);
  const { natoms, batch } = regression(n, m, 11);
  rows.setNatoms(natoms);
  let w = await rows.weights();
  const report: string[] = [];
  for (let k = 1; k <= updates; k++) {
    const { H, e } = batch(w);
    rows.set(H, e);
    filter.setIteration(k);
    submit(device, filter);
    w = await rows.weights();
    if (k % Math.ceil(updates / 10) === 0 || k === updates) {
      const metrics = await readF32(device, filter.metrics);
      expect(metrics[M.status]).toBe(0);
      const blocks = auditP(await readState(device, filter), sizes);
      report.push(
        `${k}: ${blocks.map((b) => `diag ${b.min.toExponential(2)}..${b.max.toExponential(2)} eigenvalue ${b.smallest?.toExponential(2)}`).join('; ')}; |dw| ${metrics[M.dw].toExponential(1)}`,
      );
      for (const b of blocks) {
        expect(b.positive).toBe(true);
        expect(b.min).toBeGreaterThan(0);
        expect(b.max).toBeLessThan(2);
      }
      // Noise of 0.01 per row: once learnt, the weights only tremble.
      expect(metrics[M.dw]).toBeLessThan(0.1);
    }
  }
  if (updates > 1500) console.log(report.join('\n'));
  filter.destroy();
  rows.destroy();
});
