// `train --replay run.json`: the configuration a run was started with and the journal of its live changes.
import { readFile } from 'node:fs/promises';
import { checkRun } from '../engine/checkRun';
import { DEFAULT_RUN, fromStored, type RunConfig, type StoredRun } from '../engine/config';
import type { JournalEntry, JsonValue } from '../engine/journal';
import { replaySteps } from '../engine/replay';
import { steer } from '../engine/steer';
import { checkModelOptions } from '../model/config';
import { UsageError } from './args';

type Obj = { readonly [key: string]: JsonValue };
const isObj = (v: JsonValue | undefined): v is Obj => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Throws UsageError where `config` is not a run's configuration, ConfigError where its values cannot be. */
function runConfig(file: string, config: JsonValue | undefined): RunConfig {
  const wrong = (what: string): UsageError =>
    new UsageError(`${file}: ${what} Give the run.json of a run of this version.`);
  if (!isObj(config)) throw wrong('expected a "config", found none.');
  for (const key of Object.keys(DEFAULT_RUN)) if (!(key in config)) throw wrong(`config.${key} is missing.`);
  const { model, validation } = config;
  if (!isObj(validation)) throw wrong('config.validation is no object.');
  if (!isObj(model)) throw wrong('config.model is no object.');
  for (const key of Object.keys(DEFAULT_RUN.model)) if (!(key in model)) throw wrong(`config.model.${key} is missing.`);
  const own = ['batch', 'table', 'seed', 'exclude', 'length', 'filter', 'validation'] as const;
  // The names and kinds of values are those that a live change has to have; the rest of validation is new-run there.
  const start = fromStored({
    ...DEFAULT_RUN,
    model: model as unknown as RunConfig['model'],
    validation: validation as unknown as StoredRun['validation'],
  });
  const changes = own.filter((key) => key !== 'validation').map((key) => ({ key, value: config[key] }));
  const { run } = steer(start, changes);
  checkModelOptions(run.model);
  checkRun(run);
  return run;
}

/** One entry of the journal. Throws UsageError where it is none that can be replayed. */
function entryOf(file: string, v: JsonValue, at: number): JournalEntry {
  const known = ['change', 'append', 'inflate', 'checkpoint', 'resumed', 'recovered', 'revert', 'branch'];
  const sound =
    isObj(v) &&
    known.includes(String(v.kind)) &&
    Number.isInteger(v.iteration) &&
    typeof v.time === 'number' &&
    (v.kind !== 'change' || (typeof v.key === 'string' && 'value' in v)) &&
    (v.kind !== 'inflate' || typeof v.factor === 'number') &&
    (v.kind !== 'append' || (typeof v.dataset === 'string' && isObj(v.options)));
  if (!sound)
    throw new UsageError(`${file}: entry ${at} of its journal is ${JSON.stringify(v)}. Give the run.json of a run.`);
  return v as unknown as JournalEntry;
}

/** Data that validated as a whole, as run.json names them. */
export interface Judge {
  readonly name: string;
  readonly frames: number;
}

export interface ReplayFile {
  readonly run: RunConfig;
  readonly journal: readonly JournalEntry[];
  /** null where a share of the run's own data validated, and in files that do not say. */
  readonly judge: Judge | null;
}

/** What is given beside the data of the run: frames that join, and data that validate. */
export interface ReplayData {
  readonly append: boolean;
  readonly valid: boolean;
}

/** Data that validate have to be given where the run had some, and not where it is known that it had none. */
function judgeOf(file: string, validation: JsonValue | undefined, given: boolean): Judge | null {
  if (isObj(validation) && typeof validation.name === 'string' && typeof validation.frames === 'number') {
    const judge = { name: validation.name, frames: validation.frames };
    if (!given)
      throw new UsageError(
        `${file}: the run was validated on other data, ${judge.frames} frames of ${judge.name}. Give them with --valid-path PATH.`,
      );
    return judge;
  }
  if (validation === null && given)
    throw new UsageError(`${file}: a share of the run's own frames validated; leave --valid-path out.`);
  return null;
}

/** Reads run.json. Throws UsageError where `given` has not what the run needs: a journal takes one joining, once. */
export async function readReplay(file: string, given: ReplayData): Promise<ReplayFile> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`${file}: expected the run.json of a run, found nothing to read. Check the path.`);
  });
  let whole: JsonValue;
  try {
    whole = JSON.parse(text) as JsonValue;
  } catch (e) {
    throw new UsageError(`${file}: it is no JSON (${e instanceof Error ? e.message : String(e)}).`);
  }
  if (!isObj(whole)) throw new UsageError(`${file}: expected the run.json of a run, found another kind of file.`);
  const run = runConfig(file, whole.config);
  const judge = judgeOf(file, whole.validation, given.valid);
  const list = Array.isArray(whole.journal) ? (whole.journal as readonly JsonValue[]) : [];
  const journal = list.map((v, k) => entryOf(file, v, k));
  const joined = journal.filter((e) => e.kind === 'append');
  if (journal.some((e) => e.kind === 'branch'))
    throw new UsageError(`${file}: this run began as a branch of another one; only whole runs can be replayed.`);
  if (joined.length > 1)
    throw new UsageError(`${file}: frames joined ${joined.length} times; a replay takes one joining.`);
  if (joined.length === 1 && !given.append)
    throw new UsageError(
      `${file}: ${joined[0].frames} frames of ${joined[0].dataset} joined at iteration ${joined[0].iteration}. Give them with --append PATH.`,
    );
  if (joined.length === 0 && given.append)
    throw new UsageError(`${file}: no frames joined this run; leave --append out.`);
  return { run, journal, judge };
}

/** What a replay will do, in a line. */
export function describeReplay({ journal }: ReplayFile): string {
  const steps = replaySteps(journal);
  if (steps.length === 0) return 'replay: nothing was changed while the run went on';
  const at = steps.map((s) => s.iteration).join(', ');
  return `replay: ${steps.length} live ${steps.length === 1 ? 'change' : 'changes'}, at iteration ${at}`;
}
