// cp.x trajectories: a real one, its companions, versions of their columns, the order of atoms, damage.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Content, memoryFiles, told } from '../../../testing/files';
import { sampleNumbers } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { readAll } from '../../read';
import type { ReadResult } from '../../types';
import { parseQeInput, qeCell } from './qeInput';

const HARTREE = 27.211386245988;
const BOHR = 0.529177210903;
const GPA = 1 / 160.2176634;

const input = (more: { system?: string; species?: string; positions?: string; calculation?: string } = {}): string => `
&CONTROL
  calculation = '${more.calculation ?? 'cp'}', prefix = "si" ! a comment
  tprnfor=.true., tstress=.true.
/
&SYSTEM
  ${more.system ?? 'ibrav = 1, celldm(1) = 10.0'}, nat = 3, ntyp = 2
/
ATOMIC_SPECIES
${more.species ?? 'O 16.0 O.pbe.UPF\nH 1.0 H.pbe.UPF'}
${more.positions ?? 'ATOMIC_POSITIONS (bohr)\nO 1.0 1.0 1.0\nH 3.0 1.0 1.0 0 0 0\nH 1.0 3.0 1.0'}
`;

const e = (x: number): string =>
  x
    .toExponential(14)
    .replace(/e([-+])(\d)$/, 'E$10$2')
    .padStart(25);
const block = (step: number, rows: readonly (readonly number[])[]): string =>
  `${String(step).padStart(7)} ${(step / 1000).toFixed(8).padStart(11)}\n${rows.map((row) => `${row.map(e).join('')}\n`).join('')}`;
const at = (x: number): number[][] => [
  [x, 1, 1],
  [3, 1, 1],
  [1, 3, 1],
];
const push = (f: number): number[][] => [
  [f, 0, 0],
  [-f, 0, 0],
  [0, 0, 0],
];
const square = (a: number): number[][] => [
  [a, 2, 0],
  [0, a, 0],
  [1, 0, a],
];
const evp = (steps: readonly number[], temperature = 0.01): string =>
  steps
    .map(
      (s) =>
        `${s}  ${(s / 1000).toExponential(6)}  2.666551E-08  0.000000E+00  ${temperature.toExponential(6)}        -45.3300000${s}        -45.3300000${s}        -45.33321900        -45.33321908  1.204809E+03       0.27729\n`,
    )
    .join('');

const run = (more: Record<string, Content> = {}): Record<string, Content> => ({
  'cp/si.pos': block(2, at(1)) + block(4, at(1.1)),
  'cp/si.for': block(2, push(0.01)) + block(4, push(0.02)),
  'cp/si.evp': evp([2, 4]),
  'cp/si.in': input(),
  ...more,
});
const read = (content: Record<string, Content>): Promise<ReadResult> => readAll(memoryFiles(content));

describe('a real run', () => {
  it('is that of the reference: energies, forces, cell, positions in the cell', async (context) => {
    const dir = sharedOrSkip(context, 'data', 'parser_samples', 'qe_cp_traj');
    const index = readFileSync(sharedOrSkip(context, 'data', 'parser_samples', 'index.json'), 'utf8');
    const expected = sampleNumbers(index, 'qe_cp_traj');
    const { problems, systems } = await readAll((await nodeFiles([dir])).files);
    expect(told(problems)).toEqual([]);
    const [s] = systems;
    expect([s.nframes, s.natoms, s.type_map]).toEqual([2, 191, ['O', 'H']]);
    expect([...s.atype].filter((t) => t === 0)).toHaveLength(64);
    const size = 3 * s.natoms;
    for (const [f, name] of ['first', 'last'].entries()) {
      const close = (found: ArrayLike<number> | undefined, key: string, tolerance: number): void => {
        const values = expected(name, key);
        expect(values.length).toBe(found?.length);
        values.forEach((x, k) => {
          expect(Math.abs((found?.[k] ?? Number.NaN) - x)).toBeLessThan(tolerance);
        });
      };
      const atoms = (values: Float64Array | null, from: number): Float64Array | undefined =>
        values?.subarray(size * f + from, size * f + from + 3);
      close(s.energy?.subarray(f, f + 1), 'energy', 1e-8);
      // index.json has eight decimals.
      close(s.box?.subarray(9 * f, 9 * f + 9), 'cell', 6e-9);
      close(atoms(s.coord, 0), 'coord0', 6e-9);
      close(atoms(s.coord, size - 3), 'coord_last', 6e-9);
      close(atoms(s.force, 0), 'force0', 6e-9);
      close(atoms(s.force, size - 3), 'force_last', 6e-9);
      const square = [...(s.force?.subarray(size * f, size * (f + 1)) ?? [])].reduce((sum, x) => sum + x * x, 0);
      expect(square).toBeCloseTo(expected(name, 'force_sumsq')[0], 8);
    }
  });
});

describe('the files of a prefix', () => {
  it('are joined by step, in Bohr and hartree', async () => {
    const { problems, systems } = await read(run());
    expect(problems).toEqual([]);
    const [s] = systems;
    expect([s.path, s.nframes, s.type_map, [...s.atype]]).toEqual(['cp/si.pos', 2, ['O', 'H'], [0, 1, 1]]);
    expect(s.coord[9]).toBeCloseTo(1.1 * BOHR, 14);
    expect(s.force?.[9]).toBeCloseTo((0.02 * HARTREE) / BOHR, 12);
    expect(s.energy?.[1]).toBeCloseTo(-45.33000004 * HARTREE, 9);
    expect(s.box?.[0]).toBeCloseTo(10 * BOHR, 12);
    expect([s.virial, s.pbc]).toEqual([null, [true, true, true]]);
  });

  it('keep the last of a repeated step and leave out steps without a partner', async () => {
    const { problems, systems } = await read(
      run({ 'cp/si.pos': block(2, at(1)) + block(4, at(1.1)) + block(4, at(1.2)) + block(6, at(1.3)) }),
    );
    expect([...systems[0].frame_index]).toEqual([0, 2]);
    expect(systems[0].coord[9]).toBeCloseTo(1.2 * BOHR, 14);
    expect(told(problems, 'warning')).toEqual(['repeated-steps cp/si.pos', 'no-partner cp/si.pos']);
  });

  it('have the cell of each step in columns', async () => {
    const cel = block(2, square(10)) + block(4, square(11));
    const { systems } = await read(run({ 'cp/si.cel': cel }));
    const box = [...(systems[0].box ?? [])].map((x) => Math.round((x / BOHR) * 1e9) / 1e9);
    expect(box).toEqual([10, 0, 1, 2, 10, 0, 0, 0, 10, 11, 0, 1, 2, 11, 0, 0, 0, 11]);
    const less = await read(run({ 'cp/si.cel': block(4, square(11)) }));
    expect([...less.systems[0].frame_index]).toEqual([1]);
    expect(told(less.problems, 'warning')).toEqual(['no-partner cp/si.pos']);
  });

  it('move atoms into the cell by whole vectors, and leave others as they are', async () => {
    const far = [
      [-2, 31, 1],
      [3, 1, 1],
      [1, 3, 1],
    ];
    const { problems, systems } = await read(run({ 'cp/si.pos': block(2, far) }));
    [8, 1, 1, 3, 1, 1].forEach((x, k) => {
      expect(systems[0].coord[k]).toBeCloseTo(x * BOHR, 12);
    });
    expect(systems[0].coord[3]).toBe(3 * BOHR);
    expect(told(problems, 'note')).toContain('wrapped cp/si.pos');
  });

  it('take the stress of cold atoms, and offer that of hot ones', async () => {
    const str =
      block(2, [
        [1, 0.1, 0],
        [0.1, 2, 0],
        [0, 0, 3],
      ]) +
      block(4, [
        [1, 0.1, 0],
        [0.1, 2, 0],
        [0, 0, 3],
      ]);
    const volume = (10 * BOHR) ** 3;
    const cold = await read(run({ 'cp/si.str': str }));
    expect(cold.systems[0].virial?.[4]).toBeCloseTo(2 * GPA * volume, 12);
    expect(cold.problems).toEqual([]);
    const hot = await read(run({ 'cp/si.str': str, 'cp/si.evp': evp([2, 4], 1000) }));
    expect(hot.systems[0].virial).toBeNull();
    expect(hot.systems[0].others?.[0].values[4]).toBeCloseTo(2 * GPA * volume, 12);
    expect(told(hot.problems, 'warning')).toEqual(['stress-of-motion cp/si.pos']);
  });

  it('may lack energies or forces, and say so; without the input the elements are asked for', async () => {
    const { 'cp/si.evp': _, ...noEnergy } = run();
    const bare = await read(noEnergy);
    expect([bare.systems[0].energy, bare.systems[0].force?.length]).toEqual([null, 18]);
    expect(told(bare.problems, 'warning')).toEqual(['no-energies cp/si.pos']);
    const { 'cp/si.for': _f, ...noForce } = run();
    expect(told((await read(noForce)).problems, 'warning')).toEqual(['no-forces cp/si.pos']);
    const { 'cp/si.in': _i, ...noInput } = run();
    expect(told((await read(noInput)).problems)).toEqual(['no-input cp/si.pos']);
  });

  it('of pw.x are left to its output', async () => {
    const { systems } = await read(run({ 'cp/si.in': input({ calculation: 'md' }) }));
    expect(systems).toEqual([]);
  });
});

describe('versions of .evp', () => {
  const row = (columns: readonly number[]): string => `${columns.join('  ')}\n`;
  it.each([
    [
      'the names, as many as there could be',
      `#   nfi    time(ps)        ekinc        T_cell(K)     Tion(K)          etot               enthal               econs               econt          Volume        Pressure(GPa)        EXX               EVDW\n${evp([2, 4])}`,
    ],
    [
      'the old order, time last',
      [2, 4].map((s) => row([s, 1e-5, 0, 300, -45.33 - s * 1e-8, -45.33, -45.3, -45.2, 1204, 0.2, 0.1])).join(''),
    ],
    [
      'conjugate gradients, without enthal',
      [2, 4].map((s) => row([s, 1e-5, 0, 0, 300, -45.33 - s * 1e-8, 0, -45.33, -45.33, 1204, 0.2])).join(''),
    ],
    [
      'Born-Oppenheimer runs',
      [2, 4].map((s) => row([s, 0.1, 300, -45.33 - s * 1e-8, -45.33, -45.3, -45.2, -1.5, -0.3])).join(''),
    ],
  ])('%s', async (_, text) => {
    const { problems, systems } = await read(run({ 'cp/si.evp': text }));
    expect(told(problems)).toEqual([]);
    expect(systems[0].energy?.[1]).toBeCloseTo(-45.33000004 * HARTREE, 9);
  });
});

describe('the order of the atoms', () => {
  const mixed = 'ATOMIC_POSITIONS (bohr)\nH 3.0 1.0 1.0\nO 1.0 1.0 1.0\nH 1.0 3.0 1.0';

  it('is that of the input or sorted by species, as the positions say', async () => {
    const sorted = await read(run({ 'cp/si.in': input({ positions: mixed }) }));
    expect([sorted.systems[0].type_map, [...sorted.systems[0].atype]]).toEqual([
      ['O', 'H'],
      [0, 1, 1],
    ]);
    const swap = (rows: number[][]): number[][] => [rows[1], rows[0], rows[2]];
    const kept = await read(
      run({ 'cp/si.in': input({ positions: mixed }), 'cp/si.pos': block(2, swap(at(1))) + block(4, swap(at(1.1))) }),
    );
    expect([kept.systems[0].type_map, [...kept.systems[0].atype]]).toEqual([
      ['H', 'O'],
      [0, 1, 0],
    ]);
  });

  it('is asked for where the positions do not tell', async () => {
    const away = block(2, [
      [7, 7, 7],
      [6, 6, 4],
      [5, 8, 2],
    ]);
    const { problems, systems } = await read(run({ 'cp/si.in': input({ positions: mixed }), 'cp/si.pos': away }));
    expect([systems, told(problems)]).toEqual([[], ['atom-order cp/si.in']]);
  });

  it('has kinds that are no elements told', async () => {
    const { problems, systems } = await read(
      run({ 'cp/si.in': input().replaceAll('O 1', 'O1 1').replace('O1 16.0 O.pbe', 'O1 16.0 O_pbe') }),
    );
    expect(systems[0].type_map).toEqual(['O1', 'H']);
    expect(problems.find((p) => p.code === 'kinds')?.message).toContain('O1 (O)');
  });
});

describe('the cell of the input', () => {
  const cell = (system: string, card = ''): Float64Array | string =>
    qeCell(parseQeInput(`&SYSTEM\n ${system}\n/\nATOMIC_SPECIES\nH 1 H.UPF\n${card}`, 'a.in'));
  const rows = (h: Float64Array | string): number[] => (typeof h === 'string' ? [] : [...h].map((x) => x / BOHR));
  const card = (unit: string): string => `CELL_PARAMETERS ${unit}\n 2 0 0\n 0 3 0\n 1 0 4\n`;

  it('comes from CELL_PARAMETERS in any unit', () => {
    const plain = [2, 0, 0, 0, 3, 0, 1, 0, 4];
    const close = (h: Float64Array | string, scale: number): void => {
      expect(rows(h)).toHaveLength(9);
      rows(h).forEach((x, k) => {
        expect(x).toBeCloseTo(plain[k] * scale, 10);
      });
    };
    close(cell('ibrav = 0', card('{ bohr }')), 1);
    close(cell('ibrav=0', card('(angstrom)')), 1 / BOHR);
    close(cell('ibrav=0, celldm(1)=5.0', card('{alat}')), 5);
    close(cell('ibrav=0, A = 5.0', card('')), 5 / BOHR);
    close(cell('ibrav=0', card('')), 1);
    expect(cell('ibrav=0')).toMatch(/CELL_PARAMETERS/);
    expect(cell('nat = 3')).toBe('ibrav is missing');
    expect(cell('ibrav = 33, celldm(1) = 3')).toMatch(/makes no cell/);
  });

  it('comes from ibrav: the volumes and lengths of the lattices', () => {
    const volume = (h: Float64Array | string): number => {
      const [a, b, c, d, x, f, g, i, j] = rows(h);
      return a * (x * j - f * i) - b * (d * j - f * g) + c * (d * i - x * g);
    };
    const monoclinic = Math.sqrt(1 - 0.04);
    const triclinic = Math.sqrt(1 + 2 * 0.1 * 0.2 * 0.3 - 0.01 - 0.04 - 0.09);
    for (const [system, expected] of [
      ['ibrav=1, celldm(1)=2', 8],
      ['ibrav=2, celldm(1)=2', 2],
      ['ibrav=3, celldm(1)=2', 4],
      ['ibrav=-3, celldm(1)=2', 4],
      ['ibrav=4, celldm(1)=2, celldm(3)=1.5', 12 * Math.sqrt(0.75)],
      ['ibrav=5, celldm(1)=2, celldm(4)=0.2', 8 * Math.sqrt(1 - 3 * 0.04 + 2 * 0.008)],
      ['ibrav=-5, celldm(1)=2, celldm(4)=0.2', 8 * Math.sqrt(1 - 3 * 0.04 + 2 * 0.008)],
      ['ibrav=6, celldm(1)=2, celldm(3)=1.5', 12],
      ['ibrav=7, celldm(1)=2, celldm(3)=1.5', 6],
      ['ibrav=8, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5', 15],
      ['ibrav=9, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5', 7.5],
      ['ibrav=-9, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5', 7.5],
      ['ibrav=91, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5', 7.5],
      ['ibrav=10, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5', 3.75],
      ['ibrav=11, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5', 7.5],
      ['ibrav=12, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5, celldm(4)=0.2', 15 * monoclinic],
      ['ibrav=-12, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5, celldm(5)=0.2', 15 * monoclinic],
      ['ibrav=13, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5, celldm(4)=0.2', 7.5 * monoclinic],
      ['ibrav=-13, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5, celldm(5)=0.2', 7.5 * monoclinic],
      [
        'ibrav=14, celldm(1)=2, celldm(2)=1.25, celldm(3)=1.5, celldm(4)=0.1, celldm(5)=0.2, celldm(6)=0.3',
        15 * triclinic,
      ],
      [`ibrav=8, A=${2 * BOHR}, B=${2.5 * BOHR}, C=${3 * BOHR}`, 15],
      [`ibrav=-12, A=${2 * BOHR}, B=${2.5 * BOHR}, C=${3 * BOHR}, cosAC=0.2`, 15 * monoclinic],
    ] as const)
      expect(Math.abs(volume(cell(system)))).toBeCloseTo(expected, 10);
    expect(rows(cell('ibrav=2, celldm(1)=2'))[0]).toBeCloseTo(-1, 12);
  });
});

describe('damage', () => {
  it('a broken step is named and left out', async () => {
    const pos = block(2, at(1)) + block(4, at(1.1));
    const line = `${[3, 1, 1].map(e).join('')}\n`;
    for (const [what, by] of [
      [line, ''],
      [line, `${[3, 1].map(e).join('')}\n`],
      [line, line + line],
      ['      2  0.002', '      x  0.002'],
    ]) {
      const { problems, systems } = await read(run({ 'cp/si.pos': pos.replace(what, by) }));
      expect(told(problems)).toEqual(['broken-step cp/si.pos #0']);
      expect([...systems[0].frame_index]).toEqual([1]);
    }
    const nan = await read(
      run({ 'cp/si.for': (block(2, push(0.01)) + block(4, push(0.02))).replace(e(0.02), `  ${'*'.repeat(23)}`) }),
    );
    expect(told(nan.problems)).toEqual(['nan-label cp/si.pos #1']);
  });

  it('files cut anywhere give whole steps only', async () => {
    const whole = (await read(run())).systems[0];
    for (const name of ['cp/si.pos', 'cp/si.for', 'cp/si.evp']) {
      const text = String(run()[name]);
      for (let cut = text.length >> 1; cut < text.length - 1; cut += 5) {
        const { problems, systems } = await read(run({ [name]: text.slice(0, cut) }));
        const n = systems[0]?.nframes ?? 0;
        expect([...(systems[0]?.coord ?? [])]).toEqual([...whole.coord.subarray(0, 9 * n)]);
        expect([...(systems[0]?.force ?? [])]).toEqual([...(whole.force?.subarray(0, 9 * n) ?? [])]);
        expect([...(systems[0]?.energy ?? [])]).toEqual([...(whole.energy?.subarray(0, n) ?? [])]);
        if (n < 2) expect(problems.length).toBeGreaterThan(0);
      }
    }
  });
});
