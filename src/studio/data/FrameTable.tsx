// The frames as a table that draws only what is in sight, with one selection shared by all tabs.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef } from 'react';
import type { FrameTable as Table } from '../../data/frameTable';
import { Formula } from '../design/Formula';
import { formatRmse } from '../design/format';
import { useSession } from '../state/hooks';
import { useFrameMarks } from '../viewer/useFrame';
import { dataWords as words } from '../words';
import { Cell, Head, Row } from './grid';
import { shortNames } from './paths';
import { type Column, rangeOf, type Sort, USES } from './query';

interface Props {
  readonly table: Table;
  /** [nframes] index into USES. */
  readonly uses: Uint8Array;
  /** The frames shown, in their order. */
  readonly order: Int32Array;
  readonly sort: Sort;
  onSort(by: Column): void;
}

const COLUMNS: readonly Column[] = ['frame', 'file', 'formula', 'energy', 'max_force', 'volume', 'use'];
const UNITS: Readonly<Partial<Record<Column, string>>> = words.units;
/** CSS pixels; as in data.css. */
const ROW = 30;
const HEAD = 31;

export function FrameTable({ table, uses, order, sort, onSort }: Props) {
  const session = useSession();
  const marks = useFrameMarks();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  /** Where a range begins. */
  const anchor = useRef<number | null>(null);
  const { active, selected } = marks;
  const names = useMemo(() => shortNames(table.systems.map((s) => s.path)), [table]);
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    // The head stays on top of the rows.
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
  });
  const at = active === null ? -1 : order.indexOf(active);
  const seen = useRef({ active: -1, sort });
  useEffect(() => {
    // Another order is looked at from its top; whoever chose another frame, its row comes into sight.
    if (seen.current.sort !== sort) virtual.scrollToOffset(0);
    else if (at >= 0 && seen.current.active !== active) virtual.scrollToIndex(at, { align: 'auto' });
    seen.current = { active: active ?? -1, sort };
  }, [virtual, at, active, sort]);

  const extendTo = (frame: number): void => {
    session.frames.select(rangeOf(order, anchor.current ?? active, frame));
    anchor.current ??= active;
    session.frames.show(frame);
  };
  const move = (to: number, extend: boolean): void => {
    if (order.length === 0) return;
    const frame = order[Math.max(0, Math.min(order.length - 1, to))];
    if (extend) extendTo(frame);
    else {
      anchor.current = null;
      session.frames.show(frame);
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.altKey) return;
    const ctrl = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / ROW) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - page,
      PageDown: at + page,
      Home: 0,
      End: order.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) move(to, event.shiftKey);
    else if (ctrl && event.key.toLowerCase() === 'a') session.frames.select(order);
    else if (ctrl) return;
    else if (event.key === ' ' && active !== null) {
      anchor.current = active;
      session.frames.select([active], 'toggle');
    } else if (event.key.toLowerCase() === 'x') turn(active);
    else if (event.key === 'Escape') session.frames.select([]);
    else return;
    event.preventDefault();
    // Space would also pause the run.
    event.stopPropagation();
  };
  /** Out or in: the selection where there is one, else the frame looked at. */
  const turn = (frame: number | null): void => {
    const frames = selected.size > 0 ? [...selected] : frame === null ? [] : [frame];
    if (frames.length === 0) return;
    if (frames.every((f) => marks.excluded.has(f))) session.frames.include(frames);
    else session.frames.exclude(frames);
  };
  const onClick = (frame: number, event: MouseEvent): void => {
    if (event.shiftKey) extendTo(frame);
    else {
      anchor.current = frame;
      if (event.ctrlKey || event.metaKey) session.frames.select([frame], 'toggle');
      session.frames.show(frame);
    }
  };

  const rows = virtual.getVirtualItems();
  // A row out of sight is not in the page, and cannot be named.
  const inSight = rows.some((item) => item.index === at);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual list cannot be a table
    <div
      ref={scroller}
      className="frames"
      style={{ maxHeight: HEAD + (order.length === 0 ? 2.5 * ROW : ROW * order.length) + 4 }}
      role="grid"
      tabIndex={0}
      aria-label={words.table}
      aria-description={words.keys}
      aria-rowcount={order.length + 1}
      aria-multiselectable
      aria-activedescendant={inSight ? `${id}${active}` : undefined}
      onKeyDown={onKey}
    >
      <Row className="frames-head" index={1}>
        <Head className="cell-check">
          <span className="hidden">{words.select}</span>
        </Head>
        {COLUMNS.map((column) => (
          <Head
            key={column}
            className={`cell-${column}`}
            sort={sort.by !== column ? 'none' : sort.down ? 'descending' : 'ascending'}
          >
            <button
              type="button"
              className={sort.by === column ? 'frames-sort on' : 'frames-sort'}
              title={words.sortBy(words.columns[column])}
              onClick={() => onSort(column)}
              // Space and the arrows are the button's own here.
              onKeyDown={(event) => event.stopPropagation()}
            >
              {words.columns[column]}
              {UNITS[column] !== undefined && <span className="unit-small"> {UNITS[column]}</span>}
              {sort.by === column && <i aria-hidden="true">{sort.down ? '↓' : '↑'}</i>}
            </button>
          </Head>
        ))}
      </Row>
      {order.length === 0 && <p className="mute frames-none">{words.noneShown}</p>}
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {rows.map((item) => {
          const frame = order[item.index];
          const use = USES[uses[frame]];
          const system = table.systems[table.system[frame]];
          const [head, tail] = names[table.system[frame]];
          const classes = [
            'frames-row',
            frame === active ? 'active' : '',
            selected.has(frame) ? 'selected' : '',
            `use-${use}`,
          ];
          return (
            <Row
              key={frame}
              id={`${id}${frame}`}
              className={classes.filter((c) => c !== '').join(' ')}
              index={item.index + 2}
              selected={selected.has(frame)}
              top={item.start - HEAD}
              onClick={(event) => onClick(frame, event)}
            >
              <Cell className="cell-check">
                <input
                  type="checkbox"
                  tabIndex={-1}
                  aria-label={`${words.columns.frame} ${frame}`}
                  checked={selected.has(frame)}
                  onClick={(event) => event.stopPropagation()}
                  onChange={() => {
                    anchor.current = frame;
                    session.frames.select([frame], 'toggle');
                  }}
                />
              </Cell>
              <Cell className="cell-frame">{frame}</Cell>
              <Cell className="cell-file" title={system.path}>
                <span className="file-name">
                  <span className="path">{head}</span>
                  <span className="tail">{tail}</span>
                </span>{' '}
                <span className="mute">{table.frame_index[frame]}</span>
              </Cell>
              <Cell className="cell-formula" title={system.formula}>
                <Formula text={system.formula} />
              </Cell>
              <Cell className="cell-energy">{shown(table.energy[frame], (v) => v.toFixed(4))}</Cell>
              <Cell className="cell-max_force">{shown(table.max_force[frame], formatRmse)}</Cell>
              <Cell className="cell-volume">{shown(table.volume[frame], (v) => v.toFixed(2))}</Cell>
              <Cell className="cell-use">{words.uses[use]}</Cell>
            </Row>
          );
        })}
      </div>
    </div>
  );
}

const shown = (value: number, text: (v: number) => string): string =>
  Number.isNaN(value) ? words.missing : text(value);
