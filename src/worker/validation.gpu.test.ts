// A run that other data validate: what it leaves out, what its files say, steering and opening it again.
import { unzipSync } from 'fflate';
import { afterEach, expect, it } from 'vitest';
import type { Dataset, System } from '../data/types';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from '../engine/config';
import { decodeCheckpoint } from '../exchange/checkpointFile';
import { taught } from '../testing/taught';
import { MemoryFiles } from './runFiles';
import { MemoryLocks } from './runLocks';
import { Tab, type Told } from './testTab';

/** `s` with frame `to` as frame `from` of `other`. */
function copied(s: System, to: number, other: System, from: number): System {
  const n = 3 * s.natoms;
  const put = (a: Float64Array | null, b: Float64Array | null, size: number): Float64Array | null => {
    const out = a?.slice() ?? null;
    if (b) out?.set(b.subarray(size * from, size * (from + 1)), size * to);
    return out;
  };
  return {
    ...s,
    atype: other.atype,
    coord: put(s.coord, other.coord, n) ?? s.coord,
    box: put(s.box, other.box, 9),
    energy: put(s.energy, other.energy, 1),
    force: put(s.force, other.force, n),
  };
}

const main = taught(1, 8, 10);
const systems = { a: main, v: copied(taught(7, 8, 6), 2, main, 4), b: taught(5, 8, 6) };
const stored = Object.entries(systems).map(
  ([id, s]): Dataset => ({ id, name: `Set ${id}`, systems: [s], problems: [], created: 1 }),
);
const excluded: Readonly<Record<string, readonly number[]>> = { v: [5], b: [1] };

const config: RunConfig = {
  ...DEFAULT_RUN,
  model: {
    ...DEFAULT_RUN.model,
    rcut: 4,
    rcut_smth: 1,
    neuron: [4, 8],
    axis_neuron: 3,
    fitting_neuron: [8, 8],
    sel: [40, 40],
  },
  filter: DEFAULT_FILTERS.fekf,
  table: 0,
  batch: 3,
  exclude: [1],
  length: { kind: 'iterations', iterations: 6 },
  validation: { ...DEFAULT_RUN.validation, every: 2 },
};
const begin = { dataset: 'a', validation: 'v', config } as const;

const tabs: Tab[] = [];
function open(files: MemoryFiles): Tab {
  const data = {
    load: async (id: string) => stored.find((d) => d.id === id),
    list: async () => [],
    excluded: async (id: string) => Int32Array.from(excluded[id] ?? []),
    version: async () => '1',
  };
  const tab = new Tab(begin, data, files, new MemoryLocks());
  tabs.push(tab);
  return tab;
}

afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.ask({ type: 'stop' });
});

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, k) => from + k);

async function saved(tab: Tab) {
  const { bytes } = (await tab.ask({ type: 'export', kind: 'checkpoint' })) as Told<'exported'>;
  return decodeCheckpoint(bytes);
}

async function text(tab: Tab, kind: 'run' | 'input') {
  const { bytes } = (await tab.ask({ type: 'export', kind })) as Told<'exported'>;
  return JSON.parse(new TextDecoder().decode(bytes));
}

it('is planned and runs without frames that train, and its files name both data sets', async () => {
  const files = new MemoryFiles();
  const tab = open(files);
  const { plan } = (await tab.ask({ type: 'plan', ...begin })) as Told<'plan'>;
  expect([plan.ntrain, plan.nvalid]).toEqual([9, 4]);
  expect(plan.problems.map((p) => [p.code, p.severity])).toEqual([['leak', 'warning']]);
  expect(plan.problems[0].message).toBe(
    '1 validation frame equals training frames and is left out, 4 validate: random-7, frame 2.',
  );
  await tab.startAt('r', 2);
  const { checkpoint, extra } = await saved(tab);
  expect(extra).toMatchObject({ ntrain: plan.ntrain, nvalid: plan.nvalid });
  expect(extra.datasets.map((d) => [d.id, d.nframes, d.validates])).toEqual([
    ['a', 10, undefined],
    ['v', 6, true],
  ]);
  expect(checkpoint.run.exclude).toEqual([1, 15]);
  const { split } = checkpoint;
  expect([[...split.train], [...split.valid], [...split.leaks]]).toEqual([range(0, 10), [10, 11, 13, 14, 15], [12]]);
  const { runs } = (await tab.ask({ type: 'runs' })) as Told<'runs'>;
  expect(runs[0]).toMatchObject({ dataset: 'a', datasetName: 'Set a', validation: { id: 'v', name: 'Set v' } });

  const { predictions } = (await tab.ask({ type: 'predict', which: 'all' })) as Told<'predictions'>;
  expect(predictions.datasets).toEqual([
    { id: 'a', nframes: 10 },
    { id: 'v', nframes: 6 },
  ]);
  expect([...predictions.frame]).toEqual(range(0, 16));
  expect([...predictions.part]).toEqual([0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 1, 1, 2]);

  const input = await text(tab, 'input');
  expect(input.training.training_data.systems).toEqual(['random-1']);
  expect(input.training.validation_data.systems).toEqual(['random-7']);
  const run = await text(tab, 'run');
  expect(run).toMatchObject({ systems: ['random-1'], frames: { train: 9, valid: 4 } });
  expect(run.validation).toEqual({ name: 'Set v', frames: 6, systems: ['random-7'] });
  const zip = (await tab.ask({ type: 'export', kind: 'elsewhere' })) as Told<'exported'>;
  const bytesOf = (folder: string): number[] =>
    Object.entries(unzipSync(zip.bytes)).flatMap(([path, data]) =>
      path.startsWith(folder) && path.endsWith('energy.npy') ? [data.length] : [],
    );
  // A header of 128 bytes, then a double a frame.
  expect([bytesOf('train/'), bytesOf('valid/')]).toEqual([[128 + 8 * 9], [128 + 8 * 4]]);
});

it('is steered, takes frames in, is opened again, and branches into another model on the same frames', async () => {
  const files = new MemoryFiles();
  const tab = open(files);
  await tab.startAt('r', 1);
  // The page knows the frames of the first data set only.
  await tab.ask({ type: 'change', changes: [{ key: 'exclude', value: [0] }] });
  expect(tab.last('journal').config.exclude).toEqual([0, 15]);
  // What trained in place of the leak is excluded: nothing leaks any more.
  await tab.ask({ type: 'change', changes: [{ key: 'exclude', value: [0, 4] }] });
  expect((await saved(tab)).extra).toMatchObject({ ntrain: 8, nvalid: 5 });
  const options = { replay: 0.5, inflate: 1, iterations: 4, validation: 0.34 };
  await tab.ask({ type: 'append', dataset: 'b', options });
  expect(tab.last('journal').config.exclude).toEqual([0, 4, 15, 17]);
  expect(tab.last('journal').journal.at(-1)).toMatchObject({ kind: 'append', options: { exclude: [1] } });
  await tab.ask({ type: 'step' });
  await tab.ask({ type: 'checkpoint' });
  const held = await tab.bits();
  const copy = new MemoryFiles();
  for (const [path, bytes] of files.files) copy.files.set(path, bytes.slice());
  const again = open(copy);
  await again.ask({ type: 'open-run', run: 'r' });
  expect(await again.bits()).toEqual(held);

  // Data that validate go behind those that joined, with their exclusions.
  await again.ask({ type: 'branch', run: 's', name: 'Wider', changes: [{ key: 'model.rcut', value: 4.5 }] });
  const { checkpoint, extra } = await saved(again);
  expect(extra.datasets.map((d) => [d.id, d.validates ?? false])).toEqual([
    ['a', false],
    ['b', false],
    ['v', true],
  ]);
  expect(checkpoint.run.exclude).toEqual([0, 4, 11, 21]);
  expect([...checkpoint.split.train]).toEqual(range(0, 16));
  expect([...checkpoint.split.leaks]).toEqual([18]);
  expect(extra).toMatchObject({ ntrain: 13, nvalid: 5 });
  const third = open(copy);
  await third.ask({ type: 'open-run', run: 's' });
  expect(await third.bits()).toEqual(await again.bits());
});
