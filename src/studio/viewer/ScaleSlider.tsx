// How long force arrows are drawn, with the legend of their colours.
import { useId } from 'react';
import { formatRmse } from '../design/format';
import { viewerWords as words } from '../words';

interface Props {
  /** A per eV/A. */
  readonly value: number;
  /** What a double click goes back to. */
  readonly reset: number;
  /** Reference and model are both drawn. */
  readonly both: boolean;
  readonly model: boolean;
  readonly disabled: boolean;
  onChange(value: number): void;
}

/** The slider covers a factor of 100 around the reset, in steps that keep two digits. */
const RANGE = 10;

export function ScaleSlider({ value, reset, both, model, disabled, onChange }: Props) {
  const id = useId();
  const at = Math.log10(value / reset);
  return (
    <div className="arrow-scale">
      <span className="arrow-legend">
        {(both || !model) && (
          <span>
            <i className="arrow-swatch ink" /> {words.reference}
          </span>
        )}
        {model && (
          <span>
            <i className="arrow-swatch force" /> {words.predicted}
          </span>
        )}
      </span>
      <label htmlFor={id} className="hidden">
        {words.scale}
      </label>
      <input
        id={id}
        type="range"
        min={-Math.log10(RANGE)}
        max={Math.log10(RANGE)}
        step={0.02}
        value={Math.max(-1, Math.min(1, at))}
        disabled={disabled}
        aria-valuetext={`${formatRmse(value)} ${words.scaleUnit}`}
        title={words.scale}
        onChange={(e) => onChange(Number((reset * 10 ** Number(e.target.value)).toPrecision(2)))}
        onDoubleClick={() => onChange(reset)}
      />
      <span className="tabular mute scale-value">
        {formatRmse(value)} {words.scaleUnit}
      </span>
    </div>
  );
}
