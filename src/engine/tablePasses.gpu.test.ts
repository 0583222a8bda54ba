// Training through the table against the float64 reference with the same table: energies, forces, virials, rows of H.
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import { readF32, upload } from '../gpu/buffers';
import { buildFrameGeometry } from '../model/environment';
import { initWeights } from '../model/init';
import { makeLayout } from '../model/layout';
import { RandomStream } from '../model/random';
import { Reference } from '../model/reference';
import { emptyRanges, makeTable, widenRanges } from '../model/table';
import { testGpu } from '../testing/gpu';
import { packGeometry } from '../testing/pack';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { capacityFor, sizeOf } from './batch';
import { packLabels } from './frames';
import { Passes, type RowTarget } from './passes';
import { tableOptions } from './tableBatch';
import { packTable, tableSizeOf } from './tablePack';
import { TablePasses } from './tablePasses';

const rms = (a: ArrayLike<number>): number => Math.sqrt(Array.from(a).reduce((s, v) => s + v * v, 0) / a.length);
const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((m, v, i) => Math.max(m, Math.abs(v - b[i])), 0);
const directions = 2;
/** Of the rows' rms; why not less: passes.gpu.test.ts. */
const CLOSE = 5e-5;

describe.each([
  // Few intervals: the exact nets would not pass for the table.
  ['one side, 12 intervals', testConfig(), 12],
  ['one side, 256 intervals', testConfig(), 256],
  [
    'two sides, time steps, doubling, outputs no multiple of four',
    testConfig({ type_one_side: false, resnet_dt: true, neuron: [3, 6, 6], fitting_neuron: [10, 20, 20] }),
    100,
  ],
  ['no padding, one layer', testConfig({ sel: [3, 5], set_davg_zero: true, neuron: [5] }), 64],
])('model through the table, %s', (_name, config, intervals) => {
  const layout = makeLayout(config, 2);
  const weights = initWeights(layout, 11);
  const geometries = [randomSystem(1, 14, 1), randomSystem(2, 9, 1), randomSystem(3, 11, 1, false)].map((s) =>
    buildFrameGeometry(buildNeighborList(s.coord, s.natoms, s.box, s.pbc, config.rcut), s.atype, config, testStat),
  );
  const frames = geometries.map((g) => packGeometry(g, config, testStat));
  const ranges = emptyRanges(layout.nEmbedding);
  for (const g of geometries) widenRanges(ranges, g);
  const table = makeTable(ranges, intervals);
  const reference = new Reference(config, weights, table);

  async function setup(perFrame: boolean) {
    const { device } = await testGpu();
    const sizes = frames.map((f) => tableSizeOf(packTable(f, layout, table)));
    const exact = await Passes.create(device, {
      layout,
      axis_neuron: config.axis_neuron,
      nc: config.sel.reduce((s, v) => s + v, 0),
      capacity: capacityFor(frames.map(sizeOf), 3),
      rows: 3 * directions + 3,
      directions,
      strain: true,
      weights: Float32Array.from(weights),
      table: tableOptions(table, perFrame, sizes, 3),
    });
    const passes = await TablePasses.create(device, exact);
    const s = passes.load(
      frames.map((frame) => ({ frame, labels: packLabels(frame, Float64Array.of(0, 0), 0, null, null) })),
    );
    const rng = new RandomStream(4, 'v');
    const v64 = Array.from({ length: directions }, () =>
      Float64Array.from({ length: 3 * s.atoms }, () => Math.fround(rng.normal())),
    );
    const strain = Float64Array.from({ length: 9 * s.frames }, () => Math.fround(0.3 * rng.normal()));
    const cap = passes.options.capacity.atoms;
    const v = new Float32Array(4 * cap * directions);
    v64.forEach((d, q) => {
      for (let a = 0; a < s.atoms; a++) v.set(d.subarray(3 * a, 3 * a + 3), 4 * (q * cap + a));
    });
    upload(device, passes.v, v);
    upload(device, passes.strain, Float32Array.from(strain));
    const coef = [0.5, -1.25, 2];
    upload(device, passes.coef, Float32Array.from(coef));
    let first = 0;
    const rows = geometries.map((g, f) => {
      const energy = reference.energyGradient(g);
      const force = v64.map(
        (d) =>
          reference.tangentGradient(g, d.subarray(3 * first, 3 * (first + g.natoms)), strain.subarray(9 * f, 9 * f + 9))
            .h,
      );
      first += g.natoms;
      return { energy: energy.map((e) => coef[f] * e), force };
    });
    const target = (over: Partial<RowTarget>): ReturnType<TablePasses['rowWriter']> =>
      passes.rowWriter({
        row0: 0,
        perDirection: 0,
        perFrame,
        accumulate: false,
        weighted: false,
        direction0: 0,
        ...over,
      });
    return { device, exact, passes, s, rows, target };
  }
  const add = (a: readonly Float64Array[]): Float64Array => a[0].map((_, k) => a.reduce((s, h) => s + h[k], 0));

  it('energies, forces, virials; the rows of every frame', async () => {
    const { device, exact, passes, s, rows, target } = await setup(true);
    const energy = target({ weighted: true });
    const force = target({ row0: 3, perDirection: 3 });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    passes.forward(pass, s);
    passes.backward(pass, s);
    passes.forces(pass, s);
    passes.energyParts(pass, s);
    energy.encode(pass, s, 1);
    passes.tangentParts(pass, s, directions);
    force.encode(pass, s, directions);
    pass.end();
    device.queue.submit([encoder.finish()]);

    const expected = geometries.map((g) => reference.evaluate(g));
    const sums = await readF32(device, passes.sums, 30);
    const got = await readF32(device, passes.force, 4 * s.atoms);
    const forceRms = rms(expected.flatMap((e) => [...e.force]));
    let at = 0;
    expected.forEach((e, f) => {
      expect(Math.abs(sums[10 * f] - e.energy)).toBeLessThan(2e-6 * Math.max(1, Math.abs(e.energy)));
      expect(worst(sums.subarray(10 * f + 1, 10 * f + 10), e.virial)).toBeLessThan(1e-4 * rms(e.virial));
      for (let a = 0; a < geometries[f].natoms; a++, at++)
        expect(worst(got.subarray(4 * at, 4 * at + 3), e.force.subarray(3 * a, 3 * a + 3))).toBeLessThan(
          1e-4 * forceRms,
        );
    });
    const H = await readF32(device, passes.H);
    rows.forEach((r, f) => {
      const row = (k: number): Float32Array => H.subarray(k * layout.n, (k + 1) * layout.n);
      // As many frames do not weigh as they do in one row: the energy rows carry their frame's coefficient.
      expect(worst(row(f), r.energy) / rms(r.energy)).toBeLessThan(CLOSE);
      r.force.forEach((h, q) => {
        expect(worst(row(3 + 3 * q + f), h) / rms(h)).toBeLessThan(CLOSE);
      });
    });
    // The exact nets over the same buffers: what validation reads.
    const second = device.createCommandEncoder();
    const plain = second.beginComputePass();
    exact.forward(plain, s);
    plain.end();
    device.queue.submit([second.finish()]);
    const bare = await readF32(device, exact.sums, 30);
    const nets = new Reference(config, weights);
    geometries.forEach((g, f) => {
      const e = nets.evaluate(g).energy;
      expect(Math.abs(bare[10 * f] - e)).toBeLessThan(2e-6 * Math.max(1, Math.abs(e)));
    });
    passes.destroy();
  });

  it('one row for the batch: weighted energies, forces added on top', async () => {
    const { device, passes, s, rows, target } = await setup(false);
    expect(() => target({ perFrame: true })).toThrow(/one row/);
    const energy = target({ weighted: true });
    const force = target({ row0: 1, perDirection: 1 });
    const added = target({ accumulate: true });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    passes.forward(pass, s);
    passes.backward(pass, s);
    passes.energyParts(pass, s);
    energy.encode(pass, s, 1);
    passes.tangentParts(pass, s, directions);
    force.encode(pass, s, directions);
    added.encode(pass, s, 1);
    pass.end();
    device.queue.submit([encoder.finish()]);
    const H = await readF32(device, passes.H);
    const forces = [0, 1].map((q) => add(rows.map((r) => r.force[q])));
    [add([...rows.map((r) => r.energy), forces[0]]), ...forces].forEach((h, k) => {
      expect(worst(H.subarray(k * layout.n, (k + 1) * layout.n), h) / rms(h)).toBeLessThan(CLOSE);
    });
    passes.destroy();
  });
});
