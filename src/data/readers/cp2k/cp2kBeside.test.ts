// What lies beside CP2K's main output: the cell of its input, and forces and stress in files of their own.
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { readAll } from '../../read';
import type { ReadResult } from '../../types';

const HARTREE = 27.211386245988;
const FORCE = HARTREE / 0.529177210903;
const GPA = 1 / 160.2176634;

const vectors = (lengths: readonly string[]): string => `
 CELL| Vector a [angstrom]:       5.123     0.000     0.000   |a| =     ${lengths[0]}
 CELL| Vector b [angstrom]:      -2.562     4.437     0.000   |b| =     ${lengths[1]}
 CELL| Vector c [angstrom]:       0.000     0.000     6.000   |c| =     ${lengths[2]}
 CELL| Angle (b,c), alpha [degree]:                                    90.000000
 CELL| Angle (a,c), beta  [degree]:                                    90.000000
 CELL| Angle (a,b), gamma [degree]:                                   120.000000
`;
const OLD = ['5.123', '5.123', '6.000'];
const NEW = ['5.123456', '5.123456', '6.000321'];

const head = (project = 'water', lengths = OLD, run = 'ENERGY_FORCE'): string => `
  **** **** ******  **  PROGRAM STARTED AT               2025-01-15 10:30:00.000
 CP2K| version string:                                       CP2K version 2024.1
 CP2K| Input file name                                                  ${project}.inp
 GLOBAL| Project name                                                      ${project}
 GLOBAL| Run type                                                ${run}
${vectors(lengths)}
  1. Atomic kind: O                                     Number of atoms:       1
  2. Atomic kind: H                                     Number of atoms:       1
`;
const atoms = (x = 0.1): string => `
 MODULE QUICKSTEP: ATOMIC COORDINATES IN ANGSTROM

   Atom Kind Element         X             Y             Z       Z(eff)     Mass
       1    1 O     8      ${x.toFixed(6)}      0.000000      0.000000   6.0000  15.9994
       2    2 H     1     -0.500000      0.300000      1.000000   1.0000   1.0079

`;
const energy = (e: number): string => ` ENERGY| Total FORCE_EVAL ( QS ) energy [hartree]   ${e.toFixed(12)}\n`;
const END = '\n  **** **** ******  **  PROGRAM ENDED AT                 2025-01-15 10:30:05.000\n';
const output = (project = 'water', lengths = OLD): string => head(project, lengths) + atoms() + energy(-17.5) + END;

/** Up to version 2024. */
const oldForces = (x: number, kinds = [1, 2]): string => `
 ATOMIC FORCES in [a.u.]

 # Atom   Kind   Element          X              Y              Z
      1      ${kinds[0]}      O           ${x.toFixed(8)}     0.00000000     0.00000000
      2      ${kinds[1]}      H          ${(-x).toFixed(8)}     0.00000000     0.00000000
 SUM OF ATOMIC FORCES           0.00000000     0.00000000     0.00000000     0.00000000
`;
const newForces = (x: number): string => `
 FORCES| Atomic forces [hartree/bohr]
 FORCES|   Atom     x               y               z               |f|
 FORCES|      1  ${x.toExponential(8)}  0.00000000E+00  0.00000000E+00   1.00000000E-02
 FORCES|      2 ${(-x).toExponential(8)}  0.00000000E+00  0.00000000E+00   1.00000000E-02
 FORCES| Sum     0.00000000E+00  0.00000000E+00  0.00000000E+00   0.00000000E+00
 FORCES| Total atomic force   1.41421356E-02
`;
const stress = (z: number): string => `
 STRESS| Analytical stress tensor [GPa]
 STRESS|                        x                   y                   z
 STRESS|      x        1.00000000000E+00   0.00000000000E+00   0.00000000000E+00
 STRESS|      y        0.00000000000E+00   2.00000000000E+00   0.00000000000E+00
 STRESS|      z        0.00000000000E+00   0.00000000000E+00   ${z.toExponential(11)}
 STRESS| 1/3 Trace                                               2.00000000000E+00
`;
const input = (project: string, cell: string): string => `
&GLOBAL
  PROJECT ${project}
  RUN_TYPE ENERGY_FORCE
&END GLOBAL
&FORCE_EVAL
  &SUBSYS
    &CELL
      ${cell}
    &END CELL
  &END SUBSYS
&END FORCE_EVAL
`;

const read = (files: Record<string, string>): Promise<ReadResult> => readAll(memoryFiles(files));
const loud = ({ problems }: ReadResult): string[] =>
  problems.filter((p) => p.severity !== 'note').map((p) => `${p.code} ${p.path}`);

describe('the cell', () => {
  it('has the six decimals of lengths and angles where the version prints them', async () => {
    const { systems } = await read({ 'a/out': output('water', NEW) });
    const [a, c] = [5.123456, 6.000321];
    [a, 0, 0, -a / 2, a * Math.sqrt(0.75), 0, 0, 0, c].forEach((x, k) => {
      expect(systems[0].box?.[k]).toBeCloseTo(x, 8);
    });
    expect((await read({ 'a/out': output() })).systems[0].box?.[3]).toBe(-2.562);
    // Lengths of another cell are not believed.
    const wrong = await read({ 'a/out': output('water', ['5.130000', '5.123456', '6.000321']) });
    expect(wrong.systems[0].box?.[0]).toBe(5.123);
  });

  it('keeps the orientation where it is not the usual one', async () => {
    const turned = output('water', NEW).replace(
      '     5.123     0.000     0.000   |a|',
      '     0.000     5.123     0.000   |a|',
    );
    const { systems } = await read({ 'a/out': turned });
    expect(systems[0].box?.slice(0, 3)).toEqual(Float64Array.of(0, 5.123456, 0));
  });

  it('has the digits of the input that the output names, with what that includes', async () => {
    const files = {
      'a/out': output(),
      'a/water.inp': input('water', '@INCLUDE cell.inc'),
      'a/cell.inc': 'ABC 5.12345678 5.12345678 6.00032109\nALPHA_BETA_GAMMA 90 90 120\n',
      'a/other.inp': input('water', 'ABC 5.1231 5.1231 6\n ALPHA_BETA_GAMMA 90 90 120'),
    };
    const result = await read(files);
    expect(loud(result)).toEqual(['no-forces a/out']);
    expect([result.systems[0].box?.[0], result.systems[0].box?.[8]]).toEqual([5.12345678, 6.00032109]);
  });

  it('is the printed one where the input has another, even by less than the vectors tell', async () => {
    const far = await read({ 'a/out': output(), 'a/water.inp': input('water', 'ABC 5.13 5.13 6\n ANGLES 90 90 120') });
    expect(far.systems[0].box?.[0]).toBe(5.123);
    const strained = 'ABC 5.1233 5.1233 6.0003\n ALPHA_BETA_GAMMA 90 90 120';
    const near = await read({ 'a/out': output('water', NEW), 'a/water.inp': input('water', strained) });
    expect(near.systems[0].box?.[0]).toBeCloseTo(5.123456, 8);
    const others = await read({ 'a/out': output(), 'a/x.inp': input('ice', strained) });
    expect(others.systems[0].box?.[0]).toBe(5.123);
  });
});

describe('forces and stress in files of their own', () => {
  it.each([
    ['of old versions', oldForces(0.01)],
    ['of new versions', newForces(0.01)],
  ])('%s are joined with the energy of the project they are named after', async (_, forces) => {
    const result = await read({
      'a/water.out': output(),
      'a/water-forces-1_0.xyz': forces,
      'a/water-s_p_stress_tensor-1_0.stress_tensor': stress(3),
      'a/water-2.out': output('water-2'),
      'a/water-2-forces-1_0.xyz': forces.replaceAll('0.01000000', '0.02000000').replaceAll('1.00000000e-2', '2.0e-2'),
    });
    const force = (path: string): Float64Array | null => result.systems.find((s) => s.path === path)?.force ?? null;
    expect(force('a/water.out')?.[0]).toBeCloseTo(0.01 * FORCE, 9);
    expect(force('a/water.out')).toHaveLength(6);
    expect(force('a/water-2.out')?.[0]).toBeCloseTo(0.02 * FORCE, 9);
    expect(result.systems.map((s) => s.origin?.force?.key)).toEqual(['ATOMIC FORCES', 'ATOMIC FORCES']);
    expect(told(result.problems, 'warning')).toEqual([]);
  });

  it('the stress becomes the virial', async () => {
    const { systems } = await read({ 'a/water.out': output(), 'a/water-1_0.stress_tensor': stress(3) });
    const volume = 5.123 * 4.437 * 6;
    expect(systems[0].virial?.[8]).toBeCloseTo(3 * GPA * volume, 9);
    expect(systems[0].origin?.virial).toMatchObject({ unit: 'GPa', sign: 1 });
  });

  it('named otherwise are joined where one run lies there, and not where there are two', async () => {
    const alone = await read({ 'a/water.out': output(), 'a/f.xyz': oldForces(0.01) });
    expect(alone.systems[0].force?.[0]).toBeCloseTo(0.01 * FORCE, 9);
    const two = await read({ 'a/w.out': output('w'), 'a/v.out': output('v'), 'a/f.xyz': oldForces(0.01) });
    expect(two.systems[0].force).toBeNull();
  });

  it('of other atoms leave out the step; too many are not used, with a word', async () => {
    const kinds = await read({ 'a/water.out': output(), 'a/water-forces-1_0.xyz': oldForces(0.01, [2, 1]) });
    expect(told(kinds.problems)).toEqual(['other-atoms a/water.out #0']);
    const more = oldForces(0.01).replace(' SUM', '      3      2      H   0.0   0.0   0.0\n SUM');
    const natoms = await read({ 'a/water.out': output(), 'a/water-forces-1_0.xyz': more });
    expect(told(natoms.problems)).toEqual(['wrong-natoms a/water.out #0']);
    // A run that was repeated in its folder wrote behind the first one.
    const twice = await read({
      'a/water.out': output(),
      'a/water-forces-1_0.xyz': oldForces(0.01) + oldForces(0.02),
    });
    expect(loud(twice)).toEqual(['not-joined a/water-forces-1_0.xyz', 'no-forces a/water.out']);
    expect(twice.systems[0].force).toBeNull();
  });

  it('that were cut are told and not used; earlier ones that CP2K kept are passed over', async () => {
    const whole = oldForces(0.01);
    const cut = await read({
      'a/water.out': output(),
      'a/water-forces-1_0.xyz': whole.slice(0, whole.indexOf(' SUM') - 4),
    });
    expect(told(cut.problems)).toEqual(['truncated a/water-forces-1_0.xyz']);
    expect(cut.systems[0].force).toBeNull();
    const kept = await read({
      'a/water.out': output(),
      'a/water-forces-1_0.xyz': whole,
      'a/water-forces-1_0.xyz.bak-1': oldForces(0.05),
    });
    expect(kept.systems[0].force?.[0]).toBeCloseTo(0.01 * FORCE, 9);
  });

  it('of several energies go to them in their order', async () => {
    const several = head() + atoms(0.1) + energy(-17) + atoms(0.2) + energy(-18) + END;
    const { systems } = await read({ 'a/o.out': several, 'a/water-forces-1.xyz': oldForces(0.01) + oldForces(0.02) });
    expect([systems[0].coord[0], systems[0].coord[6]]).toEqual([0.1, 0.2]);
    expect(systems[0].force?.[6]).toBeCloseTo(0.02 * FORCE, 9);
  });

  it('alone are named as what they are, in old and new words', async () => {
    for (const table of [oldForces, newForces]) {
      const { problems, systems } = await read({ 'a/water-forces-1_0.xyz': table(0.01) });
      expect(systems).toEqual([]);
      expect(problems[0].message).toMatch(/forces of CP2K in a file of their own/);
    }
    const joined = await read({ 'a/o.out': output(), 'a/water-forces-1_0.xyz': newForces(0.01) });
    expect([joined.systems.length, told(joined.problems)]).toEqual([1, []]);
  });
});

describe('MD', () => {
  const frame = (step: number): string => `       2
 i = ${step}, time = ${step}.000, E = ${(-10 - step / 100).toFixed(10)}
  O  ${(1 + step / 10).toFixed(10)}  0.0000000000  0.0000000000
  H  -1.0000000000  1.0000000000  0.5000000000
`;
  const md = { 'md/water-pos-1.xyz': frame(0) + frame(1) + frame(2), 'md/md.inp': input('water', 'ABC 5 5 5') };

  it('takes the tables whose files are numbered as its steps', async () => {
    const result = await read({
      ...md,
      'md/water-forces-1_0.xyz': oldForces(0.01),
      'md/water-forces-1_2.xyz': oldForces(0.03),
      'md/water-forces-1_1.xyz': oldForces(0.02),
      'md/water-stress-1_0.stress_tensor': stress(3),
      'md/water-stress-1_1.stress_tensor': stress(4),
      'md/water-stress-1_2.stress_tensor': stress(5),
    });
    expect(loud(result)).toEqual([]);
    const [s] = result.systems;
    [0.01, 0.02, 0.03].forEach((x, k) => {
      expect(s.force?.[6 * k]).toBeCloseTo(x * FORCE, 9);
    });
    expect(s.virial?.[26]).toBeCloseTo(5 * GPA * 125, 9);
  });

  it('takes neither labels of atoms nor centers of orbitals for positions', async () => {
    const centers = '3\n Particles+Wannier centers. Iteration:1_0\nO 1 0 0\nH -1 1 0.5\nX 0 0 0\n';
    const result = await read({
      ...md,
      'md/water-fmlabels-1.xyz': frame(0) + frame(1) + frame(2),
      'md/water-shpos-1.xyz': frame(0) + frame(1) + frame(2),
      'md/water-HOMO_centers_s1-1_0.xyz': centers,
    });
    expect(result.systems.map((s) => s.path)).toEqual(['md/water-pos-1.xyz']);
    expect(loud(result)).toEqual(['no-forces md/water-pos-1.xyz']);
  });

  it('takes those of one file in the order of the energies of the output', async () => {
    const out = head('water', OLD, 'MD') + [0, 1, 2].map((k) => energy(-10 - k / 100)).join('') + END;
    const tables = [0, 1, 2].map((k) => newForces((k + 1) / 100)).join('');
    const result = await read({ ...md, 'md/md.out': out, 'md/water-forces-1.xyz': tables });
    expect(loud(result)).toEqual([]);
    expect(result.systems[0].force?.[12]).toBeCloseTo(0.03 * FORCE, 9);
  });
});

describe('an optimization', () => {
  const frame = (step: number): string => `       2
 i = ${step}, E = ${(-10 - step / 100).toFixed(10)}
  O  ${(1 + step / 10).toFixed(10)}  0.0000000000  0.0000000000
  H  -1.0000000000  1.0000000000  0.5000000000
`;
  const run = { 'o/water-pos-1.xyz': frame(1) + frame(2), 'o/o.inp': input('water', 'ABC 5 5 5') };

  it('computes its last energy again without forces, which is left out', async () => {
    const out = `${head('water', OLD, 'GEO_OPT')}${energy(-10.01)}${newForces(0.01)}${energy(-10.02)}${END}`;
    const result = await read({ ...run, 'o/o.out': out });
    expect(result.systems.map((s) => [s.nframes, s.force?.length])).toEqual([[1, 6]]);
    expect(loud(result)).toEqual(['no-forces o/water-pos-1.xyz']);
  });

  it('numbers files of forces otherwise than its steps: they are named and not used', async () => {
    const files = { 'o/water-forces-1_1.xyz': oldForces(0.01), 'o/water-forces-1_2.xyz': oldForces(0.02) };
    const result = await read({ ...run, ...files });
    expect(result.systems[0].force).toBeNull();
    expect(loud(result)).toEqual(['not-joined o/water-forces-1_1.xyz', 'no-forces o/water-pos-1.xyz']);
  });
});

describe('an output without positions (PRINT_LEVEL LOW)', () => {
  const low = (natoms = 2): string =>
    `${head()
      .replace(vectors(OLD), '')
      .replace(/^.*Atomic kind.*$/gm, '')}
                             - Atoms:                                          ${natoms}
${energy(-17.5)}${oldForces(0.01)}${END}`;
  const lines = (coord: string, more = ''): string =>
    input('water', 'ABC 5 5 6').replace(
      '  &END SUBSYS',
      `    &KIND Ow\n      ELEMENT O\n    &END KIND\n${coord}${more}  &END SUBSYS`,
    );
  const COORD = '    &COORD\n      Ow  0.1 0.0 0.0\n      H  -0.5 0.3 1.0 MOL1\n    &END COORD\n';
  const positions = async (inp: string, files: Record<string, string> = {}): Promise<number[] | null> => {
    const { systems } = await read({ 'a/o.out': low(), 'a/water.inp': inp, ...files });
    return systems[0] ? [...systems[0].coord] : null;
  };

  it('has those of its input, with the cell, and says so', async () => {
    const { problems, systems } = await read({ 'a/o.out': low(), 'a/water.inp': lines(COORD) });
    expect(told(problems, 'note').map((p) => p.split(' ')[0])).toEqual(['positions-of-input', 'kinds']);
    expect([told(problems), told(problems, 'warning')]).toEqual([[], []]);
    const [s] = systems;
    expect(s.type_map).toEqual(['Ow', 'H']);
    expect([...s.coord]).toEqual([0.1, 0, 0, -0.5, 0.3, 1]);
    expect([...(s.box ?? [])]).toEqual([5, 0, 0, 0, 5, 0, 0, 0, 6]);
    expect(s.origin?.length.key).toBe('&COORD');
  });

  it('may have them in bohr, in the cell vectors, or in an XYZ file', async () => {
    const bohr = await positions(lines(COORD.replace('&COORD\n', '&COORD\n UNIT bohr\n')));
    expect(bohr?.[0]).toBeCloseTo(0.1 * 0.529177210903, 10);
    const scaled = await positions(lines(COORD.replace('&COORD\n', '&COORD\n SCALED\n')));
    expect(scaled).toEqual([0.5, 0, 0, -2.5, 1.5, 6]);
    const xyz = '    &TOPOLOGY\n      COORD_FILE_FORMAT XYZ\n      COORD_FILE_NAME ./w.xyz\n    &END TOPOLOGY\n';
    const file = await positions(lines('', xyz), { 'a/w.xyz': '2\n\nO 1 2 3\nH 4 5 6\n' });
    expect(file).toEqual([1, 2, 3, 4, 5, 6]);
    // The file is part of this calculation, wherever it stands in the list: no structure of its own.
    for (const name of ['a/w.xyz', 'a/coord.xyz']) {
      const inp = lines('', xyz.replace('./w.xyz', name.slice(2)));
      const whole = await read({ [name]: '2\n\nO 1 2 3\nH 4 5 6\n', 'a/o.out': low(), 'a/water.inp': inp });
      expect(whole.systems.map((s) => s.path)).toEqual(['a/o.out']);
      expect([told(whole.problems), told(whole.problems, 'warning')]).toEqual([[], []]);
    }
    expect(await positions(lines('', xyz))).toBeNull();
  });

  it('has none where the input has other atoms, or CP2K makes others of them', async () => {
    expect(await positions(lines(COORD.replace('H  -0.5', 'F  -0.5')))).toBeNull();
    expect(await positions(lines(COORD.replace(/ {6}H.*\n/, '')))).toBeNull();
    expect(await positions(lines(COORD).replace('ABC 5 5 6', 'ABC 5 5 6\n MULTIPLE_UNIT_CELL 2 1 1'))).toBeNull();
    const { problems } = await read({ 'a/o.out': low(3), 'a/water.inp': lines(COORD) });
    expect(told(problems)).toEqual(['no-positions a/o.out']);
    expect(problems.find((p) => p.code === 'no-positions')?.fix).toMatch(/input/);
  });
});
