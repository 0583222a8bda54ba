// Systems that train or validate as a whole, whatever the share says.
import { useMemo, useState } from 'react';
import type { FrameTable } from '../../data/frameTable';
import type { Side } from '../../worker/protocol';
import { Button } from '../design/Button';
import { Formula } from '../design/Formula';
import { startWords, dataWords as words } from '../words';
import { useDataEdits } from './hooks';
import { shortNames } from './paths';

/** Rows drawn before one asks for more: a data set may have thousands of systems. */
const FIRST = 12;
const MORE = 50;

export function SystemSides({ table }: { readonly table: FrameTable }) {
  const edits = useDataEdits();
  const [shown, setShown] = useState(FIRST);
  const { sides } = edits.now;
  const names = useMemo(() => shortNames(table.systems.map((s) => s.path)), [table]);
  const of = new Map(sides.map((s) => [s.system, s.side]));
  const set = (system: number, side: Side | null): void => {
    const rest = sides.filter((s) => s.system !== system);
    const next = side === null ? rest : [...rest, { system, side }].sort((a, b) => a.system - b.system);
    edits.change(words.sideSet(table.systems[system].path), { sides: next });
  };
  return (
    <details className="sides" open={sides.length > 0}>
      <summary className="small">{words.sides(sides.length)}</summary>
      <ul>
        {table.systems.slice(0, shown).map((s, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a system is named by its position
          <li key={k} className="small">
            <span>
              <span className="file-name" title={s.path}>
                <span className="path">{names[k][0]}</span>
                <span className="tail">{names[k][1]}</span>
              </span>
              <span className="mute">
                <Formula text={s.formula} />, {startWords.frames(s.nframes)}
              </span>
            </span>
            <select
              aria-label={words.sideOf(s.path, s.formula)}
              value={of.get(k) ?? ''}
              onChange={(event) => {
                const v = event.target.value;
                set(k, v === 'train' || v === 'validation' ? v : null);
              }}
            >
              <option value="">{words.sideChoices.share}</option>
              <option value="train">{words.sideChoices.train}</option>
              <option value="validation">{words.sideChoices.validation}</option>
            </select>
          </li>
        ))}
      </ul>
      {table.systems.length > shown && (
        <Button look="plain" onClick={() => setShown(shown + MORE)}>
          {words.systemsShow(Math.min(MORE, table.systems.length - shown))}
        </Button>
      )}
    </details>
  );
}
