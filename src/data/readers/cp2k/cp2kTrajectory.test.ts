// CP2K trajectories: a real run; companions that are there or not; steps that are repeated, missing or broken.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Content, memoryFiles, told } from '../../../testing/files';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { readAll } from '../../read';
import type { ReadResult, System } from '../../types';

const HARTREE = 27.211386245988;
const FORCE = HARTREE / 0.529177210903;
const BAR = 1 / 1602176.634;

const number = (x: number): string => x.toFixed(10).padStart(20);
/** Positions x = step/10 + 1, forces step/1000; energy -(10 + step/100). */
const frame = (step: number, x: number, timed = true, y = 1): string =>
  [
    '       2',
    ` i = ${String(step).padStart(8)}${timed ? `, time = ${(step / 2).toFixed(3).padStart(12)}` : ''}, E = ${number(-10 - step / 100)}`,
    `  O ${number(x)}${number(0)}${number(0)}`,
    `  H ${number(-x)}${number(y)}${number(y / 2)}`,
    '',
  ].join('\n');
const pos = (steps: readonly number[], timed = true): string => steps.map((s) => frame(s, 1 + s / 10, timed)).join('');
const frc = (steps: readonly number[], timed = true): string => steps.map((s) => frame(s, s / 1000, timed, 0)).join('');

const input = (cell = 'ABC 5 5 5', more = ''): string =>
  `&GLOBAL\n PROJECT run\n RUN_TYPE MD\n&END GLOBAL\n&FORCE_EVAL\n &SUBSYS\n  &CELL\n   ${cell}\n  &END CELL\n &END SUBSYS\n&END FORCE_EVAL\n${more}`;

const read = (content: Record<string, Content>): Promise<ReadResult> => readAll(memoryFiles(content));
const md = (more: Record<string, Content> = {}): Record<string, Content> => ({
  'md/run-pos-1.xyz': pos([0, 1, 2]),
  'md/run-frc-1.xyz': frc([0, 1, 2]),
  'md/md.inp': input(),
  ...more,
});
const steps = (s: System | undefined): number[] =>
  Array.from({ length: s?.nframes ?? 0 }, (_, f) => Math.round(((s?.coord[6 * f] ?? 0) - 1) * 10));

describe('a real run', () => {
  it('has the energies of its .ener file, the forces of its .frc file and the cell of its input', async (context) => {
    const dir = sharedOrSkip(context, 'data', 'parser_samples', 'cp2k_md_si64');
    const { problems, systems } = await readAll((await nodeFiles([dir])).files);
    expect(problems.filter((p) => p.severity !== 'note')).toEqual([]);
    expect(systems).toHaveLength(1);
    const [s] = systems;
    expect([s.type_map, s.natoms, s.nframes, s.pbc]).toEqual([['Si'], 64, 51, [true, true, true]]);
    const rows = (name: string): string[][] =>
      readFileSync(join(dir, name), 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/));
    const ener = rows('CP2K_MD-1.ener').filter(([step]) => /^\d+$/.test(step));
    ener.forEach((row, f) => {
      // .ener has nine decimals of hartree, the trajectory ten.
      expect(Math.abs((s.energy?.[f] ?? 0) - Number(row[4]) * HARTREE)).toBeLessThan(5.01e-10 * HARTREE);
    });
    const forces = rows('CP2K_MD-frc-1.xyz').filter(([name, ...xyz]) => name === 'Si' && xyz.length === 3);
    expect(forces).toHaveLength(51 * 64);
    forces.forEach(([, ...xyz], a) => {
      xyz.forEach((f, x) => {
        expect(s.force?.[3 * a + x]).toBeCloseTo((Number(f) * 27.211386245988) / 0.529177210903, 10);
      });
    });
    expect([...(s.box ?? [])].slice(0, 9)).toEqual([
      11.195711272778317, 0, 0, 0.01189990936468, 10.770923043212388, 0, -0.0683274413185282, 0.1761346053431935,
      10.800857018774844,
    ]);
    expect(s.virial).toBeNull();
  });
});

describe('positions and forces', () => {
  it('are joined by step; files of other formats are not asked', async () => {
    const { problems, systems } = await read(md());
    expect(problems).toEqual([]);
    const [s] = systems;
    expect([s.path, s.nframes, s.type_map]).toEqual(['md/run-pos-1.xyz', 3, ['O', 'H']]);
    expect([...(s.energy ?? [])].map((e) => e / HARTREE)).toEqual([-10, -10.01, -10.02]);
    expect(s.force?.[12]).toBeCloseTo(0.002 * FORCE, 12);
    expect([...(s.box ?? [])].slice(0, 9)).toEqual([5, 0, 0, 0, 5, 0, 0, 0, 5]);
    expect(s.origin).toMatchObject({ format: 'cp2k/md', force: { unit: 'hartree/bohr' }, length: { unit: 'A' } });
  });

  it('of an optimization have no time', async () => {
    const { problems, systems } = await read(
      md({ 'md/run-pos-1.xyz': pos([1, 2], false), 'md/run-frc-1.xyz': frc([1, 2], false) }),
    );
    expect([problems, systems[0].nframes]).toEqual([[], 2]);
  });

  it('are read as extended XYZ of CP2K too, in hartree and with its cell', async () => {
    const lattice = (s: number, x: number): string =>
      frame(s, x).replace(
        / i = .*/,
        `Lattice="6 0 0 0 6 0 0 0 6" Properties=species:S:1:pos:R:3 pbc="T T T" Step=${s} Time=0.000 Energy=${-10 - s / 100}`,
      );
    const { systems } = await read({ 'run-pos-1.extxyz': lattice(0, 1), 'run-frc-1.extxyz': lattice(0, 0.25) });
    expect(systems[0].energy?.[0]).toBeCloseTo(-10 * HARTREE, 9);
    expect(systems[0].force?.[0]).toBeCloseTo(0.25 * FORCE, 9);
    expect(systems[0].box?.[4]).toBe(6);
    const open = lattice(0, 1).replace('pbc="T T T"', 'pbc="F F F"');
    const [alone] = (await read({ 'run-pos-1.extxyz': open })).systems;
    expect([alone.box, alone.pbc]).toEqual([null, [false, false, false]]);
  });

  it('keep the last of a repeated step, and leave out steps without a partner', async () => {
    const { problems, systems } = await read(
      md({
        'md/run-pos-1.xyz': pos([0, 1, 2, 3]) + frame(2, 1.25) + frame(4, 1.4),
        'md/run-frc-1.xyz': frc([0, 2, 3, 9]),
      }),
    );
    expect([...systems[0].coord].filter((_, k) => k % 6 === 0)).toEqual([1, 1.3, 1.25]);
    expect([...systems[0].frame_index]).toEqual([0, 3, 4]);
    expect(told(problems, 'warning')).toEqual([
      'repeated-steps md/run-pos-1.xyz',
      'no-partner md/run-pos-1.xyz',
      'no-partner md/run-frc-1.xyz',
    ]);
    expect(problems.find((p) => p.path.includes('pos') && p.code === 'no-partner')?.message).toContain('left out: 2');
  });

  it('do not go together where the energies of a step differ', async () => {
    const { problems, systems } = await read(
      md({ 'md/run-frc-1.xyz': frc([0, 1, 2]).replace('-10.0100000000', '-10.0500000000') }),
    );
    expect(steps(systems[0])).toEqual([0, 2]);
    expect(told(problems, 'warning')).toEqual(['no-partner md/run-pos-1.xyz']);
  });

  it('alone are read or refused in words', async () => {
    const only = await read({ 'md/run-pos-1.xyz': pos([0, 1]), 'md/md.inp': input() });
    expect([only.systems[0].force, only.systems[0].nframes]).toEqual([null, 2]);
    expect(only.problems.find((p) => p.code === 'no-forces')?.message).toContain('run-frc-1.xyz');
    for (const name of ['run-frc-1.xyz', 'run-vel-1.xyz']) {
      const { problems, systems } = await read({ [`md/${name}`]: frc([0, 1]) });
      expect([systems, told(problems)]).toEqual([[], [`no-positions md/${name}`]]);
    }
  });

  it('with names of their own go together where there is one of each', async () => {
    const { problems, systems } = await read({
      'md/run-pos-1.xyz': pos([0, 1]),
      'md/run-nvt.force-frc-1.xyz': frc([0, 1]),
      'md/md.inp': input(),
    });
    expect([told(problems), systems[0].force?.length]).toEqual([[], 12]);
  });

  it('of several runs in one folder do not mix', async () => {
    const { problems, systems } = await read({
      ...md(),
      'md/other-pos-1.xyz': pos([5]),
      'md/other-frc-1.xyz': frc([5]),
      'md/other.inp': input('ABC 7 7 7').replace('PROJECT run', 'PROJECT other'),
    });
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.nframes, s.box?.[0]])).toEqual([
      [3, 5],
      [1, 7],
    ]);
  });

  it('have the unit that the input names', async () => {
    const print =
      '&MOTION\n &PRINT\n  &TRAJECTORY\n   UNIT bohr\n  &END\n  &FORCES\n   UNIT eV*angstrom^-1\n  &END\n &END\n&END\n';
    const { systems } = await read(md({ 'md/md.inp': input('ABC 5 5 5', print) }));
    expect(systems[0].coord[0]).toBeCloseTo(0.529177210903, 12);
    expect(systems[0].force?.[6]).toBeCloseTo(0.001, 12);
    const odd = await read(md({ 'md/md.inp': input('ABC 5 5 5', print.replace('bohr', 'furlong')) }));
    expect(told(odd.problems)).toEqual(['unknown-unit md/md.inp']);
  });
});

describe('the cell', () => {
  const series = (rows: readonly (readonly [number, number])[]): string =>
    `#   Step   Time [fs]       Ax [Angstrom] ...\n${rows.map(([s, a]) => `${s} ${s}.000 ${[a, 0, 0, 0, a, 0, 0, 0, a, a ** 3].map(number).join(' ')}`).join('\n')}\n`;

  it('of each step comes from the .cell file', async () => {
    const { problems, systems } = await read(
      md({
        'md/run-1.cell': series([
          [0, 5],
          [1, 5.1],
          [2, 5.2],
        ]),
        'md/md.inp': input('ABC 5 5 5', '&MOTION\n&MD\nENSEMBLE NPT_I\n&END\n&END\n'),
      }),
    );
    expect(problems).toEqual([]);
    expect([0, 9, 18].map((k) => systems[0].box?.[k])).toEqual([5, 5.1, 5.2]);
    const fewer = await read(
      md({
        'md/run-1.cell': series([
          [0, 5],
          [2, 5.2],
        ]),
      }),
    );
    expect(steps(fewer.systems[0])).toEqual([0, 2]);
    expect(told(fewer.problems, 'warning')).toEqual(['no-cell-of-step md/run-pos-1.xyz']);
    // Written once, it stays.
    expect((await read(md({ 'md/run-1.cell': series([[0, 5.5]]) }))).systems[0].nframes).toBe(3);
  });

  it('that changes is not taken from the input', async () => {
    const { problems, systems } = await read(
      md({ 'md/md.inp': input('ABC 5 5 5', '&MOTION\n&MD\nENSEMBLE NPT_F\n&END\n&END\n') }),
    );
    expect([systems[0].box, systems[0].pbc]).toEqual([null, [true, true, true]]);
    expect(told(problems, 'warning')).toEqual(['no-cell md/run-pos-1.xyz']);
  });

  it('is asked for where it is nowhere, and found in the restart file and in included files', async () => {
    const { 'md/md.inp': _, ...without } = md();
    const none = await read(without);
    expect([none.systems[0].box, none.systems[0].nframes]).toEqual([null, 3]);
    expect(told(none.problems, 'warning')).toEqual(['no-cell md/run-pos-1.xyz']);
    const restart = await read({ ...without, 'md/run-1.restart': input('A 4 0 0\n B 0 4 0\n C 0 0 4') });
    expect(restart.systems[0].box?.[0]).toBe(4);
    const included = await read(
      md({ 'md/md.inp': input('@INCLUDE cell.inc'), 'md/cell.inc': '@SET L 4.5\nABC $L $L $L\n' }),
    );
    expect([included.systems[0].box?.[0], included.problems]).toEqual([4.5, []]);
    const lacking = await read(md({ 'md/md.inp': input('@INCLUDE cell.inc') }));
    expect(lacking.problems[0].message).toContain('the file cell.inc');
  });

  it('of two inputs that differ is asked for; one of another project is not taken', async () => {
    const two = await read(md({ 'md/again.inp': input('ABC 6 6 6') }));
    expect(two.systems[0].box).toBeNull();
    expect(two.problems[0].message).toMatch(/different cells/);
    const { 'md/md.inp': _, ...without } = md();
    const others = await read({
      ...without,
      'md/a.inp': input().replace('run', 'a'),
      'md/b.inp': input().replace('run', 'b'),
    });
    expect(others.systems[0].box).toBeNull();
    const only = await read({ ...without, 'md/a.inp': input().replace('run', 'a') });
    expect(only.systems[0].box?.[0]).toBe(5);
  });

  it('is none where the input says PERIODIC NONE', async () => {
    const { problems, systems } = await read(md({ 'md/md.inp': input('ABC 5 5 5\n PERIODIC NONE') }));
    expect([systems[0].box, systems[0].pbc, problems]).toEqual([null, [false, false, false], []]);
  });
});

describe('damage', () => {
  it('a broken step is named and left out, the others are kept', async () => {
    const text = pos([0, 1, 2]);
    for (const broken of [
      text.replace(`  H ${number(-1.1)}`, '  H '),
      text.replace(frame(1, 1.1), frame(1, 1.1).split('\n').slice(0, 3).join('\n').concat('\n')),
      text.replace('i =        1', 'x =        1'),
      text.replace(frame(1, 1.1), frame(1, 1.1) + frame(1, 1.1).split('\n').slice(3).join('\n')),
    ]) {
      const { problems, systems } = await read(md({ 'md/run-pos-1.xyz': broken }));
      expect(told(problems)).toEqual(['broken-step md/run-pos-1.xyz #1']);
      expect(steps(systems[0])).toEqual([0, 2]);
    }
    const stars = await read(
      md({ 'md/run-frc-1.xyz': frc([0, 1, 2]).replace(number(0.001), '*'.repeat(20).replace('*', ' ')) }),
    );
    expect(told(stars.problems)).toEqual(['nan-label md/run-pos-1.xyz #1']);
  });

  it('a file cut anywhere gives whole steps only', async () => {
    const text = pos([0, 1, 2]);
    const whole = (await read(md())).systems[0];
    for (let cut = 1; cut < text.length - 1; cut += 3) {
      const { problems, systems } = await read(md({ 'md/run-pos-1.xyz': text.slice(0, cut) }));
      const n = systems[0]?.nframes ?? 0;
      expect([...(systems[0]?.coord ?? [])]).toEqual([...whole.coord.subarray(0, 6 * n)]);
      if (n < 3) expect(problems.length).toBeGreaterThan(0);
    }
  });
});

describe('stress', () => {
  const header = '#   Step   Time [fs]            xx [bar]            xy [bar]            xz [bar] ...\n';
  const stress =
    header +
    [0, 1, 2]
      .map((s) => `${s} ${s}.000 ${[1000, 20, -30, 20, 2000, 50, -30, 50, 3000 + s].map(number).join(' ')}\n`)
      .join('');
  const ener = (kinetic: number): string =>
    `#     Step Nr.          Time[fs]        Kin.[a.u.]          Temp[K] ...\n${[0, 1, 2].map((s) => `${s} ${s}.0 ${[kinetic, 300, -10, -10, 1].map((x) => x.toFixed(9)).join(' ')}\n`).join('')}`;

  it('of an optimization becomes the virial', async () => {
    const { problems, systems } = await read(
      md({
        'md/run-pos-1.xyz': pos([0, 1, 2], false),
        'md/run-frc-1.xyz': frc([0, 1, 2], false),
        'md/run-1.stress': stress,
      }),
    );
    expect(problems).toEqual([]);
    const expected = [1000, 20, -30, 20, 2000, 50, -30, 50, 3000].map((p) => p * BAR * 125);
    expected.forEach((v, k) => {
      expect(systems[0].virial?.[k]).toBeCloseTo(v, 12);
    });
    expect(systems[0].origin?.virial).toMatchObject({ unit: 'bar', sign: 1 });
  });

  it('of hot atoms holds their motion and is only offered; of cold ones it is taken', async () => {
    const hot = await read(md({ 'md/run-1.stress': stress, 'md/run-1.ener': ener(0.01) }));
    expect(hot.systems[0].virial).toBeNull();
    expect(hot.systems[0].others?.map((o) => [o.of, o.values.length])).toEqual([['virial', 27]]);
    expect(told(hot.problems, 'warning')).toEqual(['stress-of-motion md/run-1.stress']);
    const unknown = await read(md({ 'md/run-1.stress': stress }));
    expect(unknown.systems[0].virial).toBeNull();
    // 2/3 of 1e-5 hartree in 125 A^3 are 0.0002 GPa.
    const cold = await read(md({ 'md/run-1.stress': stress, 'md/run-1.ener': ener(1e-5) }));
    expect(cold.systems[0].virial?.[0]).toBeCloseTo(1000 * BAR * 125, 12);
  });
});

describe('the main output', () => {
  const step = (n: number, converged = true): string => `
 ${converged ? ' *** SCF run converged in     9 steps ***' : '*** WARNING in qs_scf.F:542 :: SCF run NOT converged ***'}
 ENERGY| Total FORCE_EVAL ( QS ) energy [hartree]            ${(-10 - n / 100).toFixed(12)}
 FORCES| Atomic forces [hartree/bohr]
 FORCES|   Atom     x               y               z               |f|
 FORCES|      1  ${(n / 100).toExponential(8)} 0.00000000E+00  0.00000000E+00   1.0E+00
 FORCES|      2  ${(-n / 100).toExponential(8)} 0.00000000E+00  0.00000000E+00   1.0E+00
 FORCES| Sum     0.00000000E+00  0.00000000E+00  0.00000000E+00   0.00000000E+00
 STRESS| Analytical stress tensor [bar]
 STRESS|                        x                   y                   z
 STRESS|      x        1.00000000000E+03   0.00000000000E+00   0.00000000000E+00
 STRESS|      y        0.00000000000E+00   1.00000000000E+03   0.00000000000E+00
 STRESS|      z        0.00000000000E+00   0.00000000000E+00   1.00000000000E+03
 STRESS| 1/3 Trace                                               1.00000000000E+03
 MD| Step number                                                               ${n}
`;
  const output = (steps: string): string => `
  **** **** ******  **  PROGRAM STARTED AT               2025-01-15 10:30:00.000
 CP2K| version string:                                       CP2K version 2025.1
 GLOBAL| Project name                                                        run
 GLOBAL| Run type                                                             MD
 CELL| Vector a [angstrom]:       5.000     0.000     0.000   |a| =     5.000000
 CELL| Vector b [angstrom]:       0.000     5.000     0.000   |b| =     5.000000
 CELL| Vector c [angstrom]:       0.000     0.000     6.000   |c| =     6.000000
${steps}  **** **** ******  **  PROGRAM ENDED AT                 2025-01-15 10:30:05.000
`;

  it('tells which steps did not converge, and has the stress without the motion', async () => {
    const { problems, systems } = await read(md({ 'md/cp2k.out': output(step(0) + step(1, false) + step(2)) }));
    expect(steps(systems[0])).toEqual([0, 2]);
    expect(told(problems, 'warning')).toEqual(['unconverged md/run-pos-1.xyz']);
    expect(systems[0].virial?.[0]).toBeCloseTo(1000 * BAR * 125, 12);
    // The forces of the trajectory come first.
    expect(systems[0].force?.[6]).toBeCloseTo(0.002 * FORCE, 12);
  });

  it('knows the kinds of the atoms, which the trajectory has as elements', async () => {
    const table = `
  1. Atomic kind: O                                     Number of atoms:       1
  2. Atomic kind: H_w                                   Number of atoms:       1
 MODULE QUICKSTEP:  ATOMIC COORDINATES IN angstrom

  Atom  Kind  Element       X           Y           Z          Z(eff)       Mass

       1     1 O    8    1.000000    0.000000    0.000000      6.00      15.9994
       2     2 H    1   -1.000000    1.000000    0.500000      1.00       1.0079
`;
    const { problems, systems } = await read(md({ 'md/cp2k.out': output(table + step(0) + step(1)) }));
    expect(systems[0].type_map).toEqual(['O', 'H_w']);
    expect(problems.find((p) => p.code === 'kinds')?.message).toMatch(/H_w \(H\)/);
    // Of other atoms than the trajectory it says nothing.
    const other = await read(md({ 'md/cp2k.out': output(table.replace('2 H    1', '2 F    9') + step(0)) }));
    expect(other.systems[0].type_map).toEqual(['O', 'H']);
  });

  it('has forces and cell where no other file does', async () => {
    const { problems, systems } = await read({
      'md/run-pos-1.xyz': pos([1, 2]),
      'md/cp2k.log': output(step(0) + step(1) + step(2)),
    });
    expect(problems.filter((p) => p.severity !== 'note')).toEqual([]);
    expect(systems[0].force?.[0]).toBeCloseTo(0.01 * FORCE, 12);
    expect(systems[0].force?.[6]).toBeCloseTo(0.02 * FORCE, 12);
    expect(systems[0].box?.[8]).toBe(6);
    expect(systems[0].origin?.force?.key).toBe('ATOMIC FORCES');
  });
});
