// Statistics against deepmd-kit's numbers for its water example, and against plain sums.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import { sharedOrSkip } from '../testing/shared';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { buildFrameGeometry } from './environment';
import {
  energyBias,
  inputRanges,
  leastSquares,
  NeighborCounter,
  resolveSel,
  StatAccumulator,
  statFrames,
} from './statistics';
import { emptyRanges, widenRanges } from './table';

/** float32 .npy of a known file. */
function npy32(path: string): Float64Array {
  const b = readFileSync(path);
  const at = 10 + b.readUInt16LE(8);
  expect(b.toString('latin1', 10, at)).toContain("'<f4'");
  return Float64Array.from({ length: (b.length - at) / 4 }, (_, k) => b.readFloatLE(at + 4 * k));
}

describe('deepmd-kit goldens, water data_0, first 10 frames', () => {
  it('davg, dstd, neighbour counts, energy bias', (context) => {
    const dir = sharedOrSkip(context, 'data/h2o_deepmd_kit/original/data_0');
    const coord = npy32(`${dir}/set.000/coord.npy`);
    const box = npy32(`${dir}/set.000/box.npy`);
    const energy = npy32(`${dir}/set.000/energy.npy`);
    const atype = Int32Array.from(readFileSync(`${dir}/type.raw`, 'utf8').trim().split(/\s+/), Number);
    expect(readFileSync(`${dir}/type_map.raw`, 'utf8').trim().split(/\s+/)).toEqual(['O', 'H']);
    const stat = new StatAccumulator({ sel: [46, 92], rcut: 6, rcut_smth: 0.5, set_davg_zero: false });
    const counter = new NeighborCounter(2);
    for (let f = 0; f < 10; f++) {
      const x = coord.subarray(576 * f, 576 * (f + 1));
      const nlist = buildNeighborList(x, 192, box.subarray(9 * f, 9 * f + 9), [true, true, true], 6);
      stat.add(nlist, atype);
      counter.add(nlist, atype);
    }
    const s = stat.finish();
    const close = (a: Float64Array, b: readonly number[]): void => {
      b.forEach((v, k) => {
        expect(Math.abs(a[k] - v)).toBeLessThan(1e-7);
      });
    };
    close(s.davg, [0.05034693, 0.04814524]);
    close(s.dstd_r, [0.1398869, 0.12398706]);
    close(s.dstd_a, [0.08583492, 0.07679126]);
    // The file's own smallest distance and largest counts, over all frames.
    for (let f = 10; f < energy.length; f++) {
      const x = coord.subarray(576 * f, 576 * (f + 1));
      counter.add(buildNeighborList(x, 192, box.subarray(9 * f, 9 * f + 9), [true, true, true], 6), atype);
    }
    // deepmd-kit's neighbor-stat says 71: it does not wrap the coordinates, and these are unwrapped; its own neighbour
    // list has the 72 in frame 57.
    expect(counter.max_neighbors).toEqual([38, 72]);
    expect(counter.min_distance).toBeCloseTo(0.892452, 5);
    expect(resolveSel(counter.max_neighbors, 'auto')).toEqual([44, 80]);
    const counts = Array.from({ length: 10 }, () => [64, 128]).flat();
    close(energyBias(counts, energy.subarray(0, 10), 2), [-93.57446655, -187.14893311]);
  });
});

describe('environment statistics', () => {
  it('equal plain sums over all slots, several frames and types', () => {
    const c = testConfig({ sel: [6, 9] });
    const acc = new StatAccumulator(c);
    const rows: number[][][] = [[], []];
    for (let f = 0; f < 3; f++) {
      const s = randomSystem(20 + f, 7, 1);
      const nlist = buildNeighborList(s.coord, 7, s.box, s.pbc, c.rcut);
      acc.add(nlist, s.atype);
      for (let i = 0; i < 7; i++) {
        const near = Array.from({ length: nlist.first[i + 1] - nlist.first[i] }, (_, k) => nlist.first[i] + k)
          .map((p) => ({ t: s.atype[nlist.j[p]], d: [...nlist.d.slice(3 * p, 3 * p + 3)] }))
          .map((n) => ({ ...n, r: Math.hypot(...n.d) }))
          .sort((a, b) => a.r - b.r)
          .slice(0, 15);
        for (const t of [0, 1])
          for (let k = 0; k < c.sel[t]; k++) {
            const n = near.filter((m) => m.t === t)[k];
            if (!n) rows[s.atype[i]].push([0, 0, 0, 0]);
            else {
              const u = Math.min(1, Math.max(0, (n.r - 1) / 3));
              const w = u ** 3 * (-6 * u * u + 15 * u - 10) + 1;
              rows[s.atype[i]].push([w / n.r, ...n.d.map((v) => (w * v) / n.r ** 2)]);
            }
          }
      }
    }
    const got = acc.finish();
    const std = (x: number[]): number => {
      const mean = x.reduce((a, b) => a + b, 0) / x.length;
      return Math.sqrt(x.reduce((a, b) => a + b * b, 0) / x.length - mean ** 2);
    };
    for (const t of [0, 1]) {
      const s = rows[t].map((r) => r[0]);
      expect(got.davg[t]).toBeCloseTo(s.reduce((a, b) => a + b, 0) / s.length, 12);
      expect(got.dstd_r[t]).toBeCloseTo(std(s), 12);
      expect(got.dstd_a[t]).toBeCloseTo(std(rows[t].flatMap((r) => r.slice(1))), 12);
    }
  });

  it('protects types without atoms, without neighbours, and set_davg_zero', () => {
    const none = { first: Int32Array.of(0, 0), j: new Int32Array(0), d: new Float64Array(0) };
    const acc = new StatAccumulator(testConfig());
    acc.add(none, Int32Array.of(0));
    expect(acc.finish()).toEqual({
      davg: Float64Array.of(0, 0),
      dstd_r: Float64Array.of(0.01, 0.1),
      dstd_a: Float64Array.of(0.01, 0.1),
    });
    const pair = { first: Int32Array.of(0, 1, 2), j: Int32Array.of(1, 0), d: Float64Array.of(1, 0, 0, -1, 0, 0) };
    const zero = new StatAccumulator(testConfig({ set_davg_zero: true }));
    zero.add(pair, Int32Array.of(0, 0));
    expect(zero.finish().davg[0]).toBe(0);
    expect(zero.finish().dstd_r[0]).toBeCloseTo(Math.sqrt(1 / 32 - 1 / 32 ** 2), 12);
  });
});

it.each([
  ['one side', testConfig({ sel: [40, 40] }), testStat],
  ['two sides', testConfig({ sel: [40, 40], type_one_side: false }), testStat],
  ['no pads', testConfig({ sel: [40, 40] }), { ...testStat, davg: new Float64Array(2) }],
])('input ranges from counts are those of all pairs, %s', (_name, config, stat) => {
  const counter = new NeighborCounter(2);
  const nets = config.type_one_side ? 2 : 4;
  const all = emptyRanges(nets);
  for (const seed of [1, 2, 3]) {
    const s = randomSystem(seed, 8, 1);
    const nlist = buildNeighborList(s.coord, 8, s.box, s.pbc, config.rcut);
    counter.add(nlist, s.atype);
    widenRanges(all, buildFrameGeometry(nlist, s.atype, config, stat));
  }
  const got = inputRanges(counter, config, stat);
  for (let k = 0; k < nets; k++) {
    expect(got.min[k]).toBeCloseTo(all.min[k], 12);
    expect(got.max[k]).toBeCloseTo(all.max[k], 12);
  }
});

describe('sel', () => {
  it('follows deepmd-kit', () => {
    expect(resolveSel([38, 71], 'auto')).toEqual([44, 80]);
    expect(resolveSel([38, 71], 'auto:1.5')).toEqual([60, 108]);
    expect(resolveSel([10, 0], 'auto')).toEqual([12, 0]);
    expect(resolveSel([0, 0], 'auto')).toEqual([4, 4]);
    expect(resolveSel([38, 71], [46, 92])).toEqual([46, 92]);
    expect(() => resolveSel([38, 71], [46])).toThrow(/expected 2 numbers/);
    expect(() => resolveSel([38], 'automatic')).toThrow(/found "automatic"/);
  });
  it('spreads the frames it looks at', () => {
    expect(statFrames(5, 10)).toEqual([0, 1, 2, 3, 4]);
    expect(statFrames(10, 4)).toEqual([0, 2, 5, 7]);
    expect(statFrames(0)).toEqual([]);
  });
});

describe('energy bias', () => {
  it('finds the energies of a set of compositions', () => {
    const arb = fc.array(fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40)), { minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(arb, (rows) => {
        const exact = [-13.6, 2.5, -750.25];
        const all = [...rows, [1, 0, 0], [0, 2, 0], [1, 1, 3]];
        const e = all.map((r) => r.reduce((s, n, t) => s + n * exact[t], 0));
        energyBias(all.flat(), e, 3).forEach((v, t) => {
          expect(v).toBeCloseTo(exact[t], 8);
        });
      }),
    );
  });
  it('has the smallest norm where the composition is fixed, and zero for absent types', () => {
    const b = energyBias([2, 1, 0, 2, 1, 0], [-10, -11], 3);
    expect(b[0]).toBeCloseTo((-10.5 * 2) / 5, 12);
    expect(b[1]).toBeCloseTo(-10.5 / 5, 12);
    expect(b[2]).toBe(0);
    expect(energyBias([], [], 2)).toEqual(new Float64Array(2));
  });
  it('weighs compositions by their frames', () => {
    // Three frames of 1 atom, one of 2 atoms: b = (3*1*2 + 2*5) / (3*1 + 4).
    expect(energyBias([1, 1, 1, 2], [1, 2, 3, 5], 1)[0]).toBeCloseTo(16 / 7, 12);
  });
  it('solves badly scaled columns', () => {
    const x = leastSquares([Float64Array.of(1, 0, 1), Float64Array.of(1e-5, 1e-5, 0)], Float64Array.of(3, 2, 1));
    expect(x[0]).toBeCloseTo(1, 8);
    expect(x[1]).toBeCloseTo(2e5, 3);
  });
});
