// A chart as a table, newest first; only the rows in sight are in the page.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { trainWords } from '../../words';
import { X_AXES } from './axes';
import { chartTable } from './download';
import { useChartModel, useCharts, useDrawn, useValidName } from './hooks';
import { type ChartId, valueText } from './quantities';
import { xText } from './ticks';

const ROW = 26;

export function ChartTable({
  id,
  title,
  unit,
}: {
  readonly id: ChartId;
  readonly title: string;
  readonly unit: string;
}) {
  useDrawn();
  // The running mean is a column.
  useCharts((s) => s.smooth);
  const model = useChartModel();
  const validName = useValidName();
  const table = chartTable(model, id, unit, validName);
  const axes = X_AXES.filter((a) => model.own.map(a) !== null);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: table.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 8,
    initialRect: { width: 600, height: 240 },
  });
  const items = rows.getVirtualItems();
  const before = items.length > 0 ? items[0].start : 0;
  const after = items.length > 0 ? rows.getTotalSize() - items[items.length - 1].end : 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className="chart-box chart-table" ref={box} tabIndex={0} aria-label={trainWords.charts.table(title)}>
      <table aria-rowcount={table.length + 1}>
        <thead>
          <tr>
            {table.columns.map((c) => (
              <th key={c} scope="col">
                {c}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && (
            <tr>
              <td colSpan={table.columns.length} style={{ height: before, padding: 0, border: 0 }} />
            </tr>
          )}
          {items.map(({ index }) => {
            const row = table.row(table.length - 1 - index);
            return (
              <tr key={row[0]} aria-rowindex={index + 2} style={{ height: ROW }}>
                {row.map((v, k) => (
                  <td key={table.columns[k]}>
                    {k < axes.length ? xText(axes[k], v) : Number.isNaN(v) ? '' : valueText(id, v)}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && (
            <tr>
              <td colSpan={table.columns.length} style={{ height: after, padding: 0, border: 0 }} />
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
