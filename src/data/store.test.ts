// Data sets in IndexedDB: what comes back is what went in, after closing too; whole or not at all.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, expect, it, vi } from 'vitest';
import { randomSystem } from '../testing/systems';
import { type Edits, NO_EDITS } from './edits';
import {
  closeStore,
  deleteDataset,
  listDatasets,
  loadAsRead,
  loadDataset,
  loadEdits,
  loadExcluded,
  saveDataset,
  saveEdits,
  versionOf,
} from './store';
import { summarize } from './summary';
import type { Dataset } from './types';

const made = (id: string, created: number): Dataset => ({
  id,
  name: `set ${id}`,
  created,
  systems: [randomSystem(created, 4, 3), randomSystem(created + 1, 6, 2, false)],
  problems: [{ severity: 'note', code: 'c', path: 'p', frame: 2, message: 'm', fix: 'f' }],
});

/** Excludes frames and nothing else. */
const saveExcluded = async (id: string, excluded: readonly number[]): Promise<Int32Array> =>
  (await saveEdits(id, { ...NO_EDITS, excluded: Int32Array.from(excluded) })).excluded;

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
  await expect(saveDataset(bad)).rejects.toThrow(/"set b" was not stored: /);
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

it('keeps excluded frames over a restart, sorted, each once, and forgets them with their data set', async () => {
  await saveDataset(made('a', 7));
  expect(await loadExcluded('a')).toEqual(new Int32Array(0));
  expect(await saveExcluded('a', [4, 0, 4, 2])).toEqual(Int32Array.of(0, 2, 4));
  await closeStore();
  expect(await loadExcluded('a')).toEqual(Int32Array.of(0, 2, 4));
  await saveExcluded('a', []);
  expect(await loadExcluded('a')).toEqual(new Int32Array(0));
  await saveExcluded('a', [1]);
  await deleteDataset('a');
  await saveDataset(made('a', 7));
  expect(await loadExcluded('a')).toEqual(new Int32Array(0));
});

it('refuses to exclude frames that are not there, and keeps nothing for a data set that is gone', async () => {
  await saveDataset(made('a', 7));
  await saveExcluded('a', [1]);
  await expect(saveExcluded('a', [5])).rejects.toThrow(/"set a" has no frame 5/);
  await expect(saveExcluded('a', [-1])).rejects.toThrow(RangeError);
  expect(await loadExcluded('a')).toEqual(Int32Array.of(1));
  await saveExcluded('gone', [3]);
  expect(await loadExcluded('gone')).toEqual(new Int32Array(0));
});

it('exclusions survive taking the same frames again, not other frames under the same id', async () => {
  await saveDataset(made('a', 7));
  await saveExcluded('a', [3]);
  await saveDataset({ ...made('a', 8), name: 'again' });
  expect(await loadExcluded('a')).toEqual(Int32Array.of(3));
  await saveDataset({ ...made('a', 9), systems: [randomSystem(3, 4, 2)] });
  expect(await loadExcluded('a')).toEqual(new Int32Array(0));
});

it('opens a store of the first version, data sets kept', async () => {
  const old = await openDB('kalmium', 1, {
    upgrade(db) {
      db.createObjectStore('datasets', { keyPath: 'id' });
      db.createObjectStore('summaries', { keyPath: 'id' });
    },
  });
  const a = made('a', 7);
  await old.put('datasets', a);
  await old.put('summaries', summarize(a));
  old.close();
  expect(await listDatasets()).toEqual([summarize(a)]);
  expect(await loadDataset('a')).toEqual(a);
  await saveExcluded('a', [2]);
  expect(await loadExcluded('a')).toEqual(Int32Array.of(2));
});

it('keeps changes of the data apart from what was read, and the summary that goes with them', async () => {
  const a = made('a', 7);
  const summary = await saveDataset(a);
  const before = await versionOf('a');
  const edits: Edits = {
    ...NO_EDITS,
    mends: [{ kind: 'drop', systems: [0], of: 'virial' }],
    sides: [{ system: 1, side: 'validation' }],
    validation: 'b',
    accepted: ['net-force a'],
  };
  await saveEdits('a', edits, { ...summary, labels: ['energy', 'force'], version: 1 });
  await closeStore();
  expect(await loadEdits('a')).toEqual(edits);
  expect(await loadAsRead('a')).toEqual(a);
  const now = await loadDataset('a');
  expect(now?.systems.map((s) => s.virial === null)).toEqual([true, false]);
  expect((await listDatasets())[0].labels).toEqual(['energy', 'force']);
  expect(await versionOf('a')).not.toBe(before);
  // The same frames again: the changes stay, and are in the summary.
  expect((await saveDataset({ ...a, name: 'again' })).labels).toEqual(['energy', 'force']);
  await deleteDataset('a');
  expect(await loadEdits('a')).toEqual(NO_EDITS);
  expect(await versionOf('a')).toBe('');
});

it('reads exclusions that an older version of the page kept', async () => {
  await saveDataset(made('a', 7));
  await closeStore();
  const db = await openDB('kalmium');
  await db.put('marks', { dataset: 'a', excluded: Int32Array.of(1) });
  db.close();
  expect(await loadEdits('a')).toEqual({ ...NO_EDITS, excluded: Int32Array.of(1) });
});
