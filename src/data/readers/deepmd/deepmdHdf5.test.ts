// deepmd/hdf5: the file that dpdata wrote, systems at any depth, every number type, and every kind of damage.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { expectedOf, expectSample } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { randomSystem } from '../../../testing/systems';
import { freshName, loadH5 } from '../../files/hdf5';
import { nodeFiles } from '../../files/nodeFiles';
import { readAll } from '../../read';
import type { System } from '../../types';

type Put = (
  path: string,
  data: Float64Array | Int32Array | BigInt64Array | string[] | number,
  dtype?: string,
  shape?: number[],
) => void;

/** The bytes of an HDF5 file that `fill` puts datasets into. */
async function hdf5(fill: (put: Put) => void): Promise<Uint8Array> {
  const { fs, h5 } = await loadH5();
  const name = freshName();
  const file = new h5.File(name, 'w');
  const groups = new Set(['']);
  fill((path, data, dtype, shape) => {
    const parts = path.split('/');
    for (let k = 1; k < parts.length; k++) {
      const group = parts.slice(0, k).join('/');
      if (!groups.has(group)) file.create_group(group);
      groups.add(group);
    }
    const values = typeof data === 'number' ? [data] : data;
    file.create_dataset({ name: path, data: values, shape: shape ?? [values.length], ...(dtype ? { dtype } : {}) });
  });
  file.close();
  const bytes = fs.readFile(name).slice();
  fs.unlink(name);
  return bytes;
}

/** The datasets of a system in group `at` ('' for the root). */
function putSystem(put: Put, at: string, s: System, dtype = '<d'): void {
  const root = at === '' ? '' : `${at}/`;
  put(`${root}type.raw`, s.atype, '<i');
  put(`${root}type_map.raw`, [...s.type_map], 'S2');
  if (!s.box) put(`${root}nopbc`, 1);
  const array = (name: string, values: Float64Array | null): void => {
    if (values) put(`${root}set.000/${name}.npy`, values, dtype, [s.nframes, values.length / s.nframes]);
  };
  array('coord', s.coord);
  array('box', s.box);
  array('energy', s.energy);
  array('force', s.force);
  array('virial', s.virial);
}

const read = async (bytes: Uint8Array) => readAll(memoryFiles({ 'd/all.hdf5': bytes }));
const system = randomSystem(3, 6, 2);

describe('deepmd/hdf5', () => {
  it('reads systems in groups at any depth, in the root, and with nopbc', async () => {
    const open = randomSystem(4, 5, 3, false);
    const several = await read(
      await hdf5((put) => {
        putSystem(put, 'H2O', system);
        putSystem(put, 'deep/er/mol', open);
      }),
    );
    expect(told(several.problems)).toEqual([]);
    expect(several.systems).toMatchObject([
      { ...system, path: 'd/all.hdf5#/H2O' },
      { ...open, path: 'd/all.hdf5#/deep/er/mol' },
    ]);
    const root = await read(await hdf5((put) => putSystem(put, '', system)));
    expect(root.systems).toMatchObject([{ ...system, path: 'd/all.hdf5' }]);
    expect(root.systems[0].origin).toMatchObject({
      format: 'deepmd/hdf5',
      energy: { key: 'energy.npy', unit: 'eV', how: 'format', sign: 1 },
    });
  });

  it.each(['<b', '<B', '<h', '<H', '<i', '<I', '<q', '<Q', '<f', '<d'])('reads numbers of type %s', async (dtype) => {
    // The library writes whole numbers of eight bytes only from arrays of them.
    const cast = (v: number[]): Float64Array | BigInt64Array =>
      dtype.toLowerCase() === '<q' ? BigInt64Array.from(v, BigInt) : Float64Array.from(v);
    const { problems, systems } = await read(
      await hdf5((put) => {
        put('type.raw', cast([0, 1]), dtype);
        put('type_map.raw', ['O', 'H'], 'S');
        put('nopbc', 1);
        put('set.000/coord.npy', cast([0, 0, 0, 1, 2, 3]), dtype, [1, 6]);
        put('set.000/energy.npy', cast([7]), dtype);
      }),
    );
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.type_map, Array.from(s.coord), Array.from(s.energy ?? [])])).toEqual([
      [['O', 'H'], [0, 0, 0, 1, 2, 3], [7]],
    ]);
  });

  it('reads mixed systems', async () => {
    const { problems, systems } = await read(
      await hdf5((put) => {
        put('m/type.raw', Int32Array.of(0, 0), '<i');
        put('m/type_map.raw', ['Si', 'O'], 'S2');
        put('m/nopbc', 1);
        put('m/set.0/coord.npy', Float64Array.of(1, 2, 3, 4, 5, 6), '<d', [1, 6]);
        put('m/set.0/real_atom_types.npy', Int32Array.of(-1, 1), '<i', [1, 2]);
      }),
    );
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.path, s.type_map, Array.from(s.coord)])).toEqual([
      ['d/all.hdf5#/m', ['O'], [4, 5, 6]],
    ]);
  });

  it('names the group of what is wrong, reads the others', async () => {
    const { problems, systems } = await read(
      await hdf5((put) => {
        putSystem(put, 'good', system);
        putSystem(put, 'nan', {
          ...system,
          force: (system.force ?? system.coord).map((x, k) => (k === 20 ? Number.NaN : x)),
        });
        put('notypes/set.000/coord.npy', system.coord, '<d', [2, 18]);
        put('nosets/type.raw', Int32Array.of(0), '<i');
        putSystem(put, 'words', { ...system, energy: null });
        put('words/set.000/energy.npy', ['a', 'b'], 'S2');
        putSystem(put, 'short', { ...system, atype: system.atype.subarray(1) });
        putSystem(put, 'nobox', { ...system, box: null });
      }),
    );
    expect(told(problems)).toEqual([
      'nan-label d/all.hdf5#/nan/set.000/force.npy #1',
      'no-sets d/all.hdf5#/nosets',
      'no-type-raw d/all.hdf5#/notypes',
      'wrong-shape d/all.hdf5#/short/set.000/coord.npy',
      'hdf5-type d/all.hdf5#/words/set.000/energy.npy',
    ]);
    expect(systems.map((s) => [s.path, s.nframes, s.pbc[0]])).toEqual([
      ['d/all.hdf5#/good', 2, true],
      ['d/all.hdf5#/nan', 1, true],
      ['d/all.hdf5#/nobox', 2, false],
    ]);
  });

  it('says what other HDF5 files are', async () => {
    const what = async (fill: (put: Put) => void): Promise<string> => {
      const { problems, systems } = await read(await hdf5(fill));
      expect(systems).toEqual([]);
      expect(told(problems)).toEqual(['cannot-read d/all.hdf5']);
      return problems[0].message;
    };
    const one = Float64Array.of(1);
    expect(await what((put) => put('variable_0000', one))).toMatch(/a model of deepmd-kit/);
    expect(
      await what((put) => {
        put('input/incar', one);
        put('results/x', one);
        put('version/major', one);
      }),
    ).toMatch(/vaspout\.h5/);
    expect(
      await what((put) => {
        put('C2H6/coordinates', one);
        put('C2H6/species', ['C'], 'S2');
        put('C2H6/energies', one);
      }),
    ).toMatch(/in the form of ANI/);
    expect(
      await what((put) => {
        put('h2o/conformations', one);
        put('h2o/atomic_numbers', one);
      }),
    ).toMatch(/in the form of SPICE/);
    expect(await what((put) => put('things/x', one))).toMatch(/expected groups with type\.raw .* found only things/);
  });

  it('tells files that are cut short or damaged, and takes no number from them', async () => {
    const whole = await hdf5((put) => putSystem(put, 'a', system));
    for (const n of [8, 60, 600, whole.length >> 1, whole.length - 1]) {
      const { problems, systems } = await read(whole.subarray(0, n));
      expect(systems).toEqual([]);
      expect(told(problems)).toEqual(['hdf5-damaged d/all.hdf5']);
    }
  });

  it('takes nothing from a dataset whose compression is damaged', async () => {
    const { fs, h5 } = await loadH5();
    const name = freshName();
    const file = new h5.File(name, 'w');
    file.create_dataset({ name: 'type.raw', data: new Int32Array(200), shape: [200] });
    file.create_dataset({ name: 'nopbc', data: [1] });
    file.create_group('set.000');
    const coord = Float64Array.from({ length: 600 }, (_, k) => k);
    file.create_dataset({ name: 'set.000/coord.npy', data: coord, shape: [1, 600], chunks: [1, 600], compression: 9 });
    file.close();
    const bytes = fs.readFile(name).slice();
    fs.unlink(name);
    const fine = await read(bytes);
    expect(Array.from(fine.systems[0].coord)).toEqual(Array.from(coord));
    // A deflated block begins 0x78 0xda at this level.
    const at = bytes.findIndex((b, k) => b === 0x78 && bytes[k + 1] === 0xda);
    expect(at).toBeGreaterThan(0);
    bytes.fill(0xff, at, at + 12);
    const { problems, systems } = await read(bytes);
    expect(systems).toEqual([]);
    expect(told(problems)).toEqual(['hdf5-damaged d/all.hdf5#/set.000/coord.npy']);
  });

  it('reads the sample with the values that others read', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples');
    const path = join(root, 'GENERATED_from_nacl_rd_64', 'nacl_by_dpdata.hdf5');
    const { problems, systems } = await readAll((await nodeFiles([path])).files);
    expect(told(problems)).toEqual([]);
    expectSample(systems[0], expectedOf(root, 'GENERATED_from_nacl_rd_64'), { virial: 1e-6 });
  });
});
