// The layout of frames: bonds over the boundary, arrows, cells, wrapping, and picking with a ray.
import { describe, expect, it } from 'vitest';
import type { FrameView } from '../../data/frameTable';
import { randomSystem } from '../../testing/systems';
import { at3, corners, EDGES, fractional, nearestImage, norm, sub, type Vec3, wrapped } from './cell';
import { atomFacts, distance, pickBall } from './pick';
import { arrowScale, arrows, ballRadius, bondReach, largest, layOut, straysOut } from './scene';

const PLAIN = { bonds: true, wrap: false, repeat: 1 } as const;

function frameOf(elements: readonly string[], coord: readonly number[], over: Partial<FrameView> = {}): FrameView {
  const type_map = [...new Set(elements)];
  return {
    dataset: 'd',
    frame: 0,
    system: 0,
    path: 'f.xyz',
    frame_index: 0,
    formula: '',
    type_map,
    atype: Int32Array.from(elements, (e) => type_map.indexOf(e)),
    natoms: elements.length,
    pbc: [true, true, true],
    coord: Float64Array.from(coord),
    box: null,
    energy: null,
    force: null,
    virial: null,
    ...over,
  };
}

it('draws no bonds between names that are no elements, and a lone atom from a distance', () => {
  const named = layOut(frameOf(['Type_0', 'Type_0'], [0, 0, 0, 1.2, 0, 0]), PLAIN);
  expect(named.bonds.owner).toHaveLength(0);
  const alone = layOut(frameOf(['H'], [0, 0, 0]), PLAIN);
  expect(alone.extent).toBeGreaterThan(3 * alone.radius[0]);
});

const CUBE = Float64Array.of(4, 0, 0, 0, 4, 0, 0, 0, 4);
const LEAN = Float64Array.of(4, 0, 0, 2.4, 3.4, 0, 0.5, -0.6, 5);

describe('the cell', () => {
  it('has 12 edges of its own lengths', () => {
    const points = corners(LEAN, [1, 1, 1]);
    const lengths = EDGES.map(([a, b]) => norm(sub(points[a], points[b])));
    expect(lengths).toHaveLength(12);
    for (const k of [0, 1, 2]) {
      const own = norm(at3(LEAN, k));
      expect(lengths.filter((l) => Math.abs(l - own) < 1e-12)).toHaveLength(4);
    }
  });

  it('wraps along periodic directions only', () => {
    const r: Vec3 = [-3, 11, -7];
    const inside = fractional(LEAN, wrapped(LEAN, [true, true, true], r));
    for (const f of inside ?? [-1]) {
      expect(f).toBeGreaterThanOrEqual(0);
      expect(f).toBeLessThan(1);
    }
    const open = fractional(LEAN, wrapped(LEAN, [true, false, true], r));
    expect(open?.[1]).toBeCloseTo(fractional(LEAN, r)?.[1] ?? 0, 12);
    expect(wrapped(new Float64Array(9), [true, true, true], r)).toEqual(r);
  });

  it('tells atoms that shake around a face from those that left', () => {
    const atom = (x: number) => frameOf(['C'], [x, 1, 1], { box: CUBE });
    expect(straysOut(atom(-0.3))).toBe(false);
    expect(straysOut(atom(4.9))).toBe(true);
    expect(straysOut({ ...atom(4.9), pbc: [false, true, true] })).toBe(false);
  });

  it('finds the nearest image in a cell that leans', () => {
    const d: Vec3 = [3.9, 2.9, 2.1];
    let least = Number.POSITIVE_INFINITY;
    for (let a = -3; a <= 3; a++)
      for (let b = -3; b <= 3; b++)
        for (let c = -3; c <= 3; c++) {
          const [x, y, z] = [0, 1, 2].map((k) => d[k] - a * LEAN[k] - b * LEAN[3 + k] - c * LEAN[6 + k]);
          least = Math.min(least, Math.hypot(x, y, z));
        }
    expect(norm(nearestImage(LEAN, [true, true, true], d))).toBeCloseTo(least, 12);
    expect(nearestImage(null, [true, true, true], d)).toEqual(d);
    expect(nearestImage(LEAN, [false, false, false], d)).toEqual(d);
  });
});

describe('bonds', () => {
  it('are two halves that meet in the middle', () => {
    const water = frameOf(['O', 'H', 'H'], [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0], { pbc: [false, false, false] });
    const { bonds } = layOut(water, PLAIN);
    expect([...bonds.owner].sort()).toEqual([0, 0, 1, 2]);
    for (let k = 0; k < 4; k++) {
      const middle = at3(bonds.to, k);
      const same = [0, 1, 2, 3].filter((o) => norm(sub(at3(bonds.to, o), middle)) < 1e-6);
      expect(same).toHaveLength(2);
    }
    expect(layOut(water, { ...PLAIN, bonds: false }).bonds.owner).toHaveLength(0);
  });

  it('cross the boundary to images, which are not drawn', () => {
    const pair = frameOf(['C', 'C'], [0.2, 2, 2, 3.3, 2, 2], { box: CUBE });
    const { bonds, coord } = layOut(pair, PLAIN);
    expect(coord).toHaveLength(6);
    expect([...bonds.owner].sort()).toEqual([0, 1]);
    const left = at3(bonds.to, [...bonds.owner].indexOf(0));
    expect(left[0]).toBeCloseTo(0.2 - 0.45, 5);
  });

  it('join no two metals where there are non-metals', () => {
    expect(bondReach(['Na', 'Cl'])[0]).toBe(0);
    expect(bondReach(['Na', 'Cl'])[1]).toBeCloseTo(1.18 * 2.68, 10);
    expect(bondReach(['Cu', 'Au'])[1]).toBeGreaterThan(2.8);
    expect(bondReach(['C', 'H'])[0]).toBeGreaterThan(1.54);
  });
});

describe('repeats and extent', () => {
  it('draw eight cells with their bonds, and remember the atom', () => {
    const s = randomSystem(1, 6, 1);
    const frame = frameOf(
      Array.from(s.atype, (t) => s.type_map[t]),
      [...s.coord],
      { box: s.box },
    );
    const one = layOut(frame, PLAIN);
    const eight = layOut(frame, { ...PLAIN, repeat: 2 });
    expect(eight.atom).toHaveLength(48);
    expect(eight.bonds.owner).toHaveLength(8 * one.bonds.owner.length);
    expect([...eight.atom.slice(6, 12)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([one.cell.length, eight.cell.length]).toEqual([72, 144]);
    expect(eight.extent).toBeGreaterThan(1.5 * one.extent);
    for (let k = 0; k < 6; k++)
      expect(norm(sub(at3(one.coord, k), one.centre)) + one.radius[k]).toBeLessThanOrEqual(one.extent + 1e-5);
    const open = layOut({ ...frame, pbc: [false, false, false], box: null }, { ...PLAIN, repeat: 2 });
    expect([open.atom.length, open.cell.length]).toEqual([6, 0]);
  });

  it('draws atoms of a cell without volume, without bonds', () => {
    const flat = frameOf(['C', 'C'], [0, 0, 0, 1.4, 0, 0], { box: new Float64Array(9) });
    const scene = layOut(flat, { ...PLAIN, wrap: true });
    expect([...scene.coord.slice(0, 3)]).toEqual([0, 0, 0]);
    expect(scene.bonds.owner).toHaveLength(0);
  });

  it('shades a surface that faces a neighbour, not one that looks away', () => {
    const pair = frameOf(['C', 'C'], [0, 0, 0, 1.5, 0, 0], { pbc: [false, false, false] });
    const { shade } = layOut(pair, PLAIN);
    expect(shade[0]).toBeGreaterThan(0.05);
    expect(shade[4]).toBeCloseTo(-shade[0], 6);
    expect(shade[3]).toBeCloseTo(shade[0], 6);
  });
});

describe('arrows', () => {
  const force = Float64Array.of(2, 0, 0, 0, 0, 0);
  const pair = frameOf(['C', 'H'], [0, 0, 0, 1.1, 0, 0], { pbc: [false, false, false], force });

  it('begin at the ball and are as long as the force says', () => {
    const rods = arrows(layOut(pair, PLAIN), force, 0.5);
    expect([...rods.owner]).toEqual([0]);
    expect(rods.from[0]).toBeCloseTo(0.92 * ballRadius('C'), 5);
    expect(rods.to[0] - rods.from[0]).toBeCloseTo(1, 5);
    expect(arrows(layOut(pair, PLAIN), null, 1).owner).toHaveLength(0);
  });

  it.each([
    [2, 1],
    [0.9, 2],
    [40, 0.05],
    [0.003, 500],
    [0, 1],
    [Number.NaN, 1],
  ])('a largest force of %s eV/A asks for %s A per eV/A', (f, scale) =>
    expect(arrowScale([f, 0, 0])).toBeCloseTo(scale, 12),
  );

  it('the largest force is a norm', () => {
    expect(largest([3, 4, 0, 1, 1, 1])).toBe(5);
    expect(largest(null)).toBe(0);
  });
});

describe('picking', () => {
  const row = frameOf(['C', 'C', 'O'], [0, 0, 0, 0, 0, 3, 2, 0, 0], {
    pbc: [false, false, false],
    force: Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0),
  });
  const scene = layOut(row, PLAIN);

  it('takes the nearest ball along the ray', () => {
    expect(pickBall(scene, [0, 0, 10], [0, 0, -1])).toBe(1);
    expect(pickBall(scene, [0, 0, -10], [0, 0, 1])).toBe(0);
    expect(pickBall(scene, [2.1, 0, 10], [0, 0, -1])).toBe(2);
    expect(pickBall(scene, [1, 0, 10], [0, 0, -1])).toBeNull();
    expect(pickBall(scene, [0, 0, 10], [0, 0, 1])).toBeNull();
  });

  it('says what there is to say', () => {
    expect(atomFacts(row, Float32Array.of(1, 0, 0.5, 0, 0, 0, 0, 0, 0), 0)).toMatchObject({
      element: 'C',
      reference: [1, 0, 0],
      predicted: [1, 0, 0.5],
      error: 0.5,
    });
    expect(atomFacts(row, Float32Array.of(1, 0), 2)).toMatchObject({ element: 'O', predicted: null, error: null });
    expect(atomFacts(row, null, 3)).toBeNull();
    const solid = { ...row, box: CUBE, pbc: [true, true, true] as const };
    expect(distance(row, 0, 1)).toBe(3);
    expect(distance(solid, 0, 1)).toBe(1);
  });
});
