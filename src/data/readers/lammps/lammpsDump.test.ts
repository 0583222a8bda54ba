// LAMMPS dumps: cells of every kind, columns in any order, the samples, and every kind of damage.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { near } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { readAll } from '../../read';

const read = (text: string, name = 'd/traj.dump') => readAll(memoryFiles({ [name]: text }));

const frame = (atoms: string, columns = 'id type x y z', box = 'pp pp pp\n0 10\n0 11\n0 12', step = 0): string =>
  `ITEM: TIMESTEP\n${step}\nITEM: NUMBER OF ATOMS\n${atoms.trim().split('\n').length}\nITEM: BOX BOUNDS ${box}\nITEM: ATOMS ${columns}\n${atoms.trim()}\n`;
const two = '2 1 1 1 1\n1 2 3 3 3';

describe('lammps/dump', () => {
  it('sorts atoms by their ids, calls types Type_0, ..., and takes no labels', async () => {
    const { problems, systems } = await read(
      frame('3 2 5 5 5 9 9 9\n1 1 1 1 1 0 0 0\n2 2 3 3 3 1 1 1', 'id type x y z fx fy fz'),
    );
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning')).toEqual(['structure-only d/traj.dump', 'no-type-map d/traj.dump']);
    expect(problems[0].message).toMatch(/forces fx fy fz .*not taken/);
    expect(systems).toMatchObject([
      {
        type_map: ['Type_0', 'Type_1'],
        atype: Int32Array.of(0, 1, 1),
        coord: Float64Array.of(1, 1, 1, 3, 3, 3, 5, 5, 5),
        box: Float64Array.of(10, 0, 0, 0, 11, 0, 0, 0, 12),
        energy: null,
        force: null,
        virial: null,
        origin: { format: 'lammps/dump', energy: null, length: { key: 'x y z', unit: 'A', how: 'usual', sign: 1 } },
      },
    ]);
  });

  it('takes elements where there are, columns in any order, the corner of the cell as origin', async () => {
    const { problems, systems } = await read(
      `ITEM: UNITS\nmetal\nITEM: TIME\n0.5\n${frame('0.1 H 0.5 2 0.25 1\n0 O 0 1 0 7', 'xs element ys id zs mass', 'pp pp ff\n-5 5\n1 11\n2 10')}`,
    );
    expect(told(problems, 'warning')).toEqual(['structure-only d/traj.dump']);
    expect(systems.map((s) => [s.type_map, s.pbc, Array.from(s.coord), s.origin?.length])).toEqual([
      [['O', 'H'], [true, true, false], [0, 0, 0, 1, 5, 2], { key: 'xs ys zs', unit: 'A', how: 'named', sign: 1 }],
    ]);
    const nm = await read(`ITEM: UNITS\nnano\n${frame(two)}`);
    expect(Array.from(nm.systems[0].coord.subarray(0, 3))).toEqual([30, 30, 30]);
    expect(nm.systems[0].box?.[0]).toBe(100);
    const lj = await read(`ITEM: UNITS\nlj\n${frame(two)}`);
    expect(told(lj.problems)).toEqual(['unknown-unit d/traj.dump']);
    expect(lj.systems).toEqual([]);
  });

  it('keeps types apart that LAMMPS calls C because nobody named them', async () => {
    const columns = 'id type element x y z';
    const { problems, systems } = await read(
      frame('2 1 C 1 1 1\n1 2 C 3 3 3', columns) + frame('1 2 C 3 3 3', columns),
    );
    expect(told(problems, 'warning')).toEqual(['structure-only d/traj.dump', 'no-type-map d/traj.dump']);
    expect(systems.map((s) => s.type_map)).toEqual([['Type_1', 'Type_0'], ['Type_1']]);
    // Carbon of one type, and types of which one only is carbon.
    for (const atoms of ['2 1 C 1 1 1\n1 1 C 3 3 3', '2 1 H 1 1 1\n1 2 C 3 3 3']) {
      const found = await read(frame(atoms, columns));
      expect(told(found.problems, 'warning')).toEqual(['structure-only d/traj.dump']);
      expect(found.systems[0].type_map[0]).toBe('C');
    }
  });

  it('reads triclinic, general triclinic and open cells', async () => {
    // a = (10, 0, 0), b = (-2, 8, 0), c = (3, -1, 6), corner (1, 2, 3); the bounds include the tilt.
    const tilted = await read(frame(two, undefined, 'xy xz yz pp pp pp\n-1 14 -2\n1 10 3\n3 9 -1'));
    near(tilted.systems[0].box ?? [], [10, 0, 0, -2, 8, 0, 3, -1, 6]);
    near(tilted.systems[0].coord, [2, 1, 0, 0, -1, -2]);
    const scaled = await read(
      frame('1 1 0.5 0.5 0.5', 'id type xsu ysu zsu', 'xy xz yz pp pp pp\n-1 14 -2\n1 10 3\n3 9 -1'),
    );
    near(scaled.systems[0].coord, [5.5, 3.5, 3]);
    const general = await read(frame(two, undefined, 'abc origin pp pp pp\n1 2 3 0.5\n0 4 0 0.5\n0 1 5 0.5'));
    near(general.systems[0].box ?? [], [1, 2, 3, 0, 4, 0, 0, 1, 5]);
    near(general.systems[0].coord.subarray(0, 3), [2.5, 2.5, 2.5]);
    const open = await read(frame(two, undefined, 'ff ss fm\n0 10\n0 10\n0 10'));
    expect(open.systems.map((s) => [s.pbc, s.box])).toEqual([[[false, false, false], null]]);
    const old = await read(frame('1 1 0.5 0 0', '', '\n0 10\n0 10\n0 10'));
    expect(old.systems.map((s) => [s.pbc[0], s.coord[0]])).toEqual([[true, 5]]);
  });

  it('reads frames with different numbers of atoms', async () => {
    const { problems, systems } = await read(frame(two) + frame('1 1 1 1 1', undefined, undefined, 10) + frame(two));
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.natoms, [...s.frame_index]])).toEqual([
      [2, [0, 2]],
      [1, [1]],
    ]);
  });

  const bad: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'a frame that is cut short',
      frame(two).replace('1 2 3 3 3\n', ''),
      'dump-truncated d/traj.dump #1',
      /next frame begins after 1/,
    ],
    [
      'a frame without its atoms',
      'ITEM: TIMESTEP\n7\nITEM: NUMBER OF ATOMS\n2\n',
      'dump-truncated d/traj.dump #1',
      /ends before its atoms/,
    ],
    [
      'a missing column',
      frame('2 1 1 1 1\n1 2 3 3'),
      'wrong-columns d/traj.dump #1',
      /expected 5 columns \(id type x y z\), found 4/,
    ],
    ['a position that is no number', frame('2 1 1 1 nan\n1 2 3 3 3'), 'nan-coord d/traj.dump #1', /z of atom 1 is NaN/],
    ['an id that occurs twice', frame('1 1 1 1 1\n1 2 3 3 3'), 'bad-ids d/traj.dump #1', /found 1 twice/],
    ['an id that is none', frame('a 1 1 1 1\n1 2 3 3 3'), 'bad-ids d/traj.dump #1', /found "a"/],
    ['a cell that is none', frame(two, undefined, 'pp pp pp\n0 x\n0 9\n0 9'), 'bad-cell d/traj.dump #1', /0 x \/ 0 9/],
    ['a wrong count', frame(two).replace('ATOMS\n2', 'ATOMS\ntwo'), 'bad-count d/traj.dump #1', /found "two"/],
    ['no cell', frame(two).replace(/ITEM: BOX[^I]*/, ''), 'bad-frame d/traj.dump #1', /expected BOX BOUNDS/],
    ['no positions', frame('2 1\n1 2', 'id type'), 'no-positions d/traj.dump #1', /expected the columns x y z/],
    ['no types', frame('2 1 1 1\n1 3 3 3', 'id x y z'), 'no-types d/traj.dump #1', /type or element, found id x y z/],
    ['lines that are no dump', `${frame(two)}hello\n`, 'bad-frame d/traj.dump #2', /found "hello"/],
  ];
  it.each(bad)('tells %s, keeps the other frames', async (_name, text, expected, message) => {
    const { problems, systems } = await read(frame(two) + text + frame(two));
    expect(told(problems)).toEqual([expected]);
    expect(problems.find((p) => p.severity === 'error')?.message).toMatch(message);
    expect(systems.reduce((n, s) => n + s.nframes, 0)).toBe(expected.endsWith('#2') ? 3 : 2);
  });

  it('tells a last frame that is cut off wherever it is', async () => {
    const last = frame(two);
    // Behind the first two words of the frame nothing but the cut can be missing.
    for (const n of [20, 40, 60, 90, last.length - 13, last.length - 4]) {
      const { problems, systems } = await read(frame(two) + last.slice(0, n));
      expect(told(problems)).toHaveLength(1);
      expect(told(problems)[0]).toMatch(/ d\/traj\.dump #1$/);
      expect(systems.map((s) => s.nframes)).toEqual([1]);
    }
  });

  it('warns of a last line without an end, where a number may be cut short', async () => {
    const { problems, systems } = await read(frame(two).slice(0, -1));
    expect(told(problems, 'warning')).toContain('no-line-end d/traj.dump');
    expect(systems.map((s) => s.nframes)).toEqual([1]);
  });

  it('reads the samples', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples', 'lammps_dump');
    const sample = async (name: string) => {
      const { problems, systems } = await readAll((await nodeFiles([join(root, name)])).files);
      expect(told(problems)).toEqual([]);
      return systems;
    };
    const cell = [2.5243712, 0, 0, 1.2621856, 2.0430257, 0, 1.2874292, 0.7485898, 2.2254033];
    const [five] = await sample('conf.5.dump');
    expect([five.nframes, five.type_map, Array.from(five.atype)]).toEqual([5, ['Type_0', 'Type_1'], [0, 1]]);
    for (let f = 0; f < 5; f++) near(five.box?.subarray(9 * f, 9 * f + 9) ?? [], cell);
    near(five.coord.subarray(0, 6), [0, 0, 0, 1.2621856, 0.7018028, 0.5513885]);
    near(five.coord.subarray(6, 12), [0, 0, 0, 1.2621856, 0.7018028, 0.5513885]);
    const [scaled] = await sample('conf_s_su.dump');
    // The second frame is a period further along every vector.
    const sum = [0, 1, 2].map((x) => cell[x] + cell[3 + x] + cell[6 + x]);
    near(scaled.coord.subarray(3, 6), [1.2621856, 0.7018028, 0.5513885]);
    near(scaled.coord.subarray(9, 12), [1.2621856 + sum[0], 0.7018028 + sum[1], 0.5513885 + sum[2]]);
    const [unfolded] = await sample('conf_unfold.dump');
    near(unfolded.coord.subarray(3, 6), [6.3361717, 3.4934183, 2.7767918001]);
    near(unfolded.coord.subarray(9, 12), [6.3361717, 3.4934183, 2.7767918001]);
    const [shifted] = await sample('shift_origin.dump');
    near(shifted.coord.subarray(0, 12), [0, 0, 0, 4, 2.5, 1.5, 4, 0, 2.25, 0, 2.5, 0.75]);
    expect(shifted.coord.subarray(12)).toEqual(shifted.coord.subarray(0, 12));
    const [spin] = await sample('traj.dump');
    expect([spin.nframes, spin.natoms, Array.from(spin.atype.subarray(15))]).toEqual([2, 17, [0, 1]]);
    const random = await sample('traj_with_random_type_id.dump');
    expect(random.map((s) => [s.type_map, s.nframes])).toEqual([[['Type_3', 'Type_1', 'Type_2', 'Type_5'], 2]]);
  });
});
