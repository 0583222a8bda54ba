// `test`: errors of a model.dp on data, as `dp test` counts them, with its detail files.
import { readFile, writeFile } from 'node:fs/promises';
import type { System } from '../data/types';
import { capacityFor } from '../engine/batch';
import { FrameSet, measureFrames, type Prepared } from '../engine/dataset';
import { ErrorSum, evaluateFrames, type Prediction } from '../engine/evaluate';
import { Passes } from '../engine/passes';
import { type DetailSystem, detailFiles } from '../exchange/detail';
import { readDp } from '../exchange/dp';
import { makeLayout } from '../model/layout';
import { parseArgs, UsageError } from './args';
import { nodeGpu } from './gpu';
import { readSound } from './read';

function detailSystem(s: System, predictions: readonly Prediction[]): DetailSystem {
  const join = (parts: readonly Float64Array[]): Float64Array => Float64Array.from(parts.flatMap((p) => [...p]));
  return {
    path: s.path,
    natoms: s.natoms,
    nframes: s.nframes,
    ref: { energy: s.energy, force: s.force, virial: s.virial },
    pred: {
      energy: Float64Array.from(predictions, (p) => p.energy),
      force: join(predictions.map((p) => p.force)),
      virial: join(predictions.map((p) => p.virial)),
    },
  };
}

/** Frames evaluated at once. */
const GROUP = 8;

export async function test(words: readonly string[]): Promise<number> {
  const args = parseArgs(words, ['model', 'detail']);
  const file = args.text('model');
  if (file === null) throw new UsageError('expected --model model.dp, found none.');
  const bytes = await readFile(file).catch(() => {
    throw new UsageError(`${file}: expected a model file, found nothing to read. Check the path.`);
  });
  const model = await readDp(new Uint8Array(bytes), file);
  const systems = await readSound(args.paths);
  const { config, stat, bias } = model;
  const layout = makeLayout(config, config.type_map.length);
  const set = new FrameSet(systems, config.type_map);
  const prepared: Prepared = { config, layout, stat, bias, min_distance: Number.NaN, max_neighbors: [] };
  const frames = Int32Array.from({ length: set.nframes }, (_, k) => k);
  const gpu = await nodeGpu();
  const { sizes } = await measureFrames(set, frames, prepared);
  const passes = await Passes.create(gpu.device, {
    layout,
    axis_neuron: config.axis_neuron,
    nc: config.sel.reduce((s, v) => s + v, 0),
    capacity: capacityFor(sizes, GROUP),
    rows: 0,
    directions: 0,
    strain: false,
    weights: Float32Array.from(model.weights),
  });
  const sum = new ErrorSum();
  const predictions: Prediction[] = [];
  await evaluateFrames(gpu.device, passes, set, prepared, frames, (p) => {
    sum.add(set, p);
    predictions.push(p);
  });
  passes.destroy();
  const detail = args.text('detail');
  if (detail !== null) {
    const out = detailFiles(
      systems.map((s, k) =>
        detailSystem(
          s,
          predictions.filter((p) => set.locate(p.frame).system === k),
        ),
      ),
    );
    await Promise.all([...out].map(([suffix, text]) => writeFile(`${detail}${suffix}`, text)));
  }
  process.stdout.write(`${JSON.stringify(sum.result())}\n`);
  return 0;
}
