// What is proposed for slow and fast arithmetic, small data and large nets.
import { describe, expect, it } from 'vitest';
import { predict, propose, type Workload } from './propose';

const work: Workload = {
  blocks: [1350, 5120, 5120, 5120, 4640, 5100, 101],
  ntrain: 1000,
  natoms: 72,
  npairs: 72 * 80,
  ng: 25,
  fittingMacs: 25_000,
};

describe('propose', () => {
  it('takes many rows where arithmetic is cheap beside moving P, few where it is dear', () => {
    const bound = propose({ copy: 1e11, flops: 100e12 }, work);
    const integrated = propose({ copy: 80e9, flops: 0.4e12 }, work);
    expect(bound.rows).toBe(144);
    expect(integrated.rows).toBeLessThan(bound.rows);
  });

  it('predicts the sum of its parts', () => {
    const speed = { copy: 1e12, flops: 10e12 };
    const p = predict(speed, work, 8, 8);
    expect(p.rows).toBe(72);
    expect(p.seconds).toBeGreaterThan(Math.max(p.moving, p.arithmetic));
    // Half the bandwidth: twice the time to move P.
    expect(predict({ ...speed, copy: 0.5e12 }, work, 8, 8).moving).toBeCloseTo(2 * p.moving, 12);
  });

  it('stays within the data', () => {
    const few = propose({ copy: 1e12, flops: 40e12 }, { ...work, ntrain: 12 });
    expect(few.batch).toBeLessThanOrEqual(3);
    const one = propose({ copy: 1e12, flops: 40e12 }, { ...work, ntrain: 1 });
    expect(one.batch).toBe(1);
    const atom = propose({ copy: 1e12, flops: 40e12 }, { ...work, natoms: 1 });
    expect(atom.nf).toBeLessThanOrEqual(4);
  });
});
