// Draws a parity plot on a canvas: axes, the line of no error, and dots or, where there are many, their density.
import { type Area, roundTicks, tickLabels, toPixelX, toPixelY } from './axes';
import { countOn, paintGrid, shade } from './density';
import type { Bounds } from './pick';
import type { Points } from './points';

export interface Inks {
  readonly ink: string;
  readonly mute: string;
  readonly line: string;
  readonly edge: string;
  readonly accent: string;
  readonly panel: string;
}

export interface PlotPicture {
  readonly points: Points;
  readonly range: Bounds;
  readonly residual: boolean;
  readonly ramp: Uint8Array;
  readonly inks: Inks;
  readonly xTitle: string;
  readonly yTitle: string;
}

const FONT = '"Inter Variable", system-ui, sans-serif';
/** More dots than this in the range are drawn as density. */
export const DOTS = 20_000;
/** CSS pixels of a cell of the density. */
const CELL = 2;
/** CSS pixels over which single dots count as neighbours. */
const NEAR = 6;
const SHADES = 16;

/** Room for labels: the plot itself within a canvas of this size, CSS pixels. */
export function areaOf(width: number, height: number): Area {
  const left = 58;
  const bottom = 40;
  return { left, top: 8, width: Math.max(10, width - left - 10), height: Math.max(10, height - bottom - 8) };
}

const dotRadius = (n: number): number => (n < 300 ? 3 : n < 3000 ? 2.1 : 1.5);

function axes(ctx: CanvasRenderingContext2D, p: PlotPicture, a: Area): void {
  const { range: r, inks } = p;
  ctx.font = `11px ${FONT}`;
  ctx.lineWidth = 1;
  ctx.fillStyle = inks.mute;
  ctx.strokeStyle = inks.line;
  const xs = roundTicks(r.x0, r.x1, Math.max(3, a.width / 90));
  const ys = roundTicks(r.y0, r.y1, Math.max(3, a.height / 60));
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  const xLabels = tickLabels(xs);
  xs.forEach((x, i) => {
    const px = Math.round(toPixelX(x, r, a)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(px, a.top);
    ctx.lineTo(px, a.top + a.height);
    ctx.stroke();
    // A label must not leave the canvas.
    const half = ctx.measureText(xLabels[i]).width / 2;
    ctx.fillText(xLabels[i], Math.min(px, a.left + a.width + 8 - half), a.top + a.height + 6);
  });
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  const yLabels = tickLabels(ys);
  ys.forEach((y, i) => {
    const py = Math.round(toPixelY(y, r, a)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(a.left, py);
    ctx.lineTo(a.left + a.width, py);
    ctx.stroke();
    ctx.fillText(yLabels[i], a.left - 6, py);
  });
  ctx.textAlign = 'center';
  ctx.textBaseline = 'bottom';
  const half = ctx.measureText(p.xTitle).width / 2;
  ctx.fillText(p.xTitle, Math.min(a.left + a.width / 2, a.left + a.width + 10 - half), a.top + a.height + 38);
  ctx.save();
  ctx.translate(2, a.top + a.height / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.textBaseline = 'top';
  ctx.fillText(p.yTitle, 0, 0);
  ctx.restore();
}

/** Where prediction and reference agree. */
function agreement(ctx: CanvasRenderingContext2D, p: PlotPicture, a: Area): void {
  const { range: r } = p;
  ctx.strokeStyle = p.inks.edge;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  const at = (x: number): number => (p.residual ? 0 : x);
  ctx.moveTo(toPixelX(r.x0, r, a), toPixelY(at(r.x0), r, a));
  ctx.lineTo(toPixelX(r.x1, r, a), toPixelY(at(r.x1), r, a));
  ctx.stroke();
  ctx.setLineDash([]);
}

function dots(ctx: CanvasRenderingContext2D, p: PlotPicture, a: Area, inside: number): void {
  const { points, range: r } = p;
  const [w, h] = [Math.ceil(a.width / NEAR), Math.ceil(a.height / NEAR)];
  // Coarser cells tell where dots crowd, so that a thousand dots already show their density.
  const grid = countOn(points, r, w, h);
  const radius = dotRadius(inside);
  const buckets = Array.from({ length: SHADES }, () => new Path2D());
  const [sx, sy] = [w / (r.x1 - r.x0), h / (r.y1 - r.y0)];
  const most = Math.max(24, grid.max);
  /** Between the middles of cells, so that no cell shows its edge. */
  const crowd = (x: number, y: number): number => {
    const [gx, gy] = [(x - r.x0) * sx - 0.5, (r.y1 - y) * sy - 0.5];
    const [cx, cy] = [Math.floor(gx), Math.floor(gy)];
    const count = (i: number, j: number): number => (i < 0 || j < 0 || i >= w || j >= h ? 0 : grid.counts[j * w + i]);
    const [tx, ty] = [gx - cx, gy - cy];
    const top = count(cx, cy) * (1 - tx) + count(cx + 1, cy) * tx;
    const low = count(cx, cy + 1) * (1 - tx) + count(cx + 1, cy + 1) * tx;
    return Math.max(1, top * (1 - ty) + low * ty);
  };
  for (let i = 0; i < points.n; i++) {
    const [x, y] = [points.x[i], points.y[i]];
    if (x < r.x0 || x > r.x1 || y < r.y0 || y > r.y1) continue;
    const bucket = buckets[Math.floor((shade(crowd(x, y), most) / 256) * SHADES)];
    const [px, py] = [toPixelX(x, r, a), toPixelY(y, r, a)];
    bucket.moveTo(px + radius, py);
    bucket.arc(px, py, radius, 0, 2 * Math.PI);
  }
  // Sparse first: the crowd lies on top.
  buckets.forEach((path, k) => {
    const at = 3 * Math.round(((k + 0.5) / SHADES) * 255);
    ctx.fillStyle = `rgb(${p.ramp[at]} ${p.ramp[at + 1]} ${p.ramp[at + 2]})`;
    ctx.globalAlpha = k === 0 ? 0.9 : 0.85;
    ctx.fill(path);
  });
  ctx.globalAlpha = 1;
}

function density(ctx: CanvasRenderingContext2D, p: PlotPicture, a: Area, ratio: number): void {
  const [w, h] = [Math.ceil(a.width / CELL), Math.ceil(a.height / CELL)];
  const scale = Math.max(1, Math.round(CELL * ratio));
  const image = new ImageData(w * scale, h * scale);
  paintGrid(countOn(p.points, p.range, w, h), p.ramp, scale, image.data);
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(canvas, a.left, a.top, a.width, a.height);
}

/** Draws everything but what is selected or opened. `ratio`: device pixels per CSS pixel; sizes in CSS pixels. */
export function paintPlot(
  ctx: CanvasRenderingContext2D,
  p: PlotPicture,
  size: { readonly width: number; readonly height: number; readonly ratio: number },
): void {
  const a = areaOf(size.width, size.height);
  ctx.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  ctx.clearRect(0, 0, size.width, size.height);
  axes(ctx, p, a);
  agreement(ctx, p, a);
  ctx.save();
  ctx.beginPath();
  ctx.rect(a.left, a.top, a.width, a.height);
  ctx.clip();
  let inside = 0;
  const { x, y, n } = p.points;
  const r = p.range;
  for (let i = 0; i < n; i++) if (x[i] >= r.x0 && x[i] <= r.x1 && y[i] >= r.y0 && y[i] <= r.y1) inside++;
  if (inside <= DOTS) dots(ctx, p, a, inside);
  else density(ctx, p, a, size.ratio);
  ctx.restore();
}

export interface Marked {
  /** Dots of the frame on show, and of frames selected; indices into the points. */
  readonly opened: readonly number[];
  readonly selected: Int32Array;
  /** The dot under the pointer or reached by keys; -1 for none. */
  readonly hovered: number;
  /** The rectangle being dragged, CSS pixels. */
  readonly drag: { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number } | null;
}

/** Draws what changes often, on a canvas above. */
export function paintMarks(
  ctx: CanvasRenderingContext2D,
  points: Points,
  range: Bounds,
  inks: Inks,
  marked: Marked,
  size: { readonly width: number; readonly height: number; readonly ratio: number },
): void {
  const a = areaOf(size.width, size.height);
  ctx.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  ctx.clearRect(0, 0, size.width, size.height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(a.left - 6, a.top - 6, a.width + 12, a.height + 12);
  ctx.clip();
  const ring = (i: number, radius: number, width: number): void => {
    const [px, py] = [toPixelX(points.x[i], range, a), toPixelY(points.y[i], range, a)];
    // A halo in the colour of the ground keeps the ring apart from the dots.
    for (const [colour, w] of [
      [inks.panel, width + 2.5],
      [inks.ink, width],
    ] as const) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = w;
      ctx.beginPath();
      ctx.arc(px, py, radius, 0, 2 * Math.PI);
      ctx.stroke();
    }
  };
  if (marked.selected.length > 0) {
    const path = new Path2D();
    for (const i of marked.selected) {
      const [px, py] = [toPixelX(points.x[i], range, a), toPixelY(points.y[i], range, a)];
      path.rect(px - 1.5, py - 1.5, 3, 3);
    }
    ctx.fillStyle = inks.accent;
    ctx.fill(path);
  }
  for (const i of marked.opened) ring(i, 5, 1.7);
  if (marked.hovered >= 0) ring(marked.hovered, 3.5, 1.4);
  ctx.restore();
  if (marked.drag) {
    const { x0, y0, x1, y1 } = marked.drag;
    ctx.fillStyle = inks.accent;
    ctx.globalAlpha = 0.12;
    ctx.fillRect(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
    ctx.globalAlpha = 1;
    ctx.strokeStyle = inks.accent;
    ctx.lineWidth = 1;
    ctx.strokeRect(Math.min(x0, x1) + 0.5, Math.min(y0, y1) + 0.5, Math.abs(x1 - x0), Math.abs(y1 - y0));
  }
}
