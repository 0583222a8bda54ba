// A run through the whole session: killed and opened again, steered and reverted, branched, its device lost; to the same bits.
import { afterEach, describe, expect, it } from 'vitest';
import type { Dataset } from '../data/types';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from '../engine/config';
import { Trainer } from '../engine/trainer';
import { testGpu } from '../testing/gpu';
import { taught } from '../testing/taught';
import { MemoryFiles } from './runFiles';
import { MemoryLocks } from './runLocks';
import { Tab, type Told } from './testTab';

const dataset = (id: string, seed: number, nframes: number): Dataset => ({
  id,
  name: `Set ${id}`,
  systems: [taught(seed, 8, nframes)],
  problems: [],
  created: 1,
});
const stored = [dataset('a', 1, 10), dataset('b', 5, 6)];

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
  // The fewest kernels: every opening of a run compiles them anew.
  filter: DEFAULT_FILTERS.fekf,
  table: 0,
  batch: 3,
  length: { kind: 'iterations', iterations: 24 },
  validation: { fraction: 0.25, split: 'random', stratify: false, sides: [], every: 5 },
};
const data = {
  load: async (id: string) => stored.find((d) => d.id === id),
  list: async () => [],
  excluded: async () => new Int32Array(0),
  version: async () => '1',
};

/** What storage holds at this moment: all that is left when the page is killed. */
function copyOf(files: MemoryFiles): MemoryFiles {
  const copy = new MemoryFiles();
  for (const [path, bytes] of files.files) copy.files.set(path, bytes.slice());
  return copy;
}

const tabs: Tab[] = [];
const open = (files: MemoryFiles, locks = new MemoryLocks()): Tab => {
  const tab = new Tab({ dataset: 'a', validation: null, config }, data, files, locks);
  tabs.push(tab);
  return tab;
};

afterEach(async () => {
  for (const tab of tabs.splice(0)) await tab.ask({ type: 'stop' });
});

let whole: Promise<Awaited<ReturnType<Tab['bits']>>> | null = null;
/** The run without interruption, by the trainer alone. */
function uninterrupted() {
  whole ??= (async () => {
    const trainer = await Trainer.create(await testGpu(), stored[0].systems, config);
    while (!trainer.finished) await trainer.step();
    const checkpoint = await trainer.snapshot();
    return {
      iteration: checkpoint.iteration,
      buffers: checkpoint.buffers,
      best: checkpoint.best,
      train: trainer.history.train.map(({ ms: _, ...p }) => p),
      valid: trainer.history.valid.map(({ seconds: _, ...p }) => p),
    };
  })();
  return whole;
}

describe('a run that survives', () => {
  it('is killed again and again, and ends with the bits of the run that was not', async () => {
    let files = new MemoryFiles();
    let tab = open(files);
    await tab.startAt('r', 0);
    for (const steps of [1, 6]) {
      for (let k = 0; k < steps; k++) await tab.ask({ type: 'step' });
      await tab.ask({ type: 'checkpoint' });
      const held = await tab.bits();
      // Iterations after the checkpoint are lost with the page.
      await tab.ask({ type: 'step' });
      files = copyOf(files);
      tab = open(files);
      const listed = (await tab.ask({ type: 'runs' })) as Told<'runs'>;
      expect(listed.runs.map((r) => [r.id, r.state, r.iteration])).toEqual([['r', 'paused', held.iteration]]);
      await tab.ask({ type: 'open-run', run: 'r' });
      expect(tab.last('state')).toMatchObject({ run: 'r', state: { kind: 'paused' }, iteration: held.iteration });
      expect(await tab.bits()).toEqual(held);
    }
    await tab.finish();
    expect(await tab.bits()).toEqual(await uninterrupted());
    const { record } = (await tab.ask({ type: 'record', run: 'r' })) as Told<'record'>;
    expect(record.summary).toMatchObject({ state: 'complete', iteration: 24, iterations: 24, datasetName: 'Set a' });
    expect(record.train.map((p) => p.iteration)).toEqual(Array.from({ length: 24 }, (_, k) => k + 1));
    expect(record.journal.map((e) => e.kind)).toContain('resumed');
    // Complete runs open as such.
    const later = open(copyOf(files));
    await later.ask({ type: 'open-run', run: 'r' });
    expect(later.last('state').state).toEqual({ kind: 'finished', why: 'complete' });
    expect(await later.bits()).toEqual(await uninterrupted());
  });

  it('survives the loss of its device, running, and goes on to the same bits; a second loss at once ends it', async () => {
    const tab = open(new MemoryFiles());
    await tab.startAt('r', 6);
    await tab.ask({ type: 'checkpoint' });
    await tab.ask({ type: 'step' });
    await tab.ask({ type: 'resume' });
    await tab.ask({ type: 'lose-device' });
    await tab.until((t) => t.said.some((e) => e.type === 'notice'));
    expect(tab.last('cut').iteration).toBeGreaterThanOrEqual(6);
    expect(tab.last('notice').text).toMatch(/GPU went away; the run was recovered at iteration \d+/);
    await tab.until((t) => t.last('state').state.kind === 'finished');
    expect(await tab.bits()).toEqual(await uninterrupted());
    expect(tab.last('journal').journal.map((e) => e.kind)).toContain('recovered');
    await tab.ask({ type: 'lose-device' });
    await tab.state('failed');
    expect(tab.last('state').state).toMatchObject({ message: expect.stringMatching(/twice within a minute/) });
    // The user may open it again.
    await tab.ask({ type: 'open-run', run: 'r' });
    expect(await tab.bits()).toEqual(await uninterrupted());
  });
});

describe('steering', () => {
  it('reverts a change to identical weights, journal and curves cut there', async () => {
    const files = new MemoryFiles();
    const tab = open(files);
    await tab.startAt('r', 4);
    const before = await tab.bits();
    // One change, taken back at once: what is stored must be taken back too.
    await tab.ask({ type: 'change', changes: [{ key: 'filter.limit_pref_f', value: 5 }] });
    await tab.ask({ type: 'revert', entry: 0 });
    const killed = open(copyOf(files));
    await killed.ask({ type: 'open-run', run: 'r' });
    expect(killed.last('journal')).toMatchObject({ config, journal: [{ kind: 'revert' }] });
    await tab.ask({
      type: 'change',
      changes: [
        { key: 'filter.limit_pref_f', value: 3 },
        { key: 'filter.blocksize', value: 64 },
      ],
    });
    expect(tab.last('journal').config.filter).toMatchObject({ limit_pref_f: 3, blocksize: 64 });
    for (let k = 0; k < 3; k++) await tab.ask({ type: 'step' });
    expect((await tab.bits()).buffers.get('w')).not.toEqual(before.buffers.get('w'));
    // Either entry of the two undoes both: they were made together.
    await tab.ask({ type: 'revert', entry: 2 });
    expect(tab.last('cut')).toMatchObject({ run: 'r', iteration: 4 });
    expect(tab.last('state')).toMatchObject({ state: { kind: 'paused' }, iteration: 4 });
    expect(tab.last('journal').journal).toMatchObject([
      { kind: 'revert', iteration: 4, to: 4 },
      { kind: 'revert', iteration: 4, to: 4 },
    ]);
    expect(await tab.bits()).toEqual(before);
    await expect(tab.ask({ type: 'revert', entry: 0 })).rejects.toThrow(/no checkpoint from before this entry/);
    await tab.finish();
    expect(await tab.bits()).toEqual(await uninterrupted());
  });

  it('refuses changes that cannot be, and stays as it was', async () => {
    const files = new MemoryFiles();
    const tab = open(files);
    await tab.startAt('r', 2);
    const before = await tab.bits();
    const stores = files.files.size;
    const refused = (key: string, value: number): Promise<unknown> =>
      tab.ask({ type: 'change', changes: [{ key, value }] });
    await expect(refused('model.rcut', 3)).rejects.toThrow(/Branch into a new run/);
    await expect(refused('filter.lambda', 7)).rejects.toThrow(/lambda/);
    expect(await tab.bits()).toEqual(before);
    expect(files.files.size).toBe(stores);
  });

  it('branches: the same state under another id, or a rebuilt model from the nets where they fit; the old run stays', async () => {
    const files = new MemoryFiles();
    const tab = open(files);
    await tab.startAt('r', 3);
    const old = await tab.bits();
    await tab.ask({ type: 'branch', run: 's', name: 'Branch', changes: [{ key: 'filter.nu', value: 0.999 }] });
    expect(tab.last('state')).toMatchObject({ run: 's', state: { kind: 'paused' }, iteration: 3 });
    expect(tab.last('journal').journal.map((e) => e.kind)).toEqual(['branch', 'change']);
    expect((await tab.bits()).buffers.get('w')).toEqual(old.buffers.get('w'));
    await tab.ask({ type: 'branch', run: 't', name: 'Wider', changes: [{ key: 'model.rcut', value: 4.5 }] });
    expect(tab.last('journal').journal).toMatchObject([{ kind: 'branch', run: 's', weights: 'nets' }]);
    expect((await tab.bits()).iteration).toBe(0);
    await tab.ask({
      type: 'branch',
      run: 'u',
      name: 'Larger',
      changes: [{ key: 'model.fitting_neuron', value: [10] }],
    });
    expect(tab.last('journal').journal).toMatchObject([{ kind: 'branch', run: 't', weights: 'fresh' }]);
    const { runs } = (await tab.ask({ type: 'runs' })) as Told<'runs'>;
    expect(new Map(runs.map((r) => [r.id, [r.name, r.parent?.run ?? null, r.iteration]]))).toEqual(
      new Map([
        ['r', ['Run', null, 3]],
        ['s', ['Branch', 'r', 3]],
        ['t', ['Wider', 's', 0]],
        ['u', ['Larger', 't', 0]],
      ]),
    );
    await tab.ask({ type: 'open-run', run: 'r' });
    expect(await tab.bits()).toEqual(old);
  });

  it('takes new frames in, and is opened again with both data sets', async () => {
    const files = new MemoryFiles();
    const tab = open(files);
    await tab.startAt('r', 3);
    const options = { replay: 0.5, inflate: 2, iterations: 6, validation: 0.34 };
    await tab.ask({ type: 'append', dataset: 'b', options });
    expect(tab.last('journal').journal).toMatchObject([{ kind: 'append', dataset: 'Set b', frames: 6 }]);
    expect(tab.last('state')).toMatchObject({ state: { kind: 'paused' }, iterations: 9 });
    await tab.ask({ type: 'step' });
    await tab.ask({ type: 'checkpoint' });
    const again = open(copyOf(files));
    await again.ask({ type: 'open-run', run: 'r' });
    expect(await again.bits()).toEqual(await tab.bits());
    await again.finish();
    await tab.finish();
    const end = await again.bits();
    expect(end).toEqual(await tab.bits());
    expect(end.valid.at(-1)).toMatchObject({ parts: { fresh: { nframes: 2 } } });
    // Back to before the frames joined: the first data set alone.
    await again.ask({ type: 'revert', entry: 0 });
    const { record } = (await again.ask({ type: 'record', run: 'r' })) as Told<'record'>;
    expect(record.summary).toMatchObject({ iteration: 3, datasetName: 'Set a' });
  });
});

describe('storage and tabs', () => {
  it('a second tab is told and cannot write; nor can it delete; a run is renamed and deleted by whoever has it', async () => {
    const files = new MemoryFiles();
    const names = new Set<string>();
    const one = open(files, new MemoryLocks(names));
    const two = open(files, new MemoryLocks(names));
    await one.startAt('r', 1);
    await expect(two.ask({ type: 'open-run', run: 'r' })).rejects.toThrow(/open in another tab/);
    await expect(two.ask({ type: 'delete-run', run: 'r' })).rejects.toThrow(/open in another tab/);
    await one.ask({ type: 'rename-run', run: 'r', name: 'Better' });
    const { runs } = (await two.ask({ type: 'runs' })) as Told<'runs'>;
    expect(runs.map((r) => r.name)).toEqual(['Better']);
    await one.ask({ type: 'delete-run', run: 'r' });
    expect(files.files.size).toBe(0);
    await expect(two.ask({ type: 'open-run', run: 'r' })).rejects.toThrow(/not stored/);
  });

  it('goes on unsaved when storage is full, says so once, and recovers from memory', async () => {
    const files = new MemoryFiles(10_000);
    const tab = open(files);
    await tab.startAt('r', 3);
    await tab.ask({ type: 'checkpoint' });
    expect(tab.last('saved').saved.problem).toMatch(/Storage is full/);
    expect(tab.said.filter((e) => e.type === 'notice')).toHaveLength(1);
    const held = await tab.bits();
    await tab.ask({ type: 'step' });
    await tab.ask({ type: 'lose-device' });
    await tab.until((t) => t.said.filter((e) => e.type === 'notice').length === 2);
    await tab.state('paused');
    expect(await tab.bits()).toEqual(held);
  });

  it('exports a project that opens in another browser', async () => {
    const tab = open(new MemoryFiles());
    await tab.startAt('r', 6);
    const { name, bytes } = (await tab.ask({ type: 'export', kind: 'project' })) as Told<'exported'>;
    expect(name).toBe('Run.kalmium.zip');
    const other = open(new MemoryFiles());
    const listed = (await other.ask({ type: 'import-project', file: new File([bytes], name) })) as Told<'runs'>;
    expect(listed.runs.map((r) => [r.id, r.iteration, r.state])).toEqual([['r', 6, 'paused']]);
    await other.ask({ type: 'open-run', run: 'r' });
    await other.finish();
    expect(await other.bits()).toEqual(await uninterrupted());
    await expect(other.ask({ type: 'import-project', file: new File(['x'], 'x.zip') })).rejects.toThrow(
      /no checkpoint/,
    );
  });
});
