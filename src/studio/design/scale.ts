// Positions of a slider and the values they mean, linear or logarithmic.

export interface Scale {
  readonly min: number;
  readonly max: number;
  /** Values are rounded to multiples of it; on a logarithmic scale to three digits instead. */
  readonly step: number;
  readonly log: boolean;
}

/** Stops of a logarithmic slider. */
export const STOPS = 400;

/** Where the slider stands for a value, in stops from 0 to STOPS (log) or the value itself (linear). */
export function toStop(value: number, scale: Scale): number {
  const inside = Math.min(scale.max, Math.max(scale.min, Number.isFinite(value) ? value : scale.min));
  if (!scale.log) return inside;
  return (STOPS * Math.log(inside / scale.min)) / Math.log(scale.max / scale.min);
}

/** The value a stop means. */
export function fromStop(stop: number, scale: Scale): number {
  if (!scale.log) return tidy(Math.min(scale.max, Math.round(stop / scale.step) * scale.step));
  const value = Number((scale.min * (scale.max / scale.min) ** (stop / STOPS)).toPrecision(3));
  return Math.min(scale.max, Math.max(scale.min, value));
}

/** 0.30000000000000004 -> 0.3. */
const tidy = (value: number): number => Number(value.toPrecision(12));

/** A number as people write it; null where it is none. */
export function readNumber(raw: string): number | null {
  const found = raw.trim().replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(found) && Number.isFinite(Number(found)) ? Number(found) : null;
}
