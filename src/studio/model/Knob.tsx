// One knob: name, input with unit, why it matters, default and safe range, and what is wrong with it.
import { useId } from 'react';
import type { FilterKind } from '../../engine/config';
import { Button } from '../design/Button';
import { useSession, useStudio } from '../state/hooks';
import { fieldWords, setupWords } from '../words';
import { type FieldKey, fieldOf } from './fields';
import { parseForm } from './form';

const shown = (value: string): string =>
  value === 'true' ? setupWords.on : value === 'false' ? setupWords.off : (setupWords.choices[value] ?? value);

export function Knob({ name }: { readonly name: FieldKey }) {
  const id = useId();
  const session = useSession();
  const value = useStudio((s) => s.form[name]);
  const initial = useStudio((s) => s.defaults[name]);
  const error = useStudio((s) => parseForm(s.form, s.selected?.type_map ?? null).errors[name]);
  const warning = useStudio((s) => parseForm(s.form, s.selected?.type_map ?? null).warnings[name]);
  const { value: kind, unit, safe, slider } = fieldOf(name);
  const [label, why] = fieldWords[name];
  const changed = value.trim() !== initial;
  const edit = (next: string): void => session.edit(name, next);
  const hint = [setupWords.default(shown(initial)), ...(safe ? [setupWords.safe(safe[0], safe[1], unit)] : [])];
  const about = { id, 'aria-describedby': `${id}-why`, name };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut; the reset button does the same by keyboard.
    <div
      className="knob"
      data-knob={name}
      onDoubleClick={() => session.reset(name)}
      title={setupWords.reset(shown(initial))}
    >
      <label htmlFor={id}>{label}</label>
      <div className="control">
        {changed && (
          <Button
            look="plain"
            icon="reset"
            aria-label={`${label}: ${setupWords.reset(shown(initial))}`}
            onClick={() => session.reset(name)}
          />
        )}
        {kind.kind === 'flag' ? (
          <input
            {...about}
            type="checkbox"
            checked={value === 'true'}
            onChange={(e) => edit(String(e.target.checked))}
          />
        ) : kind.kind === 'choice' ? (
          <select {...about} value={value} onChange={(e) => edit(e.target.value)}>
            {kind.options.map((o) => (
              <option key={o} value={o}>
                {shown(o)}
              </option>
            ))}
          </select>
        ) : (
          <input
            {...about}
            type="text"
            className={kind.kind === 'number' || kind.kind === 'integer' ? 'short' : 'long'}
            inputMode={kind.kind === 'number' ? 'decimal' : 'text'}
            autoComplete="off"
            spellCheck={false}
            value={value}
            aria-invalid={error !== undefined}
            onChange={(e) => edit(e.target.value)}
          />
        )}
        {unit !== '' && <span className="unit small">{unit}</span>}
      </div>
      {slider && (
        <input
          type="range"
          aria-label={label}
          className="slider"
          min={slider[0]}
          max={slider[1]}
          step={slider[2]}
          value={Number(value) || slider[0]}
          onChange={(e) => edit(e.target.value)}
        />
      )}
      <p id={`${id}-why`} className="why small">
        {error !== undefined ? (
          <span className="wrong">{error}</span>
        ) : (
          <>
            {name === 'filter' ? setupWords.filterWhy[value as FilterKind] : why}{' '}
            {warning !== undefined ? (
              <span className="unusual">{warning}</span>
            ) : (
              kind.kind !== 'flag' && <span className="range">{hint.join(', ')}</span>
            )}
          </>
        )}
      </p>
    </div>
  );
}
