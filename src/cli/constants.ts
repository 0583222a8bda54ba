// `train --set name=value,...`: constants of the chosen filter, and the table, as docs/filters.md names them.

import { isTable } from '../engine/checkRun';
import type { FilterConfig, RunConfig } from '../engine/config';
import { UsageError } from './args';

const isFilterKey = (filter: FilterConfig, key: string): boolean => key !== 'kind' && Object.hasOwn(filter, key);

/** An option's text as a value of the kind of `like`. Throws UsageError that begins with `name`. */
export function valueLike(name: string, text: string, like: unknown): number | boolean | string {
  if (typeof like === 'boolean') {
    if (text !== 'true' && text !== 'false') throw new UsageError(`${name} expects true or false, found "${text}".`);
    return text === 'true';
  }
  if (typeof like !== 'number') return text;
  const v = Number(text);
  if (text.trim() === '' || !Number.isFinite(v)) throw new UsageError(`${name} expects a number, found "${text}".`);
  return v;
}

/** The run with what `text` sets. Throws UsageError for names that the run's filter does not have; ranges are checkRun's. */
export function applySet(run: RunConfig, text: string): RunConfig {
  const own: Record<string, number | boolean | string> = {};
  let { table } = run;
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const key = part.slice(0, Math.max(0, at)).trim();
    if (at < 1) throw new UsageError(`--set expects name=value, found "${part}".`);
    if (key === 'table') {
      table = Number(part.slice(at + 1));
      if (!isTable(table))
        throw new UsageError(`--set table expects 0 or a whole number from 8, found "${part.slice(at + 1)}".`);
      continue;
    }
    if (!isFilterKey(run.filter, key)) {
      const known = Object.keys(run.filter).filter((k) => k !== 'kind');
      throw new UsageError(
        `--set ${key}: the filter ${run.filter.kind} has no such constant; it has ${known.join(', ')}, and there is table.`,
      );
    }
    own[key] = valueLike(
      `--set ${key}`,
      part.slice(at + 1).trim(),
      Object.entries(run.filter).find(([k]) => k === key)?.[1],
    );
  }
  // Keys and types were checked against the filter itself.
  return { ...run, table, filter: { ...run.filter, ...own } as FilterConfig };
}
