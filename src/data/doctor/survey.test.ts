// The survey counts what the neighbour list holds, in every kind of cell, and stays cheap.
import { describe, expect, it } from 'vitest';
import { uniform } from '../../testing/made';
import { randomSystem } from '../../testing/systems';
import { Breath, Cancelled } from '../breath';
import { covalentRadius } from '../elements';
import { buildNeighborList } from '../nlist';
import type { FrameSource } from '../rdf';
import { surveyFrames, surveyNow } from './survey';

type Flags = readonly [boolean, boolean, boolean];

function frame(
  coord: readonly number[],
  box: readonly number[] | null,
  pbc: Flags,
  atype: readonly number[],
  type_map: readonly string[] = ['O', 'H'],
): FrameSource {
  return {
    type_map,
    atype: Int32Array.from(atype),
    natoms: atype.length,
    nframes: 1,
    pbc,
    coord: Float64Array.from(coord),
    box: box && Float64Array.from(box),
  };
}

/** What the survey should say of a frame, from its neighbour list. */
function byList(s: FrameSource, f: number, rcut: number, elements: readonly string[]) {
  const n = 3 * s.natoms;
  const box = s.box?.subarray(9 * f, 9 * f + 9) ?? null;
  const list = buildNeighborList(s.coord.subarray(n * f, n * (f + 1)), s.natoms, box, s.pbc, rcut);
  const name = (i: number): string => s.type_map[s.atype[i]];
  const most = elements.map(() => 0);
  let [nearest, bonds] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < s.natoms; i++) {
    const seen = elements.map(() => 0);
    for (let p = list.first[i]; p < list.first[i + 1]; p++) {
      const r = Math.hypot(list.d[3 * p], list.d[3 * p + 1], list.d[3 * p + 2]);
      nearest = Math.min(nearest, r);
      const [a, b] = [covalentRadius(name(i)), covalentRadius(name(list.j[p]))];
      if (a !== undefined && b !== undefined) bonds = Math.min(bonds, r / (a + b));
      seen[elements.indexOf(name(list.j[p]))]++;
    }
    seen.forEach((k, t) => {
      most[t] = Math.max(most[t], k);
    });
  }
  return { nearest, bonds, most };
}

function expectSame(systems: readonly FrameSource[], rcut: number): void {
  const survey = surveyNow(systems, rcut);
  let at = 0;
  for (const s of systems)
    for (let f = 0; f < s.nframes; f++, at++) {
      const want = byList(s, f, rcut, survey.elements);
      expect(survey.neighbors.map((n) => n[at])).toEqual(want.most);
      // The same distance, added up in another order.
      if (Number.isFinite(want.nearest)) expect(survey.nearest[at]).toBeCloseTo(want.nearest, 12);
      else expect(survey.nearest[at]).toBe(Number.POSITIVE_INFINITY);
      if (Number.isFinite(want.bonds)) expect(survey.bonds[at]).toBeCloseTo(want.bonds, 12);
      else expect(survey.bonds[at]).toBe(Number.POSITIVE_INFINITY);
    }
  expect(at).toBe(survey.nframes);
}

/** Atoms at random, outside the cell too. */
function random(seed: number, natoms: number, box: readonly number[], pbc: Flags): FrameSource {
  const next = uniform(seed);
  const coord = Array.from({ length: natoms }, () => {
    const s = [0, 1, 2].map(() => 5 * next() - 2);
    return [0, 1, 2].map((k) => s[0] * box[k] + s[1] * box[3 + k] + s[2] * box[6 + k]);
  }).flat();
  const atype = Array.from({ length: natoms }, () => Math.floor(2 * next()));
  return frame(coord, box, pbc, atype);
}

const CLOSED: Flags = [true, true, true];
const OPEN: Flags = [false, false, false];

describe('surveyFrames', () => {
  it('counts what the neighbour list holds, in large and tiny, skewed, flat and open cells', () => {
    const cube = [11, 0, 0, 0, 11, 0, 0, 0, 11];
    const skew = [9, 1, 0, -4, 8, 0.5, 3, -3, 7];
    for (const rcut of [1.5, 4, 6, 9]) {
      expectSame([random(1, 40, cube, CLOSED), random(2, 60, skew, CLOSED)], rcut);
      // One, two and three atoms in cells far smaller than rcut.
      expectSame([random(3, 1, [1.9, 0, 0, 0.9, 1.7, 0, 0.9, 0.5, 1.6], CLOSED)], rcut);
      expectSame([random(4, 2, [2.6, 0, 0, 0, 2.6, 0, 0, 0, 2.6], CLOSED)], rcut);
      expectSame([random(5, 3, [2, 0, 0, 6, 2, 0, -5, 7, 3], CLOSED)], rcut);
      // Left-handed.
      expectSame([random(6, 20, [0, 7, 0, 7, 0, 0, 0, 0, 7], CLOSED)], rcut);
      // Slabs and wires, whose open vectors may be nothing.
      for (const pbc of [
        [true, true, false],
        [false, true, true],
        [false, true, false],
        [true, false, false],
      ] as const) {
        expectSame([random(7, 30, skew, pbc)], rcut);
        const none = skew.map((x, k) => (pbc[Math.floor(k / 3)] ? x : 0));
        expectSame([{ ...random(7, 30, skew, pbc), box: Float64Array.from(none) }], rcut);
      }
      expectSame([random(8, 25, cube, OPEN), { ...random(9, 25, cube, OPEN), box: null }], rcut);
    }
  });

  it('agrees with the list on crystals whose neighbours lie exactly at rcut', () => {
    for (const a of [2, 3, 2.4, 6, 1.2])
      for (const n of [1, 2, 3]) {
        const places: number[] = [];
        for (let x = 0; x < n; x++)
          for (let y = 0; y < n; y++) for (let z = 0; z < n; z++) places.push(x * a, y * a, z * a);
        const moved = places.map((v, k) => v + [0.1, -0.7, 1 / 3][k % 3]);
        const l = n * a;
        const s = frame(moved, [l, 0, 0, 0, l, 0, 0, 0, l], CLOSED, new Array(n ** 3).fill(0), ['Al']);
        expectSame([s], 6);
      }
  });

  it('follows a trajectory whose cell changes, systems of other elements, and names that stand twice', () => {
    const a = randomSystem(3, 12, 4);
    const box = a.box?.slice() ?? null;
    for (let k = 9; k < 27; k++) if (box) box[k] *= 1.1;
    const water = { ...a, box };
    const salt = frame([0, 0, 0, 2.8, 0, 0], null, OPEN, [0, 1], ['Cl', 'Na']);
    const twice = frame([0, 0, 0, 2.8, 0, 0, 0, 2.8, 0], null, OPEN, [0, 1, 1], ['Na', 'Na']);
    expectSame([water, salt], 5);
    expect(surveyNow([water, salt], 5).elements).toEqual(['O', 'H', 'Cl', 'Na']);
    expect(surveyNow([twice], 3).neighbors.map((n) => [...n])).toEqual([[2]]);
  });

  it('names the nearest atoms', () => {
    const s = frame([0, 0, 0, 3, 0, 0, 9.2, 0, 0], [10, 0, 0, 0, 10, 0, 0, 0, 10], CLOSED, [0, 1, 1]);
    const { nearest, pair } = surveyNow([s], 6);
    expect(nearest[0]).toBeCloseTo(0.8, 12);
    expect([...pair].sort()).toEqual([0, 2]);
    expect([...surveyNow([frame([0, 0, 0], null, OPEN, [0])], 6).pair]).toEqual([-1, -1]);
  });

  it('counts frames without a usable cell as open, and nothing where positions are not finite', () => {
    const coord = [0, 0, 0, 1, 0, 0];
    const open = frame(coord, null, CLOSED, [0, 1]);
    const flat = frame(coord, [9, 0, 0, 9, 0, 0, 0, 0, 9], CLOSED, [0, 1]);
    const broken = frame([0, 0, 0, Number.NaN, 0, 0], null, OPEN, [0, 1]);
    const survey = surveyNow([open, flat, broken, open], 6);
    expect([...survey.nearest]).toEqual([1, 1, Number.POSITIVE_INFINITY, 1]);
    expect([...survey.neighbors[1]]).toEqual([1, 1, 0, 1]);
    expect(() => surveyNow([open], 0)).toThrow(RangeError);
  });

  it('reports progress, and ends when it is called off', async () => {
    const s = randomSystem(4, 6, 5);
    const seen: number[] = [];
    const survey = await surveyFrames([s, s], 4, new Breath(), (done, total) => seen.push(done / total));
    expect(seen).toHaveLength(10);
    expect(seen.at(-1)).toBe(1);
    expect(survey).toEqual(surveyNow([s, s], 4));
    await expect(surveyFrames([s], 4, new Breath(AbortSignal.abort()))).rejects.toThrow(Cancelled);
  });

  it('looks at 1,000 frames of a dense metal in seconds', () => {
    const a = 3.61;
    const rows = [0, 2.5, 2.5, 2.5, 0, 2.5, 2, 2, 0].map((x) => x * a);
    const next = uniform(1);
    const coord = Float64Array.from({ length: 300_000 }, (_, k) => {
      const i = Math.floor(k / 3) % 100;
      const [x, y, z] = [i % 5, Math.floor(i / 5) % 5, Math.floor(i / 25)];
      return (x * rows[k % 3]) / 5 + (y * rows[3 + (k % 3)]) / 5 + (z * rows[6 + (k % 3)]) / 4 + 0.2 * next();
    });
    const metal: FrameSource = {
      type_map: ['Cu'],
      atype: new Int32Array(100),
      natoms: 100,
      nframes: 1000,
      pbc: CLOSED,
      coord,
      box: Float64Array.from({ length: 9000 }, (_, k) => rows[k % 9]),
    };
    const began = performance.now();
    const survey = surveyNow([metal], 6);
    // It takes 0.2 s where nothing else runs; ten times more than the 2 s that 10,000 frames may take there.
    expect(performance.now() - began).toBeLessThan(4000);
    expect(Math.max(...survey.neighbors[0])).toBeGreaterThan(70);
  });
});
