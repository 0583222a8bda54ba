// pw.x output: real ones against their reference; relaxations, MD and variable cells; units of positions; damage.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { sampleNumbers } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { readAll } from '../../read';
import type { ReadResult, System } from '../../types';

const RY = 27.211386245988 / 2;
const BOHR = 0.529177210903;
const KBAR = 1 / 1602.176634;

const read = (text: string): Promise<ReadResult> => readAll(memoryFiles({ 'pw.out': text }));
async function one(text: string): Promise<System> {
  const { problems, systems } = await read(text);
  expect(told(problems)).toEqual([]);
  expect(systems).toHaveLength(1);
  return systems[0];
}

const SPECIES = `
     atomic species   valence    mass     pseudopotential
        H              1.00     1.00000      H( 1.00)
        C              4.00    12.00000      C( 1.00)
`;
const head = (species = SPECIES, labels = ['H', 'C']): string => `
     Program PWSCF v.6.7MaX starts on  1Feb2021 at 22:29:45

     bravais-lattice index     =            1
     lattice parameter (alat)  =      10.0000  a.u.
     unit-cell volume          =    1000.0000 (a.u.)^3
     number of atoms/cell      =            2
     number of atomic types    =            2

     celldm(1)=  10.000000  celldm(2)=   0.000000  celldm(3)=   0.000000
     celldm(4)=   0.000000  celldm(5)=   0.000000  celldm(6)=   0.000000

     crystal axes: (cart. coord. in units of alat)
               a(1) = (   1.000000   0.000000   0.000000 )
               a(2) = (   0.500000   1.000000   0.000000 )
               a(3) = (   0.000000   0.000000  -1.000000 )
${species}
   Cartesian axes

     site n.     atom                  positions (alat units)
         1           ${labels[0].padEnd(4)}tau(   1) = (   0.1000000   0.2000000   0.3000000  )
         2           ${labels[1].padEnd(4)}tau(   2) = (   0.3000000   0.2000000   0.3000000  )

   Crystallographic axes

     site n.     atom                  positions (cryst. coord.)
         1           ${labels[0].padEnd(4)}tau(   1) = (  0.9000000  0.9000000  0.9000000  )
         2           ${labels[1].padEnd(4)}tau(   2) = (  0.9000000  0.9000000  0.9000000  )
`;

const scf = (energy: string, more = ''): string => `
     Self-consistent Calculation

     iteration #  1     ecut=    50.00 Ry     beta= 0.70
     total energy              =    -999.00000000 Ry

     End of self-consistent calculation

!    total energy              =    ${energy} Ry
     estimated scf accuracy    <          7.0E-09 Ry
${more}
     The total energy is the sum of the following terms:
     one-electron contribution =     -40.60885177 Ry

     convergence has been achieved in   6 iterations
`;

const forces = (x = '0.01000000'): string => `
     Forces acting on atoms (cartesian axes, Ry/au):

     atom    1 type  1   force =     ${x}    0.00000000    0.00000000
     atom    2 type  2   force =    -${x}    0.00000000    0.00000000
     The non-local contrib.  to forces
     atom    1 type  1   force =     9.00000000    9.00000000    9.00000000
     atom    2 type  2   force =     9.00000000    9.00000000    9.00000000

     Total force =     0.014142     Total SCF correction =     0.000050
`;

const STRESS = `
     Computing stress (Cartesian axis) and pressure

          total   stress  (Ry/bohr**3)                   (kbar)     P=       50.00
   0.00034000   0.00000700  -0.00000000           50.01        1.02       -0.03
   0.00000700   0.00034000   0.00000000            1.02       49.99        0.00
  -0.00000000   0.00000000   0.00034000           -0.03        0.00       50.00

     kinetic stress (kbar)   9999.99      0.00      0.00
`;
const END = '\n   JOB DONE.\n=---=\n';
const single = head() + scf('-16.15090531') + forces() + STRESS;

describe('a single point', () => {
  it('is that of the reference', async (context) => {
    const path = sharedOrSkip(context, 'data', 'parser_samples', 'qe_pw_scf', '01.out');
    const index = readFileSync(sharedOrSkip(context, 'data', 'parser_samples', 'index.json'), 'utf8');
    const expected = sampleNumbers(index, 'qe_pw_scf');
    const s = await one(readFileSync(path, 'utf8'));
    expect([s.type_map, [...s.atype], s.nframes]).toEqual([['H', 'C'], [0, 0, 0, 0, 1], 1]);
    const close = (found: ArrayLike<number> | undefined, key: string, tolerance: number): void => {
      const values = expected('first', key);
      expect(values.length).toBe(found?.length);
      values.forEach((x, k) => {
        expect(Math.abs((found?.[k] ?? Number.NaN) - x)).toBeLessThan(tolerance);
      });
    };
    close(s.energy ?? undefined, 'energy', 1e-9);
    // The output has six decimals of alat and seven of positions, the reference is from the input.
    close(s.box ?? undefined, 'cell', 2e-7);
    close(s.coord.subarray(0, 3), 'coord0', 1e-6);
    close(s.coord.subarray(12), 'coord_last', 1e-6);
    close(s.force?.subarray(0, 3), 'force0', 1e-8);
    close(s.force?.subarray(12), 'force_last', 1e-8);
    close(s.virial ?? undefined, 'virial', 1e-7);
  });

  it('has the digits of its input, and its positions where it prints none', async () => {
    const input = `&control\n/\n&system\n ibrav=0, nat=2, ntyp=2\n/\nATOMIC_SPECIES\nH 1 H.upf\nC 12 C.upf
CELL_PARAMETERS {bohr}\n10.000000123 0 0\n5 10 0\n0 0 -10\nATOMIC_POSITIONS {bohr}\nH 1.00000012 2 3\nC 3 2 3\n`;
    const box0 = 10.000000123 * BOHR;
    const files = (output: string, more = input): Record<string, string> => ({ 'a/pw.out': output, 'a/pw.in': more });
    for (const output of [single, single.replace(/ {3}Cartesian axes[\s\S]*?(?=\n {5}Self)/, '')]) {
      const { problems, systems } = await readAll(memoryFiles(files(output + END)));
      expect(told(problems)).toEqual([]);
      expect(systems[0].box?.[0]).toBeCloseTo(box0, 12);
      expect(systems[0].coord[0]).toBeCloseTo(1.00000012 * BOHR, 12);
      expect(systems[0].force).not.toBe(null);
    }
    // Another cell or other atoms: not its input.
    for (const [from, to] of [
      ['5 10 0', '5 11 0'],
      ['H 1.00000012', 'H 1.1'],
      ['\nH 1.0', '\nO 1.0'],
    ]) {
      const { systems } = await readAll(memoryFiles(files(single + END, input.replace(from, to))));
      expect(systems[0].coord[0]).toBeCloseTo(BOHR, 12);
    }
    const none = await readAll(
      memoryFiles({ 'a/pw.out': single.replace(/ {3}Cartesian axes[\s\S]*?(?=\n {5}Self)/, '') + END }),
    );
    expect(none.problems[0]).toMatchObject({ code: 'no-positions', frame: 0 });
    expect(none.problems[0].fix).toMatch(/input of the run/);
  });

  it('takes the input that it names, or the one that is called as it', async () => {
    const input = (x: string): string =>
      `&control\n/\n&system\n ibrav=0, nat=2, ntyp=2\n/\nATOMIC_SPECIES\nH 1 H.upf\nC 12 C.upf\nCELL_PARAMETERS bohr\n10 0 0\n5 10 0\n0 0 -10\nATOMIC_POSITIONS bohr\nH ${x} 2 3\nC 3 2 3\n`;
    const output = single.replace('bravais', 'Reading input from b.in\n\n     bravais') + END;
    const two = await readAll(
      memoryFiles({ 'a.in': input('1.0000001'), 'b.in': input('1.0000002'), 'a.out': output, 'c/a.out': single + END }),
    );
    expect(told(two.problems)).toEqual([]);
    expect(two.systems.map((s) => Math.round((s.coord[0] / BOHR - 1) * 1e8))).toEqual([20, 0]);
    const named = await readAll(
      memoryFiles({ 'a.in': input('1.0000001'), 'b.in': input('1.0000002'), 'a.out': single + END }),
    );
    expect(Math.round((named.systems[0].coord[0] / BOHR - 1) * 1e8)).toBe(10);
  });

  it('with all iterations marked has the last energy; with smearing it is F', async (context) => {
    const path = sharedOrSkip(context, 'data', 'parser_samples', 'qe_pw_scf', 'Al.out');
    const s = await one(readFileSync(path, 'utf8'));
    expect([s.nframes, s.natoms]).toEqual([1, 4]);
    expect(s.energy?.[0]).toBeCloseTo(-21.76175741 * RY, 9);
    expect(s.others?.find((o) => o.of === 'energy')?.values[0]).toBeCloseTo(-21.76071769 * RY, 9);
    // Compressed crystals have a positive trace, stretched ones as this a negative one.
    expect(s.virial?.[0]).toBeCloseTo(-37.45 * KBAR * 4.04 ** 3, 5);
    const na = await one(readFileSync(sharedOrSkip(context, 'data', 'parser_samples', 'qe_pw_scf', 'na.out'), 'utf8'));
    expect([na.energy?.[0], na.virial, na.natoms]).toEqual([-5091.92411126 * RY, null, 3]);
  });

  it('has its cell, positions, the first table of forces and the stress in kbar', async () => {
    const s = await one(single + END);
    const a = 10 * BOHR;
    expect([...(s.box ?? [])]).toEqual([a, 0, 0, 0.5 * a, a, 0, 0, 0, -a]);
    expect([...s.coord]).toEqual([0.1, 0.2, 0.3, 0.3, 0.2, 0.3].map((x) => x * a));
    expect(s.force?.[0]).toBeCloseTo((0.01 * RY) / BOHR, 12);
    expect(s.force?.[3]).toBeCloseTo((-0.01 * RY) / BOHR, 12);
    const volume = a ** 3;
    expect(s.virial?.[0]).toBeCloseTo(50.01 * KBAR * volume, 10);
    expect(s.virial?.[1]).toBeCloseTo(1.02 * KBAR * volume, 10);
    const finer = s.others?.find((o) => o.of === 'virial');
    expect(finer?.values[1]).toBeCloseTo((0.000007 * RY * volume) / BOHR ** 3, 10);
    expect(s.origin).toMatchObject({ format: 'qe/pw', energy: { unit: 'rydberg' }, virial: { unit: 'kbar', sign: 1 } });
  });

  it('of a hybrid functional has the energy of the last outer loop', async () => {
    const outer = scf('-17.00000000').replace('!    total', '!!   total');
    expect((await one(head() + scf('-16.5') + outer + forces() + END)).energy?.[0]).toBeCloseTo(-17 * RY, 9);
  });

  it('of a hybrid functional whose outer loop has not ended has none', async () => {
    const back = '     EXX: now go back to refine exchange calculation\n';
    const end = '     EXX self-consistency reached\n';
    const fock = head() + scf('-16.5') + back + scf('-17');
    expect((await one(fock + end + forces() + END)).energy?.[0]).toBeCloseTo(-17 * RY, 9);
    for (const stop of ['', `${back}     Calculation (EXX) stopped after iteration #     2\n`]) {
      const { problems, systems } = await read(fock + stop + END);
      expect(systems).toEqual([]);
      expect(problems[0].code).toBe(stop === '' ? 'unfinished' : 'unconverged');
    }
  });

  it('without forces has an energy', async () => {
    const { problems, systems } = await read(head() + scf('-16.5') + END);
    expect([systems[0].force, systems[0].energy?.[0]]).toEqual([null, -16.5 * RY]);
    expect(told(problems, 'warning')).toEqual(['no-forces pw.out']);
  });

  it('keeps labels that are no elements, and says which elements they are', async () => {
    const species = SPECIES.replace('        H   ', '        H_1 ').replace('        C   ', '        c   ');
    const { problems, systems } = await read(head(species, ['H_1', 'c']) + scf('-16.5') + forces() + END);
    expect(systems[0].type_map).toEqual(['H_1', 'C']);
    expect(problems.filter((p) => p.code === 'kinds').map((p) => p.message)).toEqual([
      expect.stringContaining('H_1 (H)'),
    ]);
  });
});

const card = (unit: string, x: string, flags = ''): string =>
  `\nATOMIC_POSITIONS (${unit})\nH     ${x}        0.0000000000        0.0000000000\nC     0.5000000000        0.0000000000        0.0000000000${flags}\n`;

describe('several geometries', () => {
  it('each energy has the positions printed before it, in any unit', async () => {
    const text =
      single +
      card('angstrom', '0.1000000000', '    0   0   0') +
      scf('-17') +
      forces() +
      STRESS +
      card('bohr', '0.1000000000') +
      scf('-18') +
      forces() +
      STRESS +
      card('alat', '0.1000000000') +
      scf('-19') +
      forces() +
      STRESS +
      card('crystal', '0.1000000000') +
      scf('-20') +
      forces() +
      STRESS +
      `     Final energy   =     -20.0000000000 Ry\nBegin final coordinates\n${card('crystal', '0.9000000000')}End final coordinates\n${END}`;
    const s = await one(text);
    expect([...(s.energy ?? [])].map((e) => e / RY)).toEqual([-16.15090531, -17, -18, -19, -20]);
    const a = 10 * BOHR;
    expect([0, 1, 2, 3, 4].map((f) => s.coord[6 * f])).toEqual([0.1 * a, 0.1, 0.1 * BOHR, 0.1 * a, 0.1 * a]);
  });

  it('a cell that changes belongs to the energy behind it, also where alat is that of the start', async () => {
    const cell = (unit: string, x: string): string =>
      `\nCELL_PARAMETERS (${unit})\n   ${x}   0.000000000   0.000000000\n   0.0   ${x}   0.0\n   0.0   0.0   ${x}\n`;
    const final =
      '     A final scf calculation at the relaxed structure.\n     The G-vectors are recalculated for the final unit cell\n';
    const text =
      single +
      cell('alat= 10.00000000', '1.100000000') +
      card('crystal', '0.1000000000') +
      scf('-17') +
      forces() +
      STRESS +
      cell('angstrom', '6.000000000') +
      card('alat', '0.1000000000') +
      scf('-18') +
      forces() +
      STRESS +
      `Begin final coordinates\n${cell('angstrom', '6.000000000')}${card('alat', '0.1000000000')}End final coordinates\n` +
      final +
      scf('-18.5') +
      forces() +
      STRESS +
      END;
    const s = await one(text);
    const a = 10 * BOHR;
    expect([0, 9, 18, 27].map((k) => s.box?.[k])).toEqual([a, 1.1 * a, 6, 6]);
    expect([6, 12, 18].map((k) => s.coord[k])).toEqual([0.1 * 1.1 * a, 0.1 * a, 0.1 * a]);
    expect([...(s.energy ?? [])].map((e) => e / RY)).toEqual([-16.15090531, -17, -18, -18.5]);
    expect(s.virial?.[18]).toBeCloseTo(50.01 * KBAR * 216, 9);
  });

  it('an SCF that did not converge is left out, counted', async () => {
    const failed = scf('-17').replace(
      'convergence has been achieved in   6 iterations',
      'convergence NOT achieved after 100 iterations: stopping',
    );
    const { problems, systems } = await read(
      single +
        card('bohr', '0.1000000000') +
        failed +
        forces() +
        STRESS +
        card('bohr', '-1.2000000000') +
        scf('-18') +
        forces() +
        STRESS +
        END,
    );
    expect([...systems[0].frame_index]).toEqual([0, 2]);
    expect(systems[0].coord[6]).toBeCloseTo(-1.2 * BOHR, 14);
    expect(told(problems, 'warning')).toEqual(['unconverged pw.out']);
    const only = await read(head() + failed.replace(/^!.*\n/m, '') + END);
    expect([only.systems, told(only.problems, 'warning')]).toEqual([[], ['unconverged pw.out']]);
  });

  it('is left out where it only says to have converged (scf_must_converge = .false.)', async () => {
    const threshold = (line: string): string =>
      single.replace('     celldm(1)', `     ${line} =      1.0E-08\n     celldm(1)`);
    const loose = scf('-17').replace('7.0E-09', '0.00031000') + forces() + STRESS;
    for (const line of ['scf convergence threshold', 'convergence threshold    ']) {
      const { problems, systems } = await read(threshold(line) + card('bohr', '0.1000000000') + loose + END);
      expect([...systems[0].frame_index]).toEqual([0]);
      expect(told(problems, 'warning')).toEqual(['unconverged pw.out']);
    }
    // The thresholds of hybrid functionals come down step by step.
    const hybrid = threshold('scf convergence threshold').replace(
      '     celldm(1)',
      '     EXX-fraction              =        0.25\n     celldm(1)',
    );
    expect((await one(hybrid + card('bohr', '0.1000000000') + loose + END)).nframes).toBe(2);
  });

  it('two runs in one file do not mix', async () => {
    const s = await one(single + END + single.replace('celldm(1)=  10.000000', 'celldm(1)=  12.000000') + END);
    expect([s.box?.[0], s.box?.[9]]).toEqual([10 * BOHR, 12 * BOHR]);
  });
});

describe('damage', () => {
  const two = single + card('bohr', '0.1000000000') + scf('-17') + forces('0.02000000') + STRESS + END;

  it('is named with its step; the others are kept', async () => {
    for (const [what, by, code] of [
      ['     atom    2 type  2   force =    -0.01000000    0.00000000    0.00000000\n', '', 'wrong-natoms'],
      ['-0.01000000    0.00000000', '************  0.00000000', 'nan-label'],
      ['-16.15090531', '****************', 'nan-label'],
      ['0.1000000   0.2000000 ', '0.1000000   NaN ', 'nan-coord'],
      ['         2           C   tau', '         2           C   tua', 'wrong-natoms'],
      [
        '   0.00034000   0.00000700  -0.00000000           50.01        1.02 ',
        '   0.00034000   0.00000700 ',
        'broken-stress',
      ],
    ]) {
      const { problems, systems } = await read(two.replace(what, by));
      expect(told(problems)).toEqual([`${code} pw.out #0`]);
      expect([...systems[0].frame_index]).toEqual([1]);
    }
  });

  it('a cell that is not whole leaves out all energies that have it', async () => {
    const { problems } = await read(two.replace('a(2) = (   0.500000   1.000000', 'a(2) = (   0.500000   **'));
    expect(told(problems)).toEqual(['bad-cell pw.out #0', 'bad-cell pw.out #1']);
  });

  it('an output that ends too early gives its whole steps', async () => {
    const whole = (await read(two)).systems[0];
    for (
      let cut = two.indexOf('ATOMIC_POSITIONS (bohr)');
      cut < two.indexOf('kinetic stress', cut + 2000 || 0) || cut < two.length - 60;
      cut += 11
    ) {
      const { problems, systems } = await read(two.slice(0, cut));
      expect(systems.flatMap((s) => [...s.frame_index])).toContain(0);
      for (const s of systems)
        s.frame_index.forEach((f, k) => {
          expect(s.energy?.[k]).toBe(whole.energy?.[f]);
          expect(s.force?.[6 * k]).toBe(whole.force?.[6 * f]);
          if (s.virial) expect(s.virial[9 * k + 8]).toBe(whole.virial?.[9 * f + 8]);
        });
      expect(told(problems, 'note')).toContain('not-ended pw.out');
    }
  });

  it('an output without energies says so', async () => {
    const { problems, systems } = await read(head() + END);
    expect([systems, told(problems)]).toEqual([[], ['no-energies pw.out']]);
  });
});
