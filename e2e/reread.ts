// An exported model read again and evaluated by the float64 reference: the judge of what the page shows and exports.
import { readFileSync } from 'node:fs';
import { bytesSource } from '../src/data/files/source';
import { buildNeighborList } from '../src/data/nlist';
import { readAll } from '../src/data/read';
import type { System } from '../src/data/types';
import { readDp } from '../src/exchange/dp';
import { buildFrameGeometry } from '../src/model/environment';
import { Reference } from '../src/model/reference';

export interface Evaluated {
  /** [nframes] eV, bias included. */
  readonly energy: Float64Array;
  /** Squared errors against the labels: energy per atom (eV/atom)^2 and mean over force components (eV/A)^2. */
  readonly e2: Float64Array;
  readonly f2: Float64Array;
}

/** Reads a file of frames that makes one system. */
export async function readSystem(path: string): Promise<System> {
  const bytes = readFileSync(path);
  const { systems, problems } = await readAll([bytesSource(path, new Uint8Array(bytes))]);
  const errors = problems.filter((p) => p.severity === 'error');
  if (systems.length !== 1 || errors.length > 0)
    throw new Error(`${path}: ${systems.length} systems, ${JSON.stringify(errors)}`);
  return systems[0];
}

/** Energies and errors of every frame of `system` by the model in `dp`, in float64. */
export async function evaluate(dp: Uint8Array, system: System): Promise<Evaluated> {
  const { energy: eRef, force: fRef } = system;
  if (!eRef || !fRef) throw new Error(`${system.path} has no energies or forces`);
  const model = await readDp(dp);
  const reference = new Reference(model.config, model.weights);
  const types = system.atype.map((t) => model.config.type_map.indexOf(system.type_map[t]));
  const bias = types.reduce((s, t) => s + model.bias[t], 0);
  const n = system.natoms;
  const energy = new Float64Array(system.nframes);
  const e2 = new Float64Array(system.nframes);
  const f2 = new Float64Array(system.nframes);
  for (let k = 0; k < system.nframes; k++) {
    const coord = system.coord.subarray(3 * n * k, 3 * n * (k + 1));
    const box = system.box ? system.box.subarray(9 * k, 9 * k + 9) : null;
    const nlist = buildNeighborList(coord, n, box, system.pbc, model.config.rcut);
    const geometry = buildFrameGeometry(nlist, types, model.config, model.stat);
    const out = reference.evaluate(geometry);
    energy[k] = out.energy + bias;
    e2[k] = ((energy[k] - eRef[k]) / n) ** 2;
    let sum = 0;
    for (let a = 0; a < n; a++)
      for (let c = 0; c < 3; c++) sum += (out.force[3 * a + c] - fRef[3 * (n * k + geometry.order[a]) + c]) ** 2;
    f2[k] = sum / (3 * n);
  }
  return { energy, e2, f2 };
}

/** Root of the mean of `squares` over some frames. */
export const rmse = (squares: Float64Array, frames: Int32Array): number =>
  Math.sqrt(frames.reduce((s, k) => s + squares[k], 0) / frames.length);
