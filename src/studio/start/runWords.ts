// A stored run in words: where it stands, how good it is, when that was.
import type { RunSummary } from '../../worker/protocol';
import { formatCount, formatRmse, formatStamp } from '../design/format';
import { startWords } from '../words';

/** `current`: it is the run this page holds. */
export function standing(run: RunSummary, current: boolean): string {
  const words = startWords.runStates;
  // A run that is stored as running and not held here was cut off: it waits at its last checkpoint.
  const say = current && (run.state === 'running' || run.state === 'paused') ? words.current : words[run.state];
  return say(formatCount(run.iteration), formatCount(run.iterations));
}

export function runFacts(run: RunSummary, current: boolean, now: Date = new Date()): string {
  return [
    standing(run, current),
    ...(run.best ? [startWords.runForce(formatRmse(run.best.rmse_f))] : []),
    formatStamp(run.updated, now),
  ].join(', ');
}

/** Runs drawn behind the one at hand, at most. */
export const OVERLAYS = 8;
