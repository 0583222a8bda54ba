// deepmd/npy folders as written are read back to the same systems; names of folders stay apart and inside.
import { expect, it } from 'vitest';
import { memoryFiles } from '../../testing/files';
import { randomSystem } from '../../testing/systems';
import { readAll } from '../read';
import { writeNpySets } from './writeNpySet';

/** Random forces do not add up to zero, which the reader would tell; they are compared all the same. */
const back = async (files: Readonly<Record<string, Uint8Array>>) =>
  (await readAll(memoryFiles(files))).systems.sort((a, b) => (a.path < b.path ? -1 : 1));

it('gives back every array, with and without a cell and labels', async () => {
  const full = { ...randomSystem(1, 5, 3), path: 'run/a.xyz' };
  const open = { ...randomSystem(2, 6, 2, false), path: 'run/b', force: null, virial: null };
  const systems = await back(writeNpySets([full, open]));
  expect(systems).toMatchObject([
    { ...full, path: 'run/a' },
    { ...open, path: 'run/b' },
  ]);
});

it('keeps systems of one file apart and never leaves the export', async () => {
  const one = { ...randomSystem(1, 5, 3), path: '../../../all.xyz' };
  const two = { ...randomSystem(2, 5, 2), path: '../../../all.xyz' };
  const same = { ...randomSystem(3, 5, 1), atype: two.atype, path: '../../../all.xyz' };
  const names = Object.keys(writeNpySets([one, two, same])).filter((p) => p.endsWith('type.raw'));
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^all\/\w+(\.\d)?\/type\.raw$/);
  expect((await back(writeNpySets([one, two, same]))).map((s) => s.nframes).sort()).toEqual([1, 2, 3]);
});

it('names a system after its formula where its source has no name', () => {
  const names = Object.keys(writeNpySets([{ ...randomSystem(1, 2, 1), path: '.' }]));
  expect(names[0]).toBe('HO/type.raw');
});

it('refuses what the format cannot say', () => {
  const slab = { ...randomSystem(1, 5, 1), path: 'slab.xyz', pbc: [true, true, false] as const };
  expect(() => writeNpySets([slab])).toThrow(/slab\.xyz is periodic along some directions only \(T T F\)/);
});
