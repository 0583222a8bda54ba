// MD of CP2K that prints its trajectory to the main output: which block is what, with the input beside it and without.
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { readAll } from '../../read';
import type { ReadResult } from '../../types';

const FORCE = 27.211386245988 / 0.529177210903;

const HEAD = `
  **** **** ******  **  PROGRAM STARTED AT               2025-01-15 10:30:00.000
 CP2K| version string:                                       CP2K version 2025.1
 GLOBAL| Project name                                                        run
 GLOBAL| Run type                                                             MD
 MD_PAR| Ensemble type                                                     NPT_F
 CELL| Vector a [angstrom]:       5.000     0.000     0.000   |a| =     5.000000
 CELL| Vector b [angstrom]:       0.000     5.000     0.000   |b| =     5.000000
 CELL| Vector c [angstrom]:       0.000     0.000     6.000   |c| =     6.000000
  1. Atomic kind: O                                     Number of atoms:       1
  2. Atomic kind: Hw                                    Number of atoms:       1
 MODULE QUICKSTEP: ATOMIC COORDINATES IN ANGSTROM

   Atom Kind Element         X             Y             Z       Z(eff)     Mass
       1    1 O     8      1.000000      0.000000      0.000000   6.0000  15.9994
       2    2 H     1     -1.000000      1.000000      0.500000   1.0000   1.0079

`;
const END = '  **** **** ******  **  PROGRAM ENDED AT                 2025-01-15 10:30:05.000\n';

const block = (step: number, x: number): string => `       2
 i = ${String(step).padStart(8)}, time = ${(step / 2).toFixed(3).padStart(12)}, E = ${(-10 - step / 100).toFixed(10).padStart(20)}
  O ${x.toFixed(10).padStart(20)}        0.0000000000        0.0000000000
  H ${(-x).toFixed(10).padStart(20)}        1.0000000000        0.5000000000
`;
const cell = (step: number): string =>
  `       ${step}       0.500        5.0${step}00000000        0.0000000000        0.0000000000        0.0000000000        5.0000000000        0.0000000000        0.0000000000        0.0000000000        6.0000000000             150.0000000000\n`;
/** Positions 1 + step/10, and the blocks behind them at every step. */
const output = (steps: readonly number[], more: (step: number) => string): string =>
  `${HEAD}${steps
    .map(
      (s) => ` ENERGY| Total FORCE_EVAL ( QS ) energy [hartree]            ${(-10 - s / 100).toFixed(15)}

 MD| Step number                                                               ${s}
${block(s, 1 + s / 10)}${more(s)}
`,
    )
    .join('')}${END}`;
const input = (...sections: readonly string[]): string => `
&GLOBAL
  PROJECT run
  RUN_TYPE MD
&END GLOBAL
&MOTION
  &PRINT
${sections.map((name) => `    &${name}\n      FILENAME __STD_OUT__\n    &END ${name}\n`).join('')}  &END PRINT
&END MOTION
&FORCE_EVAL
&END FORCE_EVAL
`;
const read = (files: Record<string, string>): Promise<ReadResult> => readAll(memoryFiles(files));
const forces = (s: number): string => block(s, (s + 1) / 100);

describe('blocks of the trajectory in the output', () => {
  it('are positions and, as the input says, forces; the cell stands behind them', async () => {
    const { problems, systems } = await read({
      'md/o.out': output([0, 1, 2], (s) => forces(s) + cell(s)),
      'md/md.inp': input('TRAJECTORY', 'FORCES', 'CELL'),
    });
    expect([told(problems), told(problems, 'warning')]).toEqual([[], []]);
    const [s] = systems;
    expect([s.type_map, s.nframes]).toEqual([['O', 'Hw'], 3]);
    expect([0, 6, 12].map((k) => s.coord[k])).toEqual([1, 1.1, 1.2]);
    expect([0, 9, 18].map((k) => s.box?.[k])).toEqual([5, 5.01, 5.02]);
    [0.01, 0.02, 0.03].forEach((x, k) => {
      expect(s.force?.[6 * k]).toBeCloseTo(x * FORCE, 9);
    });
  });

  it('may have velocities between the two', async () => {
    const { systems } = await read({
      'md/o.out': output([0, 1], (s) => block(s, 0.5) + forces(s)).replace('NPT_F', '  NVT'),
      'md/md.inp': input('TRAJECTORY', 'VELOCITIES', 'FORCES'),
    });
    expect(systems[0].force?.[6]).toBeCloseTo(0.02 * FORCE, 9);
  });

  it('that could be velocities as well are not taken for forces without the input', async () => {
    const { problems, systems } = await read({ 'md/o.out': output([0, 1], forces).replace('NPT_F', '  NVT') });
    expect([systems[0].nframes, systems[0].force]).toEqual([2, null]);
    expect(told(problems, 'warning')).toEqual(['no-forces md/o.out']);
  });

  it('that are not the positions of the first step are none', async () => {
    const other = output([0, 1], () => '').replace('      1.000000      0.000000 ', '      1.500000      0.000000 ');
    const { problems, systems } = await read({ 'md/o.out': other });
    expect(systems[0].nframes).toBe(1);
    expect(told(problems, 'warning')).toContain('no-positions md/o.out');
  });

  it('that are cut or of another energy leave their step without positions', async () => {
    const whole = output([0, 1, 2], (s) => forces(s) + cell(s));
    const inp = { 'md/md.inp': input('TRAJECTORY', 'FORCES', 'CELL') };
    const at = whole.lastIndexOf('  H ');
    for (let cut = whole.lastIndexOf(' i = '); cut < at + 60; cut += 9) {
      const { systems } = await read({ ...inp, 'md/o.out': whole.slice(0, cut) });
      expect(systems.map((s) => [...s.frame_index])).toEqual([[0, 1]]);
    }
    const stray = await read({
      ...inp,
      'md/o.out': whole.replace('E =       -10.0100000000', 'E =       -11.0100000000'),
    });
    expect([...stray.systems[0].frame_index]).toEqual([0, 2]);
  });
});
