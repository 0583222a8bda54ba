// What the curves suggest: one line, the numbers behind it, and a button that stages the change.
import { useSyncExternalStore } from 'react';
import { Button } from '../../design/Button';
import { formatCount, formatRmse } from '../../design/format';
import type { FieldKey } from '../../model/fields';
import { useSession } from '../../state/hooks';
import { knobWords } from '../../words';
import { type Hint, type HintCurves, hintsOf } from './hints';
import { lastTouched } from './journalRows';
import { labelOf, shownText } from './labels';
import { useKnobs } from './useKnobs';

/** More than two at once would be noise. */
const SHOWN = 2;

const percent = (share: number): string =>
  share < 0.001 ? `${share.toExponential(0).replace('e-', '·10⁻')}` : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

function basisOf(hint: Hint): string {
  const words = knobWords.hints.basis;
  switch (hint.kind) {
    case 'closed':
      return words.closed(formatCount(hint.iterations), percent(hint.share));
    case 'gap':
      return words.gap(hint.gap.toFixed(2), hint.before.toFixed(2));
    case 'too-sure':
      return words['too-sure'](formatRmse(hint.innovation), formatRmse(hint.expected));
    case 'too-loose':
      return words['too-loose'](formatRmse(hint.innovation));
    case 'rejected':
      return words.rejected(percent(hint.share), formatCount(hint.of));
    case 'energy':
      return words.energy(formatRmse(hint.rmse_e), formatRmse(hint.rmse_f));
  }
}

/** "λ 0.98, ν 0.99"; the two ends of a weight are one. */
function editsText(hint: Hint): string {
  const parts = Object.entries(hint.edits)
    .filter(([key]) => !key.includes('.limit_pref'))
    .map(([key, text]) =>
      key.includes('.start_pref_e')
        ? `${knobWords.weights.e} ${text}`
        : `${labelOf(key as FieldKey)} ${shownText(text)}`,
    );
  return parts.join(', ');
}

export function HintList() {
  const session = useSession();
  const { run, edits, put, dismissed, store } = useKnobs();
  const { series } = session;
  // The count of validations and a coarse count of iterations decide when to look again.
  useSyncExternalStore(series.subscribe, () => `${series.valid.length} ${Math.floor(series.train.length / 10)}`);
  const curves: HintCurves = {
    train: {
      iteration: series.train.view('iteration'),
      rmse_f: series.train.view('rmse_f'),
      innovation: series.train.view('innovation'),
      p_mean: series.train.view('p_mean'),
      rejected: series.train.view('rejected'),
    },
    valid: {
      iteration: series.valid.view('iteration'),
      rmse_e: series.valid.view('rmse_e'),
      rmse_f: series.valid.view('rmse_f'),
    },
  };
  const since = lastTouched(run.journal);
  const hints = hintsOf(run.config, curves, since)
    .filter((h) => !dismissed.includes(`${h.kind} ${since}`))
    .filter((h) => !Object.entries(h.edits).every(([key, text]) => edits[key as FieldKey] === text))
    .slice(0, SHOWN);
  if (hints.length === 0) return null;
  return (
    <section className="tune-hints" aria-label={knobWords.hints.title}>
      {hints.map((hint) => (
        <div key={hint.kind} className="tune-hint" data-hint={hint.kind}>
          <p>{knobWords.hints.what[hint.kind]}</p>
          <p className="small mute tabular">{basisOf(hint)}</p>
          <div className="row">
            <Button onClick={() => put(hint.edits)} data-action="stage-hint">
              {knobWords.hints.stageOf(editsText(hint))}
            </Button>
            <Button look="plain" onClick={() => store.dismiss(run.id, `${hint.kind} ${since}`)}>
              {knobWords.hints.dismiss}
            </Button>
          </div>
        </div>
      ))}
    </section>
  );
}
