// One large chart: drawn by plotly when the clock says so, with everything that answers to the pointer laid over it.
import { useEffect, useRef, useState } from 'react';
import { useDark } from '../../frame/theme';
import { useStudio } from '../../state/hooks';
import { trainWords } from '../../words';
import type { LogRange } from '../axis';
import { loadPlotly, type PlotlyApi } from '../plotly';
import { ChartMenu } from './ChartMenu';
import { ChartTable } from './ChartTable';
import { type Drawing, inputOf } from './drawing';
import { marksOf } from './events';
import { layout, MARGIN, PLOT_CONFIG, picture } from './figure';
import { useChartModel, useCharts, useValidName } from './hooks';
import { Legend } from './Legend';
import { Overlay } from './Overlay';
import { readPaint } from './paint';
import { type ChartId, namesOf, SPECS } from './quantities';
import { summaryOf } from './readings';

export function Chart({ id }: { readonly id: ChartId }) {
  const model = useChartModel();
  const filter = useStudio((s) => s.run?.config.filter.kind ?? 'multistream');
  const { title, unit } = namesOf(id, filter);
  const validName = useValidName();
  const asTable = useCharts((s) => s.tables.includes(id));
  const dark = useDark();
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef<Drawing | null>(null);
  const [plotly, setPlotly] = useState<PlotlyApi | 'failed' | null>(null);

  useEffect(() => {
    let gone = false;
    loadPlotly().then(
      (p) => !gone && setPlotly(() => p),
      () => !gone && setPlotly('failed'),
    );
    return () => {
      gone = true;
    };
  }, []);

  // `dark` is a dependency because the colours are read from the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    const el = host.current;
    if (!el || plotly === null || plotly === 'failed' || asTable) return;
    const paint = readPaint(el, SPECS[id].colour);
    let range: LogRange | null = null;
    let held = '';
    const detach = model.clock.attach(() => {
      const bins = Math.max(100, el.clientWidth - MARGIN.l - MARGIN.r);
      const input = inputOf(model, id, bins, validName);
      // The vertical axis holds still until something other than new points asks for another.
      const { range: zoom } = model.store.getState();
      const holds = [model.session.store.getState().run?.id, input.log, input.robust, zoom?.from, zoom?.to].join(' ');
      const fresh = holds !== held || model.own.series.train.length + model.own.series.valid.length === 0;
      held = holds;
      const next = picture(input, paint, fresh ? null : range);
      range = next.range;
      const look = layout(range, input, marksOf(model.events, model.toX, model.scale, 5 / bins), paint);
      shown.current = {
        data: next.traces,
        layout: look,
        width: el.clientWidth,
        height: el.clientHeight,
        ground: paint.bg,
      };
      void plotly.react(el, next.traces, look, PLOT_CONFIG);
      el.setAttribute('aria-label', summaryOf(input, { title, unit }));
    });
    return () => {
      detach();
      plotly.purge(el);
    };
  }, [plotly, model, id, title, unit, validName, dark, asTable]);

  return (
    <section className="chart" data-plot={id} aria-label={title}>
      <div className="chart-head">
        <h2>{title}</h2>
        <span className="mute">{unit}</span>
        <Legend id={id} />
        <ChartMenu id={id} title={title} drawing={shown} />
      </div>
      {asTable ? (
        <ChartTable id={id} title={title} unit={unit} />
      ) : plotly === 'failed' ? (
        <p className="chart-box mute">{trainWords.charts.failed}</p>
      ) : (
        <div className="chart-box">
          <div className="chart-plot" ref={host} role="img" aria-label={title}>
            {plotly === null && <p className="mute">{trainWords.charts.loading}</p>}
          </div>
          <Overlay id={id} title={title} margin={MARGIN} large />
        </div>
      )}
    </section>
  );
}
