// Labels that stand for none: forces of exactly zero, and one energy for many geometries.
import { describe, expect, it } from 'vitest';
import { aluminium, codes, examined, formaldehyde, only } from '../../testing/made';
import type { System } from '../types';

const loose = (nframes = 20, amplitude = 0.1): System => aluminium({ nframes, step: 0, amplitude });
const zeroed = (s: System, is: (frame: number) => boolean): System => ({
  ...s,
  force: s.force?.map((x, k) => (is(Math.floor(k / 3 / s.natoms)) ? 0 : x)) ?? null,
});

describe('forces of exactly zero', () => {
  it('are found in some frames, in all, and in many', async () => {
    const f = only(await examined([zeroed(loose(), (k) => k === 3 || k === 8)]), 'zero-forces');
    expect(f).toMatchObject({ severity: 'warning', frame: 3 });
    expect([...f.frames]).toEqual([3, 8]);
    expect(f.message).toMatch(/^all forces of 2 frames are exactly zero/);
    expect(f.offers[0].label).toBe('Exclude 2 frames');
    expect(only(await examined([zeroed(loose(80), () => true)]), 'zero-forces').frames).toHaveLength(80);
    expect(only(await examined([zeroed(formaldehyde({ nframes: 4 }), () => true)]), 'zero-forces').frames).toHaveLength(
      4,
    );
  });

  it('are right in crystals at rest, strained or not, and of lone atoms', async () => {
    const rest = aluminium({ nframes: 8, step: 0, amplitude: 0, stretch: (f) => 0.96 + 0.01 * f });
    expect(codes(await examined([zeroed(rest, () => true)]))).not.toContain('warning zero-forces');
    const lone: System = {
      ...rest,
      natoms: 1,
      nframes: 1,
      atype: new Int32Array(1),
      coord: new Float64Array(3),
      box: null,
      pbc: [false, false, false],
      energy: Float64Array.of(-1),
      force: new Float64Array(3),
      virial: null,
      frame_index: Int32Array.of(0),
    };
    expect(codes(await examined([lone]))).toEqual([]);
  });

  it('are not judged without a cell, or in one without volume', async () => {
    const bare = await examined([{ ...zeroed(loose(), () => true), box: null }]);
    expect(codes(bare)).toContain('error no-cell');
    expect(codes(bare)).not.toContain('warning zero-forces');
  });
});

describe('equal energies', () => {
  const flat = (s: System, e: number): System => ({ ...s, energy: s.energy?.map(() => e) ?? null });

  it('are found in one system and over many of one frame', async () => {
    const f = only(await examined([loose(), flat({ ...loose(12), path: 'b' }, 0)]), 'equal-energies');
    expect(f.frames).toHaveLength(12);
    expect(f.message).toMatch(/^12 frames have one and the same energy, 0 eV, /);
    expect(f.offers[0].label).toBe('Exclude 12 frames');
    const singles = [1, 2, 3].map((seed) => flat({ ...aluminium({ nframes: 1, seed }), path: `${seed}` }, -7));
    expect(only(await examined(singles), 'equal-energies').frames).toHaveLength(3);
    expect(codes(await examined(singles.slice(0, 2)))).not.toContain('warning equal-energies');
  });

  it('are right for copies of one geometry', async () => {
    const one = aluminium({ nframes: 1 });
    const again = { ...one, nframes: 4, coord: Float64Array.from({ length: 384 }, (_, k) => one.coord[k % 96]) };
    const box = Float64Array.from({ length: 36 }, (_, k) => one.box?.[k % 9] ?? 0);
    const force = Float64Array.from({ length: 384 }, (_, k) => one.force?.[k % 96] ?? 0);
    const s: System = {
      ...again,
      box,
      force,
      virial: null,
      energy: new Float64Array(4).fill(-3),
      frame_index: Int32Array.of(0, 1, 2, 3),
    };
    expect(codes(await examined([s]))).toEqual(['warning duplicate-frames']);
  });
});
