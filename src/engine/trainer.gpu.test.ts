// The trainer on real kernels: it learns, repeats to the bit, steps and pauses, and keeps sound weights when a filter breaks.
import { describe, expect, it } from 'vitest';
import { testGpu } from '../testing/gpu';
import { taught } from '../testing/taught';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from './config';
import { Trainer } from './trainer';
import { TrainingBreak } from './trainingBreak';

const systems = [taught(1, 10, 8), taught(2, 7, 6)];
const run: RunConfig = {
  ...DEFAULT_RUN,
  model: { ...DEFAULT_RUN.model, rcut: 4, rcut_smth: 1, neuron: [4, 8], axis_neuron: 3, fitting_neuron: [8, 8] },
  filter: { ...DEFAULT_FILTERS.multistream, nf: 4 },
  batch: 4,
  length: { kind: 'iterations', iterations: 12 },
  validation: { fraction: 0.25, split: 'random', stratify: false, sides: [], every: 4 },
};

async function finish(config: RunConfig): Promise<Trainer> {
  const trainer = await Trainer.create(await testGpu(), systems, config);
  while (!trainer.finished) await trainer.step();
  await trainer.drain();
  return trainer;
}

describe('Trainer', () => {
  it.each(['multistream', 'fekf', 'adam'] as const)(
    '%s: falling errors, full history, the same bits twice',
    async (kind) => {
      const filter =
        kind === 'multistream'
          ? run.filter
          : kind === 'fekf'
            ? DEFAULT_FILTERS.fekf
            : { ...DEFAULT_FILTERS.adam, start_lr: 0.01, decay_steps: 5 };
      const a = await finish({ ...run, filter });
      expect(a.history.train.map((p) => p.iteration)).toEqual(Array.from({ length: 12 }, (_, k) => k + 1));
      expect(a.history.valid.map((p) => p.iteration)).toEqual([0, 4, 8, 12]);
      expect(a.best?.rmse_f).toBe(Math.min(...a.history.valid.map((p) => p.rmse_f)));
      expect(a.best?.rmse_f).toBeLessThan(0.98 * a.history.valid[0].rmse_f);
      const b = await finish({ ...run, filter });
      expect((await b.model('last')).weights).toEqual((await a.model('last')).weights);
      expect((await b.model('best')).weights).toEqual((await a.model('best')).weights);
      expect(b.history.valid.map((p) => p.rmse_f)).toEqual(a.history.valid.map((p) => p.rmse_f));
      a.destroy();
      b.destroy();
    },
  );

  it('notices a broken filter, says so, and keeps the best weights', async () => {
    // Forgetting this fast makes plain P blow up in float32 within a few updates.
    const filter = { ...DEFAULT_FILTERS.fekf, form: 'plain' as const, lambda: 0.05, nu: 1 };
    const trainer = await Trainer.create(await testGpu(), systems, {
      ...run,
      filter,
      length: { kind: 'iterations', iterations: 400 },
    });
    const broke = (async () => {
      while (!trainer.finished) await trainer.step();
    })();
    await expect(broke).rejects.toThrow(TrainingBreak);
    await expect(broke).rejects.toThrow(/weights kept are those of iteration \d+.*square-root/);
    const kept = await trainer.model('last');
    expect(kept.weights).toEqual((await trainer.model('best')).weights);
    expect(kept.weights.every(Number.isFinite)).toBe(true);
    trainer.destroy();
  });

  it('refuses a sel that drops neighbours, and frames without labels', async () => {
    const gpu = await testGpu();
    await expect(Trainer.create(gpu, systems, { ...run, model: { ...run.model, sel: [1, 1] } })).rejects.toThrow(
      /sel.*neighbours.*auto/s,
    );
    await expect(Trainer.create(gpu, [{ ...systems[0], force: null }], run)).rejects.toThrow(/random-1 has no forces/);
  });
});
