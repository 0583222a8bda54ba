// Bins: every value counted once, round edges, and back from bins to values.
import { expect, it } from 'vitest';
import { bin, binOf, binsFor, decimals, inBins } from './histogram';

const none = new Uint8Array(1000);

it.each([
  [Float64Array.from({ length: 500 }, (_, k) => Math.sin(k) * 3)],
  [Float64Array.from({ length: 165 }, (_, k) => -5.2 + 1e-4 * k)],
  [Float64Array.of(7, 7, 7)],
  [Float64Array.of(0)],
  [Float64Array.of(0, 0.36, 0.72)],
])('counts every value once (%#)', (values) => {
  const bins = bin(values, none);
  if (!bins) throw new Error('no bins');
  expect(bins.counts.reduce((s, c) => s + c, 0)).toBe(values.length);
  expect(bins.counts.length).toBeLessThanOrEqual(38);
  expect(bins.counts[0]).toBeGreaterThan(0);
  expect(bins.counts.at(-1)).toBeGreaterThan(0);
  for (const v of values) {
    const low = bins.first + binOf(bins, v) * bins.width;
    expect(v).toBeGreaterThanOrEqual(low - 1e-6 * bins.width);
    expect(v).toBeLessThan(low + bins.width * (1 + 1e-6));
  }
  expect(inBins(bins, values, bins.counts.length - 1, 0)).toHaveLength(values.length);
});

it('leaves out what is missing, counts what is marked', () => {
  const values = Float64Array.of(1, Number.NaN, 2, 3);
  const bins = bin(values, Uint8Array.of(1, 1, 0, 1));
  expect(bins?.counts.reduce((s, c) => s + c, 0)).toBe(3);
  expect(bins?.marked.reduce((s, c) => s + c, 0)).toBe(2);
  expect(bins && inBins(bins, values, binOf(bins, 3), binOf(bins, 2))).toEqual([2, 3]);
  expect(bin(Float64Array.of(Number.NaN), none)).toBeNull();
  expect(bin(new Float64Array(0), none)).toBeNull();
});

it('edges have the digits that tell them apart', () => {
  expect([decimals(5), decimals(0.5), decimals(0.02), decimals(0.001)]).toEqual([0, 1, 2, 3]);
});

it('takes for one value what differs by less than it is told to', () => {
  const values = Float64Array.of(21.990683406, 21.990683436);
  expect(bin(values, none)?.counts.length).toBeGreaterThan(1);
  expect(bin(values, none, { same: 1e-3 })?.counts).toEqual(Int32Array.of(2));
});

it('draws few values in few bins', () => {
  expect([2, 10, 100, 1000, 10_000].map(binsFor)).toEqual([8, 10, 30, 36, 36]);
});
