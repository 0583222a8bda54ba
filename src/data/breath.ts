// Long work that lets others have their turn, and ends when nobody waits for it any more.

/** Milliseconds of work between two pauses. */
const WORK = 25;

/** Thrown where work was called off. */
export class Cancelled extends Error {
  constructor() {
    super('The work was called off.');
    this.name = 'Cancelled';
  }
}

/** A turn of the event loop: messages that wait are handled. Timers would wait 4 ms. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Call `take` often: it pauses when it is time to. */
export class Breath {
  readonly #signal: AbortSignal | undefined;
  #last = performance.now();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Throws Cancelled after the signal was given. */
  async take(): Promise<void> {
    if (performance.now() - this.#last > WORK) {
      await turn();
      this.#last = performance.now();
    }
    if (this.#signal?.aborted) throw new Cancelled();
  }
}
