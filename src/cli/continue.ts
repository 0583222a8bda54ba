// `train --continue`: goes on from a checkpoint of the page or the command line, with new frames where they are given.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { System } from '../data/types';
import { Trainer } from '../engine/trainer';
import { TrainingBreak } from '../engine/trainingBreak';
import { type DatasetRef, decodeCheckpoint } from '../exchange/checkpointFile';
import { dataHash, framesOf } from '../worker/trainData';
import { parseArgs, UsageError, wholePositive } from './args';
import { nodeGpu } from './gpu';
import { Progress } from './progress';
import { readSound } from './read';
import { writeRun } from './writeRun';

const OPTIONS = ['continue', 'valid-path', 'append', 'replay-share', 'inflate', 'more', 'valid', 'out'];

/** Names the data on the command line as a data set. */
export const refFor = (paths: readonly string[], systems: readonly System[]): DatasetRef => ({
  id: paths.join(' '),
  name: paths.map((p) => basename(p)).join(', '),
  nframes: framesOf(systems),
  hash: dataHash(systems),
});

/** The systems in the order of the checkpoint's data sets. Throws UsageError unless they are these, each in its place. */
function inOrder(refs: readonly DatasetRef[], given: readonly System[], validating: readonly System[]): System[] {
  const names = (validates: boolean): string =>
    refs.flatMap((r) => ((r.validates ?? false) === validates ? [r.name] : [])).join(', then ');
  const [rest, judges] = [[...given], [...validating]];
  const out: System[] = [];
  for (const ref of refs) {
    const from = ref.validates ? judges : rest;
    if (ref.validates && validating.length === 0)
      throw new UsageError(
        `the checkpoint was validated on "${ref.name}" (${ref.nframes} frames). Give these with --valid-path PATH.`,
      );
    const own: System[] = [];
    while (from.length > 0 && framesOf(own) < ref.nframes) own.push(...from.splice(0, 1));
    if (framesOf(own) !== ref.nframes || dataHash(own) !== ref.hash)
      throw new UsageError(
        ref.validates
          ? `the checkpoint was validated on "${ref.name}" (${ref.nframes} frames), and the frames of --valid-path are others. Give the same data.`
          : `the checkpoint was trained on "${ref.name}" (${ref.nframes} frames), and the frames given are others. Give the same data in the same order: ${names(false)}.`,
      );
    out.push(...own);
  }
  if (rest.length > 0)
    throw new UsageError(
      `expected ${names(false)} as the checkpoint has it, found ${framesOf(rest)} frames more (${rest[0].path}). New frames go behind --append.`,
    );
  if (judges.length > 0)
    throw new UsageError(
      refs.some((r) => r.validates)
        ? `expected ${names(true)} behind --valid-path, found ${framesOf(judges)} frames more (${judges[0].path}). Leave them out.`
        : "a share of the checkpoint's own frames validates; leave --valid-path out.",
    );
  return out;
}

export async function continueRun(words: readonly string[]): Promise<number> {
  const args = parseArgs(words, OPTIONS, ['mend']);
  const file = args.text('continue') ?? '';
  const append = args.text('append');
  const more = args.number('more', wholePositive, 'a positive whole number of iterations');
  const share = (v: number): boolean => v >= 0 && v <= 1;
  const replay = args.number('replay-share', share, 'a share from 0 to 1') ?? 0.5;
  const inflate = args.number('inflate', (v) => v >= 1, 'a factor of 1 or more') ?? 1;
  const validation = args.number('valid', (v) => v >= 0 && v < 1, 'a fraction from 0 to below 1') ?? 0.2;
  const out = args.text('out') ?? 'kalmium-out';
  const bytes = await readFile(file).catch(() => {
    throw new UsageError(`${file}: expected a checkpoint (.kal), found nothing to read. Check the path.`);
  });
  const { checkpoint, extra } = decodeCheckpoint(new Uint8Array(bytes));
  const sound = { rcut: checkpoint.run.model.rcut, mend: args.flag('mend') === true, trains: true };
  const validPath = args.text('valid-path');
  const validating = validPath === null ? [] : await readSound([validPath], sound);
  const systems = inOrder(extra.datasets, await readSound(args.paths, sound), validating);
  const fresh = append === null ? [] : await readSound([append], sound);

  const gpu = await nodeGpu();
  const progress = new Progress(process.stderr);
  const trainer = await Trainer.create(
    gpu,
    systems,
    checkpoint.run,
    {
      onPrepare: (what, done, total) => progress.preparing(what, done, total),
      onTrain: (p) => progress.iteration(p),
      onValid: (p) => progress.validation(p),
    },
    { restore: checkpoint },
  );
  const history = { train: [...extra.train], valid: [...extra.valid] };
  trainer.restoreHistory(history, extra.journal, extra.started);
  if (append !== null)
    await trainer.append(fresh, { replay, inflate, iterations: more ?? 100, validation, name: basename(append) });
  else if (more !== null)
    await trainer.apply([{ key: 'length', value: { kind: 'iterations', iterations: trainer.iteration + more } }]);
  progress.total = trainer.total;
  progress.note(
    `goes on at iteration ${trainer.iteration} of ${trainer.total}${append === null ? '' : `; ${framesOf(fresh)} new frames`}`,
  );
  let broke: TrainingBreak | null = null;
  try {
    while (!trainer.finished) await trainer.step();
    await trainer.drain();
  } catch (e) {
    if (!(e instanceof TrainingBreak)) throw e;
    broke = e;
  }
  progress.end();
  const parts = trainer.history.valid.at(-1)?.parts;
  if (parts)
    process.stderr.write(
      `force RMSE on old frames ${(1000 * parts.old.rmse_f).toFixed(2)}, on new ones ${(1000 * parts.fresh.rmse_f).toFixed(2)} meV/A\n`,
    );
  await writeRun(trainer, {
    out,
    device: gpu.info.name,
    systems: [...systems, ...fresh],
    datasets: [...extra.datasets, ...(append === null ? [] : [refFor([append], fresh)])],
    created: extra.created,
    sound: broke === null,
  });
  trainer.destroy();
  if (broke) throw broke;
  return 0;
}
