// Axes of a parity plot: range, round ticks, zoom, and the way between data and pixels.
import type { Bounds } from './pick';

/** Place of the plot within its canvas, CSS pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const MARGIN = 0.04;

/** Range that shows all dots: square for parity, symmetric about zero in y for residuals. */
export function fullRange(b: Bounds, residual: boolean): Bounds {
  const pad = (low: number, high: number): readonly [number, number] => {
    const size = high - low;
    const by = size > 0 ? MARGIN * size : Math.max(1e-6, 0.05 * Math.abs(high));
    return [low - by, high + by];
  };
  if (residual) {
    const [x0, x1] = pad(b.x0, b.x1);
    const [y0, y1] = pad(-Math.max(Math.abs(b.y0), Math.abs(b.y1)), Math.max(Math.abs(b.y0), Math.abs(b.y1)));
    return { x0, x1, y0, y1 };
  }
  const [low, high] = pad(Math.min(b.x0, b.y0), Math.max(b.x1, b.y1));
  return { x0: low, x1: high, y0: low, y1: high };
}

/** About `count` round numbers within a range: steps of 1, 2, 2.5 or 5 times a power of ten. */
export function roundTicks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [];
  const raw = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 2.5, 5, 10].find((s) => s * power >= raw * 0.999) ?? 10);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) ticks.push(k === 0 ? 0 : k * step);
  return ticks;
}

/** Labels with as many decimals as the step needs, and a true minus sign. */
export function tickLabels(ticks: readonly number[]): string[] {
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : Math.abs(ticks[0] ?? 1);
  const decimals = step > 0 ? Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9))) : 0;
  // 2.5 times a power of ten needs one more.
  const fits = Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) < 1e-6;
  return ticks.map((t) => t.toFixed(fits ? decimals : decimals + 1).replace('-', '−'));
}

export const toPixelX = (x: number, r: Bounds, a: Area): number => a.left + ((x - r.x0) / (r.x1 - r.x0)) * a.width;
export const toPixelY = (y: number, r: Bounds, a: Area): number =>
  a.top + a.height - ((y - r.y0) / (r.y1 - r.y0)) * a.height;
export const toDataX = (px: number, r: Bounds, a: Area): number => r.x0 + ((px - a.left) / a.width) * (r.x1 - r.x0);
export const toDataY = (py: number, r: Bounds, a: Area): number =>
  r.y0 + ((a.top + a.height - py) / a.height) * (r.y1 - r.y0);

/** The range zoomed by `factor` (< 1 is closer) about a point that stays where it is; never wider than `full`. */
export function zoomed(r: Bounds, x: number, y: number, factor: number, full: Bounds): Bounds {
  const side = (low: number, high: number, at: number, f0: number, f1: number): readonly [number, number] => {
    const size = Math.min((high - low) * factor, f1 - f0);
    // Closer than this, doubles run out of digits.
    if (size < 1e-7 * (f1 - f0)) return [low, high];
    const start = at - ((at - low) / (high - low)) * size;
    const kept = Math.min(Math.max(start, f0), f1 - size);
    return [kept, kept + size];
  };
  const [x0, x1] = side(r.x0, r.x1, x, full.x0, full.x1);
  const [y0, y1] = side(r.y0, r.y1, y, full.y0, full.y1);
  return { x0, x1, y0, y1 };
}

/** The range moved by a distance in data units, within `full`. */
export function moved(r: Bounds, dx: number, dy: number, full: Bounds): Bounds {
  const sx = Math.min(Math.max(dx, full.x0 - r.x0), full.x1 - r.x1);
  const sy = Math.min(Math.max(dy, full.y0 - r.y0), full.y1 - r.y1);
  return { x0: r.x0 + sx, x1: r.x1 + sx, y0: r.y0 + sy, y1: r.y1 + sy };
}

/** The range that a new set of dots is shown in: the old one where it still fits, so that axes do not jump while training. */
export function steadyRange(before: Bounds | null, full: Bounds): Bounds {
  if (!before) return full;
  const holds = full.x0 >= before.x0 && full.x1 <= before.x1 && full.y0 >= before.y0 && full.y1 <= before.y1;
  const size = Math.max((full.x1 - full.x0) / (before.x1 - before.x0), (full.y1 - full.y0) / (before.y1 - before.y0));
  return holds && size > 0.6 ? before : full;
}
