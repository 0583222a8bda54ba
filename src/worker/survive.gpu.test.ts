// The real worker in a page, with the browser's storage and locks: killed 20 times at random, it loses nothing that was saved.
import { describe, expect, it } from 'vitest';
import { deleteDataset, saveDataset } from '../data/store';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from '../engine/config';
import { decodeCheckpoint } from '../exchange/checkpointFile';
import { RandomStream } from '../model/random';
import { taught } from '../testing/taught';
import { createTrainClient, type TrainClient } from './trainClient';

const KILLS = 20;
const inPage = typeof window !== 'undefined';

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
  // The fewest kernels: every opening of the run compiles them anew.
  filter: DEFAULT_FILTERS.fekf,
  table: 0,
  batch: 3,
  length: { kind: 'iterations', iterations: 250 },
  validation: { fraction: 0.25, split: 'random', stratify: false, sides: [], every: 50 },
};

/** One page: a worker of its own, what it saved last, and what it trained. */
class Page {
  readonly worker = new Worker(new URL('./trainWorker.ts', import.meta.url), { type: 'module' });
  readonly client: TrainClient;
  state = '';
  /** Iteration of the newest checkpoint that the page was told of; -1 before the first. */
  saved = -1;
  iteration = 0;

  constructor() {
    this.client = createTrainClient(this.worker);
    this.client.listen((e) => {
      if (e.type === 'state') this.state = e.state.kind === 'failed' ? `failed: ${e.state.message}` : e.state.kind;
      if (e.type === 'saved' && e.saved.problem === undefined) this.saved = e.saved.iteration;
      if (e.type === 'metrics') this.iteration = e.train.at(-1)?.iteration ?? this.iteration;
    });
  }

  async until(what: () => boolean): Promise<void> {
    const end = Date.now() + 120_000;
    while (!what()) {
      if (Date.now() > end || this.state.startsWith('failed')) throw new Error(`stuck: ${this.state}`);
      await sleep(5);
    }
  }

  async bits() {
    const { checkpoint, extra } = decodeCheckpoint((await this.client.export('checkpoint')).bytes);
    return {
      buffers: checkpoint.buffers,
      best: checkpoint.best,
      train: extra.train.map(({ ms: _, ...p }) => p),
      valid: extra.valid.map(({ seconds: _, ...p }) => p),
    };
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.runIf(inPage)('the worker', () => {
  it(`is killed ${KILLS} times at random and ends with the bits of a run that was not`, {
    timeout: 600_000,
  }, async () => {
    const data = { id: 'survive', name: 'Survive', systems: [taught(1, 8, 10)], problems: [], created: 1 };
    await saveDataset(data);
    const start = { name: 'Run', dataset: data.id, validation: null, config, origin: { kind: 'fresh' } } as const;
    let page = new Page();
    for (const { id } of await page.client.runs()) await page.client.deleteRun(id);
    page.client.start({ run: 'whole', ...start });
    await page.until(() => page.state === 'finished');
    const whole = await page.bits();
    expect(whole.train).toHaveLength(250);

    const rng = new RandomStream(7, 'kills');
    page.client.start({ run: 'killed', ...start });
    await page.until(() => page.state === 'running' && page.saved === 0);
    const stood: number[] = [];
    for (let k = 0; k < KILLS; k++) {
      await page.until(() => page.iteration >= Math.min(250, (k * 250) / KILLS));
      // Perhaps in the middle of writing this.
      void page.client.checkpoint().catch(() => undefined);
      await sleep(40 * rng.uniform());
      page.worker.terminate();
      const { saved } = page;
      page = new Page();
      await page.client.openRun('killed');
      const { summary, train } = await page.client.record('killed');
      expect(summary.iteration).toBeGreaterThanOrEqual(saved);
      expect(train).toHaveLength(summary.iteration);
      stood.push(summary.iteration);
      page.iteration = summary.iteration;
      page.client.control('resume');
    }
    await page.until(() => page.state === 'finished');
    expect(await page.bits()).toEqual(whole);
    console.log(`opened at iterations ${stood.join(', ')}`);
    expect(stood.filter((n) => n > 0 && n < 250).length).toBeGreaterThan(KILLS / 2);

    // Another tab is told, and cannot delete the run under this one.
    const other = new Page();
    await expect(other.client.openRun('killed')).rejects.toThrow(/open in another tab/);
    await expect(other.client.deleteRun('killed')).rejects.toThrow(/open in another tab/);
    other.worker.terminate();

    // The device goes away and comes back.
    await page.client.loseDevice();
    await page.until(() => page.state === 'preparing');
    await page.until(() => page.state === 'finished');
    expect(await page.bits()).toEqual(whole);
    for (const { id } of await page.client.runs()) await page.client.deleteRun(id);
    expect(await page.client.runs()).toEqual([]);
    page.worker.terminate();
    await deleteDataset(data.id);
  });
});
