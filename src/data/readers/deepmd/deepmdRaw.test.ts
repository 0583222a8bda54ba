// deepmd/raw folders: the samples with known values, the same frames in two formats, and every kind of damage.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Content, memoryFiles, told } from '../../../testing/files';
import { expectedOf, expectSample } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { writeNpy } from '../../files/npy';
import { readAll } from '../../read';
import type { System } from '../../types';

const read = (f: Record<string, Content>) => readAll(memoryFiles(f));
const readPath = async (path: string) => readAll((await nodeFiles([path])).files);

const water = (): Record<string, string> => ({
  'w/type.raw': '0 1 1\n',
  'w/type_map.raw': 'O H\n',
  'w/coord.raw': '0 0 0 1 0 0 0 1 0\n# a comment\n\n0 0 0 1.1 0 0 0 1 0 # the second\n  0 0 0\t1.2 0 0 0 1 0',
  'w/box.raw': '9 0 0 0 9 0 0 0 9\n9 0 0 0 9 0 0 0 9\n9 0 0 0 9 0 0 0 9.5\n',
  'w/energy.raw': '-1.5\n-1.0D+01\n-3\n',
  'w/force.raw': '0 0 0 1 0 0 -1 0 0\n0 0 0 2 0 0 -2 0 0\n0 0 0 -3 0 0 3 0 0\n',
  'w/virial.raw': '1 2 3 4 5 6 7 8 9\n0 0 0 0 0 0 0 0 0\n0 0 0 0 1 0 0 0 0\n',
});

describe('deepmd/raw', () => {
  it('reads one frame a line, comments and blank lines left out', async () => {
    const { problems, systems } = await read({ ...water(), 'w/fparam.raw': '1\n2\n3\n' });
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'note')).toEqual(['ignored-arrays w']);
    expect(told(problems, 'warning')).toContain('no-line-end w/coord.raw');
    expect(systems).toHaveLength(1);
    const [s] = systems;
    expect([s.path, s.type_map, Array.from(s.atype), s.nframes, s.pbc]).toEqual([
      'w',
      ['O', 'H'],
      [0, 1, 1],
      3,
      [true, true, true],
    ]);
    expect(Array.from(s.energy ?? [])).toEqual([-1.5, -10, -3]);
    expect(Array.from(s.coord.subarray(9, 18))).toEqual([0, 0, 0, 1.1, 0, 0, 0, 1, 0]);
    expect(Array.from(s.box?.subarray(18) ?? [])).toEqual([9, 0, 0, 0, 9, 0, 0, 0, 9.5]);
    expect(Array.from(s.virial?.subarray(0, 9) ?? [])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(s.force?.[21]).toBe(-3);
    expect(s.origin).toEqual({
      format: 'deepmd/raw',
      energy: { key: 'energy.raw', unit: 'eV', how: 'format', sign: 1 },
      force: { key: 'force.raw', unit: 'eV/A', how: 'format', sign: 1 },
      virial: { key: 'virial.raw', unit: 'eV', how: 'format', sign: 1 },
      length: { key: 'coord.raw', unit: 'A', how: 'format', sign: 1 },
    });
  });

  it('keeps frames without box.raw, and reads molecules with nopbc', async () => {
    const f = water();
    delete f['w/box.raw'];
    const open = await read({ ...f, 'w/coord.raw': `${f['w/coord.raw']}\n` });
    expect(told(open.problems, 'warning')).toEqual(['no-box w']);
    expect(open.systems.map((s) => [s.box, s.pbc, s.nframes])).toEqual([[null, [true, true, true], 3]]);
    const molecule = await read({ ...f, 'w/coord.raw': `${f['w/coord.raw']}\n`, 'w/nopbc': '' });
    expect(told(molecule.problems, 'warning')).toEqual([]);
    expect(molecule.systems.map((s) => [s.box, s.pbc])).toEqual([[null, [false, false, false]]]);
  });

  it('leaves the text files alone where there are sets of the same frames', async () => {
    const { problems, systems } = await read({
      ...water(),
      'w/set.000/coord.npy': writeNpy([0, 0, 0, 1, 0, 0, 0, 1, 0], [1, 9]),
      'w/set.000/box.npy': writeNpy([9, 0, 0, 0, 9, 0, 0, 0, 9], [1, 9]),
    });
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.path, s.nframes, s.origin?.format])).toEqual([['w', 1, 'deepmd/npy']]);
  });

  const bad: readonly (readonly [string, (f: Record<string, string>) => void, string, RegExp, readonly number[]])[] = [
    [
      'files with different numbers of lines',
      (f) => {
        f['w/force.raw'] = f['w/force.raw'].split('\n').slice(0, 2).join('\n');
      },
      'wrong-frames w',
      /found 3 in coord\.raw, 3 in box\.raw, 3 in energy\.raw, 2 in force\.raw, 3 in virial\.raw/,
      [],
    ],
    [
      'a file with too many lines',
      (f) => {
        f['w/energy.raw'] += '-4\n-5\n';
      },
      'wrong-frames w',
      /3 in box\.raw, 5 in energy\.raw/,
      [],
    ],
    [
      'a wrong number of atoms in type.raw',
      (f) => {
        f['w/type.raw'] = '0 1 1 1';
      },
      'wrong-shape w/coord.raw',
      /expected 12 columns \(3 x 4 atoms of type\.raw\), found 9 on the first line/,
      [],
    ],
    [
      'a line that is cut short',
      (f) => {
        f['w/coord.raw'] = f['w/coord.raw'].slice(0, -2);
      },
      'wrong-shape w/coord.raw #2',
      /expected 9 columns .*found 8; the frame was left out/,
      [0, 1],
    ],
    [
      'a first line that is broken',
      (f) => {
        f['w/force.raw'] = f['w/force.raw'].replace('0 0 0 1', '0 0 1');
      },
      'wrong-shape w/force.raw #0',
      /found 8; the frame was left out/,
      [1, 2],
    ],
    [
      'a force that ran over',
      (f) => {
        f['w/force.raw'] = f['w/force.raw'].replace('2', '********');
      },
      'nan-label w/force.raw #1',
      /force x of atom 1 is NaN/,
      [0, 2],
    ],
    [
      'an energy that is no number',
      (f) => {
        f['w/energy.raw'] = f['w/energy.raw'].replace('-1.5', 'nan');
      },
      'nan-label w/energy.raw #0',
      /the energy is NaN/,
      [1, 2],
    ],
    [
      'no type.raw',
      (f) => {
        delete f['w/type.raw'];
      },
      'no-type-raw w',
      /expected a file type\.raw .* beside coord\.raw, found none/,
      [],
    ],
    [
      'too few names',
      (f) => {
        f['w/type_map.raw'] = 'O';
      },
      'bad-type-map w/type_map.raw',
      /names only 1 \(O\)/,
      [],
    ],
    [
      'an empty coord.raw',
      (f) => {
        f['w/coord.raw'] = '\n# nothing\n';
      },
      'wrong-frames w',
      /found 0 in coord\.raw, 3 in box\.raw/,
      [],
    ],
  ];
  it.each(bad)('tells %s, keeps what can be kept', async (_name, damage, expected, message, left) => {
    const f = water();
    damage(f);
    const { problems, systems } = await read(f);
    expect(told(problems)).toEqual([expected]);
    expect(problems.find((p) => p.severity === 'error')?.message).toMatch(message);
    for (const p of problems) expect(p.fix).not.toBe('');
    expect(systems.flatMap((s) => [...s.frame_index])).toEqual(left);
  });

  it('reads the samples with the values that others read', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples');
    for (const [path, name] of [
      ['deepmd_raw/deepmd.h2o.md', 'deepmd_raw'],
      ['deepmd_npy_spin/Fe16-raw', 'deepmd_npy_spin'],
      ['GENERATED_from_nacl_rd_64/deepmd_raw_by_dpdata', 'GENERATED_from_nacl_rd_64'],
    ]) {
      const { problems, systems } = await readPath(join(root, path));
      expect(told(problems)).toEqual([]);
      expectSample(systems[0], expectedOf(root, name), { virial: 1e-6 });
    }
  });

  it('reads what the extended XYZ beside it holds', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples', 'extxyz_quip_gap');
    const xyz = await readPath(join(root, 'xyz_unittest.xyz'));
    for (const [name, nframes] of [
      ['B1C9', 2],
      ['B5C7', 1],
    ] as const) {
      const { problems, systems } = await readPath(join(root, name));
      expect(told(problems)).toEqual([]);
      expect(systems).toHaveLength(1);
      const [s] = systems;
      const elements = (t: System): string => Array.from(t.atype, (k) => t.type_map[k]).join(' ');
      const same = xyz.systems.find(
        (t) => elements(t).split(' ').sort().join() === elements(s).split(' ').sort().join(),
      );
      expect([s.nframes, same?.nframes]).toEqual([nframes, nframes]);
      s.energy?.forEach((e, f) => {
        // One of them was kept in single precision.
        expect(Math.abs(e - (same?.energy?.[f] ?? 0))).toBeLessThan(1e-7 * Math.abs(e));
      });
    }
  });

  it('reads the same frames as the sets made from the files', async (context) => {
    const root = sharedOrSkip(context, 'data', 'al_wdm_32');
    const raw = await readPath(join(root, 'original'));
    const npy = await readPath(root);
    expect(told(raw.problems)).toEqual([]);
    const [a, b] = [raw.systems[0], npy.systems[0]];
    expect([a.natoms, a.type_map, a.nframes > 0]).toEqual([b.natoms, b.type_map, true]);
    // The sets were made from the first frames, or from all of them.
    const n = Math.min(a.nframes, b.nframes);
    for (const [x, y] of [
      [a.coord, b.coord],
      [a.box, b.box],
      [a.energy, b.energy],
      [a.force, b.force],
      [a.virial, b.virial],
    ]) {
      if (!x || !y) throw new Error('a label is missing');
      const size = x.length / a.nframes;
      expect(y.length / b.nframes).toBe(size);
      for (let k = 0; k < n * size; k++)
        // The sets may be in single precision.
        if (!(Math.abs(x[k] - y[k]) <= 1e-6 * Math.abs(x[k]) + 1e-7))
          throw new Error(`value ${k}: ${x[k]} and ${y[k]}`);
    }
  });
});
