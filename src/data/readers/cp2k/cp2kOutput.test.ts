// CP2K's main output: a real one against its reference, the words of other versions, runs of many steps, damage.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { readAll } from '../../read';
import type { ReadResult, System } from '../../types';

const HARTREE = 27.211386245988;
const BOHR = 0.529177210903;
/** eV/A^3 */
const GPA = 1 / 160.2176634;

const HEAD = (run = 'ENERGY_FORCE'): string => `
 DBCSR| CPU Multiplication driver                                           XSMM
  **** **** ******  **  PROGRAM STARTED AT               2025-01-15 10:30:00.000
 CP2K| version string:                                       CP2K version 2025.1
 GLOBAL| Project name                                                      water
 GLOBAL| Run type                                                ${run.padStart(12)}
`;
const END = '  **** **** ******  **  PROGRAM ENDED AT                 2025-01-15 10:30:05.000\n';

const cell = (a: string, more = ''): string => `
 CELL_TOP| Vector a [angstrom    99.000     0.000     0.000   |a| =    99.000000
 CELL_TOP| Vector b [angstrom     0.000    99.000     0.000   |b| =    99.000000
 CELL_TOP| Vector c [angstrom     0.000     0.000    99.000   |c| =    99.000000
 CELL| Volume [angstrom^3]:                                           125.000000
 CELL| Vector a [angstrom]:    ${a}     0.000     0.000   |a| =     5.000000
 CELL| Vector b [angstrom]:       0.000     5.000     0.000   |b| =     5.000000
 CELL| Vector c [angstrom]:      -1.500     0.000     5.000   |c| =     5.000000
 CELL| Angle (b,c), alpha [degree]:                                    90.000000
 CELL| Numerically orthorhombic:                                              NO
${more} CELL_REF| Vector a [angstrom    98.000     0.000     0.000   |a| =    98.000000
`;

const KINDS = `
  1. Atomic kind: O                                     Number of atoms:       1
  2. Atomic kind: H                                     Number of atoms:       1
`;

const atoms = (x: string, title = ' MODULE QUICKSTEP: ATOMIC COORDINATES IN ANGSTROM'): string => `
${title}

   Atom Kind Element         X             Y             Z       Z(eff)     Mass
       1    1 O     8      ${x}      0.000000      0.000000   6.0000  15.9994
       2    2 H     1     -0.500000      0.300000      1.000000   1.0000   1.0079

`;

const energy = (e: string): string => ` ENERGY| Total FORCE_EVAL ( QS ) energy [hartree]            ${e}\n`;

const FORCES = `
 FORCES| Atomic forces [hartree/bohr]
 FORCES|   Atom     x               y               z               |f|
 FORCES|      1  1.00000000E-02 -2.00000000E-02  3.00000000E-02   3.74165739E-02
 FORCES|      2 -1.00000000E-02  2.00000000E-02 -3.00000000E-02   3.74165739E-02
 FORCES| Sum     0.00000000E+00  0.00000000E+00  0.00000000E+00   0.00000000E+00
 FORCES| Total atomic force   5.29150262E-02
`;

const stress = (unit: string): string => `
 STRESS| Analytical stress tensor [${unit}]
 STRESS|                        x                   y                   z
 STRESS|      x        1.00000000000E+00   2.00000000000E-01  -3.00000000000E-01
 STRESS|      y        2.00000000000E-01   4.00000000000E+00   5.00000000000E-01
 STRESS|      z       -3.00000000000E-01   5.00000000000E-01   6.00000000000E+00
 STRESS| 1/3 Trace                                               3.66666666667E+00

 STRESS| Eigenvectors and eigenvalues of the analytical stress tensor [${unit}]
 STRESS|                        1                   2                   3
 STRESS| Eigenvalues      9.00000000000E+00   9.00000000000E+00   9.00000000000E+00
`;

const CONVERGED = '  *** SCF run converged in     9 steps ***\n';
const FAILED = ' *** WARNING in qs_scf.F:542 :: SCF run NOT converged ***\n';

const read = (text: string): Promise<ReadResult> => readAll(memoryFiles({ 'cp2k.out': text }));
async function one(text: string): Promise<System> {
  const { problems, systems } = await read(text);
  expect(told(problems)).toEqual([]);
  expect(systems).toHaveLength(1);
  return systems[0];
}

const single = HEAD() + cell('  5.000') + KINDS + atoms('0.100000') + CONVERGED + energy('-17.5') + FORCES;

describe('a single point', () => {
  it('is that of the reference: kinds, cell, energy, forces and virial', async (context) => {
    const { files } = await nodeFiles([sharedOrSkip(context, 'data', 'parser_samples', 'cp2k_output', 'cp2k_output')]);
    const reference = await nodeFiles([sharedOrSkip(context, 'data', 'parser_samples', 'cp2k_output', 'deepmd')]);
    const { problems, systems } = await readAll(files);
    const [expected] = (await readAll(reference.files)).systems;
    const [s] = systems;
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'note').map((p) => p.split(' ')[0])).toEqual(['kinds']);
    expect(s.type_map).toEqual(['Fe1', 'Fe2', 'O']);
    expect([...s.atype]).toEqual([...expected.atype]);
    expect([s.nframes, s.natoms, s.pbc]).toEqual([1, 30, [true, true, true]]);
    // The file's decimals carry all: only the order of multiplications differs.
    const close = (a: Float64Array | null, b: Float64Array | null, tolerance: number): void => {
      expect(a?.length).toBe(b?.length);
      a?.forEach((x, k) => {
        expect(Math.abs(x - (b?.[k] ?? Number.NaN))).toBeLessThan(tolerance);
      });
    };
    close(s.box, expected.box, 1e-12);
    close(s.coord, expected.coord, 1e-12);
    close(s.energy, expected.energy, 1e-8);
    close(s.force, expected.force, 1e-9);
    close(s.virial, expected.virial, 1e-9);
    expect(s.origin?.energy).toEqual({ key: 'ENERGY| Total FORCE_EVAL', unit: 'hartree', how: 'named', sign: 1 });
    expect(s.origin?.virial?.unit).toBe('GPa');
  });

  it('is read in the words of 2025, with the sign and the unit of the stress that are named', async () => {
    const s = await one(`${single}${stress('bar')}\n${END}`);
    expect(s.type_map).toEqual(['O', 'H']);
    expect([...s.coord]).toEqual([0.1, 0, 0, -0.5, 0.3, 1]);
    expect([...(s.box ?? [])]).toEqual([5, 0, 0, 0, 5, 0, -1.5, 0, 5]);
    expect(s.energy?.[0]).toBeCloseTo(-17.5 * HARTREE, 9);
    expect(s.force?.[1]).toBeCloseTo((-0.02 * HARTREE) / BOHR, 9);
    expect(s.virial?.[2]).toBeCloseTo(-0.3 * 1e-4 * GPA * 125, 12);
    expect(s.virial?.[8]).toBeCloseTo(6 * 1e-4 * GPA * 125, 12);
    expect(s.origin?.virial?.unit).toBe('bar');
    expect((await one(`${single}${stress('GPa')}\n${END}`)).virial?.[8]).toBeCloseTo(6 * GPA * 125, 9);
  });

  it.each(['energy (a.u.):            -17.5', 'energy [a.u.]:            -17.5', 'energy [Hartree]          -17.5'])(
    'knows the energy as "%s"',
    async (words) => {
      const text = `${single}${END}`.replace(/energy \[hartree\].*/, words);
      expect((await one(text)).energy?.[0]).toBeCloseTo(-17.5 * HARTREE, 9);
    },
  );

  it('knows forces in another unit that the output names, and says so where it does not know the unit', async () => {
    const named = await one(`${single.replace('[hartree/bohr]', '[eV*angstrom^-1]')}${END}`);
    expect(named.force?.[0]).toBeCloseTo(0.01, 12);
    expect(named.origin?.force?.unit).toBe('eV/A');
    const { problems, systems } = await read(`${single.replace('[hartree/bohr]', '[furlong]')}${END}`);
    expect(told(problems)).toEqual(['unknown-unit cp2k.out #0']);
    expect(systems).toEqual([]);
  });

  it('is not periodic where the cell is not, or in some directions', async () => {
    const none = await one(
      `${single.replace(cell('  5.000'), cell('  5.000', ' CELL| Periodicity          NONE\n'))}${END}`,
    );
    expect([none.box, none.pbc]).toEqual([null, [false, false, false]]);
    const slab = await one(
      `${single.replace(cell('  5.000'), cell('  5.000', ' CELL| Periodicity          XY\n'))}${END}`,
    );
    expect(slab.pbc).toEqual([true, true, false]);
  });

  it('keeps a kind that is called like another element, with a warning', async () => {
    const text = `${single}${END}`.replace('1. Atomic kind: O ', '1. Atomic kind: Al');
    const { problems, systems } = await read(text);
    expect(systems[0].type_map).toEqual(['Al', 'H']);
    expect(told(problems, 'warning')).toContain('kind-other-element cp2k.out');
  });

  it('without forces has an energy, and how to have forces printed', async () => {
    const { problems, systems } = await read(`${single.replace(FORCES, '')}${END}`);
    expect([systems[0].force, systems[0].energy?.length]).toEqual([null, 1]);
    expect(told(problems, 'warning')).toContain('no-forces cp2k.out');
  });
});

describe('runs of several energies', () => {
  it('takes the positions and the cell that stand before each energy', async () => {
    const second = cell('  6.000') + atoms('0.200000') + CONVERGED + energy('-18.5') + FORCES + stress('GPa');
    const { problems, systems } = await read(
      `${single.replace('ENERGY_FORCE', '    CELL_OPT')}${stress('GPa')}${second}\n${END}`,
    );
    expect(told(problems)).toEqual([]);
    const [s] = systems;
    expect([s.coord[0], s.coord[6]]).toEqual([0.1, 0.2]);
    expect([s.box?.[0], s.box?.[9]]).toEqual([5, 6]);
    expect((s.virial?.[9] ?? 0) / (s.virial?.[0] ?? 1)).toBeCloseTo(6 / 5, 12);
  });

  it('does not give an energy the positions of the one before, and names the files that have them', async () => {
    const { problems, systems } = await read(
      `${single}${CONVERGED}${energy('-18')}${FORCES}${CONVERGED}${energy('-19')}${FORCES}${END}`,
    );
    expect(systems[0].nframes).toBe(1);
    expect(told(problems, 'warning')).toContain('no-positions cp2k.out');
    expect(problems.find((p) => p.code === 'no-positions')?.message).toContain('water-pos-1.xyz');
    // Nothing can be made of these alone: an error.
    const alone = await read(HEAD('MD') + CONVERGED + energy('-18') + FORCES + END);
    expect(told(alone.problems)).toEqual(['no-positions cp2k.out']);
  });

  it('with a numerical stress has the last energy, not those of the strained cells before it', async () => {
    const strained = [1, 2, 3].map((k) => CONVERGED + energy(`-17.${k}`)).join('');
    const before = HEAD() + cell('  5.000') + KINDS + atoms('0.100000');
    const after = energy('-17.5') + FORCES + stress('GPa').replace('Analytical', 'Numerical') + END;
    const marked = (text: string): string =>
      `\n **************************** NUMERICAL STRESS ********************************\n${text}
 **************************** NUMERICAL STRESS END *****************************\n\n`;
    // The words stand where the stress is printed, which may be a file of its own.
    for (const text of [before + marked(strained) + after, before + strained + after]) {
      const s = await one(text);
      expect([s.nframes, s.coord[0]]).toEqual([1, 0.1]);
      expect(s.energy?.[0]).toBeCloseTo(-17.5 * HARTREE, 9);
      expect(s.virial?.[8]).toBeCloseTo(6 * GPA * 125, 9);
    }
    const md = (before + marked(strained) + after).replace('ENERGY_FORCE', '          MD');
    expect((await one(md)).energy?.[0]).toBeCloseTo(-17.5 * HARTREE, 9);
  });

  it('leaves out steps that did not converge, counted once', async () => {
    const bad = atoms('0.200000') + FAILED + energy('-18.5') + FORCES;
    const { problems, systems } = await read(
      `${single}${bad}${atoms('0.300000')}${CONVERGED}${energy('-19')}${FORCES}${END}`,
    );
    expect([...systems[0].frame_index]).toEqual([0, 2]);
    expect([...systems[0].coord].filter((_, k) => k % 6 === 0)).toEqual([0.1, 0.3]);
    expect(told(problems, 'warning')).toContain('unconverged cp2k.out');
    expect(problems.filter((p) => p.code === 'unconverged')).toHaveLength(1);
  });

  it('keeps runs of one file apart: the second does not know the first', async () => {
    const died = HEAD() + cell('  7.000') + KINDS + atoms('0.900000');
    const s = await one(`${died}${single}${END}`);
    expect([s.coord[0], s.box?.[0], s.nframes]).toEqual([0.1, 5, 1]);
    const two = await one(single + END + single.replace('0.100000', '0.150000') + END);
    expect(two.nframes).toBe(2);
  });
});

describe('damage', () => {
  const two = `${single}${atoms('0.200000')}${CONVERGED}${energy('-18')}${FORCES}${END}`;

  it('a table of forces that lost or doubled a row, or is not whole, is named with its step', async () => {
    const row = / FORCES\| {6}2 .*\n/;
    const lost = await read(two.replace(row, ''));
    expect(told(lost.problems)).toEqual(['wrong-natoms cp2k.out #0']);
    expect([...lost.systems[0].frame_index]).toEqual([1]);
    const doubled = await read(two.replace(row, (line) => line + line));
    expect(told(doubled.problems)).toEqual(['wrong-natoms cp2k.out #0']);
    const swapped = await read(two.replace(/( FORCES\| {6}1 .*\n)( FORCES\| {6}2 .*\n)/, '$2$1'));
    expect(told(swapped.problems)).toEqual(['wrong-natoms cp2k.out #0']);
  });

  it('numbers that are none leave out their step only', async () => {
    for (const [what, by] of [
      ['3.00000000E-02 ', '*************** '],
      ['-17.5', 'NaN'],
      ['     0.100000', '**********'],
    ]) {
      const { problems, systems } = await read(two.replace(what, by));
      expect(told(problems)).toHaveLength(1);
      expect(told(problems)[0]).toMatch(/^(nan-label|nan-coord) cp2k.out #0$/);
      expect([...systems[0].frame_index]).toEqual([1]);
    }
  });

  it('an output that ends too early gives its whole steps, never half a number, and says that it ends', async () => {
    const at = two.lastIndexOf('FORCES|      2');
    for (let cut = two.lastIndexOf(' ENERGY|'); cut < at + 70; cut += 7) {
      const { problems, systems } = await read(two.slice(0, cut));
      expect(systems.flatMap((s) => [...s.frame_index])).toEqual([0]);
      expect(told(problems, 'note')).toContain('not-ended cp2k.out');
      expect(systems[0].energy?.[0]).toBeCloseTo(-17.5 * HARTREE, 9);
    }
  });

  it('an output without an energy says so', async () => {
    const { problems, systems } = await read(HEAD() + cell('  5.000') + END);
    expect([systems, told(problems)]).toEqual([[], ['no-energies cp2k.out']]);
  });

  it('the reference cut anywhere is never finite and wrong', async (context) => {
    const path = sharedOrSkip(context, 'data', 'parser_samples', 'cp2k_output', 'cp2k_output');
    const text = readFileSync(path, 'utf8');
    const start = text.indexOf(' ENERGY|');
    const end = text.indexOf('1/3 Trace');
    const whole = (await read(text)).systems[0];
    for (let cut = start; cut < end; cut += 211) {
      const { systems } = await read(text.slice(0, cut));
      for (const s of systems) {
        expect(s.energy?.[0]).toBe(whole.energy?.[0]);
        if (s.force) expect([...s.force]).toEqual([...(whole.force ?? [])]);
        if (s.virial) expect([...s.virial]).toEqual([...(whole.virial ?? [])]);
      }
    }
  });
});
