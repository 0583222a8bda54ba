// The cost formulas: hand-counted cases, linear in what they should be linear in, and against real dispatch sizes.
import { describe, expect, it } from 'vitest';
import { makeLayout } from '../model/layout';
import { testConfig } from '../testing/systems';
import { type CostInput, exchangeBytes, iterationCost, stageCosts } from './cost';

const layout = makeLayout(testConfig({ neuron: [4, 8], axis_neuron: 3, fitting_neuron: [10, 10] }), 2);
const base: CostInput = {
  filter: 'multistream',
  frames: 8,
  atoms: 100,
  pairs: 5000,
  embedding: layout.embedding,
  fitting: layout.fitting,
  axis_neuron: 3,
  nodes: 0,
  occupied: 0,
  directions: 8,
  rows: 72,
  nweights: layout.n,
  blocks2: layout.n ** 2,
  pBytes: 4 * layout.n ** 2,
};

describe('stageCosts', () => {
  it('counts the products of a forward pass by hand', () => {
    // Embedding 1-4-8: 4 + 32 products; fitting 24-10-10-1: 240 + 100 + 10; 8 outputs, descriptor 8 x 3.
    const { forward } = stageCosts(base);
    expect(forward.flops).toBe(2 * 5000 * 36 + 8 * 5000 * 8 + 2 * 100 * 350 + 8 * 100 * 24);
  });

  it('is linear in pairs and atoms together, and in directions', () => {
    const one = iterationCost({ ...base, filter: 'adam', rows: 1, directions: 1, blocks2: 0, pBytes: 0 });
    const two = iterationCost({
      ...base,
      atoms: 200,
      pairs: 10_000,
      filter: 'adam',
      rows: 1,
      directions: 1,
      blocks2: 0,
      pBytes: 0,
    });
    const filter = stageCosts({ ...base, filter: 'adam' }).filter.flops;
    expect((two.flops - filter) / (one.flops - filter)).toBeCloseTo(2, 12);
    const t = (directions: number): number => stageCosts({ ...base, directions }).tangents.flops;
    expect(t(8)).toBeCloseTo(8 * t(1), 6);
  });

  it('moves 1 P where plain FEKF moves 15', () => {
    const bytes = base.pBytes;
    expect(stageCosts(base).filter.bytes).toBeGreaterThan(bytes);
    expect(stageCosts({ ...base, filter: 'fekf', rows: 1, pBytes: 3 * bytes }).filter.bytes).toBe(3 * bytes);
  });

  it('is cheaper through the table where pairs are many and nodes few', () => {
    const { embedding } = makeLayout(testConfig({ neuron: [25, 25, 25] }), 1);
    const pairs = 50_000;
    const table = stageCosts({ ...base, embedding, pairs, nodes: 257, occupied: 8 * 200 });
    expect(table.tangents.flops).toBeLessThan(0.5 * stageCosts({ ...base, embedding, pairs }).tangents.flops);
  });
});

describe('exchangeBytes', () => {
  it('is nothing for one device and grows to the whole with many', () => {
    expect(exchangeBytes(1000, 72, 1e6, 1)).toEqual({ fekf: 0, rows: 0, P: 0 });
    const many = exchangeBytes(1000, 72, 1e6, 1000);
    expect(many.rows).toBeCloseTo(0.999 * 4 * 72 * 1001, 6);
    expect(many.P / (4 * 1e6)).toBeCloseTo(0.999, 12);
    // Early reduction: 10 vectors instead of m.
    expect(many.rows / many.fekf).toBeCloseTo(7.2, 12);
  });
});
