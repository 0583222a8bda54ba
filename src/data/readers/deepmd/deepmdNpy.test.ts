// deepmd/npy folders: round trips, the samples with known values, and every kind of damage told with file and frame.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deepmdFiles, memoryFiles, told } from '../../../testing/files';
import { expectedOf, expectSample } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { randomSystem } from '../../../testing/systems';
import { nodeFiles } from '../../files/nodeFiles';
import { readNpy, writeNpy } from '../../files/npy';
import { readAll } from '../../read';
import type { System } from '../../types';

const system = randomSystem(3, 12, 5);
/** The system with only the types that occur, as a reader returns it. */
const files = (): Record<string, string | Uint8Array> => deepmdFiles('data/a', system, 2);
const read = (f: Record<string, string | Uint8Array>) => readAll(memoryFiles(f));

function expectSame(a: System, b: System): void {
  expect({ ...a, origin: undefined }).toEqual({ ...b, path: a.path });
}

describe('deepmd/npy', () => {
  it('gives back what was written, sets in order, at any depth', async () => {
    const open = randomSystem(4, 7, 3, false);
    const { problems, systems } = await read({ ...files(), ...deepmdFiles('data/deep/er/b', open) });
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => s.path)).toEqual(['data/a', 'data/deep/er/b']);
    expectSame(systems[0], system);
    expectSame(systems[1], open);
  });

  it('reads energies of shape (nf,), cells of shape (nf, 3, 3) and one frame without its dimension', async () => {
    const f = deepmdFiles('a', system);
    f['a/set.000/energy.npy'] = writeNpy(system.energy ?? [], [5]);
    f['a/set.000/box.npy'] = writeNpy(system.box ?? [], [5, 3, 3]);
    const { systems } = await read(f);
    expectSame(systems[0], system);
    const one = randomSystem(3, 12, 1);
    const g = deepmdFiles('a', one);
    g['a/set.000/coord.npy'] = writeNpy(one.coord, [36]);
    expectSame((await read(g)).systems[0], one);
  });

  it('calls types Type_0, ... without type_map.raw and says how to mend it', async () => {
    const f = files();
    delete f['data/a/type_map.raw'];
    const { problems, systems } = await read(f);
    expect(systems[0].type_map).toEqual(['Type_0', 'Type_1']);
    expect(told(problems, 'warning')).toContain('no-type-map data/a');
    expect(problems.find((p) => p.code === 'no-type-map')?.fix).toMatch(/type_map\.raw with the element names/);
  });

  it('splits sets with different labels, keeps the numbers of the frames', async () => {
    const f = files();
    delete f['data/a/set.001/force.npy'];
    const { systems } = await read(f);
    expect(systems.map((s) => [s.nframes, s.force !== null, Array.from(s.frame_index)])).toEqual([
      [3, true, [0, 1, 4]],
      [2, false, [2, 3]],
    ]);
  });

  it('keeps names that are no elements and ignores other arrays with a note', async () => {
    const f = { ...files(), 'data/a/type_map.raw': 'Fe1 H', 'data/a/set.000/spin.npy': writeNpy([1], [1]) };
    const { problems, systems } = await read(f);
    expect(systems[0].type_map).toEqual(['Fe1', 'H']);
    expect(told(problems, 'note')).toEqual(['ignored-arrays data/a']);
  });

  it('leaves frames with values that are not numbers out and names them', async () => {
    const f = files();
    const force = Float64Array.from(readNpy(f['data/a/set.001/force.npy'] as Uint8Array, '').data);
    force[36 + 4] = Number.NaN;
    f['data/a/set.001/force.npy'] = writeNpy(force, [2, 36]);
    f['data/a/set.002/energy.npy'] = writeNpy([Number.POSITIVE_INFINITY], [1, 1]);
    const { problems, systems } = await read(f);
    expect(told(problems)).toEqual(['nan-label data/a/set.001/force.npy #1', 'nan-label data/a/set.002/energy.npy #0']);
    expect(problems[0].message).toMatch(/^force y of atom 1 is NaN/);
    expect(Array.from(systems[0].frame_index)).toEqual([0, 1, 2]);
  });

  const bad: readonly (readonly [string, (f: Record<string, string | Uint8Array>) => void, string, RegExp, number])[] =
    [
      [
        'a truncated array',
        (f) => {
          f['data/a/set.001/coord.npy'] = (f['data/a/set.001/coord.npy'] as Uint8Array).subarray(0, 500);
        },
        'npy-truncated data/a/set.001/coord.npy',
        /needs 576 bytes of data, but the file has only/,
        3,
      ],
      [
        'a wrong number of atoms in forces',
        (f) => {
          f['data/a/set.000/force.npy'] = writeNpy(new Float64Array(66), [2, 33]);
        },
        'wrong-shape data/a/set.000/force.npy',
        /expected 36 columns \(3 x 12 atoms of type\.raw\), found 33/,
        3,
      ],
      [
        'a wrong number of atoms in type.raw',
        (f) => {
          f['data/a/type.raw'] = '0 1 1';
        },
        'wrong-shape data/a/set.000/coord.npy',
        /expected 9 columns .*found 36/,
        0,
      ],
      [
        'a wrong number of frames',
        (f) => {
          f['data/a/set.000/energy.npy'] = writeNpy([1, 2, 3], [3]);
        },
        'wrong-frames data/a/set.000/energy.npy',
        /coord\.npy of this set has 2 frames, this file has 3/,
        3,
      ],
      [
        'no positions',
        (f) => {
          delete f['data/a/set.001/coord.npy'];
        },
        'no-coord data/a/set.001',
        /expected coord\.npy/,
        3,
      ],
      [
        'no type.raw',
        (f) => {
          delete f['data/a/type.raw'];
        },
        'no-type-raw data/a',
        /expected a file type\.raw/,
        0,
      ],
      [
        'no sets',
        (f) => {
          for (const path of Object.keys(f)) if (path.includes('/set.')) delete f[path];
        },
        'no-sets data/a',
        /expected folders set\.000/,
        0,
      ],
      [
        'an unreadable type.raw',
        (f) => {
          f['data/a/type.raw'] = 'O H H';
        },
        'bad-types data/a/type.raw',
        /expected whole numbers.*found "O" for atom 0/,
        0,
      ],
      [
        'too few names',
        (f) => {
          f['data/a/type_map.raw'] = 'O';
        },
        'bad-type-map data/a/type_map.raw',
        /uses the types 0 to 1, but .* names only 1/,
        0,
      ],
    ];
  it('keeps a frame with a cell that spans no volume, without the cell', async () => {
    const f = files();
    f['data/a/set.002/box.npy'] = writeNpy(new Float64Array(9), [1, 9]);
    const { problems, systems } = await read(f);
    expect(told(problems, 'warning')).toContain('bad-cell data/a/set.002/box.npy #0');
    expect(systems.map((s) => [s.box === null, s.nframes])).toEqual([
      [false, 4],
      [true, 1],
    ]);
  });

  it('keeps a set without a cell and says so', async () => {
    const f = files();
    delete f['data/a/set.002/box.npy'];
    const { problems, systems } = await read(f);
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning')).toContain('no-box data/a/set.002');
    expect(problems.find((p) => p.code === 'no-box')?.message).toMatch(/^expected box\.npy in this set, found none/);
    expect(systems.map((s) => [s.box === null, s.nframes, s.pbc])).toEqual([
      [false, 4, [true, true, true]],
      [true, 1, [true, true, true]],
    ]);
  });

  it('says what the labels were', async () => {
    const f = files();
    for (const set of ['000', '001', '002']) delete f[`data/a/set.${set}/virial.npy`];
    const { systems } = await read(f);
    expect(systems[0].origin).toEqual({
      format: 'deepmd/npy',
      energy: { key: 'energy.npy', unit: 'eV', how: 'format', sign: 1 },
      force: { key: 'force.npy', unit: 'eV/A', how: 'format', sign: 1 },
      virial: null,
      length: { key: 'coord.npy', unit: 'A', how: 'format', sign: 1 },
    });
  });

  it.each(bad)('tells %s, reads the rest', async (_name, damage, expected, message, left) => {
    const f = files();
    damage(f);
    const other = randomSystem(9, 6, 2);
    const { problems, systems } = await read({ ...f, ...deepmdFiles('z', other) });
    expect(told(problems)).toContain(expected);
    expect(problems.find((p) => p.severity === 'error')?.message).toMatch(message);
    for (const p of problems) expect(p.fix).not.toBe('');
    expect(systems.filter((s) => s.path === 'data/a').reduce((n, s) => n + s.nframes, 0)).toBe(left);
    expectSame(systems[systems.length - 1], other);
  });

  it('expands mixed sets by composition and drops filling atoms', async () => {
    const coord = Float64Array.from({ length: 18 }, (_, k) => k);
    const { problems, systems } = await read({
      'm/type.raw': '0 0 0',
      'm/type_map.raw': 'Si O Ge',
      'm/nopbc': '',
      'm/set.000/coord.npy': writeNpy(coord, [2, 9]),
      'm/set.000/force.npy': writeNpy(coord, [2, 9]),
      'm/set.000/energy.npy': writeNpy([1, 2], [2, 1]),
      'm/set.000/real_atom_types.npy': writeNpy([0, 1, 1, 2, -1, 1], [2, 3]),
    });
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.type_map, Array.from(s.atype), Array.from(s.energy ?? [])])).toEqual([
      [['Si', 'O'], [0, 1, 1], [1]],
      [['O', 'Ge'], [1, 0], [2]],
    ]);
    expect(Array.from(systems[1].coord)).toEqual([9, 10, 11, 15, 16, 17]);
    const wrong = await read({
      'm/type.raw': '0',
      'm/type_map.raw': 'Si',
      'm/nopbc': '',
      'm/set.000/coord.npy': writeNpy([0, 0, 0], [1, 3]),
      'm/set.000/real_atom_types.npy': writeNpy([4], [1, 1]),
    });
    expect(told(wrong.problems)).toContain('bad-types m/set.000/real_atom_types.npy #0');
  });

  it('takes sets of a mixed system that are filled up differently, and needs type_map.raw there', async () => {
    const f: Record<string, string | Uint8Array> = {
      'm/type.raw': '0 0 0 0',
      'm/type_map.raw': 'Si O',
      'm/nopbc': '',
      'm/set.000/coord.npy': writeNpy([1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0], [1, 12]),
      'm/set.000/real_atom_types.npy': writeNpy([1, 0, -1, -1], [1, 4]),
      'm/set.001/coord.npy': writeNpy([3, 0, 0, 4, 0, 0, 9, 9, 9, 5, 0, 0], [2, 6]),
      'm/set.001/real_atom_types.npy': writeNpy([1, 0, -1, 1], [2, 2]),
    };
    const { problems, systems } = await read(f);
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.type_map, Array.from(s.atype), Array.from(s.coord), [...s.frame_index]])).toEqual([
      [
        ['Si', 'O'],
        [1, 0],
        [1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0],
        [0, 1],
      ],
      [['O'], [0], [5, 0, 0], [2]],
    ]);
    delete f['m/type_map.raw'];
    const without = await read(f);
    expect(told(without.problems)).toEqual(['no-type-map m']);
    expect(without.systems).toEqual([]);
  });

  it('reads the samples with the values that others read', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples');
    for (const [path, name] of [
      ['deepmd_npy_spin/Fe16-npy', 'deepmd_npy_spin'],
      ['GENERATED_from_nacl_rd_64/deepmd_npy_by_dpdata', 'GENERATED_from_nacl_rd_64'],
      ['GENERATED_from_nacl_rd_64/deepmd_mixed_by_dpdata', 'GENERATED_from_nacl_rd_64'],
    ]) {
      const { problems, systems } = await readAll((await nodeFiles([join(root, path)])).files);
      expect(told(problems)).toEqual([]);
      expectSample(systems[0], expectedOf(root, name), { virial: 1e-6 });
    }
  });

  it('reads 1200 frames of 50 elements in one mixed set', async (context) => {
    const { files: found } = await nodeFiles([sharedOrSkip(context, 'data', 'gpumd_mixed')]);
    const { problems, systems } = await readAll(found);
    expect(told(problems)).toEqual([]);
    expect(systems.reduce((n, s) => n + s.nframes, 0)).toBe(1200);
    for (const s of systems) expect(s.natoms).toBe(2);
  });
});
