// A progress line on stderr: rewritten in place on a terminal, a line per validation in a log.
import type { WriteStream } from 'node:tty';
import type { TrainPoint, ValidPoint } from '../engine/metrics';

export const clock = (seconds: number): string => {
  const s = Math.max(0, Math.round(seconds));
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return h > 0 ? `${h} h ${m} min` : m > 0 ? `${m} min ${s % 60} s` : `${s} s`;
};

export class Progress {
  /** Iterations of the run. */
  total = 0;
  readonly #out: WriteStream;
  #ms = 0;
  #last = '';

  constructor(out: WriteStream) {
    this.#out = out;
  }

  #line(text: string): void {
    if (this.#out.isTTY) this.#out.write(`\r\x1b[K${text}`);
  }

  note(text: string): void {
    this.#out.write(`${this.#out.isTTY ? '\r\x1b[K' : ''}${text}\n`);
  }

  preparing(what: string, done: number, total: number): void {
    this.#line(`${what}: ${done} of ${total}`);
  }

  iteration(p: TrainPoint): void {
    const { total } = this;
    this.#ms = this.#ms === 0 ? p.ms : 0.9 * this.#ms + 0.1 * p.ms;
    const width = 24;
    const filled = total > 0 ? Math.round((width * p.iteration) / total) : 0;
    const bar = `${'#'.repeat(filled)}${'-'.repeat(width - filled)}`;
    this.#line(
      `[${bar}] ${p.iteration}/${total}  ${this.#ms.toFixed(0)} ms  ${clock(((total - p.iteration) * this.#ms) / 1000)} left  batch F ${(1000 * p.rmse_f).toFixed(1)} meV/A${this.#last}`,
    );
  }

  validation(p: ValidPoint): void {
    const text = `E ${(1000 * p.rmse_e).toFixed(2)} meV/atom, F ${(1000 * p.rmse_f).toFixed(2)} meV/A${p.best ? ' (best)' : ''}`;
    this.#last = `  valid ${text}`;
    this.note(`iteration ${String(p.iteration).padStart(6)}  validation ${text}  ${p.seconds.toFixed(1)} s`);
  }

  end(): void {
    if (this.#out.isTTY) this.#out.write('\r\x1b[K');
  }
}
