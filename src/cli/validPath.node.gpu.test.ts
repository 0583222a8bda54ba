// `train --valid-path`: what validates is named, holds no training frame, and is asked for again by --continue and --replay.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { System } from '../data/types';
import { writeExtxyz } from '../data/writers/writeExtxyz';
import { decodeCheckpoint } from '../exchange/checkpointFile';
import { taught } from '../testing/taught';
import { train } from './train';

const INPUT = {
  model: {
    descriptor: { type: 'se_e2_a', rcut: 4, rcut_smth: 1, sel: [40, 40], neuron: [4, 8], axis_neuron: 3 },
    fitting_net: { neuron: [8, 8] },
  },
  training: { training_data: { batch_size: 2 } },
};

let dir = '';
const at = (name: string): string => join(dir, name);
const data = { main: taught(1, 8, 8), judge: taught(5, 8, 5), other: taught(6, 8, 5) };

/** Frames of both, those of `b` behind. */
const together = (a: System, b: System): string => writeExtxyz([a]) + writeExtxyz([b]);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kalmium-valid-'));
  await writeFile(at('input.json'), JSON.stringify(INPUT));
  await writeFile(at('main.xyz'), writeExtxyz([data.main]));
  // The judge's last eight frames are those that train.
  await writeFile(at('judge.xyz'), together(data.judge, data.main));
  await writeFile(at('other.xyz'), together(data.other, data.main));
});
afterAll(() => rm(dir, { recursive: true }));

const WORDS = ['--filter', 'fekf', '--set', 'table=0'];

/** Runs the command; what it said on stderr. */
async function said(...words: string[]): Promise<string> {
  let text = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    expect(await train(words)).toBe(0);
  } finally {
    spy.mockRestore();
  }
  return text;
}

const fresh = (iterations: number, out: string): Promise<string> =>
  said(
    at('main.xyz'),
    '--config',
    at('input.json'),
    ...WORDS,
    '--iterations',
    `${iterations}`,
    '--valid-path',
    at('judge.xyz'),
    '--out',
    at(out),
  );

it('leaves out what trains, goes on from its checkpoint, and is replayed, to the same bits', async () => {
  const text = await fresh(2, 'half');
  expect(text).toMatch(/8 frames train, 5 validate/);
  expect(text).toMatch(/8 validation frames equal training frames and are left out, 5 validate/);
  const { extra, checkpoint } = decodeCheckpoint(await readFile(at('half/checkpoint.kal')));
  expect(extra.datasets.map((d) => [d.name, d.nframes, d.validates ?? false])).toEqual([
    ['main.xyz', 8, false],
    ['judge.xyz', 13, true],
  ]);
  expect(checkpoint.split.leaks).toHaveLength(8);
  const input = JSON.parse(await readFile(at('half/input.json'), 'utf8'));
  expect(input.training.training_data.systems).toEqual([at('main.xyz')]);
  expect(input.training.validation_data.systems).toEqual([at('judge.xyz')]);

  const goOn = ['--continue', at('half/checkpoint.kal'), at('main.xyz'), '--more', '2'];
  await expect(train(goOn)).rejects.toThrow(/validated on "judge\.xyz" \(13 frames\).*--valid-path/);
  await expect(train([...goOn, '--valid-path', at('other.xyz')])).rejects.toThrow(/frames of --valid-path are others/);
  await said(...goOn, '--valid-path', at('judge.xyz'), '--out', at('whole'));
  await fresh(4, 'straight');
  const whole = await readFile(at('whole/last.dp'));
  expect(Buffer.compare(whole, await readFile(at('straight/last.dp')))).toBe(0);

  const again = ['--replay', at('straight/run.json'), at('main.xyz')];
  await expect(train(again)).rejects.toThrow(/validated on other data, 13 frames of judge\.xyz.*--valid-path/);
  await expect(train([...again, '--valid-path', at('main.xyz')])).rejects.toThrow(/expected the 13 frames.*found 8/);
  await said(...again, '--valid-path', at('judge.xyz'), '--out', at('again'));
  for (const name of ['model.dp', 'last.dp'])
    expect(Buffer.compare(await readFile(at(`straight/${name}`)), await readFile(at(`again/${name}`)))).toBe(0);
});

it('splits as it is told, and keeps data out of a run that validates on its own', async () => {
  const text = await said(
    at('main.xyz'),
    '--config',
    at('input.json'),
    ...WORDS,
    '--iterations',
    '1',
    '--valid',
    '0.25',
    '--split',
    'random',
    '--stratify=false',
    '--out',
    at('own'),
  );
  expect(text).toMatch(/6 frames train, 2 validate/);
  const { config } = JSON.parse(await readFile(at('own/run.json'), 'utf8'));
  expect(config.validation).toMatchObject({ fraction: 0.25, split: 'random', stratify: false, sides: [] });
  const judge = ['--valid-path', at('judge.xyz')];
  await expect(train(['--replay', at('own/run.json'), at('main.xyz'), ...judge])).rejects.toThrow(
    /leave --valid-path out/,
  );
  const goOn = ['--continue', at('own/checkpoint.kal'), at('main.xyz'), ...judge];
  await expect(train(goOn)).rejects.toThrow(/leave --valid-path out/);
});

it.each([
  [['--split', 'thirds'], /--split expects random or blocks, found "thirds"/],
  [['--stratify=maybe'], /--stratify expects nothing, =true or =false, found "maybe"/],
  [['--valid', '0.3', '--valid-path', 'x'], /--valid and --valid-path exclude each other/],
  [['--split', 'random', '--valid-path', 'x'], /--split and --valid-path exclude each other/],
  [['--stratify', '--valid-path', 'x'], /--stratify and --valid-path exclude each other/],
])('refuses %j', async (words, message) => {
  await expect(train([...words, 'data'])).rejects.toThrow(message);
});
