// The quantities that have a chart: which columns they come from, in which unit, on which kind of axis.
import type { FilterKind } from '../../../engine/config';
import { formatRmse } from '../../design/format';
import { trainWords } from '../../words';
import type { TrainColumn, ValidColumn } from '../series';

export const CHART_IDS = [
  'force',
  'energy',
  'innovation',
  'lambda',
  'noise_f',
  'noise_e',
  'p_mean',
  'dw',
  'mu',
  'ms',
] as const;
export type ChartId = (typeof CHART_IDS)[number];

export interface ChartSpec {
  readonly id: ChartId;
  readonly train: TrainColumn;
  /** The same over the whole validation set, and over its old and its new frames. */
  readonly valid: { readonly all: ValidColumn; readonly old: ValidColumn; readonly fresh: ValidColumn } | null;
  /** From the column to the unit shown. */
  readonly shown: ((v: number) => number) | null;
  /** Where the vertical axis may be logarithmic. */
  readonly log: boolean;
  /** Custom property of the curve's colour. */
  readonly colour: string;
  readonly filters: readonly FilterKind[];
}

const ALL: readonly FilterKind[] = ['fekf', 'multistream', 'adam'];
const KALMAN: readonly FilterKind[] = ['fekf', 'multistream'];
const JOINT: readonly FilterKind[] = ['multistream'];

/** Variance in (eV/A)^2 or eV^2 -> standard deviation in meV/A or meV. */
const deviation = (v: number): number => 1000 * Math.sqrt(Math.max(0, v));

const plain = (id: ChartId, train: TrainColumn, log: boolean, filters: readonly FilterKind[]): ChartSpec => ({
  id,
  train,
  valid: null,
  shown: null,
  log,
  colour: '--ink',
  filters,
});

export const SPECS: Readonly<Record<ChartId, ChartSpec>> = {
  force: {
    ...plain('force', 'rmse_f', true, ALL),
    valid: { all: 'rmse_f', old: 'old_f', fresh: 'fresh_f' },
    colour: '--force',
  },
  energy: {
    ...plain('energy', 'rmse_e', true, ALL),
    valid: { all: 'rmse_e', old: 'old_e', fresh: 'fresh_e' },
    colour: '--energy',
  },
  innovation: plain('innovation', 'innovation', true, KALMAN),
  lambda: plain('lambda', 'lambda', false, KALMAN),
  noise_f: { ...plain('noise_f', 'r_f', true, JOINT), shown: deviation },
  noise_e: { ...plain('noise_e', 'r_e', true, JOINT), shown: deviation },
  p_mean: plain('p_mean', 'p_mean', true, KALMAN),
  dw: plain('dw', 'dw', true, ALL),
  mu: plain('mu', 'mu', true, JOINT),
  ms: plain('ms', 'ms', false, ALL),
};

export const MAIN: readonly ChartId[] = ['force', 'energy'];

/** Charts of the strip for a filter. */
export const stripOf = (filter: FilterKind): readonly ChartId[] =>
  CHART_IDS.filter((id) => !MAIN.includes(id) && SPECS[id].filters.includes(filter));

/** Title and unit; the innovation means another thing for FEKF, which has one row. */
export function namesOf(id: ChartId, filter: FilterKind): { readonly title: string; readonly unit: string } {
  const words = id === 'innovation' && filter === 'fekf' ? trainWords.charts.variance : trainWords.charts.names[id];
  return { title: words[0], unit: words[1] };
}

/** A value as the chart's readings show it, without unit. */
export function valueText(id: ChartId, v: number | null): string {
  if (v === null || Number.isNaN(v)) return '–';
  if (id === 'lambda') return String(Number(v.toFixed(6)));
  if (id === 'ms' && v >= 10 && v < 1e6) return v.toFixed(0);
  return formatRmse(v);
}

/** The errors, which are always drawn large. */
export const isMain = (id: ChartId): boolean => MAIN.includes(id);
