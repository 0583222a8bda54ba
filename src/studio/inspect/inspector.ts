// What the Inspect tab holds beside the shared state: filters, the predictions, the atom looked at. One per session.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Predictions, PredictWhich } from '../../worker/protocol';
import type { Session } from '../state/session';
import type { StudioState } from '../state/store';
import type { Filter, Quantity } from './points';
import { type Fetching, Refresher, type Wanted } from './refresh';
import type { WorstBy } from './tables';

export interface InspectState extends Filter {
  readonly which: PredictWhich;
  readonly residual: boolean;
  readonly centred: boolean;
  /** One plot large, or all three. */
  readonly plot: Quantity | 'all';
  /** Whose residuals the histogram shows while all plots are drawn. */
  readonly histogram: Quantity;
  readonly drag: 'zoom' | 'select';
  readonly worstBy: WorstBy;
  readonly groups: 'system' | 'composition';
  readonly fetching: Fetching;
  /** Counts the sets of predictions. */
  readonly version: number;
  /** The dot opened last. */
  readonly opened: { readonly frame: number; readonly atom: number | null } | null;
}

/** What a run asks for now; null where it has nothing to predict with yet. */
export function wantedOf(run: StudioState['run'], lastValid: number | null, which: PredictWhich): Wanted | null {
  if (!run) return null;
  switch (run.state.kind) {
    case 'idle':
    case 'preparing':
      return null;
    case 'running':
      return lastValid === null ? null : { run: run.id, which, iteration: lastValid };
    case 'paused':
    case 'finished':
    case 'failed':
      return { run: run.id, which, iteration: run.iteration };
  }
}

export class Inspector {
  readonly store: StoreApi<InspectState> = createStore<InspectState>(() => ({
    which: 'valid',
    element: null,
    system: null,
    residual: false,
    centred: true,
    plot: 'all',
    histogram: 'force',
    drag: 'zoom',
    worstBy: 'rmse_f',
    groups: 'system',
    fetching: { kind: 'rest' },
    version: 0,
    opened: null,
  }));
  readonly #session: Session;
  readonly #refresher: Refresher;
  #watching = 0;

  constructor(session: Session) {
    this.#session = session;
    this.#refresher = new Refresher({
      ask: (which) => session.runs.predict(which),
      now: () => performance.now(),
      later: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
      changed: (predictions, fetching) => this.#changed(predictions, fetching),
    });
  }

  /** The newest predictions; they change with `version`. */
  get predictions(): Predictions | null {
    return this.#refresher.predictions;
  }

  /** Which frames these are: the choice of the page may be ahead. */
  get which(): PredictWhich {
    return this.#refresher.which ?? this.store.getState().which;
  }

  #seen: Predictions | null = null;

  #changed(predictions: Predictions | null, fetching: Fetching): void {
    const before = this.#seen;
    this.#seen = predictions;
    this.store.setState((s) => ({ fetching, version: predictions === before ? s.version : s.version + 1 }));
    if (!predictions) return;
    const { element, system, opened } = this.store.getState();
    // Filters name elements and systems by their place in the run's own lists.
    const sameLists = before?.run === predictions.run;
    const keepElement = element === null || (sameLists && element < predictions.type_map.length);
    const keepSystem = system === null || (sameLists && system < predictions.systems.length);
    this.store.setState({
      element: keepElement ? element : null,
      system: keepSystem ? system : null,
      opened: before === null || before.dataset === predictions.dataset ? opened : null,
    });
  }

  /** Keeps the predictions fresh while the tab is on screen; returns what ends that. */
  watch(): () => void {
    const { store } = this.#session;
    const look = (): void => {
      const visible = this.#watching > 0 && document.visibilityState === 'visible';
      const { series } = this.#session;
      const wanted = wantedOf(store.getState().run, series.valid.last('iteration'), this.store.getState().which);
      // A hidden tab asks for nothing; what it has stays.
      this.#refresher.want(visible ? wanted : null);
    };
    this.#watching++;
    const ends = [
      store.subscribe((now, before) => {
        if (now.run !== before.run) look();
      }),
      this.#session.series.subscribe(look),
      this.store.subscribe((now, before) => {
        if (now.which !== before.which) look();
      }),
    ];
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      this.#watching--;
      for (const end of ends) end();
      document.removeEventListener('visibilitychange', look);
      look();
    };
  }

  again(): void {
    this.#refresher.again();
  }

  set(change: Partial<InspectState>): void {
    this.store.setState(change);
  }

  /** True where the page's shared frames are those of the predictions. */
  get linked(): boolean {
    return this.predictions !== null && this.#session.frames.dataset === this.predictions.dataset;
  }

  /** Opens a frame and, in it, an atom (null: the one with the largest error). */
  open(frame: number, atom: number | null): void {
    this.store.setState({ opened: { frame, atom } });
    if (this.linked) this.#session.frames.show(frame);
  }

  /** The frame on show: that of all tabs where they share the data, else the one opened here; null before any. */
  get frame(): number | null {
    const { opened } = this.store.getState();
    return this.linked ? (this.#session.frames.active ?? null) : (opened?.frame ?? null);
  }
}

const inspectors = new WeakMap<Session, Inspector>();

export function inspectorOf(session: Session): Inspector {
  let found = inspectors.get(session);
  if (!found) {
    found = new Inspector(session);
    inspectors.set(session, found);
  }
  return found;
}
