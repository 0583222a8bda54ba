// Checkpoints: a run that goes on from one cannot be told from one that never stopped, bit for bit, for every filter.
import { describe, expect, it } from 'vitest';
import { testGpu } from '../testing/gpu';
import { outcome, stored } from '../testing/outcome';
import { taught } from '../testing/taught';
import type { Checkpoint } from './checkpoint';
import { DEFAULT_FILTERS, DEFAULT_RUN, type FilterConfig, type RunConfig } from './config';
import { Trainer } from './trainer';

const systems = [taught(1, 8, 7), taught(2, 6, 5)];
const run: RunConfig = {
  ...DEFAULT_RUN,
  model: { ...DEFAULT_RUN.model, rcut: 4, rcut_smth: 1, neuron: [4, 8], axis_neuron: 3, fitting_neuron: [8, 8] },
  table: 32,
  batch: 2,
  length: { kind: 'iterations', iterations: 9 },
  // 9 frames train: epochs end in the middle of a batch.
  validation: { fraction: 0.25, split: 'random', stratify: false, sides: [], every: 4 },
};
const FILTERS: Readonly<Record<string, FilterConfig>> = {
  'fekf, square root': { ...DEFAULT_FILTERS.fekf, blocksize: 150 },
  'fekf, plain': { ...DEFAULT_FILTERS.fekf, form: 'plain', blocksize: 150 },
  multistream: { ...DEFAULT_FILTERS.multistream, nf: 2, blocksize: 150, late: 5 },
  adam: { ...DEFAULT_FILTERS.adam, start_lr: 0.01, decay_steps: 3 },
};

describe.each(Object.entries(FILTERS))('restoring %s', (_, filter) => {
  it('goes on to the bit: in mid-epoch, after an odd number of frames, right after a validation', async () => {
    const gpu = await testGpu();
    const config = { ...run, filter };
    const whole = await Trainer.create(gpu, systems, config);
    const taken: { checkpoint: Checkpoint; last: Float64Array }[] = [];
    while (!whole.finished) {
      await whole.step();
      if ([3, 4, 7].includes(whole.iteration))
        taken.push({ checkpoint: stored(await whole.snapshot()), last: (await whole.model('last')).weights });
    }
    const expected = await outcome(whole);
    whole.destroy();
    for (const { checkpoint, last } of taken) {
      const at = checkpoint.iteration;
      const resumed = await Trainer.create(gpu, systems, config, {}, { restore: checkpoint });
      expect(resumed.iteration).toBe(at);
      expect(resumed.history).toEqual({ train: [], valid: [] });
      expect((await resumed.model('last')).weights).toEqual(last);
      // Nothing moved by looking.
      expect(await resumed.snapshot()).toEqual({ ...checkpoint, seconds: expect.any(Number) });
      while (!resumed.finished) await resumed.step();
      const got = await outcome(resumed);
      expect(got).toEqual({
        ...expected,
        train: expected.train.filter((p) => p.iteration > at),
        valid: expected.valid.filter((p) => p.iteration > at),
      });
      expect(got.train.length).toBe(9 - at);
      resumed.destroy();
    }
  });
});

describe('restoring', () => {
  it('refuses other data and other configurations, and takes its history back', async () => {
    const gpu = await testGpu();
    const trainer = await Trainer.create(gpu, systems, { ...run, filter: FILTERS.adam });
    await trainer.step();
    const checkpoint = stored(await trainer.snapshot());
    const restore = (c: Checkpoint, data = systems) => Trainer.create(gpu, data, run, {}, { restore: c });
    await expect(restore(checkpoint, [systems[0]])).rejects.toThrow(/expected the 12 frames of the run, found 7/);
    const other = { ...checkpoint, run: { ...checkpoint.run, filter: DEFAULT_FILTERS.multistream } };
    await expect(restore(other)).rejects.toThrow(/checkpoint: "P0" holds 0 bytes/);
    const resumed = await restore(checkpoint);
    resumed.restoreHistory(trainer.history, [{ kind: 'checkpoint', iteration: 1, time: 5 }]);
    expect(resumed.history).toEqual(trainer.history);
    expect(resumed.journal).toHaveLength(1);
    // Means of diag P: Adam has none.
    expect(trainer.history.train[0].p_mean).toBe(0);
    trainer.destroy();
    resumed.destroy();
  });

  it('starts from the weights of a model: its statistics, bias and configuration', async () => {
    const gpu = await testGpu();
    // Room for the neighbours of other frames.
    const model = { ...run.model, sel: 'auto:2.5' };
    const first = await Trainer.create(gpu, systems, { ...run, model, filter: FILTERS.adam });
    while (!first.finished) await first.step();
    const init = await first.model('last');
    const second = await Trainer.create(gpu, [taught(3, 8, 4)], { ...run, model: DEFAULT_RUN.model }, {}, { init });
    const now = await second.model('last');
    expect({ ...now, min_nbor_dist: 0 }).toEqual({ ...init, min_nbor_dist: 0 });
    expect(second.run.model).toEqual(init.config);
    expect(second.iteration).toBe(0);
    await second.step();
    await second.drain();
    expect(second.history.train[0].p_mean).toBeGreaterThan(0);
    const short = { ...init, weights: init.weights.slice(1) };
    await expect(Trainer.create(gpu, systems, run, {}, { init: short })).rejects.toThrow(/expected \d+ weights/);
    first.destroy();
    second.destroy();
  });
});
