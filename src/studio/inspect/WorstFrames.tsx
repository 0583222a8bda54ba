// Frames by their error, worst first; a row opens its frame.
import { useEffect, useRef } from 'react';
import type { Predictions } from '../../worker/protocol';
import { Button } from '../design/Button';
import { formatCount } from '../design/format';
import { useSession } from '../state/hooks';
import { inspectWords } from '../words';
import { type Analysis, useFrames, useInspect, useInspector } from './hooks';
import { formatSigned, orNone } from './numbers';
import { type FrameErrors, WORST_BY, type WorstBy } from './tables';

const words = inspectWords.worst;
/** Rows kept in the page. */
const ROWS = 100;

interface Props {
  readonly p: Predictions;
  readonly analysis: Analysis;
  /** The frame on show, by its position in the data set. */
  readonly shown: number | null;
}

const figure = (f: FrameErrors, by: WorstBy): string => (by === 'de' ? formatSigned(f.de) : orNone(f[by]));

export function WorstFrames({ p, analysis, shown }: Props) {
  const session = useSession();
  const inspector = useInspector();
  const marks = useFrames();
  const by = useInspect((s) => s.worstBy);
  const { worst, outstanding } = analysis;
  const linked = marks.dataset === p.dataset;
  const rows = worst.slice(0, ROWS);
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    if (shown === null) return;
    const row = list.current?.querySelector(`[data-frame="${shown}"]`);
    // Only within the list: the page itself stays where it is.
    if (row instanceof HTMLElement && list.current) {
      const { offsetTop, offsetHeight } = row;
      const box = list.current;
      const head = 28;
      if (offsetTop - head < box.scrollTop) box.scrollTop = offsetTop - head;
      else if (offsetTop + offsetHeight > box.scrollTop + box.clientHeight)
        box.scrollTop = offsetTop + offsetHeight - box.clientHeight;
    }
  }, [shown]);
  return (
    <section className="card inspect-worst" aria-label={words.title}>
      <div className="inspect-card-head">
        <h2>{words.title}</h2>
        <span className="grow" />
        <span className="small mute">{words.units}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keys. */}
      <section className="worst-list" ref={list} aria-label={words.list} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.frame}</th>
              {WORST_BY.map((key) => (
                <th key={key} scope="col" aria-sort={key === by ? 'descending' : 'none'}>
                  <button
                    type="button"
                    className={key === by ? 'sort on' : 'sort'}
                    onClick={() => inspector.set({ worstBy: key })}
                  >
                    {words.columns[key]}
                    <span aria-hidden="true">{key === by ? ' ↓' : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((f) => {
              const out = linked && marks.excluded.has(f.frame);
              return (
                <tr key={f.frame} data-frame={f.frame} className={f.frame === shown ? 'on' : undefined}>
                  <td>
                    <button
                      type="button"
                      className="row-press"
                      aria-current={f.frame === shown}
                      onClick={(e) => {
                        inspector.open(f.frame, f.atom);
                        if (linked) session.frames.select([f.frame], e.ctrlKey || e.metaKey ? 'toggle' : 'set');
                      }}
                    >
                      {linked && marks.selected.has(f.frame) && <i className="mark" aria-hidden="true" />}
                      {f.frame}
                      {out ? (
                        <span className="pill" title={words.excluded}>
                          {words.excluded}
                        </span>
                      ) : (
                        outstanding.has(f.frame) && (
                          <span className="pill warning" title={words.stands}>
                            {words.stands}
                          </span>
                        )
                      )}
                    </button>
                  </td>
                  {WORST_BY.map((key) => (
                    <td key={key}>{figure(f, key)}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <div className="row small mute">
        {worst.length > rows.length && <span>{words.more(rows.length, formatCount(worst.length))}</span>}
        <span className="grow" />
        {linked && outstanding.size > 0 && (
          <Button look="plain" onClick={() => session.frames.select(outstanding)}>
            {outstanding.size === 1 ? words.selectOne : words.selectAll(outstanding.size)}
          </Button>
        )}
      </div>
    </section>
  );
}
