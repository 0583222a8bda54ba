// The WGSL model against the float64 reference: energies, forces, virials, and rows of H, on batches of mixed sizes.
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import type { System } from '../data/types';
import { readF32, upload } from '../gpu/buffers';
import type { ModelConfig } from '../model/config';
import { buildFrameGeometry, type FrameGeometry } from '../model/environment';
import { initWeights } from '../model/init';
import { makeLayout } from '../model/layout';
import { RandomStream } from '../model/random';
import { Reference } from '../model/reference';
import { testGpu } from '../testing/gpu';
import { packGeometry } from '../testing/pack';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { capacityFor, sizeOf } from './batch';
import { packLabels } from './frames';
import { Passes } from './passes';

function geometryOf(s: System, c: ModelConfig, frame = 0): FrameGeometry {
  const coord = s.coord.subarray(3 * s.natoms * frame, 3 * s.natoms * (frame + 1));
  const box = s.box ? s.box.subarray(9 * frame, 9 * frame + 9) : null;
  return buildFrameGeometry(buildNeighborList(coord, s.natoms, box, s.pbc, c.rcut), s.atype, c, testStat);
}
const rms = (a: ArrayLike<number>): number => Math.sqrt(Array.from(a).reduce((s, v) => s + v * v, 0) / a.length);
const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((m, v, i) => Math.max(m, Math.abs(v - b[i])), 0);

describe.each([
  ['one side', testConfig()],
  [
    'two sides, time steps, doubling',
    testConfig({ type_one_side: false, resnet_dt: true, fitting_neuron: [10, 20, 20] }),
  ],
  ['sel too small, no padding constant', testConfig({ sel: [3, 5], set_davg_zero: true })],
])('model on the GPU, %s', (_name, config) => {
  const layout = makeLayout(config, 2);
  const weights = initWeights(layout, 11);
  const reference = new Reference(config, weights);
  const geometries = [randomSystem(1, 14, 1), randomSystem(2, 9, 1), randomSystem(3, 11, 1, false)].map((s) =>
    geometryOf(s, config),
  );
  const frames = geometries.map((g) => packGeometry(g, config, testStat));
  const directions = 2;

  async function setup(): Promise<{ passes: Passes; device: GPUDevice; sizes: ReturnType<Passes['batch']['load']> }> {
    const { device } = await testGpu();
    const passes = await Passes.create(device, {
      layout,
      axis_neuron: config.axis_neuron,
      nc: config.sel.reduce((s, v) => s + v, 0),
      capacity: capacityFor(frames.map(sizeOf), 3),
      rows: 3 * directions + 4,
      directions,
      strain: true,
      weights: Float32Array.from(weights),
    });
    const labels = frames.map((f) => packLabels(f, Float64Array.of(0, 0), 0, null, null));
    const sizes = passes.batch.load(frames.map((frame, k) => ({ frame, labels: labels[k] })));
    return { passes, device, sizes };
  }

  it('matches energy, forces, virial and every kind of row', async () => {
    const { passes, device, sizes } = await setup();
    const rng = new RandomStream(4, 'v');
    const v64 = Array.from({ length: directions }, () =>
      Float64Array.from({ length: 3 * sizes.atoms }, () => Math.fround(rng.normal())),
    );
    const strain64 = Float64Array.from({ length: 9 * sizes.frames }, () => Math.fround(0.3 * rng.normal()));
    const v = new Float32Array(4 * passes.options.capacity.atoms * directions);
    v64.forEach((d, q) => {
      for (let a = 0; a < sizes.atoms; a++)
        v.set(d.subarray(3 * a, 3 * a + 3), 4 * (q * passes.options.capacity.atoms + a));
    });
    upload(device, passes.v, v);
    upload(device, passes.strain, Float32Array.from(strain64));
    const coef = [0.5, -1.25, 2];
    upload(device, passes.coef, Float32Array.from(coef));
    const perFrame = passes.rowWriter({
      row0: 0,
      perDirection: 3,
      perFrame: true,
      accumulate: false,
      weighted: false,
      direction0: 0,
    });
    const weighted = passes.rowWriter({
      row0: 6,
      perDirection: 0,
      perFrame: false,
      accumulate: false,
      weighted: true,
      direction0: 0,
    });
    const summed = passes.rowWriter({
      row0: 7,
      perDirection: 1,
      perFrame: false,
      accumulate: false,
      weighted: false,
      direction0: 0,
    });
    const added = passes.rowWriter({
      row0: 6,
      perDirection: 0,
      perFrame: false,
      accumulate: true,
      weighted: false,
      direction0: 0,
    });

    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    passes.forward(pass, sizes);
    passes.backward(pass, sizes);
    passes.forces(pass, sizes);
    passes.energyParts(pass, sizes);
    weighted.encode(pass, sizes, 1);
    passes.tangentParts(pass, sizes, directions);
    perFrame.encode(pass, sizes, directions);
    summed.encode(pass, sizes, directions);
    added.encode(pass, sizes, 1);
    pass.end();
    device.queue.submit([encoder.finish()]);

    const expected = geometries.map((g) => reference.evaluate(g));
    const sums = await readF32(device, passes.sums, 30);
    const force = await readF32(device, passes.force, 4 * sizes.atoms);
    const forceRms = rms(expected.flatMap((e) => [...e.force]));
    let at = 0;
    expected.forEach((e, f) => {
      expect(Math.abs(sums[10 * f] - e.energy)).toBeLessThan(2e-6 * Math.max(1, Math.abs(e.energy)));
      expect(worst(sums.subarray(10 * f + 1, 10 * f + 10), e.virial)).toBeLessThan(1e-4 * rms(e.virial));
      for (let a = 0; a < geometries[f].natoms; a++, at++)
        expect(worst(force.subarray(4 * at, 4 * at + 3), e.force.subarray(3 * a, 3 * a + 3))).toBeLessThan(
          1e-4 * forceRms,
        );
    });

    const H = await readF32(device, passes.H);
    const row = (r: number): Float32Array => H.subarray(r * layout.n, (r + 1) * layout.n);
    // These nets enlarge errors of float32 inputs 300 times and more: 2.8e-5 with geometry rounded once from float64,
    // 3.4e-5 with geometry unfolded on the device, which is one or two roundings more.
    const near = (r: number, ref: Float64Array): void => expect(worst(row(r), ref) / rms(ref)).toBeLessThan(5e-5);
    const energyRow = new Float64Array(layout.n);
    geometries.forEach((g, f) => {
      const h = reference.energyGradient(g);
      for (let k = 0; k < layout.n; k++) energyRow[k] += coef[f] * h[k];
    });
    const total = [0, 1].map(() => new Float64Array(layout.n));
    let first = 0;
    geometries.forEach((g, f) => {
      for (let q = 0; q < directions; q++) {
        const { h } = reference.tangentGradient(
          g,
          v64[q].subarray(3 * first, 3 * (first + g.natoms)),
          strain64.subarray(9 * f, 9 * f + 9),
        );
        near(3 * q + f, h);
        for (let k = 0; k < layout.n; k++) total[q][k] += h[k];
      }
      first += g.natoms;
    });
    near(7, total[0]);
    near(8, total[1]);
    near(
      6,
      energyRow.map((e, k) => e + total[0][k]),
    );
    passes.destroy();
  });
});
