// Counting dots on a grid and colouring the counts.
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../model/random';
import { countOn, paintGrid, rampOf, shade } from './density';

describe('density', () => {
  it('puts each dot in its cell, top row first, and leaves out what is outside', () => {
    const x = Float64Array.of(0.1, 0.9, 0.9, 2, Number.NaN);
    const y = Float64Array.of(0.1, 0.9, 0.95, 0.5, 0.5);
    const g = countOn({ n: 5, x, y }, { x0: 0, x1: 1, y0: 0, y1: 1 }, 2, 2);
    expect([...g.counts]).toEqual([0, 2, 1, 0]);
    expect(g).toMatchObject({ max: 2, n: 3 });
  });

  it('a ramp runs from its first to its last colour', () => {
    const ramp = rampOf([
      [0, 10, 20],
      [100, 110, 120],
      [255, 255, 255],
    ]);
    expect([...ramp.subarray(0, 3)]).toEqual([0, 10, 20]);
    expect([...ramp.subarray(765)]).toEqual([255, 255, 255]);
    expect(ramp[3 * 128]).toBeGreaterThan(95);
  });

  it('shades by the logarithm', () => {
    expect(shade(1, 1000)).toBe(0);
    expect(shade(1000, 1000)).toBe(255);
    expect(shade(10, 1000)).toBe(85);
    expect(shade(1, 1)).toBe(0);
  });

  it('fills whole cells and nothing else', () => {
    const g = countOn({ n: 1, x: Float64Array.of(0.9), y: Float64Array.of(0.9) }, { x0: 0, x1: 1, y0: 0, y1: 1 }, 2, 2);
    const out = new Uint8ClampedArray(4 * 16);
    paintGrid(
      g,
      rampOf([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      2,
      out,
    );
    const alpha = Array.from({ length: 16 }, (_, i) => out[4 * i + 3]);
    expect(alpha).toEqual([0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...out.subarray(8, 11)]).toEqual([1, 2, 3]);
  });

  it('a million dots are counted within the time of a few pictures', () => {
    const rng = new RandomStream(4, 'density');
    const n = 1_000_000;
    const x = Float64Array.from({ length: n }, () => rng.normal());
    const y = x.map((v) => v + 0.1 * rng.normal());
    const times = Array.from({ length: 7 }, () => {
      const start = performance.now();
      countOn({ n, x, y }, { x0: -4, x1: 4, y0: -4, y1: 4 }, 300, 300);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    console.info(`10^6 dots counted in ${times[3].toFixed(1)} ms`);
    expect(times[3]).toBeLessThan(100);
  });
});
