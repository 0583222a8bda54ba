// Data on the command line: examined, refused with all blockers named, or mended where that is asked for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { System } from '../data/types';
import { writeExtxyz } from '../data/writers/writeExtxyz';
import { aluminium } from '../testing/made';
import { parseArgs, UsageError } from './args';
import { inspect } from './inspect';
import { readExamined, readSound } from './read';

let dir = '';
let err = '';
let out = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kalmium-'));
  [err, out] = ['', ''];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

function put(name: string, s: System): string {
  const path = join(dir, name);
  writeFileSync(path, writeExtxyz([s]));
  return path;
}

const good = (): System => aluminium({ nframes: 12, step: 0.1 });

/** Two frames in Hartree, one with atoms at one place. */
function bad(): System {
  const s = good();
  for (const f of [2, 3]) if (s.energy) s.energy[f] /= 27.211386245988;
  s.coord.copyWithin(96 * 7 + 3, 96 * 7, 96 * 7 + 3);
  return s;
}

describe('readSound', () => {
  it('gives good data, and says nothing', async () => {
    const [s] = await readSound([put('a.xyz', good())]);
    expect(s.nframes).toBe(12);
    expect(err).toBe('');
  });

  it('refuses data with blockers, and names them all with what mends them', async () => {
    const wrong = readSound([put('a.xyz', bad())]);
    await expect(wrong).rejects.toThrow(UsageError);
    await expect(wrong).rejects.toThrow(/a\.xyz, frame 7: two atoms are at the same place/);
    await expect(wrong).rejects.toThrow(/\nerror: .*a\.xyz, frame 2: 2 frames of 12 .* in other units .*--mend/);
  });

  it('mends them where that is asked for, and says how', async () => {
    const [s] = await readSound([put('a.xyz', bad())], { mend: true });
    expect(s.nframes).toBe(11);
    expect(s.energy?.[2]).toBeCloseTo(good().energy?.[2] ?? 0, 8);
    expect(err).toMatch(/^mended: .*a\.xyz, frame 7: .* Exclude 1 frame\.$/m);
    expect(err).toMatch(/^mended: .*a\.xyz, frame 2: .* Convert 2 frames from hartree\.$/m);
  });

  it('leaves out frames without labels for training alone, and only if it may mend', async () => {
    const bare = { ...aluminium({ nframes: 3 }, 3.7), force: null, virial: null };
    const paths = [put('a.xyz', good()), put('b.xyz', bare)];
    const frames = async (options: Parameters<typeof readSound>[1]): Promise<number> =>
      (await readSound(paths, options)).reduce((n, s) => n + s.nframes, 0);
    expect(await frames({ trains: true })).toBe(15);
    expect(await frames({ mend: true })).toBe(15);
    expect(err).toMatch(/^warning: .*b\.xyz: 3 of 15 frames have no forces\./m);
    expect(await frames({ trains: true, mend: true })).toBe(12);
  });

  it('tells frames that are in the validation data too', async () => {
    await readSound([put('a.xyz', good())], { validate: [good()] });
    expect(err).toMatch(/^warning: .*12 frames of the validation data have a geometry that trains here/m);
  });

  it('refuses what nothing is left of', async () => {
    const all = good();
    for (let f = 0; f < 12; f++) all.coord.copyWithin(96 * f + 3, 96 * f, 96 * f + 3);
    await expect(readSound([put('a.xyz', all)], { mend: true })).rejects.toThrow(/expected frames, found none/);
    await expect(readSound([])).rejects.toThrow(/at least one path/);
  });
});

describe('inspect', () => {
  it('prints what was found with reasons and numbers of frames, and exits with 2 for blockers', async () => {
    expect(await inspect([put('a.xyz', bad())])).toBe(2);
    const report = JSON.parse(out);
    expect(report.systems[0]).toMatchObject({
      nframes: 12,
      labels: ['energy', 'force', 'virial'],
      max_neighbors: { Al: expect.any(Number) },
    });
    expect(report.systems[0].virial_first).toHaveLength(9);
    const problem = report.problems.find((p: { code: string }) => p.code === 'mixed-units');
    expect(problem).toMatchObject({ severity: 'error', frame: 2, frames: 2 });
    expect(Object.keys(problem).sort()).toEqual([
      'code',
      'fix',
      'frame',
      'frames',
      'message',
      'path',
      'severity',
      'why',
    ]);
    expect(err).toMatch(/^error: .*a\.xyz, frame 7/m);
  });

  it('exits with 0 for data that are sound, counting within --rcut', async () => {
    expect(await inspect([put('a.xyz', good()), '--rcut', '2.6'])).toBe(0);
    const { problems, systems } = JSON.parse(out);
    expect(problems).toEqual([]);
    expect(systems[0].max_neighbors.Al).toBeLessThan(13);
    const { survey } = await readExamined([join(dir, 'a.xyz')], 4);
    expect(survey.rcut).toBe(4);
  });
});

describe('flags', () => {
  it('take no word as their value', () => {
    expect(parseArgs(['a', '--mend', 'b'], ['out'], ['mend']).paths).toEqual(['a', 'b']);
    expect(parseArgs(['--mend'], [], ['mend']).flag('mend')).toBe(true);
    expect(parseArgs([], [], ['mend']).flag('mend')).toBeNull();
    expect(parseArgs(['--mend=false'], [], ['mend']).flag('mend')).toBe(false);
    expect(() => parseArgs(['--mend=1'], [], ['mend']).flag('mend')).toThrow(/expects nothing/);
    expect(() => parseArgs(['--mand'], ['out'], ['mend'])).toThrow(/--out, --mend/);
  });
});
