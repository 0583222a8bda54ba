// What the kernels unfold from blobs against the float64 geometry: rows, derivatives, records, ranges, transposed list.
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import { readBytes, readF32, storage } from '../gpu/buffers';
import { buildFrameGeometry } from '../model/environment';
import { embeddingOffset, fittingOffset, makeLayout } from '../model/layout';
import { emptyRanges, makeTable, placeIn, widenRanges } from '../model/table';
import { testGpu } from '../testing/gpu';
import { packGeometry } from '../testing/pack';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { BatchBuffers, capacityFor, sizeOf } from './batch';
import { indexView } from './frames';
import { TableBatch, tableOptions } from './tableBatch';
import { packTable, tableSizeOf } from './tablePack';

const words = async (device: GPUDevice, b: GPUBuffer, n: number): Promise<Uint32Array> =>
  new Uint32Array(await readBytes(device, b, 4 * n));

describe.each([
  ['one side, pads', testConfig()],
  ['two sides', testConfig({ type_one_side: false, rcut_smth: 3.5 })],
  ['truncated, no pads', testConfig({ sel: [3, 5], set_davg_zero: true })],
])('batch of blobs, %s', (_name, config) => {
  const stat = config.set_davg_zero ? { ...testStat, davg: new Float64Array(2) } : testStat;
  const layout = makeLayout(config, 2);
  // A lone atom has no pairs, or only pads.
  const systems = [
    randomSystem(1, 14, 1),
    { ...randomSystem(2, 2, 1, false), natoms: 1 },
    randomSystem(3, 11, 1, false),
  ];
  const geometries = systems.map((s) =>
    buildFrameGeometry(
      buildNeighborList(s.coord.slice(0, 3 * s.natoms), s.natoms, s.box, s.pbc, config.rcut),
      s.atype.slice(0, s.natoms),
      config,
      stat,
    ),
  );
  const frames = geometries.map((g) => packGeometry(g, config, stat));

  async function setup() {
    const { device } = await testGpu();
    const cap = capacityFor(frames.map(sizeOf), 3);
    const at = 5;
    const x = storage(device, 'x', 4 * (cap.pairs + at));
    const batch = new BatchBuffers(device, layout, cap, { buffer: x, at });
    await batch.compile();
    return { device, cap, batch, x, at };
  }

  it('geometry', async () => {
    const { device, cap, batch, x, at } = await setup();
    const s = batch.load(frames.map((frame) => ({ frame, labels: null })));
    const rows = await readF32(device, batch.rows);
    const geom = await readF32(device, batch.geom);
    const input = (await readF32(device, x)).subarray(at);
    const pair = await words(device, batch.pair, 4 * s.pairs);
    const atom = await words(device, batch.atom, 4 * s.atoms);
    const ranges = await words(device, batch.ranges, 6 * cap.atoms);
    const tPair = await words(device, batch.tPair, s.pairs);
    // Derivatives grow as 1/r^2: each column to 2e-6 of its largest entry.
    const scale = [0, 1, 2].map((c) =>
      geometries.reduce((m, g) => g.d.reduce((n, v, k) => (k % 4 === c ? Math.max(n, Math.abs(v)) : n), m), 1e-3),
    );
    const near = (a: number, b: number, of: number): void => expect(Math.abs(a - b)).toBeLessThan(of);
    let [a0, p0, t0] = [0, 0, 0];
    geometries.forEach((g, f) => {
      expect(g.npairs).toBe(frames[f].npairs);
      for (let p = 0; p < g.npairs; p++) {
        const q = p0 + p;
        // Rows are of the order of 1 to 20. Where the switch is steep the rounding of r in float32 adds to it.
        const steep = 2e-7 * g.u[4 * p + 3] * Math.abs(g.d[4 * p]);
        near(input[q], g.x[p], 1e-6 * Math.max(1, Math.abs(g.x[p])) + steep);
        for (let c = 0; c < 4; c++) {
          const R = g.R[4 * p + c];
          near(rows[c * cap.pairs + q], R, 1e-6 * Math.max(1, Math.abs(R)) + steep);
          near(geom[4 * q + c], g.u[4 * p + c], 5e-7 * Math.max(1, g.u[4 * p + c]));
          if (c < 3) near(geom[4 * (cap.pairs + q) + c], g.d[4 * p + c], 2e-6 * scale[c]);
        }
        expect([...pair.subarray(4 * q, 4 * q + 4)]).toEqual([
          a0 + g.i[p],
          a0 + g.j[p],
          embeddingOffset(layout, g.net[p]),
          f,
        ]);
      }
      for (let a = 0; a < g.natoms; a++) {
        const b = a0 + a;
        expect([...atom.subarray(4 * b, 4 * b + 4)]).toEqual([
          f,
          g.natoms,
          fittingOffset(layout, g.atype[a]),
          g.atype[a],
        ]);
        for (let t = 0; t < 2; t++)
          expect([...ranges.subarray(2 * (t * cap.atoms + b), 2 * (t * cap.atoms + b) + 2)]).toEqual([
            p0 + g.first[t * g.natoms + a],
            g.count[t * g.natoms + a],
          ]);
        expect([...ranges.subarray(2 * (2 * cap.atoms + b), 2 * (2 * cap.atoms + b) + 2)]).toEqual([
          t0 + g.tFirst[a],
          g.tFirst[a + 1] - g.tFirst[a],
        ]);
      }
      expect([...tPair.subarray(t0, t0 + g.tPair.length)]).toEqual(Array.from(g.tPair, (p) => p0 + p));
      a0 += g.natoms;
      p0 += g.npairs;
      t0 += g.tPair.length;
    });
    batch.destroy();
  });

  it.each([true, false])('places in the table, a group per frame: %s', async (perFrame) => {
    const { device, batch, x, cap } = await setup();
    const ranges = emptyRanges(layout.nEmbedding);
    for (const g of geometries) widenRanges(ranges, g);
    const table = makeTable(ranges, 64);
    const sizes = frames.map((f) => tableSizeOf(packTable(f, layout, table)));
    const side = new TableBatch(device, layout, tableOptions(table, perFrame, sizes, 3), cap.pairs, 3);
    await side.compile(batch.x);
    const loaded = frames.map((frame) => ({ frame, labels: null }));
    const { segments: count } = side.load(loaded);
    const s = batch.load(loaded, (pass) => side.encode(pass));
    const slot = await words(device, side.slot, 2 * s.pairs);
    const t = new Float32Array(slot.buffer);
    const order = await words(device, side.order, s.pairs);
    const segments = await words(device, side.segments, 4 * count);
    const seen = new Set<number>();
    const offsets = [0, geometries[0].npairs, geometries[0].npairs + geometries[1].npairs];
    let last = [-1, -1];
    for (let k = 0; k < segments.length; k += 4) {
      const [begin, end, frame, node] = segments.subarray(k, k + 4);
      // By group, then by node; frames in order within.
      const key = perFrame ? [frame, node] : [node, frame];
      expect(key[0] > last[0] || (key[0] === last[0] && key[1] >= last[1])).toBe(true);
      last = key;
      expect(end - begin).toBeLessThanOrEqual(16);
      for (const p of order.subarray(begin, end)) {
        const g = geometries[frame];
        const local = p - offsets[frame];
        const net = g.net[local];
        const place = placeIn(table, net, g.x[local]);
        // The same point, whichever side of a node rounding puts it on.
        const got = (node % 65) + 1 + t[2 * p + 1];
        expect(Math.floor(node / 65)).toBe(net);
        expect(slot[2 * p]).toBe(node);
        const ulp = (2e-6 * Math.max(1, Math.abs(g.x[local]))) / table.h[net];
        expect(Math.abs(got - place.k - place.t)).toBeLessThan(ulp);
        seen.add(p);
      }
    }
    expect(seen.size).toBe(s.pairs);
    side.destroy();
    batch.destroy();
    x.destroy();
  });
});

it('more pairs than 16 bits count', async () => {
  const config = testConfig({ rcut: 9, sel: [300, 300] });
  const layout = makeLayout(config, 2);
  const { device } = await testGpu();
  const [small, large] = [randomSystem(1, 5, 1), randomSystem(2, 250, 1)].map((s) =>
    buildFrameGeometry(buildNeighborList(s.coord, s.natoms, s.box, s.pbc, 9), s.atype, config, testStat),
  );
  expect(large.npairs).toBeGreaterThan(65536);
  const geometries = [small, large, small];
  const frames = geometries.map((g) => packGeometry(g, config, testStat));
  const cap = capacityFor(frames.map(sizeOf), 3);
  const x = storage(device, 'x', 4 * cap.pairs);
  const batch = new BatchBuffers(device, layout, cap, { buffer: x, at: 0 });
  await batch.compile();
  const table = makeTable({ min: Float64Array.of(-1, -1), max: Float64Array.of(10, 10) }, 64);
  const tables = frames.map((f) => packTable(f, layout, table));
  const side = new TableBatch(device, layout, tableOptions(table, true, tables.map(tableSizeOf), 3), cap.pairs, 3);
  await side.compile(batch.x);
  const loaded = frames.map((frame) => ({ frame, labels: null }));
  side.load(loaded);
  const s = batch.load(loaded, (pass) => side.encode(pass));
  const tPair: number[] = [];
  const order: number[] = [];
  let p0 = 0;
  geometries.forEach((g, f) => {
    for (const p of g.tPair) tPair.push(p0 + p);
    for (const p of indexView(tables[f].words, 0, g.npairs, g.npairs)) order.push(p0 + p);
    p0 += g.npairs;
  });
  expect((await words(device, batch.tPair, tPair.length)).every((p, k) => p === tPair[k])).toBe(true);
  expect((await words(device, side.order, s.pairs)).every((p, k) => p === order[k])).toBe(true);
  side.destroy();
  batch.destroy();
  x.destroy();
});
