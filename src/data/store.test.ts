// Data sets in IndexedDB: what comes back is what went in, after closing too; whole or not at all.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, it, vi } from 'vitest';
import { randomSystem } from '../testing/systems';
import { closeStore, deleteDataset, listDatasets, loadDataset, saveDataset } from './store';
import { summarize } from './summary';
import type { Dataset } from './types';

const made = (id: string, created: number): Dataset => ({
  id,
  name: `set ${id}`,
  created,
  systems: [randomSystem(created, 4, 3), randomSystem(created + 1, 6, 2, false)],
  problems: [{ severity: 'note', code: 'c', path: 'p', frame: 2, message: 'm', fix: 'f' }],
});

beforeEach(async () => {
  await closeStore();
  globalThis.indexedDB = new IDBFactory();
});

it('keeps data sets, typed arrays included, over a restart', async () => {
  const [a, b] = [made('a', 7), made('b', 3)];
  expect(await saveDataset(a)).toEqual(summarize(a));
  await saveDataset(b);
  await closeStore();
  expect(await listDatasets()).toEqual([summarize(b), summarize(a)]);
  const back = await loadDataset('a');
  expect(back).toEqual(a);
  expect(back?.systems[0].coord).toBeInstanceOf(Float64Array);
  expect(await loadDataset('c')).toBeUndefined();
});

it('replaces and deletes', async () => {
  await saveDataset(made('a', 7));
  await saveDataset({ ...made('a', 9), name: 'new' });
  expect((await listDatasets()).map((s) => [s.id, s.name])).toEqual([['a', 'new']]);
  await saveDataset(made('b', 3));
  await deleteDataset('a');
  await deleteDataset('never there');
  expect((await listDatasets()).map((s) => s.id)).toEqual(['b']);
  expect(await loadDataset('a')).toBeUndefined();
});

it('stores nothing of a set that cannot be stored whole, and says so', async () => {
  await saveDataset(made('a', 7));
  const bad = { ...made('b', 8), problems: [() => {}] } as unknown as Dataset;
  await expect(saveDataset(bad)).rejects.toThrow(/"set b" could not be stored/);
  expect((await listDatasets()).map((s) => s.id)).toEqual(['a']);
  expect(await loadDataset('b')).toBeUndefined();
});

it('says in words when storage cannot be opened', async () => {
  const open = vi.spyOn(globalThis.indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  await expect(listDatasets()).rejects.toThrow(/storage \(IndexedDB\) cannot be opened: denied/);
  open.mockRestore();
  expect(await listDatasets()).toEqual([]);
});
