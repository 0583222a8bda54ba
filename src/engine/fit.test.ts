// What is offered fits, and nothing larger does.
import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../model/config';
import { makeLayout, splitBlocks } from '../model/layout';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from './config';
import { planFilter } from './filters/plan';
import { type Fit, whatFits, withOffer } from './fit';
import { rowCounts } from './schedule';

const MIB = 2 ** 20;

/** Sizes up the filter alone, for two elements. */
const checker =
  (limit: number) =>
  (run: RunConfig): Fit => {
    const layout = makeLayout(run.model, 2);
    const blocks = run.filter.kind === 'adam' ? [layout.n] : splitBlocks(layout.tensors, run.filter.blocksize);
    const limits = { maxStorageBufferBindingSize: limit, maxBufferSize: limit };
    const plan = planFilter(run.filter, blocks, rowCounts(run, run.batch).rows, limits);
    return { fits: plan.problem === null, deviceBytes: plan.bytes, nweights: layout.n };
  };

const stock: RunConfig = {
  ...DEFAULT_RUN,
  model: { ...DEFAULT_MODEL, neuron: [25, 50, 100], fitting_neuron: [240, 240, 240] },
  filter: DEFAULT_FILTERS.fekf,
};

describe('whatFits', () => {
  it('finds the largest block size', () => {
    const check = checker(32 * MIB);
    expect(check(stock).fits).toBe(false);
    const [offer] = whatFits(stock, check);
    const size = offer.changes.blocksize ?? 0;
    expect(size % 64).toBe(0);
    expect(check(withOffer(stock, offer)).fits).toBe(true);
    for (let larger = size + 64; larger < 5120; larger += 64)
      expect(check(withOffer(stock, { changes: { blocksize: larger } })).fits).toBe(false);
    expect(offer.deviceBytes).toBe(check(withOffer(stock, offer)).deviceBytes);
  });

  it('finds the largest batch and rows per frame where the rows are too many', () => {
    const run: RunConfig = { ...DEFAULT_RUN, batch: 512 };
    const check = checker(128 * MIB);
    expect(check(run).fits).toBe(false);
    const offers = whatFits(run, check);
    const batch = offers.find((o) => o.changes.batch !== undefined)?.changes.batch ?? 0;
    expect(check({ ...run, batch }).fits).toBe(true);
    expect(check({ ...run, batch: batch + 1 }).fits).toBe(false);
    expect(batch).toBeGreaterThan(8);
    const nf = offers.find((o) => o.changes.nf !== undefined)?.changes.nf ?? 0;
    expect(nf === 0 || !check({ ...run, filter: { ...DEFAULT_FILTERS.multistream, nf: nf + 1 } }).fits).toBe(true);
  });

  it('narrows the fitting net as little as it must', () => {
    const run: RunConfig = { ...stock, filter: DEFAULT_FILTERS.multistream };
    const check = checker(128 * MIB);
    const widths = whatFits(run, check).find((o) => o.changes.fitting_neuron)?.changes.fitting_neuron;
    expect(widths).toHaveLength(3);
    expect(Math.max(...(widths ?? []))).toBeLessThan(240);
  });

  it('offers only what fits, for any limit and filter', () => {
    for (const kind of ['fekf', 'multistream', 'adam'] as const)
      for (const limit of [1, 4, 16, 64]) {
        const run: RunConfig = { ...stock, filter: DEFAULT_FILTERS[kind], batch: 64 };
        const check = checker(limit * MIB);
        if (check(run).fits) continue;
        const offers = whatFits(run, check);
        expect(offers.length, `${kind} ${limit} MiB`).toBeGreaterThan(0);
        for (const o of offers) expect(check(withOffer(run, o)).fits).toBe(true);
      }
  });

  it('offers nothing where nothing fits', () => {
    expect(whatFits(stock, () => ({ fits: false, deviceBytes: 0, nweights: 0 }))).toEqual([]);
  });
});
