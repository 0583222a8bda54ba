// State outside React's: a version that grows with every change, and listeners that hear of each.

export class Observed {
  version = 0;
  readonly #listeners = new Set<() => void>();

  /** For useSyncExternalStore, with `snapshot`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly snapshot = (): number => this.version;

  protected changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}
