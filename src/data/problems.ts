// Collects what is wrong or noteworthy in the input, without drowning the user in a thousand equal lines.
import { DataError, type Problem } from './types';

/** Problems of one kind in one file that are listed one by one; the rest is counted. */
const LISTED = 20;

export class ProblemLog {
  readonly #problems: Problem[] = [];
  readonly #counts = new Map<string, { shown: number; more: number; last: Problem }>();

  /** Number of errors so far. */
  errors = 0;

  add(problem: Problem): void {
    if (problem.severity === 'error') this.errors++;
    const key = `${problem.severity}\n${problem.code}\n${problem.path}`;
    const count = this.#counts.get(key);
    if (!count) this.#counts.set(key, { shown: 1, more: 0, last: problem });
    else if (count.shown < LISTED) {
      count.shown++;
      count.last = problem;
    } else {
      count.more++;
      return;
    }
    this.#problems.push(problem);
  }

  error(code: string, path: string, frame: number | null, message: string, fix: string): void {
    this.add({ severity: 'error', code, path, frame, message, fix });
  }

  warn(code: string, path: string, frame: number | null, message: string, fix: string): void {
    this.add({ severity: 'warning', code, path, frame, message, fix });
  }

  note(code: string, path: string, frame: number | null, message: string, fix: string): void {
    this.add({ severity: 'note', code, path, frame, message, fix });
  }

  /** Takes a DataError's problem; anything else that was thrown becomes an error of the file. */
  caught(error: unknown, path: string): void {
    if (error instanceof DataError) this.add(error.problem);
    else {
      const detail = error instanceof Error ? error.message : String(error);
      this.error('unreadable', path, null, `the file could not be read: ${detail}.`, 'Check the file and try again.');
    }
  }

  /** All problems in the order found; kinds with too many end with their number. */
  list(): Problem[] {
    const rest = [...this.#counts.values()]
      .filter((c) => c.more > 0)
      .map((c) => ({ ...c.last, frame: null, message: `${c.more} more frames with the same problem.` }));
    return [...this.#problems, ...rest];
  }
}

/** Throws the error that names a file (and frame), says what is wrong and how to mend it. */
export function fail(code: string, path: string, frame: number | null, message: string, fix: string): never {
  throw new DataError({ severity: 'error', code, path, frame, message, fix });
}

/** Warns that the last line of a file is not ended, which the format's programs always do. */
export function warnUnended(path: string, log: ProblemLog): void {
  log.warn(
    'no-line-end',
    path,
    null,
    'expected the last line to end with a line break, found none: its last number may be cut short.',
    'Copy the file again if it was cut off; otherwise end the last line.',
  );
}
