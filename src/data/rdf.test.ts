// g(r) against brute force over images, the ideal gas, a crystal known by hand; neighbour counts; the sample of frames.
import { describe, expect, it } from 'vitest';
import { randomSystem } from '../testing/systems';
import { type FrameSource, framesIn, neighborHistogram, radialDistribution, sampleFrames } from './rdf';

/** All distances up to rmax between atoms of two elements, every image looked at. */
function bruteForce(s: FrameSource, rmax: number): { ti: string; tj: string; d: number; i: number }[] {
  const found: { ti: string; tj: string; d: number; i: number }[] = [];
  const reach = s.box === null ? 0 : 6;
  for (let f = 0; f < s.nframes; f++) {
    const h = s.box?.subarray(9 * f, 9 * f + 9) ?? new Float64Array(9);
    const x = s.coord.subarray(3 * s.natoms * f, 3 * s.natoms * (f + 1));
    for (let i = 0; i < s.natoms; i++)
      for (let j = 0; j < s.natoms; j++)
        for (let a = -reach; a <= reach; a++)
          for (let b = -reach; b <= reach; b++)
            for (let c = -reach; c <= reach; c++) {
              if (i === j && a === 0 && b === 0 && c === 0) continue;
              const d = Math.hypot(
                ...[0, 1, 2].map((k) => x[3 * j + k] - x[3 * i + k] + a * h[k] + b * h[3 + k] + c * h[6 + k]),
              );
              if (d <= rmax)
                found.push({ ti: s.type_map[s.atype[i]], tj: s.type_map[s.atype[j]], d, i: f * s.natoms + i });
            }
  }
  return found;
}

const det = (h: Float64Array): number =>
  h[0] * (h[4] * h[8] - h[5] * h[7]) - h[1] * (h[3] * h[8] - h[5] * h[6]) + h[2] * (h[3] * h[7] - h[4] * h[6]);

describe('radialDistribution', () => {
  it('is what brute force counts, in triclinic cells smaller than rmax, over frames of different volume', async () => {
    const s = randomSystem(3, 7, 3);
    const box = (s.box ?? new Float64Array(0)).map((v, k) => v * (1 + 0.02 * Math.floor(k / 9)));
    const system: FrameSource = { ...s, box };
    const rmax = 7;
    const dr = 0.35;
    const rdf = await radialDistribution([system], ['O', 'H'], rmax, dr);
    const pairs = bruteForce(system, rmax);
    const count = (t: string): number => s.atype.filter((v) => s.type_map[v] === t).length;
    expect(rdf.pairs.map((p) => p.a + p.b)).toEqual(['OO', 'OH', 'HO', 'HH']);
    expect(rdf.nframes).toBe(3);
    for (const { a, b, g, n } of rdf.pairs) {
      const mine = pairs.filter((p) => p.ti === a && p.tj === b);
      const gas = [0, 1, 2].reduce(
        (sum, f) => sum + (count(a) * count(b)) / Math.abs(det(box.subarray(9 * f, 9 * f + 9))),
        0,
      );
      expect(g).toHaveLength(20);
      for (let k = 0; k < g.length; k++) {
        const inside = mine.filter((p) => p.d >= k * dr && p.d < (k + 1) * dr).length;
        const shell = (4 / 3) * Math.PI * ((k + 1) ** 3 - k ** 3) * dr ** 3;
        expect(g[k]).toBeCloseTo(inside / (gas * shell), 9);
        expect(n[k]).toBeCloseTo(mine.filter((p) => p.d < (k + 1) * dr).length / (3 * count(a)), 9);
      }
    }
  });

  it('is 1 everywhere for an ideal gas', async () => {
    // A 32-bit generator of fixed seed (mulberry32).
    let state = 5;
    const uniform = (): number => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
    const natoms = 400;
    const nframes = 20;
    const edge = 20;
    const gas: FrameSource = {
      type_map: ['Ar'],
      atype: new Int32Array(natoms),
      natoms,
      nframes,
      pbc: [true, true, true],
      coord: Float64Array.from({ length: 3 * natoms * nframes }, () => edge * uniform()),
      box: Float64Array.from({ length: 9 * nframes }, (_, k) => ((k % 9) % 4 === 0 ? edge : 0)),
    };
    const { pairs } = await radialDistribution([gas], ['Ar'], 9, 0.5);
    const { g, n } = pairs[0];
    // A shell holds N (N - 1) / 2 v / V independent pairs per frame: five standard deviations.
    for (let k = 1; k < g.length; k++) {
      const shell = (4 / 3) * Math.PI * ((k + 1) ** 3 - k ** 3) * 0.125;
      const expected = (nframes * natoms * (natoms - 1) * shell) / (2 * edge ** 3);
      expect(Math.abs(g[k] - (natoms - 1) / natoms)).toBeLessThan(5 / Math.sqrt(expected));
    }
    expect(n[n.length - 1]).toBeCloseTo((399 / 8000) * (4 / 3) * Math.PI * 729, 0);
  });

  it('has the shells of a simple cubic crystal: 6, 12, 8 around each atom, from a single atom in its cell', async () => {
    const cube: FrameSource = {
      type_map: ['Po'],
      atype: new Int32Array(1),
      natoms: 1,
      nframes: 1,
      pbc: [true, true, true],
      coord: new Float64Array(3),
      box: Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3),
    };
    const { pairs } = await radialDistribution([cube], ['Po'], 5.5, 0.1);
    const at = (r: number): number => pairs[0].n[Math.floor(r / 0.1)];
    expect([at(2.8), at(3.1), at(4.3), at(5.3)]).toEqual([0, 6, 18, 26]);
  });

  it('has a mean of 1 in the tail where frames have no cell, however many atoms', async () => {
    const s = randomSystem(2, 40, 4, false);
    const { pairs } = await radialDistribution([s], ['O', 'H'], 12, 0.25);
    for (const { g } of pairs) {
      const last = g.findLastIndex((v) => v > 0);
      const from = Math.min(24, Math.floor((last + 1) / 2));
      let sum = 0;
      let volume = 0;
      for (let k = from; k <= last; k++) {
        sum += g[k] * ((k + 1) ** 3 - k ** 3);
        volume += (k + 1) ** 3 - k ** 3;
      }
      expect(sum / volume).toBeCloseTo(1, 9);
    }
  });
});

describe('neighborHistogram', () => {
  it('is what brute force counts', async () => {
    const s = randomSystem(8, 9, 2);
    const hist = await neighborHistogram([s], ['H', 'O'], 4.5);
    const pairs = bruteForce(s, 4.5);
    for (const { element, counts, max } of hist) {
      const seen = new Array<number>(18).fill(0);
      for (const p of pairs) if (p.tj === element) seen[p.i]++;
      expect(max).toBe(Math.max(...seen));
      expect([...counts]).toEqual(Array.from({ length: max + 1 }, (_, k) => seen.filter((v) => v === k).length));
    }
    expect(hist.map((h) => h.element)).toEqual(['H', 'O']);
  });

  it('counts atoms that see nothing', async () => {
    const s = randomSystem(8, 4, 1, false);
    expect(await neighborHistogram([s], ['O'], 0.1)).toEqual([{ element: 'O', counts: Int32Array.of(4), max: 0 }]);
  });
});

describe('sampleFrames', () => {
  it('keeps everything that is small, and spreads what it takes of the rest evenly', () => {
    const s = randomSystem(1, 5, 40);
    expect(sampleFrames([s], 6, 1e9)).toEqual([s]);
    const [some] = sampleFrames([s], 6, 5 * (1 / 11) * (4 / 3) * Math.PI * 216 * 8);
    expect(some.nframes).toBeGreaterThanOrEqual(7);
    expect(some.nframes).toBeLessThanOrEqual(9);
    const step = 40 / some.nframes;
    for (let k = 0; k < some.nframes; k++) {
      const f = Math.floor((k + 0.5) * step);
      expect([...some.coord.subarray(15 * k, 15 * k + 15)]).toEqual([...s.coord.subarray(15 * f, 15 * f + 15)]);
      expect([...(some.box ?? [])].slice(9 * k, 9 * k + 9)).toEqual([...(s.box ?? [])].slice(9 * f, 9 * f + 9));
    }
  });

  it('takes at least one frame of every system', () => {
    const systems = [randomSystem(1, 5, 40), randomSystem(2, 6, 1)];
    expect(sampleFrames(systems, 6, 1).map((s) => s.nframes)).toEqual([1, 1]);
    expect(framesIn(sampleFrames(systems, 6, 1))).toBe(2);
  });
});
