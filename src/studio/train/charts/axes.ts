// What the horizontal axis can count: iterations, epochs, frames, seconds of training, seconds on the wall.
import type { JournalEntry } from '../../../engine/journal';
import { iterationOf, standing } from './journalFold';

export const X_AXES = ['iteration', 'epoch', 'frames', 'active', 'wall'] as const;
export type XAxis = (typeof X_AXES)[number];

/** At `time` (ms since the epoch) the run had done `iteration` iterations. */
export interface Anchor {
  readonly iteration: number;
  readonly time: number;
}

/** What the axes need to know of a run besides its curves. */
export interface RunFacts {
  readonly journal: readonly JournalEntry[];
  /** Frames per iteration at the start. */
  readonly batch: number;
  /** Training frames; null while unknown. */
  readonly ntrain: number | null;
  readonly anchors: readonly Anchor[];
}

/** Rising, piecewise linear function of the iteration; beyond its last knot it goes on with `slope`. */
export class AxisMap {
  readonly #at: Float64Array;
  readonly #x: Float64Array;
  readonly #slope: number;

  /** Knots ascend in both coordinates; two knots at one iteration are a jump behind it. */
  constructor(at: Float64Array, x: Float64Array, slope: number) {
    this.#at = at;
    this.#x = x;
    this.#slope = slope;
  }

  x(iteration: number): number {
    return interpolate(this.#at, this.#x, iteration, this.#slope);
  }

  iteration(x: number): number {
    return interpolate(this.#x, this.#at, x, this.#slope > 0 ? 1 / this.#slope : 0);
  }

  /** x of ascending iterations. */
  all(iterations: Float64Array): Float64Array {
    const out = new Float64Array(iterations.length);
    const at = this.#at;
    let k = 0;
    for (let i = 0; i < iterations.length; i++) {
      const v = iterations[i];
      while (k < at.length && at[k] < v) k++;
      out[i] = between(at, this.#x, k, v, this.#slope);
    }
    return out;
  }
}

function between(a: Float64Array, b: Float64Array, k: number, v: number, slope: number): number {
  if (k >= a.length) return b[a.length - 1] + slope * (v - a[a.length - 1]);
  if (k === 0 || a[k] === v) return b[k];
  return b[k - 1] + ((b[k] - b[k - 1]) * (v - a[k - 1])) / (a[k] - a[k - 1]);
}

function interpolate(a: Float64Array, b: Float64Array, v: number, slope: number): number {
  let low = 0;
  let high = a.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (a[mid] < v) low = mid + 1;
    else high = mid;
  }
  return between(a, b, low, v, slope);
}

/** Frames seen after each iteration: batches change with the journal. */
function framesMap(facts: RunFacts): AxisMap {
  const at = [0];
  const x = [0];
  let { batch } = facts;
  for (const entry of standing(facts.journal)) {
    if (entry.kind !== 'change' || entry.key !== 'batch' || typeof entry.value !== 'number') continue;
    const last = at.length - 1;
    if (entry.iteration > at[last]) {
      at.push(entry.iteration);
      x.push(x[last] + batch * (entry.iteration - at[last]));
    }
    batch = entry.value;
  }
  return new AxisMap(Float64Array.from(at), Float64Array.from(x), batch);
}

/** Seconds of training: the sum of the iterations' own times. */
function activeKnots(iteration: Float64Array, ms: Float64Array): { at: Float64Array; x: Float64Array; slope: number } {
  const at = new Float64Array(iteration.length + 1);
  const x = new Float64Array(iteration.length + 1);
  for (let i = 0; i < iteration.length; i++) {
    const step = Number.isFinite(ms[i]) ? Math.max(0, ms[i]) / 1000 : 0;
    at[i + 1] = iteration[i];
    // Iterations that are missing are taken to have cost the same.
    x[i + 1] = x[i] + step * (iteration[i] - at[i]);
  }
  const n = at.length;
  const back = Math.max(0, n - 51);
  const slope = n > 1 && at[n - 1] > at[back] ? (x[n - 1] - x[back]) / (at[n - 1] - at[back]) : 1;
  return { at, x, slope };
}

/** What is known of when the run was where: the page's own notes and the journal's, in order of time. */
function anchorsOf(facts: RunFacts): Anchor[] {
  const known = facts.journal.some((e) => e.kind === 'revert') ? standing(facts.journal) : facts.journal;
  const all = [...facts.anchors, ...known.map((e) => ({ iteration: iterationOf(e), time: e.time }))];
  return all.filter((a) => Number.isFinite(a.time)).sort((a, b) => a.iteration - b.iteration || a.time - b.time);
}

function wallMap(facts: RunFacts, iteration: Float64Array, ms: Float64Array): AxisMap | null {
  const anchors = anchorsOf(facts);
  if (anchors.length === 0) return null;
  const active = activeKnots(iteration, ms);
  const ran = new AxisMap(active.at, active.x, active.slope);
  const at: number[] = [];
  const x: number[] = [];
  // Time of the wall less the time of training: every pause makes it larger.
  const first = anchors[0];
  const zero = first.time / 1000 - ran.x(first.iteration);
  let waited = 0;
  let k = 0;
  for (let i = 0; i < active.at.length; i++) {
    const before = waited;
    while (k < anchors.length && anchors[k].iteration < active.at[i]) {
      waited = Math.max(waited, anchors[k].time / 1000 - ran.x(anchors[k].iteration) - zero);
      k++;
    }
    if (waited > before && i > 0) {
      at.push(active.at[i - 1]);
      x.push(active.x[i - 1] + waited);
    }
    at.push(active.at[i]);
    x.push(active.x[i] + waited);
  }
  return new AxisMap(Float64Array.from(at), Float64Array.from(x), active.slope);
}

/**
 * The axis as a function of the iteration; null where the data do not allow it: epochs need the number of training frames and
 * mean nothing once frames have joined, times need points.
 */
export function axisMap(axis: XAxis, facts: RunFacts, iteration: Float64Array, ms: Float64Array): AxisMap | null {
  switch (axis) {
    case 'iteration':
      return new AxisMap(Float64Array.of(0), Float64Array.of(0), 1);
    case 'frames':
      return framesMap(facts);
    case 'epoch': {
      const { ntrain } = facts;
      if (ntrain === null || ntrain <= 0 || facts.journal.some((e) => e.kind === 'append')) return null;
      const seen = framesMap(facts);
      const knots = [0];
      for (const e of standing(facts.journal))
        if (e.kind === 'change' && e.key === 'batch' && e.iteration > knots[knots.length - 1]) knots.push(e.iteration);
      const last = knots[knots.length - 1];
      return new AxisMap(
        Float64Array.from(knots),
        Float64Array.from(knots, (k) => seen.x(k) / ntrain),
        (seen.x(last + 1) - seen.x(last)) / ntrain,
      );
    }
    case 'active': {
      if (iteration.length === 0) return null;
      const { at, x, slope } = activeKnots(iteration, ms);
      return new AxisMap(at, x, slope);
    }
    case 'wall':
      return iteration.length === 0 ? null : wallMap(facts, iteration, ms);
  }
}
