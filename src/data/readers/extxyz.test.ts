// Extended XYZ: the variants of keys, units and cells; round trips; broken frames told with file and frame, the rest read.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../testing/files';
import { sharedOrSkip } from '../../testing/shared';
import { randomSystem } from '../../testing/systems';
import { nodeFiles } from '../files/nodeFiles';
import { readAll } from '../read';
import type { ReadResult, System } from '../types';
import { writeExtxyz } from '../writers/writeExtxyz';
import { parseFields } from './extxyzHeader';

const read = (text: string): Promise<ReadResult> => readAll(memoryFiles({ 'f.xyz': text }));
const CUBE = 'Lattice="4 0 0 0 4 0 0 0 4"';
const FORCES = 'Properties=species:S:1:pos:R:3:forces:R:3';
const frame = (header: string, rows = ['H 0 0 0 .1 0 0', 'O 1 0 0 -.1 0 0']): string =>
  `${rows.length}\n${header}\n${rows.join('\n')}\n`;

async function one(header: string, rows?: string[]): Promise<System> {
  const { problems, systems } = await read(frame(header, rows));
  expect(told(problems)).toEqual([]);
  expect(systems).toHaveLength(1);
  return systems[0];
}

describe('parseFields', () => {
  const values = (line: string): Record<string, string> =>
    Object.fromEntries([...parseFields(line)].map(([key, f]) => [key, f.value]));

  it('takes quotes of every kind, tabs, spaces around = and flags', () => {
    expect(values('a="1 2"\tB = \'x y\'   flag c={3 4} d=[1, 2] "e f"=g  h=_JSON h2="_JSON [[1, 2], [3, 4]]"')).toEqual(
      {
        a: '1 2',
        b: 'x y',
        flag: 'T',
        c: '3 4',
        d: '[1, 2]',
        'e f': 'g',
        h: '_JSON',
        h2: '_JSON [[1, 2], [3, 4]]',
      },
    );
    expect(values('n=[[1, 2], [3, 4]] z=1')).toEqual({ n: '[[1, 2], [3, 4]]', z: '1' });
    expect(values('Lattice = "4 0 0" Energy=-1')).toEqual({ lattice: '4 0 0', energy: '-1' });
    expect(values('text="say \\"hi\\""')).toEqual({ text: 'say "hi"' });
  });
});

describe('labels', () => {
  it.each(['energy', 'Energy', 'free_energy', 'REF_energy', 'dft_energy', 'DFT_energy', 'total_energy', 'TotEnergy'])(
    'takes the energy from %s',
    async (key) => {
      const s = await one(`${CUBE} ${FORCES} ${key}=-1.5`);
      expect(Array.from(s.energy ?? [])).toEqual([-1.5]);
    },
  );

  it('takes energy before free_energy and says so, and an unusual key with a warning', async () => {
    const both = await read(frame(`${CUBE} ${FORCES} free_energy=-2 energy=-1`));
    expect(both.systems[0].energy?.[0]).toBe(-1);
    expect(told(both.problems, 'note')).toEqual(['several-energies f.xyz #0']);
    const odd = await read(frame(`${CUBE} ${FORCES} atomization_energy=-2`));
    expect(odd.systems[0].energy?.[0]).toBe(-2);
    expect(told(odd.problems, 'warning')).toContain('guessed-energy f.xyz #0');
    expect((await one(`${CUBE} ${FORCES} kinetic_energy=3 energy-unit=eV`)).energy).toBeNull();
  });

  it.each(['forces', 'force', 'Forces', 'REF_forces', 'dft_force', 'f'])('takes forces from %s', async (key) => {
    const s = await one(`energy=0 Properties=species:S:1:charge:R:1:${key}:R:3:pos:R:3`, [
      'H 9 1 2 3 4 5 6',
      'O 9 -1 -2 -3 7 8 9.5D+00',
    ]);
    expect(Array.from(s.force ?? [])).toEqual([1, 2, 3, -1, -2, -3]);
    expect(Array.from(s.coord)).toEqual([4, 5, 6, 7, 8, 9.5]);
  });

  it('takes virial before stress; virial = -V stress, nine or six numbers (xx yy zz yz xz xy)', async () => {
    const nine = '"1 2 3 2 4 5 3 5 6"';
    const virial = await one(`${CUBE} ${FORCES} stress="9 9 9 9 9 9" Virial=${nine}`);
    expect(Array.from(virial.virial ?? [])).toEqual([1, 2, 3, 2, 4, 5, 3, 5, 6]);
    for (const key of ['stress', 'stresses', 'REF_stress'])
      for (const value of [
        '".1 .2 .3 .2 .4 .5 .3 .5 .6"',
        '".1 .4 .6 .5 .3 .2"',
        '"_JSON [[.1,.2,.3],[.2,.4,.5],[.3,.5,.6]]"',
      ]) {
        const s = await one(`${CUBE} ${FORCES} ${key}=${value}`);
        [0.1, 0.2, 0.3, 0.2, 0.4, 0.5, 0.3, 0.5, 0.6].forEach((v, k) => {
          expect(s.virial?.[k]).toBeCloseTo(-64 * v, 10);
        });
      }
    expect((await one(`${FORCES} stress=".1 .4 .6 .5 .3 .2"`)).virial).toBeNull();
  });

  it('reads cells: none, triclinic, tabs, pbc in every form', async () => {
    const free = await one(`${FORCES} energy=1`);
    expect([free.box, free.pbc]).toEqual([null, [false, false, false]]);
    const open = await one(`${CUBE} ${FORCES} pbc="F F F"`);
    expect([open.box, open.pbc]).toEqual([null, [false, false, false]]);
    const tri = await one(`Lattice="4 0 0\t1 5 0\t-1 2 6"\t${FORCES}\tpbc=[T, T, F]`);
    expect(Array.from(tri.box ?? [])).toEqual([4, 0, 0, 1, 5, 0, -1, 2, 6]);
    expect(tri.pbc).toEqual([true, true, false]);
    expect((await one(`${CUBE} ${FORCES} pbc="1 1 0"`)).pbc).toEqual([true, true, false]);
    expect((await one(`${CUBE} ${FORCES} pbc=True`)).pbc).toEqual([true, true, true]);
  });

  it('reads atomic numbers, plain XYZ, comments, blank lines and Windows line ends', async () => {
    const numbers = await one('Properties=Z:I:1:pos:R:3', ['14 0 0 0', '8 1 1 1']);
    expect(numbers.type_map).toEqual(['Si', 'O']);
    const { problems, systems } = await read('# a comment\r\n2\r\na plain file\r\nH 0 0 0\r\nH 0 0 1\r\n\r\n \r\n');
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning')).toEqual(['no-labels f.xyz']);
    expect(systems[0].natoms).toBe(2);
  });

  it('converts units that the file names', async () => {
    const s = await one(
      `${CUBE} ${FORCES} energy=-1 energy-unit=Hartree force_unit="hartree/bohr" stress="1 1 1 0 0 0" stress-unit=GPa`,
    );
    expect(s.energy?.[0]).toBeCloseTo(-27.211386245988, 10);
    expect(s.force?.[0]).toBeCloseTo(5.14220674763, 8);
    expect(s.virial?.[0]).toBeCloseTo(-64 / 160.2176634, 10);
    const mixed = await read(
      frame(`${CUBE} ${FORCES} energy=-1 energy-unit=ry`) + frame(`${CUBE} ${FORCES} energy=-13.5`),
    );
    expect(told(mixed.problems, 'warning')).toContain('mixed-units f.xyz #1');
  });
});

describe('grouping', () => {
  it('groups by composition, periodicity and labels; atoms follow the order of the first frame', async () => {
    const { problems, systems } = await read(
      [
        frame(`${CUBE} ${FORCES} energy=1`, ['H 0 0 0 1 0 0', 'O 1 0 0 2 0 0', 'H 2 0 0 3 0 0']),
        frame(`${FORCES} energy=2`),
        frame(`${CUBE} ${FORCES} energy=3`, ['O 1 1 0 5 0 0', 'H 0 1 0 4 0 0', 'H 2 1 0 6 0 0']),
        frame(`${CUBE} ${FORCES}`, ['H 0 0 0 1 0 0', 'O 1 0 0 2 0 0', 'H 2 0 0 3 0 0']),
        frame('Properties=species:S:1:pos:R:3 energy=-13 config_type=IsolatedAtom', ['H 0 0 0']),
      ].join(''),
    );
    expect(systems.map((s) => Array.from(s.frame_index))).toEqual([[0, 2], [1], [3], [4]]);
    expect(Array.from(systems[0].atype)).toEqual([0, 1, 0]);
    expect(Array.from(systems[0].coord.subarray(9))).toEqual([0, 1, 0, 1, 1, 0, 2, 1, 0]);
    expect(Array.from(systems[0].force?.subarray(9) ?? [])).toEqual([4, 0, 0, 5, 0, 0, 6, 0, 0]);
    expect(told(problems, 'note')).toEqual(['isolated-atom f.xyz #4']);
    expect(systems[3].natoms).toBe(1);
  });

  it('gives back every digit that was written', async () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 2, max: 7 }),
        fc.boolean(),
        number,
        async (seed, n, pbc, energy) => {
          const made: System = { ...randomSystem(seed, n, 2, pbc), path: 'f.xyz' };
          // Plus zero: minus zero has no digits of its own.
          if (made.energy) made.energy[0] = energy + 0;
          const { systems } = await read(writeExtxyz([made]));
          expect(systems).toEqual([made]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('bad frames', () => {
  const good = frame(`${CUBE} ${FORCES} energy=1`);
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'too few atoms',
      `3\n${CUBE} ${FORCES}\nH 0 0 0 0 0 0\nH 0 0 1 0 0 0\n`,
      'wrong-natoms',
      /announces 3 atoms, but only 2/,
    ],
    [
      'too many atoms',
      `1\n${CUBE} ${FORCES}\nH 0 0 0 0 0 0\nH 0 0 1 0 0 0\n`,
      'wrong-natoms',
      /announces 1 atoms, but more/,
    ],
    [
      'a wrong column',
      frame(`${CUBE} ${FORCES}`, ['H 0 0 0 0 0 0', 'H 0 0 1']),
      'wrong-columns',
      /7 columns, found 4 \(line \d+\)/,
    ],
    [
      'an unknown element',
      frame(`${CUBE} ${FORCES}`, ['Xx 0 0 0 0 0 0']),
      'unknown-element',
      /"Xx" \(line \d+\) is not/,
    ],
    ['an element in capitals', frame(`${CUBE} ${FORCES}`, ['CL 0 0 0 0 0 0']), 'unknown-element', /"CL"/],
    ['a NaN force', frame(`${CUBE} ${FORCES}`, ['H 0 0 0 0 nan 0']), 'nan-label', /force y of atom 0/],
    ['an overflow', frame(`${CUBE} ${FORCES}`, ['H 0 ******** 0 0 0 0']), 'nan-coord', /coordinate y of atom 0/],
    ['a NaN energy', frame(`${CUBE} ${FORCES} energy=nan`), 'nan-label', /energy is NaN/],
    ['an energy in words', frame(`${CUBE} ${FORCES} energy="1 2"`), 'bad-energy', /one number in energy/],
    [
      'an unknown unit',
      frame(`${CUBE} ${FORCES} energy=1 energy-unit=nonsense`),
      'unknown-unit',
      /"nonsense" of energy-unit/,
    ],
    ['a short cell', frame(`Lattice="4 0 0 0 4 0" ${FORCES}`), 'bad-cell', /nine numbers in Lattice, found 6/],
    ['periodicity without a cell', frame(`${FORCES} pbc="T T T"`), 'no-box', /has no Lattice/],
    ['odd periodicity', frame(`${CUBE} ${FORCES} pbc="yes"`), 'bad-pbc', /three flags/],
    ['a short virial', frame(`${CUBE} ${FORCES} virial="1 2 3"`), 'bad-virial', /nine numbers .* in virial, found 3/],
    ['columns without positions', frame(`${CUBE} Properties=species:S:1`), 'bad-properties', /pos:R:3/],
    ['columns without sense', frame(`${CUBE} Properties=species:S`), 'bad-properties', /triples/],
  ];
  it.each(cases)('tells %s and reads the frames around it', async (_name, broken, code, message) => {
    const { problems, systems } = await read(good + broken + good.replace('energy=1', 'energy=2'));
    const errors = problems.filter((p) => p.severity === 'error');
    expect(told(problems)).toEqual([`${code} f.xyz #1`]);
    expect(errors[0].message).toMatch(message);
    expect(errors[0].fix).not.toBe('');
    expect(systems.flatMap((s) => Array.from(s.frame_index))).toEqual([0, 2]);
    expect(systems.flatMap((s) => Array.from(s.energy ?? []))).toEqual([1, 2]);
  });

  it('keeps a frame with a flat cell, without the cell', async () => {
    const { problems, systems } = await read(good + frame(`Lattice="4 0 0 8 0 0 0 0 4" ${FORCES}`));
    expect(told(problems, 'warning')).toContain('bad-cell f.xyz #1');
    expect(systems.map((s) => [s.box === null, s.pbc, Array.from(s.frame_index)])).toEqual([
      [false, [true, true, true], [0]],
      [true, [true, true, true], [1]],
    ]);
  });

  it('tells a file that does not begin with a count', async () => {
    const { problems, systems } = await read(`H 0 0 0\n${CUBE}\n${good}`);
    expect(told(problems)).toEqual(['bad-count f.xyz #0']);
    expect(problems[0].message).toMatch(/expected the number of atoms on line 1, found "H 0 0 0"/);
    expect(Array.from(systems[0].frame_index)).toEqual([1]);
  });

  it('offers the element that was meant', async () => {
    const { problems } = await read(frame(`${CUBE} ${FORCES}`, ['CL 0 0 0 0 0 0']));
    expect(problems[0].fix).toMatch(/perhaps Cl/);
  });

  it('never throws and never invents frames when the file is cut anywhere', async () => {
    const whole = writeExtxyz([randomSystem(1, 3, 3)]);
    for (let n = 0; n < whole.length; n += 3) {
      const { problems, systems } = await read(whole.slice(0, n));
      const frames = systems.reduce((sum, s) => sum + s.nframes, 0);
      // Frames end with full lines; a cut last number can still be a number, so up to the frames begun.
      const begun = whole.slice(0, n).split('Lattice').length - 1;
      expect(frames).toBeLessThanOrEqual(begun);
      if (frames < Math.max(1, begun)) expect(problems.length).toBeGreaterThan(0);
    }
  });

  it('lists many equal problems only up to a point, with their number', async () => {
    const { problems } = await read(frame(`${CUBE} ${FORCES} energy=nan`).repeat(50));
    expect(told(problems)).toHaveLength(21);
    expect(problems.some((p) => p.message === '30 more frames with the same problem.')).toBe(true);
  });
});

describe('samples', () => {
  const samples = async (root: string, path: string): Promise<ReadResult> =>
    readAll((await nodeFiles([join(root, path)])).files);

  it('agrees with the reference folders of the QUIP/GAP file, in any order of columns', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples');
    const numbers = (path: string): number[] =>
      readFileSync(join(root, 'extxyz_quip_gap', path), 'utf8')
        .split(/\s+/)
        .filter(Boolean)
        .map(Number);
    for (const file of ['extxyz_quip_gap/xyz_unittest.xyz', 'extxyz_unit_variants/xyz_unittest.field.xyz']) {
      const { problems, systems } = await samples(root, file);
      expect(told(problems)).toEqual([]);
      expect(systems.map((s) => [s.natoms, s.nframes])).toEqual([
        [12, 1],
        [10, 2],
      ]);
      for (const [s, dir] of [
        [systems[0], 'B5C7'],
        [systems[1], 'B1C9'],
      ] as const)
        for (const key of ['coord', 'force', 'box', 'virial', 'energy'] as const) {
          const want = numbers(`${dir}/${key}.raw`);
          const got = s[key] ?? [];
          expect(got).toHaveLength(want.length);
          want.forEach((v, k) => {
            expect(Math.abs(got[k] - v)).toBeLessThan(1e-6 * (1 + Math.abs(v)));
          });
        }
    }
  });

  it('converts the units of the hand-made variants', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples', 'extxyz_unit_variants');
    const [hartree, bohr, kcal] = [27.211386245988, 0.529177210903, 0.0433641042418];
    const first = async (file: string): Promise<System> => (await samples(root, file)).systems[0];
    for (const file of ['energy_au.xyz', 'energy_hartree.xyz']) {
      const s = await first(file);
      expect(s.energy?.[0]).toBeCloseTo(-0.5 * hartree, 9);
      expect(s.force?.[2]).toBeCloseTo((0.03 * hartree) / bohr, 9);
    }
    const k = await first('energy_kcal_mol.xyz');
    expect(k.energy?.[0]).toBeCloseTo(-10 * kcal, 9);
    expect(k.force?.[2]).toBeCloseTo(3 * kcal, 9);
    const volume = 125;
    expect((await first('stress_gpa.xyz')).virial?.[0]).toBeCloseTo(-volume / 160.2176634, 9);
    expect((await first('stress_kbar.xyz')).virial?.[0]).toBeCloseTo(-volume / 160.2176634, 9);
    expect((await first('stress_au_bohr3.xyz')).virial?.[0]).toBeCloseTo((-0.001 * volume * hartree) / bohr ** 3, 6);
    expect(Array.from((await first('stress_voigt.xyz')).virial ?? [])).toEqual(
      [0.01, 0.006, 0.005, 0.006, 0.02, 0.004, 0.005, 0.004, 0.03].map((v) => expect.closeTo(-27 * v, 10)),
    );
    expect((await first('virials_key.xyz')).virial?.[8]).toBe(0.81);
    expect((await first('nopbc.xyz')).box).toBeNull();
    expect((await first('pbc_false.xyz')).box).toBeNull();
    const virial = await samples(root, 'virial_hartree.xyz');
    expect(virial.systems[0].virial?.[0]).toBe(1);
    expect(told(virial.problems, 'warning')[0]).toMatch(/^mixed-units/);
    const bad = await samples(root, 'unsupported_unit.xyz');
    expect(bad.systems).toEqual([]);
    expect(told(bad.problems)[0]).toMatch(/^unknown-unit .*unsupported_unit\.xyz #0$/);
  });

  it('reads MACE and NEP keys', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples');
    const mace = await samples(root, 'extxyz_mace_ref_keys');
    expect(mace.systems.map((s) => s.energy?.[0])).toEqual([-0.1586603208264286, 2.7844970632318775]);
    // REF_stress xx of a cell of 125 A^3.
    expect(mace.systems[1].virial?.[0]).toBeCloseTo(125 * 0.011659181024111105, 10);
    const nep = await samples(root, 'extxyz_nep_capital_keys');
    expect(told(nep.problems)).toEqual([]);
    expect(nep.systems[0].energy?.[0]).toBe(-3283.96931324);
    expect(nep.systems[0].virial?.[0]).toBe(429.37855);
    expect(nep.systems[0].force?.[0]).toBe(-0.336839);
  });
});
