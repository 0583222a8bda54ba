// What pointer and keys do on a chart: crosshair, zoom, pins. Without the DOM, so that it can be tested.
import { atFraction, fraction } from './envelope';
import type { ChartModel } from './model';

/** Shares of the axis closer than this are a click, not a drag. */
export const CLICK = 0.008;

/** Zooms to the part between two shares of the axis. */
export function zoomBetween(model: ChartModel, a: number, b: number): void {
  const [low, high] = a < b ? [a, b] : [b, a];
  const from = atFraction(model.scale, Math.max(0, low));
  const to = atFraction(model.scale, Math.min(1, high));
  if (to > from) model.store.setState({ range: { from, to } });
}

/** Zooms by a factor (above 1 is closer) around a share of the axis. */
export function zoomAround(model: ChartModel, at: number, factor: number): void {
  const low = at - at / factor;
  const high = at + (1 - at) / factor;
  const { scale } = model;
  const edge = scale.log ? 0 : fraction(scale, 0);
  // Not further out than the whole run, where it begins.
  zoomFree(model, Math.max(low, scale.log ? low : edge), high);
}

function zoomFree(model: ChartModel, low: number, high: number): void {
  const from = atFraction(model.scale, low);
  const to = atFraction(model.scale, high);
  if (to > from && Number.isFinite(to)) model.store.setState({ range: { from, to } });
}

/** Moves the crosshair by points of training, or by a share of the axis. */
export function moveCursor(model: ChartModel, by: { readonly points: number } | { readonly share: number }): void {
  const { cursor } = model.store.getState();
  const { train } = model.own.series;
  const iterations = train.view('iteration');
  if (iterations.length === 0) return;
  const at = cursor ?? iterations[iterations.length - 1];
  if ('points' in by) {
    const k = model.own.trainAt(at) + (cursor === null ? 0 : by.points);
    model.store.setState({ cursor: iterations[Math.max(0, Math.min(iterations.length - 1, k))] });
    return;
  }
  const x = atFraction(model.scale, fraction(model.scale, model.toX(at)) + by.share);
  model.store.setState({ cursor: model.iterationAt(Math.max(0, x)) });
}

/** Does what a key means on a chart; false where it means nothing there. */
export function chartKey(model: ChartModel, key: string, shift: boolean): boolean {
  const { cursor, range } = model.store.getState();
  const at = cursor === null ? 0.5 : fraction(model.scale, model.toX(cursor));
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const sign = key === 'ArrowLeft' ? -1 : 1;
      moveCursor(model, shift ? { share: 0.1 * sign } : { points: sign });
      return true;
    }
    case 'Home':
    case 'End': {
      const { scale } = model;
      model.store.setState({ cursor: model.iterationAt(key === 'Home' ? scale.from : scale.to) });
      return true;
    }
    case 'Enter':
      if (cursor !== null) model.togglePin(cursor);
      return true;
    case '+':
    case '=':
      zoomAround(model, at, 2);
      return true;
    case '-':
      zoomAround(model, at, 0.5);
      return true;
    case 'Escape':
      if (cursor === null && range === null) return false;
      model.store.setState({ cursor: null, range: null });
      return true;
    default:
      return false;
  }
}
