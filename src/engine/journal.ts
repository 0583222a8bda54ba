// What may change while a run trains, how much of the run each change keeps, and the journal that replays them.
import { ConfigError } from '../model/config';
import type { RunConfig } from './config';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A new value for one entry of RunConfig; `key` is its dotted path: "batch", "filter.pref_f", "validation.every". */
export interface Change {
  readonly key: string;
  readonly value: JsonValue;
}

/**
 * live: takes effect between two iterations, weights and P stay. soft-reset: weights stay, P starts again. rebuild: another
 * model, possible only as a branch. new-run: results could no longer be compared (the split).
 */
export type ChangeClass = 'live' | 'soft-reset' | 'rebuild' | 'new-run';

const CLASSES: Readonly<Record<string, ChangeClass>> = {
  batch: 'live',
  table: 'live',
  length: 'live',
  seed: 'live',
  exclude: 'live',
  'validation.every': 'live',
  'validation.fraction': 'new-run',
  'validation.split': 'new-run',
  'validation.stratify': 'new-run',
  'validation.sides': 'new-run',
  filter: 'soft-reset',
  'filter.kind': 'soft-reset',
  'filter.form': 'soft-reset',
  'filter.blocksize': 'soft-reset',
  'filter.p0': 'soft-reset',
  'model.sel': 'soft-reset',
};

/** Class of a change to `key`. Throws ConfigError for what is no entry of a run's configuration. */
export function classOf(key: string): ChangeClass {
  const known = CLASSES[key];
  if (known) return known;
  if (key.startsWith('filter.') || key.startsWith('length.')) return 'live';
  if (key.startsWith('model.')) return 'rebuild';
  throw new ConfigError(key, 'expected a path such as "batch" or "filter.pref_f".', 'See RunConfig for the names.');
}

/** What happened to a run and after how many iterations. Only the first three kinds matter to a replay. */
export type JournalEntry = { readonly iteration: number /** ms since the epoch */; readonly time: number } & (
  | { readonly kind: 'change'; readonly key: string; readonly old: JsonValue; readonly value: JsonValue }
  /** New frames joined the run: the seam of online learning. */
  | { readonly kind: 'append'; readonly dataset: string; readonly frames: number; readonly options: JsonValue }
  /** P was made larger by this factor. */
  | { readonly kind: 'inflate'; readonly factor: number }
  | { readonly kind: 'checkpoint' | 'resumed' | 'recovered' }
  /** Everything after iteration `to` was undone. */
  | { readonly kind: 'revert'; readonly to: number }
  /** This run began as a copy of another: with all of its state, with its nets only, or with nothing but its settings. */
  | { readonly kind: 'branch'; readonly run: string; readonly weights?: 'state' | 'nets' | 'fresh' }
);

const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Value at a dotted path. Throws ConfigError where there is none. */
export function valueAt(run: RunConfig, key: string): JsonValue {
  let at: unknown = run;
  for (const part of key.split('.')) {
    if (!isObject(at) || !(part in at))
      throw new ConfigError(
        key,
        'this run has no such setting.',
        `It has: ${isObject(at) ? Object.keys(at).join(', ') : 'none'}.`,
      );
    at = at[part];
  }
  return at as JsonValue;
}

/** The configuration after the changes, unchecked but for the paths (checkRun checks the values). Throws ConfigError. */
export function withChanges(run: RunConfig, changes: readonly Change[]): RunConfig {
  const put = (at: unknown, path: readonly string[], value: JsonValue): unknown => {
    const [head, ...rest] = path;
    if (head === undefined) return value;
    return isObject(at) ? { ...at, [head]: put(at[head], rest, value) } : at;
  };
  let out: unknown = run;
  for (const { key, value } of changes) {
    classOf(key);
    valueAt(run, key);
    out = put(out, key.split('.'), value);
  }
  return out as RunConfig;
}
