// Batches after a seam: shares kept over time, frames all different, and a state that goes on.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draw, poolsOf, replayed } from './mixing';

const range = (first: number, n: number): Int32Array => Int32Array.from({ length: n }, (_, k) => first + k);

describe('Draw', () => {
  it('keeps the share of old frames over many batches, as far as there are enough of both', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        (batch, replay, nold, nfresh) => {
          const size = Math.min(batch, nold + nfresh);
          const counts = Array.from({ length: 40 }, (_, k) => replayed(k, size, replay, nold, nfresh));
          for (const n of counts) {
            expect(n).toBeLessThanOrEqual(nold);
            expect(size - n).toBeLessThanOrEqual(nfresh);
            expect(n).toBeGreaterThanOrEqual(0);
          }
          if (nold >= size && nfresh >= size) {
            const sum = counts.reduce((a, b) => a + b, 0);
            expect(Math.abs(sum - 40 * replay * size)).toBeLessThan(1.01);
          }
        },
      ),
    );
  });

  it('goes on from its state, across a seam, and with frames left out', () => {
    const seams = [{ iteration: 3, firstFrame: 20, frames: 10, replay: 0.3 }];
    const o = { train: range(0, 20), batch: 6, seed: 4, seams: [] };
    const joined = { ...o, train: range(0, 30), seams };
    const fewer = { ...joined, train: joined.train.filter((f) => f % 7 !== 0) };
    const draw = new Draw(o);
    for (let k = 0; k < 5; k++) draw.next();
    draw.use(joined);
    for (let k = 0; k < 20; k++) {
      const batch = draw.next();
      expect(new Set(batch).size).toBe(6);
      if (k === 7) draw.use(fewer);
      if (k > 7) expect(batch.some((f) => f % 7 === 0)).toBe(false);
      const again = new Draw(k < 7 ? joined : fewer);
      again.state = structuredClone(draw.state);
      const state = draw.state;
      const next = draw.next();
      expect(again.next()).toEqual(next);
      draw.state = state;
    }
    expect(poolsOf(fewer.train, seams).fresh).toEqual(range(20, 10).filter((f) => f % 7 !== 0));
  });
});
