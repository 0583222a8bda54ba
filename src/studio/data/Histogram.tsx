// One distribution over the frames; dragging over bars selects their frames, everywhere.
import { type KeyboardEvent, type PointerEvent, type ReactNode, useMemo, useState } from 'react';
import { formatCount, formatRmse } from '../design/format';
import { useSession } from '../state/hooks';
import { dataWords as words } from '../words';
import { bin, binsFor, decimals, inBins } from './histogram';

export type Distribution = 'energy' | 'max_force' | 'volume' | 'nearest' | 'neighbors';

interface Props {
  readonly of: Distribution;
  /** Beside the title, to choose what is shown. */
  readonly choice?: ReactNode;
  /** What the values rest on, below the bars. */
  readonly note?: string;
  /** [nframes]; NaN where missing. */
  readonly values: Float64Array;
  /** [nframes] 1 where selected. */
  readonly selected: Uint8Array;
}

const one = (v: number): string => (Number.isInteger(v) ? formatCount(v) : formatRmse(v));

/** Below this all values are the same: less than the last digit that the table shows, or than what positions are worth. */
const SAME: Readonly<Record<Distribution, number>> = {
  energy: 1e-6,
  max_force: 1e-5,
  volume: 1e-3,
  nearest: 1e-4,
  neighbors: 0,
};

const WIDTH = 240;
const HEIGHT = 84;

export function Histogram({ of, choice, note, values, selected }: Props) {
  const session = useSession();
  const whole = of === 'neighbors';
  const bins = useMemo(
    () => bin(values, selected, { most: binsFor(values.length), least: whole ? 1 : 0, same: SAME[of] }),
    [values, selected, of, whole],
  );
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const [focused, setFocused] = useState<number | null>(null);
  if (!bins) return null;
  const n = bins.counts.length;
  if (n === 1)
    return (
      <div className="histogram">
        <div className="row histogram-head">
          <h3 className="grow">{words.histogram[of]}</h3>
          {choice}
          {words.units[of] !== '' && <span className="mute small">{words.units[of]}</span>}
        </div>
        <p className="histogram-one">
          <b className="tabular">{one(values.find(Number.isFinite) ?? 0)}</b>
          <span className="mute small">
            {words.all(bins.counts[0])}
            {note !== undefined && `, ${note}`}
          </span>
        </p>
      </div>
    );
  const top = Math.max(...bins.counts);
  const step = WIDTH / n;
  const digits = decimals(bins.width);
  const edge = (k: number): string => (bins.first + k * bins.width).toFixed(digits);
  // Counts have no edges between them: a bar from 4 to 5 holds the fours.
  const upper = (k: number): string => (bins.first + (k + 1) * bins.width - (whole ? 1 : 0)).toFixed(digits);
  const unit = words.units[of];
  const height = (count: number): number => (count === 0 ? 0 : Math.max(1.5, (HEIGHT * count) / top));

  const barAt = (event: PointerEvent<SVGSVGElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(n - 1, Math.floor((n * (event.clientX - box.left)) / box.width)));
  };
  const select = (from: number, to: number, add: boolean): void =>
    session.frames.select(inBins(bins, values, from, to), add ? 'add' : 'set');
  const onKey = (event: KeyboardEvent): void => {
    const now = focused ?? 0;
    if (event.key === 'ArrowLeft') setFocused(Math.max(0, now - 1));
    else if (event.key === 'ArrowRight') setFocused(Math.min(n - 1, focused === null ? 0 : now + 1));
    else if (event.key === 'Enter' || event.key === ' ') select(now, now, event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const range = drag ?? (focused === null ? null : { from: focused, to: focused });
  const [low, high] = range ? [Math.min(range.from, range.to), Math.max(range.from, range.to)] : [-1, -1];
  const inRange = range ? inBins(bins, values, low, high).length : 0;
  return (
    <div className={`histogram ${of}`}>
      <div className="row histogram-head">
        <h3 className="grow">{words.histogram[of]}</h3>
        {choice}
        {(range || unit !== '') && (
          <span className="mute small">{range ? words.bar(edge(low), upper(high), unit, inRange) : unit}</span>
        )}
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: bars are chosen with the keys too
        tabIndex={0}
        aria-label={words.brush(words.histogram[of], edge(0), upper(n - 1), unit)}
        onKeyDown={onKey}
        onBlur={() => setFocused(null)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = barAt(event);
          setFocused(null);
          setDrag({ from: at, to: at });
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: barAt(event) })}
        onPointerUp={(event) => {
          if (drag) select(drag.from, drag.to, event.shiftKey);
          setDrag(null);
        }}
        onPointerCancel={() => setDrag(null)}
      >
        {range && <rect className="brush" x={low * step} y={0} width={(high - low + 1) * step} height={HEIGHT} />}
        {[...bins.counts].map((count, k) => (
          <g key={edge(k)}>
            <rect
              className="bar"
              x={k * step + 0.5}
              y={HEIGHT - height(count)}
              width={Math.max(0.5, step - 1)}
              height={height(count)}
            />
            {bins.marked[k] > 0 && (
              <rect
                className="bar marked"
                x={k * step + 0.5}
                y={HEIGHT - height(bins.marked[k])}
                width={Math.max(0.5, step - 1)}
                height={height(bins.marked[k])}
              />
            )}
          </g>
        ))}
      </svg>
      <div className="histogram-axis mute tabular">
        <span>{edge(0)}</span>
        {note !== undefined && <span>{note}</span>}
        <span>{upper(n - 1)}</span>
      </div>
    </div>
  );
}
