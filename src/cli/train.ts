// `train`: the trainer of the page on the command line; writes model.dp, last.dp, lcurve.out and run.json.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRun } from '../engine/checkRun';
import { DEFAULT_RUN, type FilterKind, type RunConfig } from '../engine/config';
import { replay } from '../engine/replay';
import { Trainer } from '../engine/trainer';
import { TrainingBreak } from '../engine/trainingBreak';
import { applyInputJson, readInputJson } from '../exchange/inputJson';
import { runFiles } from '../exchange/runFiles';
import { parseArgs, UsageError, wholePositive } from './args';
import { applySet } from './constants';
import { nodeGpu } from './gpu';
import { Progress } from './progress';
import { proposeRun } from './propose';
import { readSound } from './read';
import { describeReplay, type ReplayFile, readReplay } from './replayFile';

const OPTIONS = ['config', 'filter', 'batch', 'iterations', 'epochs', 'valid', 'valid-path', 'seed', 'set', 'out'];
/** With --replay everything else is in the file. */
const REPLAY_OPTIONS = ['replay', 'append', 'valid-path', 'out'];

interface Task {
  readonly run: RunConfig;
  readonly auto: boolean;
  readonly paths: readonly string[];
  readonly validPath: string | null;
  readonly out: string;
  readonly replay: (ReplayFile & { readonly append: string | null }) | null;
}

async function configureReplay(words: readonly string[]): Promise<Task> {
  const args = parseArgs(words, REPLAY_OPTIONS);
  const append = args.text('append');
  const file = await readReplay(args.text('replay') ?? '', append !== null);
  const validPath = args.text('valid-path');
  const out = args.text('out') ?? 'kalmium-out';
  return { run: file.run, auto: false, paths: args.paths, validPath, out, replay: { ...file, append } };
}

/** Configuration file first, then what the command line says; or all of it from a run to replay. */
async function configure(words: readonly string[]): Promise<Task> {
  if (words.some((w) => w === '--replay' || w.startsWith('--replay='))) return configureReplay(words);
  const args = parseArgs(words, OPTIONS);
  const kinds: readonly FilterKind[] = ['fekf', 'multistream', 'adam'];
  const filter = args.text('filter');
  const kind = kinds.find((k) => k === filter);
  if (filter !== null && !kind) throw new UsageError(`--filter expects fekf, multistream or adam, found "${filter}".`);
  const file = args.text('config');
  const text =
    file === null
      ? '{}'
      : await readFile(file, 'utf8').catch(() => {
          throw new UsageError(`${file}: expected a configuration file, found nothing to read. Check the path.`);
        });
  const input = readInputJson(text, file ?? 'defaults');
  if (file !== null)
    for (const w of input.warnings) process.stderr.write(`${w.severity}: ${w.path}: ${w.message} ${w.fix}\n`);
  if (input.systems.length > 0)
    process.stderr.write(
      `note: ${file}: training_data.systems is not read; the data are the paths on the command line.\n`,
    );
  let run = applyInputJson(input, DEFAULT_RUN, kind);
  const iterations = args.number('iterations', wholePositive, 'a positive whole number');
  const epochs = args.number('epochs', (v) => v > 0, 'a positive number');
  if (iterations !== null && epochs !== null)
    throw new UsageError('--iterations and --epochs exclude each other; give one.');
  const valid = args.number('valid', (v) => v >= 0 && v < 1, 'a fraction from 0 to below 1');
  const validPath = args.text('valid-path');
  if (valid !== null && validPath !== null)
    throw new UsageError('--valid and --valid-path exclude each other; give one.');
  const auto = args.text('batch') === 'auto';
  run = {
    ...run,
    batch: auto ? run.batch : (args.number('batch', wholePositive, 'a positive whole number, or auto') ?? run.batch),
    seed:
      args.number('seed', (v) => Number.isInteger(v) && v >= 0 && v < 2 ** 32, 'a whole number from 0 to 4294967295') ??
      run.seed,
    length:
      iterations !== null
        ? { kind: 'iterations', iterations }
        : epochs !== null
          ? { kind: 'epochs', epochs }
          : run.length,
    validation: { ...run.validation, fraction: valid ?? run.validation.fraction },
  };
  const set = args.text('set');
  if (set !== null) run = applySet(run, set);
  checkRun(run);
  return { run, auto, paths: args.paths, validPath, out: args.text('out') ?? 'kalmium-out', replay: null };
}

export async function train(words: readonly string[]): Promise<number> {
  const { run: asked, auto, paths, validPath, out, replay: file } = await configure(words);
  const systems = await readSound(paths);
  const validSystems = validPath === null ? [] : await readSound([validPath]);
  const gpu = await nodeGpu();
  const progress = new Progress(process.stderr);
  const nframes = systems.reduce((s, v) => s + v.nframes, 0);
  const ntrain = validPath === null ? Math.round(nframes * (1 - asked.validation.fraction)) : nframes;
  const run = auto ? await proposeRun(gpu, systems, asked, ntrain, (text) => progress.note(text)) : asked;
  const trainer = await Trainer.create(
    gpu,
    systems,
    run,
    {
      onPrepare: (what, done, total) => progress.preparing(what, done, total),
      onTrain: (p) => progress.iteration(p),
      onValid: (p) => progress.validation(p),
    },
    { validSystems },
  );
  progress.total = trainer.total;
  const { config, layout } = trainer.prepared;
  progress.note(
    `${trainer.split.train.length} frames train, ${trainer.split.valid.length} validate; ${config.type_map.map((t, k) => `${t} sel ${config.sel[k]}`).join(', ')}; ` +
      `${layout.n} weights, filter ${run.filter.kind}, ${(trainer.stateBytes / 2 ** 20).toFixed(1)} MiB of filter state`,
  );
  let broke: TrainingBreak | null = null;
  try {
    if (file) progress.note(describeReplay(file));
    await replay(trainer, file?.journal ?? [], () => readSound(file?.append ? [file.append] : []));
  } catch (e) {
    if (!(e instanceof TrainingBreak)) throw e;
    broke = e;
  }
  progress.end();
  const files = await runFiles(
    trainer,
    trainer.run,
    systems.map((s) => s.path),
    gpu.info.name,
  );
  await mkdir(out, { recursive: true });
  await Promise.all([
    writeFile(join(out, 'model.dp'), files.model),
    writeFile(join(out, 'last.dp'), files.last),
    writeFile(join(out, 'lcurve.out'), files.lcurve),
    writeFile(join(out, 'input.json'), files.input),
    writeFile(join(out, 'run.json'), files.run),
  ]);
  const best = trainer.best;
  if (best)
    process.stderr.write(
      `best validation force RMSE ${(1000 * best.rmse_f).toFixed(2)} meV/A at iteration ${best.iteration}; files in ${out}\n`,
    );
  trainer.destroy();
  if (broke) throw broke;
  return 0;
}
