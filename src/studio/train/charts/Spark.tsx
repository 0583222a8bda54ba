// One small chart of the strip; its name shows it large.
import { useEffect, useRef } from 'react';
import { useDark } from '../../frame/theme';
import { useStudio } from '../../state/hooks';
import { trainWords } from '../../words';
import type { LogRange } from '../axis';
import { inputOf } from './drawing';
import { marksOf } from './events';
import { useChartModel, useCharts, useDrawn } from './hooks';
import { Overlay } from './Overlay';
import { readPaint } from './paint';
import { type ChartId, namesOf, SPECS, valueText } from './quantities';
import { summaryOf } from './readings';
import { drawSpark } from './sparkCanvas';

const NONE = { l: 0, r: 0, t: 0, b: 0 } as const;

export function Spark({ id }: { readonly id: ChartId }) {
  const model = useChartModel();
  const filter = useStudio((s) => s.run?.config.filter.kind ?? 'multistream');
  const { title, unit } = namesOf(id, filter);
  const opened = useCharts((s) => s.opened.includes(id));
  const dark = useDark();
  const canvas = useRef<HTMLCanvasElement>(null);

  // `dark` is a dependency because the colours are read from the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    const el = canvas.current;
    const parent = el?.parentElement;
    if (!el || !parent) return;
    const paint = readPaint(parent, SPECS[id].colour);
    let range: LogRange | null = null;
    let held = '';
    return model.clock.attach(() => {
      // A strip has no room for axes, so it takes the kind that suits the quantity.
      const input = { ...inputOf(model, id, el.clientWidth, ''), log: SPECS[id].log };
      const { range: zoom } = model.store.getState();
      const holds = [model.session.store.getState().run?.id, input.robust, zoom?.from, zoom?.to].join(' ');
      const fresh = holds !== held || model.own.series.train.length === 0;
      held = holds;
      const marks = marksOf(model.events, model.toX, model.scale, 0);
      range = drawSpark(el, input, marks, paint, fresh ? null : range);
      el.setAttribute('aria-label', summaryOf(input, { title, unit }));
    });
  }, [model, id, title, unit, dark]);

  const toggle = (): void =>
    model.store.setState((s) => ({
      opened: opened ? s.opened.filter((o) => o !== id) : [...s.opened, id],
    }));
  return (
    <div className="spark" data-spark={id}>
      <div className="spark-head">
        <button
          type="button"
          className="spark-name"
          aria-pressed={opened}
          aria-label={opened ? trainWords.charts.close(title) : trainWords.charts.enlarge(title)}
          title={id in trainWords.charts.why ? trainWords.charts.why[id as keyof typeof trainWords.charts.why] : title}
          onClick={toggle}
        >
          {title}
        </button>
        <Value id={id} unit={unit} />
      </div>
      <div className="spark-box">
        <canvas ref={canvas} role="img" aria-label={title} />
        <Overlay id={id} title={title} margin={NONE} large={false} />
      </div>
    </div>
  );
}

/** The value under the crosshair, else the newest. */
function Value({ id, unit }: { readonly id: ChartId; readonly unit: string }) {
  useDrawn();
  const model = useChartModel();
  const cursor = useCharts((s) => s.cursor);
  const { own } = model;
  const k = cursor === null ? own.series.train.length - 1 : own.trainAt(cursor);
  return (
    <span className="tabular mute">
      {valueText(id, k < 0 ? null : own.train(SPECS[id])[k])}
      {unit === '' ? '' : ` ${unit}`}
    </span>
  );
}
