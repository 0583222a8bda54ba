// Which frames train and which validate, in words and as a strip.
import { useMemo } from 'react';
import { dataWords as words } from '../words';
import { USES } from './query';
import type { UsedFrames } from './useTable';

const WIDTH = 320;

/** Runs of equal use; where frames are more than the strip has pixels, what most of them are is drawn. */
function runsOf(uses: Uint8Array): { readonly from: number; readonly to: number; readonly use: number }[] {
  const n = Math.min(uses.length, WIDTH);
  const cells = Array.from({ length: n }, (_, k) => {
    const counts = [0, 0, 0];
    const end = Math.max(Math.floor((k * uses.length) / n) + 1, Math.floor(((k + 1) * uses.length) / n));
    for (let f = Math.floor((k * uses.length) / n); f < end; f++) counts[uses[f]]++;
    return counts.indexOf(Math.max(...counts));
  });
  const runs: { from: number; to: number; use: number }[] = [];
  cells.forEach((use, k) => {
    const last = runs.at(-1);
    if (last?.use === use) last.to = (k + 1) / n;
    else runs.push({ from: k / n, to: (k + 1) / n, use });
  });
  return runs;
}

export function SplitCard({ used }: { readonly used: UsedFrames }) {
  const { uses, counts, how, asSet } = used;
  const runs = useMemo(() => runsOf(uses), [uses]);
  const [train, valid, excluded] = counts;
  return (
    <section className="card split-card">
      <h2>{words.split}</h2>
      <p className="small">{words.splitSays(train, valid, excluded)}</p>
      <svg viewBox={`0 0 ${WIDTH} 14`} preserveAspectRatio="none" role="img" aria-label={words.splitStrip}>
        {runs.map((r) => (
          <rect
            key={r.from}
            className={`use-${USES[r.use]}`}
            x={WIDTH * r.from}
            y={0}
            width={Math.max(0.8, WIDTH * (r.to - r.from))}
            height={14}
          />
        ))}
      </svg>
      <p className="small split-legend">
        {USES.filter((_, k) => counts[k] > 0).map((use) => (
          <span key={use}>
            <i className={`swatch-box use-${use}`} /> {words.uses[use]}
          </span>
        ))}
      </p>
      <p className="mute small">{asSet ? words.splitHow[how] : words.splitBad}</p>
    </section>
  );
}
