// The table of the embedding nets: what it covers, the basis, and how close it is to the nets themselves.
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { buildFrameGeometry } from './environment';
import { initWeights } from './init';
import { makeLayout } from './layout';
import { Reference } from './reference';
import { emptyRanges, lagrange, makeTable, nodeAt, placeIn, widenRanges } from './table';

describe('makeTable', () => {
  const ranges = { min: Float64Array.of(-0.7123, 3, Number.POSITIVE_INFINITY), max: Float64Array.of(9.81, 3, -1) };
  ranges.max[2] = Number.NEGATIVE_INFINITY;
  it.each([16, 256, 1024])('covers the ranges with %i intervals whose nodes float32 holds', (intervals) => {
    const t = makeTable(ranges, intervals);
    for (const net of [0, 1]) {
      expect(nodeAt(t, net, 1)).toBeLessThan(ranges.min[net]);
      expect(nodeAt(t, net, intervals - 1)).toBeGreaterThan(ranges.max[net]);
    }
    // At most three intervals more than needed.
    expect(t.h[0]).toBeLessThan((1.01 * (9.81 + 0.7123)) / (intervals - 3));
    for (let k = 0; k <= intervals; k++) expect(Math.fround(nodeAt(t, 0, k))).toBe(nodeAt(t, 0, k));
    for (const x of [-0.7123, 0, 1.5, 9.81]) {
      const { k, t: at } = placeIn(t, 0, x);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThanOrEqual(1);
      expect(nodeAt(t, 0, k) + at * t.h[0]).toBeCloseTo(x, 12);
    }
  });
  it('keeps an input off the table in the nearest interval', () => {
    const t = makeTable(ranges, 16);
    expect(placeIn(t, 0, -5)).toMatchObject({ k: 1 });
    expect(placeIn(t, 0, 50)).toMatchObject({ k: 14 });
  });
});

it('the basis reproduces a cubic', () => {
  const f = (x: number): number => 2 - x + 3 * x * x - 1.5 * x ** 3;
  for (const t of [0, 0.2, 0.7, 1]) expect(lagrange(t).reduce((s, b, k) => s + b * f(k - 1), 0)).toBeCloseTo(f(t), 13);
});

it('256 intervals are exact to float32: energies, forces and rows', () => {
  const config = testConfig();
  const layout = makeLayout(config, 2);
  const s = randomSystem(1, 14, 1);
  const f = buildFrameGeometry(buildNeighborList(s.coord, 14, s.box, s.pbc, config.rcut), s.atype, config, testStat);
  const ranges = emptyRanges(layout.nEmbedding);
  widenRanges(ranges, f);
  const table = makeTable(ranges, 256);
  const rms = (a: Float64Array): number => Math.sqrt(a.reduce((q, v) => q + v * v, 0) / a.length);
  const off = (a: Float64Array, b: Float64Array): number => rms(a.map((v, k) => v - b[k])) / rms(b);
  for (const [scale, limit] of [
    [1, 1],
    // Weights three times as large stand for a net with steep features.
    [3, 30],
  ]) {
    const w = initWeights(layout, 11).map((v) => scale * v);
    const [exact, near] = [new Reference(config, w), new Reference(config, w, table)];
    const [a, b] = [exact.evaluate(f), near.evaluate(f)];
    const v = Float64Array.from({ length: 42 }, (_, k) => Math.sin(k));
    const row = off(near.tangentGradient(f, v).h, exact.tangentGradient(f, v).h);
    expect(Math.abs(b.energy / a.energy - 1)).toBeLessThan(1e-7 * limit);
    expect(off(b.force, a.force)).toBeLessThan(1e-6 * limit);
    expect(off(near.energyGradient(f), exact.energyGradient(f))).toBeLessThan(1e-6 * limit);
    expect(row).toBeLessThan(1e-5 * limit);
  }
});
