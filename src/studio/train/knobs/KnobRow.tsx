// One knob of a live run: name, box, slider, class, reason, default and safe range; amber while it is staged.
import { useId } from 'react';
import { Button } from '../../design/Button';
import { formatRmse } from '../../design/format';
import { type FieldKey, fieldOf } from '../../model/fields';
import { useSeriesVersion, useSession, useStudio } from '../../state/hooks';
import { knobWords } from '../../words';
import { labelOf, shownText, whyOf, withUnitOf } from './labels';
import { Slider } from './Slider';
import { scaleOf } from './scale';
import type { EditClass } from './staging';
import { useKnobs } from './useKnobs';

interface Props {
  readonly field: FieldKey;
  /** What a change of it means for the run. */
  readonly kind: EditClass;
  /** The value in force, where a schedule moves it: "0.9991". */
  readonly now?: string | undefined;
}

/** Lambda as the filter has it now. */
export function LambdaRow(props: Omit<Props, 'now'>) {
  useSeriesVersion();
  const lambda = useSession().series.train.last('lambda');
  return <KnobRow {...props} now={lambda === null ? undefined : String(Number(lambda.toPrecision(4)))} />;
}

export function KnobRow({ field, kind, now }: Props) {
  const id = useId();
  const { values, own, staged, set, slide, reset } = useKnobs();
  const standard = useStudio((s) => s.defaults[field]);
  const { value: type, unit, safe } = fieldOf(field);
  const text = values[field];
  const label = labelOf(field);
  const item = staged.items.find((i) => i.field === field);
  const error = staged.errors[field];
  const warning = staged.warnings[field];
  const scale = scaleOf(field);
  const number = text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : null;
  const back = (): void => reset([field]);
  const about = { id, name: `tune-${field}`, 'aria-describedby': `${id}-why` };
  const tag = (
    <span className={`tune-class small ${item ? 'staged' : kind}`}>
      {item ? knobWords.stagedTag : knobWords.classes[kind]}
    </span>
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut; the reset button does the same by keyboard.
    <div
      className={item ? 'tune-knob staged' : 'tune-knob'}
      data-tune={field}
      onDoubleClick={(e) => {
        // In a box a double click selects the number.
        if (!(e.target instanceof HTMLInputElement) || e.target.type === 'range') back();
      }}
    >
      <div className="tune-head">
        <label htmlFor={id}>{label}</label>
        {now !== undefined && <span className="mute small tabular">{knobWords.now(now)}</span>}
        <span className="grow" />
        {!scale && tag}
        {item && (
          <Button
            look="plain"
            icon="reset"
            title={knobWords.reset(shownText(own[field]))}
            aria-label={knobWords.resetOf(label, shownText(own[field]))}
            onClick={back}
          />
        )}
        {type.kind === 'flag' ? (
          <input
            {...about}
            type="checkbox"
            checked={text === 'true'}
            onChange={(e) => set([field], String(e.target.checked))}
          />
        ) : type.kind === 'choice' ? (
          <select {...about} value={text} onChange={(e) => set([field], e.target.value)}>
            {type.options.map((o) => (
              <option key={o} value={o}>
                {shownText(o)}
              </option>
            ))}
          </select>
        ) : (
          <input
            {...about}
            type="text"
            className={type.kind === 'number' || type.kind === 'integer' ? 'short' : 'long'}
            inputMode={type.kind === 'number' ? 'decimal' : 'text'}
            autoComplete="off"
            spellCheck={false}
            value={text}
            aria-invalid={error !== undefined}
            onChange={(e) => set([field], e.target.value)}
          />
        )}
      </div>
      {scale && (
        <div className="tune-line">
          <Slider
            label={knobWords.slider(label)}
            scale={scale}
            value={number}
            text={withUnitOf(field, text)}
            safe={safe ?? null}
            amber={item !== undefined}
            onChange={(v) => slide(field, scale.whole ? String(v) : shortest(v))}
          />
          {tag}
        </div>
      )}
      <p id={`${id}-why`} className="tune-why small">
        {error !== undefined ? (
          <span className="wrong">{error}</span>
        ) : (
          <>
            {whyOf(field)}{' '}
            {warning !== undefined ? (
              <span className="unusual">{warning}</span>
            ) : (
              type.kind !== 'flag' &&
              type.kind !== 'choice' && (
                <span className="tune-facts">{knobWords.facts(shownText(standard), safe ?? null, unit)}</span>
              )
            )}
          </>
        )}
      </p>
    </div>
  );
}

/** Without an exponent where that stays short. */
const shortest = (v: number): string =>
  v !== 0 && Math.abs(v) < 1e-3 ? v.toExponential().replace('+', '') : String(v);

/** A number of a schedule, as a knob's row shows it. */
export const nowText = (v: number): string => formatRmse(v);
