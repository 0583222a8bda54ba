// The few shapes of plotly.js that the charts use.
declare module 'plotly.js-basic-dist-min' {
  export interface Trace {
    readonly type: 'scatter';
    readonly mode: 'lines' | 'lines+markers' | 'markers';
    readonly name: string;
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly line?: { readonly color: string; readonly width: number; readonly dash?: string };
    readonly marker?: {
      readonly color: string;
      readonly size: number;
      readonly symbol?: string;
      readonly maxdisplayed?: number;
      readonly line?: { readonly color: string; readonly width: number };
    };
    readonly opacity?: number;
    readonly connectgaps?: boolean;
    readonly hoverinfo?: 'skip';
  }
  export type Layout = Readonly<Record<string, unknown>>;
  export type Config = Readonly<Record<string, unknown>>;
  export interface Figure {
    readonly data: readonly Trace[];
    readonly layout: Layout;
    readonly config: Config;
  }
  export interface PlotlyApi {
    react(el: HTMLElement, traces: readonly Trace[], layout: Layout, config: Config): Promise<unknown>;
    /** Resolves to a data: address. */
    toImage(
      figure: Figure,
      options: {
        readonly format: 'png' | 'svg';
        readonly width: number;
        readonly height: number;
        readonly scale?: number;
      },
    ): Promise<string>;
    purge(el: HTMLElement): void;
  }
  const Plotly: PlotlyApi;
  export default Plotly;
}
