// `train`: the trainer of the page on the command line.
import { readFile } from 'node:fs/promises';
import { checkRun } from '../engine/checkRun';
import { DEFAULT_RUN, type FilterKind, type RunConfig } from '../engine/config';
import { replay } from '../engine/replay';
import { splitProblems } from '../engine/splitProblems';
import { Trainer } from '../engine/trainer';
import { TrainingBreak } from '../engine/trainingBreak';
import { applyInputJson, readInputJson } from '../exchange/inputJson';
import { framesOf } from '../worker/trainData';
import { type Args, parseArgs, UsageError, wholePositive } from './args';
import { applySet } from './constants';
import { continueRun, refFor } from './continue';
import { nodeGpu } from './gpu';
import { Progress } from './progress';
import { proposeRun } from './propose';
import { readSound, type SoundOptions } from './read';
import { describeReplay, type ReplayFile, readReplay } from './replayFile';
import { writeRun } from './writeRun';

const OPTIONS = ['config', 'filter', 'batch', 'iterations', 'epochs', 'seed', 'set', 'out'];
const VALID_OPTIONS = ['valid', 'valid-path', 'split', 'stratify'];
/** With --replay everything else is in the file. */
const REPLAY_OPTIONS = ['replay', 'append', 'valid-path', 'out'];
const FLAGS = ['mend'];

interface Task {
  readonly run: RunConfig;
  readonly auto: boolean;
  readonly paths: readonly string[];
  readonly validPath: string | null;
  readonly out: string;
  readonly mend: boolean;
  readonly replay: (ReplayFile & { readonly append: string | null }) | null;
}

async function configureReplay(words: readonly string[]): Promise<Task> {
  const args = parseArgs(words, REPLAY_OPTIONS, FLAGS);
  const append = args.text('append');
  const validPath = args.text('valid-path');
  const file = await readReplay(args.text('replay') ?? '', { append: append !== null, valid: validPath !== null });
  const out = args.text('out') ?? 'kalmium-out';
  const mend = args.flag('mend') === true;
  return { run: file.run, auto: false, paths: args.paths, validPath, out, mend, replay: { ...file, append } };
}

/** How frames are split. Throws UsageError for options that contradict each other. */
function validationOf(args: Args, base: RunConfig['validation']): RunConfig['validation'] {
  const valid = args.number('valid', (v) => v >= 0 && v < 1, 'a fraction from 0 to below 1');
  const split = args.text('split');
  const stratify = args.flag('stratify');
  if (split !== null && split !== 'random' && split !== 'blocks')
    throw new UsageError(`--split expects random or blocks, found "${split}".`);
  const draws = [valid === null ? [] : ['--valid'], split === null ? [] : ['--split'], stratify ? ['--stratify'] : []];
  const [drawn] = draws.flat();
  if (drawn !== undefined && args.text('valid-path') !== null)
    throw new UsageError(`${drawn} and --valid-path exclude each other: what validates is drawn or given.`);
  return {
    ...base,
    fraction: valid ?? base.fraction,
    split: split ?? base.split,
    stratify: stratify ?? base.stratify,
  };
}

/** Configuration file first, then what the command line says; or all of it from a run to replay. */
async function configure(words: readonly string[]): Promise<Task> {
  if (words.some((w) => w === '--replay' || w.startsWith('--replay='))) return configureReplay(words);
  const args = parseArgs(words, [...OPTIONS, ...VALID_OPTIONS], ['stratify', ...FLAGS]);
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
  const validPath = args.text('valid-path');
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
    validation: validationOf(args, run.validation),
  };
  const set = args.text('set');
  if (set !== null) run = applySet(run, set);
  checkRun(run);
  const out = args.text('out') ?? 'kalmium-out';
  return { run, auto, paths: args.paths, validPath, out, mend: args.flag('mend') === true, replay: null };
}

export async function train(words: readonly string[]): Promise<number> {
  if (words.some((w) => w === '--continue' || w.startsWith('--continue='))) return continueRun(words);
  const created = Date.now();
  const { run: asked, auto, paths, validPath, out, mend, replay: file } = await configure(words);
  const options: SoundOptions = { rcut: asked.model.rcut, mend, trains: true };
  const validSystems = validPath === null ? [] : await readSound([validPath], options);
  const systems = await readSound(paths, validPath === null ? options : { ...options, validate: validSystems });
  const judge = file?.judge;
  if (judge && framesOf(validSystems) !== judge.frames)
    throw new UsageError(
      `${validPath}: expected the ${judge.frames} frames of ${judge.name} that validated the run, found ${framesOf(validSystems)}.`,
    );
  const gpu = await nodeGpu();
  const progress = new Progress(process.stderr);
  const nframes = framesOf(systems);
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
  for (const p of splitProblems([...systems, ...validSystems], trainer.split))
    progress.note(`${p.severity}: ${p.path}: ${p.message} ${p.fix}`);
  let broke: TrainingBreak | null = null;
  try {
    if (file) progress.note(describeReplay(file));
    await replay(trainer, file?.journal ?? [], () => readSound(file?.append ? [file.append] : [], options));
  } catch (e) {
    if (!(e instanceof TrainingBreak)) throw e;
    broke = e;
  }
  progress.end();
  const joined = file?.append ? await readSound([file.append], options) : [];
  await writeRun(trainer, {
    out,
    device: gpu.info.name,
    systems: [...systems, ...validSystems, ...joined],
    datasets: [
      refFor(paths, systems),
      ...(validPath === null ? [] : [{ ...refFor([validPath], validSystems), validates: true as const }]),
      ...(file?.append ? [refFor([file.append], joined)] : []),
    ],
    created,
    sound: broke === null,
  });
  trainer.destroy();
  if (broke) throw broke;
  return 0;
}
