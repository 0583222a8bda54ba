// Draws one small chart of the strip on a canvas: ghosts, batch, running mean and marks, without an axis.
import type { LogRange } from '../axis';
import { envelope, fraction } from './envelope';
import type { Mark } from './events';
import { type ChartInput, ghostCurve } from './figure';
import { type Paint, RUN_DASHES } from './paint';
import { type Extent, extentOf, joined, nextY, robustExtent } from './yRange';

const PAD = 3;

/** Draws into the canvas (its css size times the device's pixels) and returns the vertical range, held from `before`. */
export function drawSpark(
  canvas: HTMLCanvasElement,
  input: ChartInput,
  marks: readonly Mark[],
  paint: Paint,
  before: LogRange | null,
): LogRange | null {
  const ctx = canvas.getContext('2d');
  if (!ctx) return before;
  const { clientWidth: width, clientHeight: height } = canvas;
  const dots = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * dots)) canvas.width = Math.round(width * dots);
  if (canvas.height !== Math.round(height * dots)) canvas.height = Math.round(height * dots);
  ctx.setTransform(dots, 0, 0, dots, 0, 0);
  ctx.clearRect(0, 0, width, height);

  const { spec, own, axis, scale, smooth, log } = input;
  const x = own.x('train', axis);
  const values = own.train(spec);
  const raw = envelope(x, values, scale, width);
  const mean = smooth > 0 ? envelope(x, own.running(spec, smooth), scale, width) : null;
  const ghosts = input.ghosts.flatMap((g) => {
    if (g.kind !== 'ready') return [];
    const curve = ghostCurve(spec, g.curves, axis, smooth);
    return [{ slot: g.slot, drawn: envelope(curve.x, curve.y, scale, width) }];
  });
  const around = (y: readonly number[]): Extent | null =>
    input.robust ? robustExtent(Float64Array.from(y), log) : extentOf(y, log);
  const extent = joined([around(raw.y), ...ghosts.map((g) => around(g.drawn.y))]);
  const range = nextY(before, extent, log, true);
  if (!range) return null;
  const toY = (v: number): number => {
    const f = log
      ? Math.log(v / range.low) / Math.log(range.high / range.low)
      : (v - range.low) / (range.high - range.low);
    return PAD + (1 - f) * (height - 2 * PAD);
  };
  const stroke = (curve: { readonly x: readonly number[]; readonly y: readonly number[] }): void => {
    ctx.beginPath();
    let pen = false;
    for (let i = 0; i < curve.x.length; i++) {
      const y = toY(curve.y[i]);
      if (!Number.isFinite(y)) {
        pen = false;
        continue;
      }
      const px = fraction(scale, curve.x[i]) * width;
      if (pen) ctx.lineTo(px, y);
      else ctx.moveTo(px, y);
      pen = true;
    }
    ctx.stroke();
  };
  ctx.lineJoin = 'round';
  for (const { event, at } of marks) {
    if (event.strength === 'tick') continue;
    ctx.strokeStyle = event.strength === 'seam' ? paint.ink : event.kind === 'recovered' ? paint.red : paint.amber;
    ctx.lineWidth = event.strength === 'seam' ? 1.5 : 1;
    ctx.setLineDash(event.strength === 'seam' ? [] : [1.5, 3]);
    ctx.beginPath();
    ctx.moveTo(at * width, 0);
    ctx.lineTo(at * width, height);
    ctx.stroke();
  }
  ctx.lineWidth = 1.2;
  for (const g of ghosts) {
    ctx.strokeStyle = paint.runs[g.slot];
    ctx.setLineDash(RUN_DASHES[g.slot].split(',').map((d) => Number.parseFloat(d)));
    stroke(g.drawn);
  }
  ctx.setLineDash([]);
  ctx.strokeStyle = paint.curve;
  ctx.globalAlpha = mean ? 0.3 : 0.8;
  ctx.lineWidth = 1;
  stroke(raw);
  ctx.globalAlpha = 0.9;
  ctx.lineWidth = 1.3;
  if (mean) stroke(mean);
  ctx.globalAlpha = 1;
  return range;
}
