// Imported and exported models put to the test: errors on a data set, and what a file gives after it was read again.
import type { Dataset, System } from '../data/types';
import { ErrorSum } from '../engine/evaluate';
import { evaluateModel } from '../engine/evaluateModel';
import { readDp } from '../exchange/dp';
import type { Model } from '../model/config';
import { buildFrameGeometry } from '../model/environment';
import { makeLayout } from '../model/layout';
import { Reference } from '../model/reference';
import type { ModelTest, Verification } from './protocol';

/** Errors of a .dp on all frames of a data set. Throws ConfigError where the file or the elements do not fit. */
export async function testModel(
  device: GPUDevice,
  dataset: Dataset,
  name: string,
  bytes: Uint8Array,
): Promise<ModelTest> {
  const model = await readDp(bytes, name);
  const sum = new ErrorSum();
  await evaluateModel(device, model, dataset.systems, null, (p, set) => sum.add(set, p));
  const r = sum.result();
  return {
    name,
    dataset: dataset.id,
    config: model.config,
    nweights: makeLayout(model.config, model.config.type_map.length).n,
    nframes: r.nframes,
    rmse_e: 1000 * r.rmse_e_per_atom,
    rmse_f: 1000 * r.rmse_f,
    rmse_v: r.rmse_v_per_atom === null ? null : 1000 * r.rmse_v_per_atom,
  };
}

/** What float32 kernels owe float64: of the energy without bias, and at most of the forces' root mean square. */
const OWED = { energy: 2e-6, force: 1e-3 };
/** A float32 sum of energies near zero still carries this much, eV/atom. */
const FLOOR = 1e-6;

/**
 * Reads `bytes` (a .dp just written from `model`) again and evaluates it in float64 on `frames`; `model` itself goes
 * through the kernels. `run` and `iteration` are passed through.
 */
export async function verifyModel(
  device: GPUDevice,
  systems: readonly System[],
  frames: Int32Array,
  model: Model,
  bytes: Uint8Array,
  of: { readonly run: string; readonly iteration: number },
): Promise<Verification> {
  const again = await readDp(bytes, 'model.dp');
  const reference = new Reference(again.config, again.weights);
  let energy = 0;
  let force = 0;
  let sound = true;
  await evaluateModel(device, model, systems, frames, (p, set) => {
    const types = set.typesOf(p.frame);
    const n = types.length;
    const geometry = buildFrameGeometry(set.neighbors(p.frame, again.config.rcut), types, again.config, again.stat);
    const out = reference.evaluate(geometry);
    const bias = types.reduce((s, t) => s + again.bias[t], 0);
    const de = Math.abs(out.energy + bias - p.energy) / n;
    let df = 0;
    let squares = 0;
    for (let a = 0; a < n; a++)
      for (let c = 0; c < 3; c++) {
        const f = out.force[3 * a + c];
        df = Math.max(df, Math.abs(f - p.force[3 * geometry.order[a] + c]));
        squares += f * f;
      }
    energy = Math.max(energy, de);
    force = Math.max(force, df);
    const owedE = Math.max(FLOOR, (OWED.energy * Math.abs(out.energy)) / n);
    sound = sound && de <= owedE && df <= OWED.force * Math.sqrt(squares / (3 * n));
  });
  return { ...of, bytes: bytes.length, nframes: frames.length, energy, force, sound };
}
