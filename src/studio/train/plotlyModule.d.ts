// The few shapes of plotly.js that the live plots use.
declare module 'plotly.js-basic-dist-min' {
  export interface Trace {
    readonly type: 'scatter';
    readonly mode: 'lines' | 'lines+markers';
    readonly name: string;
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly line: { readonly color: string; readonly width: number };
    readonly marker?: { readonly color: string; readonly size: number };
    readonly opacity?: number;
    readonly hovertemplate?: string;
  }
  export type Layout = Readonly<Record<string, unknown>>;
  export type Config = Readonly<Record<string, unknown>>;
  export interface PlotlyApi {
    react(el: HTMLElement, traces: readonly Trace[], layout: Layout, config: Config): Promise<unknown>;
    purge(el: HTMLElement): void;
  }
  const Plotly: PlotlyApi;
  export default Plotly;
}
