// ASE databases in JSON and SQLite, those of SchNetPack, and every kind of damage.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { expectedOf, expectSample } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { readAll } from '../../read';

const nd = (shape: readonly number[], data: readonly (number | string)[], type = 'float64') => ({
  __ndarray__: [shape, type, data],
});
const cell = [4, 0, 0, 1, 5, 0, 0, 0, 6];
const row = (over: Record<string, unknown> = {}): Record<string, unknown> => ({
  calculator: 'vasp',
  cell: { array: nd([3, 3], cell), __ase_objtype__: 'cell' },
  energy: -1,
  free_energy: -1.5,
  forces: nd([2, 3], [0, 0, 1, 0, 0, -1]),
  numbers: nd([2], [6, 8], 'int64'),
  pbc: nd([3], [1, 1, 1], 'bool'),
  positions: nd([2, 3], [0, 0, 0, 0, 0, 1.1]),
  stress: nd([6], [1, 2, 3, 4, 5, 6]),
  ...over,
});
const json = (...rows: Record<string, unknown>[]): string =>
  JSON.stringify({
    ...Object.fromEntries(rows.map((r, k) => [k + 1, r])),
    ids: rows.map((_, k) => k + 1),
    nextid: rows.length + 1,
  }).replaceAll('"nan"', 'NaN');
const read = (content: string | Uint8Array, name = 'd/a.json') => readAll(memoryFiles({ [name]: content }));

/** A database with ASE's table, filled row by row. */
async function sqlite(
  rows: readonly Record<string, unknown>[],
  columns = 'numbers BLOB, positions BLOB, cell BLOB, pbc INTEGER, energy REAL, free_energy REAL, forces BLOB, stress BLOB, data BLOB, key_value_pairs TEXT',
  metadata?: unknown,
): Promise<Uint8Array> {
  const { default: init } = await import('sql.js/dist/sql-wasm-inline.js');
  const { Database } = await init();
  const db = new Database();
  db.run(`CREATE TABLE systems (id INTEGER PRIMARY KEY, ${columns})`);
  if (metadata !== undefined) {
    db.run('CREATE TABLE information (name TEXT, value TEXT)');
    db.run('INSERT INTO information VALUES (?, ?)', ['metadata', JSON.stringify(metadata)]);
  }
  for (const r of rows) {
    const keys = Object.keys(r);
    const values = Object.values(r).map((v) =>
      v instanceof Uint8Array || typeof v === 'number' || typeof v === 'string' ? v : null,
    );
    db.run(`INSERT INTO systems (${keys.join(', ')}) VALUES (${keys.map(() => '?').join(', ')})`, values);
  }
  const bytes = db.export();
  db.close();
  return bytes;
}

const f8 = (...v: number[]): Uint8Array => new Uint8Array(Float64Array.from(v).buffer);
const i4 = (...v: number[]): Uint8Array => new Uint8Array(Int32Array.from(v).buffer);
const dbRow = {
  numbers: i4(6, 8),
  positions: f8(0, 0, 0, 0, 0, 1.1),
  cell: f8(...cell),
  pbc: 7,
  energy: -1,
  free_energy: -1.5,
  forces: f8(0, 0, 1, 0, 0, -1),
  stress: f8(1, 2, 3, 4, 5, 6),
};

const EXPECTED = {
  type_map: ['C', 'O'],
  nframes: 1,
  pbc: [true, true, true],
  coord: Float64Array.of(0, 0, 0, 0, 0, 1.1),
  box: Float64Array.from(cell),
  energy: Float64Array.of(-1.5),
  force: Float64Array.of(0, 0, 1, 0, 0, -1),
  virial: Float64Array.from([1, 6, 5, 6, 2, 4, 5, 4, 3], (x) => -120 * x),
  origin: { format: 'ase/db', energy: { key: 'free_energy', unit: 'eV', how: 'format', sign: 1 } },
  others: [{ of: 'energy', taken: { key: 'energy' }, values: Float64Array.of(-1) }],
};

describe('ase/db, JSON', () => {
  it('reads rows as ASE writes them now and wrote them once', async () => {
    const { problems, systems } = await read(json(row()));
    expect(told(problems)).toEqual([]);
    expect(systems).toMatchObject([EXPECTED]);
    const old = await read(
      json(
        row({
          cell: [
            [4, 0, 0],
            [1, 5, 0],
            [0, 0, 6],
          ],
          numbers: [6, 8],
          pbc: [true, true, true],
          positions: [
            [0, 0, 0],
            [0, 0, 1.1],
          ],
          forces: [
            [0, 0, 1],
            [0, 0, -1],
          ],
          stress: [1, 2, 3, 4, 5, 6],
        }),
      ),
    );
    expect(old.systems).toMatchObject([EXPECTED]);
  });

  it('reads molecules and rows without results, in the order of their ids', async () => {
    const { problems, systems } = await read(
      json(row({ energy: undefined, free_energy: undefined, forces: undefined, stress: undefined }), {
        ...row({ stress: undefined }),
        pbc: [false, false, false],
        cell: nd([3, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0]),
      }),
    );
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.pbc[0], s.box === null, s.energy?.[0], [...s.frame_index]])).toEqual([
      [true, false, undefined, [0]],
      [false, true, -1.5, [1]],
    ]);
  });

  it('reads labels that stand beside the rows', async () => {
    const { energy: _e, free_energy: _f, forces: _g, stress: _s, ...bare } = row();
    const beside = { key_value_pairs: { total_energy: -2 }, data: { forces: nd([2, 3], [0, 0, 1, 0, 0, -1]) } };
    const { problems, systems } = await read(json({ ...bare, ...beside }));
    expect(told(problems, 'warning')).toEqual(['assumed-units d/a.json']);
    expect(systems).toMatchObject([{ energy: Float64Array.of(-2), force: EXPECTED.force, virial: null }]);
  });

  it('names rows that cannot be used, keeps the others', async () => {
    const { problems, systems } = await read(
      json(
        row({ energy: 'nan', free_energy: undefined }),
        row({ numbers: nd([2], [6, 0]) }),
        row({ positions: undefined }),
        row({ positions: nd([1, 3], [0, 0, 0]) }),
        row({ stress: nd([2], [1, 2]) }),
        row(),
      ),
    );
    expect(told(problems)).toEqual([
      'nan-label d/a.json #0',
      'unknown-element d/a.json #1',
      'bad-frame d/a.json #2',
      'wrong-natoms d/a.json #3',
      'bad-virial d/a.json #4',
    ]);
    expect(systems.map((s) => [...s.frame_index])).toEqual([[5]]);
  });

  it('tells files that are cut short', async () => {
    const whole = json(row(), row());
    for (const n of [120, whole.length >> 1, whole.length - 1]) {
      const { problems, systems } = await read(whole.slice(0, n));
      expect(systems).toEqual([]);
      expect(told(problems)).toEqual(['json-damaged d/a.json']);
    }
  });

  it('leaves other JSON alone', async () => {
    const { problems } = await read('{"model": {"type_map": ["O"]}}');
    expect(told(problems)).toEqual(['no-data d/a.json']);
  });
});

describe('ase/db, SQLite', () => {
  it('reads the rows, flags of single directions, and databases without a free energy', async () => {
    const { problems, systems } = await read(await sqlite([dbRow, { ...dbRow, pbc: 5 }]), 'd/a.db');
    expect(told(problems)).toEqual([]);
    expect(systems[0]).toMatchObject(EXPECTED);
    expect(systems[1].pbc).toEqual([true, false, true]);
    const { free_energy: _, ...rest } = dbRow;
    const old = await sqlite(
      [rest],
      'numbers BLOB, positions BLOB, cell BLOB, pbc INTEGER, energy REAL, forces BLOB, stress BLOB',
    );
    const { others: _none, ...expected } = EXPECTED;
    const { systems: found } = await read(old, 'x');
    const only = { energy: Float64Array.of(-1), origin: { energy: { key: 'energy' } } };
    expect(found).toMatchObject([{ ...expected, ...only }]);
    expect(found[0].others ?? []).toEqual([]);
  });

  it('reads what SchNetPack keeps beside the rows, in its units', async () => {
    // Arrays from byte 8 on, JSON behind them, its place in front.
    const arrays = [...f8(-100), ...f8(0, 0, 10, 0, 0, -10)];
    const text = new TextEncoder().encode(
      JSON.stringify({
        energy: { __ndarray__: [[1], 'float64', 8] },
        forces: { __ndarray__: [[2, 3], 'float64', 16] },
        dipole: { __ndarray__: [[3], 'float64', 99999] },
      }),
    );
    const data = Uint8Array.of(
      ...new Uint8Array(BigInt64Array.of(BigInt(8 + arrays.length)).buffer),
      ...arrays,
      ...text,
    );
    const bare = { numbers: dbRow.numbers, positions: dbRow.positions, pbc: 0, data };
    const { problems, systems } = await read(
      await sqlite([bare], undefined, {
        _property_unit_dict: { energy: 'kcal/mol', forces: 'kcal/mol/Ang' },
        _distance_unit: 'Ang',
      }),
      'd/md17.db',
    );
    expect(told(problems)).toEqual([]);
    const kcal = 4184 / (1.602176634e-19 * 6.02214076e23);
    expect(systems[0].energy?.[0]).toBeCloseTo(-100 * kcal, 12);
    expect(systems[0].force?.[5]).toBeCloseTo(-10 * kcal, 12);
    expect(systems[0].origin).toMatchObject({
      energy: { key: 'energy', unit: 'kcal/mol', how: 'named' },
      force: { key: 'forces', unit: 'kcal/mol/A', how: 'named' },
    });
    const odd = await read(await sqlite([bare], undefined, { _property_unit_dict: { energy: 'furlong' } }), 'd/a.db');
    expect(told(odd.problems)).toEqual(['unknown-unit d/a.db']);
  });

  it('reads labels that stand beside the rows as text, under the names of ISO17 and in base64', async () => {
    const bare = { numbers: dbRow.numbers, positions: dbRow.positions, pbc: 0 };
    const forces = [
      [0, 0, 1],
      [0, 0, -1],
    ];
    // ISO17 as it is published: the energy is a key-value pair, nothing names a unit.
    const iso17 = {
      ...bare,
      key_value_pairs: '{"total_energy": -3.5}',
      data: JSON.stringify({ atomic_forces: forces }),
    };
    // ASE up to 3.17 has arrays in text.
    const old = {
      ...bare,
      data: JSON.stringify({ energy: nd([1], [-3.5]), forces: nd([2, 3], forces.flat(), 'float32') }),
    };
    const encoded = Buffer.from(f8(...forces.flat())).toString('base64');
    const base64 = {
      ...bare,
      data: JSON.stringify({ energy: -3.5, forces: encoded, _dtype_forces: 'float64', _shape_forces: [2, 3] }),
    };
    for (const [row, energy, force] of [
      [iso17, 'total_energy', 'atomic_forces'],
      [old, 'energy', 'forces'],
      [base64, 'energy', 'forces'],
    ] as const) {
      const { problems, systems } = await read(await sqlite([row, row]), 'd/a.db');
      expect(told(problems, 'warning')).toEqual(['assumed-units d/a.db']);
      expect(systems).toMatchObject([
        {
          energy: Float64Array.of(-3.5, -3.5),
          force: Float64Array.of(0, 0, 1, 0, 0, -1, 0, 0, 1, 0, 0, -1),
          origin: {
            energy: { key: energy, unit: 'eV', how: 'usual' },
            force: { key: force, unit: 'eV/A', how: 'usual' },
            virial: null,
          },
        },
      ]);
    }
    // CO in kcal/mol, which only the size of the energy tells.
    const molar = { ...bare, data: JSON.stringify({ energy: -71096, forces }) };
    const guessed = await read(await sqlite([molar]), 'd/a.db');
    expect(guessed.systems[0].energy?.[0]).toBeCloseTo(-71096 * (4184 / (1.602176634e-19 * 6.02214076e23)), 6);
    expect(guessed.systems[0].origin).toMatchObject({
      energy: { unit: 'kcal/mol', how: 'guessed' },
      force: { unit: 'kcal/mol/A', how: 'guessed' },
    });
    const named = await sqlite([old], undefined, {
      _property_unit_dict: { energy: 'Hartree', forces: 'Hartree/Ang' },
      _distance_unit: 'Ang',
    });
    const { problems, systems } = await read(named, 'd/a.db');
    expect(told(problems)).toEqual([]);
    expect(systems[0].energy?.[0]).toBeCloseTo(-3.5 * 27.211386245988, 9);
    expect(systems[0].force?.[2]).toBeCloseTo(27.211386245988, 9);
    expect(systems[0].origin).toMatchObject({ force: { unit: 'hartree/A' }, length: { unit: 'A' } });
  });

  it('takes a stress beside the rows in its unit, positive under tension; leaves one in an unknown unit out', async () => {
    const stress = [
      [
        [0.1, 0, 0],
        [0, 0.2, 0.5],
        [0, 0.5, 0.3],
      ],
    ];
    const { energy: _e, free_energy: _f, forces: _g, stress: _s, ...bare } = dbRow;
    const row = { ...bare, data: JSON.stringify({ energy: [-1], stress }) };
    const of = (unit: unknown) => sqlite([row], undefined, { _property_unit_dict: { energy: 'eV', stress: unit } });
    const { problems, systems } = await read(await of('eV/Ang/Ang/Ang'), 'd/a.db');
    expect(told(problems)).toEqual([]);
    expect([...(systems[0].virial ?? [])]).toEqual([0.1, 0, 0, 0, 0.2, 0.5, 0, 0.5, 0.3].map((x) => -120 * x));
    expect(systems[0].origin?.virial).toMatchObject({ key: 'stress', unit: 'eV/A^3', how: 'named', sign: -1 });
    const gpa = await read(await of('GPa'), 'd/a.db');
    expect(gpa.systems[0].virial?.[0]).toBeCloseTo((-120 * 0.1) / 160.2176634, 9);
    const odd = await read(await of('psi'), 'd/a.db');
    expect(told(odd.problems, 'warning')).toEqual(['unknown-unit d/a.db']);
    expect(odd.systems[0].virial).toBeNull();
    expect(odd.systems[0].energy?.[0]).toBe(-1);
  });

  it('takes results of a calculator before what stands beside them, and no array of another size', async () => {
    const data = JSON.stringify({ energy: -9, forces: [1, 2, 3], stress: [1, 2] });
    const { problems, systems } = await read(await sqlite([{ ...dbRow, data }]), 'd/a.db');
    expect(told(problems)).toEqual([]);
    expect(systems).toMatchObject([EXPECTED]);
    const none = { numbers: dbRow.numbers, positions: dbRow.positions, pbc: 0, data };
    const { systems: found } = await read(await sqlite([none]), 'd/a.db');
    expect(found).toMatchObject([{ energy: Float64Array.of(-9), force: null, virial: null }]);
  });

  it('names rows that cannot be used, keeps the others', async () => {
    const { problems, systems } = await read(
      await sqlite([
        { ...dbRow, forces: f8(0, 0, Number.NaN, 0, 0, 0) },
        { ...dbRow, numbers: null },
        { ...dbRow, positions: f8(1, 2, 3) },
        dbRow,
      ]),
      'd/a.db',
    );
    expect(told(problems)).toEqual(['nan-label d/a.db #0', 'bad-frame d/a.db #1', 'wrong-natoms d/a.db #2']);
    expect(systems.map((s) => [...s.frame_index])).toEqual([[3]]);
  });

  it('says what other databases and damaged ones are', async () => {
    const other = await read(await sqlite([], 'name TEXT'), 'd/a.db');
    expect(told(other.problems)).toEqual(['cannot-read d/a.db']);
    expect(other.problems[0].message).toMatch(/expected a database of ASE .*found the tables systems/);
    const whole = await sqlite(Array.from({ length: 40 }, () => dbRow));
    for (const n of [16, 100, 4096, 8192, whole.length - 4096]) {
      const { problems, systems } = await read(whole.subarray(0, n), 'd/a.db');
      expect(told(problems)).toHaveLength(1);
      expect(told(problems)[0]).toMatch(/^(db-damaged|cannot-read) d\/a\.db/);
      expect(systems.reduce((m, s) => m + s.nframes, 0)).toBeLessThan(40);
    }
  });
});

it('reads the samples with the values that others read', async (context) => {
  const root = sharedOrSkip(context, 'data', 'parser_samples');
  for (const name of ['ase_json.json', 'ase_sqlite.db']) {
    const path = join(root, 'GENERATED_from_nacl_rd_64', name);
    const { problems, systems } = await readAll((await nodeFiles([path])).files);
    expect(told(problems)).toEqual([]);
    expectSample(systems[0], expectedOf(root, 'GENERATED_from_nacl_rd_64'), { virial: 1e-6 });
  }
});
