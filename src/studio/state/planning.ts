// Keeps the plan of a run true to the settings: asks the worker a moment after the last change.
import type { TrainClient } from '../../worker/client';
import { failureWords } from './failure';
import type { Wanted } from './runActions';
import type { Store } from './store';

export interface PlanHost {
  readonly store: Store;
  readonly train: TrainClient;
  readonly delayMs: number;
  /** The run that the settings ask for; null where there is none. */
  wanted(): Wanted | null;
}

export class Planning {
  readonly #host: PlanHost;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(host: PlanHost) {
    this.#host = host;
  }

  /** Something changed: the plan is asked for a moment after the last change; the newest answer wins. */
  soon(): void {
    const { store, wanted, delayMs } = this.#host;
    clearTimeout(this.#timer);
    this.#asked++;
    if (!wanted()) {
      store.setState({ plan: { kind: 'none' } });
      return;
    }
    const { plan } = store.getState();
    const last = plan.kind === 'ready' ? plan.plan : plan.kind === 'waiting' ? plan.last : null;
    store.setState({ plan: { kind: 'waiting', last } });
    this.#timer = setTimeout(() => void this.now(), delayMs);
  }

  /** Asks at once; resolves when the answer is in the store. */
  async now(): Promise<void> {
    const { store, train } = this.#host;
    clearTimeout(this.#timer);
    const wanted = this.#host.wanted();
    if (!wanted) return;
    const asked = ++this.#asked;
    try {
      const plan = await train.plan(wanted.dataset.id, wanted.validation, wanted.config);
      if (asked === this.#asked) store.setState({ plan: { kind: 'ready', plan } });
    } catch (error) {
      if (asked === this.#asked) store.setState({ plan: { kind: 'failed', ...failureWords(error) } });
    }
  }
}
