// The data worker's answers about single frames, exclusions and exports.
import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, it } from 'vitest';
import { NO_EDITS } from '../data/edits';
import { readAll } from '../data/read';
import { closeStore, saveDataset } from '../data/store';
import type { Dataset } from '../data/types';
import { memoryFiles } from '../testing/files';
import { randomSystem } from '../testing/systems';
import { createDataHandler } from './dataHandler';
import type { DataCommand, DataEvent } from './protocol';

const systems = [
  { ...randomSystem(1, 4, 3), path: 'a' },
  { ...randomSystem(2, 6, 2, false), path: 'b' },
];
const dataset: Dataset = { id: 'd', name: 'my data/1', created: 1, systems, problems: [] };

async function ask<T extends DataEvent['type']>(
  command: DataCommand,
  type: T,
): Promise<Extract<DataEvent, { readonly type: T }>> {
  const events: DataEvent[] = [];
  await createDataHandler((e) => events.push(e))(command);
  const event = events.at(-1);
  if (event?.type !== type) throw new Error(JSON.stringify(event));
  return event as Extract<DataEvent, { readonly type: T }>;
}

beforeEach(async () => {
  await closeStore();
  globalThis.indexedDB = new IDBFactory();
  // Forgets what an earlier test kept in memory.
  await ask({ type: 'delete', id: 0, dataset: 'd' }, 'datasets');
  await saveDataset(dataset);
});

it('answers with a frame and with the table of all', async () => {
  const { frame } = await ask({ type: 'frame', id: 1, dataset: 'd', frame: 3 }, 'frame');
  expect(frame).toMatchObject({ dataset: 'd', frame: 3, path: 'b', frame_index: 0, natoms: 6 });
  expect(frame.force).toEqual(systems[1].force?.slice(0, 18));
  const { frames } = await ask({ type: 'frames', id: 2, dataset: 'd' }, 'frames');
  expect(frames.nframes).toBe(5);
  expect(frames.energy[3]).toBeCloseTo((systems[1].energy?.[0] ?? 0) / 6, 12);
  const { message } = await ask({ type: 'frame', id: 3, dataset: 'd', frame: 5 }, 'failed');
  expect(message).toMatch(/has no frame 5/);
});

it('says so where the data set is gone, also right after it was looked at', async () => {
  await ask({ type: 'frame', id: 1, dataset: 'd', frame: 0 }, 'frame');
  await ask({ type: 'delete', id: 2, dataset: 'd' }, 'datasets');
  const { message } = await ask({ type: 'frame', id: 3, dataset: 'd', frame: 0 }, 'failed');
  expect(message).toMatch(/no longer stored/);
});

it('keeps exclusions', async () => {
  const edits = { ...NO_EDITS, excluded: Int32Array.of(4, 1) };
  await ask({ type: 'set-edits', id: 1, dataset: 'd', edits }, 'edits');
  const kept = await ask({ type: 'edits', id: 2, dataset: 'd' }, 'edits');
  expect(kept).toMatchObject({ edits: { ...NO_EDITS, excluded: Int32Array.of(1, 4) }, summary: null });
});

it('applies changes of the data to all that it answers, and says what they make of the summary', async () => {
  const mends = [{ kind: 'drop', systems: [0, 1], of: 'force' } as const];
  const { summary } = await ask({ type: 'set-edits', id: 1, dataset: 'd', edits: { ...NO_EDITS, mends } }, 'edits');
  expect(summary).toMatchObject({ id: 'd', nframes: 5, labels: ['energy', 'virial'] });
  const { frames } = await ask({ type: 'frames', id: 2, dataset: 'd' }, 'frames');
  expect(frames.max_force.every(Number.isNaN)).toBe(true);
  const { datasets } = await ask({ type: 'list', id: 3 }, 'datasets');
  expect(datasets).toEqual([summary]);
  await ask({ type: 'set-edits', id: 4, dataset: 'd', edits: NO_EDITS }, 'edits');
  const { frame } = await ask({ type: 'frame', id: 5, dataset: 'd', frame: 0 }, 'frame');
  expect(frame.force).toEqual(systems[0].force?.slice(0, 12));
});

it.each(['npy-zip', 'extxyz'] as const)('exports as %s what reads back as the frames that are left', async (format) => {
  const edits = { ...NO_EDITS, excluded: Int32Array.of(1) };
  await ask({ type: 'set-edits', id: 1, dataset: 'd', edits }, 'edits');
  const file = await ask({ type: 'export-data', id: 2, dataset: 'd', format }, 'exported');
  expect(file.name).toBe(format === 'extxyz' ? 'my-data-1.xyz' : 'my-data-1-deepmd.zip');
  const back = await readAll(memoryFiles({ [file.name]: file.bytes }));
  expect(back.problems.filter((p) => p.severity === 'error')).toEqual([]);
  expect(back.systems.map((s) => s.nframes)).toEqual([2, 2]);
  const rows = (values: Float64Array | null, n: number) => values && [...values.slice(0, n), ...values.slice(2 * n)];
  const [a, b] = back.systems;
  expect([...a.coord]).toEqual(rows(systems[0].coord, 12));
  expect(a.box && [...a.box]).toEqual(rows(systems[0].box, 9));
  expect(a.energy && [...a.energy]).toEqual(rows(systems[0].energy, 1));
  expect(a.force && [...a.force]).toEqual(rows(systems[0].force, 12));
  expect(b).toMatchObject({ box: null, coord: systems[1].coord, energy: systems[1].energy, force: systems[1].force });
});

it('exports the same bytes twice, and refuses where nothing is left', async () => {
  const once = await ask({ type: 'export-data', id: 1, dataset: 'd', format: 'npy-zip' }, 'exported');
  const twice = await ask({ type: 'export-data', id: 2, dataset: 'd', format: 'npy-zip' }, 'exported');
  expect(twice.bytes).toEqual(once.bytes);
  const edits = { ...NO_EDITS, excluded: Int32Array.of(0, 1, 2, 3, 4) };
  await ask({ type: 'set-edits', id: 3, dataset: 'd', edits }, 'edits');
  const { message } = await ask({ type: 'export-data', id: 4, dataset: 'd', format: 'extxyz' }, 'failed');
  expect(message).toMatch(/All frames of "my data\/1" are excluded/);
});
