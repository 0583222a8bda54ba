// Splits and the sampler: complete, disjoint, seeded, contiguous where asked, twins on one side.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../model/random';
import { DEFAULT_RUN, type SystemSide } from './config';
import { inUse, Sampler, type Split, type SplitWish, splitFrames, splitJoined, splitRun, withoutFrames } from './split';

const sum = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0);
const PLAIN = { fraction: 0.2, how: 'random', stratify: false, sides: [], seed: 3, twins: null } as const;
const plain = (systems: readonly number[], over: Partial<SplitWish> = {}): Split =>
  splitFrames({ ...PLAIN, systems, ...over });

/** The split as it was before systems had sides and frames had twins: what runs of then mean now. */
function before(systems: readonly number[], fraction: number, how: 'random' | 'blocks', seed: number): number[] {
  const n = sum(systems);
  const wanted = Math.min(n - 1, fraction > 0 ? Math.max(1, Math.round(fraction * n)) : 0);
  const rng = new RandomStream(seed, 'split');
  if (how === 'random') return [...rng.permutation(n).slice(0, wanted)].sort((a, b) => a - b);
  const out: number[] = [];
  let first = 0;
  let taken = 0;
  for (const count of systems) {
    const share = Math.round((wanted * (first + count)) / n) - taken;
    taken += share;
    const blocks = Math.max(1, Math.min(8, Math.floor(share / 2), count - share));
    for (let b = 0; b < blocks && share > 0; b++) {
      const size = Math.floor((share * (b + 1)) / blocks) - Math.floor((share * b) / blocks);
      const lo = Math.floor((count * b) / blocks);
      const at = lo + rng.below(Math.floor((count * (b + 1)) / blocks) - lo - size + 1);
      for (let k = 0; k < size; k++) out.push(first + at + k);
    }
    first += count;
  }
  return out;
}

const systemsArb = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
const how = fc.constantFrom('random' as const, 'blocks' as const);
const fractionArb = fc.double({ min: 0, max: 0.95, noNaN: true });
const seedArb = fc.integer({ min: 0, max: 1000 });

/** Any data: systems, some with a side, frames of which some are equal. */
const wishes: fc.Arbitrary<SplitWish> = systemsArb.chain((systems) => {
  const n = sum(systems);
  const side = fc.constantFrom('train' as const, 'validation' as const, null);
  return fc.record({
    systems: fc.constant(systems),
    fraction: fractionArb,
    how,
    stratify: fc.boolean(),
    seed: seedArb,
    sides: fc
      .array(side, { minLength: systems.length, maxLength: systems.length })
      .map((list) => list.flatMap((s, system): SystemSide[] => (s === null ? [] : [{ system, side: s }]))),
    twins: fc.option(
      fc
        .integer({ min: 1, max: n })
        .chain((kinds) => fc.array(fc.integer({ min: 0, max: kinds - 1 }), { minLength: n, maxLength: n }))
        .map((list) => Int32Array.from(list)),
      { nil: null },
    ),
  });
});

const numbersOf = (w: SplitWish, frames: Int32Array): Set<number> =>
  new Set(Array.from(frames, (f) => w.twins?.[f] ?? f));
const sidesOf = (w: SplitWish): (string | undefined)[] =>
  w.systems.flatMap((count, s) => new Array<string | undefined>(count).fill(w.sides.find((v) => v.system === s)?.side));

describe('splitFrames', () => {
  it('is what it was where nothing is equal and no system has a side', () => {
    fc.assert(
      fc.property(systemsArb, fractionArb, how, seedArb, (systems, fraction, kind, seed) => {
        const s = plain(systems, { fraction, how: kind, seed });
        expect([...s.valid]).toEqual(before(systems, fraction, kind, seed));
        const all = Array.from({ length: sum(systems) }, (_, k) => k);
        expect([...s.train]).toEqual(all.filter((f) => !s.valid.includes(f)));
        expect(plain(systems, { fraction, how: kind, seed, twins: Int32Array.from(all) })).toEqual(s);
      }),
    );
    // As they were drawn then.
    expect([...plain([10, 6], { fraction: 0.25, seed: 1 }).valid]).toEqual([0, 5, 8, 12]);
    expect([...plain([10, 6], { fraction: 0.25, seed: 1, how: 'blocks' }).valid]).toEqual([7, 8, 9, 14]);
  });

  it('puts every frame on one side, twins on the same, systems where they are set; and repeats itself', () => {
    fc.assert(
      fc.property(wishes, (w) => {
        const s = splitFrames(w);
        const all = [...s.train, ...s.valid, ...s.leaks].sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: sum(w.systems) }, (_, k) => k));
        const training = numbersOf(w, s.train);
        expect([...numbersOf(w, s.valid)].filter((t) => training.has(t))).toEqual([]);
        const sides = sidesOf(w);
        expect([...s.valid, ...s.leaks].filter((f) => sides[f] === 'train')).toEqual([]);
        expect([...s.train].filter((f) => sides[f] === 'validation')).toEqual([]);
        // Only what is set to validate and trains elsewhere is left out.
        for (const f of s.leaks) expect([sides[f], training.has(w.twins?.[f] ?? f)]).toEqual(['validation', true]);
        const numbers = numbersOf(w, Int32Array.from(sides.keys()));
        const judged = numbersOf(
          w,
          Int32Array.from(sides.keys()).filter((f) => sides[f] === 'validation'),
        );
        if (numbers.size > judged.size || sides.includes('train')) expect(s.train.length).toBeGreaterThan(0);
        expect(splitFrames(w)).toEqual(s);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps the share as far as twins allow', () => {
    fc.assert(
      fc.property(wishes, (w) => {
        const s = splitFrames(w);
        const sides = sidesOf(w);
        const free = sides.filter((v) => v === undefined).length;
        const wanted = w.fraction > 0 ? Math.max(0, Math.min(free - 1, Math.max(1, Math.round(w.fraction * free)))) : 0;
        const drawn = [...s.valid].filter((f) => sides[f] === undefined);
        const number = (f: number): number => w.twins?.[f] ?? f;
        const size = new Map<number, number>();
        sides.forEach((_, f) => {
          size.set(number(f), (size.get(number(f)) ?? 0) + 1);
        });
        // Those that follow a twin in a system that validates are not chosen.
        const judged = numbersOf(
          w,
          Int32Array.from(sides.keys()).filter((f) => sides[f] === 'validation'),
        );
        const chosen = drawn.filter((f) => !judged.has(number(f)));
        const following = drawn.length - chosen.length;
        const largest = Math.max(...size.values());
        if (chosen.length > Math.max(0, wanted - following)) {
          // No more than one unit, where nothing smaller was to be had.
          expect(new Set(chosen.map(number)).size).toBe(1);
          expect(following).toBe(0);
        }
        if (largest === 1) expect(drawn).toHaveLength(wanted);
        // A system's share may be short by less than its largest unit.
        const units = w.how === 'blocks' ? w.systems.length : 1;
        const trained = numbersOf(w, s.train);
        const pinned = sides.some((v, f) => v === 'train' && size.get(number(f)) !== 1);
        if (!pinned && trained.size > 0)
          expect(drawn.length).toBeGreaterThan(Math.min(wanted, free - largest) - units * largest);
      }),
      { numRuns: 400 },
    );
  });

  it('draws no unit beyond the share where frames that follow their twins nearly fill it', () => {
    // System 1 validates, and with it ten twins of its frame in system 0; what is left are pairs, of which none fits.
    const twins = Int32Array.from([...new Array<number>(10).fill(0), 1, 1, 2, 2, 3, 3, 0]);
    const sides = [{ system: 1, side: 'validation' as const }];
    const s = plain([16, 1], { fraction: 11 / 16, sides, twins });
    expect([...s.valid]).toEqual([...Array.from({ length: 10 }, (_, f) => f), 16]);
  });

  it('takes contiguous blocks', () => {
    const { valid } = plain([400], { how: 'blocks' });
    const runs = valid.filter((f, k) => k === 0 || f !== valid[k - 1] + 1).length;
    expect(valid.length).toBe(80);
    expect(runs).toBeLessThanOrEqual(8);
    expect(runs).toBeGreaterThan(1);
  });

  it('stratified, gives every system its share; a single system is drawn from as before', () => {
    const systems = [1000, 10, 25];
    const parts = (s: Split): number[] =>
      [0, 1000, 1010].map((first, k) => s.valid.filter((f) => f >= first && f < first + systems[k]).length);
    for (let seed = 0; seed < 20; seed++) expect(parts(plain(systems, { stratify: true, seed }))).toEqual([200, 2, 5]);
    const loose = Array.from({ length: 20 }, (_, seed) => parts(plain(systems, { seed })));
    expect(loose.some((p) => p[1] !== 2)).toBe(true);
    expect(plain([70], { stratify: true })).toEqual(plain([70]));
    // Systems of one frame: each has its chance, and not always the same ones are drawn.
    const single = (seed: number): Int32Array => plain(new Array<number>(50).fill(1), { stratify: true, seed }).valid;
    expect(single(1)).toHaveLength(10);
    expect(single(1)).not.toEqual(single(2));
    const times = new Array<number>(50).fill(0);
    for (let seed = 0; seed < 400; seed++) for (const f of single(seed)) times[f]++;
    // 80 on average, standard deviation 8.
    expect(Math.min(...times)).toBeGreaterThan(80 - 40);
    expect(Math.max(...times)).toBeLessThan(80 + 40);
  });

  it('keeps overlapping pieces of one trajectory on one side, in blocks', () => {
    // Frames 50 to 99 of the first system are 0 to 49 of the second.
    const twins = Int32Array.from({ length: 200 }, (_, f) => (f < 100 ? f : f - 50));
    const s = plain([100, 100], { how: 'blocks', twins });
    expect(s.leaks).toHaveLength(0);
    expect(s.valid.length).toBeGreaterThan(36);
    expect(s.valid.length).toBeLessThanOrEqual(40);
    const runs = s.valid.filter((f, k) => k === 0 || f !== s.valid[k - 1] + 1).length;
    expect(runs).toBeLessThanOrEqual(24);
  });

  it('a frame that comes up too often trains; where all do, the least of them validates', () => {
    const often = Int32Array.from({ length: 100 }, (_, f) => (f < 60 ? 0 : f));
    for (const kind of ['random', 'blocks'] as const) {
      const s = plain([100], { how: kind, twins: often });
      expect(s.valid).toHaveLength(20);
      expect(s.valid[0]).toBeGreaterThanOrEqual(60);
    }
    const triples = Int32Array.from({ length: 9 }, (_, f) => Math.floor(f / 3));
    expect(plain([9], { fraction: 0.1, twins: triples }).valid).toHaveLength(3);
    expect(plain([9], { twins: new Int32Array(9) }).valid).toHaveLength(0);
  });
});

describe('sides', () => {
  const sides: readonly SystemSide[] = [
    { system: 0, side: 'train' },
    { system: 2, side: 'validation' },
  ];

  it('leave the share to the other systems', () => {
    const s = plain([10, 20, 5], { sides });
    expect([...s.valid].filter((f) => f < 10)).toEqual([]);
    expect([...s.valid].filter((f) => f >= 30)).toEqual([30, 31, 32, 33, 34]);
    expect(s.valid.length).toBe(4 + 5);
  });

  it('that part twins leave the validating one out, until what trains is excluded', () => {
    // 3 = 31 across sides; 15 = 32: a free frame follows the system that validates.
    const twins = Int32Array.from({ length: 35 }, (_, f) => (f === 31 ? 3 : f === 32 ? 15 : f));
    const s = plain([10, 20, 5], { sides, twins });
    expect([...s.leaks]).toEqual([31]);
    expect(s.valid).toContain(15);
    expect(withoutFrames(s, []).valid).not.toContain(31);
    const freed = withoutFrames(s, [3]);
    expect([...freed.leaks]).toEqual([]);
    expect([...freed.valid]).toEqual([...s.valid, 31].sort((a, b) => a - b));
    expect(inUse(s, new Set([31])).leaks).toHaveLength(0);
  });

  it('that leave nothing to train are refused where a run begins', () => {
    const s = plain([4], { sides: [{ system: 0, side: 'validation' }] });
    expect([s.train.length, s.valid.length]).toEqual([0, 4]);
    expect(() => withoutFrames(s, [])).toThrow(/no frame trains/);
  });
});

describe('splitRun', () => {
  const run = (over: Partial<typeof DEFAULT_RUN.validation> = {}) => ({
    seed: 3,
    validation: { ...DEFAULT_RUN.validation, ...over },
  });

  it('with other data that validate draws nothing, honours sides, and leaves out what trains too', () => {
    const twins = Int32Array.from({ length: 16 }, (_, f) => (f === 13 ? 2 : f === 14 ? 7 : f));
    const s = splitRun(run({ sides: [{ system: 1, side: 'validation' }] }), {
      systems: [6, 4, 6],
      validating: 1,
      twins,
    });
    expect([...s.train]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...s.valid]).toEqual([6, 7, 8, 9, 10, 11, 12, 14, 15]);
    expect([...s.leaks]).toEqual([13]);
  });

  it('refuses sides of systems that there are not', () => {
    const bad = run({ sides: [{ system: 2, side: 'train' }] });
    expect(() => splitRun(bad, { systems: [6, 4], validating: 0, twins: null })).toThrow(/from 0 to 1, found 2/);
    expect(() => splitRun(bad, { systems: [6, 4, 5], validating: 1, twins: null })).toThrow(/found 2/);
  });
});

describe('splitJoined', () => {
  const base = plain([10], { fraction: 0.3 });
  const wish = { systems: [8], fraction: 0.25, how: 'random', stratify: true, seed: 3 } as const;

  it('splits the new frames as before where they are new', () => {
    const s = splitJoined(
      base,
      wish,
      Int32Array.from({ length: 18 }, (_, f) => f),
    );
    const own = plain([8], { fraction: 0.25 });
    expect([...s.valid]).toEqual([...base.valid, ...own.valid.map((f) => 10 + f)]);
    expect([...s.train]).toEqual([...base.train, ...own.train.map((f) => 10 + f)]);
  });

  it('puts copies of old frames where these are', () => {
    const old = [...base.valid.slice(0, 2), ...base.train.slice(0, 2)];
    const twins = Int32Array.from({ length: 18 }, (_, f) => (f < 14 ? f : old[f - 14]));
    const s = splitJoined(base, { ...wish, fraction: 0 }, twins);
    expect([...s.valid].slice(base.valid.length)).toEqual([14, 15]);
    expect([...s.train].slice(base.train.length)).toEqual([10, 11, 12, 13, 16, 17]);
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
    const whole = plain([20], { fraction: 0.3 });
    const out = [whole.train[2], whole.valid[1]].sort((a, b) => a - b);
    const s = withoutFrames(whole, out);
    expect(s.train).toEqual(whole.train.filter((f) => !out.includes(f)));
    expect(s.valid).toEqual(whole.valid.filter((f) => !out.includes(f)));
    expect(() => withoutFrames(whole, [20])).toThrow(/0 to 19, found 20/);
    expect(() => withoutFrames(whole, [...whole.train])).toThrow(/all 14 training frames/);
  });
});
