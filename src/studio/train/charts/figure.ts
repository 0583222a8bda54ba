// What plotly is asked to draw for one chart: ghosts, batch, running mean, validation, and the marks of events.
import { trainWords } from '../../words';
import { type LogRange, logTicks } from '../axis';
import type { Config, Layout, Trace } from '../plotly';
import type { XAxis } from './axes';
import type { RunCurves } from './curves';
import { type Drawn, envelope, type Scale } from './envelope';
import type { Mark } from './events';
import type { Ghost } from './ghosts';
import { type Paint, RUN_DASHES } from './paint';
import type { ChartSpec } from './quantities';
import { xTicks } from './ticks';
import { type Extent, extentOf, joined, nextY, robustExtent } from './yRange';

/** Pixels around the plot; the overlay of pointer and pins lies exactly within. */
export const MARGIN = { l: 52, r: 12, t: 10, b: 26 } as const;

// The overlay does everything that answers to the pointer.
export const PLOT_CONFIG: Config = { staticPlot: true, displayModeBar: false, responsive: true };

export interface ChartInput {
  readonly spec: ChartSpec;
  readonly own: RunCurves;
  readonly ghosts: readonly Ghost[];
  readonly axis: XAxis;
  readonly scale: Scale;
  readonly smooth: number;
  /** Vertical axis. */
  readonly log: boolean;
  readonly robust: boolean;
  readonly zoomed: boolean;
  /** Width of the plot in pixels: one bin each. */
  readonly bins: number;
  /** Name of the curve over the whole validation set. */
  readonly validName: string;
}

export interface Picture {
  readonly traces: Trace[];
  readonly range: LogRange | null;
}

const line = (name: string, drawn: Drawn, color: string, width: number, rest: Partial<Trace> = {}): Trace => ({
  type: 'scatter',
  mode: 'lines',
  name,
  ...drawn,
  line: { color, width },
  hoverinfo: 'skip',
  ...rest,
});

/** What a ghost shows of a quantity: its validation where there is one, else its running mean. */
export function ghostCurve(
  spec: ChartSpec,
  curves: RunCurves,
  axis: XAxis,
  smooth: number,
): { readonly x: Float64Array; readonly y: Float64Array } {
  if (spec.valid && curves.series.valid.length > 0)
    return { x: curves.x('valid', axis), y: curves.series.valid.view(spec.valid.all) };
  return { x: curves.x('train', axis), y: smooth > 0 ? curves.running(spec, smooth) : curves.train(spec) };
}

/** Traces and vertical range after the newest points; `before` is the range shown last. */
export function picture(input: ChartInput, paint: Paint, before: LogRange | null): Picture {
  const { spec, own, axis, scale, smooth, bins, log } = input;
  const x = own.x('train', axis);
  const values = own.train(spec);
  const seen: (Extent | null)[] = [];
  const traces: Trace[] = [];
  for (const ghost of input.ghosts) {
    if (ghost.kind !== 'ready') continue;
    const curve = ghostCurve(spec, ghost.curves, axis, smooth);
    if (curve.x.length === 0) continue;
    const drawn = envelope(curve.x, curve.y, scale, bins);
    seen.push(robustExtent(Float64Array.from(drawn.y), log));
    const color = paint.runs[ghost.slot];
    traces.push(
      line(ghost.summary.name, drawn, color, 1.5, { line: { color, width: 1.5, dash: RUN_DASHES[ghost.slot] } }),
    );
  }
  const raw = envelope(x, values, scale, bins);
  const rawSeen = input.robust
    ? robustExtent(values.length > raw.y.length && !input.zoomed ? values : Float64Array.from(raw.y), log)
    : extentOf(raw.y, log);
  const mean = smooth > 0;
  traces.push(line(trainWords.charts.batch, raw, paint.curve, 1, { opacity: mean ? 0.32 : spec.valid ? 0.5 : 0.9 }));
  seen.push(rawSeen);
  if (mean) {
    const drawn = envelope(x, own.running(spec, smooth), scale, bins);
    traces.push(line(trainWords.charts.running, drawn, paint.curve, 1.5, { opacity: 0.85 }));
  }
  if (spec.valid) traces.push(...validation(input, spec.valid, paint, seen));
  return { traces, range: nextY(before, joined(seen), log, input.zoomed) };
}

function validation(
  input: ChartInput,
  columns: NonNullable<ChartSpec['valid']>,
  paint: Paint,
  seen: (Extent | null)[],
): Trace[] {
  const { own, axis, scale, bins, log } = input;
  const x = own.x('valid', axis);
  const { valid } = own.series;
  const traces: Trace[] = [];
  const parts = [
    ['old', trainWords.charts.validOld, '2px,3px', 'square'],
    ['fresh', trainWords.charts.validFresh, '7px,3px', 'diamond'],
  ] as const;
  for (const [part, name, dash, symbol] of parts) {
    const y = valid.view(columns[part]);
    const from = y.findIndex(Number.isFinite);
    if (from < 0) continue;
    const drawn = envelope(x.subarray(from), y.subarray(from), scale, bins);
    seen.push(extentOf(drawn.y, log));
    traces.push(
      line(name, drawn, paint.curve, 1.6, {
        mode: 'lines+markers',
        line: { color: paint.curve, width: 1.6, dash },
        marker: { color: paint.bg, size: 6, symbol, maxdisplayed: 24, line: { color: paint.curve, width: 1.4 } },
      }),
    );
  }
  const drawn = envelope(x, valid.view(columns.all), scale, bins);
  // Validation is what the chart is for: on a logarithmic axis all of it fits. On a linear one the untrained net would
  // press the rest flat.
  seen.push(input.robust && !log ? robustExtent(Float64Array.from(drawn.y), log) : extentOf(drawn.y, log));
  traces.push(
    line(input.validName, drawn, paint.curve, 2.6, {
      mode: 'lines+markers',
      marker: { color: paint.curve, size: 5, maxdisplayed: 40 },
    }),
  );
  const bests = own.bests();
  const best = bests.length > 0 ? bests[bests.length - 1] : -1;
  if (best >= 0 && x.length > best)
    traces.push({
      type: 'scatter',
      mode: 'markers',
      name: trainWords.charts.best,
      x: [x[best]],
      y: [valid.view(columns.all)[best]],
      marker: { color: paint.panel, size: 9, symbol: 'circle', line: { color: paint.curve, width: 2.4 } },
      hoverinfo: 'skip',
    });
  return traces;
}

const tickText = (v: number): string =>
  v !== 0 && (Math.abs(v) >= 1e5 || Math.abs(v) < 1e-3)
    ? v.toExponential(0)
    : v.toLocaleString('en-US', { maximumSignificantDigits: 6 });

/** Strokes of the marks: where they begin and end (share of the height), colour, width, dash. */
function stroke({ event }: Mark, paint: Paint): readonly [number, number, string, number, string] {
  if (event.strength === 'seam') return [0, 1, paint.ink, 2, 'solid'];
  if (event.kind === 'best') return [0, 0.025, paint.curve, 1, 'solid'];
  if (event.kind === 'checkpoint') return [0, 0.05, paint.edge, 1.5, 'solid'];
  if (event.kind === 'recovered') return [0, 1, paint.red, 1.2, '6px,3px'];
  if (event.kind === 'change' || event.kind === 'inflate') return [0, 1, paint.amber, 1.2, '1.5px,3px'];
  if (event.kind === 'branch') return [0, 1, paint.accent, 1.2, '1.5px,3px'];
  return [0, 1, paint.mute, 1, '1.5px,3px'];
}

export function layout(
  range: LogRange | null,
  input: Pick<ChartInput, 'axis' | 'scale' | 'log' | 'bins'>,
  marks: readonly Mark[],
  paint: Paint,
): Layout {
  const { axis, scale, log } = input;
  const y = range ?? { low: 1, high: 1000 };
  const x = xTicks(axis, scale, Math.max(3, Math.min(8, input.bins / 110)));
  const look = {
    color: paint.mute,
    gridcolor: paint.line,
    zeroline: false,
    fixedrange: true,
    tickfont: { size: 12, color: paint.mute },
  };
  // A narrow zoom may hold fewer than two of the round numbers.
  const ticks = log ? logTicks(y) : [];
  return {
    autosize: true,
    margin: MARGIN,
    paper_bgcolor: 'transparent',
    plot_bgcolor: 'transparent',
    font: { family: '"Inter Variable", Inter, system-ui, sans-serif', size: 12, color: paint.ink },
    showlegend: false,
    hovermode: false,
    transition: { duration: 0 },
    xaxis: {
      ...look,
      showgrid: false,
      showline: true,
      linecolor: paint.line,
      type: scale.log ? 'log' : 'linear',
      range: scale.log ? [Math.log10(scale.from), Math.log10(scale.to)] : [scale.from, scale.to],
      tickvals: x.at,
      ticktext: x.text,
    },
    yaxis: log
      ? {
          ...look,
          type: 'log',
          range: [Math.log10(y.low), Math.log10(y.high)],
          ...(ticks.length > 1
            ? { tickvals: ticks, ticktext: ticks.map(tickText) }
            : { nticks: 4, tickformat: '.3~g' }),
        }
      : { ...look, type: 'linear', range: [y.low, y.high], nticks: 6, tickformat: '.4~g' },
    shapes: marks.map((mark) => {
      const [y0, y1, color, width, dash] = stroke(mark, paint);
      return {
        type: 'line',
        layer: 'below',
        xref: 'paper',
        yref: 'paper',
        x0: mark.at,
        x1: mark.at,
        y0,
        y1,
        line: { color, width, dash },
      };
    }),
    annotations: marks.flatMap(({ event, at }) =>
      event.label === null
        ? []
        : [
            {
              xref: 'paper',
              yref: 'paper',
              x: at,
              y: 1,
              yanchor: 'top',
              xanchor: at > 0.85 ? 'right' : 'left',
              text: event.label,
              showarrow: false,
              font: { size: 12, color: paint.ink },
              bgcolor: paint.bg,
            },
          ],
    ),
  };
}
