// Live changes on real kernels: they replay and restore to the bit, keep what they promise, and leave no trace when refused.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Gpu } from '../gpu/device';
import { testGpu } from '../testing/gpu';
import { finish, outcome, stored } from '../testing/outcome';
import { taught } from '../testing/taught';
import { DEFAULT_FILTERS, DEFAULT_RUN, type FilterConfig, type RunConfig } from './config';
import type { Change } from './journal';
import { replay } from './replay';
import { Trainer } from './trainer';

const systems = [taught(1, 8, 7), taught(2, 6, 5)];
const MULTISTREAM = { ...DEFAULT_FILTERS.multistream, nf: 2, blocksize: 150, late: 5 };
const FEKF = { ...DEFAULT_FILTERS.fekf, blocksize: 150 };
const ADAM = { ...DEFAULT_FILTERS.adam, start_lr: 0.01, decay_steps: 3 };
const run: RunConfig = {
  ...DEFAULT_RUN,
  model: { ...DEFAULT_RUN.model, rcut: 4, rcut_smth: 1, neuron: [4, 8], axis_neuron: 3, fitting_neuron: [8, 8] },
  filter: MULTISTREAM,
  table: 32,
  batch: 2,
  length: { kind: 'iterations', iterations: 8 },
  validation: { fraction: 0.25, split: 'random', stratify: false, sides: [], every: 4 },
};
let gpu: Gpu;
beforeAll(async () => {
  gpu = await testGpu();
});
const create = (over: Partial<RunConfig> = {}): Promise<Trainer> => Trainer.create(gpu, systems, { ...run, ...over });
const change = (key: string, value: Change['value']): Change => ({ key, value });
const noData = (): Promise<never> => Promise.reject(new Error('no frames join here'));

describe('live changes', () => {
  it.each<[string, FilterConfig, readonly Change[], readonly Change[]]>([
    [
      'multistream',
      MULTISTREAM,
      [
        change('filter.pref_f', 2),
        change('filter.lambda', 0.97),
        change('filter.damping', 5),
        change('filter.step', 0.5),
        change('filter.average', 0.8),
        change('filter.q', 1e-4),
        change('seed', 9),
      ],
      [change('batch', 3), change('filter.nf', 3), change('filter.chord', false), change('table', 0)],
    ],
    [
      'fekf, square root',
      FEKF,
      [change('filter.limit_pref_f', 4), change('filter.lambda', 0.9), change('filter.nu', 0.99)],
      [change('batch', 3), change('filter.step', 0.5), change('length', { kind: 'iterations', iterations: 9 })],
    ],
    [
      'adam',
      ADAM,
      [change('filter.start_lr', 0.005), change('validation.every', 3)],
      [change('batch', 3), change('filter.limit_pref_v', 0.1)],
    ],
  ])('%s: a replay and a restored run end with the same bits', async (_, filter, first, second) => {
    const config = { ...run, filter };
    const steered = await create(config);
    for (let k = 0; k < 3; k++) await steered.step();
    const weights = (await steered.model('last')).weights;
    await steered.apply(first);
    // The schedule changed, not the model; the average takes up the batch's energies with the new table of constants.
    expect((await steered.model('last')).weights).toEqual(weights);
    const middle = stored(await steered.snapshot());
    await steered.step();
    await steered.step();
    await steered.apply(second);
    const late = stored(await steered.snapshot());
    await finish(steered);
    const expected = await outcome(steered);
    expect(steered.journal).toHaveLength(first.length + second.length);
    expect(steered.journal.map((e) => e.iteration)).toEqual([...first.map(() => 3), ...second.map(() => 5)]);

    const plain = await create(config);
    await finish(plain);
    expect((await outcome(plain)).weights).not.toEqual(expected.weights);
    plain.destroy();

    const again = await create(config);
    await replay(again, steered.journal, noData);
    expect(await outcome(again)).toEqual(expected);
    expect(again.run).toEqual(steered.run);
    again.destroy();

    // Kernels and buffers made anew for the changed configuration: what was changed in place is all there was to change.
    const late2 = await Trainer.create(gpu, systems, config, {}, { restore: late });
    await finish(late2);
    expect(await outcome(late2)).toEqual({
      ...expected,
      train: expected.train.slice(5),
      valid: expected.valid.filter((p) => p.iteration > 5),
    });
    late2.destroy();
    const restored = await Trainer.create(gpu, systems, config, {}, { restore: middle });
    await restored.step();
    await restored.step();
    await restored.apply(second);
    expect(await restored.snapshot()).toEqual({ ...late, seconds: expect.any(Number) });
    restored.destroy();
    steered.destroy();
  });

  it.each<[string, readonly Change[], number]>([
    ['a block size', [change('filter.blocksize', 100)], 1],
    ['p0', [change('filter.p0', 0.25)], 0.25],
    ['another filter', [change('filter', { ...FEKF, p0: 0.5 })], 0.5],
    ['sel', [change('model.sel', [60, 60])], 1],
  ])('soft reset by %s: weights stay, P starts again', async (what, changes, p0) => {
    const trainer = await create();
    for (let k = 0; k < 4; k++) await trainer.step();
    await trainer.drain();
    const w = (await trainer.snapshot()).buffers.get('w');
    const before = trainer.history.train.at(-1)?.p_mean ?? Number.NaN;
    const { best } = trainer;
    await trainer.apply(changes);
    const after = await trainer.snapshot();
    expect(after.buffers.get('w')).toEqual(w);
    expect(after.clock).toEqual({ from: 4, at: 0 });
    await trainer.step();
    await trainer.drain();
    const now = trainer.history.train.at(-1)?.p_mean ?? Number.NaN;
    expect(before).toBeLessThan(0.99);
    // One iteration leaves most directions of so small a batch alone.
    expect(now / p0).toBeGreaterThan(0.9);
    if (what === 'sel') {
      expect(trainer.prepared.config.sel).toEqual([60, 60]);
      // The best weights are measured again with the model as it is now.
      expect(trainer.best?.rmse_f).not.toBe(best?.rmse_f);
    } else expect(trainer.best).toEqual(best);
    await finish(trainer);
    expect((await trainer.model('last')).weights.every(Number.isFinite)).toBe(true);
    trainer.destroy();
  });

  it('a refused change leaves the run as it was', async () => {
    const trainer = await create();
    for (let k = 0; k < 3; k++) await trainer.step();
    const before = await trainer.snapshot();
    const refused: [readonly Change[], RegExp][] = [
      [[change('filter.pref_f', 2), change('model.rcut', 5)], /model\.rcut.*Branch into a new run/s],
      [[change('validation.fraction', 0.5)], /validation\.fraction.*Branch into a new run/s],
      [[change('filter.lambda', 2)], /lambda.*found 2/s],
      [[change('filter.lambda', 'x')], /expected a number/],
      [[change('filter.kappa', 1)], /no such setting/],
      [[change('filter', { kind: 'adam' })], /filter\.start_lr.*found none/s],
      [[change('length', { kind: 'iterations', iterations: 3 })], /3 iterations are done/],
      [[change('exclude', [500])], /0 to 11, found 500/],
      [
        [
          change(
            'exclude',
            Array.from({ length: 12 }, (_, k) => k),
          ),
        ],
        /all 9 training frames/,
      ],
      [[change('model.sel', [4, 4])], /can only grow/],
      [[change('filter.nf', 10_000_000)], /rows/],
    ];
    for (const [changes, message] of refused) await expect(trainer.apply(changes)).rejects.toThrow(message);
    await expect(trainer.inflate(0)).rejects.toThrow(/above 0/);
    expect(await trainer.snapshot()).toEqual(before);
    expect(trainer.journal).toEqual([]);
    // Saying what is so already changes nothing either.
    await trainer.apply([change('filter.pref_f', 1)]);
    expect(trainer.journal).toEqual([]);
    await finish(trainer);
    const untouched = await create();
    await finish(untouched);
    expect(await outcome(trainer)).toEqual(await outcome(untouched));
    for (const t of [trainer, untouched]) t.destroy();
  });

  it('makes P larger by a factor, for every filter that has one', async () => {
    for (const filter of [MULTISTREAM, FEKF, { ...FEKF, form: 'plain' as const }]) {
      const trainer = await create({ filter });
      await trainer.step();
      await trainer.drain();
      const before = trainer.history.train.at(-1)?.p_mean ?? Number.NaN;
      await trainer.inflate(16);
      const checkpoint = stored(await trainer.snapshot());
      await trainer.step();
      await trainer.drain();
      const after = trainer.history.train.at(-1)?.p_mean ?? Number.NaN;
      expect(after / before).toBeGreaterThan(11);
      expect(after / before).toBeLessThan(18);
      const restored = await Trainer.create(gpu, systems, run, {}, { restore: checkpoint });
      await restored.step();
      await restored.drain();
      expect(restored.history.train[0].p_mean).toBe(after);
      for (const t of [trainer, restored]) t.destroy();
    }
    const adam = await create({ filter: ADAM });
    await expect(adam.inflate(2)).rejects.toThrow(/no covariance/);
    adam.destroy();
  });

  it('leaves frames out and takes them back; no other frame moves', async () => {
    const trainer = await create();
    const whole = trainer.split;
    const seen = new Set<number>();
    for (let k = 0; k < 2; k++) {
      await trainer.step();
      for (const f of (await trainer.snapshot()).lastBatch) seen.add(f);
    }
    const out = [whole.train[1], whole.valid[0], whole.train[4]].sort((a, b) => a - b);
    await trainer.apply([change('exclude', out)]);
    expect(trainer.split.train).toEqual(whole.train.filter((f) => !out.includes(f)));
    expect(trainer.split.valid).toEqual(whole.valid.filter((f) => !out.includes(f)));
    for (let k = 0; k < 4; k++) {
      await trainer.step();
      for (const f of (await trainer.snapshot()).lastBatch) {
        expect(out).not.toContain(f);
        seen.add(f);
      }
    }
    // The epoch went on without them: all others came up.
    for (const f of trainer.split.train) expect(seen).toContain(f);
    await trainer.apply([change('exclude', [])]);
    expect(trainer.split).toEqual(whole);
    await finish(trainer);
    const expected = await outcome(trainer);
    const again = await create();
    await replay(again, trainer.journal, noData);
    expect(await outcome(again)).toEqual(expected);
    // Left out from the start: the same split.
    const fresh = await create({ exclude: out });
    expect(fresh.split.valid).toEqual(whole.valid.filter((f) => !out.includes(f)));
    for (const t of [trainer, again, fresh]) t.destroy();
  });
});
