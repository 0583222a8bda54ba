// `train --replay`: a steered run's own run.json, played again on the command line, ends with the same bits.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { System } from '../data/types';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from '../engine/config';
import { Trainer } from '../engine/trainer';
import { runFiles } from '../exchange/runFiles';
import { testGpu } from '../testing/gpu';
import { finish } from '../testing/outcome';
import { taught } from '../testing/taught';
import { readSound } from './read';
import { readReplay } from './replayFile';
import { train } from './train';

const run: RunConfig = {
  ...DEFAULT_RUN,
  model: {
    ...DEFAULT_RUN.model,
    rcut: 4,
    rcut_smth: 1,
    neuron: [4, 8],
    axis_neuron: 3,
    fitting_neuron: [8, 8],
    sel: 'auto:2',
  },
  filter: { ...DEFAULT_FILTERS.multistream, nf: 2, blocksize: 150 },
  table: 32,
  batch: 2,
  length: { kind: 'iterations', iterations: 7 },
  validation: { fraction: 0.25, split: 'random', stratify: false, sides: [], every: 3 },
};
/** Extended XYZ; doubles are written so that they read back to the bit. */
function extxyz(s: System): string {
  const numbers = (a: ArrayLike<number> | null | undefined): string => Array.from(a ?? [], String).join(' ');
  return Array.from({ length: s.nframes }, (_, f) => {
    const rows = Array.from({ length: s.natoms }, (_, a) => {
      const at = 3 * (f * s.natoms + a);
      return `${s.type_map[s.atype[a]]} ${numbers(s.coord.subarray(at, at + 3))} ${numbers(s.force?.subarray(at, at + 3))}`;
    });
    const box = numbers(s.box?.subarray(9 * f, 9 * f + 9));
    const head = `Lattice="${box}" Properties=species:S:1:pos:R:3:forces:R:3 energy=${s.energy?.[f]} pbc="T T T"`;
    return `${s.natoms}\n${head}\n${rows.join('\n')}\n`;
  }).join('');
}

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kalmium-replay-'));
  await writeFile(join(dir, 'old.xyz'), extxyz(taught(1, 8, 8)));
  await writeFile(join(dir, 'new.xyz'), extxyz(taught(5, 8, 6)));
});
afterAll(() => rm(dir, { recursive: true }));

const withoutTimes = (points: readonly Record<string, unknown>[]): unknown[] =>
  points.map(({ ms, seconds, ...rest }) => rest);

describe('train --replay', () => {
  it('ends with the bits of the steered run, frames that joined included', async () => {
    const gpu = await testGpu();
    const data = { name: 'old', systems: [{ path: 'old.xyz', nframes: 8 }], validates: false };
    const trainer = await Trainer.create(gpu, await readSound([join(dir, 'old.xyz')]), run);
    await trainer.step();
    await trainer.step();
    await trainer.apply([
      { key: 'filter.pref_f', value: 2 },
      { key: 'batch', value: 3 },
    ]);
    await trainer.step();
    await trainer.apply([{ key: 'filter.blocksize', value: 100 }]);
    await trainer.step();
    await trainer.inflate(2);
    const options = { replay: 0.5, inflate: 1, iterations: 3, validation: 0.25 };
    await trainer.append(await readSound([join(dir, 'new.xyz')]), options);
    await finish(trainer);
    const files = await runFiles(trainer, trainer.run, [data], 'a device');
    trainer.destroy();
    const file = join(dir, 'run.json');
    await writeFile(file, files.run);
    const steered = JSON.parse(files.run);
    expect(steered.config).toEqual(run);
    expect(steered.config_now).toMatchObject({ batch: 3, filter: { pref_f: 2, blocksize: 100 } });

    await expect(readReplay(file, { append: false, valid: false })).rejects.toThrow(
      /6 frames of .* joined at iteration 4.*--append/s,
    );
    const out = join(dir, 'out');
    const words = ['--replay', file, '--append', join(dir, 'new.xyz'), '--out', out, join(dir, 'old.xyz')];
    expect(await train(words)).toBe(0);
    const again = JSON.parse(await readFile(join(out, 'run.json'), 'utf8'));
    expect(withoutTimes(again.train)).toEqual(withoutTimes(steered.train));
    expect(withoutTimes(again.valid)).toEqual(withoutTimes(steered.valid));
    expect(again.config).toEqual(steered.config);
    expect(again.config_now).toEqual(steered.config_now);
    expect(again.iterations).toEqual({ planned: 7, done: 7 });
    expect(Buffer.compare(await readFile(join(out, 'last.dp')), files.last)).toBe(0);
    expect(Buffer.compare(await readFile(join(out, 'model.dp')), files.model)).toBe(0);
  });

  it('takes a file of before systems had sides, and asks for data that validated', async () => {
    const { stratify, sides, ...validation } = run.validation;
    const file = join(dir, 'older.json');
    await writeFile(file, JSON.stringify({ config: { ...run, validation } }));
    const none = { append: false, valid: false };
    expect(await readReplay(file, none)).toEqual({ run, journal: [], judge: null });
    // It does not say what validated.
    expect(await readReplay(file, { append: false, valid: true })).toMatchObject({ judge: null });
    await writeFile(file, JSON.stringify({ config: run, validation: { name: 'v', frames: 3, systems: ['v.xyz'] } }));
    await expect(readReplay(file, none)).rejects.toThrow(/3 frames of v.*--valid-path/);
    expect(await readReplay(file, { append: false, valid: true })).toMatchObject({ judge: { name: 'v', frames: 3 } });
  });

  it.each([
    ['nothing', '', /is no JSON/],
    ['another document', '[]', /another kind of file/],
    ['no configuration', '{}', /expected a "config"/],
    ['half a configuration', '{"config": {"batch": 3}}', /config\.model is missing/],
    ['a wrong value', JSON.stringify({ config: { ...run, batch: 'many' } }), /batch: expected a number/],
    ['no split', JSON.stringify({ config: { ...run, validation: null } }), /config\.validation is no object/],
    ['an unknown entry', JSON.stringify({ config: run, journal: [{ kind: 'wish', iteration: 1 }] }), /entry 0/],
    [
      'a branch',
      JSON.stringify({ config: run, journal: [{ kind: 'branch', iteration: 1, time: 1, run: 'a' }] }),
      /only whole runs/,
    ],
  ])('refuses %s', async (_, text, message) => {
    const file = join(dir, 'bad.json');
    await writeFile(file, text);
    await expect(readReplay(file, { append: false, valid: false })).rejects.toThrow(message);
  });
});
