// Learning rate and prefactor schedules against hand-worked values; the plan's words.
import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTERS } from '../config';
import { geometry } from './geometry';
import { multistreamSchedule } from './multistream-schedule';
import { gramShape, sweepShapes } from './multistream-shape';
import { planFilter } from './plan';
import { effectiveDecaySteps, filterPrefactor, learningRate, lossPrefactor } from './schedules';

describe('schedules', () => {
  it('decays in steps from start to stop', () => {
    const c = { start_lr: 1e-3, stop_lr: 1e-5, decay_steps: 100 };
    // r = (1e-2)^(100/1000) = 10^-0.2
    expect(learningRate(c, 0, 1000)).toBe(1e-3);
    expect(learningRate(c, 99, 1000)).toBe(1e-3);
    expect(learningRate(c, 100, 1000)).toBeCloseTo(1e-3 * 10 ** -0.2, 12);
    expect(learningRate(c, 550, 1000)).toBeCloseTo(1e-4, 12);
    expect(learningRate(c, 1000, 1000)).toBeCloseTo(1e-5, 14);
    expect(learningRate(c, 5000, 1000)).toBe(1e-5);
  });
  it('shrinks decay_steps where the run is not longer', () => {
    expect(effectiveDecaySteps(5000, 1_000_000)).toBe(5000);
    expect(effectiveDecaySteps(5000, 5000)).toBe(100);
    expect(effectiveDecaySteps(5000, 1010)).toBe(100);
    expect(effectiveDecaySteps(5000, 1009)).toBe(11);
    expect(effectiveDecaySteps(5000, 300)).toBe(4);
    expect(effectiveDecaySteps(5000, 10)).toBe(1);
  });
  it('moves prefactors with the learning rate (Adam) or geometrically (FEKF)', () => {
    expect(lossPrefactor(1000, 1, 1e-3, 1e-3)).toBe(1000);
    expect(lossPrefactor(1000, 1, 5e-4, 1e-3)).toBeCloseTo(500.5, 10);
    expect(filterPrefactor(1, 100, 0, 101)).toBe(1);
    expect(filterPrefactor(1, 100, 50, 101)).toBeCloseTo(10, 10);
    expect(filterPrefactor(1, 100, 100, 101)).toBeCloseTo(100, 10);
    expect(filterPrefactor(2, 2, 7, 10)).toBe(2);
    expect(filterPrefactor(0, 2, 5, 11)).toBe(1);
  });
  it('anneals R and the underweighting of multistream', () => {
    expect(multistreamSchedule(DEFAULT_FILTERS.multistream, 1)).toEqual({ alpha: 0.97, u: 1.9, kn: 0.994, q: 1e-5 });
    expect(multistreamSchedule(DEFAULT_FILTERS.multistream, 100).alpha).toBe(0.3);
    expect(multistreamSchedule(DEFAULT_FILTERS.multistream, 100).u).toBeCloseTo(1, 4);
  });
  it('lets R grow and the process noise fall in the end game', () => {
    const c = { ...DEFAULT_FILTERS.multistream, late: 200 };
    const at = (it: number) => multistreamSchedule(c, it);
    expect(at(200).alpha).toBe(0.3);
    expect(at(200).q).toBe(1e-5);
    expect(at(400).alpha).toBeCloseTo(0.6, 12);
    expect(at(400).q).toBeCloseTo(2.5e-6, 12);
    expect(at(5000)).toMatchObject({ alpha: 1, kn: 0.3, q: 1e-7 });
    // 0 is never.
    expect(multistreamSchedule({ ...c, late: 0 }, 5000)).toMatchObject({ alpha: 0.3, q: 1e-5 });
  });
});

describe('shapes of the multistream kernels', () => {
  it('cover every row, weight and tile within the limits', () => {
    for (const m of [1, 5, 8, 24, 33, 72, 80, 136, 144, 200])
      for (const sizes of [[64], [192, 5], [1249], [2048, 64], [1350, 5120, 5120, 5120, 4640, 5100, 101], [8128]])
        for (const [l, s] of sweepShapes(geometry(sizes), m).entries()) {
          expect(s.tiles * 64).toBe(geometry(sizes).blocks[l].ld);
          expect(s.macros * s.S).toBeGreaterThanOrEqual(s.tiles);
          expect((s.macros - 1) * s.S).toBeLessThan(s.tiles);
          expect(s.grid[0]).toBeLessThanOrEqual(65535);
          // Two sets of S bands of 64 weights per workgroup, rows rounded up to what four groups of 8 take.
          expect(s.partials).toBe(((s.macros * (s.macros + 1)) / 2) * 2 * s.S * 64 * Math.ceil(m / 32) * 32);
          expect(s.partials).toBeLessThanOrEqual(2 ** 25);
          // The folded triangle: every macro tile once.
          const seen = new Set<string>();
          const N = s.macros;
          for (let y = 0; y < s.grid[1]; y++)
            for (let x = 0; x < s.grid[0]; x++) {
              const long = x < N - y;
              if (!long && 2 * y + 1 === N) continue;
              seen.add(long ? `${N - 1 - y} ${x}` : `${y} ${x - (N - y)}`);
            }
          expect(seen.size).toBe((N * (N + 1)) / 2);
          for (const t of seen) expect(Number(t.split(' ')[0])).toBeGreaterThanOrEqual(Number(t.split(' ')[1]));
        }
    for (const padded of [64, 1280, 26624, 1_000_000]) {
      const s = gramShape(padded);
      expect(s.chunk % 4).toBe(0);
      expect(s.chunks * s.chunk).toBeGreaterThanOrEqual(padded);
    }
  });
});

describe('planFilter', () => {
  const limits = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28 };
  const paper = [1350, 5120, 5120, 5120, 4640, 5100, 101];
  it("counts the paper's net", () => {
    const p = planFilter(DEFAULT_FILTERS.fekf, paper, 1, limits);
    expect(p.problem).toBeNull();
    // 488 MiB of P, moved three times.
    expect(p.bytesPerUpdate / 3 / 2 ** 20).toBeCloseTo(488, -1);
    expect(p.bytes).toBeGreaterThan(488 * 2 ** 20);
    expect(planFilter(DEFAULT_FILTERS.multistream, paper, 144, limits).problem).toBeNull();
    expect(planFilter(DEFAULT_FILTERS.adam, paper, 1, limits)).toMatchObject({ bytesPerUpdate: 0, problem: null });
  });
  it('takes triangles for multistream', () => {
    const m = DEFAULT_FILTERS.multistream;
    const p = planFilter(m, paper, 72, limits);
    // Half of 488 MiB and the diagonal tiles, read once and written once.
    expect(p.bytesPerUpdate / 2 / 2 ** 20).toBeCloseTo(247, -1);
    expect(p.bytesPerUpdate / (488 * 2 ** 20)).toBeLessThan(1.05);
    expect(planFilter(m, [8128], 8, limits).problem).toBeNull();
    expect(planFilter(m, [8129], 8, limits).problem).toMatch(/of 8129 weights needs .* at most 8128 fits/);
  });
  it('says what would fit', () => {
    const p = planFilter(DEFAULT_FILTERS.fekf, [10240, 10240], 1, limits);
    expect(p.problem).toMatch(
      /The covariance of a block of 10240 weights needs 400 MiB in one buffer; this device allows 128 MiB\. A block size of at most 5760 fits\./,
    );
    expect(planFilter(DEFAULT_FILTERS.fekf, [5760], 1, limits).problem).toBeNull();
    const rows = planFilter(DEFAULT_FILTERS.multistream, Array(20).fill(5000), 400, limits);
    expect(rows.problem).toMatch(/P H of 400 rows needs .* At most 328 rows fit/);
    expect(planFilter(DEFAULT_FILTERS.multistream, Array(20).fill(5000), 328, limits).problem).toBeNull();
  });
});
