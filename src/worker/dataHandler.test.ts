// The data worker's answers: imports with progress, samples, failures that leave the stored sets alone.
import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeStore, loadDataset } from '../data/store';
import { writeExtxyz } from '../data/writers/writeExtxyz';
import { deepmdFiles } from '../testing/files';
import { randomSystem } from '../testing/systems';
import { createDataHandler } from './dataHandler';
import type { DataCommand, DataEvent, DroppedFile } from './protocol';

const dropped = (files: Readonly<Record<string, string | Uint8Array>>): DroppedFile[] =>
  Object.entries(files).map(([path, c]) => ({ path, file: new File([new Blob([c as BlobPart])], path) }));

let events: DataEvent[] = [];
let handle: (command: DataCommand) => Promise<void>;

/** The events that answer one command, progress apart. */
async function ask(command: DataCommand): Promise<DataEvent[]> {
  events = [];
  await handle(command);
  return events.filter((e) => e.type !== 'progress');
}

beforeEach(async () => {
  await closeStore();
  globalThis.indexedDB = new IDBFactory();
  handle = createDataHandler((e) => events.push(e));
});
afterEach(() => vi.unstubAllGlobals());

/** Without forces: random ones do not add up to zero, which would be told. */
const system = { ...randomSystem(1, 5, 3), force: null };

describe('import', () => {
  it('stores what was read and answers with its summary, after progress', async () => {
    const [answer] = await ask({ type: 'import', id: 4, name: 'mine', files: dropped(deepmdFiles('a', system)) });
    expect(answer).toMatchObject({ type: 'imported', id: 4, dataset: { name: 'mine', nframes: 3 }, problems: [] });
    const last = events.findLast((e) => e.type === 'progress');
    expect(last).toMatchObject({ id: 4 });
    expect(last?.type === 'progress' && last.done).toBe(last?.type === 'progress' && last.total);
    const stored = answer.type === 'imported' && answer.dataset ? await loadDataset(answer.dataset.id) : undefined;
    expect(stored?.systems).toMatchObject([{ ...system, path: 'a' }]);
    expect(await ask({ type: 'list', id: 5 })).toMatchObject([
      { type: 'datasets', id: 5, datasets: [{ name: 'mine' }] },
    ]);
  });

  it('answers null with the problems where nothing could be read, and stores nothing', async () => {
    await ask({ type: 'import', id: 1, name: 'good', files: dropped({ 'f.xyz': writeExtxyz([system]) }) });
    const [list] = await ask({ type: 'list', id: 2 });
    const broken = deepmdFiles('a', system);
    delete broken['a/type.raw'];
    const [answer] = await ask({ type: 'import', id: 3, name: 'bad', files: dropped(broken) });
    expect(answer).toMatchObject({ type: 'imported', id: 3, dataset: null, problems: [{ code: 'no-type-raw' }] });
    expect((await ask({ type: 'list', id: 2 }))[0]).toEqual(list);
  });

  it('says so where storing fails, and keeps what was there', async () => {
    await ask({ type: 'import', id: 1, name: 'good', files: dropped({ 'f.xyz': writeExtxyz([system]) }) });
    const { IDBObjectStore } = await import('fake-indexeddb');
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const [answer] = await ask({
      type: 'import',
      id: 2,
      name: 'big',
      files: dropped({ 'f.xyz': writeExtxyz([system]) }),
    });
    put.mockRestore();
    expect(answer).toMatchObject({ type: 'failed', id: 2, message: expect.stringMatching(/storage is full: "big"/) });
    expect(await ask({ type: 'list', id: 3 })).toMatchObject([{ datasets: [{ name: 'good' }] }]);
  });
});

describe('import-sample', () => {
  it.each([
    ['si', 165, 'Si8'],
    ['nacl', 150, 'Cl4Na4'],
    ['h2o', 140, 'H16O8'],
  ] as const)('takes %s from its address, once however often it is asked for', async (sample, nframes, formula) => {
    const text = readFileSync(new URL(`../../public/samples/${sample}.xyz`, import.meta.url));
    vi.stubGlobal('fetch', async () => new Response(new Uint8Array(text)));
    for (const id of [1, 2]) {
      const [answer] = await ask({ type: 'import-sample', id, sample, url: `http://x/samples/${sample}.xyz` });
      expect(answer).toMatchObject({
        type: 'imported',
        id,
        problems: [],
        dataset: { nframes, systems: [{ formula }] },
      });
    }
    expect(await ask({ type: 'list', id: 3 })).toMatchObject([{ datasets: [{ id: `sample-${sample}` }] }]);
  });

  it('says which address does not answer', async () => {
    vi.stubGlobal('fetch', async () => new Response('', { status: 404, statusText: 'Not Found' }));
    const [answer] = await ask({ type: 'import-sample', id: 1, sample: 'si', url: 'http://x/si.xyz' });
    expect(answer).toMatchObject({
      type: 'failed',
      message: expect.stringMatching(/x\/si\.xyz answered 404 Not Found/),
    });
  });
});

it('deletes, and answers short commands in their order, imports beside them', async () => {
  const files = dropped({ 'f.xyz': writeExtxyz([system]) });
  events = [];
  const all = [
    handle({ type: 'import', id: 1, name: 'a', files }),
    handle({ type: 'list', id: 2 }),
    handle({ type: 'delete', id: 3, dataset: 'unknown' }),
    handle({ type: 'list', id: 4 }),
  ];
  await Promise.all(all);
  const answers = events.filter((e) => e.type !== 'progress');
  expect(answers.map((e) => e.id).filter((id) => id !== 1)).toEqual([2, 3, 4]);
  const imported = answers.find((e) => e.type === 'imported');
  const id = imported?.dataset?.id ?? '';
  expect(await ask({ type: 'delete', id: 5, dataset: id })).toEqual([{ type: 'datasets', id: 5, datasets: [] }]);
});

it('calls an import off, and keeps nothing of it', async () => {
  const big = { ...randomSystem(1, 8, 400), force: null };
  const files = dropped({ 'f.xyz': writeExtxyz([big]) });
  events = [];
  const importing = handle({ type: 'import', id: 1, name: 'a', files });
  await handle({ type: 'cancel', id: 2, command: 1 });
  await importing;
  expect(events.filter((e) => e.type !== 'progress')).toEqual([{ type: 'cancelled', id: 1 }]);
  expect(await ask({ type: 'list', id: 3 })).toMatchObject([{ datasets: [] }]);
});

describe('looking into data', () => {
  const { force: _, ...plain } = randomSystem(1, 5, 3);
  const data = { ...plain, force: null };

  it('answers g(r) with progress and neighbour counts of the stored frames', async () => {
    const [imported] = await ask({ type: 'import', id: 1, name: 'a', files: dropped(deepmdFiles('a', data)) });
    const dataset = imported.type === 'imported' ? (imported.dataset?.id ?? '') : '';
    const [rdf] = await ask({ type: 'rdf', id: 2, dataset, rmax: 5 });
    expect(rdf).toMatchObject({ type: 'rdf', id: 2, rdf: { dataset, rmax: 5, dr: 0.05, nframes: 3 } });
    expect(rdf.type === 'rdf' && rdf.rdf.pairs.map((p) => p.a + p.b)).toEqual(['OO', 'OH', 'HO', 'HH']);
    expect(events.some((e) => e.type === 'progress' && e.id === 2)).toBe(true);
    const [neighbors] = await ask({ type: 'neighbors', id: 3, dataset, rcut: 4 });
    expect(neighbors).toMatchObject({ type: 'neighbors', neighbors: { dataset, rcut: 4, nframes: 3 } });
    if (neighbors.type === 'neighbors')
      for (const { counts } of neighbors.neighbors.elements) expect(counts.reduce((s, v) => s + v, 0)).toBe(15);
  });

  it('says so where the data set is gone, also when it was looked at before', async () => {
    const [imported] = await ask({ type: 'import', id: 1, name: 'a', files: dropped(deepmdFiles('a', data)) });
    const dataset = imported.type === 'imported' ? (imported.dataset?.id ?? '') : '';
    await ask({ type: 'rdf', id: 2, dataset, rmax: 5 });
    await ask({ type: 'delete', id: 3, dataset });
    expect(await ask({ type: 'neighbors', id: 4, dataset, rcut: 4 })).toMatchObject([
      { type: 'failed', id: 4, message: expect.stringMatching(/no longer stored/) },
    ]);
  });
});
