// Pairs sorted into intervals and segments: nothing lost, nothing twice, every occupied node found.
import { expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import { buildFrameGeometry } from '../model/environment';
import { makeLayout } from '../model/layout';
import { emptyRanges, makeTable, nodeAt, widenRanges } from '../model/table';
import { packGeometry } from '../testing/pack';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { indexView } from './frames';
import { firstNodes, occupiedNodes, packTable, SEGMENT, tableSizeOf } from './tablePack';

it.each([8, 64])('every pair is in one segment of its interval, %i intervals', (intervals) => {
  const config = testConfig({ type_one_side: false });
  const layout = makeLayout(config, 2);
  const s = randomSystem(1, 14, 1);
  const g = buildFrameGeometry(buildNeighborList(s.coord, 14, s.box, s.pbc, config.rcut), s.atype, config, testStat);
  const f = packGeometry(g, config, testStat);
  const ranges = emptyRanges(layout.nEmbedding);
  widenRanges(ranges, g);
  const table = makeTable(ranges, intervals);
  const packed = packTable(f, layout, table);
  const order = indexView(packed.words, 0, f.npairs, f.npairs);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: f.npairs }, (_, p) => p));
  let at = 0;
  let segments = 0;
  for (let k = 0; k < packed.runs.length; k += 2) {
    const [node, end] = packed.runs.subarray(k, k + 2);
    expect(end).toBeGreaterThan(at);
    if (k > 0) expect(node).toBeGreaterThan(packed.runs[k - 2]);
    for (const p of order.subarray(at, end)) {
      expect(Math.floor(node / (intervals + 1))).toBe(g.net[p]);
      const k0 = node % (intervals + 1);
      // All four nodes belong to the net.
      expect(k0 + 3).toBeLessThanOrEqual(intervals);
      expect(g.x[p]).toBeGreaterThan(nodeAt(table, g.net[p], k0 + 1) - 1e-6);
      expect(g.x[p]).toBeLessThan(nodeAt(table, g.net[p], k0 + 2) + 1e-6);
    }
    segments += Math.ceil((end - at) / SEGMENT);
    at = end;
  }
  expect(at).toBe(f.npairs);
  expect(tableSizeOf(packed).segments).toBe(segments);
  expect(firstNodes(packed)).toHaveLength(packed.runs.length / 2);
});

it('finds the occupied nodes', () => {
  expect(occupiedNodes([])).toEqual([]);
  expect(occupiedNodes([3, 3, 4, 9])).toEqual([3, 4, 5, 6, 7, 9, 10, 11, 12]);
});
