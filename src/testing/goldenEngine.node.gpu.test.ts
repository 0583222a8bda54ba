// The WGSL engine against deepmd-kit's own numbers: energies, forces, virials, and one LKF iteration. Reads files: Node only.
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../data/files/npy';
import { buildNeighborList } from '../data/nlist';
import { capacityFor, PICKS, sizeOf } from '../engine/batch';
import { DEFAULT_FILTERS, DEFAULT_RUN } from '../engine/config';
import { packLabels } from '../engine/frames';
import { createIteration } from '../engine/iteration';
import { Passes } from '../engine/passes';
import { readDp } from '../exchange/dp';
import { readF32 } from '../gpu/buffers';
import type { Model } from '../model/config';
import { buildFrameGeometry, type FrameGeometry } from '../model/environment';
import { makeLayout } from '../model/layout';
import { Reference } from '../model/reference';
import { GOLDENS, goldenModel, loadGolden } from './goldens';
import { testGpu } from './gpu';
import { packGeometry } from './pack';
import { sharedOrSkip } from './shared';

interface Frame {
  readonly geometry: FrameGeometry;
  readonly energy: number;
  readonly force: Float64Array;
}

/** Passes and one loaded batch for a model. `groups`: 24 atoms in the frames' own order, for FEKF. */
async function setup(model: Model, frames: readonly Frame[], groups: readonly number[] = []) {
  const { device } = await testGpu();
  const layout = makeLayout(model.config, model.config.sel.length);
  const packed = frames.map((f) => packGeometry(f.geometry, model.config, model.stat));
  const passes = await Passes.create(device, {
    layout,
    axis_neuron: model.config.axis_neuron,
    nc: model.config.sel.reduce((s, v) => s + v, 0),
    capacity: capacityFor(packed.map(sizeOf), frames.length),
    rows: groups.length > 0 ? 1 : 0,
    directions: groups.length > 0 ? 1 : 0,
    strain: false,
    weights: Float32Array.from(model.weights),
  });
  const sizes = passes.batch.load(
    packed.map((frame, k) => {
      const labels = packLabels(frame, model.bias, frames[k].energy, frames[k].force, null);
      return groups.length === PICKS
        ? { frame, labels, picks: Int32Array.from(groups, (a) => frame.order.indexOf(a)) }
        : { frame, labels };
    }),
  );
  return { device, passes, sizes, layout };
}

/** Energy to 2e-6 of its size without the bias, forces to 1e-4 of their rms, virials to 1e-4 of their largest entry. */
async function expectValues(
  model: Model,
  frames: readonly Frame[],
  expected: readonly { energy: number; force: ArrayLike<number>; virial: ArrayLike<number> }[],
): Promise<void> {
  const { device, passes, sizes } = await setup(model, frames);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  passes.forward(pass, sizes);
  passes.backward(pass, sizes);
  passes.forces(pass, sizes);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const sums = await readF32(device, passes.sums, 10 * sizes.frames);
  const force = await readF32(device, passes.force, 4 * sizes.atoms);
  let a0 = 0;
  frames.forEach(({ geometry: g }, f) => {
    const bias = g.atype.reduce((s, t) => s + model.bias[t], 0);
    const net = expected[f].energy - bias;
    expect(Math.abs(sums[10 * f] - net)).toBeLessThan(2e-6 * Math.max(1, Math.abs(net)));
    const list = Array.from(expected[f].force);
    const rms = Math.sqrt(list.reduce((s, v) => s + v * v, 0) / list.length);
    g.order.forEach((a, k) => {
      for (let c = 0; c < 3; c++) expect(Math.abs(force[4 * (a0 + k) + c] - list[3 * a + c])).toBeLessThan(1e-4 * rms);
    });
    const size = Math.max(...Array.from(expected[f].virial, Math.abs));
    for (let k = 0; k < 9; k++)
      expect(Math.abs(sums[10 * f + 1 + k] - expected[f].virial[k])).toBeLessThan(1e-4 * size);
    a0 += g.natoms;
  });
  passes.destroy();
}

/** One FEKF iteration on all frames; the weights after it. */
async function fekfWeights(
  model: Model,
  frames: readonly Frame[],
  groups: readonly number[],
  blocksize: number,
  form: 'sqrt' | 'plain',
): Promise<Float32Array> {
  const { device, passes, sizes, layout } = await setup(model, frames, groups);
  const run = { ...DEFAULT_RUN, filter: { ...DEFAULT_FILTERS.fekf, blocksize, form }, batch: frames.length };
  const it = await createIteration(device, passes, run, frames.length, 10);
  it.prepare(
    1,
    { e: 1, f: 1, v: 0 },
    frames.map((f) => f.geometry.natoms),
  );
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (const stage of it.stages) stage(pass, sizes);
  pass.end();
  device.queue.submit([encoder.finish()]);
  const w = await readF32(device, passes.w, layout.n);
  it.destroy();
  passes.destroy();
  return w;
}

/** The step of every weight to `tolerance` of the largest step: rows of H are good to 3e-5, and five updates amplify it. */
function expectStep(before: Float64Array, after: Float64Array, w: Float32Array, tolerance = 1e-3): void {
  const moved = after.reduce((m, v, k) => Math.max(m, Math.abs(v - before[k])), 0);
  expect(moved).toBeGreaterThan(1e-3);
  expect(after.reduce((m, v, k) => Math.max(m, Math.abs(v - w[k])), 0) / moved).toBeLessThan(tolerance);
}

describe('goldens of the repository', () => {
  it.each(GOLDENS)('energies, forces, virials: %s', async (name) => {
    const g = await loadGolden(name);
    const frames = g.frames
      .map((f) => g.frameAt(f.frame))
      .map((f) => ({ geometry: g.geometry(f), energy: f.energy, force: f.force }));
    await expectValues(
      g.model,
      frames,
      g.frames.map((f) => ({ energy: f.energy[0], force: f.force, virial: f.virial })),
    );
  });

  it.each([
    [5120, 'sqrt'],
    [200, 'sqrt'],
    [200, 'plain'],
  ] as const)('one LKF iteration, block size %d, %s', async (blocksize, form) => {
    const g = await loadGolden('h2o');
    const lkf = g.lkf.find((l) => l.blocksize === blocksize);
    if (!lkf) throw new Error(`no LKF golden with block size ${blocksize}`);
    const frames = g.frames
      .map((f) => g.frameAt(f.frame))
      .map((f) => ({ geometry: g.geometry(f), energy: f.energy, force: f.force }));
    const w = await fekfWeights(g.model, frames, lkf.groups.flat(), blocksize, form);
    // Plain P subtracts nearly equal numbers along H (1 - |H|^2 A is about 1e-4 here): float32 leaves it three digits.
    expectStep(g.model.weights, (await goldenModel(lkf.file)).weights, w, form === 'plain' ? 1e-2 : 1e-3);
  });
});

describe('goldens of ../shared', () => {
  async function water(context: Parameters<typeof sharedOrSkip>[0], name: string) {
    const model = await readDp(readFileSync(sharedOrSkip(context, 'golden', name)), name);
    const zip = unzipSync(readFileSync(sharedOrSkip(context, 'golden', 'lkf_case.npz')));
    const get = (key: string): Float64Array => Float64Array.from(readNpy(zip[`${key}.npy`], key).data);
    const [coord, box, atype, energy, force] = ['coord', 'box', 'atype', 'energy', 'force'].map(get);
    const frames = [0, 1].map((f) => ({
      geometry: buildFrameGeometry(
        buildNeighborList(
          coord.slice(576 * f, 576 * (f + 1)),
          192,
          box.slice(9 * f, 9 * f + 9),
          [true, true, true],
          model.config.rcut,
        ),
        Int32Array.from(atype.slice(192 * f, 192 * (f + 1))),
        model.config,
        model.stat,
      ),
      energy: energy[f],
      force: force.slice(576 * f, 576 * (f + 1)),
    }));
    return { model, frames, get };
  }

  it('energies, forces and virials of js.dp, and the float64 reference to 1e-10', async (context) => {
    const { model, frames, get } = await water(context, 'js.dp');
    const [E0, F0, V0] = ['E0', 'F0', 'V0'].map(get);
    const expected = [0, 1].map((f) => ({
      energy: E0[f],
      force: F0.slice(576 * f, 576 * (f + 1)),
      virial: V0.slice(9 * f, 9 * f + 9),
    }));
    const reference = new Reference(model.config, model.weights);
    frames.forEach(({ geometry }, f) => {
      const out = reference.evaluate(geometry);
      const bias = geometry.atype.reduce((s, t) => s + model.bias[t], 0);
      expect(Math.abs(out.energy + bias - expected[f].energy)).toBeLessThan(1e-10 * Math.abs(expected[f].energy));
    });
    await expectValues(model, frames, expected);
  });

  it('js2.dp (two-sided) agrees with the reference', async (context) => {
    const { model, frames } = await water(context, 'js2.dp');
    const reference = new Reference(model.config, model.weights);
    const expected = frames.map(({ geometry: g }) => {
      const out = reference.evaluate(g);
      const force = new Float64Array(3 * g.natoms);
      g.order.forEach((a, k) => {
        force.set(out.force.subarray(3 * k, 3 * k + 3), 3 * a);
      });
      return { energy: out.energy + g.atype.reduce((s, t) => s + model.bias[t], 0), force, virial: out.virial };
    });
    await expectValues(model, frames, expected);
  });

  it.for([5120, 1024])('one LKF iteration of deepmd-kit, block size %d', async (blocksize, context) => {
    const { model, frames, get } = await water(context, 'js.dp');
    const after = await readDp(readFileSync(sharedOrSkip(context, 'golden', `lkf_after_bs${blocksize}.dp`)));
    const w = await fekfWeights(model, frames, Array.from(get('idx')), blocksize, 'sqrt');
    expectStep(model.weights, after.weights, w);
  });
});
