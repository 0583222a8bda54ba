// The validation points as a table, newest first: the plots for those who prefer figures.
import { useState } from 'react';
import { formatCount, formatRmse } from '../design/format';
import { useSeriesVersion, useSession } from '../state/hooks';
import { trainWords } from '../words';

const ROWS = 200;

export function ValidTable() {
  const [open, setOpen] = useState(false);
  return (
    <details className="valid-table" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{trainWords.plots.table}</summary>
      {open && <Rows />}
    </details>
  );
}

function Rows() {
  useSeriesVersion();
  const { valid } = useSession().series;
  const rows: number[] = [];
  for (let i = valid.length - 1; i >= Math.max(0, valid.length - ROWS); i--) rows.push(i);
  return (
    <table>
      <thead>
        <tr>
          {trainWords.plots.tableHead.map((h) => (
            <th key={h} scope="col">
              {h}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((i) => (
          <tr key={i}>
            <td>{formatCount(valid.view('iteration')[i])}</td>
            <td>{formatRmse(valid.view('rmse_e')[i])}</td>
            <td>{formatRmse(valid.view('rmse_f')[i])}</td>
            <td>{valid.view('seconds')[i].toFixed(1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
