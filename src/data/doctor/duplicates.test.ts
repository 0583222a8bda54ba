// Equal geometries are found however they are written down, and nothing else is.
import { describe, expect, it } from 'vitest';
import { aluminium, formaldehyde, uniform } from '../../testing/made';
import { randomSystem } from '../../testing/systems';
import { keepFrames } from '../group';
import type { System } from '../types';
import { duplicateGroups, sameFrames } from './duplicates';

const only = (s: System, frame: number): System => keepFrames(s, (f) => f === frame) ?? s;

/** The atoms in another order. */
function reordered(s: System, order: readonly number[]): System {
  const coord = new Float64Array(s.coord.length);
  for (let f = 0; f < s.nframes; f++)
    order.forEach((from, to) => {
      const at = 3 * s.natoms * f;
      coord.set(s.coord.subarray(at + 3 * from, at + 3 * from + 3), at + 3 * to);
    });
  return { ...s, coord, atype: Int32Array.from(order, (i) => s.atype[i]) };
}

const shifted = (s: System, by: readonly number[]): System => ({ ...s, coord: s.coord.map((x, k) => x + by[k % 3]) });

/** Every atom moved by whole cells, each by others. */
function unwrapped(s: System): System {
  const box = s.box ?? new Float64Array(9);
  const coord = s.coord.slice();
  for (let i = 0; i < s.natoms; i++)
    for (let k = 0; k < 3; k++)
      coord[3 * i + k] += ((i % 3) - 1) * box[k] + ((i % 4) - 2) * box[3 + k] + (i % 2) * box[6 + k];
  return { ...s, coord };
}

/** Cell and atoms turned about an axis. */
function turned(s: System, angle: number): System {
  const turn = (v: Float64Array): Float64Array =>
    v.map((x, k) => {
      const [c, d] = [Math.cos(angle), Math.sin(angle)];
      if (k % 3 === 0) return c * x - d * v[k + 1];
      return k % 3 === 1 ? d * v[k - 1] + c * x : x;
    });
  return { ...s, coord: turn(s.coord), box: s.box && turn(s.box) };
}

const noisy = (s: System, size: number, seed: number): System => {
  const random = uniform(seed);
  return { ...s, coord: s.coord.map((x) => x + size * (2 * random() - 1)) };
};

const same = (a: System, b: System): boolean => sameFrames([a], [b]).length === 1;

describe('duplicateGroups', () => {
  const liquid = only(randomSystem(5, 20, 1), 0);
  const slab: System = { ...liquid, pbc: [true, true, false] };
  const molecule = only(formaldehyde({ nframes: 3 }), 1);
  const reverse = (n: number): number[] => Array.from({ length: n }, (_, i) => n - 1 - i);

  it('finds copies that were moved, wrapped, reordered or rounded', () => {
    for (const s of [liquid, slab, molecule]) {
      expect(same(s, s)).toBe(true);
      expect(same(s, shifted(s, [1.3, -20.7, 4.1]))).toBe(true);
      expect(same(s, reordered(s, reverse(s.natoms)))).toBe(true);
      expect(same(s, noisy(s, 1e-6, 1))).toBe(true);
      expect(same(s, { ...s, coord: Float64Array.from(Float32Array.from(s.coord)) })).toBe(true);
      expect(same(s, noisy(shifted(reordered(s, reverse(s.natoms)), [0.3, 0.1, 9]), 1e-6, 2))).toBe(true);
    }
    expect(same(liquid, unwrapped(liquid))).toBe(true);
    expect(same(liquid, noisy(unwrapped(reordered(shifted(liquid, [3, 3, 3]), reverse(20))), 1e-6, 3))).toBe(true);
    // dpdata turns cells so that they are lower triangular.
    expect(same(liquid, turned(liquid, 0.7))).toBe(true);
    expect(same(slab, turned(slab, 0.7))).toBe(true);
  });

  it('goes by names, not by their numbers', () => {
    const other: System = { ...liquid, type_map: ['H', 'O'], atype: liquid.atype.map((t) => 1 - t) };
    expect(same(liquid, other)).toBe(true);
    expect(same(liquid, { ...liquid, type_map: ['H', 'O'] })).toBe(false);
    expect(same(liquid, { ...liquid, type_map: ['S', 'H'] })).toBe(false);
  });

  it('tells frames apart that differ by a step of molecular dynamics, a strain, a mirror or their periodicity', () => {
    for (const s of [liquid, slab, molecule]) {
      for (let seed = 1; seed < 20; seed++) expect(same(s, noisy(s, 1e-3, seed))).toBe(false);
      const one = s.coord.slice();
      one[4] += 1e-3;
      expect(same(s, { ...s, coord: one })).toBe(false);
      // Structure factors and spreads are the same for the mirror image.
      expect(same(s, { ...s, coord: s.coord.map((x) => -x) })).toBe(false);
    }
    // Molecules have no cell to turn with.
    expect(same(molecule, turned(molecule, 0.7))).toBe(false);
    const strained = liquid.box?.map((x) => 1.0005 * x) ?? null;
    expect(same(liquid, { ...liquid, box: strained })).toBe(false);
    expect(same(liquid, { ...liquid, coord: liquid.coord.map((x) => 1.0005 * x), box: strained })).toBe(false);
    expect(same(liquid, slab)).toBe(false);
    expect(same(liquid, { ...liquid, box: null })).toBe(false);
  });

  it('gives every frame of a group the position of its first, across systems', () => {
    const md = aluminium({ nframes: 12, step: 0.02 });
    expect([...duplicateGroups([md])]).toEqual([...Array(12).keys()]);
    const copies = keepFrames(md, (f) => f === 3 || f === 9) ?? md;
    const groups = duplicateGroups([shifted(copies, [1, 1, 1]), md, copies]);
    expect([...groups]).toEqual([0, 1, 2, 3, 4, 0, 6, 7, 8, 9, 10, 1, 12, 13, 0, 1]);
    expect(sameFrames([md], [copies, liquid, copies])).toEqual([
      [3, 0],
      [9, 1],
      [3, 3],
      [9, 4],
    ]);
    expect(sameFrames([], [md])).toEqual([]);
  });

  it('tells displacements in a perfect crystal apart, and knows which are the same by its symmetry', () => {
    const perfect = aluminium({ nframes: 1, amplitude: 0 });
    const displaced = (atom: number, axis: number, by: number): System => {
      const coord = perfect.coord.slice();
      coord[3 * atom + axis] += by;
      return { ...perfect, coord };
    };
    const systems = [
      displaced(0, 0, 0.01),
      displaced(0, 0, 0.02),
      displaced(0, 1, 0.01),
      // Another atom: the same crystal, moved.
      displaced(7, 0, 0.01),
      displaced(0, 0, -0.01),
      perfect,
    ];
    expect([...duplicateGroups(systems)]).toEqual([0, 1, 2, 0, 4, 5]);
  });

  it('is the same for the same input, also with cells that are none', () => {
    const flat: System = { ...liquid, box: new Float64Array(9) };
    expect(same(flat, flat)).toBe(true);
    expect([...duplicateGroups([liquid, flat, slab, flat])]).toEqual([0, 1, 2, 1]);
  });
});
