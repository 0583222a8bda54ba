// `test`: errors of a model.dp on data, as `dp test` counts them, with its detail files.
import { readFile, writeFile } from 'node:fs/promises';
import type { System } from '../data/types';
import { ErrorSum, type Prediction } from '../engine/evaluate';
import { evaluateModel } from '../engine/evaluateModel';
import { type DetailSystem, detailFiles } from '../exchange/detail';
import { readDp } from '../exchange/dp';
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

export async function test(words: readonly string[]): Promise<number> {
  const args = parseArgs(words, ['model', 'detail'], ['mend']);
  const file = args.text('model');
  if (file === null) throw new UsageError('expected --model model.dp, found none.');
  const bytes = await readFile(file).catch(() => {
    throw new UsageError(`${file}: expected a model file, found nothing to read. Check the path.`);
  });
  const model = await readDp(new Uint8Array(bytes), file);
  const systems = await readSound(args.paths, { rcut: model.config.rcut, mend: args.flag('mend') === true });
  const gpu = await nodeGpu();
  const sum = new ErrorSum();
  const predictions: Prediction[] = [];
  const set = await evaluateModel(gpu.device, model, systems, null, (p, of) => {
    sum.add(of, p);
    predictions.push(p);
  });
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
