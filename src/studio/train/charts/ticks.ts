// Ticks of the horizontal axis: round numbers, round times, decades.
import { formatCount } from '../../design/format';
import { logTicks } from '../axis';
import type { XAxis } from './axes';
import type { Scale } from './envelope';

const MIN = 60;
const HOUR = 3600;
const DAY = 86_400;
const TIMES = [
  1,
  2,
  5,
  10,
  15,
  30,
  MIN,
  2 * MIN,
  5 * MIN,
  10 * MIN,
  15 * MIN,
  30 * MIN,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
];

const isTime = (axis: XAxis): boolean => axis === 'active' || axis === 'wall';

/** Smallest of 1, 2, 5 x 10^k that is at least v. */
function roundStep(v: number): number {
  const decade = 10 ** Math.floor(Math.log10(v));
  const step = [1, 2, 5, 10].find((s) => s * decade >= v * (1 - 1e-9)) ?? 10;
  return step * decade;
}

/** Seconds as on a clock's face: "0.5 s", "45 s", "12 min", "1 h 30 min", "2 d". */
export function timeText(seconds: number): string {
  if (seconds < MIN) return `${Number(seconds.toPrecision(3))} s`;
  const m = Math.floor(seconds / MIN);
  const s = Math.round(seconds - m * MIN);
  if (m < 60) return s === 0 ? `${m} min` : `${m} min ${s} s`;
  if (seconds < 2 * DAY) return m % 60 === 0 ? `${m / 60} h` : `${Math.floor(m / 60)} h ${m % 60} min`;
  return `${Number((seconds / DAY).toFixed(1))} d`;
}

/** A value of the axis in its unit. */
export function xText(axis: XAxis, x: number): string {
  if (isTime(axis)) return timeText(x);
  return Number.isInteger(x) || Math.abs(x) >= 1000 ? formatCount(x) : String(Number(x.toPrecision(3)));
}

/** About `count` ticks within the scale, with their words. */
export function xTicks(axis: XAxis, scale: Scale, count: number): { readonly at: number[]; readonly text: string[] } {
  const span = scale.to - scale.from;
  let at: number[] = [];
  if (scale.log) {
    at = logTicks({ low: scale.from, high: scale.to });
    // A narrow zoom may hold no round number of these.
    if (at.length < 2) at = linear(scale, roundStep(span / count));
  } else if (isTime(axis) && span / count > 0.5)
    at = linear(scale, TIMES.find((t) => t >= span / count) ?? DAY * roundStep(span / count / DAY));
  else at = linear(scale, Math.max(roundStep(span / count), axis === 'iteration' || axis === 'frames' ? 1 : 0));
  return { at, text: at.map((x) => xText(axis, x)) };
}

function linear(scale: Scale, step: number): number[] {
  const at: number[] = [];
  for (let k = Math.ceil(scale.from / step - 1e-9); k * step <= scale.to + 1e-9 * step; k++)
    at.push(Number((k * step).toPrecision(12)));
  return at;
}
