// One live plot: batch thin and light, validation thick, redrawn at most four times a second.
import { useEffect, useRef, useState } from 'react';
import { useDark } from '../frame/theme';
import { useSession, useStudio } from '../state/hooks';
import { trainWords } from '../words';
import type { LogRange } from './axis';
import { type Colours, layout, nextRange, PLOT_CONFIG, type Quantity, summary, traces } from './figure';
import { loadPlotly, type PlotlyApi } from './plotly';

interface Props {
  readonly quantity: Quantity;
  readonly title: string;
  readonly unit: string;
  /** Custom property of the curve's colour. */
  readonly colour: string;
}

const INTERVAL_MS = 250;

/** Custom properties as plotly needs them: resolved. */
function colours(host: HTMLElement, curve: string): Colours {
  const probe = document.createElement('span');
  host.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    curve: read(curve),
    ink: read('--ink'),
    mute: read('--mute'),
    line: read('--line'),
    panel: read('--panel'),
  };
  probe.remove();
  return found;
}

export function LivePlot({ quantity, title, unit, colour }: Props) {
  const { series } = useSession();
  const iterations = useStudio((s) => s.run?.iterations ?? 0);
  const nvalid = useStudio((s) => s.run?.plan?.nvalid ?? null);
  const logX = useStudio((s) => s.logX);
  const zoomResets = useStudio((s) => s.zoomResets);
  const dark = useDark();
  const host = useRef<HTMLDivElement>(null);
  const [plotly, setPlotly] = useState<PlotlyApi | 'failed' | null>(null);
  const averaged = useStudio((s) => s.run?.config.filter.kind === 'multistream' && s.run.config.filter.average > 0);
  const validName = trainWords.plots.valid(nvalid, averaged);

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
    if (!el || plotly === null || plotly === 'failed') return;
    const paint = colours(el, colour);
    const view = { iterations, logX, revision: `${logX} ${zoomResets}` };
    let range: LogRange | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let drawn = 0;
    const drawNow = (): void => {
      timer = null;
      drawn = performance.now();
      // A new run starts with a fresh picture.
      if (series.train.length === 0 && series.valid.length === 0) range = null;
      range = nextRange(range, series, quantity);
      void plotly.react(
        el,
        traces(series, quantity, { unit, validation: validName }, paint.curve, logX),
        layout(range, view, paint),
        PLOT_CONFIG,
      );
      el.setAttribute('aria-label', summary(series, quantity, title, unit));
    };
    const later = (): void => {
      timer ??= setTimeout(drawNow, Math.max(0, drawn + INTERVAL_MS - performance.now()));
    };
    drawNow();
    const unsubscribe = series.subscribe(later);
    return () => {
      unsubscribe();
      if (timer !== null) clearTimeout(timer);
    };
  }, [plotly, series, quantity, unit, title, colour, iterations, logX, zoomResets, validName, dark]);

  useEffect(() => {
    const el = host.current;
    return () => {
      if (el && plotly !== null && plotly !== 'failed') plotly.purge(el);
    };
  }, [plotly]);

  return (
    <section className="plot" data-plot={quantity}>
      <div className="plot-head">
        <h2>{title}</h2>
        <span className="mute">{unit}</span>
        <span className="grow" />
        <span className="legend small">
          <i className="swatch thick" style={{ background: `var(${colour})` }} /> {validName}
        </span>
        <span className="legend small">
          <i className="swatch" style={{ background: `var(${colour})` }} /> {trainWords.plots.batch}
        </span>
      </div>
      {plotly === 'failed' ? (
        <p className="plot-box mute">{trainWords.plots.failed}</p>
      ) : (
        <div className="plot-box" ref={host} role="img" aria-label={title}>
          {plotly === null && <p className="mute">{trainWords.plots.loading}</p>}
        </div>
      )}
    </section>
  );
}
