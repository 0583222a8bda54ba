// What a run leaves in its folder: model.dp, last.dp, lcurve.out, input.json, run.json, and checkpoint.kal to go on from.
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { System } from '../data/types';
import type { Trainer } from '../engine/trainer';
import { type DatasetRef, encodeCheckpoint, joinParts } from '../exchange/checkpointFile';
import { runFiles } from '../exchange/runFiles';
import { runDataOf } from '../worker/trainData';

export interface Written {
  readonly out: string;
  readonly device: string;
  /** Of all data sets, in the order in which the frames are counted. */
  readonly systems: readonly System[];
  readonly datasets: readonly DatasetRef[];
  readonly created: number;
  /** The weights are sound and the run can go on; else no checkpoint is written. */
  readonly sound: boolean;
}

export async function writeRun(trainer: Trainer, w: Written): Promise<void> {
  const files = await runFiles(trainer, trainer.run, runDataOf(w.datasets, w.systems), w.device);
  await mkdir(w.out, { recursive: true });
  const put = (name: string, content: string | Uint8Array): Promise<void> => writeFile(join(w.out, name), content);
  await Promise.all([
    put('model.dp', files.model),
    put('last.dp', files.last),
    put('lcurve.out', files.lcurve),
    put('input.json', files.input),
    put('run.json', files.run),
  ]);
  if (w.sound) {
    const parts = encodeCheckpoint(await trainer.snapshot(), {
      id: `cli-${w.created.toString(36)}`,
      name: basename(w.out),
      created: w.created,
      updated: Date.now(),
      state: trainer.finished ? 'complete' : 'stopped',
      iteration: trainer.iteration,
      iterations: trainer.total,
      config: trainer.run,
      started: trainer.started,
      origin: { kind: 'fresh' },
      parent: null,
      journal: [...trainer.journal],
      datasets: w.datasets,
      device: w.device,
      nweights: trainer.prepared.layout.n,
      ntrain: trainer.split.train.length,
      nvalid: trainer.split.valid.length,
      train: [...trainer.history.train],
      valid: [...trainer.history.valid],
    });
    await put('checkpoint.kal', joinParts(parts));
  }
  const { best } = trainer;
  if (best)
    process.stderr.write(
      `best validation force RMSE ${(1000 * best.rmse_f).toFixed(2)} meV/A at iteration ${best.iteration}; files in ${w.out}\n`,
    );
}
