// Dots as density: counted on a grid of pixels, coloured by a ramp whose lightness rises, so it reads without colour.
import type { Bounds } from './pick';
import type { Points } from './points';

export interface Grid {
  readonly width: number;
  readonly height: number;
  /** [height, width], top row first. */
  readonly counts: Uint32Array;
  readonly max: number;
  /** Dots within the range. */
  readonly n: number;
}

/** Counts dots per cell of a range cut into width x height. */
export function countOn({ n, x, y }: Pick<Points, 'n' | 'x' | 'y'>, r: Bounds, width: number, height: number): Grid {
  const counts = new Uint32Array(width * height);
  const sx = width / (r.x1 - r.x0);
  const sy = height / (r.y1 - r.y0);
  let max = 0;
  let inside = 0;
  for (let i = 0; i < n; i++) {
    const px = (x[i] - r.x0) * sx;
    const py = (r.y1 - y[i]) * sy;
    // Also false for what is not a number.
    if (!(px >= 0 && py >= 0 && px < width && py < height)) continue;
    const c = ++counts[(py | 0) * width + (px | 0)];
    if (c > max) max = c;
    inside++;
  }
  return { width, height, counts, max, n: inside };
}

export type Rgb = readonly [number, number, number];

/** 256 colours from `stops`, sparse to dense. */
export function rampOf(stops: readonly Rgb[]): Uint8Array {
  const out = new Uint8Array(3 * 256);
  for (let k = 0; k < 256; k++) {
    const t = (k / 255) * (stops.length - 1);
    const at = Math.min(stops.length - 2, Math.floor(t));
    for (let c = 0; c < 3; c++)
      out[3 * k + c] = Math.round(stops[at][c] + (t - at) * (stops[at + 1][c] - stops[at][c]));
  }
  return out;
}

/** Place on the ramp of a cell that holds `count` of at most `max`: logarithmic, for density spans decades. */
export const shade = (count: number, max: number): number =>
  max <= 1 ? 0 : Math.min(255, Math.round((255 * Math.log(count)) / Math.log(max)));

/** Fills RGBA pixels, `scale` x `scale` per cell; empty cells stay transparent. */
export function paintGrid(grid: Grid, ramp: Uint8Array, scale: number, out: Uint8ClampedArray): void {
  const stride = grid.width * scale;
  const log = 255 / Math.log(Math.max(2, grid.max));
  for (let gy = 0; gy < grid.height; gy++)
    for (let gx = 0; gx < grid.width; gx++) {
      const count = grid.counts[gy * grid.width + gx];
      if (count === 0) continue;
      const k = 3 * Math.min(255, Math.round(Math.log(count) * log));
      for (let dy = 0; dy < scale; dy++)
        for (let dx = 0; dx < scale; dx++) {
          const at = 4 * ((gy * scale + dy) * stride + gx * scale + dx);
          out[at] = ramp[k];
          out[at + 1] = ramp[k + 1];
          out[at + 2] = ramp[k + 2];
          out[at + 3] = 255;
        }
    }
}
