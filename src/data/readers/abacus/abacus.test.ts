// ABACUS: single points and relaxations in the logs of all its versions, and every kind of damage.
import { describe, expect, it } from 'vitest';
import {
  BOHR,
  COORD,
  cartesian,
  direct,
  FORCE,
  head,
  KBAR,
  OUT,
  STRESS,
  scf,
  step,
  tables,
  VOLUME,
} from '../../../testing/abacusLogs';
import { memoryFiles, told } from '../../../testing/files';
import { near } from '../../../testing/sampleIndex';
import { readAll } from '../../read';

const read = (files: Record<string, string>) => readAll(memoryFiles(files));

describe('abacus, single points', () => {
  it('reads the log of version 2 alone', async () => {
    const log = head().replace('ABACUS v3.7.1', 'WELCOME TO ABACUS') + scf(1, '-10.5', tables.old());
    const { problems, systems } = await read({
      [`${OUT}running_scf.log`]: `${log}\n !FINAL_ETOT_IS -10.50000000001 eV\n`,
    });
    expect(problems).toEqual([]);
    expect(systems).toHaveLength(1);
    const [s] = systems;
    expect([s.path, s.type_map, Array.from(s.atype), s.pbc, s.energy?.[0]]).toEqual([
      `${OUT}running_scf.log`,
      ['C', 'H'],
      [0, 1, 1],
      [true, true, true],
      -10.5,
    ]);
    near(s.coord, COORD);
    near(s.box ?? [], [10 * BOHR, 0, 0, 0, 10 * BOHR, 0, 0, 0, 10 * BOHR]);
    expect(Array.from(s.force ?? [])).toEqual(FORCE);
    // virial = V stress: positive when compressed.
    near(
      s.virial ?? [],
      STRESS.map((x) => x * KBAR * VOLUME),
    );
    expect(s.origin).toEqual({
      format: 'abacus',
      energy: { key: 'final etot', unit: 'eV', how: 'named', sign: 1 },
      force: { key: 'TOTAL-FORCE', unit: 'eV/A', how: 'named', sign: 1 },
      virial: { key: 'TOTAL-STRESS', unit: 'kbar', how: 'named', sign: 1 },
      length: { key: 'COORDINATES', unit: 'bohr', how: 'named', sign: 1 },
    });
    expect(s.others).toMatchObject([
      { of: 'energy', taken: { key: 'E_KS(sigma->0)' }, values: Float64Array.of(-14.5) },
    ]);
  });

  it('reads the log of the newest version, results before the word that they are converged', async () => {
    const log = `${head({ coordinates: direct([0, 0, 0, 0.2, 0, 0, 0, 0.2, 0]) })
      .replaceAll('atom label', 'Atom label')
      .replaceAll('number of atom for', 'Number of atoms for')}
 --> #ION MOVE#         1  #ELEC ITER#         1
 --> #ION MOVE#         1  #ELEC ITER#         2
${tables.new()}
 #SCF IS CONVERGED#
 #TOTAL ENERGY# -10.25 eV
 !FINAL_ETOT_IS -10.2500000001 eV
`;
    const { problems, systems } = await read({ 'any.log': log });
    expect(problems).toEqual([]);
    near(systems[0].coord, COORD);
    expect([systems[0].energy?.[0], systems[0].origin?.energy?.key]).toEqual([-10.25, '#TOTAL ENERGY#']);
    expect(Array.from(systems[0].force ?? [])).toEqual(FORCE);
    near(
      systems[0].virial ?? [],
      STRESS.map((x) => x * KBAR * VOLUME),
    );
  });

  it('takes the digits of the cell from STRU where the log cuts them, and says so without it', async () => {
    const log =
      head({
        constant: '1.88028',
        cell: '  +2.82743  +0  +0\n  +0  +2.82743  +0\n  +0  +0  +2.82743',
        coordinates: direct([0, 0, 0, 0.5, 0, 0, 0, 0.5, 0]),
      }) + scf(1, '-10.5');
    const STRU = `ATOMIC_SPECIES
C 12 C.upf
H 1 H.upf
LATTICE_CONSTANT
1.880277 // Bohr
LATTICE_VECTORS
2.8274254848 0 0 #latvec1
0 2.8274254848 0
0 0 2.8274254848
ATOMIC_POSITIONS
Direct
C
0.0
1
0 0 0 m 1 1 1
H
0.0
2
-0.5 0 0 1 1 1
0 0.5 1.0 mag 1.0
`;
    const box = 1.880277 * BOHR * 2.8274254848;
    const { problems, systems } = await read({
      [`${OUT}running_scf.log`]: log,
      'run/STRU': STRU,
      'run/INPUT': 'INPUT_PARAMETERS\n',
    });
    expect(problems).toEqual([]);
    expect(Math.abs((systems[0].box?.[0] ?? 0) - box)).toBeLessThan(1e-12);
    expect(Math.abs(systems[0].coord[3] - box / 2)).toBeLessThan(1e-12);
    const alone = await read({ [`${OUT}running_scf.log`]: log });
    expect(told(alone.problems, 'note')).toEqual([`rounded-cell ${OUT}running_scf.log`]);
    expect(Math.abs((alone.systems[0].box?.[0] ?? 0) - box)).toBeLessThan(1e-4);
    // A structure of another run is not used.
    const other = await read({ [`${OUT}running_scf.log`]: log, 'run/STRU': STRU.replaceAll('2.8274254848', '2.9') });
    near(
      other.systems[0].box ?? [],
      Array.from(alone.systems[0].box ?? [], (x) => (x * 1.880277) / 1.88028),
    );
  });

  it('leaves out what did not converge, in the words of all versions', async () => {
    for (const words of [
      ' convergence has NOT been achieved!',
      ' !! convergence has not been achieved @_@',
      ' !!SCF IS NOT CONVERGED!!',
    ]) {
      const log = head() + scf(1, '-10.5').replace(/ charge density.*\n final etot.*/, words);
      const { problems, systems } = await read({ [`${OUT}running_scf.log`]: `${log} !FINAL_ETOT_IS -9 eV\n` });
      expect(systems).toEqual([]);
      expect(told(problems, 'warning')).toEqual([`not-converged ${OUT}running_scf.log #0`]);
      expect(problems[0].message).toBe('1 step (0) of 1 did not converge and was left out.');
    }
  });

  it('keeps one step where the electrons run in outer loops', async () => {
    const inner = scf(1, '-9', '').replace(' charge density', '\n charge density');
    const { problems, systems } = await read({ [`${OUT}running_scf.log`]: head() + inner + scf(1, '-10') });
    expect(problems).toEqual([]);
    expect(systems.map((s) => [s.nframes, s.energy?.[0]])).toEqual([[1, -10]]);
  });
});

describe('abacus, relaxations', () => {
  const moved = (d: number): string => cartesian([0, 0, 0, 0.2 + d, 0, 0, 0, 0.2, 0]);

  it('takes the positions printed before each step, in cells that change', async () => {
    const cell = ' Lattice vectors: (Cartesian coordinate: in unit of a_0)\n +1.1 +0 +0\n +0 +1 +0\n +0 +0 +1\n';
    const log =
      head() +
      step(1) +
      scf(1, '-10') +
      moved(0.01) +
      step(2) +
      scf(2, '-11') +
      cell +
      step(3) +
      scf(3, '-12') +
      cell +
      direct([0, 0, 0, 0.3, 0, 0, 0, 0.2, 0]) +
      step(4) +
      scf(4, '-13');
    const { problems, systems } = await read({ [`${OUT}running_cell-relax.log`]: log });
    expect(problems).toEqual([]);
    const [s] = systems;
    expect([s.nframes, Array.from(s.energy ?? [])]).toEqual([4, [-10, -11, -12, -13]]);
    near(
      [3, 12, 21, 30].map((k) => s.coord[k]),
      [2, 2.1, 2.31, 3.3].map((x) => x * BOHR),
    );
    near(
      [0, 9, 18, 27].map((k) => s.box?.[k] ?? 0),
      [10, 10, 11, 11].map((x) => x * BOHR),
    );
    near(
      s.virial?.subarray(18, 27) ?? [],
      STRESS.map((x) => x * KBAR * VOLUME * 1.1),
    );
  });

  it('leaves steps out whose positions are not printed, unless they lie beside the log', async () => {
    const log = head() + step(1) + scf(1, '-10') + step(2) + scf(2, '-11') + step(3) + scf(3, '-12');
    const { problems, systems } = await read({ [`${OUT}running_relax.log`]: log });
    expect(told(problems)).toEqual([`no-positions ${OUT}running_relax.log`]);
    expect(problems[0].message).toBe('2 steps (1, 2) have no positions in the log and were left out.');
    expect(systems.map((s) => [...s.frame_index])).toEqual([[0]]);
    const ion = (x: number): string =>
      `LATTICE_CONSTANT\n1.8897261246257702\nLATTICE_VECTORS\n6 0 0\n0 6 0\n0 0 6\nATOMIC_POSITIONS\nCartesian_angstrom\nC\n0\n1\n0 0 0\nH\n0\n2\n${x} 0 0\n0 1 0\n`;
    const more = await read({
      [`${OUT}running_relax.log`]: log,
      [`${OUT}STRU_ION1_D`]: ion(1.5),
      [`${OUT}STRU_ION2_D`]: ion(1.6),
      [`${OUT}STRU_ION_D`]: ion(1.6),
    });
    expect(told(more.problems)).toEqual([]);
    near(
      [3, 12, 21].map((k) => more.systems[0].coord[k]),
      [2 * BOHR, 1.5, 1.6],
    );
  });

  it('tells steps that did not converge and a last one that was cut off', async () => {
    const second = scf(2, '-11').replace(/ charge density.*\n final etot.*/, ' convergence has NOT been achieved!');
    const last = moved(0.02) + step(3) + scf(3, '-12');
    const log = head() + step(1) + scf(1, '-10') + moved(0.01) + step(2) + second;
    const whole = await read({ [`${OUT}running_relax.log`]: log + last });
    expect(told(whole.problems, 'warning')).toEqual([`not-converged ${OUT}running_relax.log #1`]);
    expect(whole.systems.map((s) => [...s.frame_index])).toEqual([[0, 2]]);
    const cuts = [
      [last.indexOf('TOTAL-FORCE'), /has no forces/],
      [
        last.indexOf('H1   0.') > 0 ? last.indexOf('-0.1000000000') : last.indexOf('-0.1000000000'),
        /forces of 1 of 3 atoms/,
      ],
      [last.indexOf('TOTAL-STRESS'), /has no stress/],
      [last.indexOf('2   5   6'), /a stress with numbers missing/],
      [last.indexOf('charge density'), /has no energy/],
    ] as const;
    for (const [n, message] of cuts) {
      const { problems, systems } = await read({ [`${OUT}running_relax.log`]: log + last.slice(0, n) });
      // A run that was stopped is no error: its whole steps are taken.
      expect(told(problems)).toEqual([]);
      expect(told(problems, 'warning')).toContain(`incomplete-step ${OUT}running_relax.log #2`);
      expect(problems.find((p) => p.code === 'incomplete-step')?.message).toMatch(message);
      expect(systems.map((s) => [...s.frame_index])).toEqual([[0]]);
    }
  });

  it('names steps with values that are no numbers', async () => {
    const log =
      head() +
      step(1) +
      scf(1, '-10', tables.lts([Number.NaN, ...FORCE.slice(1)])) +
      moved(0.01) +
      step(2) +
      scf(2, 'nan') +
      moved(0.02) +
      step(3) +
      scf(3, '-12');
    const { problems, systems } = await read({ [`${OUT}running_relax.log`]: log });
    expect(told(problems)).toEqual([`nan-label ${OUT}running_relax.log #0`, `nan-label ${OUT}running_relax.log #1`]);
    expect(systems.map((s) => [...s.frame_index])).toEqual([[2]]);
  });
});
