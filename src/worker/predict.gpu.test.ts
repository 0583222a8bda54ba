// Predictions of a run against the float64 reference: values, order of frames and atoms, parts; training is not disturbed.
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import type { System } from '../data/types';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from '../engine/config';
import { FrameSet } from '../engine/dataset';
import { ErrorSum } from '../engine/evaluate';
import { Trainer } from '../engine/trainer';
import { buildFrameGeometry } from '../model/environment';
import { Reference } from '../model/reference';
import { testGpu } from '../testing/gpu';
import { randomSystem } from '../testing/systems';
import { predictionBuffers, predictRun } from './predict';

// The second system names its elements in another order and has no virials.
const second = randomSystem(4, 9, 5);
const systems: readonly System[] = [randomSystem(3, 12, 6), { ...second, type_map: ['H', 'O'], virial: null }];
const run: RunConfig = {
  ...DEFAULT_RUN,
  model: { ...DEFAULT_RUN.model, rcut: 4, rcut_smth: 1, neuron: [4, 8], axis_neuron: 3, fitting_neuron: [8, 8] },
  filter: { ...DEFAULT_FILTERS.multistream, nf: 4 },
  batch: 4,
  length: { kind: 'iterations', iterations: 6 },
  validation: { fraction: 0.3, split: 'random', stratify: false, sides: [], every: 4 },
};
const named = { run: 'r', datasets: [{ id: 'd', nframes: 11 }], systems };
const rms = (v: ArrayLike<number>): number => Math.sqrt(Array.from(v).reduce((s, x) => s + x * x, 0) / v.length);

async function trained(predictAt: readonly number[] = []): Promise<Trainer> {
  const trainer = await Trainer.create(await testGpu(), systems, run);
  while (!trainer.finished) {
    await trainer.step();
    if (predictAt.includes(trainer.iteration)) await predictRun(trainer, 'all', named);
  }
  await trainer.drain();
  return trainer;
}

describe('predictRun', () => {
  it('agrees with the float64 reference, frame by frame and atom by atom', async () => {
    const trainer = await trained();
    const p = await predictRun(trainer, 'all', named);
    expect([...p.frame]).toEqual(Array.from({ length: 11 }, (_, k) => k));
    expect(p.iteration).toBe(6);
    expect([...p.system]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect([...p.first]).toEqual([0, 12, 24, 36, 48, 60, 72, 81, 90, 99, 108, 117]);
    expect([...p.part].filter((v) => v === 1).length).toBe(trainer.split.valid.length);
    const { config, stat, bias, weights } = await trainer.model('last');
    const reference = new Reference(config, weights);
    p.frame.forEach((f, k) => {
      const s = systems[p.system[k]];
      const index = p.system[k] === 0 ? f : f - 6;
      const n = s.natoms;
      const types = s.atype.map((t) => config.type_map.indexOf(s.type_map[t]));
      const coord = s.coord.subarray(3 * n * index, 3 * n * (index + 1));
      const nlist = buildNeighborList(coord, n, s.box?.subarray(9 * index, 9 * index + 9) ?? null, s.pbc, config.rcut);
      const g = buildFrameGeometry(nlist, types, config, stat);
      const e = reference.evaluate(g);
      const shift = types.reduce((sum, t) => sum + bias[t], 0);
      const force = new Float64Array(3 * n);
      g.order.forEach((a, at) => {
        force.set(e.force.subarray(3 * at, 3 * at + 3), 3 * a);
      });
      expect([...p.atype.subarray(p.first[k], p.first[k + 1])]).toEqual([...types]);
      expect(Math.abs(p.energy[k] - e.energy - shift)).toBeLessThan(1e-5 * n);
      const mine = p.force.subarray(3 * p.first[k], 3 * p.first[k + 1]);
      expect(rms(force.map((v, c) => v - mine[c]))).toBeLessThan(1e-4 * rms(force));
      expect(rms(e.virial.map((v, c) => v - p.virial[9 * k + c]))).toBeLessThan(1e-4 * rms(e.virial) + 1e-6);
      expect(p.energy_ref[k]).toBe(s.energy?.[index]);
      expect([...p.force_ref.subarray(3 * p.first[k], 3 * p.first[k + 1])]).toEqual([
        ...Float32Array.from(s.force?.subarray(3 * n * index, 3 * n * (index + 1)) ?? []),
      ]);
      const virial = p.virial_ref.subarray(9 * k, 9 * k + 9);
      expect([...virial]).toEqual(
        s.virial ? [...s.virial.subarray(9 * index, 9 * index + 9)] : new Array<number>(9).fill(Number.NaN),
      );
    });
    trainer.destroy();
  });

  it('on validation frames gives the errors that the run reports', async () => {
    const trainer = await trained();
    const p = await predictRun(trainer, 'valid', named);
    expect([...p.frame]).toEqual([...trainer.split.valid].sort((a, b) => a - b));
    const sum = new ErrorSum();
    const set = new FrameSet(systems, trainer.prepared.config.type_map);
    p.frame.forEach((frame, k) => {
      sum.add(set, {
        frame,
        energy: p.energy[k],
        force: Float64Array.from(p.force.subarray(3 * p.first[k], 3 * p.first[k + 1])),
        virial: p.virial.slice(9 * k, 9 * k + 9),
      });
    });
    const last = trainer.history.valid.at(-1);
    expect(last?.iteration).toBe(6);
    expect(sum.result().rmse_f).toBeCloseTo(last?.rmse_f ?? 0, 7);
    expect(sum.result().rmse_e_per_atom).toBeCloseTo(last?.rmse_e ?? 0, 12);
    const train = await predictRun(trainer, 'train', named);
    expect([...train.frame]).toEqual([...trainer.split.train].sort((a, b) => a - b));
    trainer.destroy();
  });

  it('leaves the training as it is, to the bit, and repeats itself', async () => {
    const plain = await trained();
    const watched = await trained([1, 3, 5]);
    expect((await watched.model('last')).weights).toEqual((await plain.model('last')).weights);
    expect(watched.history.valid.map((v) => v.rmse_f)).toEqual(plain.history.valid.map((v) => v.rmse_f));
    // Between two validations the batch of the average is gone after the first call.
    const between = await Trainer.create(await testGpu(), systems, run);
    for (let k = 0; k < 3; k++) await between.step();
    const a = await predictRun(between, 'valid', named);
    const b = await predictRun(between, 'valid', named);
    expect(b.force).toEqual(a.force);
    expect(b.energy).toEqual(a.energy);
    for (const t of [plain, watched, between]) t.destroy();
  });

  it('moves its arrays as they are', async () => {
    const trainer = await Trainer.create(await testGpu(), systems, run);
    const p = await predictRun(trainer, 'valid', named);
    const before = [...p.force];
    const moved = structuredClone(p, { transfer: predictionBuffers(p) as ArrayBuffer[] });
    expect([...moved.force]).toEqual(before);
    expect(p.force.length).toBe(0);
    trainer.destroy();
  });
});
