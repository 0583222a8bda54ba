// What all charts of the tab share: settings, the run's curves, the ghosts, one horizontal scale, one clock to draw by.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Session } from '../../state/session';
import type { StudioState } from '../../state/store';
import { niceBelow } from '../axis';
import type { RunFacts, XAxis } from './axes';
import { RunCurves } from './curves';
import { DrawClock, SHARES } from './drawClock';
import type { Scale } from './envelope';
import { type ChartEvent, eventsOf } from './events';
import { GhostRuns } from './ghosts';
import type { ChartId } from './quantities';

export interface ChartsState {
  readonly axis: XAxis;
  readonly logY: boolean;
  /** Leaves the outermost hundredth of the batch's values out of the scaling. */
  readonly robust: boolean;
  /** Weight of the past in the running mean, 0 to 0.99; 0 draws none. */
  readonly smooth: number;
  /** Part of the horizontal axis on show, in its unit; null is all. */
  readonly range: { readonly from: number; readonly to: number } | null;
  /** Iteration under the crosshair. */
  readonly cursor: number | null;
  /** Iterations that are pinned, in the order of pinning. */
  readonly pins: readonly number[];
  /** Charts of the strip that are drawn large as well. */
  readonly opened: readonly ChartId[];
  /** Charts shown as a table. */
  readonly tables: readonly ChartId[];
}

export const MAX_PINS = 6;

/** Follows an early fall without lagging far behind it. */
export const DEFAULT_SMOOTH = 0.8;

const START: ChartsState = {
  axis: 'iteration',
  logY: true,
  robust: true,
  smooth: DEFAULT_SMOOTH,
  range: null,
  cursor: null,
  pins: [],
  opened: [],
  tables: [],
};

export class ChartModel {
  readonly store: StoreApi<ChartsState> = createStore<ChartsState>(() => START);
  readonly session: Session;
  readonly own: RunCurves;
  readonly ghosts: GhostRuns;
  readonly clock = new DrawClock(() => this.#refresh());
  /** What the charts show of the horizontal axis; the same object until it changes. */
  scale: Scale = { from: 0, to: 10, log: false };
  events: readonly ChartEvent[] = [];
  #run: string | null = null;
  #end = 0;
  #eventsOf: readonly unknown[] = [];

  constructor(session: Session) {
    this.session = session;
    this.own = new RunCurves(session.series, this.#facts(session.store.getState()));
    this.ghosts = new GhostRuns(
      (id) => session.runs.record(id),
      () => this.clock.now(),
    );
    this.#follow(session.store.getState(), null);
    session.store.subscribe((state, before) => this.#follow(state, before));
    session.series.subscribe(() => this.clock.later());
    this.store.subscribe((state, before) => {
      // The crosshair and the pins lie over the charts; nothing is drawn again for them.
      const { cursor, pins, tables, ...drawn } = state;
      if (Object.entries(drawn).some(([key, value]) => value !== before[key as keyof ChartsState])) this.clock.now();
    });
  }

  /** The axis as far as the data allow it. */
  get axis(): XAxis {
    const { axis } = this.store.getState();
    return this.own.map(axis) === null ? 'iteration' : axis;
  }

  /** x of an iteration of the run at hand. */
  readonly toX = (iteration: number): number => this.own.map(this.axis)?.x(iteration) ?? iteration;

  /** The iteration at x, the nearest that there is a training point of. */
  iterationAt(x: number): number {
    const raw = Math.round(this.own.map(this.axis)?.iteration(x) ?? x);
    const k = this.own.trainAt(raw);
    return k < 0 ? Math.max(0, raw) : this.own.series.train.view('iteration')[k];
  }

  setAxis(axis: XAxis): void {
    const { range } = this.store.getState();
    const to = this.own.map(axis);
    const from = this.own.map(this.axis);
    const same = (x: number): number => to?.x(from?.iteration(x) ?? x) ?? x;
    const next = range && to ? { from: same(range.from), to: same(range.to) } : null;
    this.#end = 0;
    this.store.setState({ axis, range: next && next.to > next.from ? next : null });
  }

  /** Pins an iteration or, where it is pinned, takes the pin away. The oldest goes when there are too many. */
  togglePin(iteration: number): void {
    this.store.setState(({ pins }) => ({
      pins: pins.includes(iteration) ? pins.filter((p) => p !== iteration) : [...pins, iteration].slice(-MAX_PINS),
    }));
  }

  #facts(state: StudioState): RunFacts {
    const { run, runs } = state;
    const stored = runs?.find((r) => r.id === run?.id);
    return {
      journal: run?.journal ?? [],
      batch: run?.started.batch ?? 1,
      ntrain: run?.plan?.ntrain ?? stored?.ntrain ?? null,
      anchors: this.session.series.anchors,
    };
  }

  #follow(state: StudioState, before: StudioState | null): void {
    const { run, device } = state;
    this.clock.share = device.kind === 'ready' && !device.info.software ? SHARES.gpu : SHARES.software;
    if ((run?.id ?? null) !== this.#run) {
      this.#run = run?.id ?? null;
      this.#end = 0;
      this.store.setState({ range: null, cursor: null, pins: [] });
    }
    const same =
      before !== null &&
      run?.id === before.run?.id &&
      run?.journal === before.run?.journal &&
      run?.plan === before.run?.plan &&
      state.runs === before.runs;
    if (!same) this.own.facts = this.#facts(state);
    if (before?.ghosts !== state.ghosts || before.runs !== state.runs || run?.id !== before.run?.id)
      this.ghosts.show(
        state.ghosts.filter((id) => id !== run?.id),
        state.runs,
      );
    if (before && state.zoomResets !== before.zoomResets) this.store.setState({ range: null });
    const redraw =
      !same ||
      state.logX !== before.logX ||
      state.ghosts !== before.ghosts ||
      state.zoomResets !== before.zoomResets ||
      run?.iterations !== before.run?.iterations;
    if (redraw) this.clock.now();
  }

  /** Before a round of drawing: the scale and the events as they are now. */
  #refresh(): void {
    const next = this.#scaleNow();
    const { scale } = this;
    if (next.from !== scale.from || next.to !== scale.to || next.log !== scale.log) this.scale = next;
    const { journal } = this.own.facts;
    const basis = [journal, this.own.series.valid.length, this.own.series.best?.iteration];
    if (basis.some((v, k) => v !== this.#eventsOf[k]) || basis.length !== this.#eventsOf.length) {
      this.#eventsOf = basis;
      this.events = eventsOf(journal, this.own);
    }
  }

  #scaleNow(): Scale {
    const { logX: log, run } = this.session.store.getState();
    const { range } = this.store.getState();
    const { axis } = this;
    const total = Math.max(run?.iterations ?? 0, this.own.series.train.last('iteration') ?? 0, 10);
    let to = this.toX(total);
    for (const ghost of this.ghosts.shown) {
      if (ghost.kind !== 'ready') continue;
      const x = ghost.curves.x('train', axis);
      if (x.length > 0) to = Math.max(to, Math.min(2 * this.toX(total), x[x.length - 1]));
    }
    if (axis === 'active' || axis === 'wall') {
      // The pace is an estimate: the end holds still until it is far from it.
      if (this.#end < to || this.#end > 1.6 * to) this.#end = endAbove(1.02 * to);
      to = this.#end;
    }
    if (range) return { from: log ? Math.max(range.from, to * 1e-9) : range.from, to: range.to, log };
    if (!log) return { from: 0, to, log };
    const first = this.toX(1);
    const from = axis === 'iteration' ? 1 : niceBelow(Math.max(first, to * 1e-6));
    return { from, to: Math.max(to, from * 1.01), log };
  }
}

/** A round end of the axis a little above v. */
function endAbove(v: number): number {
  const decade = 10 ** Math.floor(Math.log10(v));
  return decade * ([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((s) => s * decade >= v) ?? 10);
}

const models = new WeakMap<Session, ChartModel>();

/** The charts of a session: their settings outlive the tab. */
export function chartsOf(session: Session): ChartModel {
  const known = models.get(session);
  if (known) return known;
  const made = new ChartModel(session);
  models.set(session, made);
  return made;
}
