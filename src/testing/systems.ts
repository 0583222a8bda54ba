// Small random systems for tests: deterministic, with every awkward case (images, padding, several types).
import type { System } from '../data/types';
import type { EnvStat, ModelConfig } from '../model/config';
import { RandomStream } from '../model/random';

export const testConfig = (over: Partial<ModelConfig> = {}): ModelConfig => ({
  type_map: ['O', 'H'],
  rcut: 4,
  rcut_smth: 1,
  sel: [12, 20],
  neuron: [4, 8, 8],
  axis_neuron: 3,
  resnet_dt: false,
  type_one_side: true,
  set_davg_zero: false,
  fitting_neuron: [10, 10, 10],
  fitting_resnet_dt: true,
  ...over,
});

export const testStat: EnvStat = {
  davg: Float64Array.of(0.1, 0.07),
  dstd_r: Float64Array.of(0.2, 0.15),
  dstd_a: Float64Array.of(0.1, 0.12),
};

/** `natoms` atoms of two types at least 0.8 A apart (images included) in a triclinic cell; labels are random but fixed. */
export function randomSystem(seed: number, natoms: number, nframes: number, pbc = true): System {
  const rng = new RandomStream(seed, 'system');
  const edge = Math.cbrt(natoms * 11);
  const box = new Float64Array(9 * nframes);
  const coord = new Float64Array(3 * natoms * nframes);
  for (let f = 0; f < nframes; f++) {
    const b = [edge, 0.1 * edge, 0, -0.15 * edge, edge * 1.05, 0.1, 0.2, 0.1 * edge, 0.95 * edge];
    box.set(b, 9 * f);
    const x: number[] = [];
    while (x.length < 3 * natoms) {
      const s = [rng.uniform(), rng.uniform(), rng.uniform()];
      const r = [0, 1, 2].map((k) => s[0] * b[k] + s[1] * b[3 + k] + s[2] * b[6 + k]);
      if (clear(x, r, b)) x.push(...r);
    }
    coord.set(x, 3 * natoms * f);
  }
  const normal = (n: number, s: number): Float64Array => Float64Array.from({ length: n }, () => s * rng.normal());
  return {
    path: `random-${seed}`,
    type_map: ['O', 'H'],
    atype: Int32Array.from({ length: natoms }, (_, a) => (a === 0 ? 0 : a === 1 ? 1 : rng.below(2))),
    natoms,
    nframes,
    pbc: [pbc, pbc, pbc],
    coord,
    box: pbc ? box : null,
    energy: normal(nframes, 1),
    force: normal(3 * natoms * nframes, 1),
    virial: normal(9 * nframes, 1),
    frame_index: Int32Array.from({ length: nframes }, (_, f) => f),
  };
}

function clear(x: readonly number[], r: readonly number[], b: readonly number[]): boolean {
  for (let a = 0; a < x.length; a += 3)
    for (let i = -1; i <= 1; i++)
      for (let j = -1; j <= 1; j++)
        for (let k = -1; k <= 1; k++) {
          const d = [0, 1, 2].map((c) => r[c] - x[a + c] + i * b[c] + j * b[3 + c] + k * b[6 + c]);
          if (Math.hypot(...d) < 0.8) return false;
        }
  return true;
}
