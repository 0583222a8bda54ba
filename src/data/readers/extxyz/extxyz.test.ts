// The reader of extended XYZ: atoms and their names, cells, plain XYZ, grouping; broken frames told and the others read.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { randomSystem } from '../../../testing/systems';
import { readAll } from '../../read';
import type { ReadResult, System } from '../../types';
import { writeExtxyz } from '../../writers/writeExtxyz';

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

/** Severity and code of everything that is told. */
const codes = ({ problems }: ReadResult): string[] => problems.map((p) => `${p.severity} ${p.code}`);

describe('atoms', () => {
  it('reads numbers as Number() does, in every form', async () => {
    const text = fc
      .tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(6), fc.nat(18))
      .map(([x, form, digits]) => {
        const small = Math.abs(x) < 1e6 ? x : Math.sign(x) * (Math.abs(x) % 1e6);
        if (form === 0) return small.toFixed(digits);
        if (form === 1) return x.toExponential(digits);
        if (form === 2) return small.toFixed(8).replace(/^(-?)0\./, '$1.');
        if (form === 3) return `${Math.trunc(small)}.`;
        if (form === 4) return `+${Math.abs(small).toFixed(3)}`;
        return String(x);
      })
      .filter((t) => Number.isFinite(Number(t)));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 3, maxLength: 3 }), async (numbers) => {
        const { systems } = await readAll(
          memoryFiles({ 'f.xyz': frame('Properties=species:S:1:pos:R:3', [`H ${numbers.join('   ')}`]) }),
        );
        expect(Array.from(systems[0].coord)).toEqual(numbers.map(Number));
      }),
      { numRuns: 300 },
    );
  });

  it('reads Fortran exponents, tabs, trailing blanks, a byte-order mark, Windows line ends', async () => {
    const s = await one(`${CUBE}\t${FORCES} `, ['H\t1.0D+00 -2.5d-1\t.5E1 0 0 0  \t', 'O 1 1 1 1d0 0 -1.0E+0 ']);
    expect(Array.from(s.coord)).toEqual([1, -0.25, 5, 1, 1, 1]);
    expect(Array.from(s.force ?? [])).toEqual([0, 0, 0, 1, 0, -1]);
    const { problems, systems } = await read(
      `\ufeff${frame(`${CUBE} energy=1`, ['H 0 0 0', 'H 0 0 1 ']).replaceAll('\n', '\r\n')}\r\n \r\n`,
    );
    expect(told(problems)).toEqual([]);
    expect([systems[0].natoms, systems[0].energy?.[0]]).toEqual([2, 1]);
  });

  it('reads columns in any order, quoted Properties, columns it has no use for', async () => {
    const header = 'Properties="charge:R:1:group:I:1:forces:R:3:bec:R:9:pos:R:3:species:S:1:fixed:L:1" energy=0';
    const result = await read(frame(header, [`9 0 1 2 3 ${'7 '.repeat(9)} 4 5 6 H T`]));
    expect(Array.from(result.systems[0].force ?? [])).toEqual([1, 2, 3]);
    expect(Array.from(result.systems[0].coord)).toEqual([4, 5, 6]);
    const note = result.problems.find((p) => p.code === 'ignored-columns');
    expect(note?.message).toBe('columns that are not used: charge, group, bec, fixed.');
  });

  it('reads atomic numbers, positions of one column each, types that are only numbered', async () => {
    expect((await one('Properties=Z:I:1:pos:R:3', ['14 0 0 0', '8 1 1 1'])).type_map).toEqual(['Si', 'O']);
    const apart = await one('Properties=id:I:1:element:S:1:z:R:1:y:R:1:x:R:1:fx:R:1:fy:R:1:fz:R:1', [
      '1 H 3 2 1 4 5 6',
    ]);
    expect([...apart.coord, ...(apart.force ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await one('Properties=type:I:1:pos:R:3', ['1 0 0 0', '2 1 1 1'])).type_map).toEqual(['Type_1', 'Type_2']);
  });

  it('keeps names that are no elements: the doctor asks about them', async () => {
    const header = 'Properties=species:S:1:Z:I:1:pos:R:3';
    const rows = ['CL 17 0 0 0', 'H_a 1 1 0 0', 'C1 6 2 0 0', 'D 1 3 0 0', 'Ow 8 4 0 0', 'Qq 9 5 0 0', 'O 8 6 0 0'];
    const { systems } = await read(frame(header, rows).repeat(2));
    expect(systems.map((s) => [s.nframes, s.type_map])).toEqual([[2, ['CL', 'H_a', 'C1', 'D', 'Ow', 'Qq', 'O']]]);
  });

  it('keeps ghost atoms and says so', async () => {
    const rows = ['X 0 0 0', 'Bq 1 0 0', '@H 2 0 0', 'Gh(O) 3 0 0', 'H: 4 0 0', 'Xe 5 0 0'];
    const { problems, systems } = await read(frame('Properties=species:S:1:pos:R:3', rows));
    expect(systems[0].type_map).toEqual(['X', 'Bq', '@H', 'Gh(O)', 'H:', 'Xe']);
    expect(problems.find((p) => p.code === 'ghost-atoms')?.message).toMatch(/^X, Bq, @H, Gh\(O\), H:: names of dummy/);
    expect(problems.some((p) => p.code === 'unknown-element')).toBe(false);
    expect((await one('Properties=Z:I:1:pos:R:3', ['0 0 0 0', '119 1 0 0'])).type_map).toEqual(['X', 'Z119']);
  });

  it('asks about numbers in the column of names', async () => {
    const types = await read(frame('Properties=species:S:1:pos:R:3', ['1 0 0 0', '2 1 0 0']));
    expect(types.systems[0].type_map).toEqual(['H', 'He']);
    expect(codes(types)).toContain('warning numbered-species');
    const water = await read(frame('Properties=species:I:1:pos:R:3', ['1 0 0 0', '8 1 0 0']));
    expect(codes(water)).toContain('note numbered-species');
  });
});

describe('cells', () => {
  it('keeps frames that are periodic without a cell, with one warning for all', async () => {
    const zeros = `Lattice="0 0 0 0 0 0 0 0 0" ${FORCES} energy=1 pbc="T T T"`;
    const { problems, systems } = await read(frame(`${FORCES} energy=1 pbc="T T F"`) + frame(zeros) + frame(zeros));
    expect(systems.map((s) => [s.box, s.pbc, s.nframes])).toEqual([
      [null, [true, true, false], 1],
      [null, [true, true, true], 2],
    ]);
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning').filter((w) => w.startsWith('no-box'))).toEqual(['no-box f.xyz #0']);
    expect(problems.find((p) => p.code === 'no-box')?.message).toMatch(/^3 of 3 frames are periodic/);
  });

  it('has no word for a cell of zeros that is not periodic', async () => {
    for (const pbc of ['', ' pbc="F F F"']) {
      const result = await read(frame(`Lattice="0 0 0 0 0 0 0 0 0" ${FORCES} energy=1${pbc}`));
      expect(codes(result)).toEqual([]);
      expect([result.systems[0].box, result.systems[0].pbc]).toEqual([null, [false, false, false]]);
    }
  });

  it('keeps a frame with a flat cell, without the cell', async () => {
    const { problems, systems } = await read(
      frame(`${CUBE} ${FORCES}`) + frame(`Lattice="4 0 0 8 0 0 0 0 4" ${FORCES}`),
    );
    expect(told(problems, 'warning')).toContain('bad-cell f.xyz #1');
    expect(systems.map((s) => [s.box === null, s.pbc, Array.from(s.frame_index)])).toEqual([
      [false, [true, true, true], [0]],
      [true, [true, true, true], [1]],
    ]);
  });

  it('keeps a slab whose third cell vector is zero, and takes no virial from its stress', async () => {
    const s = await one(`Lattice="4 0 0 0 4 0 0 0 0" pbc="T T F" ${FORCES} stress="1 1 1 0 0 0"`);
    expect([s.box?.[4], s.pbc, s.virial]).toEqual([4, [true, true, false], null]);
  });

  it('reads the cell from lines VEC1 to VEC3 behind the atoms', async () => {
    const text = '1\n\nCu 0 0 0\nVEC1 3 0 0\nVEC2 0 4 0\n1\n\nCu 0 0 0\nVEC1 3 0 0\nVEC2 0 4 0\nVEC3 0 0 5\n';
    const { problems, systems } = await read(text);
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.pbc, Array.from(s.box ?? [])])).toEqual([
      [
        [true, true, false],
        [3, 0, 0, 0, 4, 0, 0, 0, 0],
      ],
      [
        [true, true, true],
        [3, 0, 0, 0, 4, 0, 0, 0, 5],
      ],
    ]);
  });

  it('converts lengths', async () => {
    const s = await one(`${CUBE} Properties=species:S:1:pos:R:3 length-unit=bohr`, ['H 0 0 1']);
    expect([s.coord[2], s.box?.[0]]).toEqual([0.529177210903, 4 * 0.529177210903]);
    expect(s.origin?.length).toEqual({ key: 'pos', unit: 'bohr', how: 'named', sign: 1 });
    const named = await one(`${CUBE} Properties=species:S:1:pos_nm:R:3`, ['H 0 0 1']);
    expect([named.coord[2], named.box?.[0], named.origin?.length.unit]).toEqual([10, 40, 'nm']);
    const two = await read(frame(`${CUBE} Properties=species:S:1:pos:R:3 pos-unit=A lattice-unit=bohr`, ['H 0 0 1']));
    expect(told(two.problems)).toEqual(['mixed-units f.xyz #0']);
  });
});

describe('plain XYZ', () => {
  it('is names and positions; a bare number and more columns are offered, not taken', async () => {
    const { problems, systems } = await read('2\n-97208.4\nH 0 0 0 1 2 3\nH 0 0 1 -1 -2 -3\n');
    expect([systems[0].energy, systems[0].force, systems[0].box]).toEqual([null, null, null]);
    expect(systems[0].others?.map((o) => [o.taken.key, o.taken.how, Array.from(o.values)])).toEqual([
      ['second line', 'guessed', [-97208.4]],
      ['columns 5 to 7', 'guessed', [1, 2, 3, -1, -2, -3]],
    ]);
    expect(told(problems, 'warning')).toEqual(['plain-xyz f.xyz #0', 'no-labels f.xyz']);
  });

  it('says that more columns are not used', async () => {
    const { problems, systems } = await read('2\n\nH 0 0 0 0.1\nH 0 0 1 -0.1\n');
    expect(systems[0].others).toBeUndefined();
    expect(problems.find((p) => p.code === 'plain-xyz')?.message).toMatch(/what columns behind the positions are/);
  });

  it.each([
    ['Coordinates from ORCA-job h2o E -2.5', -2.5 * 27.211386245988, 'format'],
    [' energy: -2.5 gnorm: 0.000392 xtb: 6.4.0 (d4b70c2)', -2.5 * 27.211386245988, 'format'],
    ['E = -2.5 Eh', -2.5 * 27.211386245988, 'named'],
    ['step 3, energy: -2.5 eV', -2.5, 'named'],
    ['energy=-2.5', -2.5, 'usual'],
  ])('takes an energy that is beyond doubt: %s', async (comment, energy, how) => {
    const s = await one(comment, ['H 0 0 0', 'H 0 0 1']);
    expect(s.energy?.[0]).toBe(energy);
    expect(s.origin?.energy?.how).toBe(how);
  });

  // "i = 0, E = -2.5" is CP2K's, and its reader takes such files.
  it.each(['E = -2.5', 'water at 300 K', '17', '', 'energy none', 'a "b'])(
    'takes nothing from "%s"',
    async (comment) => {
      const s = await one(comment, ['H 0 0 0', 'H 0 0 1']);
      expect(s.energy).toBeNull();
    },
  );

  it('reads comments and blank lines before frames', async () => {
    const { problems, systems } = await read('# a comment\r\n2\r\na plain file\r\nH 0 0 0\r\nH 0 0 1\r\n\r\n \r\n');
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning')).toEqual(['no-labels f.xyz']);
    expect(systems[0].natoms).toBe(2);
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

  it('keeps frames apart whose atoms differ in place and name only', async () => {
    const rows = [
      ['H 0 0 0', 'O 1 0 0', 'H 2 0 0'],
      ['O 1 0 1', 'H 0 0 1', 'H 2 0 1'],
      ['H 0 0 2', 'O 1 0 2', 'H 2 0 2'],
    ];
    const { systems } = await read(rows.map((r) => frame('Properties=species:S:1:pos:R:3 energy=1', r)).join(''));
    expect(Array.from(systems[0].coord)).toEqual([
      0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 0, 1, 1, 0, 1, 2, 0, 1, 0, 0, 2, 1, 0, 2, 2, 0, 2,
    ]);
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
    ['a column too many', frame(`${CUBE} ${FORCES}`, ['H 0 0 0 0 0 0 1']), 'wrong-columns', /7 columns, found 8/],
    [
      'a plain line cut off',
      frame('plain', ['H 0 0 0', 'H 0 0']),
      'wrong-columns',
      /a name and three coordinates, found 3/,
    ],
    [
      'a number for a name',
      frame(`${CUBE} ${FORCES}`, ['0.5 0 0 0 0 0 0']),
      'bad-species',
      /name of an element in column species, found "0.5"/,
    ],
    ['stars for a name', frame(`${CUBE} ${FORCES}`, ['*** 0 0 0 0 0 0']), 'bad-species', /found "\*\*\*"/],
    ['NaN for a name', frame(`${CUBE} ${FORCES}`, ['NaN 0 0 0 0 0 0']), 'bad-species', /found "NaN"/],
    ['a NaN force', frame(`${CUBE} ${FORCES}`, ['H 0 0 0 0 nan 0']), 'nan-label', /force y of atom 0/],
    ['a force that is no number', frame(`${CUBE} ${FORCES}`, ['H 0 0 0 0 1.5x 0']), 'nan-label', /force y of atom 0/],
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
    ['a cell that is not finite', frame(`Lattice="4 0 0 0 nan 0 0 0 4" ${FORCES}`), 'bad-cell', /not a finite number/],
    ['odd periodicity', frame(`${CUBE} ${FORCES} pbc="yes"`), 'bad-pbc', /three flags/],
    ['a short virial', frame(`${CUBE} ${FORCES} virial="1 2 3"`), 'bad-virial', /nine numbers .* in virial, found 3/],
    ['a virial with a gap', frame(`${CUBE} ${FORCES} virial="1 2 3 4 *** 6 7 8 9"`), 'nan-label', /virial component 4/],
    ['columns without positions', frame(`${CUBE} Properties=species:S:1`), 'bad-properties', /pos:R:3/],
    ['columns without sense', frame(`${CUBE} Properties=species:S`), 'bad-properties', /triples/],
    ['an open quote', frame(`${CUBE} ${FORCES} name="x`), 'bad-header', /quote after name= is not closed/],
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

  it('tells a file that does not begin with a count', async () => {
    const { problems, systems } = await read(`H 0 0 0\n${CUBE}\n${good}`);
    expect(told(problems)).toEqual(['bad-count f.xyz #0']);
    expect(problems[0].message).toMatch(/expected the number of atoms on line 1, found "H 0 0 0"/);
    expect(Array.from(systems[0].frame_index)).toEqual([1]);
  });

  it('takes in no more than a frame for a count out of all reason', async () => {
    const { problems, systems } = await read(`999999999999\n${CUBE}\n${'H 0 0 0\n'.repeat(5000)}${good}`);
    expect(told(problems)).toEqual(['wrong-natoms f.xyz #0']);
    expect(problems[0].message).toMatch(/announces 999999999999 atoms, but only 5000 lines follow/);
    expect(Array.from(systems[0].frame_index)).toEqual([1]);
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

  it('warns of a last number that may be cut off', async () => {
    const whole = frame(`${CUBE} ${FORCES} energy=1`, [
      'H 0.00 0.00 0.00 0.12 0.34 0.56',
      'H 1.00 1.00 1.00 0.12 0.34 0.56',
    ]);
    const warned = async (text: string): Promise<boolean> =>
      told((await read(text)).problems, 'warning').includes('cut-off-line f.xyz #0');
    expect(await warned(whole.slice(0, -2))).toBe(true);
    expect(await warned(whole.slice(0, -1))).toBe(false);
    expect(await warned(whole)).toBe(false);
  });

  it('lists many equal problems only up to a point, with their number', async () => {
    const { problems } = await read(frame(`${CUBE} ${FORCES} energy=nan`).repeat(50));
    expect(told(problems)).toHaveLength(21);
    expect(problems.some((p) => p.message === '30 more frames with the same problem.')).toBe(true);
  });
});
