// Files of cp.x: blocks of three columns per step (.pos, .for, .cel, .str), and the table of energies (.evp).

import { Lines } from '../../files/lines';
import type { ProblemLog } from '../../problems';
import type { SourceFile } from '../../types';
import { endsCut } from '../cut';
import { numbersIn, parseNumber, unglued } from '../numbers';
import { tellRepeated, tellStep } from '../tell';

/** A step of a file. */
export interface CpBlock {
  /** Position in the file, from 0; broken steps count. */
  readonly index: number;
  readonly step: number;
  /** [rows, 3] in the file's unit. */
  readonly values: Float64Array;
}

/** "195  0.00943365", in old versions "STEP: 195 0.009434"; the time may be missing. */
const HEADER = /^\s*(?:STEP:)?\s*(\d+)(?:\s+[-+.\dEeDd*]+)?\s*$/;

/** Whether text from the beginning of a file holds such blocks. */
export function isCpBlocks(text: string): boolean {
  const lines = text.split(/\r\n|\n|\r/);
  return lines.some((line, k) => {
    const numbers = HEADER.test(line) ? numbersIn(unglued(lines[k + 1] ?? '')) : [];
    return numbers.length === 3 && numbers.every(Number.isFinite);
  });
}

/**
 * The blocks of a file by step; of a step that is repeated (after a restart) the last one counts. Blocks without `rows`
 * rows (the number of most, where it is null) are told and left out.
 */
export async function readBlocks(
  file: SourceFile,
  rows: number | null,
  log: ProblemLog,
  progress: (fraction: number) => Promise<void>,
): Promise<Map<number, CpBlock>> {
  const lines = new Lines(file);
  const blocks = new Map<number, CpBlock>();
  let expected = rows;
  let repeated = 0;
  const leave = async (index: number, message: string): Promise<void> =>
    tellStep(
      log,
      {
        code: 'broken-step',
        path: file.path,
        frame: index,
        message,
        fix: 'Copy the file again; a run that was killed leaves its last step unfinished.',
      },
      (await lines.peek()) === undefined,
    );
  for (let index = 0; ; index++) {
    for (let line = await lines.peek(); line?.trim() === ''; line = await lines.peek()) await lines.next();
    const header = await lines.next();
    if (header === undefined) break;
    const start = HEADER.exec(header);
    const first = lines.taken;
    const values: number[] = [];
    let broken = start ? '' : `expected a step number on line ${first}, found "${header.trim().slice(0, 60)}".`;
    for (let line = await lines.peek(); line !== undefined && !HEADER.test(line); line = await lines.peek()) {
      const row = line.trim() === '' ? [] : unglued(line).trim().split(/\s+/).map(parseNumber);
      await lines.next();
      if (row.length === 0) continue;
      if (row.length !== 3)
        broken ||= `expected three numbers on line ${lines.taken}, found "${line.trim().slice(0, 60)}".`;
      values.push(...row);
      if (endsCut(line) && (await lines.peek()) === undefined) broken ||= 'the file ends in the middle of a number.';
    }
    if (!broken && values.length === 0) broken = `no numbers follow the step number on line ${first}.`;
    expected ??= broken ? null : values.length / 3;
    if (!broken && expected !== null && values.length !== 3 * expected)
      broken = `expected ${expected} lines of three numbers behind line ${first}, found ${values.length / 3}.`;
    if (broken || !start) await leave(index, broken);
    else {
      const step = Number(start[1]);
      if (blocks.delete(step)) repeated++;
      blocks.set(step, { index, step, values: Float64Array.from(values) });
    }
    await progress(lines.fraction);
  }
  tellRepeated(log, file.path, repeated);
  return blocks;
}

/** A line of the .evp file. */
export interface CpEnergy {
  /** etot, hartree. */
  readonly energy: number;
  /** Temperature of the ions, K; NaN where it is not there. */
  readonly temperature: number;
}

/**
 * Column of etot: enthal, econs and econt follow it and are nearly the same, the temperature stands before it. Versions
 * differ in the columns around, and the line of names (often missing) may name more columns than there are. A line that was
 * cut short lacks some of the four.
 */
function etotColumn(row: readonly number[], named: number): number {
  const near = (a: number, b: number): boolean => a !== 0 && Math.abs(a / b - 1) < 0.2;
  const alike = (k: number): boolean => near(row[k], row[k + 1]);
  const fits = (k: number): boolean => alike(k) && alike(k + 1) && alike(k + 2) && !(k > 0 && alike(k - 1));
  // With conjugate gradients for the electrons enthal is not computed.
  const fitsGradients = (k: number): boolean => row[k + 1] === 0 && near(row[k], row[k + 2]) && alike(k + 2);
  const found = [named, 5, 4, 3].find((k) => k >= 0 && fits(k));
  if (found !== undefined) return found;
  return named >= 0 && row.length >= named + 4 ? named : ([5, 4, 3].find(fitsGradients) ?? -1);
}

/** Energies by step. Lines without are counted and told. */
export async function readEvp(
  file: SourceFile,
  log: ProblemLog,
  progress: (fraction: number) => Promise<void>,
): Promise<Map<number, CpEnergy>> {
  const lines = new Lines(file);
  const energies = new Map<number, CpEnergy>();
  let named = -1;
  let bad = 0;
  let firstBad = 0;
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    if (line.trim() === '') continue;
    if (/^\s*#/.test(line)) {
      // "T_cell(K)" and "Tion(K)" are written without spaces in between.
      const names = line.replace(/^\s*#/, '').trim().split(/\s+/);
      named = names.indexOf('etot');
      continue;
    }
    const row = numbersIn(unglued(line));
    const column = etotColumn(row, named);
    if (column < 0 || !Number.isInteger(row[0])) {
      if (bad++ === 0) firstBad = lines.taken;
      continue;
    }
    energies.set(row[0], { energy: row[column], temperature: row[column - 1] });
    if (lines.taken % 1000 === 0) await progress(lines.fraction);
  }
  if (bad > 0)
    log.warn(
      'broken-line',
      file.path,
      null,
      `${bad} lines do not hold the columns step, ..., temperature, etot, enthal, econs, econt and were passed over (line ${firstBad} first).`,
      'Copy the file again; a run that was killed leaves its last line unfinished.',
    );
  return energies;
}
