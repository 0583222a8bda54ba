// Axes hold still while a curve stays inside, and grow in nice steps when it leaves.
import { describe, expect, it } from 'vitest';
import { growLogRange, logTicks, niceAbove, niceBelow } from './axis';

describe('nice steps', () => {
  it.each([
    [1, 1, 1],
    [3, 2, 5],
    [770, 500, 1000],
    [0.83, 0.5, 1],
    [0.05, 0.05, 0.05],
    [5.0001, 5, 10],
  ])('around %s are %s and %s', (v, below, above) => {
    expect(niceBelow(v)).toBe(below);
    expect(niceAbove(v)).toBe(above);
  });
});

describe('growLogRange', () => {
  it('moves rarely while an error falls from 770 to 25 with noise', () => {
    let range = growLogRange(null, 700, 770);
    let moves = 0;
    let low = 770;
    for (let i = 1; i <= 300; i++) {
      const value = (25 + 745 * Math.exp(-i / 30)) * (1 + 0.1 * Math.sin(i * 1.7));
      low = Math.min(low, value);
      const next = growLogRange(range, low, 770);
      if (next?.low !== range?.low || next?.high !== range?.high) moves++;
      range = next;
      expect(range && range.low <= value && range.high >= value).toBe(true);
    }
    expect(moves).toBeLessThanOrEqual(2);
  });

  it('grows upwards too, and ignores what has no logarithm', () => {
    const range = growLogRange(null, 10, 100);
    expect(growLogRange(range, 10, 4000)?.high).toBe(5000);
    expect(growLogRange(range, 0, 100)).toBe(range);
    expect(growLogRange(range, 10, Number.POSITIVE_INFINITY)).toBe(range);
  });
});

it('logTicks are 1, 2, 5 over few decades and decades over many', () => {
  expect(logTicks({ low: 10, high: 200 })).toEqual([10, 20, 50, 100, 200]);
  expect(logTicks({ low: 0.1, high: 1000 })).toEqual([0.1, 1, 10, 100, 1000]);
});
