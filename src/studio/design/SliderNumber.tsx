// A slider with its number box: drag for a feel, type for a value, double-click for the default.
import { Slider } from '@base-ui/react/slider';
import { useId, useState } from 'react';
import { frameWords } from '../words';
import { fromStop, readNumber, STOPS, toStop } from './scale';
import './controls.css';

interface Props {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Logarithmic slider; min must be above 0. */
  readonly log?: boolean;
  readonly unit?: string;
  /** Drawn on the track; values outside are taken. */
  readonly safe?: readonly [number, number];
  /** Double-click goes back to it. */
  readonly initial?: number;
  readonly disabled?: boolean;
  /** Amber: changed, not yet in force. */
  readonly staged?: boolean;
  /** Id of the words that explain the knob. */
  readonly describedBy?: string;
  readonly onChange: (value: number) => void;
  /** Once a drag has ended or a number has been entered. */
  readonly onCommit?: (value: number) => void;
}

export function SliderNumber(props: Props) {
  const { label, value, min, max, step, log = false, unit = '', safe, initial, disabled = false } = props;
  const id = useId();
  // What is being typed; null while the box just shows the value.
  const [typed, setTyped] = useState<string | null>(null);
  const scale = { min, max, step, log };
  const [low, high] = log ? [0, STOPS] : [min, max];
  const share = (v: number): number => (100 * (toStop(v, scale) - low)) / (high - low);
  const read = typed === null ? value : readNumber(typed);
  const wrong = read === null || read < min || read > max;
  const about = props.describedBy === undefined ? {} : { 'aria-describedby': props.describedBy };
  const commit = (v: number): void => props.onCommit?.(v);
  const reset = (): void => {
    if (initial === undefined || disabled) return;
    setTyped(null);
    props.onChange(initial);
    commit(initial);
  };
  return (
    <div className={props.staged ? 'slider-number staged' : 'slider-number'}>
      <label htmlFor={id}>{label}</label>
      <span className="slider-box">
        <input
          {...about}
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          disabled={disabled}
          aria-invalid={wrong}
          value={typed ?? String(value)}
          onChange={(e) => {
            setTyped(e.target.value);
            const next = readNumber(e.target.value);
            if (next !== null && next >= min && next <= max) props.onChange(next);
          }}
          onBlur={() => {
            if (typed !== null && !wrong) commit(value);
            setTyped(null);
          }}
          onKeyDown={(e) => {
            if (e.key === 'Enter' && !wrong) commit(value);
            if (e.key === 'Escape') setTyped(null);
          }}
        />
        {unit !== '' && <span className="unit small">{unit}</span>}
      </span>
      <Slider.Root
        className="slider-root"
        value={toStop(value, scale)}
        min={low}
        max={high}
        step={log ? 1 : step}
        disabled={disabled}
        onValueChange={(stop) => {
          setTyped(null);
          props.onChange(fromStop(stop, scale));
        }}
        onValueCommitted={(stop) => commit(fromStop(stop, scale))}
        onDoubleClick={reset}
        title={initial === undefined ? undefined : frameWords.resetTo(String(initial))}
      >
        <Slider.Control className="slider-control">
          <Slider.Track className="slider-track">
            {safe && (
              <i className="slider-safe" style={{ left: `${share(safe[0])}%`, right: `${100 - share(safe[1])}%` }} />
            )}
            <Slider.Thumb
              className="slider-thumb"
              getAriaLabel={() => label}
              getAriaValueText={(_, stop) => `${fromStop(stop, scale)} ${unit}`.trim()}
            />
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
    </div>
  );
}
