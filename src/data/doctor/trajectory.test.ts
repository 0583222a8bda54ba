// Labels that do not fit the motion: single energies, shifts from one frame on, forces of the wrong sign in loose frames.
import { describe, expect, it } from 'vitest';
import { aluminium, codes, examined, formaldehyde, only, times } from '../../testing/made';
import { applyMends } from '../edits';
import type { System } from '../types';

const md = (nframes = 60): System => aluminium({ nframes, step: 0.1 });
const loose = (nframes = 60): System => aluminium({ nframes, step: 0, amplitude: 0.1 });
const energies = (s: System, off: (frame: number) => number): System => ({
  ...s,
  energy: s.energy?.map((e, f) => e + off(f)) ?? null,
});
/** Forces of the frame that `from` names. */
const forcesFrom = (s: System, from: (frame: number) => number): System => ({
  ...s,
  force:
    s.force?.map((_, k, all) => {
      const [f, rest] = [Math.floor(k / 3 / s.natoms), k % (3 * s.natoms)];
      return all[3 * s.natoms * from(f) + rest];
    }) ?? null,
});

describe('energies of single frames of a trajectory', () => {
  it.each([0, 20, 59])('are found at frame %i, and nothing is said of the others', async (bad) => {
    const s = energies(md(), (f) => (f === bad ? 0.1 * 32 : 0));
    const told = await examined([s]);
    expect(codes(told).filter((c) => c !== 'warning energy-outliers')).toEqual(['warning energy-jumps']);
    const f = only(told, 'energy-jumps');
    expect([...f.frames]).toEqual([bad]);
    expect(f.frame).toBe(bad);
    expect(f.message).toMatch(
      /^1 frame of a trajectory has an energy that does not fit .* it is 3\.\d+ eV \(0\.1\d* per atom\) too high\.$/,
    );
    expect(f.offers[0].label).toBe('Exclude 1 frame');
    expect(codes(await examined([s], { excluded: f.frames }))).toEqual([]);
  });

  it('are also found at the seam of two trajectories', async () => {
    const other = aluminium({ nframes: 30, step: 0.1, seed: 5 });
    const both: System = { ...md(), coord: Float64Array.from([...md(30).coord, ...other.coord]), virial: null };
    const join = (a: Float64Array | null, b: Float64Array | null): Float64Array =>
      Float64Array.from([...(a ?? []), ...(b ?? [])]);
    const s = { ...both, energy: join(md(30).energy, other.energy), force: join(md(30).force, other.force) };
    expect(codes(await examined([s]))).toEqual([]);
    const f = only(await examined([energies(s, (k) => (k === 30 ? -4 : 0))]), 'energy-jumps');
    expect([...f.frames]).toEqual([30]);
    expect(f.message).toMatch(/too low\.$/);
  });

  it('are no matter of forces that are missing or wrong', async () => {
    const s = md();
    const n = 96 * 25;
    const without: System = { ...s, force: s.force?.map((x, k) => (k >= n && k < n + 96 ? 0 : x)) ?? null };
    expect(codes(await examined([without]))).toEqual(['warning zero-forces']);
  });
});

describe('energies that are shifted from one frame on', () => {
  it('are found where they begin', async () => {
    const f = only(await examined([energies(md(), (k) => (k >= 40 ? -16 : 0))]), 'energy-shift');
    expect([...f.frames]).toEqual([40]);
    expect(f.message).toMatch(
      /leaps once where the forces say that it does not \(-F dx\): by 1\d\.\d eV \(0\.\d+ per atom\) down at this frame\.$/,
    );
    expect(f.offers[0].label).toBe('Exclude 20 frames');
    expect(codes(await examined([energies(md(), (k) => (k >= 40 ? -16 : 0))]))).not.toContain('warning work');
  });

  it('are found in loose frames where nothing else tells the levels apart', async () => {
    const f = only(await examined([energies(loose(), (k) => (k % 3 === 0 ? 5 * 32 : 0))]), 'energy-levels');
    expect([...f.frames]).toEqual([...Array(20).keys()].map((k) => 3 * k));
    expect(f.message).toMatch(/of 60 frames .* on two levels 5\.0\d eV per atom apart \(40 at .*, 20 at /);
    expect(f.offers[0].label).toBe('Exclude 20 frames');
    // Of another size of the cell it is the same composition; another volume is a reason of its own.
    const shifted = energies({ ...loose(20), path: 'b' }, () => 160);
    expect(codes(await examined([loose(), shifted]))).toContain('warning energy-levels');
    const wide = energies({ ...aluminium({ nframes: 20, step: 0, amplitude: 0.1 }, 3.8), path: 'b' }, () => 160);
    expect(codes(await examined([loose(), wide]))).not.toContain('warning energy-levels');
  });
});

describe('the force between the nearest atoms', () => {
  /** Frames too far apart for the work of the forces to tell anything. */
  const wild = (nframes = 60, seed = 1): System => aluminium({ nframes, step: 0, amplitude: 0.3, seed });
  const wrong = (s: System): System => ({ ...s, force: times(s.force, -1), virial: null });

  it('tells gradients from forces where frames do not follow each other', async () => {
    for (const right of [wild(), formaldehyde({ nframes: 60, step: 0, amplitude: 0.15 })]) {
      expect(codes(await examined([right]))).not.toContain('warning force-direction');
      const s = wrong(right);
      const f = only(await examined([s]), 'force-direction');
      expect(f.message).toMatch(
        /pull at each other the more, the nearer they are \(\d+ frames compared, correlation 0\.\d\d/,
      );
      expect(f.offers[0].label).toBe('Reverse the sign of the forces');
      const { remedy } = f.offers[0];
      const mended = remedy.kind === 'mend' ? applyMends([s], remedy.mends) : [s];
      expect(mended[0].force?.every((x, k) => x === (right.force?.[k] ?? 0))).toBe(true);
    }
  });

  it('mends only the systems that are wrong, and those that say nothing with them', async () => {
    const few: System = { ...wild(5, 3), path: 'few' };
    const all = [wrong(wild()), wrong(few)];
    const f = only(await examined(all), 'force-direction');
    expect(f.frames).toHaveLength(65);
    expect(f.offers[0].remedy.kind === 'mend' && f.offers[0].remedy.mends.map((m) => m.kind)).toEqual(['label']);
    const some = [wrong(wild()), { ...wild(40, 7), path: 'b', virial: null }];
    const g = only(await examined(some), 'force-direction');
    expect(g.frames).toHaveLength(60);
    expect(g.offers[0].remedy.kind === 'mend' && g.offers[0].remedy.mends.map((m) => m.kind)).toEqual(['convert']);
  });

  it('tells forces of other frames, and leaves trajectories to their work', async () => {
    const s = forcesFrom({ ...wild(200), virial: null }, (f) => (f + 1) % 200);
    expect(only(await examined([s]), 'force-direction').message).toMatch(/may be those of other frames or atoms\.$/);
    expect(codes(await examined([wrong(md())]))).toEqual(['warning work']);
  });
});
