// Thinning keeps every spike within sight, follows the axis as it is shown, and is fast enough to be done at every drawing.
import { expect, it } from 'vitest';
import { atFraction, envelope, fraction, type Scale } from './envelope';

const N = 100_000;
const ramp = Float64Array.from({ length: N }, (_, i) => i + 1);
const wave = Float64Array.from({ length: N }, (_, i) => 1 + 0.1 * Math.sin(i));
const all: Scale = { from: 0, to: N, log: false };

it('leaves a curve of few points alone and takes one point beyond either end', () => {
  const x = Float64Array.of(1, 2, 3, 4, 5, 6);
  const y = Float64Array.of(6, 5, 4, 3, 2, 1);
  expect(envelope(x, y, { from: 0, to: 9, log: false }, 10)).toEqual({ x: [...x], y: [...y] });
  expect(envelope(x, y, { from: 2.5, to: 4.5, log: false }, 10)).toEqual({ x: [2, 3, 4, 5], y: [5, 4, 3, 2] });
});

it('keeps every spike, in order, in at most two points per bin', () => {
  const y = wave.slice();
  const spikes = [7, 31_415, 54_321, 77_777, N - 3];
  for (const [k, i] of spikes.entries()) y[i] = k % 2 === 0 ? 1e6 + i : 1e-6;
  const t = envelope(ramp, y, all, 700);
  expect(t.x.length).toBeLessThanOrEqual(2 * 701 + 1);
  for (const i of spikes) expect(t.y[t.x.indexOf(i + 1)]).toBe(y[i]);
  expect(t.x.every((v, i) => i === 0 || v > t.x[i - 1])).toBe(true);
  expect(t.x[t.x.length - 1]).toBe(N);
});

it('thins the part in sight anew, so that a zoom shows what was hidden', () => {
  const y = wave.slice();
  y[50_010] = 3;
  y[50_012] = 2;
  const wide = envelope(ramp, y, all, 700);
  expect(wide.x).not.toContain(50_013);
  const close = envelope(ramp, y, { from: 50_000, to: 50_100, log: false }, 700);
  expect(close.x).toContain(50_013);
  expect(close.x).toHaveLength(103);
});

it('has bins of equal width on a logarithmic axis', () => {
  const t = envelope(ramp, wave, { from: 1, to: N, log: true }, 500);
  // A fifth of the axis is a decade: the first ones hold all of their few points.
  expect(t.x.filter((v) => v < 10)).toHaveLength(9);
  expect(t.x.filter((v) => v >= 1000).length).toBeGreaterThan(380);
});

it('drops x that a logarithmic axis has no place for, and values that are not finite', () => {
  const t = envelope(Float64Array.of(0, 1, 2), Float64Array.of(9, 8, 7), { from: 1, to: 2, log: true }, 10);
  expect(t.x).toEqual([1, 2]);
  const y = wave.slice().fill(Number.NaN, 100, 90_000);
  expect(envelope(ramp, y, all, 100).y.every(Number.isFinite)).toBe(true);
});

it('fraction and atFraction are each other’s inverse', () => {
  for (const scale of [all, { from: 2, to: 500, log: true }])
    for (const f of [0, 0.3, 1]) expect(fraction(scale, atFraction(scale, f))).toBeCloseTo(f, 12);
});

it('thins 100,000 points in less than 10 ms', () => {
  const times = Array.from({ length: 15 }, () => {
    const start = performance.now();
    envelope(ramp, wave, all, 800);
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(10);
});
