// SQLite databases of ASE: their rows, with the labels that stand beside them.
import { parseLoose } from '../../files/looseJson';
import { decodeNumbers } from '../../files/npy';
import { fail, type ProblemLog } from '../../problems';
import { DataError } from '../../types';
import { BesideLabels, besideData, besideObject } from './aseBeside';
import type { AseRow, AseUnits } from './aseFrame';

const SIGNATURE = 'SQLite format 3\0';

export const isSqlite = (bytes: Uint8Array): boolean =>
  bytes.length >= 16 && new TextDecoder('latin1').decode(bytes.subarray(0, 16)) === SIGNATURE;

type Value = string | number | Uint8Array | null | undefined;
type Row = Readonly<Record<string, Value>>;

const COLUMNS = [
  'numbers',
  'positions',
  'cell',
  'pbc',
  'energy',
  'free_energy',
  'forces',
  'stress',
  'data',
  'key_value_pairs',
] as const;

const floats = (value: Value): Float64Array | null =>
  value instanceof Uint8Array && value.length > 0 ? decodeNumbers(value, 'f8', true) : null;
const number = (value: Value): number | null => (typeof value === 'number' ? value : null);

function rowOf(row: Row): AseRow {
  const pbc = number(row.pbc) ?? 0;
  return {
    numbers: row.numbers instanceof Uint8Array ? decodeNumbers(row.numbers, 'i4', true) : null,
    positions: floats(row.positions),
    cell: floats(row.cell),
    pbc: [(pbc & 1) !== 0, (pbc & 2) !== 0, (pbc & 4) !== 0],
    energy: number(row.energy),
    free_energy: number(row.free_energy),
    forces: floats(row.forces),
    stress: floats(row.stress),
  };
}

/**
 * Gives the rows in the order of their ids to `take`, with their units and how many there are. Throws DataError
 * "cannot-read" for a database without ASE's table, "db-damaged" where it cannot be opened or breaks off.
 */
export async function readSqlite(
  bytes: Uint8Array,
  path: string,
  log: ProblemLog,
  take: (row: AseRow, index: number, count: number, units: AseUnits) => Promise<void>,
): Promise<void> {
  const { default: init } = await import('sql.js/dist/sql-wasm-inline.js');
  const { Database } = await init();
  const db = new Database(bytes);
  const first = (sql: string): Value => db.exec(sql)[0]?.values[0]?.[0];
  let index = 0;
  try {
    const columns = db.exec('PRAGMA table_info(systems)')[0]?.values.map((v) => String(v[1])) ?? [];
    if (!['numbers', 'positions'].every((c) => columns.includes(c))) {
      const tables = db.exec("SELECT name FROM sqlite_master WHERE type = 'table'")[0]?.values.flat() ?? [];
      fail(
        'cannot-read',
        path,
        null,
        `expected a database of ASE (a table systems with numbers and positions), found the tables ${tables.slice(0, 6).join(', ') || 'none'}.`,
        'Write the frames as extended XYZ.',
      );
    }
    const count = Number(first('SELECT COUNT(*) FROM systems') ?? 0);
    const informed = first("SELECT COUNT(*) FROM sqlite_master WHERE name = 'information'") === 1;
    const described = informed ? first("SELECT value FROM information WHERE name = 'metadata'") : null;
    const labels = new BesideLabels(path, log, typeof described === 'string' ? described : null);
    const wanted = COLUMNS.filter((c) => columns.includes(c));
    const statement = db.prepare(`SELECT ${wanted.join(', ')} FROM systems ORDER BY id`);
    try {
      while (statement.step()) {
        const given: Row = statement.getAsObject();
        const { row, units } = labels.taken(rowOf(given), () => {
          const pairs = typeof given.key_value_pairs === 'string' ? parseLoose(given.key_value_pairs) : null;
          return new Map([...besideObject(pairs), ...besideData(given.data)]);
        });
        await take(row, index, count, units);
        index++;
      }
    } finally {
      statement.free();
    }
  } catch (error) {
    // What the database itself says comes as a plain Error; the reader's own errors and a stop pass.
    if (error instanceof DataError || !(error instanceof Error) || error.name !== 'Error') throw error;
    const what = `the database is damaged or cut short (${error.message})`;
    if (index === 0) fail('db-damaged', path, null, `${what}.`, 'Copy the file again.');
    log.error('db-damaged', path, index, `${what}; the rows from this one on were not read.`, 'Copy the file again.');
  } finally {
    db.close();
  }
}
