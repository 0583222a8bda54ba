// The float64 reference against finite differences, and its symmetries.
import { describe, expect, it } from 'vitest';
import { buildNeighborList } from '../data/nlist';
import type { ModelConfig } from './config';
import { buildFrameGeometry, type FrameGeometry } from './environment';
import { initWeights } from './init';
import { makeLayout, splitBlocks } from './layout';
import { RandomStream } from './random';
import { Reference } from './reference';
import { type EmbeddingTable, emptyRanges, makeTable, widenRanges } from './table';

const config = (over: Partial<ModelConfig>): ModelConfig => ({
  type_map: ['O', 'H'],
  rcut: 4,
  rcut_smth: 1,
  sel: [9, 14],
  neuron: [3, 6, 6],
  axis_neuron: 3,
  resnet_dt: false,
  type_one_side: true,
  set_davg_zero: false,
  fitting_neuron: [7, 7],
  fitting_resnet_dt: true,
  ...over,
});
const stat = {
  davg: Float64Array.of(0.1, 0.07),
  dstd_r: Float64Array.of(0.2, 0.15),
  dstd_a: Float64Array.of(0.1, 0.12),
};
const box = Float64Array.of(4.1, 0.2, -0.1, 0.9, 4.4, 0.3, -0.6, 0.5, 3.9);
const atype = Int32Array.of(1, 0, 1, 1, 0, 1);
const rng = new RandomStream(5, 'coord');
const coord = Float64Array.from({ length: 18 }, () => 4 * rng.uniform());

const geometryAt = (c: ModelConfig, x: Float64Array, b: Float64Array): FrameGeometry =>
  buildFrameGeometry(buildNeighborList(x, 6, b, [true, true, true], c.rcut), atype, c, stat);
function tableFor(c: ModelConfig, intervals: number): EmbeddingTable {
  const ranges = emptyRanges(makeLayout(c, 2).nEmbedding);
  widenRanges(ranges, geometryAt(c, coord, box));
  return makeTable(ranges, intervals);
}
const bump = (a: Float64Array, k: number, e: number): Float64Array => a.map((v, i) => (i === k ? v + e : v));

describe.each([
  ['one side, padding', config({}), 0],
  ['two sides, embedding time step', config({ type_one_side: false, resnet_dt: true, neuron: [4, 4, 8] }), 0],
  ['sel too small', config({ sel: [40, 60] }), 0],
  ['one side, padding; table', config({}), 600],
  ['two sides, time step; table', config({ type_one_side: false, resnet_dt: true, neuron: [4, 4, 8] }), 600],
])('reference, %s', (_name, c, intervals) => {
  const layout = makeLayout(c, 2);
  const w = initWeights(layout, 3);
  const table = intervals > 0 ? tableFor(c, intervals) : null;
  const at = (weights: Float64Array): Reference => new Reference(c, weights, table);
  const energyAt = (x: Float64Array, b: Float64Array): number => at(w).evaluate(geometryAt(c, x, b)).energy;
  const ref = at(w);
  const geometry = geometryAt(c, coord, box);
  const ev = ref.evaluate(geometry);
  const h = 1e-5;

  it('forces are -dE/dx', () => {
    for (let a = 0; a < 6; a++)
      for (let k = 0; k < 3; k++) {
        const i = 3 * geometry.order[a] + k;
        const fd = -(energyAt(bump(coord, i, h), box) - energyAt(bump(coord, i, -h), box)) / (2 * h);
        expect(Math.abs(ev.force[3 * a + k] - fd)).toBeLessThan(2e-7);
      }
  });

  it('virial is -dE/dstrain', () => {
    const strained = (x: Float64Array, k: number, l: number, e: number): Float64Array => {
      const y = x.slice();
      for (let a = 0; a < x.length; a += 3) y[a + k] += e * x[a + l];
      return y;
    };
    for (let k = 0; k < 3; k++)
      for (let l = 0; l < 3; l++) {
        const e = (s: number): number => energyAt(strained(coord, k, l, s), strained(box, k, l, s));
        expect(Math.abs(ev.virial[3 * k + l] + (e(h) - e(-h)) / (2 * h))).toBeLessThan(1e-6);
      }
  });

  it('energy gradient is dE/dw', () => {
    const g = ref.energyGradient(geometry);
    for (let i = 0; i < layout.n; i += 5) {
      const e = (s: number): number => at(bump(w, i, s)).evaluate(geometry).energy;
      expect(Math.abs(g[i] - (e(h) - e(-h)) / (2 * h))).toBeLessThan(1e-7);
    }
  });

  it('row gradient is d(v . dE/dx + strain : dE/dstrain)/dw', () => {
    const v = Float64Array.from({ length: 18 }, () => rng.normal());
    const strain = Float64Array.from({ length: 9 }, () => rng.normal());
    const { y, h: row } = ref.tangentGradient(geometry, v, strain);
    const value = (weights: Float64Array): number => {
      const e = at(weights).evaluate(geometry);
      return -e.force.reduce((s, f, i) => s + f * v[i], 0) - e.virial.reduce((s, f, i) => s + f * strain[i], 0);
    };
    expect(y).toBeCloseTo(value(w), 10);
    for (let i = 0; i < layout.n; i += 5)
      expect(Math.abs(row[i] - (value(bump(w, i, h)) - value(bump(w, i, -h))) / (2 * h))).toBeLessThan(3e-6);
  });
});

it('gradients through a coarse table are those of the interpolated functions, not of the nets', () => {
  const c = config({});
  const { n } = makeLayout(c, 2);
  const w = initWeights(makeLayout(c, 2), 3);
  const geometry = geometryAt(c, coord, box);
  const table = tableFor(c, 12);
  const at = (weights: Float64Array): Reference => new Reference(c, weights, table);
  const v = Float64Array.from({ length: 18 }, () => rng.normal());
  const g = at(w).energyGradient(geometry);
  const { h: row } = at(w).tangentGradient(geometry, v);
  const exact = new Reference(c, w).tangentGradient(geometry, v).h;
  expect(Math.max(...row.map((r, i) => Math.abs(r - exact[i])))).toBeGreaterThan(1e-4);
  const h = 1e-5;
  for (let i = 0; i < n; i += 5) {
    const [up, down] = [h, -h].map((s) => at(bump(w, i, s)).evaluate(geometry));
    expect(Math.abs(g[i] - (up.energy - down.energy) / (2 * h))).toBeLessThan(1e-7);
    const fd = v.reduce((s, k, a) => s - (k * (up.force[a] - down.force[a])) / (2 * h), 0);
    expect(Math.abs(row[i] - fd)).toBeLessThan(3e-6);
  }
});

describe('symmetries', () => {
  const c = config({});
  const w = initWeights(makeLayout(c, 2), 3);
  const evaluate = (x: Float64Array, b: Float64Array, t: Int32Array, cfg = c) => {
    const geometry = buildFrameGeometry(buildNeighborList(x, t.length, b, [true, true, true], cfg.rcut), t, cfg, stat);
    return { ...new Reference(cfg, w).evaluate(geometry), order: geometry.order };
  };
  const base = evaluate(coord, box, atype);

  it('rotation leaves the energy and turns the forces', () => {
    const [s, co] = [Math.sin(0.7), Math.cos(0.7)];
    const rotate = (x: Float64Array): Float64Array => {
      const y = x.slice();
      for (let a = 0; a < x.length; a += 3) {
        y[a] = co * x[a] - s * x[a + 1];
        y[a + 1] = s * x[a] + co * x[a + 1];
      }
      return y;
    };
    const turned = evaluate(rotate(coord), rotate(box), atype);
    expect(turned.energy).toBeCloseTo(base.energy, 11);
    rotate(base.force).forEach((f, i) => {
      expect(turned.force[i]).toBeCloseTo(f, 10);
    });
  });

  it('translation, wrapped or not, changes nothing', () => {
    const moved = coord.map((v, i) => v + [13.1, -7.7, 0.4][i % 3]);
    expect(evaluate(moved, box, atype).energy).toBeCloseTo(base.energy, 10);
  });

  it('permuting atoms permutes the forces', () => {
    const p = [3, 1, 5, 0, 4, 2];
    const x = Float64Array.from(p.flatMap((a) => [...coord.slice(3 * a, 3 * a + 3)]));
    const r = evaluate(
      x,
      box,
      Int32Array.from(p, (a) => atype[a]),
    );
    expect(r.energy).toBeCloseTo(base.energy, 11);
    const at = (e: typeof base, a: number): number => e.force[3 * e.order.indexOf(a)];
    p.forEach((a, k) => {
      expect(at(r, k)).toBeCloseTo(at(base, a), 10);
    });
  });

  it('a supercell has N times the energy', () => {
    const x: number[] = [];
    const t: number[] = [];
    for (let n = 0; n < 2; n++)
      for (let m = 0; m < 3; m++)
        for (let a = 0; a < 6; a++) {
          for (let k = 0; k < 3; k++) x.push(coord[3 * a + k] + n * box[k] + m * box[3 + k]);
          t.push(atype[a]);
        }
    const big = box.map((v, i) => v * (i < 3 ? 2 : i < 6 ? 3 : 1));
    expect(evaluate(Float64Array.from(x), big, Int32Array.from(t)).energy).toBeCloseTo(6 * base.energy, 10);
  });
});

describe('layout', () => {
  const paper = {
    neuron: [25, 25, 25],
    axis_neuron: 16,
    resnet_dt: false,
    type_one_side: true,
    fitting_neuron: [50, 50, 50],
    fitting_resnet_dt: false,
  };
  it("counts and splits the paper's net", () => {
    const l = makeLayout(paper, 1);
    expect(l.n).toBe(26551);
    expect(splitBlocks(l.tensors, 5120)).toEqual([1350, 5120, 5120, 5120, 4640, 5100, 101]);
  });
  it('splits like the golden LKF case', () => {
    const l = makeLayout(
      { ...paper, neuron: [4, 8, 16], axis_neuron: 4, fitting_neuron: [12, 12, 12], fitting_resnet_dt: true },
      2,
    );
    expect(l.n).toBe(2642);
    expect(splitBlocks(l.tensors, 5120)).toEqual([2642]);
    expect(splitBlocks(l.tensors, 1024)).toEqual([384, 948, 961, 349]);
  });
});
