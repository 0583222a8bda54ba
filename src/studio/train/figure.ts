// What plotly is asked to draw: two curves over fixed logarithmic axes.
import { formatRmse } from '../design/format';
import { trainWords } from '../words';
import { growLogRange, type LogRange, logTicks, positiveExtent } from './axis';
import type { Config, Layout, Trace } from './plotly';
import { type RunSeries, thin } from './series';

export type Quantity = 'rmse_e' | 'rmse_f';

export interface Colours {
  readonly curve: string;
  readonly ink: string;
  readonly mute: string;
  readonly line: string;
  readonly panel: string;
}

/** More points than pixels are of no use. */
const POINTS = 1500;

export const PLOT_CONFIG: Config = { displayModeBar: false, responsive: true, doubleClick: 'reset' };

/** The validation before the first iteration has no place on a logarithmic axis. */
function drawable<T extends { readonly x: number[]; readonly y: number[] }>(curve: T, logX: boolean): T {
  return logX && curve.x[0] === 0 ? { ...curve, x: curve.x.slice(1), y: curve.y.slice(1) } : curve;
}

export function traces(
  series: RunSeries,
  quantity: Quantity,
  words: { readonly unit: string; readonly validation: string },
  colour: string,
  logX: boolean,
): Trace[] {
  const { unit, validation } = words;
  const batch = drawable(thin(series.train.view('iteration'), series.train.view(quantity), POINTS), logX);
  const valid = drawable(thin(series.valid.view('iteration'), series.valid.view(quantity), POINTS), logX);
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: trainWords.plots.batch,
      ...batch,
      line: { color: colour, width: 1.2 },
      opacity: 0.55,
      hovertemplate: `%{y:.3~g} ${unit}`,
    },
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: validation,
      ...valid,
      line: { color: colour, width: 2.6 },
      // Markers tell validation from batch without colour; many of them would be a second line.
      marker: { color: colour, size: valid.x.length > 80 ? 1 : 5 },
      hovertemplate: `%{y:.3~g} ${unit}`,
    },
  ];
}

export interface View {
  readonly iterations: number;
  readonly logX: boolean;
  /** Changes when a zoom of the user is to be forgotten. */
  readonly revision: string;
}

export function layout(range: LogRange | null, view: View, c: Colours): Layout {
  const y = range ?? { low: 1, high: 1000 };
  const ticks = logTicks(y);
  const last = Math.max(view.iterations, 10);
  const axis = {
    color: c.mute,
    gridcolor: c.line,
    linecolor: c.line,
    zeroline: false,
    tickfont: { size: 12, color: c.mute },
  };
  return {
    autosize: true,
    margin: { l: 48, r: 12, t: 8, b: 28 },
    paper_bgcolor: 'transparent',
    plot_bgcolor: 'transparent',
    font: { family: '"Inter Variable", system-ui, sans-serif', size: 12, color: c.ink },
    showlegend: false,
    hovermode: 'x unified',
    hoverlabel: { bgcolor: c.panel, bordercolor: c.line, font: { size: 12, color: c.ink } },
    uirevision: view.revision,
    transition: { duration: 0 },
    xaxis: {
      ...axis,
      showgrid: false,
      type: view.logX ? 'log' : 'linear',
      range: view.logX ? [0, Math.log10(last)] : [0, last],
      hoverformat: ',d',
      ...(view.logX ? { dtick: 1 } : { tickformat: ',d' }),
    },
    yaxis: {
      ...axis,
      type: 'log',
      range: [Math.log10(y.low), Math.log10(y.high)],
      tickvals: ticks,
      ticktext: ticks.map(tickText),
    },
  };
}

const tickText = (v: number): string => (v >= 1e5 || v < 1e-3 ? v.toExponential(0) : v.toLocaleString('en-US'));

/** Range of the vertical axis after the newest points. */
export function nextRange(before: LogRange | null, series: RunSeries, quantity: Quantity): LogRange | null {
  const extent = positiveExtent(series.valid.view(quantity), series.train.view(quantity));
  return extent ? growLogRange(before, extent.min, extent.max) : before;
}

/** The plot in a sentence, for those who cannot see it. */
export function summary(series: RunSeries, quantity: Quantity, name: string, unit: string): string {
  const words = (v: number | null): string => (v === null ? trainWords.headline.none : formatRmse(v));
  const iteration = series.train.last('iteration') ?? 0;
  return trainWords.plots.summary(
    name,
    unit,
    words(series.valid.last(quantity)),
    words(series.train.last(quantity)),
    iteration,
  );
}
