// The rows each filter is given, against the float64 reference: Adam's loss gradient, multistream's projections.
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import { readF32 } from '../gpu/buffers';
import { buildFrameGeometry, type FrameGeometry } from '../model/environment';
import { initWeights } from '../model/init';
import { fittingOffset, makeLayout, splitBlocks } from '../model/layout';
import { hash2 } from '../model/random';
import { Reference } from '../model/reference';
import { testGpu } from '../testing/gpu';
import { packGeometry } from '../testing/pack';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { capacityFor, sizeOf } from './batch';
import { DEFAULT_FILTERS, DEFAULT_RUN, type FilterConfig, type MultistreamConfig } from './config';
import { Multistream64 } from './filters/multistream64';
import { FILTER_METRICS } from './filters/types';
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
  const metrics = await readF32(device, it.filter.metrics);
  it.destroy();
  passes.destroy();
  return { H, e, errors, w, metrics };
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
    const { H, e } = await runOnce({ ...DEFAULT_FILTERS.multistream, nf, centre: false }, { e: 2, f: 0.5, v: 0 }, 17);
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

  it('takes the mean of the batch off its energy rows, and only off these', async () => {
    const plain = await runOnce({ ...DEFAULT_FILTERS.multistream, nf: 1, centre: false }, { e: 1, f: 1, v: 0 }, 1);
    const centred = await runOnce({ ...DEFAULT_FILTERS.multistream, nf: 1 }, { e: 1, f: 1, v: 0 }, 1);
    const n = layout.n;
    const mean = (k: number): number => (plain.H[k] + plain.H[n + k] + plain.H[2 * n + k]) / 3;
    const scale = rms(plain.H);
    for (let k = 0; k < n; k++)
      for (let b = 0; b < 3; b++)
        expect(Math.abs(centred.H[b * n + k] - (plain.H[b * n + k] - mean(k)))).toBeLessThan(4e-6 * scale); // some ulp of entries up to ten times the scale
    const e = (plain.e[0] + plain.e[1] + plain.e[2]) / 3;
    for (let b = 0; b < 3; b++) expect(Math.abs(centred.e[b] - (plain.e[b] - e))).toBeLessThan(1e-6 * Math.abs(e));
    expect(centred.H.subarray(3 * n)).toEqual(plain.H.subarray(3 * n));
    expect(centred.e.subarray(3)).toEqual(plain.e.subarray(3));
  });

  it.each([
    ['all corrections', {}],
    ['no chord', { chord: false }],
    ['no damping', { damping: 0 }],
    ['a step that is taken back', { reject: 1.0001, p0: 1000, uw: 0 }],
  ])('makes the iteration of the float64 twin: %s', async (name, options) => {
    const nf = 2;
    const filter: MultistreamConfig = { ...DEFAULT_FILTERS.multistream, nf, ...options };
    const { w, metrics } = await runOnce(filter, { e: 1, f: 1, v: 0 }, 1);
    const n = layout.n;
    const bs = 3;
    const m = bs * (1 + nf);
    const directions = geometries.map((g, f) =>
      Array.from({ length: nf }, (_, q) => {
        const key = hash2(hash2(9, 1), f * 65536 + q);
        return Float64Array.from(
          { length: 3 * g.natoms },
          (__, k) => ((hash2(key, Math.floor(k / 3)) >>> (k % 3)) & 1 ? -1 : 1) / Math.sqrt(3 * g.natoms),
        );
      }),
    );
    const centre = (v: Float64Array, stride: number): void => {
      for (let k = 0; k < stride; k++) {
        const mean = (v[k] + v[stride + k] + v[2 * stride + k]) / 3;
        for (let b = 0; b < bs; b++) v[b * stride + k] -= mean;
      }
    };
    const residuals = (weights: Float64Array): Float64Array => {
      const ref = new Reference(config, weights);
      const e = new Float64Array(m);
      geometries.forEach((g, f) => {
        const r = ref.evaluate(g);
        e[f] = (labels[f].energy - r.energy) / g.natoms;
        directions[f].forEach((v, q) => {
          let s = 0;
          for (let k = 0; k < v.length; k++) s -= v[k] * (forceRef(f, k) - r.force[k]);
          e[bs * (1 + q) + f] = s;
        });
      });
      return e;
    };
    const H = new Float64Array(m * n);
    const ref = new Reference(config, weights);
    geometries.forEach((g, f) => {
      H.set(
        ref.energyGradient(g).map((v) => v / g.natoms),
        f * n,
      );
      directions[f].forEach((v, q) => {
        H.set(ref.tangentGradient(g, v).h, (bs * (1 + q) + f) * n);
      });
    });
    centre(H, n);
    const centred = (weights: Float64Array): Float64Array => {
      const e = residuals(weights);
      centre(e, 1);
      return e;
    };
    const twin = new Multistream64(weights, splitBlocks(layout.tensors, filter.blocksize), filter);
    const natoms = Float64Array.from({ length: m }, (_, r) => (r < bs ? frames[r].natoms : 0));
    twin.update(H, centred(weights), natoms, 1);
    if (filter.chord) twin.chord(centred(twin.w));
    const shift = residuals(twin.w)
      .slice(0, bs)
      .reduce((s, v) => s + v / bs, 0);
    for (let t = 0; t < layout.ntypes; t++) {
      const last = layout.fitting.layers[layout.fitting.layers.length - 1];
      twin.w[fittingOffset(layout, t) + last.b] += shift;
    }
    if (filter.damping > 0) {
      const rho = twin.damp(centred(twin.w));
      expect(rho === -1).toBe(name === 'a step that is taken back');
      expect(Math.abs(metrics[FILTER_METRICS.rho] - rho)).toBeLessThan(0.01 * (1 + Math.abs(rho)));
    }
    const moved = twin.w.map((v, k) => v - weights[k]);
    // Float32 rows carry 3e-5, and S^-1 makes up to 20 times of it.
    expect(worst(w, twin.w)).toBeLessThan(1e-3 * Math.max(...moved.map(Math.abs)) + 1e-7);
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
