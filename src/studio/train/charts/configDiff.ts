// What differs between the settings of runs, entry by entry.
import type { RunConfig } from '../../../engine/config';
import type { JsonValue } from '../../../engine/journal';
import { jsonText } from './events';

export interface DiffRow {
  /** Dotted path of the entry: "filter.lambda". */
  readonly key: string;
  /** One per run; null where a run has no such entry (another filter). */
  readonly values: readonly (string | null)[];
}

/** Entries of a configuration by dotted path; lists are one entry. */
export function flatten(config: RunConfig): Map<string, JsonValue> {
  const out = new Map<string, JsonValue>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
    } else out.set(path, value as JsonValue);
  };
  walk(config, '');
  return out;
}

/** Rows whose values are not all the same, in the order of the first configuration that has them. */
export function configDiff(configs: readonly RunConfig[]): DiffRow[] {
  const flat = configs.map(flatten);
  const keys = new Set(flat.flatMap((f) => [...f.keys()]));
  const rows: DiffRow[] = [];
  for (const key of keys) {
    const exact = flat.map((f) => (f.has(key) ? JSON.stringify(f.get(key)) : null));
    if (exact.every((v) => v === exact[0])) continue;
    rows.push({
      key,
      values: flat.map((f) => {
        const value = f.get(key);
        return value === undefined ? null : jsonText(value);
      }),
    });
  }
  return rows;
}
