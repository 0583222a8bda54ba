// The curves of a run: growing arrays outside React's state, with a version that says when to look again.
import type { TrainPoint, ValidPoint } from '../../worker/protocol';
import { Observed } from '../state/observed';
import type { Anchor } from './charts/axes';

const ANCHOR_MS = 5000;

/** A growing list of points; `at` holds one array per column. */
class Columns<K extends string> {
  readonly #names: readonly K[];
  readonly #data: Map<K, Float64Array>;
  length = 0;

  constructor(names: readonly K[]) {
    this.#names = names;
    this.#data = new Map(names.map((name) => [name, new Float64Array(256)]));
  }

  push(values: Readonly<Record<K, number>>): void {
    for (const name of this.#names) {
      let column = this.#column(name);
      if (this.length === column.length) {
        const grown = new Float64Array(2 * column.length);
        grown.set(column);
        this.#data.set(name, grown);
        column = grown;
      }
      column[this.length] = values[name];
    }
    this.length++;
  }

  /** Drops the points after the first `length`. */
  cut(length: number): void {
    this.length = Math.min(this.length, length);
  }

  /** View of the points so far; valid until the next push. */
  view(name: K): Float64Array {
    return this.#column(name).subarray(0, this.length);
  }

  last(name: K): number | null {
    return this.length === 0 ? null : this.#column(name)[this.length - 1];
  }

  #column(name: K): Float64Array {
    const column = this.#data.get(name);
    if (!column) throw new Error(`no column ${name}`);
    return column;
  }
}

const TRAIN_COLUMNS = [
  'iteration',
  'rmse_e',
  'rmse_f',
  'lambda',
  'ms',
  'innovation',
  'dw',
  'p_mean',
  'r_f',
  'r_e',
  'mu',
  'rejected',
] as const;
const VALID_COLUMNS = ['iteration', 'rmse_e', 'rmse_f', 'seconds', 'old_e', 'old_f', 'fresh_e', 'fresh_f'] as const;

export type TrainColumn = (typeof TRAIN_COLUMNS)[number];
/** old_ and fresh_ are NaN until new frames have joined the run. */
export type ValidColumn = (typeof VALID_COLUMNS)[number];

/** Best validation so far, as the worker judged it. */
export interface Best {
  readonly iteration: number;
  /** meV/A */
  readonly rmse_f: number;
  /** meV/atom */
  readonly rmse_e: number;
}

/** Holds one run's curves. RMSE in meV/atom and meV/A. */
export class RunSeries extends Observed {
  train = new Columns<TrainColumn>(TRAIN_COLUMNS);
  valid = new Columns<ValidColumn>(VALID_COLUMNS);
  best: Best | null = null;
  /** When the live run was where, noted as its points came; empty for stored curves. */
  readonly anchors: Anchor[] = [];

  clear(): void {
    this.train = new Columns<TrainColumn>(TRAIN_COLUMNS);
    this.valid = new Columns<ValidColumn>(VALID_COLUMNS);
    this.best = null;
    this.anchors.length = 0;
    this.changed();
  }

  /** The curves of a stored run in place of what was there. */
  load(record: { readonly train: readonly TrainPoint[]; readonly valid: readonly ValidPoint[] }): void {
    this.clear();
    this.append(record.train, record.valid, null);
  }

  /** Drops everything after an iteration; the best is then that of what is left. */
  cut(iteration: number): void {
    const upTo = (x: Float64Array): number => {
      const k = x.findIndex((v) => v > iteration);
      return k < 0 ? x.length : k;
    };
    this.train.cut(upTo(this.train.view('iteration')));
    this.valid.cut(upTo(this.valid.view('iteration')));
    while (this.anchors.length > 0 && this.anchors[this.anchors.length - 1].iteration > iteration) this.anchors.pop();
    const f = this.valid.view('rmse_f');
    let k = -1;
    for (let i = 0; i < f.length; i++) if (k < 0 || f[i] < f[k]) k = i;
    this.best =
      k < 0 ? null : { iteration: this.valid.view('iteration')[k], rmse_f: f[k], rmse_e: this.valid.view('rmse_e')[k] };
    this.changed();
  }

  /**
   * Appends points; those at or before the last one are dropped, so a repeated message draws no zig-zag. `now` is when they
   * came, ms since the epoch; null for points from storage.
   */
  append(train: readonly TrainPoint[], valid: readonly ValidPoint[], now: number | null = Date.now()): void {
    if (now !== null && train.length > 0) this.#note(train, now);
    for (const p of train) if (p.iteration > (this.train.last('iteration') ?? -1)) this.train.push(p);
    for (const p of valid) {
      if (p.iteration <= (this.valid.last('iteration') ?? -1)) continue;
      const { parts } = p;
      this.valid.push({
        ...p,
        old_e: parts?.old.rmse_e ?? Number.NaN,
        old_f: parts?.old.rmse_f ?? Number.NaN,
        fresh_e: parts?.fresh.rmse_e ?? Number.NaN,
        fresh_f: parts?.fresh.rmse_f ?? Number.NaN,
      });
      if (p.best) this.best = { iteration: p.iteration, rmse_f: p.rmse_f, rmse_e: p.rmse_e };
    }
    if (train.length > 0 || valid.length > 0) this.changed();
  }

  /** Notes when the iteration before these points was done, every few seconds. */
  #note(train: readonly TrainPoint[], now: number): void {
    const last = this.anchors.at(-1);
    if (last && now - last.time < ANCHOR_MS) return;
    const ms = train.reduce((sum, p) => sum + p.ms, 0);
    this.anchors.push({ iteration: train[0].iteration - 1, time: now - ms });
  }
}

/** Median of the last `count` values; null without any. */
export function recentMedian(values: Float64Array, count: number): number | null {
  if (values.length === 0) return null;
  const tail = Array.from(values.subarray(Math.max(0, values.length - count))).sort((a, b) => a - b);
  const mid = tail.length >> 1;
  return tail.length % 2 === 1 ? tail[mid] : (tail[mid - 1] + tail[mid]) / 2;
}
