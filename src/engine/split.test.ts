// Splits and the sampler: complete, disjoint, seeded, contiguous where asked.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sampler, splitFrames, withoutFrames } from './split';

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

  it('takes frames in and out in mid-epoch: what is left comes up once', () => {
    const frames = Int32Array.from({ length: 12 }, (_, k) => k);
    const s = new Sampler(frames, 3, 7);
    const drawn = [...s.next()];
    const before = s.state;
    s.use(frames, 3, 7);
    expect(s.state).toEqual(before);
    const gone = frames.filter((f) => !drawn.includes(f)).slice(0, 2);
    const now = Int32Array.from([...frames.filter((f) => !gone.includes(f)), 50, 51]);
    s.use(now, 3, 7);
    const rest = [...s.next(), ...s.next(), ...s.next()];
    expect([...drawn, ...rest].sort((a, b) => a - b)).toEqual([...now].sort((a, b) => a - b));
  });
});

describe('withoutFrames', () => {
  it('moves no other frame between the sets, and keeps one to train', () => {
    const whole = splitFrames([20], 0.3, 'random', 3);
    const out = [whole.train[2], whole.valid[1]].sort((a, b) => a - b);
    const s = withoutFrames(whole, out);
    expect(s.train).toEqual(whole.train.filter((f) => !out.includes(f)));
    expect(s.valid).toEqual(whole.valid.filter((f) => !out.includes(f)));
    expect(() => withoutFrames(whole, [20])).toThrow(/0 to 19, found 20/);
    expect(() => withoutFrames(whole, [...whole.train])).toThrow(/all 14 training frames/);
  });
});
