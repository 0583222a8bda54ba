// The live cost: the published figures of the paper's net.
import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTERS, DEFAULT_RUN } from '../../engine/config';
import { placeBlocks } from './BlockMap';
import { quickCost } from './cost';

describe('quickCost', () => {
  it('counts 26,551 weights for the paper net of one element, and the bytes of P at block size 5120', () => {
    const cost = quickCost(DEFAULT_RUN, 1);
    expect(cost.nweights).toBe(26_551);
    expect(cost.nweights_embedding).toBe(1350);
    expect(cost.blocks.reduce((s, b) => s + b, 0)).toBe(26_551);
    // Tiles of 64 x 64 on and below the diagonal; FEKF keeps squares.
    expect(Math.round(cost.pBytes / 2 ** 20)).toBe(249);
    expect(Math.round(quickCost({ ...DEFAULT_RUN, filter: DEFAULT_FILTERS.fekf }, 1).pBytes / 2 ** 20)).toBe(491);
  });

  it('counts 55,802 weights for two elements with an embedding net per pair', () => {
    const run = { ...DEFAULT_RUN, model: { ...DEFAULT_RUN.model, type_one_side: false } };
    expect(quickCost(run, 2).nweights).toBe(55_802);
  });

  it('gives Adam two moments and no blocks', () => {
    const cost = quickCost({ ...DEFAULT_RUN, filter: DEFAULT_FILTERS.adam }, 1);
    expect(cost.blocks).toEqual([]);
    expect(cost.pBytes).toBe(8 * 26_551);
  });
});

describe('placeBlocks', () => {
  it('keeps every square inside, without overlap, in proportion', () => {
    for (const blocks of [[1350, 5120, 5120, 101], Array.from({ length: 200 }, (_, i) => 1024 - (i % 7) * 100)]) {
      const { squares, height } = placeBlocks(blocks, 228);
      expect(squares).toHaveLength(blocks.length);
      for (const s of squares) {
        expect(s.x + s.side).toBeLessThanOrEqual(228);
        expect(s.y).toBeGreaterThanOrEqual(0);
        expect(s.y + s.side).toBeLessThanOrEqual(height + 1e-9);
      }
      for (let i = 1; i < squares.length; i++) {
        const [p, q] = [squares[i - 1], squares[i]];
        expect(q.x >= p.x + p.side || q.x === 0).toBe(true);
      }
      expect(height).toBeLessThanOrEqual(112);
    }
    const [small, large] = placeBlocks([1280, 5120], 228).squares;
    expect(large.side / small.side).toBeCloseTo(4);
  });
});
