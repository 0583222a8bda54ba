// The linear neighbour list against brute force over images, in every kind of cell, and the growth of its work.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildNeighborList, type NeighborList, type NeighborWork } from './nlist';

type Flags = readonly [boolean, boolean, boolean];

/** Every image within a generous range around the nearest one, looked at one by one. */
function bruteForce(coord: Float64Array, natoms: number, box: Float64Array | null, pbc: Flags, rcut: number): string[] {
  const h = box ?? new Float64Array(9);
  // Normals of the faces; frac_k = r . normal_k / (h_k . normal_k), height_k = |h_k . normal_k| / |normal_k|.
  const axes = [0, 1, 2].map((k) => {
    const [a, b, own] = [k + 1, k + 2, k].map((r) => h.subarray(3 * (r % 3), 3 * (r % 3) + 3));
    const n = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    const out = box !== null && pbc[0] && pbc[1] && pbc[2] ? n : Array.from(own);
    const along = out[0] * own[0] + out[1] * own[1] + out[2] * own[2];
    return { n: out, along, height: Math.abs(along) / Math.hypot(...out) };
  });
  const range = (k: number, d: readonly number[]): readonly [number, number] => {
    if (!box || !pbc[k]) return [0, 0];
    const full = pbc[0] && pbc[1] && pbc[2];
    const reach = full ? Math.ceil(rcut / axes[k].height) + 1 : 22;
    const { n, along } = axes[k];
    const centre = full ? -Math.round((d[0] * n[0] + d[1] * n[1] + d[2] * n[2]) / along) : 0;
    return [centre - reach, centre + reach];
  };
  const found: string[] = [];
  for (let i = 0; i < natoms; i++)
    for (let j = 0; j < natoms; j++) {
      const d0 = [0, 1, 2].map((x) => coord[3 * j + x] - coord[3 * i + x]);
      const [ra, rb, rc] = [range(0, d0), range(1, d0), range(2, d0)];
      for (let a = ra[0]; a <= ra[1]; a++)
        for (let b = rb[0]; b <= rb[1]; b++)
          for (let c = rc[0]; c <= rc[1]; c++) {
            if (i === j && a === 0 && b === 0 && c === 0) continue;
            const x = d0[0] + (a * h[0] + b * h[3] + c * h[6]);
            const y = d0[1] + (a * h[1] + b * h[4] + c * h[7]);
            const z = d0[2] + (a * h[2] + b * h[5] + c * h[8]);
            if (x * x + y * y + z * z <= rcut * rcut) found.push(key(i, j, [x, y, z]));
          }
    }
  return found.sort();
}

const key = (i: number, j: number, d: ArrayLike<number>): string =>
  `${i} ${j} ${[0, 1, 2].map((x) => (Math.round(d[x] * 1e8) / 1e8 + 0).toFixed(8)).join(' ')}`;

function keys(list: NeighborList): string[] {
  const found: string[] = [];
  for (let i = 0; i + 1 < list.first.length; i++)
    for (let p = list.first[i]; p < list.first[i + 1]; p++)
      found.push(key(i, list.j[p], list.d.subarray(3 * p, 3 * p + 3)));
  return found.sort();
}

const ALL: Flags = [true, true, true];
const rng = (seed: number) => {
  let s = seed >>> 0;
  return (): number => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
};

function randomFrame(natoms: number, box: readonly number[], seed: number, outside = 0): Float64Array {
  const u = rng(seed);
  const coord = new Float64Array(3 * natoms);
  for (let i = 0; i < natoms; i++) {
    const s = [0, 1, 2].map(() => u() + Math.floor((2 * u() - 1) * (outside + 0.999)));
    for (let x = 0; x < 3; x++) coord[3 * i + x] = s[0] * box[x] + s[1] * box[3 + x] + s[2] * box[6 + x];
  }
  return coord;
}

describe('buildNeighborList', () => {
  const cells: readonly (readonly [string, readonly number[], number, Flags])[] = [
    ['one atom, height 1.9 A', [2.2, 0, 0, 1.1, 1.91, 0, 1.1, 0.64, 1.88], 1, ALL],
    ['cube', [9, 0, 0, 0, 9, 0, 0, 0, 9], 40, ALL],
    ['strongly triclinic', [6, 0, 0, 5.2, 3, 0, 4.6, 2.6, 2.4], 6, ALL],
    ['left-handed', [0, 6, 0, 7, 0, 0, 1, 1, 5], 8, ALL],
    ['needle', [2, 0, 0, 0, 2.5, 0, 0.3, 0.2, 31], 9, ALL],
    ['slab, open along c with a zero vector', [7, 0, 0, 2, 6, 0, 0, 0, 0], 7, [true, true, false]],
    ['wire along b', [9, 0, 0, 3, 5, 1, 0, 0, 8], 8, [false, true, false]],
  ];
  it.each(cells)('agrees with brute force: %s', (_name, box, natoms, pbc) => {
    for (const outside of [0, 1]) {
      const filled = box.map((v, k) => (k === 8 && v === 0 ? 10 : v));
      const coord = randomFrame(natoms, filled, 7 + outside, outside);
      const h = Float64Array.from(box);
      expect(keys(buildNeighborList(coord, natoms, h, pbc, 6))).toEqual(bruteForce(coord, natoms, h, pbc, 6));
    }
  });

  it('agrees with brute force without a cell, also for atoms on one line or at one point apart from images', () => {
    const coord = randomFrame(30, [14, 0, 0, 0, 14, 0, 0, 0, 14], 3);
    expect(keys(buildNeighborList(coord, 30, null, ALL, 5))).toEqual(bruteForce(coord, 30, null, ALL, 5));
    const line = Float64Array.from({ length: 30 }, (_, k) => (k % 3 === 0 ? k : 0));
    expect(keys(buildNeighborList(line, 10, null, ALL, 6))).toEqual(bruteForce(line, 10, null, ALL, 6));
    expect(buildNeighborList(Float64Array.of(1, 2, 3), 1, null, ALL, 6).j).toHaveLength(0);
  });

  it('agrees with brute force in random cells', () => {
    const edge = fc.double({ min: 2.5, max: 9, noNaN: true });
    const tilt = fc.double({ min: -0.6, max: 0.6, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(edge, edge, edge, tilt, tilt, tilt),
        fc.integer({ min: 1, max: 5 }),
        fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
        fc.integer(),
        fc.double({ min: 1, max: 6, noNaN: true }),
        ([a, b, c, p, q, r], natoms, pbc, seed, rcut) => {
          const box = Float64Array.of(a, 0, 0, p * a, b, 0, q * a, r * b, c);
          const coord = randomFrame(natoms, Array.from(box), seed, 1);
          expect(keys(buildNeighborList(coord, natoms, box, pbc, rcut))).toEqual(
            bruteForce(coord, natoms, box, pbc, rcut),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives pairs at exactly rcut, and the shells of a simple cubic crystal', () => {
    const box = Float64Array.of(2, 0, 0, 0, 2, 0, 0, 0, 2);
    expect(buildNeighborList(new Float64Array(3), 1, box, ALL, 2).j).toHaveLength(6);
    expect(buildNeighborList(new Float64Array(3), 1, box, ALL, 4).j).toHaveLength(32);
  });

  it('does the same work per atom however many atoms there are', () => {
    const perAtom = (cellsPerEdge: number): number => {
      const edge = 12.42 * cellsPerEdge;
      const natoms = 192 * cellsPerEdge ** 3;
      const box = [edge, 0, 0, 0, edge, 0, 0, 0, edge];
      const work: NeighborWork = { candidates: 0, bins: 0 };
      buildNeighborList(randomFrame(natoms, box, 5), natoms, Float64Array.from(box), ALL, 6, work);
      return (work.candidates + work.bins) / natoms;
    };
    const [small, large] = [perAtom(1), perAtom(4)];
    expect(large / small).toBeGreaterThan(0.8);
    expect(large / small).toBeLessThan(1.2);
    expect(small).toBeLessThan(600);
  });

  it('needs no bins for vacuum', () => {
    const work: NeighborWork = { candidates: 0, bins: 0 };
    const far = Float64Array.of(0, 0, 0, 1e6, 0, 0, 1e6, 1e6, 1e6, 1e6, 1e6, 1e6 + 1);
    expect(buildNeighborList(far, 4, null, ALL, 6, work).j).toHaveLength(2);
    expect(work.bins).toBeLessThan(200);
  });

  it('refuses cells without volume and positions that are no numbers', () => {
    const flat = Float64Array.of(3, 0, 0, 6, 0, 0, 0, 0, 3);
    expect(() => buildNeighborList(new Float64Array(3), 1, flat, ALL, 6)).toThrow(/no volume/);
    expect(() => buildNeighborList(Float64Array.of(0, Number.NaN, 0), 1, null, ALL, 6)).toThrow(/atom 0/);
  });
});
