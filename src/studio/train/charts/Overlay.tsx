// Lies over a plot: crosshair with values, pins, drag to zoom, keys. The same on all charts, so that they move together.
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { formatCount } from '../../design/format';
import { useStudio } from '../../state/hooks';
import { trainWords } from '../../words';
import { inputOf } from './drawing';
import { atFraction, fraction } from './envelope';
import { eventsNear } from './events';
import { useChartModel, useCharts, useDrawn, useValidName } from './hooks';
import { CLICK, chartKey, zoomBetween } from './pointer';
import { type ChartId, namesOf, SPECS } from './quantities';
import { readingsAt } from './readings';
import { Sample } from './Sample';
import { xText } from './ticks';

interface Props {
  readonly id: ChartId;
  readonly title: string;
  readonly margin: { readonly l: number; readonly r: number; readonly t: number; readonly b: number };
  /** Large charts show values at the crosshair and take the keyboard; small ones only follow. */
  readonly large: boolean;
}

const left = (f: number): CSSProperties => ({ left: `${100 * f}%` });

export function Overlay({ id, title, margin, large }: Props) {
  useDrawn();
  const model = useChartModel();
  const cursor = useCharts((s) => s.cursor);
  const pins = useCharts((s) => s.pins);
  const [drag, setDrag] = useState<{ readonly a: number; readonly b: number } | null>(null);
  const pressed = useRef<number | null>(null);
  const words = trainWords.charts;
  const filter = useStudio((s) => s.run?.config.filter.kind ?? 'multistream');
  const { unit } = namesOf(id, filter);

  const shareOf = (e: PointerEvent<HTMLElement>): number => {
    const box = e.currentTarget.getBoundingClientRect();
    return (e.clientX - box.left) / box.width;
  };
  const follow = (f: number): void => {
    const iteration = model.iterationAt(Math.max(0, atFraction(model.scale, Math.min(1, Math.max(0, f)))));
    if (iteration !== model.store.getState().cursor) model.store.setState({ cursor: iteration });
  };
  const onMove = (e: PointerEvent<HTMLElement>): void => {
    const f = shareOf(e);
    const from = pressed.current;
    if (from !== null && (drag !== null || Math.abs(f - from) > CLICK)) setDrag({ a: from, b: f });
    follow(f);
  };
  const onDown = (e: PointerEvent<HTMLElement>): void => {
    if (e.button !== 0) return;
    e.currentTarget.setPointerCapture(e.pointerId);
    pressed.current = shareOf(e);
  };
  const onUp = (e: PointerEvent<HTMLElement>): void => {
    const from = pressed.current;
    pressed.current = null;
    if (from === null) return;
    if (drag) zoomBetween(model, drag.a, drag.b);
    // The two clicks of a double click undo each other.
    else if (model.own.series.train.length > 0) {
      follow(shareOf(e));
      const at = model.store.getState().cursor;
      if (at !== null) model.togglePin(at);
    }
    setDrag(null);
  };
  const onKey = (e: KeyboardEvent<HTMLElement>): void => {
    if (e.ctrlKey || e.metaKey || e.altKey || !chartKey(model, e.key, e.shiftKey)) return;
    e.preventDefault();
    e.stopPropagation();
  };

  const place = (iteration: number): number => fraction(model.scale, model.toX(iteration));
  const at = cursor === null ? Number.NaN : place(cursor);
  const visible = at >= 0 && at <= 1;
  const last = model.own.series.train.last('iteration') ?? 0;
  const inset = { left: margin.l, right: margin.r, top: margin.t, bottom: margin.b };
  const lines = (
    <>
      {pins.map((p, k) => {
        const f = place(p);
        return f >= 0 && f <= 1 ? (
          <div key={p} className="pin-line" style={left(f)}>
            {large && <span className={f > 0.9 ? 'pin-flag to-left' : 'pin-flag'}>{k + 1}</span>}
          </div>
        ) : null;
      })}
      {visible && <div className="crosshair" style={left(at)} />}
      {drag && (
        <div
          className="zoom-box"
          style={{ left: `${100 * Math.min(drag.a, drag.b)}%`, width: `${100 * Math.abs(drag.b - drag.a)}%` }}
        />
      )}
      {large && visible && cursor !== null && !drag && <Values id={id} unit={unit} iteration={cursor} at={at} />}
    </>
  );
  const pointer = {
    onPointerMove: onMove,
    onPointerDown: onDown,
    onPointerUp: onUp,
    onPointerCancel: () => {
      pressed.current = null;
      setDrag(null);
    },
    onPointerLeave: () => pressed.current === null && model.store.setState({ cursor: null }),
    onDoubleClick: () => model.session.resetZoom(),
  };
  if (!large)
    return (
      <div className="overlay" style={inset} {...pointer}>
        {lines}
      </div>
    );
  return (
    <div
      className="overlay"
      style={inset}
      role="slider"
      tabIndex={0}
      aria-label={words.crosshair(title)}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={cursor ?? last}
      aria-valuetext={cursor === null ? words.noCrosshair : words.at(formatCount(cursor))}
      onKeyDown={onKey}
      {...pointer}
    >
      {lines}
    </div>
  );
}

interface ValuesProps {
  readonly id: ChartId;
  readonly unit: string;
  readonly iteration: number;
  readonly at: number;
}

/** The values under the crosshair, on the side where there is room. */
function Values({ id, unit, iteration, at }: ValuesProps) {
  const model = useChartModel();
  const validName = useValidName();
  const spec = SPECS[id];
  const readings = readingsAt(inputOf(model, id, 1, validName), iteration);
  const events = eventsNear(model.events, model.toX, model.scale, at);
  const { axis } = model;
  return (
    <div className={at > 0.5 ? 'values to-left' : 'values'} style={left(at)}>
      <b>
        {trainWords.charts.at(formatCount(iteration))}
        {axis !== 'iteration' && <span className="mute">, {xText(axis, model.toX(iteration))}</span>}
      </b>
      {readings.map((r) => (
        <div key={r.key} className="value-row">
          <Sample look={r.look} colour={spec.colour} />
          <span className="clip">{r.name}</span>
          <span className="tabular">{r.text}</span>
          <span className="mute">{unit}</span>
        </div>
      ))}
      {events.slice(-4).map((e) => (
        <div key={`${e.kind} ${e.iteration} ${e.text}`} className={`value-event ${e.kind}`}>
          {formatCount(e.iteration)}: {e.text}
        </div>
      ))}
    </div>
  );
}
