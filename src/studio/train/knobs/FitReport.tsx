// Whether the staged changes fit this device: asking, what they take, or why they are refused.
import type { ReactNode } from 'react';
import { formatBytes } from '../../design/format';
import { knobWords } from '../../words';
import type { Fit } from './useFit';

const words = knobWords.plan;

/** `children` stand below a refusal. */
export function FitReport({ fit, children }: { readonly fit: Fit; readonly children?: ReactNode }) {
  if (fit.kind === 'asking') return <p className="small mute">{words.asking}</p>;
  if (fit.kind === 'fits') return <p className="small mute tabular">{words.fits(formatBytes(fit.plan.deviceBytes))}</p>;
  if (fit.kind !== 'over' && fit.kind !== 'failed') return null;
  return (
    <div className="tune-refused small" role="alert">
      <b>{fit.kind === 'over' ? words.over : words.failed}</b>
      {(fit.kind === 'over' ? fit.problems : [fit]).map((p) => (
        <p key={p.message}>
          {p.message} {p.fix}
        </p>
      ))}
      {children}
    </div>
  );
}
