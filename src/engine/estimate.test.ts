// Estimates: near what was measured, proportional to what they should be, instant.
import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../model/config';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from './config';
import { type CostFacts, estimateRun } from './estimate';

/** llvmpipe on two cores, copper of 72 atoms (docs/performance.md, roofline). */
const facts: CostFacts = {
  ntypes: 1,
  natoms: 72,
  npairs: 72 * 43,
  rcut: 5,
  ntrain: 160,
  nvalid: 40,
  speed: { copy: 19.6e9, flops: 13.7e9 },
};
const small: RunConfig = {
  ...DEFAULT_RUN,
  model: { ...DEFAULT_MODEL, rcut: 5, neuron: [8, 8, 8], axis_neuron: 4, fitting_neuron: [16, 16, 16] },
  batch: 16,
};

describe('estimateRun', () => {
  it.each([
    ['multistream', 0.282],
    ['fekf', 0.202],
    ['adam', 0.042],
  ] as const)('is within a factor of two of what %s took', (kind, seconds) => {
    const ratio = estimateRun({ ...small, filter: DEFAULT_FILTERS[kind] }, facts).secondsPerIteration / seconds;
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('adds up: iterations, epochs and validations', () => {
    const e = estimateRun({ ...small, length: { kind: 'epochs', epochs: 3 } }, { ...facts, nvalid: 0 });
    expect(e.basis).toBe('estimate');
    expect(e.secondsPerEpoch).toBeCloseTo(10 * e.secondsPerIteration, 9);
    expect(e.seconds).toBeCloseTo(30 * e.secondsPerIteration, 9);
    const often = estimateRun({ ...small, validation: { ...small.validation, every: 1 } }, facts);
    const seldom = estimateRun({ ...small, validation: { ...small.validation, every: 100 } }, facts);
    expect(often.seconds).toBeGreaterThan(1.1 * seldom.seconds);
  });

  it('takes a measured iteration as it is', () => {
    const e = estimateRun(small, { ...facts, nvalid: 0 }, 0.5);
    expect(e).toEqual({ secondsPerIteration: 0.5, secondsPerEpoch: 5, seconds: 150, basis: 'measured' });
  });

  it('grows with rcut, batch and net, and is instant', () => {
    const at = (run: Partial<RunConfig>): number => estimateRun({ ...small, ...run }, facts).secondsPerIteration;
    expect(at({ model: { ...small.model, rcut: 6 } })).toBeGreaterThan(1.2 * at({}));
    expect(at({ batch: 32 })).toBeGreaterThan(1.5 * at({}));
    expect(at({ model: DEFAULT_MODEL })).toBeGreaterThan(5 * at({}));
    const stock: RunConfig = {
      ...small,
      model: { ...DEFAULT_MODEL, neuron: [25, 50, 100], fitting_neuron: [240, 240, 240] },
    };
    const start = performance.now();
    for (let k = 0; k < 100; k++) estimateRun(stock, facts);
    expect((performance.now() - start) / 100).toBeLessThan(1);
  });
});
