// Problems of the input: how grave, where, what was found, how to mend it. The gravest first.
import { useState } from 'react';
import type { Problem } from '../../data/types';
import { Button } from '../design/Button';
import { startWords } from '../words';

const GRAVITY = { error: 0, warning: 1, note: 2 } as const;
const FIRST = 6;

export function ProblemList({ problems }: { readonly problems: readonly Problem[] }) {
  const [all, setAll] = useState(false);
  const sorted = problems.map((p, at) => ({ p, at })).sort((a, b) => GRAVITY[a.p.severity] - GRAVITY[b.p.severity]);
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return (
    <ul className="problems">
      {shown.map(({ p, at }) => (
        <li key={at} className="problem">
          <span className={`pill ${p.severity}`}>{startWords.severity[p.severity]}</span>
          <div className="grow">
            {p.path !== '' && (
              <code>
                {p.path}
                {p.frame !== null && `, ${startWords.frame(p.frame)}`}
              </code>
            )}
            <p>{p.message}</p>
            <p className="mute">{p.fix}</p>
          </div>
        </li>
      ))}
      {sorted.length > shown.length && (
        <li>
          <Button look="plain" onClick={() => setAll(true)}>
            {startWords.moreProblems(sorted.length - shown.length)}
          </Button>
        </li>
      )}
    </ul>
  );
}
