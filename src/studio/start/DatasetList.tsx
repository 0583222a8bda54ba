// The data sets stored in this browser, the newest first: open, or delete with undo.
import { Button } from '../design/Button';
import { Formula } from '../design/Formula';
import { formatStamp } from '../design/format';
import { useSession, useStudio } from '../state/hooks';
import type { View } from '../state/store';
import { startWords } from '../words';

/** `view`: the tab that opens with the data set. */
export function DatasetList({ view = 'model' }: { readonly view?: View }) {
  const session = useSession();
  const all = useStudio((s) => s.datasets);
  const leaving = useStudio((s) => s.leaving);
  const trained = useStudio((s) => s.run?.dataset);
  const datasets = (all ?? []).filter((d) => !leaving.includes(d.id)).sort((a, b) => b.created - a.created);
  if (datasets.length === 0) return <p className="mute">{all === null ? ' ' : startWords.storedEmpty}</p>;
  return (
    <ul className="datasets card">
      {datasets.map((d) => {
        const formulas = [...new Set(d.systems.map((s) => s.formula))];
        return (
          <li key={d.id}>
            <div className="grow">
              <h3>{startWords.nameOf(d)}</h3>
              <p className="mute small">
                {formulas.slice(0, 6).map((f) => (
                  <span key={f} className="pill">
                    <Formula text={f} />
                  </span>
                ))}
                {formulas.length > 6 && ` +${formulas.length - 6}`}
                <span className="facts">
                  {startWords.frames(d.nframes)}
                  {d.systems.length > 1 && `, ${startWords.systems(d.systems.length)}`}
                  {`, ${d.labels.map((l) => startWords.labels[l]).join(', ') || startWords.labelsMissing}, ${formatStamp(d.created)}`}
                </span>
              </p>
            </div>
            <Button aria-label={startWords.openOf(startWords.nameOf(d))} onClick={() => session.select(d, view)}>
              {startWords.open}
            </Button>
            <Button
              look="plain"
              icon="trash"
              aria-label={startWords.removeOf(startWords.nameOf(d))}
              title={startWords.remove}
              disabled={trained === d.id}
              onClick={() => session.remove(d)}
            />
          </li>
        );
      })}
    </ul>
  );
}
