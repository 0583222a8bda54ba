// What the curves say about the knobs: rules of thumb with their numbers, each with the change it suggests.
import type { FilterConfig, RunConfig } from '../../../engine/config';
import { recentMedian } from '../series';
import { scaled } from './scaled';
import type { Edits } from './staging';

/** Views of a run's curves; arrays of one length each. Errors in meV/atom and meV/A. */
export interface HintCurves {
  readonly train: {
    readonly iteration: Float64Array;
    readonly rmse_f: Float64Array;
    readonly innovation: Float64Array;
    readonly p_mean: Float64Array;
    readonly rejected: Float64Array;
  };
  readonly valid: { readonly iteration: Float64Array; readonly rmse_e: Float64Array; readonly rmse_f: Float64Array };
}

/** Numbers are as the words show them: errors in meV/atom and meV/A, the rest pure. */
export type Hint = {
  readonly edits: Edits;
} /** Validation has been flat for `iterations`, and the mean variance has fallen to `share` of its largest value. */ & (
  | { readonly kind: 'closed'; readonly iterations: number; readonly share: number }
  | { readonly kind: 'gap'; readonly gap: number; readonly before: number }
  /** Innovations against what P and R promise; up to `expected` is normal. */
  | { readonly kind: 'too-sure'; readonly innovation: number; readonly expected: number }
  | { readonly kind: 'too-loose'; readonly innovation: number }
  | { readonly kind: 'rejected'; readonly share: number; readonly of: number }
  | { readonly kind: 'energy'; readonly rmse_e: number; readonly rmse_f: number }
);
export type HintKind = Hint['kind'];

/** Validations that must pass without gain, and what counts as gain. */
const FLAT = { validations: 5, gain: 0.01 } as const;
/** Mean diagonal of P against its largest value. */
const CLOSED = 0.01;
const GAP = { least: 1.5, growth: 1.1 } as const;
/** Iterations that are looked back at. */
const WINDOW = 50;
const REJECTED = 0.1;
/** meV/atom per meV/A above which energies are poor for what the forces are. */
const POOR_ENERGY = 0.1;

const smallest = (values: Float64Array): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const largest = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b), 0);

/**
 * Lambda 0.98 and nu 0.99 let P grow by at most exp(0.02 / 0.01) = 7.4 where data say nothing, and close again by themselves.
 */
const reopened = (filter: FilterConfig): Edits | null => {
  if (filter.kind === 'adam') return null;
  return { [`${filter.kind}.lambda`]: '0.98', [`${filter.kind}.nu`]: '0.99' };
};

/** Iterations since the last gain, where the last validations brought none; null while forces still improve. */
function flatFor({ valid }: HintCurves, since: number): number | null {
  const n = valid.iteration.length;
  const from = n - FLAT.validations;
  if (from < 1 || valid.iteration[from] <= since) return null;
  const before = smallest(valid.rmse_f.subarray(0, from));
  if (smallest(valid.rmse_f.subarray(from)) < (1 - FLAT.gain) * before) return null;
  return valid.iteration[n - 1] - valid.iteration[from - 1];
}

/** Validation k over the median of the batches before it; null where there are too few. */
function gapAt({ train, valid }: HintCurves, k: number): number | null {
  const end = train.iteration.findLastIndex((i) => i <= valid.iteration[k]) + 1;
  const batch = recentMedian(train.rmse_f.subarray(Math.max(0, end - 20), end), 20);
  return end < 10 || batch === null || batch <= 0 ? null : valid.rmse_f[k] / batch;
}

function gapHint(curves: HintCurves, filter: FilterConfig, since: number): Hint | null {
  const n = curves.valid.iteration.length;
  const k = n - 1 - FLAT.validations;
  if (k < 0 || curves.valid.iteration[n - 1] <= since) return null;
  const gap = gapAt(curves, n - 1);
  const before = gapAt(curves, k);
  if (gap === null || before === null || gap < GAP.least || gap < GAP.growth * before) return null;
  // A larger R follows single batches less; FEKF and Adam have only the step itself.
  const edits =
    filter.kind === 'multistream'
      ? (scaled(filter, ['alpha_min'], 2) ?? scaled(filter, ['step'], 0.5))
      : scaled(filter, filter.kind === 'fekf' ? ['step'] : ['start_lr'], 0.5);
  return edits && { kind: 'gap', gap, before, edits };
}

function innovationHint(curves: HintCurves, filter: FilterConfig, recent: number): Hint | null {
  // FEKF reports the variance itself, not the ratio.
  if (filter.kind !== 'multistream' || recent < 20) return null;
  const innovation = recentMedian(curves.train.innovation, Math.min(WINDOW, recent));
  if (innovation === null) return null;
  // R is alpha_min of the residuals' variance on purpose: 1 / alpha_min is what a settled filter shows.
  const expected = 1 / Math.min(1, filter.alpha_min);
  if (innovation > 3 * expected) {
    const edits = scaled(filter, ['q'], 10) ?? scaled(filter, ['alpha_min'], 2);
    return edits && { kind: 'too-sure', innovation, expected, edits };
  }
  if (innovation < 0.1) {
    const edits: Edits | null = filter.lambda < 1 ? { 'multistream.lambda': '1' } : scaled(filter, ['q'], 0.1);
    return edits && { kind: 'too-loose', innovation, edits };
  }
  return null;
}

function rejectedHint(curves: HintCurves, filter: FilterConfig, recent: number): Hint | null {
  const n = Math.min(WINDOW, recent);
  if (filter.kind !== 'multistream' || n < 20) return null;
  const tail = curves.train.rejected.subarray(curves.train.rejected.length - n);
  const share = tail.reduce((s, v) => s + (v > 0 ? 1 : 0), 0) / n;
  const edits = share > REJECTED ? scaled(filter, ['step'], 0.5) : null;
  return edits && { kind: 'rejected', share, of: n, edits };
}

/**
 * What the curves suggest, the gravest first. `since`: iteration of the last change; what came before it says nothing about
 * the knobs as they are now.
 */
export function hintsOf(run: RunConfig, curves: HintCurves, since: number): readonly Hint[] {
  const { filter } = run;
  const { train, valid } = curves;
  const recent = train.iteration.length - (train.iteration.findLastIndex((i) => i <= since) + 1);
  const found: (Hint | null)[] = [rejectedHint(curves, filter, recent), innovationHint(curves, filter, recent)];
  found.push(gapHint(curves, filter, since));
  const iterations = flatFor(curves, since);
  if (iterations !== null) {
    const top = largest(train.p_mean);
    const share = top > 0 ? (train.p_mean.at(-1) ?? 0) / top : 1;
    const open = share < CLOSED ? reopened(filter) : null;
    if (open) found.push({ kind: 'closed', iterations, share, edits: open });
    const rmse_e = valid.rmse_e.at(-1) ?? 0;
    const rmse_f = valid.rmse_f.at(-1) ?? 0;
    const up = rmse_e > POOR_ENERGY * rmse_f ? scaled(filter, ['pref_e', 'start_pref_e', 'limit_pref_e'], 2) : null;
    if (up) found.push({ kind: 'energy', rmse_e, rmse_f, edits: up });
  }
  return found.filter((h): h is Hint => h !== null);
}
