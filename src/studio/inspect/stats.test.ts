// Statistics of errors against numbers worked out by hand and against plain sorts.
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../model/random';
import { Errors, histogramOf, median, robustZ, standOut, statsOf, worstOf } from './stats';

describe('errors', () => {
  it('RMSE, MAE and the largest, labels that are missing left out', () => {
    const s = statsOf(Float64Array.of(3, -4, Number.NaN));
    expect(s).toEqual({ n: 2, rmse: Math.sqrt(12.5), mae: 3.5, max: 4 });
    expect(new Errors().result().rmse).toBeNaN();
  });

  it('the worst come first, as a full sort has them', () => {
    const rng = new RandomStream(1, 'worst');
    const errors = Float64Array.from({ length: 5000 }, () => rng.normal());
    errors[17] = errors[18];
    const sorted = [...errors.keys()].sort((a, b) => Math.abs(errors[b]) - Math.abs(errors[a]) || a - b);
    expect([...worstOf(errors, 200)]).toEqual(sorted.slice(0, 200));
    expect([...worstOf(errors.subarray(0, 3), 10)].length).toBe(3);
    expect(worstOf(errors, 0).length).toBe(0);
  });
});

describe('what stands out', () => {
  it('median of odd, even and empty lists', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('robust z of a normal sample is its z', () => {
    const rng = new RandomStream(2, 'z');
    const v = Array.from({ length: 4001 }, () => 7 + 2 * rng.normal());
    const z = robustZ(v);
    const rms = Math.sqrt(z.reduce((s, x) => s + x * x, 0) / z.length);
    expect(rms).toBeGreaterThan(0.95);
    expect(rms).toBeLessThan(1.05);
  });

  it('finds the frames that are far above the others, and only above', () => {
    const v = Array.from({ length: 40 }, (_, k) => 10 + 0.1 * (k % 7));
    v[3] = 30;
    v[20] = 0.1;
    expect(standOut(v)).toEqual([3]);
    expect(standOut(v.slice(0, 5))).toEqual([]);
    expect(standOut(new Array<number>(20).fill(3))).toEqual([]);
  });
});

describe('histogram', () => {
  it('is symmetric about zero and loses nothing', () => {
    const rng = new RandomStream(3, 'histogram');
    const errors = Float64Array.from({ length: 10_000 }, () => rng.normal() + 0.5);
    const { rmse } = statsOf(errors);
    const h = histogramOf(errors, rmse);
    expect(h.low).toBeCloseTo(-(h.low + h.width * h.counts.length), 12);
    expect(h.counts.reduce((s, v) => s + v, 0) + h.below + h.above).toBe(10_000);
    expect(h.above).toBeGreaterThan(0);
    const top = h.counts.indexOf(Math.max(...h.counts));
    expect(Math.abs(h.low + (top + 0.5) * h.width - 0.5)).toBeLessThan(2 * h.width);
    expect(histogramOf(Float64Array.of(0, 0), 0).counts.reduce((s, v) => s + v, 0)).toBe(0);
  });
});
