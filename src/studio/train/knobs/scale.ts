// Sliders: from a knob's value to a position between 0 and 1 and back, linear or logarithmic.
import type { FieldKey } from '../../model/fields';

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  /** Values are whole numbers. */
  readonly whole: boolean;
  /** Significant digits of a dragged value. */
  readonly digits: number;
}

const log = (low: number, high: number, digits = 2): Scale => ({ low, high, log: true, whole: false, digits });
const linear = (low: number, high: number, digits = 2): Scale => ({ low, high, log: false, whole: false, digits });
const count = (low: number, high: number): Scale => ({ low, high, log: true, whole: true, digits: 6 });

/** Constants of the filters, by their name without the filter. */
const FILTER: Readonly<Record<string, Scale>> = {
  step: log(0.05, 10),
  lambda: linear(0.9, 1, 4),
  nu: linear(0.95, 1, 4),
  pref_e: log(0.01, 100),
  pref_f: log(0.01, 100),
  start_pref_e: log(0.01, 100),
  limit_pref_e: log(0.01, 100),
  start_pref_f: log(0.01, 100),
  limit_pref_f: log(0.01, 100),
  nf: count(1, 64),
  q: log(1e-8, 1e-3),
  q_end: log(1e-9, 1e-4),
  alpha_min: log(0.02, 1),
  alpha_decay: linear(0.8, 1, 3),
  kn: log(0.05, 4),
  kn_end: log(0.05, 4),
  kn_decay: linear(0.95, 1, 4),
  uw: linear(0, 6),
  uw_decay: linear(0.5, 1, 3),
  damping: linear(0, 20),
  reject: log(1, 1000),
  average: linear(0, 0.99, 2),
  p0: log(0.001, 10),
  blocksize: count(128, 16_384),
  start_lr: log(1e-5, 0.1),
  stop_lr: log(1e-10, 1e-3),
};

const RUN: Readonly<Partial<Record<FieldKey, Scale>>> = {
  batch: count(1, 128),
  every: count(1, 500),
  rcut: linear(3, 9, 2),
  rcut_smth: linear(0, 6, 2),
};

/** The scale of a knob's slider; null for those that have only a box. Adam's prefactors span too much for one. */
export function scaleOf(field: FieldKey): Scale | null {
  const dot = field.indexOf('.');
  if (dot < 0) return RUN[field] ?? null;
  if (field.startsWith('adam.') && field.includes('pref')) return null;
  return FILTER[field.slice(dot + 1)] ?? null;
}

/** Position of a value, 0 to 1; values outside the scale stand at its ends. */
export function toShare({ low, high, log }: Scale, value: number): number {
  const share = log
    ? Math.log(Math.max(value, Number.MIN_VALUE) / low) / Math.log(high / low)
    : (value - low) / (high - low);
  return Math.min(1, Math.max(0, share));
}

/** Value at a position, with as many digits as a drag deserves. */
export function fromShare({ low, high, log, whole, digits }: Scale, share: number): number {
  const at = Math.min(1, Math.max(0, share));
  const value = log ? low * (high / low) ** at : low + (high - low) * at;
  return whole ? Math.max(1, Math.round(value)) : Number(value.toPrecision(digits));
}

/** The next value in a direction, as an arrow key takes it; `far` for Page Up and Page Down. */
export function nudge(scale: Scale, value: number, direction: 1 | -1, far: boolean): number {
  const { low, high, log, whole, digits } = scale;
  const next = whole
    ? value + direction * Math.max(1, far ? Math.round(value / 2) : 0)
    : log
      ? value * (far ? 2 : 1.1) ** direction
      : value + (direction * (high - low)) / (far ? 10 : 100);
  const within = Math.min(high, Math.max(low, next));
  if (whole) return Math.max(1, Math.round(within));
  // A key press must be felt, also where it is less than the digits of a drag show.
  const short = Number(within.toPrecision(digits));
  return short === value ? Number(within.toPrecision(digits + 2)) : short;
}
