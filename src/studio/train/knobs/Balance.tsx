// Energy against forces: one slider that moves the two weights against each other, and a box for each.
import { useId } from 'react';
import { prefactors } from '../../../engine/schedule';
import { Button } from '../../design/Button';
import { type FieldKey, fieldOf } from '../../model/fields';
import { knobWords } from '../../words';
import { Slider } from './Slider';
import type { Scale } from './scale';
import { short } from './scaled';
import { useKnobs } from './useKnobs';

/** Force weight over energy weight. */
const RATIO: Scale = { low: 0.02, high: 50, log: true, whole: false, digits: 3 };
const SAFE = [0.1, 10] as const;

interface Props {
  readonly e: readonly FieldKey[];
  readonly f: readonly FieldKey[];
}

export function Balance({ e, f }: Props) {
  const { run, values, own, edits, staged, reset, put } = useKnobs();
  const { kind } = run.config.filter;
  const now = prefactors(run.config, Math.max(1, run.iteration), Math.max(1, run.iterations));
  /** What a side shows: its one value, or where its schedule is now. */
  const shown = (fields: readonly FieldKey[], at: number, from: Readonly<Record<FieldKey, string>>): string =>
    fields.every((k) => from[k] === from[fields[0]]) ? from[fields[0]] : short(at);
  const all = [...e, ...f];
  const changed = staged.items.some((i) => all.includes(i.field));
  const numbers = [Number(shown(e, now.e, values)), Number(shown(f, now.f, values))];
  const usable = numbers.every((v) => Number.isFinite(v) && v > 0);
  const ratio = usable ? numbers[1] / numbers[0] : null;
  const move = (to: number): void => {
    // The product stays as the run has it, so that a drag to and fro ends where it began.
    const product = Number(shown(e, now.e, own)) * Number(shown(f, now.f, own)) || 1;
    const pair = [Math.sqrt(product / to), Math.sqrt(product * to)].map(short);
    put(
      Object.fromEntries([...e.map((k) => [k, pair[0]] as const), ...f.map((k) => [k, pair[1]] as const)]),
      knobWords.balance.title,
    );
  };
  const text = ratio === null ? '' : knobWords.balance.ratio(short(ratio));
  const why = kind === 'fekf' ? knobWords.balance.why.fekf : knobWords.balance.why.multistream;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut; the reset button does the same by keyboard.
    <div
      className={changed ? 'tune-knob staged' : 'tune-knob'}
      data-tune="balance"
      onDoubleClick={(event) => {
        if (!(event.target instanceof HTMLInputElement) || event.target.type === 'range')
          reset(all, knobWords.balance.title);
      }}
    >
      <div className="tune-head">
        <span>{knobWords.balance.title}</span>
        <span className="mute small tabular">{text}</span>
        <span className="grow" />
        {changed && (
          <Button
            look="plain"
            icon="reset"
            aria-label={knobWords.resetOf(knobWords.balance.title, short(Number(shown(f, now.f, own))))}
            onClick={() => reset(all, knobWords.balance.title)}
          />
        )}
      </div>
      <div className="tune-line">
        <Slider
          label={knobWords.balance.label}
          scale={RATIO}
          value={ratio}
          text={text}
          safe={SAFE}
          amber={changed}
          onChange={move}
        />
        <span className={`tune-class small ${changed ? 'staged' : 'live'}`}>
          {changed ? knobWords.stagedTag : knobWords.classes.live}
        </span>
      </div>
      <div className="tune-sides">
        <Side
          name={knobWords.weights.e}
          label={knobWords.balance.sides.e}
          mark="energy"
          fields={e}
          text={shown(e, now.e, values)}
          moving={edits[e[0]] === undefined && own[e[0]] !== own[e[e.length - 1]]}
        />
        <Side
          name={knobWords.weights.f}
          label={knobWords.balance.sides.f}
          mark="force"
          fields={f}
          text={shown(f, now.f, values)}
          moving={edits[f[0]] === undefined && own[f[0]] !== own[f[f.length - 1]]}
        />
      </div>
      <p className="tune-why small">{why}</p>
    </div>
  );
}

interface SideProps {
  /** The whole name, for what is read aloud and undone; the label is short. */
  readonly name: string;
  readonly label: string;
  readonly mark: 'energy' | 'force';
  readonly fields: readonly FieldKey[];
  readonly text: string;
  /** The weight runs from a start to an end. */
  readonly moving: boolean;
}

function Side({ name, label, mark, fields, text, moving }: SideProps) {
  const id = useId();
  const { own, staged, set } = useKnobs();
  const error = fields.map((k) => staged.errors[k]).find((w) => w !== undefined);
  const warning = fields.map((k) => staged.warnings[k]).find((w) => w !== undefined);
  const { safe, unit } = fieldOf(fields[0]);
  return (
    <div className="tune-side">
      <label htmlFor={id} className="small">
        <span className="tune-mark" style={{ background: `var(--${mark})` }} /> {label}
      </label>
      <input
        id={id}
        name={`tune-${fields[0]}`}
        type="text"
        className={staged.items.some((i) => fields.includes(i.field)) ? 'short staged' : 'short'}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        aria-label={name}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-why`}
        onChange={(e) => set(fields, e.target.value, name)}
      />
      <p id={`${id}-why`} className="small mute">
        {error !== undefined ? (
          <span className="wrong">{error}</span>
        ) : warning !== undefined ? (
          <span className="unusual">{warning}</span>
        ) : moving ? (
          knobWords.balance.moving(own[fields[0]], own[fields[fields.length - 1]])
        ) : (
          safe && knobWords.safe(safe[0], safe[1], unit)
        )}
      </p>
    </div>
  );
}
