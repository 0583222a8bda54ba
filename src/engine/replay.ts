// Runs a trainer to its end with the live changes of a journal at their iterations: the same bits as the steered run.
import type { System } from '../data/types';
import { ConfigError } from '../model/config';
import type { Change, JournalEntry, JsonValue } from './journal';
import type { AppendOptions } from './liveChange';
import type { Trainer } from './trainer';

type Entry<K extends JournalEntry['kind']> = Extract<JournalEntry, { readonly kind: K }>;

/** A step of a replay: what was changed together, or one joining or inflation. */
export type ReplayStep =
  | { readonly kind: 'change'; readonly iteration: number; readonly changes: readonly Change[] }
  | Entry<'append'>
  | Entry<'inflate'>;

/** The entries that matter to a replay, in order; changes of one moment together, as they were applied. */
export function replaySteps(journal: readonly JournalEntry[]): ReplayStep[] {
  const steps: ReplayStep[] = [];
  let time = Number.NaN;
  for (const entry of journal) {
    if (entry.kind === 'append' || entry.kind === 'inflate') steps.push(entry);
    if (entry.kind !== 'change') {
      time = Number.NaN;
      continue;
    }
    const { key, value, iteration } = entry;
    const last = steps.at(-1);
    if (last?.kind === 'change' && last.iteration === iteration && time === entry.time)
      steps[steps.length - 1] = { ...last, changes: [...last.changes, { key, value }] };
    else steps.push({ kind: 'change', iteration, changes: [{ key, value }] });
    time = entry.time;
  }
  return steps;
}

/** The options of an 'append' entry. Throws ConfigError where they are none. */
export function appendOptions(v: JsonValue, name: string): AppendOptions {
  const o = typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Readonly<Record<string, JsonValue>>) : {};
  const number = (key: string): number => {
    const value = o[key];
    if (typeof value !== 'number')
      throw new ConfigError(`journal.append.${key}`, 'expected a number.', 'The journal is damaged; export it again.');
    return value;
  };
  const exclude = o.exclude ?? [];
  if (!Array.isArray(exclude) || !exclude.every((f) => typeof f === 'number'))
    throw new ConfigError('journal.append.exclude', 'expected frames.', 'The journal is damaged; export it again.');
  return {
    replay: number('replay'),
    inflate: number('inflate'),
    iterations: number('iterations'),
    validation: number('validation'),
    rewarm: number('rewarm'),
    ...(exclude.length > 0 ? { exclude } : {}),
    name,
  };
}

/**
 * Runs to the end. `joining` gives the frames of an 'append' entry. Throws ConfigError where the journal does not fit
 * the run, and what `step` throws.
 */
export async function replay(
  trainer: Trainer,
  journal: readonly JournalEntry[],
  joining: (entry: Entry<'append'>) => Promise<readonly System[]>,
): Promise<void> {
  for (const step of replaySteps(journal)) {
    while (trainer.iteration < step.iteration && !trainer.finished) await trainer.step();
    if (trainer.iteration !== step.iteration)
      throw new ConfigError(
        'journal',
        `it has an entry at iteration ${step.iteration}, the run is at ${trainer.iteration} of ${trainer.total}.`,
        'The journal belongs to another run.',
      );
    switch (step.kind) {
      case 'change':
        await trainer.apply(step.changes);
        break;
      case 'inflate':
        await trainer.inflate(step.factor);
        break;
      case 'append':
        await trainer.append(await joining(step), appendOptions(step.options, step.dataset));
        break;
    }
  }
  while (!trainer.finished) await trainer.step();
  await trainer.drain();
}
