// Above the table: the filter, what is selected, and what can be done with it.
import { useSyncExternalStore } from 'react';
import { Button } from '../design/Button';
import { useSession } from '../state/hooks';
import { useFrameMarks } from '../viewer/useFrame';
import { dataWords as words } from '../words';

interface Props {
  readonly text: string;
  /** What the filter could not read. */
  readonly unread: string | null;
  readonly order: Int32Array;
  readonly nframes: number;
  onText(text: string): void;
}

export function FrameTools({ text, unread, order, nframes, onText }: Props) {
  const session = useSession();
  const { excluded, selected } = useFrameMarks();
  const undo = useSyncExternalStore(session.undoStack.subscribe, () => session.undoStack.next.undo);
  const inUse = [...selected].filter((f) => !excluded.has(f));
  const out = selected.size - inUse.length;
  return (
    <div className="frame-tools">
      <div className="frame-filter">
        <input
          type="text"
          data-filter
          aria-label={words.filter}
          aria-keyshortcuts="/"
          aria-invalid={unread !== null}
          aria-describedby="frame-filter-words"
          placeholder={words.filterHint}
          title={words.filterWhy}
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onText('');
          }}
        />
        <p className="mute small tabular frame-count" role="status">
          {words.shown(order.length, nframes)}
          {selected.size > 0 && `, ${words.selectedCount(selected.size)}`}
        </p>
        <div className="frame-actions">
          {undo !== null && (
            <Button look="plain" icon="reset" title={words.undoOf(undo)} onClick={() => session.undoStack.undo()}>
              {words.undo}
            </Button>
          )}
          {selected.size > 0 ? (
            <Button look="plain" onClick={() => session.frames.select([])}>
              {words.clear}
            </Button>
          ) : (
            <Button look="plain" disabled={order.length === 0} onClick={() => session.frames.select(order)}>
              {words.selectShown}
            </Button>
          )}
          {out > 0 && <Button onClick={() => session.frames.include(selected)}>{words.include(out)}</Button>}
          {(inUse.length > 0 || out === 0) && (
            <Button disabled={inUse.length === 0} onClick={() => session.frames.exclude(inUse)}>
              {inUse.length > 0 ? words.exclude(inUse.length) : words.excludeNone}
            </Button>
          )}
        </div>
      </div>
      <p id="frame-filter-words" className={unread === null ? 'hidden' : 'wrong small'}>
        {unread === null ? words.filterWhy : words.unread(unread)}
      </p>
    </div>
  );
}
