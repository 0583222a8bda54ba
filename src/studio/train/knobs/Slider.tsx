// A slider with the safe range drawn on it: linear or logarithmic, arrow keys in steps that fit the knob.
import type { CSSProperties, KeyboardEvent } from 'react';
import { fromShare, nudge, type Scale, toShare } from './scale';

interface Props {
  readonly label: string;
  readonly scale: Scale;
  /** null while the box holds no number. */
  readonly value: number | null;
  /** What a screen reader says of the value, with its unit. */
  readonly text: string;
  readonly safe: readonly [number, number] | null;
  readonly amber: boolean;
  readonly disabled?: boolean;
  onChange(value: number): void;
}

const TICKS = 1000;

const KEYS: Readonly<Record<string, readonly [1 | -1, boolean]>> = {
  ArrowUp: [1, false],
  ArrowRight: [1, false],
  ArrowDown: [-1, false],
  ArrowLeft: [-1, false],
  PageUp: [1, true],
  PageDown: [-1, true],
};

export function Slider({ label, scale, value, text, safe, amber, disabled = false, onChange }: Props) {
  const at = value === null ? 0 : toShare(scale, value);
  const [from, to] = safe ? [toShare(scale, safe[0]), toShare(scale, safe[1])] : [0, 1];
  // The browser's own steps would be too fine for whole numbers and logarithms.
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = KEYS[event.key];
    if (!key || value === null) return;
    event.preventDefault();
    onChange(nudge(scale, value, ...key));
  };
  return (
    <input
      type="range"
      className={amber ? 'tune-slider amber' : 'tune-slider'}
      aria-label={label}
      aria-valuetext={text}
      min={0}
      max={TICKS}
      step={1}
      disabled={disabled}
      value={Math.round(TICKS * at)}
      style={{ '--from': `${100 * from}%`, '--to': `${100 * to}%` } as CSSProperties}
      onChange={(e) => onChange(fromShare(scale, Number(e.target.value) / TICKS))}
      onKeyDown={onKeyDown}
    />
  );
}
