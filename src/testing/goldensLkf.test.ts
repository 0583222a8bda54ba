// One LKF iteration of deepmd-kit (energy update, four force updates) against the float64 reference and filter twin.
import { describe, expect, it } from 'vitest';
import { Plain64, Potter64 } from '../engine/filters/filters64';
import { makeLayout, splitBlocks } from '../model/layout';
import { Reference } from '../model/reference';
import { type Golden, goldenModel, loadGolden } from './goldens';

interface Filter {
  readonly w: Float64Array;
  update(H: ArrayLike<number>, e: number): void;
}

const OPTIONS = { lambda: 0.98, nu: 0.9987, p0: 1 };

/** Runs the iteration of golden `g` with its groups; the energies after the first update. */
function iterate(g: Golden, filter: Filter, groups: readonly (readonly number[])[]): number[] {
  const { config, bias } = g.model;
  const frames = g.frames.map((f) => {
    const frame = g.frameAt(f.frame);
    return { ...frame, geometry: g.geometry(frame), bias: frame.atype.reduce((s, t) => s + bias[t], 0) };
  });
  const n = frames[0].natoms;
  const root = Math.sqrt(frames.length);
  const energies = (): number[] =>
    frames.map((f) => new Reference(config, filter.w).evaluate(f.geometry).energy + f.bias);

  const H = new Float64Array(filter.w.length);
  const before = new Reference(config, filter.w);
  let e = 0;
  for (const f of frames) {
    const error = (f.energy - f.bias - before.evaluate(f.geometry).energy) / n;
    e += Math.abs(error) / frames.length;
    before.energyGradient(f.geometry).forEach((h, k) => {
      H[k] += (Math.sign(error) * h) / n;
    });
  }
  filter.update(H, e * root);
  const after = energies();

  for (const group of groups) {
    const reference = new Reference(config, filter.w);
    H.fill(0);
    let sum = 0;
    for (const f of frames) {
      const { force } = reference.evaluate(f.geometry);
      const v = new Float64Array(3 * n);
      for (const a of group) {
        const s = f.geometry.order.indexOf(a);
        for (let c = 0; c < 3; c++) {
          const error = f.force[3 * a + c] - force[3 * s + c];
          sum += Math.abs(error);
          v[3 * s + c] -= Math.sign(error);
        }
      }
      reference.tangentGradient(f.geometry, v).h.forEach((h, k) => {
        H[k] += h / (n * group.length * 3);
      });
    }
    filter.update(H, (sum / (frames.length * group.length * 3) / n) * root);
  }
  return after;
}

describe("deepmd-kit's LKF on water", () => {
  it.each([
    [5120, 'plain'],
    [200, 'plain'],
    [200, 'square root'],
  ] as const)('block size %d, %s', async (blocksize, form) => {
    const g = await loadGolden('h2o');
    const golden = g.lkf.find((l) => l.blocksize === blocksize);
    if (!golden) throw new Error(`no LKF golden with block size ${blocksize}`);
    const sizes = splitBlocks(makeLayout(g.model.config, 2).tensors, blocksize);
    expect(sizes.length > 1).toBe(blocksize === 200);
    const filter = new (form === 'plain' ? Plain64 : Potter64)(g.model.weights, sizes, OPTIONS);
    const after = iterate(g, filter, golden.groups);
    after.forEach((v, k) => {
      expect(Math.abs(v - golden.energy_after_energy_update[k])).toBeLessThan(1e-8);
    });
    const { weights } = await goldenModel(golden.file);
    const moved = Math.max(...weights.map((w, k) => Math.abs(w - g.model.weights[k])));
    expect(moved).toBeGreaterThan(1e-3);
    const off = Math.max(...weights.map((w, k) => Math.abs(w - filter.w[k])));
    expect(off).toBeLessThan(1e-9 * moved);
  });
});
