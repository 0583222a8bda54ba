// The parity plots side by side, or one of them large, and the same as a table.
import { useState } from 'react';
import type { Predictions } from '../../worker/protocol';
import { formatCount } from '../design/format';
import { inspectWords as words } from '../words';
import { type Plotted, useInspect } from './hooks';
import { orNone } from './numbers';
import { dotWords, ParityPlot } from './ParityPlot';
import { QUANTITIES, type Quantity } from './points';

interface Props {
  readonly p: Predictions;
  readonly plots: Readonly<Record<Quantity, Plotted>>;
  readonly opened: { readonly k: number; readonly atom: number | null } | null;
  readonly places: ReadonlyMap<number, number>;
}

export function Plots({ p, plots, opened, places }: Props) {
  const chosen = useInspect((s) => s.plot);
  const shown = QUANTITIES.filter(
    (q) => chosen === q || (chosen === 'all' && (q !== 'virial' || plots[q].stats.n > 0)),
  );
  return (
    <div className="card inspect-plots">
      <div className={`parities n${shown.length}`}>
        {shown.map((q) => (
          <ParityPlot key={q} p={p} plot={plots[q]} opened={opened} places={places} />
        ))}
      </div>
      <AsTable p={p} plots={plots} />
    </div>
  );
}

function AsTable({ p, plots }: Pick<Props, 'p' | 'plots'>) {
  const [open, setOpen] = useState(false);
  return (
    <details className="small" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary className="mute">{words.table.open}</summary>
      {open && (
        <table>
          <thead>
            <tr>
              {words.table.head.map((h) => (
                <th key={h} scope="col">
                  {h}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {QUANTITIES.map((q) => {
              const { stats, worst } = plots[q];
              return (
                <tr key={q}>
                  <th scope="row">{words.quantity[q]}</th>
                  <td>{formatCount(stats.n)}</td>
                  <td>{orNone(1000 * stats.rmse)}</td>
                  <td>{orNone(1000 * stats.mae)}</td>
                  <td>{orNone(1000 * stats.max)}</td>
                  <td>{words.milli[q]}</td>
                  <td>{worst.length > 0 ? dotWords(p, plots[q], worst[0]).what : '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </details>
  );
}
