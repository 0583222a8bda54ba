// When predictions are asked for: at once for something new, seldom while a run trains, never twice for the same.
import type { Predictions, PredictWhich } from '../../worker/protocol';
import { failureWords } from '../state/failure';

export interface Wanted {
  readonly run: string;
  readonly which: PredictWhich;
  /** Of the last validation while the run trains, else where the run stands. */
  readonly iteration: number;
}

export type Fetching =
  | { readonly kind: 'rest' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'failed'; readonly message: string; readonly fix: string };

export interface RefreshHost {
  ask(which: PredictWhich): Promise<Predictions>;
  /** Milliseconds. */
  now(): number;
  /** Calls back after `ms`; returns what cancels it. */
  later(ms: number, call: () => void): () => void;
  changed(predictions: Predictions | null, fetching: Fetching): void;
}

/** Evaluating takes the device from the training: at most this often, and at most a share 1 / REST of the time. */
const LEAST_MS = 3000;
const REST = 20;

const same = (a: Wanted | null, b: Wanted | null): boolean =>
  a === b || (!!a && !!b && a.run === b.run && a.which === b.which && a.iteration === b.iteration);

export class Refresher {
  predictions: Predictions | null = null;
  fetching: Fetching = { kind: 'rest' };
  readonly #host: RefreshHost;
  #wanted: Wanted | null = null;
  #asked: Wanted | null = null;
  /** What the predictions answer. */
  #answered: Wanted | null = null;
  #next = 0;
  #forced = false;
  #cancel: (() => void) | null = null;

  constructor(host: RefreshHost) {
    this.#host = host;
  }

  /** Which frames the predictions are of; null without predictions. */
  get which(): PredictWhich | null {
    return this.predictions && this.#answered ? this.#answered.which : null;
  }

  /** What the page would like to see now; null while it is hidden or there is nothing to see. */
  want(wanted: Wanted | null): void {
    this.#wanted = wanted;
    if (wanted && this.predictions && this.predictions.run !== wanted.run) this.#put(null, this.fetching);
    this.#plan();
  }

  /** Asks again now, also for what has failed. */
  again(): void {
    this.#next = 0;
    this.#asked = null;
    this.#forced = true;
    this.#plan();
  }

  #plan(): void {
    this.#cancel?.();
    this.#cancel = null;
    const wanted = this.#wanted;
    if (!wanted || this.fetching.kind === 'asking' || same(wanted, this.#asked)) return;
    const have = this.#answered;
    if (this.#forced) return void this.#ask(wanted);
    if (same(have, wanted)) return;
    const sameKind = have !== null && have.run === wanted.run && have.which === wanted.which;
    // Already predicted at this very iteration, though for another reason.
    if (sameKind && this.predictions?.iteration === wanted.iteration) return;
    const wait = sameKind ? this.#next - this.#host.now() : 0;
    if (wait > 0) this.#cancel = this.#host.later(wait, () => this.#plan());
    else void this.#ask(wanted);
  }

  async #ask(wanted: Wanted): Promise<void> {
    this.#asked = wanted;
    this.#forced = false;
    this.#put(this.predictions, { kind: 'asking' });
    const start = this.#host.now();
    try {
      const predictions = await this.#host.ask(wanted.which);
      this.#answered = wanted;
      // A run that ended meanwhile is of no interest any more.
      const kept = this.#wanted === null || predictions.run === this.#wanted.run ? predictions : null;
      this.#put(kept, { kind: 'rest' });
    } catch (error) {
      this.#put(this.predictions, { kind: 'failed', ...failureWords(error) });
    }
    const end = this.#host.now();
    this.#next = end + Math.max(LEAST_MS, REST * (end - start));
    this.#plan();
  }

  #put(predictions: Predictions | null, fetching: Fetching): void {
    this.predictions = predictions;
    this.fetching = fetching;
    this.#host.changed(predictions, fetching);
  }
}
