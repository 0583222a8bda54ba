// The journal of a run, newest first: what was done at which iteration, with a way back and a way aside.
import { useState } from 'react';
import { Button } from '../../design/Button';
import { formatCount, formatStamp } from '../../design/format';
import { useSession } from '../../state/hooks';
import { knobWords, setupWords } from '../../words';
import type { Run } from '../run';
import { type JournalRow, journalRows } from './journalRows';

const words = knobWords.journal;

interface Props {
  readonly run: Run;
  onBranch(): void;
}

export function JournalCard({ run, onBranch }: Props) {
  const session = useSession();
  const [asked, setAsked] = useState<number | null>(null);
  const rows = journalRows(run.journal, run.config, run.iteration);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(JSON.stringify(run.journal, null, 2));
      session.notify('plain', words.copied);
    } catch {
      session.notify('error', words.copyFailed, words.copyWhy);
    }
  };
  const revert = async (row: JournalRow): Promise<void> => {
    setAsked(null);
    await session.runs.revert(row.index);
  };
  const { seed, validation } = run.started;
  return (
    <section className="card tune-journal" aria-label={words.title}>
      <div className="row">
        <h2 className="grow">{words.title}</h2>
        <Button look="plain" disabled={run.journal.length === 0} onClick={() => void copy()} data-action="copy-journal">
          {words.copy}
        </Button>
      </div>
      <ol className="tune-rows">
        {run.state.kind !== 'preparing' && (
          <li className="tune-row is-plain">
            <span className="tabular">{formatCount(run.iteration)}</span>
            <span className="grow mute">{words.here}</span>
            <button type="button" className="tune-link" onClick={onBranch} aria-haspopup="dialog">
              {words.branchHere}
            </button>
          </li>
        )}
        {rows.map((row) => (
          <Row key={row.index} row={row} asked={asked === row.index} onAsk={setAsked} onRevert={revert} />
        ))}
        <li className="tune-row is-plain">
          <span className="tabular">0</span>
          <span className="grow mute">
            {words.started(seed, setupWords.choices[validation.split] ?? validation.split)}
          </span>
        </li>
      </ol>
      {run.journal.length === 0 && <p className="small mute">{words.empty}</p>}
    </section>
  );
}

interface RowProps {
  readonly row: JournalRow;
  /** The question before a revert is open. */
  readonly asked: boolean;
  onAsk(index: number | null): void;
  onRevert(row: JournalRow): Promise<void>;
}

function Row({ row, asked, onAsk, onRevert }: RowProps) {
  return (
    <li className={`tune-row is-${row.tone}${row.undone ? ' undone' : ''}`} data-entry={row.index}>
      <span className="tabular">{formatCount(row.iteration)}</span>
      <span className="grow" title={formatStamp(row.time)}>
        {row.lines.map((line) => (
          <span key={line} className="tune-said">
            {line}
          </span>
        ))}
        <span className="small mute tabular">
          {row.undone ? `${words.undone}, ` : ''}
          {formatStamp(row.time)}
        </span>
      </span>
      {row.revert && (
        <button
          type="button"
          className="tune-link"
          aria-label={words.revertOf(row.iteration)}
          aria-expanded={asked}
          onClick={() => onAsk(asked ? null : row.index)}
        >
          {words.revert}
        </button>
      )}
      {asked && row.revert && (
        <div className="tune-ask">
          <p className="small">{words.loses(row.revert.iterations, row.revert.changes)}</p>
          <div className="row">
            <Button onClick={() => void onRevert(row)} data-action="revert">
              {words.doRevert}
            </Button>
            <Button look="plain" onClick={() => onAsk(null)}>
              {words.keep}
            </Button>
          </div>
        </div>
      )}
    </li>
  );
}
