// Loads plotly once, when the first plot needs it.
import type { PlotlyApi } from 'plotly.js-basic-dist-min';

export type { Config, Figure, Layout, PlotlyApi, Trace } from 'plotly.js-basic-dist-min';

let loading: Promise<PlotlyApi> | null = null;

export function loadPlotly(): Promise<PlotlyApi> {
  loading ??= import('plotly.js-basic-dist-min').then(
    (module) => module.default,
    (error: unknown) => {
      // The next plot tries again.
      loading = null;
      throw error;
    },
  );
  return loading;
}
