// Pairs in words against the neighbour list: the same pairs in the order of the geometry, displacements to 2e-8 A.
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { buildFrameGeometry } from './environment';
import { displacement, makePairList, neighborOf } from './pairList';

const all = [true, true, true] as const;

describe('makePairList', () => {
  it.each([
    ['several images', 9, true, [12, 20], 0],
    ['open', 11, false, [12, 20], 0],
    ['truncated by sel', 14, true, [3, 5], 0],
    // Fixed point wraps every 64 A.
    ['far from the origin, spread over many cells', 9, true, [12, 20], 7],
  ])('%s', (_name, natoms, pbc, sel, cells) => {
    const s = randomSystem(3, natoms, 1, pbc);
    const box = s.box ?? new Float64Array(9);
    const coord = s.coord.map((x, k) => x + cells * Math.floor(k / 3) * box[3 + (k % 3)]);
    const config = testConfig({ sel });
    const nlist = buildNeighborList(coord, natoms, s.box, s.pbc, 4);
    const g = buildFrameGeometry(
      nlist,
      s.atype,
      { ...config, set_davg_zero: true },
      { ...testStat, davg: new Float64Array(2) },
    );
    const list = makePairList(nlist, s.atype, 2, sel);
    expect(list.word).toHaveLength(g.npairs);
    expect(list.order).toEqual(g.order);
    expect(list.atype).toEqual(g.atype);
    const d = [0, 0, 0];
    for (let row = 0; row < 2 * natoms; row++) {
      expect(list.first[row]).toBe(g.first[row]);
      for (let p = list.first[row]; p < list.first[row + 1]; p++) {
        expect(g.i[p]).toBe(row % natoms);
        expect(neighborOf(list.word[p])).toBe(g.j[p]);
        displacement(list.pos, list.box, row % natoms, list.word[p], d);
        // Six roundings of 2^-27 A, and those of float64 far from the origin.
        for (let k = 0; k < 3; k++) expect(Math.abs(d[k] - g.u[4 * p + k] * g.u[4 * p + 3])).toBeLessThan(5e-8);
      }
    }
  });

  it('refuses what its words cannot hold', () => {
    const thin = Float64Array.of(0.2, 0, 0, 0, 9, 0, 0, 0, 9);
    const nlist = buildNeighborList(Float64Array.of(0, 0, 0), 1, thin, all, 4);
    expect(() => makePairList(nlist, Int32Array.of(0), 1, null)).toThrow(/fifteenth/);
    expect(() => makePairList(nlist, new Int32Array(65536), 1, null)).toThrow(/65535 atoms/);
  });
});
