// Which compositions are in the data set, how they are used, and how their labels spread.
import { useMemo, useState } from 'react';
import type { FrameTable } from '../../data/frameTable';
import { Button } from '../design/Button';
import { Formula } from '../design/Formula';
import { formatCount, formatRmse } from '../design/format';
import { useSession } from '../state/hooks';
import { dataWords as words } from '../words';
import { compositions } from './composition';

const FIRST = 6;

interface Props {
  readonly table: FrameTable;
  /** [nframes] index into USES. */
  readonly uses: Uint8Array;
}

const number = (v: number, text: (v: number) => string): string => (Number.isNaN(v) ? words.missing : text(v));

export function CompositionTable({ table, uses }: Props) {
  const session = useSession();
  const [all, setAll] = useState(false);
  const rows = useMemo(() => compositions(table, uses), [table, uses]);
  const shown = all ? rows : rows.slice(0, FIRST);
  const { compositionColumns: columns, units } = words;
  return (
    <section className="card composition" aria-label={words.composition}>
      <h2>{words.composition}</h2>
      <table>
        <thead>
          <tr>
            <th>{columns.formula}</th>
            <th>{columns.frames}</th>
            <th>{columns.used}</th>
            <th>
              {columns.energy} <span className="unit-small">{units.energy}</span>
            </th>
            <th>
              {columns.spread} <span className="unit-small">meV/atom</span>
            </th>
            <th>
              {columns.force} <span className="unit-small">{units.max_force}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.formula}>
              <td>
                <button
                  type="button"
                  className="link"
                  title={words.selectComposition(row.formula, row.frames.length)}
                  onClick={() => session.frames.select(row.frames)}
                >
                  <Formula text={row.formula} />
                </button>
              </td>
              <td>{formatCount(row.frames.length)}</td>
              <td>{row.uses.map(formatCount).join(' / ')}</td>
              <td>{number(row.energy, (v) => v.toFixed(4))}</td>
              <td>{number(row.spread, (v) => formatRmse(1000 * v))}</td>
              <td>{number(row.max_force, formatRmse)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > FIRST && !all && (
        <Button look="plain" onClick={() => setAll(true)}>
          {words.compositionMore(rows.length - FIRST)}
        </Button>
      )}
    </section>
  );
}
