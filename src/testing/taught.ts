// Frames with labels that a net of the same kind can learn, for tests of training.
import { buildNeighborList } from '../data/nlist';
import type { System } from '../data/types';
import { buildFrameGeometry } from '../model/environment';
import { initWeights } from '../model/init';
import { makeLayout } from '../model/layout';
import { Reference } from '../model/reference';
import { randomSystem, testConfig, testStat } from './systems';

/** Frames labelled by a net of the same kind: something that can be learnt. `scale`: of cell and positions. */
export function taught(seed: number, natoms: number, nframes: number, scale = 1): System {
  const config = testConfig({ sel: [40, 40] });
  const teacher = new Reference(config, initWeights(makeLayout(config, 2), 77));
  const drawn = randomSystem(seed, natoms, nframes);
  const s = { ...drawn, coord: drawn.coord.map((x) => scale * x), box: drawn.box?.map((x) => scale * x) ?? null };
  const force = new Float64Array(3 * natoms * nframes);
  const energy = Float64Array.from({ length: nframes }, (_, f) => {
    const coord = s.coord.subarray(3 * natoms * f, 3 * natoms * (f + 1));
    const nlist = buildNeighborList(coord, natoms, s.box?.subarray(9 * f, 9 * f + 9) ?? null, s.pbc, config.rcut);
    const g = buildFrameGeometry(nlist, s.atype, config, testStat);
    const e = teacher.evaluate(g);
    g.order.forEach((a, k) => {
      force.set(e.force.subarray(3 * k, 3 * k + 3), 3 * natoms * f + 3 * a);
    });
    return e.energy + 100 * natoms;
  });
  return { ...s, energy, force, virial: null };
}
