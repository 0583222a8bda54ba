// A written model read again: sound where it is the model, found out where it is not; errors on data as dp test counts.
import { describe, expect, it } from 'vitest';
import { readDp, writeDp } from '../exchange/dp';
import type { Model } from '../model/config';
import { initWeights } from '../model/init';
import { makeLayout } from '../model/layout';
import { testGpu } from '../testing/gpu';
import { randomSystem, testConfig, testStat } from '../testing/systems';
import { testModel, verifyModel } from './testModel';

const config = testConfig({ sel: [40, 40] });
const model: Model = {
  config,
  stat: testStat,
  bias: Float64Array.of(-3, -1),
  weights: Float64Array.from(initWeights(makeLayout(config, 2), 5)),
  min_nbor_dist: 0.8,
};
const systems = [randomSystem(1, 9, 3)];
const of = { run: 'r', iteration: 7 };

describe('verifyModel', () => {
  it('finds the file of the model itself sound', async () => {
    const { device } = await testGpu();
    const v = await verifyModel(device, systems, Int32Array.of(0, 2), model, await writeDp(model), of);
    expect(v).toMatchObject({ ...of, nframes: 2, sound: true });
    expect(v.energy).toBeLessThan(1e-5);
    expect(v.force).toBeGreaterThan(0);
  });

  it('finds a file with other weights unsound', async () => {
    const { device } = await testGpu();
    const other = { ...model, weights: model.weights.map((w) => 1.01 * w) };
    const v = await verifyModel(device, systems, Int32Array.of(0), model, await writeDp(other), of);
    expect(v.sound).toBe(false);
  });
});

describe('testModel', () => {
  const dataset = { id: 'd', name: 'd', systems, problems: [], created: 0 };

  it('gives the errors of the read model on every frame', async () => {
    const { device } = await testGpu();
    const bytes = await writeDp(model);
    const t = await testModel(device, dataset, 'm.dp', bytes);
    expect(t).toMatchObject({ name: 'm.dp', dataset: 'd', nframes: 3, nweights: model.weights.length });
    expect((await readDp(bytes)).config).toEqual(t.config);
    // Labels are normal numbers of unit variance: predictions near zero leave about 1 eV/A.
    expect(t.rmse_f).toBeGreaterThan(500);
    expect(t.rmse_f).toBeLessThan(2000);
    expect(t.rmse_v).toBeGreaterThan(0);
  });

  it('names an element that the model does not know', async () => {
    const { device } = await testGpu();
    const strange = { ...dataset, systems: [{ ...systems[0], type_map: ['O', 'Cu'] }] };
    await expect(testModel(device, strange, 'm.dp', await writeDp(model))).rejects.toThrow(/Cu.*O, H/);
  });
});
