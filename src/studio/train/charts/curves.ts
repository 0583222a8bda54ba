// The curves of one run on any horizontal axis, smoothed; every array is made once per change of the points.
import type { RunSeries } from '../series';
import { type AxisMap, axisMap, type RunFacts, type XAxis } from './axes';
import { firstAtLeast } from './envelope';
import type { ChartSpec } from './quantities';
import { runningMean } from './smooth';

export class RunCurves {
  readonly series: RunSeries;
  #facts: RunFacts;
  #version = -1;
  readonly #arrays = new Map<string, Float64Array>();
  readonly #maps = new Map<XAxis, AxisMap | null>();

  constructor(series: RunSeries, facts: RunFacts) {
    this.series = series;
    this.#facts = facts;
  }

  get facts(): RunFacts {
    return this.#facts;
  }

  set facts(facts: RunFacts) {
    this.#facts = facts;
    this.#forget();
  }

  /** null where the data do not allow the axis. */
  map(axis: XAxis): AxisMap | null {
    this.#fresh();
    const known = this.#maps.get(axis);
    if (known !== undefined) return known;
    const { train } = this.series;
    const made = axisMap(axis, this.#facts, train.view('iteration'), train.view('ms'));
    this.#maps.set(axis, made);
    return made;
  }

  /** x of all points; empty where the axis is not possible. */
  x(kind: 'train' | 'valid', axis: XAxis): Float64Array {
    const iterations = this.series[kind].view('iteration');
    if (axis === 'iteration') return iterations;
    return this.#array(`x ${kind} ${axis}`, () => this.map(axis)?.all(iterations) ?? new Float64Array(0));
  }

  /** The batch's values in the unit shown. */
  train(spec: ChartSpec): Float64Array {
    const raw = this.series.train.view(spec.train);
    const { shown } = spec;
    return shown ? this.#array(`y ${spec.id}`, () => raw.map(shown)) : raw;
  }

  running(spec: ChartSpec, weight: number): Float64Array {
    return this.#array(`mean ${spec.id} ${weight}`, () => runningMean(this.train(spec), weight));
  }

  /** Positions of the validations that were the best so far, ascending. */
  bests(): number[] {
    const f = this.series.valid.view('rmse_f');
    const found: number[] = [];
    for (let i = 0; i < f.length; i++)
      if (Number.isFinite(f[i]) && (found.length === 0 || f[i] < f[found[found.length - 1]])) found.push(i);
    return found;
  }

  /** Position of the training point at or before an iteration; -1 before the first. */
  trainAt(iteration: number): number {
    return lastAtMost(this.series.train.view('iteration'), iteration);
  }

  /** Position of the validation at or before an iteration; -1 before the first. */
  validAt(iteration: number): number {
    return lastAtMost(this.series.valid.view('iteration'), iteration);
  }

  #array(key: string, make: () => Float64Array): Float64Array {
    this.#fresh();
    const known = this.#arrays.get(key);
    if (known) return known;
    const made = make();
    this.#arrays.set(key, made);
    return made;
  }

  #fresh(): void {
    if (this.#version !== this.series.version) this.#forget();
  }

  #forget(): void {
    this.#version = this.series.version;
    this.#arrays.clear();
    this.#maps.clear();
  }
}

function lastAtMost(x: Float64Array, v: number): number {
  const k = firstAtLeast(x, v);
  return k < x.length && x[k] === v ? k : k - 1;
}
