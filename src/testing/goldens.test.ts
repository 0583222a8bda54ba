// The float64 reference, the statistics and the .dp reader against values that deepmd-kit made on the built-in samples.
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import { readDp, writeDp } from '../exchange/dp';
import { Reference } from '../model/reference';
import { energyBias, StatAccumulator } from '../model/statistics';
import { GOLDENS, loadGolden } from './goldens';

describe.each(GOLDENS)('deepmd-kit on a sample: %s', (name) => {
  it('energy, forces and virial', async () => {
    const g = await loadGolden(name);
    const { model } = g;
    const reference = new Reference(model.config, model.weights);
    expect(g.frames.length).toBeGreaterThan(0);
    for (const f of g.frames) {
      const frame = g.frameAt(f.frame);
      const geometry = g.geometry(frame);
      const out = reference.evaluate(geometry);
      const bias = frame.atype.reduce((s, t) => s + model.bias[t], 0);
      expect(Math.abs(out.energy + bias - f.energy[0])).toBeLessThan(1e-10 * Math.abs(f.energy[0]));
      const rms = Math.sqrt(f.force.reduce((s, v) => s + v * v, 0) / f.force.length);
      expect(rms).toBeGreaterThan(1e-3);
      geometry.order.forEach((a, k) => {
        for (let c = 0; c < 3; c++)
          expect(Math.abs(out.force[3 * k + c] - f.force[3 * a + c])).toBeLessThan(1e-10 * rms);
      });
      const size = Math.max(...f.virial.map(Math.abs));
      f.virial.forEach((v, k) => {
        expect(Math.abs(out.virial[k] - v)).toBeLessThan(1e-10 * size);
      });
    }
  });

  it('statistics and energy bias', async () => {
    const g = await loadGolden(name);
    const { config, stat, bias } = g.model;
    const acc = new StatAccumulator(config);
    const counts: number[] = [];
    const frames = g.stat_frames.map((k) => g.frameAt(k));
    for (const f of frames) {
      acc.add(buildNeighborList(f.coord, f.natoms, f.box, [g.cell, g.cell, g.cell], config.rcut), f.atype);
      counts.push(...config.type_map.map((_, t) => f.atype.filter((x) => x === t).length));
    }
    const mine = acc.finish();
    for (const key of ['davg', 'dstd_r', 'dstd_a'] as const)
      stat[key].forEach((v, t) => {
        expect(Math.abs(mine[key][t] - v)).toBeLessThan(1e-11);
      });
    const e = energyBias(
      counts,
      frames.map((f) => f.energy),
      config.type_map.length,
    );
    bias.forEach((v, t) => {
      expect(Math.abs(e[t] - v)).toBeLessThan(1e-9);
    });
  });

  it('the model survives our own .dp', async () => {
    const { model } = await loadGolden(name);
    expect(await readDp(await writeDp(model))).toEqual(model);
  });
});

describe('what the goldens cover', () => {
  it('padding, dropped neighbours, images, both kinds of embedding, time steps, no cell, an absent element', async () => {
    const all = await Promise.all(GOLDENS.map(loadGolden));
    const [si, , h2o, open] = all;
    const dropped = (g: typeof si): number => g.geometry(g.frameAt(g.frames[0].frame)).dropped;
    expect(all.map(dropped).map((n) => n > 0)).toEqual([false, false, true, false]);
    expect(si.model.stat.davg[0]).toBeGreaterThan(0);
    expect(all.map((g) => g.model.config.type_one_side)).toEqual([true, false, true, false]);
    expect(all.map((g) => g.model.config.resnet_dt)).toEqual([false, true, false, false]);
    expect(all.map((g) => g.model.config.fitting_resnet_dt)).toEqual([false, true, true, false]);
    expect([h2o.model.stat.davg[0], open.model.stat.dstd_r[1], open.cell]).toEqual([0, 0.1, false]);
    expect(si.frameAt(0).box?.[0]).toBeLessThan(2 * si.model.config.rcut);
  });
});
