// A table whose columns sort, and whose rows may be pressed.
import { type ReactNode, useMemo, useState } from 'react';

export interface Column<R> {
  readonly key: string;
  readonly head: string;
  /** What the column sorts by. */
  value(row: R): number | string;
  cell(row: R): ReactNode;
}

interface Props<R> {
  readonly label: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  keyOf(row: R): string;
  /** Column to sort by at first: largest first. */
  readonly by: string;
  /** What a press of a row does; its name for those who cannot see it. */
  readonly press?: { name(row: R): string; on(row: R): void; active(row: R): boolean };
}

interface Order {
  readonly key: string;
  readonly down: boolean;
}

/** Rows by a column; NaN always last. */
export function sorted<R>(rows: readonly R[], column: Column<R>, down: boolean): R[] {
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    if (typeof x === 'string' || typeof y === 'string') return sign * String(x).localeCompare(String(y), 'en');
    if (Number.isNaN(x) || Number.isNaN(y)) return (Number.isNaN(x) ? 1 : 0) - (Number.isNaN(y) ? 1 : 0);
    return sign * (x - y);
  });
}

export function SortTable<R>({ label, rows, columns, keyOf, by, press }: Props<R>) {
  const [order, setOrder] = useState<Order>({ key: by, down: true });
  const list = useMemo(() => {
    const column = columns.find((c) => c.key === order.key) ?? columns[0];
    return sorted(rows, column, order.down);
  }, [rows, columns, order]);
  return (
    // A scrolled region must be reachable by keys.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    <section className="sort-table" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((c) => {
              const on = c.key === order.key;
              return (
                <th key={c.key} scope="col" aria-sort={on ? (order.down ? 'descending' : 'ascending') : 'none'}>
                  <button
                    type="button"
                    className={on ? 'sort on' : 'sort'}
                    onClick={() => setOrder((o) => ({ key: c.key, down: o.key === c.key ? !o.down : true }))}
                  >
                    {c.head}
                    <span aria-hidden="true">{on ? (order.down ? ' ↓' : ' ↑') : ''}</span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {list.map((row) => (
            <tr key={keyOf(row)} className={press?.active(row) ? 'on' : undefined}>
              {columns.map((c, k) => (
                <td key={c.key}>
                  {k === 0 && press ? (
                    <button
                      type="button"
                      className="row-press"
                      title={press.name(row)}
                      aria-pressed={press.active(row)}
                      onClick={() => press.on(row)}
                    >
                      {c.cell(row)}
                    </button>
                  ) : (
                    c.cell(row)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
