// CP2K's files with a line per step (.ener, .cell, .stress): step number, time, then columns of numbers.
import { Lines } from '../../files/lines';
import type { ProblemLog } from '../../problems';
import type { SourceFile } from '../../types';
import { endsCut } from '../cut';
import { numbersIn } from '../numbers';

/** The columns behind step and time of every step; of a step that is repeated the last line counts. */
export interface Series {
  readonly path: string;
  /** Names of the columns, from the line that begins with #. */
  readonly head: string;
  readonly rows: ReadonlyMap<number, readonly number[]>;
}

/** Reads lines with at least `width` numbers behind step and time; others are counted and told. */
export async function readSeries(
  file: SourceFile,
  width: number,
  log: ProblemLog,
  progress: () => Promise<void>,
): Promise<Series> {
  const rows = new Map<number, readonly number[]>();
  const lines = new Lines(file);
  let head = '';
  let bad = 0;
  let firstBad = 0;
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    if (line.trim() === '') continue;
    if (line.trimStart().startsWith('#')) {
      head ||= line;
      continue;
    }
    const row = numbersIn(line);
    const cut = endsCut(line) && (await lines.peek()) === undefined;
    if (row.length >= width + 2 && Number.isInteger(row[0]) && !cut) rows.set(row[0], row.slice(2));
    else if (bad++ === 0) firstBad = lines.taken;
    if (lines.taken % 1000 === 0) await progress();
  }
  if (bad > 0)
    log.warn(
      'broken-line',
      file.path,
      null,
      `expected a step, a time and ${width} numbers in every line; ${bad} lines have something else (line ${firstBad} first) and were passed over.`,
      'Copy the file again; a run that was killed leaves its last line unfinished.',
    );
  return { path: file.path, head, rows };
}
