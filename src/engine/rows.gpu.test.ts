// The rows each filter is given, against the float64 reference: Adam's loss gradient, multistream's projections.
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import { readF32 } from '../gpu/buffers';
import { buildFrameGeometry, type FrameGeometry } from '../model/environment';
import { initWeights } from '../model/init';
import { makeLayout } from '../model/layout';
import { hash2 } from '../model/random';
import { Reference } from '../model/reference';
import { testGpu } from '../testing/gpu';
import { packGeometry } from '../testing/pack';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { capacityFor, sizeOf } from './batch';
import { DEFAULT_FILTERS, DEFAULT_RUN, type FilterConfig } from './config';
import { type FrameLabels, packLabels } from './frames';
import { createIteration } from './iteration';
import { Passes } from './passes';
import { rowCounts } from './schedule';

const config = testConfig();
const layout = makeLayout(config, 2);
const weights = initWeights(layout, 11);
const systems = [randomSystem(1, 10, 1), randomSystem(2, 7, 1), randomSystem(3, 8, 1, false)];
const geometries: FrameGeometry[] = systems.map((s) =>
  buildFrameGeometry(buildNeighborList(s.coord, s.natoms, s.box, s.pbc, config.rcut), s.atype, config, testStat),
);
const frames = geometries.map((g) => packGeometry(g, config, testStat));
const labels: FrameLabels[] = frames.map((f, k) =>
  packLabels(
    f,
    Float64Array.of(0.3, -0.2),
    systems[k].energy?.[0] ?? 0,
    systems[k].force,
    k === 1 ? null : systems[k].virial,
  ),
);
const rms = (a: ArrayLike<number>): number => Math.sqrt(Array.from(a).reduce((s, v) => s + v * v, 0) / a.length);
const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((m, v, i) => Math.max(m, Math.abs(v - b[i])), 0);
/** Reference force of a sorted atom's component. */
const forceRef = (f: number, k: number): number => labels[f].force[4 * Math.floor(k / 3) + (k % 3)];

async function runOnce(filter: FilterConfig, prefactor: { e: number; f: number; v: number }, iteration: number) {
  const { device } = await testGpu();
  const run = { ...DEFAULT_RUN, filter, batch: 3, seed: 9 };
  const { rows, directions } = rowCounts(run, 3);
  const passes = await Passes.create(device, {
    layout,
    axis_neuron: config.axis_neuron,
    nc: config.sel.reduce((s, v) => s + v, 0),
    capacity: capacityFor(frames.map(sizeOf), 3),
    rows,
    directions,
    strain: true,
    weights: Float32Array.from(weights),
  });
  const it = await createIteration(device, passes, run, 3, 100);
  const sizes = passes.batch.load(frames.map((frame, k) => ({ frame, labels: labels[k] })));
  it.prepare(
    iteration,
    prefactor,
    frames.map((f) => f.natoms),
  );
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const stage of it.stages) stage(pass, sizes);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const H = await readF32(device, passes.H, rows * layout.n);
  const e = await readF32(device, passes.e, rows);
  const errors = await readF32(device, it.errors, 3);
  const w = Float64Array.from(await readF32(device, passes.w, layout.n));
  it.destroy();
  passes.destroy();
  return { H, e, errors, w };
}

describe('Adam', () => {
  const p = { e: 0.7, f: 30, v: 1.5 };
  /** deepmd's loss: p_e/N <dE^2> + p_f <dF^2> + p_v/N <dV^2>, means over the batch. */
  const loss = (w: Float64Array): number => {
    const ref = new Reference(config, w);
    return geometries.reduce((sum, g, f) => {
      const r = ref.evaluate(g);
      const dF = r.force.reduce((s, v, k) => s + (v - forceRef(f, k)) ** 2, 0) / (3 * g.natoms);
      const dV = labels[f].virial
        ? r.virial.reduce((s, v, k) => s + (v - (labels[f].virial?.[k] ?? 0)) ** 2, 0) / 9
        : 0;
      return sum + ((p.e / g.natoms) * (r.energy - labels[f].energy) ** 2 + p.f * dF + (p.v / g.natoms) * dV) / 3;
    }, 0);
  };

  it('row 0 is the gradient of the loss (finite differences in float64)', async () => {
    const { H, errors } = await runOnce({ ...DEFAULT_FILTERS.adam, start_pref_v: 1 }, p, 1);
    const scale = rms(H);
    for (let k = 0; k < layout.n; k += 7) {
      const h = 1e-5;
      const bump = (s: number): Float64Array => weights.map((v, i) => (i === k ? v + s * h : v));
      const fd = (loss(bump(1)) - loss(bump(-1))) / (2 * h);
      expect(Math.abs(H[k] - fd)).toBeLessThan(1e-4 * scale);
    }
    const ref = new Reference(config, weights);
    const evaluations = geometries.map((g) => ref.evaluate(g));
    const e2 = evaluations.reduce((s, r, f) => s + ((labels[f].energy - r.energy) / frames[f].natoms) ** 2, 0);
    const f2 = evaluations.reduce((s, r, f) => s + r.force.reduce((q, v, k) => q + (v - forceRef(f, k)) ** 2, 0), 0);
    expect(Math.abs(errors[0] / e2 - 1)).toBeLessThan(1e-4);
    expect(Math.abs(errors[1] / f2 - 1)).toBeLessThan(1e-4);
    expect(errors[2]).toBe(75);
  });
});

describe('multistream', () => {
  it('has one energy row and nf random projections per frame', async () => {
    const nf = 3;
    const { H, e } = await runOnce({ ...DEFAULT_FILTERS.multistream, nf }, { e: 2, f: 0.5, v: 0 }, 17);
    const ref = new Reference(config, weights);
    geometries.forEach((g, f) => {
      const n = g.natoms;
      const r = ref.evaluate(g);
      expect(Math.abs(e[f] - (2 * (labels[f].energy - r.energy)) / n)).toBeLessThan(1e-5);
      const he = ref.energyGradient(g).map((v) => (2 * v) / n);
      expect(worst(H.subarray(f * layout.n, (f + 1) * layout.n), he)).toBeLessThan(3e-5 * rms(he));
      for (let q = 0; q < nf; q++) {
        const key = hash2(hash2(9, 17), f * 65536 + q);
        const v = new Float64Array(3 * n);
        let residual = 0;
        for (let k = 0; k < 3 * n; k++) {
          const s = (0.5 / Math.sqrt(3 * n)) * ((hash2(key, Math.floor(k / 3)) >>> (k % 3)) & 1 ? 1 : -1);
          v[k] = -s;
          residual += s * (forceRef(f, k) - r.force[k]);
        }
        const row = 3 + 3 * q + f;
        expect(Math.abs(e[row] - residual)).toBeLessThan(1e-4 * Math.abs(residual) + 1e-5);
        const { h } = ref.tangentGradient(g, v);
        expect(worst(H.subarray(row * layout.n, (row + 1) * layout.n), h)).toBeLessThan(3e-5 * rms(h));
      }
    });
  });

  it('ends with no mean energy error per atom over the batch', async () => {
    const off = (w: Float64Array): number => {
      const ref = new Reference(config, w);
      return geometries.reduce((s, g, f) => s + (labels[f].energy - ref.evaluate(g).energy) / g.natoms / 3, 0);
    };
    const { w } = await runOnce({ ...DEFAULT_FILTERS.multistream, nf: 2 }, { e: 1, f: 1, v: 0 }, 1);
    const without = await runOnce({ ...DEFAULT_FILTERS.multistream, nf: 2, bias_step: false }, { e: 1, f: 1, v: 0 }, 1);
    expect(Math.abs(off(without.w))).toBeGreaterThan(1e-4);
    expect(Math.abs(off(w))).toBeLessThan(2e-6);
  });
});
