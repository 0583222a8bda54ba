// Exclusions that the run does not know of yet, and predictions that belong to other data than those open.
import { useState } from 'react';
import type { Predictions } from '../../worker/protocol';
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { isActive } from '../train/run';
import { inspectWords as words } from '../words';
import { useFrames } from './hooks';

/** Frames in one of the two lists only. */
export function differing(excluded: ReadonlySet<number>, inRun: readonly number[]): number {
  const known = new Set(inRun);
  let n = 0;
  for (const f of excluded) if (!known.has(f)) n++;
  for (const f of known) if (!excluded.has(f)) n++;
  return n;
}

export function Pending({ p }: { readonly p: Predictions }) {
  const session = useSession();
  const marks = useFrames();
  const run = useStudio((s) => s.run);
  const [busy, setBusy] = useState(false);
  if (!run || marks.dataset !== p.dataset || run.dataset !== p.dataset) return null;
  // Frames of a validation set lie behind those of the data set at hand.
  const own = run.config.exclude.filter((f) => f < marks.nframes);
  const n = differing(marks.excluded, own);
  if (n === 0 || !isActive(run.state) || run.state.kind === 'preparing') return null;
  const apply = async (): Promise<void> => {
    setBusy(true);
    const value = [...marks.excluded].sort((a, b) => a - b);
    if (await session.runs.change([{ key: 'exclude', value }])) session.notify('plain', words.pending.applied);
    setBusy(false);
  };
  return (
    <div className="inspect-pending" role="status">
      <p className="grow">
        <b>{words.pending.text(n)}</b> <span className="small">{words.pending.why}</span>
      </p>
      <Button onClick={() => void apply()} disabled={busy}>
        {words.pending.apply}
      </Button>
    </div>
  );
}

export function OtherData({ p }: { readonly p: Predictions }) {
  const session = useSession();
  const marks = useFrames();
  const datasets = useStudio((s) => s.datasets);
  const own = datasets?.find((d) => d.id === p.dataset);
  if (marks.dataset === p.dataset) return null;
  return (
    <div className="inspect-other row" role="status">
      <p className="grow">{words.otherData.text(own?.name ?? p.dataset)}</p>
      {own && <Button onClick={() => session.select(own, 'inspect')}>{words.otherData.open}</Button>}
    </div>
  );
}
