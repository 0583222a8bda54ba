// What a chart draws from, and what stands on the screen.
import type { Layout, Trace } from '../plotly';
import type { ChartInput } from './figure';
import type { ChartModel } from './model';
import { type ChartId, SPECS } from './quantities';

/** What is on the screen, for pictures to save. */
export interface Drawing {
  readonly data: readonly Trace[];
  readonly layout: Layout;
  readonly width: number;
  readonly height: number;
  readonly ground: string;
}

/** Everything that the figure of a chart needs, from the state of now; `bins` is its width in pixels. */
export function inputOf(model: ChartModel, id: ChartId, bins: number, validName: string): ChartInput {
  const { smooth, logY, robust, range } = model.store.getState();
  const spec = SPECS[id];
  return {
    spec,
    own: model.own,
    ghosts: model.ghosts.shown,
    axis: model.axis,
    scale: model.scale,
    smooth,
    log: spec.log && logY,
    robust,
    zoomed: range !== null,
    bins,
    validName,
  };
}
