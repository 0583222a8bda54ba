// The cache asks once per frame, keeps the newest, and tries again after a failure.
import { expect, it, vi } from 'vitest';
import type { FrameView } from '../../data/frameTable';
import { FrameCache } from './frameCache';

const view = (dataset: string, frame: number): FrameView => ({
  dataset,
  frame,
  system: 0,
  path: '',
  frame_index: frame,
  formula: '',
  type_map: [],
  atype: new Int32Array(0),
  natoms: 0,
  pbc: [false, false, false],
  coord: new Float64Array(0),
  box: null,
  energy: null,
  force: null,
  virial: null,
});

it('asks once, and forgets what was not looked at for longest', async () => {
  const load = vi.fn(async (d: string, f: number) => view(d, f));
  const cache = new FrameCache(load, 2);
  await Promise.all([cache.get('a', 0), cache.get('a', 0)]);
  await cache.get('a', 1);
  await cache.get('a', 0);
  expect(load).toHaveBeenCalledTimes(2);
  await cache.get('a', 2);
  expect(cache.peek('a', 1)).toBeNull();
  expect(cache.peek('a', 0)?.frame).toBe(0);
  expect(cache.peek('b', 0)).toBeNull();
  await cache.get('a', 1);
  expect(load).toHaveBeenCalledTimes(4);
});

it('asks again for a frame of data that were changed', async () => {
  const load = vi.fn(async (d: string, f: number) => view(d, f));
  const cache = new FrameCache(load);
  await cache.get('a', 0, 'one');
  expect(cache.peek('a', 0, 'two')).toBeNull();
  await cache.get('a', 0, 'two');
  expect(load).toHaveBeenCalledTimes(2);
});

it('tries again after a failure', async () => {
  const load = vi.fn().mockRejectedValueOnce(new Error('gone')).mockResolvedValue(view('a', 0));
  const cache = new FrameCache(load);
  await expect(cache.get('a', 0)).rejects.toThrow('gone');
  expect((await cache.get('a', 0)).frame).toBe(0);
  expect(cache.peek('a', 0)?.frame).toBe(0);
});
