// Reader of ASE databases: JSON files and SQLite files, one frame a row.
import { isRecord, numbersOf, parseLoose } from '../../files/looseJson';
import { FrameSink } from '../../group';
import { fail, type ProblemLog } from '../../problems';
import { DataError, type System } from '../../types';
import type { Claim, FileReader, Head, ReadContext } from '../reader';
import { BesideLabels, besideObject } from './aseBeside';
import { AseFrames, type AseRow } from './aseFrame';
import { isSqlite, readSqlite } from './aseSqlite';

const NAME = 'ase/db';

/** Rows are named by numbers, their columns in alphabetical order. */
const isJson = (text: string): boolean =>
  /^\s*\{\s*"\d+"\s*:\s*\{/.test(text) && /"(calculator|cell|ctime|unique_id|positions)"\s*:/.test(text);

const matches = ({ bytes, text }: Head): boolean => isSqlite(bytes) || isJson(text);

function flagsOf(value: unknown): readonly [boolean, boolean, boolean] {
  const pbc = numbersOf(value);
  return [pbc?.[0] === 1, pbc?.[1] === 1, pbc?.[2] === 1];
}

function rowOf(row: Readonly<Record<string, unknown>>): AseRow {
  return {
    numbers: numbersOf(row.numbers),
    positions: numbersOf(row.positions),
    cell: numbersOf(row.cell),
    pbc: flagsOf(row.pbc),
    energy: numbersOf(row.energy)?.[0] ?? null,
    free_energy: numbersOf(row.free_energy)?.[0] ?? null,
    forces: numbersOf(row.forces),
    stress: numbersOf(row.stress),
  };
}

/** Rows of a JSON database in the order of their ids. */
function jsonRows(bytes: Uint8Array, path: string): Readonly<Record<string, unknown>>[] {
  const all = parseLoose(new TextDecoder().decode(bytes));
  if (!isRecord(all))
    return fail(
      'json-damaged',
      path,
      null,
      'expected a JSON database of ASE, found JSON that is cut short or damaged.',
      'Copy the file again, or write it anew with ASE.',
    );
  const listed = numbersOf(all.ids);
  const ids = listed ? Array.from(listed, String) : Object.keys(all).filter((k) => /^\d+$/.test(k));
  return ids.map((id) => {
    const row = all[id];
    return isRecord(row) ? row : {};
  });
}

/** Adds one frame; what is wrong with it alone is told. */
function add(sink: FrameSink, log: ProblemLog, make: () => Parameters<FrameSink['add']>[0]): void {
  try {
    sink.add(make());
  } catch (error) {
    if (!(error instanceof DataError) || error.problem.frame === null) throw error;
    log.add(error.problem);
  }
}

async function read({ files: [file] }: Claim, { log, progress }: ReadContext): Promise<System[]> {
  const bytes = await file.read();
  const frames = new AseFrames(file.path, NAME);
  const sink = new FrameSink(file.path, log);
  if (isSqlite(bytes)) {
    await readSqlite(bytes, file.path, log, async (row, index, count, units) => {
      add(sink, log, () => frames.frame(row, index, units));
      await progress((index + 1) / count);
    });
  } else {
    const rows = jsonRows(bytes, file.path);
    const labels = new BesideLabels(file.path, log, null);
    for (const [index, row] of rows.entries()) {
      const taken = labels.taken(
        rowOf(row),
        () => new Map([...besideObject(row.key_value_pairs), ...besideObject(row.data)]),
      );
      add(sink, log, () => frames.frame(taken.row, index, taken.units));
      await progress((index + 1) / rows.length);
    }
  }
  return sink.systems();
}

/**
 * ASE databases, JSON and SQLite: energy (the free one before others), forces and stress of every row, in eV and A;
 * virial = -V stress. Labels that stand beside the rows, as in SchNetPack's databases, are read too, in the units that the
 * database names for them. Rows that cannot be used are named by their place from 0 and left out.
 */
export const aseDb: FileReader = { kind: 'file', name: NAME, matches, read };
