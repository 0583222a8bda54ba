// Edits that make constants of a filter larger or smaller, never beyond the range known to be safe.
import type { FilterConfig } from '../../../engine/config';
import { type FieldKey, fieldOf } from '../../model/fields';
import type { Edits } from './staging';

/** Three significant digits are as many as a factor deserves. */
export const short = (value: number): string => String(Number(value.toPrecision(3)));

/** The named constants times `factor`, within their safe ranges; null where nothing would move. */
export function scaled(filter: FilterConfig, names: readonly string[], factor: number): Edits | null {
  const edits: Partial<Record<FieldKey, string>> = {};
  for (const [name, value] of Object.entries(filter)) {
    if (!names.includes(name) || typeof value !== 'number') continue;
    const field = `${filter.kind}.${name}` as FieldKey;
    const [low, high] = fieldOf(field).safe ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    const next = Math.min(high, Math.max(low, value * factor));
    // A value that is beyond its safe range already is not moved back either.
    if (factor > 1 ? next > value : next < value) edits[field] = short(next);
  }
  return Object.keys(edits).length > 0 ? edits : null;
}
