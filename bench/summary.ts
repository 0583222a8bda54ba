// What a race's curves come to: targets, first validations below them, ratios, jumps. Pure functions.
import type { RacePoint, RunRecord } from './record';

/** First validation of a trained net at or below `target` (eV/A); null where none is. */
export const firstBelow = (points: readonly RacePoint[], target: number): RacePoint | null =>
  points.find((p) => p.iteration > 0 && p.rmse_f <= target) ?? null;

/** Largest ratio of a force RMSE to the one validated before, among validations after `after`; null with fewer than two. */
export function largestJump(points: readonly RacePoint[], after = 30): { ratio: number; iteration: number } | null {
  let best: { ratio: number; iteration: number } | null = null;
  for (let k = 1; k < points.length; k++) {
    if (points[k].iteration <= after || points[k - 1].iteration === 0) continue;
    const ratio = points[k].rmse_f / points[k - 1].rmse_f;
    if (!best || ratio > best.ratio) best = { ratio, iteration: points[k].iteration };
  }
  return best;
}

/**
 * Force RMSE to reach, eV/A, falling: 1.5 and 1 times the reference and the three round numbers (1, 2, 3, 5 x 10^k) next
 * above the larger; those that `start` (the best untrained error) is below are left out.
 */
export function makeTargets(reference: number, start: number): number[] {
  const round: number[] = [];
  const k0 = Math.floor(Math.log10(1.5 * reference));
  // Powers of ten as decimal text: 2e-2 is the number that a reader means, 2 * 10 ** -2 may differ in its last bit.
  for (let k = k0; round.length < 3; k++)
    for (const m of [1, 2, 3, 5]) {
      const v = Number(`${m}e${k}`);
      if (v > 1.5 * reference && round.length < 3) round.push(v);
    }
  return [...round.reverse(), 1.5 * reference, reference].filter((t) => t < start);
}

const mean = (v: readonly number[]): number => v.reduce((s, x) => s + x, 0) / v.length;

/** Runs of one data set and net: what tables and plots take. */
export interface Group {
  readonly setup: string;
  readonly dataset: string;
  readonly runs: readonly RunRecord[];
  /** Contenders in the order of their first run. */
  readonly contenders: readonly string[];
  /** eV/A, falling. */
  readonly targets: readonly number[];
  /** Contender whose final error the targets come from, and that error (mean over its runs); null where all were given. */
  readonly reference: { readonly contender: string; readonly rmse_f: number } | null;
}

export const runsOf = (g: Group, contender: string): RunRecord[] => g.runs.filter((r) => r.contender === contender);

/** Groups by setup, in order of appearance. Targets are the given ones, else from FEKF (without it: the first contender). */
export function groupRuns(records: readonly RunRecord[], targets: readonly number[] | null): Group[] {
  return [...new Set(records.map((r) => r.setup))].map((setup) => {
    const runs = records.filter((r) => r.setup === setup);
    const contenders = [...new Set(runs.map((r) => r.contender))];
    const from = contenders.includes('fekf') ? 'fekf' : contenders[0];
    const finals = runs.filter((r) => r.contender === from).flatMap((r) => (r.final ? [r.final.mean5_f] : []));
    const starts = runs.flatMap((r) => r.points.filter((p) => p.iteration === 0).map((p) => p.rmse_f));
    const reference = targets === null && finals.length > 0 ? { contender: from, rmse_f: mean(finals) } : null;
    return {
      setup,
      dataset: runs[0].dataset,
      runs,
      contenders,
      reference,
      targets:
        targets !== null
          ? [...targets].sort((a, b) => b - a)
          : reference
            ? makeTargets(reference.rmse_f, Math.min(...starts, Number.POSITIVE_INFINITY))
            : [],
    };
  });
}

/** A quantity at the first validation below a target, of every run of a contender; null where a run does not get there. */
export function atTarget(
  g: Group,
  contender: string,
  target: number,
  value: (p: RacePoint, r: RunRecord) => number,
): (number | null)[] {
  return runsOf(g, contender).map((r) => {
    const p = firstBelow(r.points, target);
    return p ? value(p, r) : null;
  });
}

export interface Ratio {
  readonly value: number;
  /** The first contender did not get there in every run: the ratio is at least this. */
  readonly atLeast: boolean;
}

/** Mean over `a`'s runs by mean over `b`'s, where `ends` stands in for runs of `a` that do not arrive; null unless all of `b` do. */
export function ratioOf(
  a: readonly (number | null)[],
  ends: readonly number[],
  b: readonly (number | null)[],
): Ratio | null {
  const below = b.filter((v) => v !== null);
  if (a.length === 0 || b.length === 0 || below.length < b.length || mean(below) <= 0) return null;
  const above = a.map((v, k) => v ?? ends[k]);
  return { value: mean(above) / mean(below), atLeast: a.some((v) => v === null) };
}

/** Quantities compared to a target. */
export const QUANTITIES = {
  iterations: (p: RacePoint): number => p.iteration,
  'passes over P': (p: RacePoint): number => p.p_passes,
  'bytes of P': (p: RacePoint): number => p.p_bytes,
  'wall time': (p: RacePoint): number => p.seconds,
} as const;

/** Bytes that plain FEKF would have moved: P read for P H, read and written for the update, five times an iteration. */
export const plainBytes = (p: RacePoint, r: RunRecord): number => 15 * r.p_bytes * p.iteration;

/** The ratio of two contenders in one quantity at one target. */
export function contest(
  g: Group,
  a: string,
  b: string,
  target: number,
  value: (p: RacePoint, r: RunRecord) => number,
  valueB: (p: RacePoint, r: RunRecord) => number = value,
): Ratio | null {
  const ends = runsOf(g, a).map((r) => {
    const last = r.points.at(-1);
    return last ? value(last, r) : 0;
  });
  return ratioOf(atTarget(g, a, target, value), ends, atTarget(g, b, target, valueB));
}
