// SQLite databases of ASE and of SchNetPack, which keeps its labels and their units beside the rows.
import { isRecord, parseLoose } from '../../files/looseJson';
import { decodeNumbers } from '../../files/npy';
import { fail, type ProblemLog } from '../../problems';
import { DataError } from '../../types';
import { unitFactor } from '../../units';
import { ASE_UNITS, type AseRow, type AseUnits } from './aseFrame';

const SIGNATURE = 'SQLite format 3\0';

export const isSqlite = (bytes: Uint8Array): boolean =>
  bytes.length >= 16 && new TextDecoder('latin1').decode(bytes.subarray(0, 16)) === SIGNATURE;

type Value = string | number | Uint8Array | null | undefined;
type Row = Readonly<Record<string, Value>>;

const COLUMNS = ['numbers', 'positions', 'cell', 'pbc', 'energy', 'free_energy', 'forces', 'stress', 'data'] as const;

const floats = (value: Value): Float64Array | null =>
  value instanceof Uint8Array && value.length > 0 ? decodeNumbers(value, 'f8', true) : null;
const number = (value: Value): number | null => (typeof value === 'number' ? value : null);

/** Arrays of the column `data`: their bytes first, then JSON that says where they lie; its place stands in front. */
function arraysOf(blob: Value): ReadonlyMap<string, Float64Array> {
  const arrays = new Map<string, Float64Array>();
  if (!(blob instanceof Uint8Array) || blob.length < 10) return arrays;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const from = Number(view.getBigInt64(0, true));
  const object = from >= 8 && from < blob.length ? parseLoose(new TextDecoder().decode(blob.subarray(from))) : null;
  if (!isRecord(object)) return arrays;
  for (const [key, value] of Object.entries(object)) {
    if (typeof value === 'number') arrays.set(key, Float64Array.of(value));
    const given: unknown = isRecord(value) ? value.__ndarray__ : null;
    if (!Array.isArray(given) || !Array.isArray(given[0])) continue;
    const size = given[0].reduce((n: number, s: unknown) => n * Number(s), 1);
    const type = { float64: 'f8', float32: 'f4' }[String(given[1])];
    const at = Number(given[2]);
    if (!type || !(at >= 8) || !(at + size * Number(type[1]) <= from)) continue;
    const data = decodeNumbers(blob.subarray(at, at + size * Number(type[1])), type, true);
    if (data) arrays.set(key, data);
  }
  return arrays;
}

/** Units that SchNetPack writes into the description of its databases; null for other ones. */
function unitsOf(description: string | null, path: string): AseUnits | null {
  const all = description === null ? null : parseLoose(description);
  const units = isRecord(all) && isRecord(all._property_unit_dict) ? all._property_unit_dict : null;
  if (!isRecord(all) || !units) return null;
  const text = (value: unknown, usual: string): string => (typeof value === 'string' && value !== '' ? value : usual);
  const found = {
    length: text(all._distance_unit, 'A'),
    energy: text(units.energy, 'eV'),
    force: text(units.forces, `${text(units.energy, 'eV')}/${text(all._distance_unit, 'A')}`),
    how: 'named',
  } as const;
  for (const what of ['length', 'energy', 'force'] as const)
    if (unitFactor(what, found[what]) === undefined)
      fail(
        'unknown-unit',
        path,
        null,
        `the unit "${found[what].slice(0, 40)}" (${what}) of the database is not known.`,
        'Convert the data to eV and A.',
      );
  return found;
}

function rowOf(row: Row, beside: boolean): AseRow {
  const pbc = number(row.pbc) ?? 0;
  const data = beside ? arraysOf(row.data) : new Map<string, Float64Array>();
  return {
    numbers: row.numbers instanceof Uint8Array ? decodeNumbers(row.numbers, 'i4', true) : null,
    positions: floats(row.positions),
    cell: floats(row.cell),
    pbc: [(pbc & 1) !== 0, (pbc & 2) !== 0, (pbc & 4) !== 0],
    energy: number(row.energy) ?? data.get('energy')?.[0] ?? null,
    free_energy: number(row.free_energy),
    forces: floats(row.forces) ?? data.get('forces') ?? null,
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
    const units = unitsOf(typeof described === 'string' ? described : null, path);
    const wanted = COLUMNS.filter((c) => columns.includes(c));
    const statement = db.prepare(`SELECT ${wanted.join(', ')} FROM systems ORDER BY id`);
    try {
      while (statement.step()) {
        await take(rowOf(statement.getAsObject(), units !== null), index, count, units ?? ASE_UNITS);
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
