// What the doctor says about the data set at hand: asked again whenever the data or the settings it looks at change.
import { Cancelled } from '../../data/breath';
import type { DataClient } from '../../worker/client';
import type { Examination, ExamineSettings, Finding } from '../../worker/protocol';
import { failureWords } from './failure';
import { Observed } from './observed';

export type Visit =
  | { readonly kind: 'none' }
  /** `last`: what was found before, of the same data set. */
  | { readonly kind: 'checking'; readonly done: number; readonly total: number }
  | { readonly kind: 'ready' }
  /** The user called it off. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly message: string };

/** Several changes in a row are one visit, ms. */
const REST = 200;

export class Doctor extends Observed {
  visit: Visit = { kind: 'none' };
  /** The newest examination of the data set at hand. */
  examination: Examination | null = null;
  readonly #data: DataClient;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;
  #asked: { readonly dataset: string; readonly settings: ExamineSettings } | null = null;
  /** Told whenever the findings are others. */
  onFound: (findings: readonly Finding[] | null) => void = () => {};

  constructor(data: DataClient) {
    super();
    this.#data = data;
  }

  /** Another data set is at hand, or none. */
  leave(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
    this.#asked = null;
    this.examination = null;
    this.#put({ kind: 'none' });
    this.onFound(null);
  }

  /** Examines a data set a moment from now; the newest request counts. */
  ask(dataset: string, settings: ExamineSettings): void {
    this.#asked = { dataset, settings };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#examine(), REST);
    if (this.visit.kind !== 'checking') this.#put({ kind: 'checking', done: 0, total: 0 });
  }

  /** Ends the examination; what was found before stays. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
    this.#put({ kind: 'stopped' });
  }

  again(): void {
    if (this.#asked) this.ask(this.#asked.dataset, this.#asked.settings);
  }

  async #examine(): Promise<void> {
    const asked = this.#asked;
    if (!asked) return;
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#put({ kind: 'checking', done: 0, total: 0 });
    try {
      const progress = (done: number, total: number): void => {
        if (this.#running === running) this.#put({ kind: 'checking', done, total });
      };
      const found = await this.#data.examine(asked.dataset, asked.settings, progress, running.signal);
      if (this.#running !== running) return;
      this.examination = found;
      this.#put({ kind: 'ready' });
      this.onFound(found.findings);
    } catch (error) {
      if (this.#running !== running || error instanceof Cancelled) return;
      this.#put({ kind: 'failed', message: failureWords(error).message });
    }
  }

  #put(visit: Visit): void {
    this.visit = visit;
    this.changed();
  }
}
