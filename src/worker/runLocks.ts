// One tab at a time writes a run: a Web Lock by its name, held for as long as the run is at hand.

export interface RunLocks {
  /** Takes the run for this tab; null where another tab has it. The function gives it back. */
  take(run: string): Promise<(() => void) | null>;
  /** Runs that some tab has at hand, this one included. */
  held(): Promise<ReadonlySet<string>>;
}

const PREFIX = 'kalmium-run-';

/** A tab that is being closed or reloaded gives its locks back a moment later. */
const WAIT_MS = 1500;

/** Locks of the browser; every run is free where it knows none. */
export class WebLocks implements RunLocks {
  readonly #locks: LockManager | undefined;

  constructor(locks: LockManager | undefined = navigator.locks) {
    this.#locks = locks;
  }

  take(run: string): Promise<(() => void) | null> {
    const locks = this.#locks;
    if (!locks) return Promise.resolve(() => {});
    return new Promise((resolve, reject) => {
      locks
        .request(
          PREFIX + run,
          { signal: AbortSignal.timeout(WAIT_MS) },
          () => new Promise<void>((giveBack) => resolve(() => giveBack())),
        )
        .catch((e: unknown) => {
          if (e instanceof Error && (e.name === 'TimeoutError' || e.name === 'AbortError')) resolve(null);
          else reject(e);
        });
    });
  }

  async held(): Promise<ReadonlySet<string>> {
    const { held } = (await this.#locks?.query()) ?? {};
    const names = (held ?? []).map((l) => l.name ?? '').filter((n) => n.startsWith(PREFIX));
    return new Set(names.map((n) => n.slice(PREFIX.length)));
  }
}

/** Tabs that share a set of names, for tests. */
export class MemoryLocks implements RunLocks {
  readonly #names: Set<string>;

  constructor(names = new Set<string>()) {
    this.#names = names;
  }

  async take(run: string): Promise<(() => void) | null> {
    if (this.#names.has(run)) return null;
    this.#names.add(run);
    return () => this.#names.delete(run);
  }

  async held(): Promise<ReadonlySet<string>> {
    return new Set(this.#names);
  }
}
