// Commands to a worker become promises; a worker that dies fails everybody who waits.

/** What the clients need of a Worker; tests give their own. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: unknown) => void): void;
  terminate(): void;
}

/** A worker's refusal, or the end of a worker; `fix` may be empty. */
export class WorkerFailure extends Error {
  readonly fix: string;
  constructor(message: string, fix = '') {
    super(message);
    this.name = 'WorkerFailure';
    this.fix = fix;
  }
}

const CRASH = 'A background worker of this page stopped unexpectedly';
const CRASH_FIX = 'Reload the page. Stored data sets are kept.';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function crashText(event: unknown): string {
  const detail = isRecord(event) && typeof event.message === 'string' && event.message !== '' ? event.message : null;
  return detail === null ? `${CRASH}.` : `${CRASH}: ${detail}.`;
}

interface Pending<E> {
  settle(event: E): boolean;
  reject(error: WorkerFailure): void;
}

/** Numbers commands, keeps who waits for which answer, and fails everybody when the worker dies. */
export class Line<C extends { readonly id: number }, E extends { readonly type: string }> {
  readonly #worker: WorkerLike;
  readonly #pending = new Map<number, Pending<E>>();
  readonly #loose: (event: E) => void;
  #next = 1;
  #dead: WorkerFailure | null = null;

  constructor(worker: WorkerLike, loose: (event: E) => void, died: (failure: WorkerFailure) => void) {
    this.#worker = worker;
    this.#loose = loose;
    worker.addEventListener('message', (message) => this.#receive(message.data as E));
    const end = (event: unknown): void => {
      if (this.#dead) return;
      const failure = new WorkerFailure(crashText(event), CRASH_FIX);
      this.#dead = failure;
      for (const p of this.#pending.values()) p.reject(failure);
      this.#pending.clear();
      died(failure);
    };
    worker.addEventListener('error', end);
    worker.addEventListener('messageerror', end);
  }

  #receive(event: E): void {
    const id = 'id' in event && typeof event.id === 'number' ? event.id : null;
    const waiting = id === null ? undefined : this.#pending.get(id);
    if (id === null || !waiting) this.#loose(event);
    else if (waiting.settle(event)) this.#pending.delete(id);
  }

  /** Sends a command that has no answer of its own. */
  tell(make: (id: number) => C): void {
    if (!this.#dead) this.#worker.postMessage(make(this.#next++));
  }

  /** Sends a command; `pick` returns the answer, undefined for an event that is not yet it, or throws. */
  ask<T>(make: (id: number) => C, pick: (event: E) => T | undefined): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#dead) {
        reject(this.#dead);
        return;
      }
      const id = this.#next++;
      const settle = (event: E): boolean => {
        try {
          const answer = pick(event);
          if (answer === undefined) return false;
          resolve(answer);
        } catch (error) {
          reject(error instanceof Error ? error : new WorkerFailure(String(error)));
        }
        return true;
      };
      this.#pending.set(id, { settle, reject });
      this.#worker.postMessage(make(id));
    });
  }
}
