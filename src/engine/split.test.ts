// Splits and the sampler: complete, disjoint, seeded, contiguous where asked.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sampler, splitFrames } from './split';

describe('splitFrames', () => {
  it('covers every frame once, leaves at least one to train, and depends on the seed only', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 0.95, noNaN: true }),
        fc.constantFrom('random' as const, 'blocks' as const),
        fc.integer({ min: 0, max: 1000 }),
        (systems, fraction, how, seed) => {
          const n = systems.reduce((s, v) => s + v, 0);
          const s = splitFrames(systems, fraction, how, seed);
          expect([...s.train, ...s.valid].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, k) => k));
          expect(s.train.length).toBeGreaterThan(0);
          expect(s.valid.length).toBe(Math.min(n - 1, fraction > 0 ? Math.max(1, Math.round(fraction * n)) : 0));
          expect(splitFrames(systems, fraction, how, seed)).toEqual(s);
        },
      ),
    );
  });

  it('takes contiguous blocks', () => {
    const { valid } = splitFrames([400], 0.2, 'blocks', 3);
    const runs = valid.filter((f, k) => k === 0 || f !== valid[k - 1] + 1).length;
    expect(valid.length).toBe(80);
    expect(runs).toBeLessThanOrEqual(8);
    expect(runs).toBeGreaterThan(1);
  });
});

describe('Sampler', () => {
  it('draws without replacement: every frame once per epoch, none twice in a batch', () => {
    const frames = Int32Array.from({ length: 10 }, (_, k) => 100 + k);
    const s = new Sampler(frames, 4, 7);
    const seen: number[] = [];
    for (let b = 0; b < 15; b++) {
      const batch = s.next();
      expect(new Set(batch).size).toBe(4);
      seen.push(...batch);
    }
    const counts = [...frames].map((f) => seen.filter((v) => v === f).length);
    expect(counts).toEqual(frames.length === 10 ? new Array(10).fill(6) : []);
  });

  it('repeats with the seed', () => {
    const frames = Int32Array.from({ length: 9 }, (_, k) => k);
    const a = new Sampler(frames, 4, 7);
    const b = new Sampler(frames, 4, 7);
    for (let k = 0; k < 5; k++) expect(a.next()).toEqual(b.next());
  });
});
