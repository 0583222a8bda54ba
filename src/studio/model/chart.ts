// Scales and paths of the small charts of the Model tab; pure.

/** A linear map from values to pixels. */
export interface Scale {
  readonly to: (v: number) => number;
  readonly from: (px: number) => number;
}

export const scale = (low: number, high: number, start: number, end: number): Scale => ({
  to: (v) => start + ((v - low) / (high - low)) * (end - start),
  from: (px) => low + ((px - start) / (end - start)) * (high - low),
});

/** Round values about `count` apart that cover low to high. */
export function ticks(low: number, high: number, count: number): number[] {
  const raw = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= raw) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** An SVG path through points; one decimal is a tenth of a pixel. */
export function path(n: number, x: (k: number) => number, y: (k: number) => number): string {
  let d = '';
  for (let k = 0; k < n; k++) d += `${k === 0 ? 'M' : 'L'}${x(k).toFixed(1)} ${y(k).toFixed(1)}`;
  return d;
}

/** The value within [low, high] nearest to v that is a multiple of step, without binary dust. */
export function snap(v: number, step: number, low: number, high: number): number {
  const n = Math.round(v / step) * step;
  return Number(Math.min(high, Math.max(low, n)).toFixed(6));
}

/** Bars of a histogram: runs of counts merged so that at most `most` remain. `from` is the first value of the bar. */
export function bars(
  counts: ArrayLike<number>,
  low: number,
  high: number,
  most: number,
): { readonly from: number; readonly width: number; readonly n: number }[] {
  const width = Math.max(1, Math.ceil((high - low + 1) / most));
  const out: { from: number; width: number; n: number }[] = [];
  for (let from = low; from <= high; from += width) {
    let n = 0;
    for (let k = from; k < from + width && k < counts.length; k++) n += counts[k];
    out.push({ from, width, n });
  }
  return out;
}
