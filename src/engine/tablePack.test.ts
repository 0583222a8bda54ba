// Pairs sorted into intervals and segments: nothing lost, nothing twice, every occupied node found.
import { expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import { buildFrameGeometry } from '../model/environment';
import { makeLayout } from '../model/layout';
import { emptyRanges, makeTable, nodeAt, widenRanges } from '../model/table';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { packFrame } from './frames';
import { firstNodes, occupiedNodes, packTable, SEGMENT, tableSizeOf } from './tablePack';

it.each([8, 64])('every pair is in one segment of its interval, %i intervals', (intervals) => {
  const config = testConfig({ type_one_side: false });
  const layout = makeLayout(config, 2);
  const s = randomSystem(1, 14, 1);
  const f = packFrame(
    buildFrameGeometry(buildNeighborList(s.coord, 14, s.box, s.pbc, config.rcut), s.atype, config, testStat),
    layout,
  );
  const ranges = emptyRanges(layout.nEmbedding);
  widenRanges(ranges, f);
  const table = makeTable(ranges, intervals);
  const { slot, order, segments } = packTable(f, table);
  const bits = new Float32Array(slot.buffer);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: f.npairs }, (_, p) => p));
  let at = 0;
  for (let k = 0; k < segments.length; k += 3) {
    const [begin, end, node] = segments.subarray(k, k + 3);
    expect(begin).toBe(at);
    expect(end - begin).toBeGreaterThan(0);
    expect(end - begin).toBeLessThanOrEqual(SEGMENT);
    at = end;
    for (const p of order.subarray(begin, end)) {
      expect(slot[2 * p]).toBe(node);
      const net = Math.floor(node / (intervals + 1));
      const k0 = node % (intervals + 1);
      // All four nodes belong to the net.
      expect(k0 + 3).toBeLessThanOrEqual(intervals);
      expect(nodeAt(table, net, k0 + 1 + bits[2 * p + 1])).toBeCloseTo(f.x[p], 5);
    }
  }
  expect(at).toBe(f.npairs);
  expect(tableSizeOf({ slot, order, segments }).segments).toBe(segments.length / 3);
  expect(firstNodes({ slot, order, segments })).toHaveLength(segments.length / 3);
});

it('finds the occupied nodes', () => {
  expect(occupiedNodes([])).toEqual([]);
  expect(occupiedNodes([3, 3, 4, 9])).toEqual([3, 4, 5, 6, 7, 9, 10, 11, 12]);
});
