// What is known about the picked atom, in a strip that keeps its height.
import { useId, useState } from 'react';
import type { FrameView } from '../../data/frameTable';
import { Button } from '../design/Button';
import { formatRmse } from '../design/format';
import { viewerWords as words } from '../words';
import { norm } from './cell';
import { atomFacts, distance } from './pick';

interface Props {
  readonly frame: FrameView;
  readonly predicted: Float64Array | Float32Array | null;
  readonly atom: number | null;
  /** The second atom, for the distance. */
  readonly second: number | null;
  onPick(atom: number | null): void;
}

const Fact = ({ name, value, unit }: { readonly name: string; readonly value: string; readonly unit: string }) => (
  <span className="fact">
    <span className="mute">{name}</span> <b>{value}</b> <span className="mute">{unit}</span>
  </span>
);

export function AtomReadout({ frame, predicted, atom, second, onPick }: Props) {
  const facts = atom === null ? null : atomFacts(frame, predicted, atom);
  const other = second === null ? null : atomFacts(frame, predicted, second);
  return (
    <div className="readout small">
      <AtomBox key={`${frame.natoms} ${atom}`} natoms={frame.natoms} atom={atom} onPick={onPick} />
      {facts === null || atom === null ? (
        <span className="mute hint">{words.pickHint}</span>
      ) : (
        <>
          <b>{facts.element}</b>
          <span className="facts-row tabular">
            <Fact name="" value={facts.position.map((x) => x.toFixed(3)).join(', ')} unit="Å" />
            {facts.reference && <Fact name={words.force} value={formatRmse(norm(facts.reference))} unit="eV/Å" />}
            {facts.predicted && <Fact name={words.forceModel} value={formatRmse(norm(facts.predicted))} unit="eV/Å" />}
            {facts.error !== null && <Fact name={words.error} value={formatRmse(1000 * facts.error)} unit="meV/Å" />}
            {other && second !== null && (
              <Fact
                name={words.distance(`${other.element} ${second}`)}
                value={distance(frame, atom, second).toFixed(3)}
                unit={`Å, ${words.distanceWhy}`}
              />
            )}
          </span>
          <Button
            look="plain"
            icon="close"
            aria-label={words.unpick}
            title={words.unpick}
            onClick={() => onPick(null)}
          />
        </>
      )}
    </div>
  );
}

/** The number of the atom: the way to pick one by keyboard. */
function AtomBox({ natoms, atom, onPick }: Pick<Props, 'atom' | 'onPick'> & { readonly natoms: number }) {
  const id = useId();
  const [text, setText] = useState(atom === null ? '' : String(atom));
  const n = Number(text);
  const wrong = text !== '' && !(/^\d+$/.test(text) && n < natoms);
  const take = (): void => {
    if (text === '') onPick(null);
    else if (!wrong) onPick(n);
  };
  return (
    <span className="atom-box">
      <label htmlFor={id}>{words.atom}</label>
      <input
        id={id}
        type="text"
        inputMode="numeric"
        placeholder="–"
        title={words.noneOf(natoms)}
        aria-invalid={wrong}
        value={text}
        onChange={(e) => setText(e.target.value.trim())}
        onBlur={take}
        onKeyDown={(e) => {
          if (e.key === 'Enter') take();
        }}
      />
    </span>
  );
}
