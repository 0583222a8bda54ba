// Extended XYZ files of real codes against the values that are known of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { told } from '../../../testing/files';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { readNpy } from '../../files/npy';
import { readAll } from '../../read';
import type { ReadResult, System } from '../../types';

const samples = async (root: string, ...path: string[]): Promise<ReadResult> =>
  readAll((await nodeFiles([join(root, ...path)])).files);

/** The numbers of a .raw file of deepmd, one frame a line. */
const raw = (...path: string[]): number[] =>
  readFileSync(join(...path), 'utf8')
    .split(/\s+/)
    .filter(Boolean)
    .map(Number);

/** What a folder of deepmd calls its atoms: type.raw and type_map.raw. */
const atomsOf = (folder: string): string[] => {
  const names = readFileSync(join(folder, 'type_map.raw'), 'utf8').split(/\s+/).filter(Boolean);
  return raw(folder, 'type.raw').map((t) => names[t]);
};

/**
 * Values of atoms [nframes, natoms, 3] in the order of `want`: such folders are sorted by element, and keep the order of
 * the file within an element.
 */
function inOrder(s: System, values: Float64Array | null, want: readonly string[]): number[] {
  const names = Array.from(s.atype, (t) => s.type_map[t]);
  const order = [...names.keys()].sort((a, b) => want.indexOf(names[a]) - want.indexOf(names[b]) || a - b);
  expect(order.map((a) => names[a])).toEqual(want);
  return Array.from({ length: s.nframes }, (_, f) =>
    order.flatMap((a) => Array.from((values ?? []).slice(3 * (f * s.natoms + a), 3 * (f * s.natoms + a) + 3))),
  ).flat();
}

const HARTREE = 27.211386245988;
const BOHR = 0.529177210903;
const KCAL = 0.0433641042418;
const GPA = 160.2176634;

describe('dpdata samples', () => {
  it('agree with the reference folders, in any order of columns and of atoms', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples');
    const files = [
      'extxyz_quip_gap/xyz_unittest.xyz',
      'extxyz_unit_variants/xyz_unittest.xyz',
      'extxyz_unit_variants/xyz_unittest.field.xyz',
      'extxyz_unit_variants/xyz_unittest.sort.xyz',
    ];
    for (const file of files) {
      const { problems, systems } = await samples(root, file);
      expect(told(problems)).toEqual([]);
      expect(systems.map((s) => [s.natoms, s.nframes])).toEqual([
        [12, 1],
        [10, 2],
      ]);
      for (const [s, dir] of [
        [systems[0], 'B5C7'],
        [systems[1], 'B1C9'],
      ] as const) {
        const folder = join(root, 'extxyz_quip_gap', dir);
        const want = atomsOf(folder);
        for (const [key, values] of [
          ['coord', inOrder(s, s.coord, want)],
          ['force', inOrder(s, s.force, want)],
          ['box', Array.from(s.box ?? [])],
          ['virial', Array.from(s.virial ?? [])],
          ['energy', Array.from(s.energy ?? [])],
        ] as const) {
          const expected = raw(folder, `${key}.raw`);
          expect(values).toHaveLength(expected.length);
          // The folders were written in float32; one of the files has lost the sign of a zero.
          expect(values.map((v) => Math.fround(v) + 0)).toEqual(expected.map((v) => v + 0));
        }
      }
    }
  });

  it('convert the units they name', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples', 'extxyz_unit_variants');
    const first = async (file: string): Promise<System> => {
      const { problems, systems } = await samples(root, file);
      expect([file, told(problems), systems.length]).toEqual([file, [], 1]);
      return systems[0];
    };
    const units = (s: System) => [s.origin?.energy?.unit, s.origin?.force?.unit, s.origin?.virial?.unit];
    for (const file of ['energy_au.xyz', 'energy_hartree.xyz']) {
      const s = await first(file);
      expect(s.energy?.[0]).toBe(-0.5 * HARTREE);
      expect(s.force?.[2]).toBeCloseTo((0.03 * HARTREE) / BOHR, 12);
      expect(units(s)).toEqual(['hartree', 'hartree/bohr', undefined]);
    }
    const k = await first('energy_kcal_mol.xyz');
    expect(k.energy?.[0]).toBeCloseTo(-10 * KCAL, 9);
    expect(k.force?.[2]).toBeCloseTo(3 * KCAL, 9);
    expect(units(k)).toEqual(['kcal/mol', 'kcal/mol/A', undefined]);
    const volume = 125;
    const gpa = await first('stress_gpa.xyz');
    expect(gpa.virial?.[0]).toBeCloseTo(-volume / GPA, 9);
    expect(gpa.origin?.virial).toEqual({ key: 'stress', unit: 'GPa', how: 'named', sign: -1 });
    expect((await first('stress_kbar.xyz')).virial?.[0]).toBeCloseTo(-volume / GPA, 9);
    expect((await first('stress_au_bohr3.xyz')).virial?.[0]).toBeCloseTo((-0.001 * volume * HARTREE) / BOHR ** 3, 9);
    // As in dpdata the virial is in the unit of the energy.
    const virial = await first('virial_hartree.xyz');
    expect(virial.virial?.[0]).toBe(HARTREE);
    expect(virial.origin?.virial).toEqual({ key: 'virial', unit: 'hartree', how: 'named', sign: 1 });
    const bad = await samples(root, 'unsupported_unit.xyz');
    expect(bad.systems).toEqual([]);
    expect(told(bad.problems)[0]).toMatch(/^unknown-unit .*unsupported_unit\.xyz #0$/);
  });

  it('have their labels under any of the usual keys', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples', 'extxyz_unit_variants');
    const first = async (file: string): Promise<System> => (await samples(root, file)).systems[0];
    for (const file of [
      'energy_key_variants.xyz',
      'forces_key.xyz',
      'nopbc.xyz',
      'pbc_false.xyz',
      'unknown_props.xyz',
      'stress_only.xyz',
    ]) {
      const s = await first(file);
      expect([s.energy?.[0], s.force?.[0], s.force?.[3], s.type_map]).toEqual([-1.5, 0.1, -0.1, ['H', 'O']]);
    }
    for (const file of ['nopbc.xyz', 'pbc_false.xyz']) {
      const s = await first(file);
      expect([s.box, s.pbc]).toEqual([null, [false, false, false]]);
    }
    expect((await first('energy_key_variants.xyz')).origin?.energy?.key).toBe('Energy');
    for (const file of ['stress_only.xyz', 'stresses_key.xyz'])
      expect(Array.from((await first(file)).virial ?? [])).toEqual(
        [0.01, 0, 0, 0, 0.02, 0, 0, 0, 0.03].map((v) => -27 * v),
      );
    expect(Array.from((await first('stress_voigt.xyz')).virial ?? [])).toEqual(
      [0.01, 0.006, 0.005, 0.006, 0.02, 0.004, 0.005, 0.004, 0.03].map((v) => -27 * v),
    );
    expect(Array.from((await first('virials_key.xyz')).virial ?? [])).toEqual([0.27, 0, 0, 0, 0.54, 0, 0, 0, 0.81]);
    const open = await samples(root, 'xyz_B5C7_novirials.xyz');
    expect(open.systems.map((s) => [s.natoms, s.virial, s.energy?.[0]])).toEqual([[12, null, 2.397023]]);
    expect(open.problems).toEqual([]);
  });
});

it('MACE: REF_ keys, an isolated atom', async (context) => {
  const root = sharedOrSkip(context, 'data', 'parser_samples');
  const { problems, systems } = await samples(root, 'extxyz_mace_ref_keys');
  expect(told(problems)).toEqual([]);
  expect(told(problems, 'note').map((n) => n.split(' ')[0])).toEqual(['isolated-atom', 'keys']);
  expect(systems.map((s) => [s.energy?.[0], s.box === null])).toEqual([
    [-0.1586603208264286, true],
    [2.7844970632318775, false],
  ]);
  const [xx, yy, zz, yz, xz, xy] = [
    -0.011659181024111105, 0.015516145888068756, -0.024044157878938394, 0.016909630081243174, -0.11190360408371554,
    -0.04304545148130774,
  ];
  expect(Array.from(systems[1].virial ?? [])).toEqual([xx, xy, xz, xy, yy, yz, xz, yz, zz].map((x) => -125 * x));
  expect(systems[1].origin?.force?.key).toBe('REF_forces');
});

it('NEP: capital keys, tabs', async (context) => {
  const root = sharedOrSkip(context, 'data', 'parser_samples');
  const { problems, systems } = await samples(root, 'extxyz_nep_capital_keys');
  expect(told(problems)).toEqual([]);
  expect(systems.map((s) => [s.natoms, s.nframes])).toEqual([
    [391, 3],
    [2, 1],
    [8, 3],
  ]);
  expect(Array.from(systems[0].energy ?? [])).toEqual([-3283.96931324, -3297.08424477, -3310.05614492]);
  expect(Array.from(systems[0].virial?.subarray(0, 9) ?? [])).toEqual([
    429.37855, -6.82503, -13.42875, -6.82503, 409.12057, -12.41549, -13.42875, -12.41549, 433.67245,
  ]);
  expect([systems[0].coord[0], systems[0].force?.[0]]).toEqual([1.61852, -0.336839]);
  expect(systems[0].origin?.virial).toEqual({ key: 'Virial', unit: 'eV', how: 'usual', sign: 1 });
});

interface Expected {
  readonly name: string;
  readonly expected?: {
    readonly nframes: number;
    readonly symbols: readonly string[];
    readonly [frame: string]: unknown;
  };
}

it('ASE: what its writer made of the NaCl frames', async (context) => {
  const root = sharedOrSkip(context, 'data', 'parser_samples');
  const index: readonly Expected[] = JSON.parse(readFileSync(join(root, 'index.json'), 'utf8'));
  const expected = index.find((e) => e.name === 'GENERATED_from_nacl_rd_64')?.expected;
  const { problems, systems } = await samples(root, 'GENERATED_from_nacl_rd_64', 'ase_written.extxyz');
  expect(problems).toEqual([]);
  expect(systems).toHaveLength(1);
  const [s] = systems;
  expect([s.nframes, Array.from(s.atype, (t) => s.type_map[t])]).toEqual([expected?.nframes, expected?.symbols]);
  const frame = (f: number) => ({
    energy: s.energy?.[f],
    coord0: Array.from(s.coord.subarray(192 * f, 192 * f + 3)),
    coord_last: Array.from(s.coord.subarray(192 * f + 189, 192 * f + 192)),
    force0: Array.from(s.force?.subarray(192 * f, 192 * f + 3) ?? []),
    force_last: Array.from(s.force?.subarray(192 * f + 189, 192 * f + 192) ?? []),
    cell: [0, 3, 6].map((k) => Array.from(s.box?.subarray(9 * f + k, 9 * f + k + 3) ?? [])),
  });
  expect(expected?.first).toMatchObject(frame(0));
  expect(expected?.last).toMatchObject(frame(2));
  const truth = readNpy(
    new Uint8Array(readFileSync(join(root, 'GENERATED_from_nacl_rd_64/deepmd_npy_by_dpdata/set.000/virial.npy'))),
    'v',
  );
  // The file has the stress in all its digits: only the volume is computed again.
  s.virial?.forEach((v, k) => {
    expect(v).toBeCloseTo(truth.data[k], 13);
  });
});

describe('ethanol (ORCA)', () => {
  it('1000 frames are the arrays made from them, to the last bit', async (context) => {
    const root = sharedOrSkip(context, 'data', 'ethanol_orca');
    const { problems, systems } = await samples(root, 'original', 'train.xyz');
    expect(problems).toEqual([]);
    expect(systems).toHaveLength(1);
    const [s] = systems;
    const npy = (name: string) =>
      readNpy(new Uint8Array(readFileSync(join(root, 'set.000', `${name}.npy`))), name).data;
    expect([s.nframes, s.box, s.pbc, s.virial]).toEqual([1000, null, [false, false, false], null]);
    expect(Array.from(s.atype, (t) => s.type_map[t])).toEqual([...'CCOHHHHHH']);
    const want = atomsOf(root);
    expect(inOrder(s, s.coord, want)).toEqual(Array.from(npy('coord')));
    expect(inOrder(s, s.force, want)).toEqual(Array.from(npy('force')));
    expect(s.energy).toEqual(npy('energy'));
  });

  it('scans and isolated atoms have energies only, and are grouped by molecule', async (context) => {
    const root = sharedOrSkip(context, 'data', 'ethanol_orca', 'original');
    const count = (file: string): number =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .filter((line) => /^\d+$/.test(line)).length;
    const dimers = await samples(root, 'test_dimers.xyz');
    expect(told(dimers.problems)).toEqual([]);
    expect(dimers.systems.map((s) => [...s.atype].map((t) => s.type_map[t]).join(''))).toEqual([
      'HH',
      'HC',
      'HO',
      'CC',
      'CO',
      'OO',
    ]);
    expect(dimers.systems.reduce((n, s) => n + s.nframes, 0)).toBe(count('test_dimers.xyz'));
    const removal = await samples(root, 'test_H_removal.xyz');
    expect(removal.systems.map((s) => [s.natoms, s.nframes, s.force])).toEqual([
      [9, count('test_H_removal.xyz'), null],
    ]);
    expect(removal.systems[0].energy?.[0]).toBe(-4205.403516430553);
    const atoms = await samples(root, 'isolated_atoms.xyz');
    expect(atoms.systems.map((s) => [s.natoms, s.type_map[0], s.box])).toEqual([
      [1, 'H', null],
      [1, 'C', null],
      [1, 'O', null],
      [1, 'N', null],
    ]);
    expect(atoms.systems[0].energy?.[0]).toBe(-13.568422383046626);
    expect(told(atoms.problems, 'note').map((n) => n.split(' ')[0])).toEqual(['isolated-atom']);
  });
});
