// Online learning: frames join a trained run, errors of old and new are told apart, and it all restores and replays.
import { beforeAll, describe, expect, it } from 'vitest';
import type { System } from '../data/types';
import type { Gpu } from '../gpu/device';
import { testGpu } from '../testing/gpu';
import { finish, outcome, stored } from '../testing/outcome';
import { taught } from '../testing/taught';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from './config';
import { appendOptions, replay } from './replay';
import { Trainer } from './trainer';

const systems = [taught(1, 8, 8)];
const fresh = [taught(5, 7, 8)];
const run: RunConfig = {
  ...DEFAULT_RUN,
  model: {
    ...DEFAULT_RUN.model,
    rcut: 4,
    rcut_smth: 1,
    neuron: [4, 8],
    axis_neuron: 3,
    fitting_neuron: [8, 8],
    sel: 'auto:1.6',
  },
  filter: { ...DEFAULT_FILTERS.multistream, nf: 2, blocksize: 150, late: 3 },
  table: 32,
  batch: 4,
  length: { kind: 'iterations', iterations: 4 },
  validation: { fraction: 0.25, split: 'random', stratify: false, sides: [], every: 4 },
};
const OPTIONS = { replay: 0.5, inflate: 2, iterations: 4, validation: 0.25 } as const;
let gpu: Gpu;
beforeAll(async () => {
  gpu = await testGpu();
});

describe('joining frames', () => {
  it.each(['multistream', 'fekf', 'adam'] as const)('%s: goes on, old and new errors apart', async (kind) => {
    const filter = kind === 'multistream' ? run.filter : { ...DEFAULT_FILTERS[kind] };
    const options = { ...OPTIONS, inflate: kind === 'adam' ? 1 : 2 };
    const trainer = await Trainer.create(gpu, systems, { ...run, filter });
    await finish(trainer);
    const { stat, bias, config } = trainer.prepared;
    await trainer.append(fresh, options);
    expect(trainer.finished).toBe(false);
    expect(trainer.total).toBe(8);
    expect(trainer.prepared).toMatchObject({ stat, bias, config });
    expect(trainer.split.valid.filter((f) => f >= 8)).toHaveLength(2);
    const seam = trainer.history.valid.at(-1);
    expect(seam?.iteration).toBe(4);
    expect([seam?.parts?.old.nframes, seam?.parts?.fresh.nframes]).toEqual([2, 2]);
    // The old frames are what they were just before.
    const last = trainer.history.valid.at(-2);
    expect(seam?.parts?.old.rmse_f).toBeCloseTo(last?.rmse_f ?? Number.NaN, 6);
    const checkpoint = stored(await trainer.snapshot());
    expect(checkpoint.seams).toEqual([{ iteration: 4, firstFrame: 8, frames: 8, replay: 0.5 }]);
    for (let k = 0; k < 4; k++) {
      await trainer.step();
      const batch = (await trainer.snapshot()).lastBatch;
      expect(batch.filter((f) => f < 8)).toHaveLength(2);
      expect(batch.filter((f) => f >= 8)).toHaveLength(2);
    }
    await trainer.drain();
    const expected = await outcome(trainer);

    const restored = await Trainer.create(gpu, [...systems, ...fresh], run, {}, { restore: checkpoint });
    await finish(restored);
    expect(await outcome(restored)).toEqual({
      ...expected,
      train: expected.train.slice(4),
      valid: expected.valid.filter((p) => p.iteration > 4),
    });
    const again = await Trainer.create(gpu, systems, { ...run, filter });
    await replay(again, trainer.journal, async (entry) => {
      expect([entry.dataset, entry.frames]).toEqual([fresh[0].path, 8]);
      return fresh;
    });
    expect(await outcome(again)).toEqual(expected);
    for (const t of [trainer, restored, again]) t.destroy();
  });

  it('learns what is new: frames of another density', async () => {
    const model = { ...run.model, sel: 'auto:3' };
    const length = { kind: 'iterations' as const, iterations: 24 };
    const trainer = await Trainer.create(gpu, systems, { ...run, model, length });
    await finish(trainer);
    const denser = [taught(5, 7, 8, 0.85)];
    await trainer.append(denser, { replay: 0, inflate: 1, iterations: 24, validation: 0.25 });
    const seam = trainer.history.valid.at(-1)?.parts;
    await finish(trainer);
    const end = trainer.history.valid.at(-1)?.parts;
    expect(end?.fresh.nframes).toBe(2);
    // Measured 7.3 and 4.8 meV/A; the filter's own floor of noise is 5.
    expect(end?.fresh.rmse_f).toBeLessThan(0.8 * (seam?.fresh.rmse_f ?? 0));
    trainer.destroy();
  });

  it('a restored run takes frames in, twice, and counts the schedules from there', async () => {
    const first = await Trainer.create(gpu, systems, run);
    await finish(first);
    const checkpoint = stored(await first.snapshot());
    first.destroy();
    const trainer = await Trainer.create(gpu, systems, run, {}, { restore: checkpoint });
    await trainer.append(fresh, { ...OPTIONS, inflate: 1, rewarm: 0.5 });
    expect((await trainer.snapshot()).clock).toEqual({ from: 4, at: 2 });
    await trainer.step();
    await trainer.append([taught(6, 6, 4)], { replay: 0.25, inflate: 1, iterations: 2, validation: 0 });
    expect((await trainer.snapshot()).clock).toEqual({ from: 5, at: 0 });
    await trainer.step();
    const { lastBatch, seams } = await trainer.snapshot();
    expect(seams).toHaveLength(2);
    // Everything from before the last seam is old.
    expect(lastBatch.filter((f) => f < 16)).toHaveLength(1);
    await finish(trainer);
    expect(trainer.iteration).toBe(7);
    expect(trainer.history.valid.at(-1)?.parts?.fresh.nframes).toBe(0);
    trainer.destroy();
  });

  it('puts copies of old frames where these are, leaves out what is excluded, and refuses where nothing would train', async () => {
    const trainer = await Trainer.create(gpu, systems, run);
    await finish(trainer);
    const { train, valid } = trainer.split;
    const [s] = systems;
    const [index] = valid;
    const n = 3 * s.natoms;
    const copy: System = {
      ...s,
      path: 'copy.xyz',
      nframes: 1,
      coord: s.coord.slice(n * index, n * (index + 1)),
      box: s.box?.slice(9 * index, 9 * (index + 1)) ?? null,
      energy: s.energy?.slice(index, index + 1) ?? null,
      force: s.force?.slice(n * index, n * (index + 1)) ?? null,
      frame_index: Int32Array.of(0),
    };
    await expect(trainer.append([copy], { ...OPTIONS, validation: 0 })).rejects.toThrow(/none of the 1 new frames/);
    expect(trainer.journal).toEqual([]);
    await trainer.append([copy, ...fresh], { ...OPTIONS, validation: 0, exclude: [1, 2] });
    const first = s.nframes;
    expect([...trainer.split.valid]).toEqual([...valid, first]);
    expect([...trainer.split.train]).toEqual([...train, ...Array.from({ length: 6 }, (_, k) => first + 3 + k)]);
    expect(trainer.run.exclude).toEqual([first + 1, first + 2]);
    const [entry] = trainer.journal;
    expect(entry.kind === 'append' && appendOptions(entry.options, 'x')).toMatchObject({ exclude: [1, 2] });
    trainer.destroy();
  });

  it('refuses what does not fit the model, and stays as it was', async () => {
    const trainer = await Trainer.create(gpu, systems, { ...run, model: { ...run.model, sel: 'auto:1.0' } });
    await finish(trainer);
    const before = await trainer.snapshot();
    const strange: System = { ...fresh[0], path: 'odd.xyz', type_map: ['O', 'Zr'] };
    await expect(trainer.append([strange], OPTIONS)).rejects.toThrow(/odd\.xyz holds the element Zr.*Leave it out/s);
    const dense: System = {
      ...fresh[0],
      path: 'dense.xyz',
      coord: fresh[0].coord.map((x) => 0.6 * x),
      box: fresh[0].box?.map((x) => 0.6 * x) ?? null,
    };
    await expect(trainer.append([dense], OPTIONS)).rejects.toThrow(
      /dense\.xyz, frame \d+: an atom has \d+ [OH] neighbours.*Set model\.sel to \d+, \d+ first/s,
    );
    await expect(trainer.append([{ ...fresh[0], force: null }], OPTIONS)).rejects.toThrow(/no forces/);
    await expect(trainer.append(fresh, { ...OPTIONS, replay: 2 })).rejects.toThrow(/append\.replay/);
    expect(await trainer.snapshot()).toEqual(before);
    expect(trainer.journal).toEqual([]);
    trainer.destroy();
  });
});
