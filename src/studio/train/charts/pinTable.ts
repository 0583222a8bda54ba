// The values of all curves at the pinned iterations, as a table for the eye and for the clipboard.
import type { FilterKind } from '../../../engine/config';
import { formatCount } from '../../design/format';
import { inputOf } from './drawing';
import type { ChartModel } from './model';
import { type ChartId, MAIN, namesOf, stripOf } from './quantities';
import { type Reading, readingsAt } from './readings';

export interface PinRow {
  readonly key: string;
  readonly chart: ChartId;
  readonly name: string;
  readonly unit: string;
  readonly look: Reading['look'];
  /** One per pin; null where there is no value. */
  readonly values: readonly (string | null)[];
}

/** Rows in the order of the charts. The strip's quantities are as they were measured, without running mean. */
export function pinRows(model: ChartModel, pins: readonly number[], filter: FilterKind, validName: string): PinRow[] {
  const rows: PinRow[] = [];
  for (const id of [...MAIN, ...stripOf(filter)]) {
    const main = MAIN.includes(id);
    const input = { ...inputOf(model, id, 1, validName), ...(main ? {} : { smooth: 0, ghosts: [] }) };
    const { title, unit } = namesOf(id, filter);
    const columns = pins.map((p) => readingsAt(input, p));
    const seen = new Map<string, Reading>();
    for (const r of columns.flat()) if (!seen.has(r.key)) seen.set(r.key, r);
    for (const [key, { name, look }] of seen)
      rows.push({
        key: `${id} ${key}`,
        chart: id,
        name: main ? `${title}, ${name}` : title,
        unit,
        look,
        values: columns.map((c) => c.find((r) => r.key === key)?.text ?? null),
      });
  }
  return rows;
}

/** Tab-separated, units in brackets. */
export function tsvOf(
  rows: readonly PinRow[],
  pins: readonly number[],
  quantity: string,
  at: (i: string) => string,
): string {
  const head = [quantity, ...pins.map((p) => at(formatCount(p)))];
  const body = rows.map((r) => [r.unit === '' ? r.name : `${r.name} [${r.unit}]`, ...r.values.map((v) => v ?? '')]);
  return [head, ...body].map((line) => line.join('\t')).join('\n');
}
