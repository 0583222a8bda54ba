// What a set of changes means for a run: checked as a whole before anything is touched.
import { ConfigError, checkModelOptions } from '../model/config';
import { checkRun } from './checkRun';
import { DEFAULT_FILTERS, type RunConfig } from './config';
import { type Change, classOf, type JsonValue, valueAt, withChanges } from './journal';

/** Entries of RunConfig that changes are told apart by: the paths of classOf, one below filter, model and validation. */
function entriesOf(run: RunConfig): Map<string, string> {
  const out = new Map<string, string>();
  for (const [key, value] of Object.entries(run))
    if (key === 'filter' || key === 'model' || key === 'validation')
      for (const [name, v] of Object.entries(value)) out.set(`${key}.${name}`, JSON.stringify(v));
    else out.set(key, JSON.stringify(value));
  return out;
}

const kindOf = (v: JsonValue): string => (v === null ? 'null' : Array.isArray(v) ? 'list' : typeof v);

/** Throws ConfigError unless `value` may stand where `like` stands. */
function checkType(key: string, value: unknown, like: unknown): void {
  const found = kindOf(value as JsonValue);
  const expected = kindOf(like as JsonValue);
  if (found !== expected)
    throw new ConfigError(
      key,
      `expected a ${expected}, found ${JSON.stringify(value)}.`,
      `It is ${JSON.stringify(like)} now.`,
    );
}

/** Throws ConfigError where a whole filter, length or validation has other entries than it should. */
function checkShape(key: string, value: JsonValue, run: RunConfig): void {
  let like: unknown = valueAt(run, key);
  if (key === 'filter' || key === 'length') {
    const kind = kindOf(value) === 'object' ? (value as { readonly kind?: JsonValue }).kind : undefined;
    const known: Readonly<Record<string, unknown>> =
      key === 'filter' ? DEFAULT_FILTERS : { iterations: { kind: '', iterations: 0 }, epochs: { kind: '', epochs: 0 } };
    like = typeof kind === 'string' ? known[kind] : undefined;
    if (like === undefined)
      throw new ConfigError(
        key,
        `expected a kind of ${Object.keys(known).join(', ')}, found ${JSON.stringify(kind ?? null)}.`,
        'Give all entries of that kind.',
      );
  }
  if ((key === 'filter.kind' || key === 'length.kind') && value !== like)
    throw new ConfigError(key, 'another kind has other constants.', `Change "${key.split('.')[0]}" as a whole.`);
  if (key === 'model.sel') {
    const list = Array.isArray(value) && value.every((v) => typeof v === 'number');
    if (!list && typeof value !== 'string')
      throw new ConfigError(
        key,
        `expected numbers or "auto", found ${JSON.stringify(value)}.`,
        'Give one per element.',
      );
    return;
  }
  checkType(key, value, like);
  if (kindOf(value) !== 'object') return;
  const own = Object.entries(value as object);
  const names = Object.keys(like as object);
  for (const name of names) {
    const given = own.find(([k]) => k === name);
    if (!given) throw new ConfigError(`${key}.${name}`, 'expected a value, found none.', `Give ${names.join(', ')}.`);
    checkType(`${key}.${name}`, given[1], (like as Readonly<Record<string, unknown>>)[name]);
  }
  const extra = own.find(([k]) => !names.includes(k));
  if (extra) throw new ConfigError(`${key}.${extra[0]}`, 'there is no such setting.', `There are ${names.join(', ')}.`);
}

export interface Steering {
  readonly run: RunConfig;
  /** Keys whose values differ; empty where the changes say what is so already. */
  readonly changed: ReadonlySet<string>;
  /** P starts again. */
  readonly reset: boolean;
}

/** The configuration after the changes. Throws ConfigError for values that cannot be and for changes that need another run. */
export function steer(now: RunConfig, changes: readonly Change[]): Steering {
  let run = now;
  for (const change of changes) {
    classOf(change.key);
    checkShape(change.key, change.value, run);
    run = withChanges(run, [change]);
  }
  const before = entriesOf(now);
  const after = entriesOf(run);
  const changed = new Set([...after.keys()].filter((key) => after.get(key) !== before.get(key)));
  for (const key of changed) {
    const kind = classOf(key);
    if (kind === 'rebuild' || kind === 'new-run')
      throw new ConfigError(
        key,
        kind === 'rebuild'
          ? 'a running model cannot take on another value: its weights would have no meaning.'
          : 'a running model cannot take on another value: errors before and after could not be compared.',
        'Branch into a new run instead.',
      );
  }
  checkRun(run);
  checkModelOptions(run.model);
  return { run, changed, reset: [...changed].some((key) => classOf(key) === 'soft-reset') };
}
