// Drawing and splitting the frames of a race: right rows, nothing on both sides, the same for the same seed only.
import { describe, expect, it } from 'vitest';
import type { System } from '../src/data/types';
import { splitSet, takeAll, takeFrames } from './data';
import { copper } from './system';

const ids = (systems: readonly System[]): number[] => systems.flatMap((s) => Array.from(s.energy ?? []));
/** Frames told apart by their energies: 100 a + frame. */
const set = (a: number, nframes: number): System => ({
  ...copper([1, 1, a], nframes),
  energy: Float64Array.from({ length: nframes }, (_, f) => 100 * a + f),
});

describe('takeFrames', () => {
  it('takes whole rows of every array', () => {
    const s = copper([1, 1, 1], 5);
    const t = takeFrames(s, [3, 1]);
    expect(t.nframes).toBe(2);
    expect(t.coord).toEqual(Float64Array.from([...s.coord.subarray(36, 48), ...s.coord.subarray(12, 24)]));
    expect(t.energy).toEqual(Float64Array.from([3, 1], (f) => s.energy?.[f] ?? Number.NaN));
    expect([...t.frame_index]).toEqual([3, 1]);
    expect(t.virial).toBeNull();
  });

  it('counts through systems and leaves empty ones out', () => {
    expect(ids(takeAll([set(1, 4), set(2, 3)], [5, 0, 3]))).toEqual([100, 103, 201]);
    expect(takeAll([set(1, 4), set(2, 3)], [1])).toHaveLength(1);
  });
});

describe('splitSet', () => {
  const systems = [set(1, 30), set(2, 20)];

  it('draws N frames and puts each on one side', () => {
    const d = splitSet('x', systems, 20, 0.25, 'random', 0);
    expect([d.ntrain, d.nvalid, d.natoms]).toEqual([15, 5, [4, 8]]);
    const all = [...ids(d.train), ...ids(d.valid)];
    expect(new Set(all).size).toBe(20);
    expect(splitSet('x', systems, null, 0.25, 'blocks', 0).ntrain).toBe(37);
  });

  it('is fixed by the seed, and its print tells splits apart', () => {
    const print = (seed: number, frames: number | null): string =>
      splitSet('x', systems, frames, 0.25, 'random', seed).print;
    expect(print(0, 20)).toBe(print(0, 20));
    expect(new Set([print(0, 20), print(1, 20), print(0, 21), print(0, null)]).size).toBe(4);
  });
});
