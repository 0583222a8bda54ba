// Work that is asked for often and done rarely: the last request is never lost, and two never run at once.

export class Throttle {
  readonly #waitMs: number;
  readonly #work: () => Promise<unknown>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  #again = false;

  constructor(waitMs: number, work: () => Promise<unknown>) {
    this.#waitMs = waitMs;
    this.#work = work;
  }

  /** Asks for the work, `waitMs` from now at the latest unless it is being done. */
  push(): void {
    if (this.#busy) this.#again = true;
    else this.#timer ??= setTimeout(() => void this.#do(), this.#waitMs);
  }

  async #do(): Promise<void> {
    this.#timer = undefined;
    this.#busy = true;
    try {
      await this.#work();
    } finally {
      this.#busy = false;
      if (this.#again) {
        this.#again = false;
        this.push();
      }
    }
  }
}
