// The running mean starts right, ends with the curve, and passes over what is not finite.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runningMean } from './smooth';

it('starts at the first value and is as long as the curve', () => {
  const y = Float64Array.of(100, 50, 25, 12);
  const mean = runningMean(y, 0.9);
  expect(mean).toHaveLength(4);
  expect(mean[0]).toBe(100);
  // Weights 0.9 and 1.
  expect(mean[1]).toBeCloseTo((0.9 * 100 + 50) / 1.9, 12);
});

it('is the weighted mean of all values so far, at every point', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 30 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (values, w) => {
        const mean = runningMean(Float64Array.from(values), w);
        for (let k = 0; k < values.length; k++) {
          let sum = 0;
          let norm = 0;
          for (let i = 0; i <= k; i++) {
            sum += w ** (k - i) * values[i];
            norm += w ** (k - i);
          }
          expect(Math.abs(mean[k] - sum / norm)).toBeLessThan(1e-8);
        }
      },
    ),
  );
});

it('of a constant is that constant up to the last point; weight 0 is the curve itself', () => {
  expect(runningMean(new Float64Array(500).fill(7), 0.99).every((v) => Math.abs(v - 7) < 1e-12)).toBe(true);
  const y = Float64Array.of(3, 1, 2);
  expect(runningMean(y, 0)).toEqual(y);
});

it('carries on over values that are not finite', () => {
  const mean = runningMean(Float64Array.of(Number.NaN, 4, Number.POSITIVE_INFINITY, 4), 0.5);
  expect(Number.isNaN(mean[0])).toBe(true);
  expect([...mean.subarray(1)]).toEqual([4, 4, 4]);
});
