// When charts are drawn: at most four times a second, less often where drawing is slow, never while the page is hidden.

/** Least time between rounds for new points, ms. */
const INTERVAL_MS = 250;
const LONGEST_MS = 10_000;
/** Share of the page's time that rounds for new points may take: beside a GPU, and where training needs the same CPU. */
export const SHARES = { gpu: 0.03, software: 0.005 } as const;

export interface Surface {
  hidden(): boolean;
  now(): number;
}

const PAGE: Surface = {
  hidden: () => document.hidden,
  now: () => performance.now(),
};

/** Draws what is attached to it. Nothing runs while nothing is attached. */
export class DrawClock {
  readonly #before: () => void;
  readonly #surface: Surface;
  readonly #charts = new Set<() => void>();
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #soon = false;
  #due = false;
  #ended = Number.NEGATIVE_INFINITY;
  share: number = SHARES.software;
  /** Milliseconds of the last round, and rounds so far. */
  cost = 0;
  rounds = 0;

  /** `before` runs ahead of every round. */
  constructor(before: () => void, surface: Surface = PAGE) {
    this.#before = before;
    this.#surface = surface;
  }

  /** Adds a chart and draws it at once; returns what takes it away. */
  attach(draw: () => void): () => void {
    if (this.#charts.size === 0 && typeof document !== 'undefined')
      document.addEventListener('visibilitychange', this.#shown);
    this.#charts.add(draw);
    this.now();
    return () => {
      this.#charts.delete(draw);
      if (this.#charts.size > 0) return;
      if (typeof document !== 'undefined') document.removeEventListener('visibilitychange', this.#shown);
      this.#stop();
    };
  }

  /** New points have come. */
  later(): void {
    if (this.#charts.size === 0) return;
    this.#due = true;
    if (this.#timer !== null || this.#surface.hidden()) return;
    const pause = Math.min(LONGEST_MS, Math.max(INTERVAL_MS, this.cost / this.share));
    this.#wait(Math.max(0, this.#ended + pause - this.#surface.now()));
  }

  /** The user waits for it: a setting, a zoom, another run. */
  now(): void {
    if (this.#charts.size === 0) return;
    this.#due = true;
    if (this.#soon || this.#surface.hidden()) return;
    this.#stop();
    this.#soon = true;
    this.#wait(0);
  }

  /** Told after every round. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly snapshot = (): number => this.rounds;

  readonly #shown = (): void => {
    if (this.#due && !this.#surface.hidden()) this.now();
  };

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#soon = false;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#stop();
      // Hidden since: what is due is drawn when the page is seen again.
      if (!this.#surface.hidden()) this.#round();
    }, ms);
  }

  #round(): void {
    this.#due = false;
    const start = this.#surface.now();
    this.#before();
    for (const draw of this.#charts) draw();
    this.rounds++;
    for (const listener of this.#listeners) listener();
    this.#ended = this.#surface.now();
    this.cost = this.#ended - start;
  }
}
