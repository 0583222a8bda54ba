// .npz dictionaries in the forms of MACE, sGDML, rMD17 and PhysNet; units, padding, and every kind of damage.
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { expectedOf, near } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { writeNpy } from '../../files/npy';
import { readAll } from '../../read';
import { allElectronUnit } from '../allElectrons';

/** eV: 4184 J per mole. */
const KCAL = 4184 / (1.602176634e-19 * 6.02214076e23);

/** A .npy file of text as NumPy writes it ("<U4"). */
function textNpy(words: readonly string[], shape = '()'): Uint8Array {
  const width = Math.max(1, ...words.map((w) => w.length));
  const header = `{'descr': '<U${width}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  const bytes = new Uint8Array(128 + 4 * width * words.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  bytes.set(new TextEncoder().encode(`${header}\n`), 10);
  const view = new DataView(bytes.buffer);
  words.forEach((word, k) => {
    [...word].forEach((c, i) => {
      view.setUint32(128 + 4 * (width * k + i), c.codePointAt(0) ?? 0, true);
    });
  });
  return bytes;
}

type Content = Record<string, Uint8Array>;
const read = (content: Content, name = 'd/set.npz') =>
  readAll(
    memoryFiles({ [name]: zipSync(Object.fromEntries(Object.entries(content).map(([k, v]) => [`${k}.npy`, v]))) }),
  );

const R = [0, 0, 0, 0, 0, 1.1, 0, 0, 0, 0, 0, 1.2];
const F = [0, 0, 1, 0, 0, -1, 0, 0, 2, 0, 0, -2];
const basic = (): Content => ({
  R: writeNpy(R, [2, 2, 3]),
  z: writeNpy([6, 8], [2]),
  E: writeNpy([-1, -2], [2, 1]),
  F: writeNpy(F, [2, 2, 3]),
});

describe('npz', () => {
  it('reads R, z, E, F, and warns that the units are assumed', async () => {
    const { problems, systems } = await read(basic());
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning')).toEqual(['assumed-units d/set.npz']);
    expect(systems).toMatchObject([
      {
        path: 'd/set.npz',
        type_map: ['C', 'O'],
        nframes: 2,
        natoms: 2,
        pbc: [false, false, false],
        coord: Float64Array.from(R),
        box: null,
        energy: Float64Array.of(-1, -2),
        force: Float64Array.from(F),
        virial: null,
        origin: {
          format: 'npz',
          energy: { key: 'E', unit: 'eV', how: 'usual', sign: 1 },
          force: { key: 'F', unit: 'eV/A', how: 'usual', sign: 1 },
          virial: null,
          length: { key: 'R', unit: 'A', how: 'usual', sign: 1 },
        },
      },
    ]);
  });

  it('takes the units that the file names, and kcal/mol for sGDML without them', async () => {
    const sgdml = { ...basic(), type: textNpy(['d']), theory: textNpy(['ccsd(t)']), name: textNpy(['CO']) };
    const named = await read({ ...sgdml, e_unit: textNpy(['kcal/mol']), r_unit: textNpy(['Ang']) });
    expect(told(named.problems, 'warning')).toEqual([]);
    expect(named.systems[0].energy?.[1]).toBeCloseTo(-2 * KCAL, 14);
    expect(named.systems[0].force?.[8]).toBeCloseTo(2 * KCAL, 14);
    expect(named.systems[0].origin?.force).toEqual({ key: 'F', unit: 'kcal/mol/Ang', how: 'named', sign: 1 });
    const bare = await read(sgdml);
    expect(bare.systems[0].energy).toEqual(named.systems[0].energy);
    expect(bare.systems[0].origin?.energy).toEqual({ key: 'E', unit: 'kcal/mol', how: 'usual', sign: 1 });
    expect(bare.problems.find((p) => p.code === 'assumed-units')?.message).toMatch(/kcal\/mol .*as sGDML has them/);
    const bohr = await read({ ...sgdml, e_unit: textNpy(['Hartree']), r_unit: textNpy(['Bohr']) });
    expect(bohr.systems[0].coord[5]).toBeCloseTo(1.1 * 0.529177210903, 12);
    expect(bohr.systems[0].force?.[2]).toBeCloseTo(27.211386245988 / 0.529177210903, 9);
    const odd = await read({ ...sgdml, e_unit: textNpy(['furlong']) });
    expect(told(odd.problems)).toEqual(['unknown-unit d/set.npz']);
  });

  it('takes the unit in which the energies are those of all electrons, where the file names none', async () => {
    // CO: -113.3 hartree.
    const of = (...e: number[]) => read({ ...basic(), E: writeNpy(e, [2]) });
    for (const [unit, factor] of [
      ['hartree', 1],
      ['kcal/mol', 627.509],
      ['kJ/mol', 2625.5],
    ] as const) {
      const { problems, systems } = await of(-113.3 * factor, -113.29 * factor);
      expect(systems[0].energy?.[0]).toBeCloseTo(-113.3 * 27.2114, 1);
      expect(systems[0].origin).toMatchObject({
        energy: { unit, how: 'guessed' },
        force: { unit: `${unit}/A`, how: 'guessed' },
        length: { unit: 'A', how: 'usual' },
      });
      expect(problems.find((p) => p.code === 'assumed-units')?.message).toMatch(/those of all electrons/);
    }
    // All electrons in eV, valence electrons in eV, against free atoms in kcal/mol: nothing but eV may be said.
    for (const e of [-3083, -590, -14.8, -258]) {
      const { systems } = await of(e, e);
      expect([systems[0].energy?.[0], systems[0].origin?.energy?.how]).toEqual([e, 'usual']);
    }
    // sGDML's are in kcal/mol by custom, not by rule.
    const sgdml = { ...basic(), type: textNpy(['d']), theory: textNpy(['pbe']), E: writeNpy([-3083, -3084], [2]) };
    expect((await read(sgdml)).systems[0].energy?.[0]).toBe(-3083);
    expect(allElectronUnit([1, 1], -1.17)).toBeNull();
    expect(allElectronUnit([6, 79], -19000)).toBeNull();
    expect(allElectronUnit([8, 1, 1], -76.4)).toBe('hartree');
    expect(allElectronUnit([6, 1, 1, 1, 1], -40.5 * 27.2114)).toBe('eV');
  });

  it('reads rMD17, its other energies to choose from', async () => {
    const { problems, systems } = await read({
      nuclear_charges: writeNpy([6, 8], [2]),
      coords: writeNpy(R, [2, 2, 3]),
      energies: writeNpy([-1, -2], [2]),
      forces: writeNpy(F, [2, 2, 3]),
      old_indices: writeNpy([5, 6], [2]),
      old_energies: writeNpy([-10, -20], [2]),
      old_forces: writeNpy(F, [2, 2, 3]),
    });
    expect(told(problems)).toEqual([]);
    expect(problems.find((p) => p.code === 'ignored-arrays')?.message).toBe('old_forces, old_indices: not used.');
    expect(systems[0].energy?.[0]).toBeCloseTo(-KCAL, 14);
    expect(systems[0].others?.map((o) => [o.of, o.taken.key, o.values.length])).toEqual([
      ['energy', 'old_energies', 2],
    ]);
    expect(systems[0].others?.[0].values[1]).toBeCloseTo(-20 * KCAL, 13);
  });

  it('drops atoms that only fill up, and gives every composition its system', async () => {
    const { problems, systems } = await read({
      R: writeNpy([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 5, 9, 9, 9, 0, 0, 7], [2, 3, 3]),
      Z: writeNpy([6, 8, 0, 1, 0, 1], [2, 3]),
      N: writeNpy([2, 2], [2]),
      E: writeNpy([1, 2], [2]),
    });
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.type_map, Array.from(s.atype), Array.from(s.coord), [...s.frame_index]])).toEqual([
      [['C', 'O'], [0, 1], [0, 0, 0, 0, 0, 1], [0]],
      [['H'], [0, 0], [0, 0, 5, 0, 0, 7], [1]],
    ]);
  });

  it('reads cells, flags and stresses in all their shapes', async () => {
    const cell = [4, 0, 0, 1, 5, 0, 0, 0, 6];
    const stress = await read({
      ...basic(),
      cell: writeNpy([...cell, ...cell.map((x) => 2 * x)], [2, 3, 3]),
      pbc: writeNpy([1, 1, 0], [3]),
      stress: writeNpy([1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0], [2, 6]),
    });
    expect(told(stress.problems)).toEqual([]);
    expect(stress.systems[0].pbc).toEqual([true, true, false]);
    expect(Array.from(stress.systems[0].box ?? [])).toEqual([...cell, ...cell.map((x) => 2 * x)]);
    // virial = -V stress, xx yy zz yz xz xy.
    expect(Array.from(stress.systems[0].virial?.subarray(0, 9) ?? [])).toEqual(
      [1, 6, 5, 6, 2, 4, 5, 4, 3].map((x) => -120 * x),
    );
    expect(stress.systems[0].origin?.virial).toEqual({ key: 'stress', unit: 'eV/A^3', how: 'usual', sign: -1 });
    const virial = await read({
      ...basic(),
      lattice: writeNpy([4, 5, 6], [3]),
      virials: writeNpy([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0], [2, 3, 3]),
    });
    expect(Array.from(virial.systems[0].box?.subarray(9) ?? [])).toEqual([4, 0, 0, 0, 5, 0, 0, 0, 6]);
    expect(Array.from(virial.systems[0].virial?.subarray(0, 9) ?? [])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const open = await read({ ...basic(), cell: writeNpy(cell, [3, 3]), pbc: writeNpy([0], [1]) });
    expect(open.systems.map((s) => [s.pbc, s.box])).toEqual([[[false, false, false], null]]);
    const asked = await read({ ...basic(), pbc: writeNpy([1], []) });
    expect(asked.systems.map((s) => [s.pbc, s.box])).toEqual([[[true, true, true], null]]);
    expect(told(asked.problems, 'warning')).toContain('no-box d/set.npz');
    // sGDML writes the vectors as columns.
    const columns = await read({ ...basic(), lattice: writeNpy(cell, [3, 3]), code_version: textNpy(['1.0.2']) });
    expect(Array.from(columns.systems[0].box?.subarray(0, 9) ?? [])).toEqual([4, 1, 0, 0, 5, 0, 0, 0, 6]);
    expect(told(columns.problems, 'note')).toContain('cell-order d/set.npz');
  });

  it('reads gradients as forces of the other sign, one frame, flat positions and names of elements', async () => {
    const { F: _, ...rest } = basic();
    const gradients = await read({ ...rest, gradients: writeNpy(F, [2, 6]) });
    expect(Array.from(gradients.systems[0].force ?? [])).toEqual(F.map((x) => (x === 0 ? -0 : -x)));
    expect(gradients.systems[0].origin?.force).toEqual({ key: 'gradients', unit: 'eV/A', how: 'usual', sign: -1 });
    const one = await read({
      pos: writeNpy([0, 0, 0, 0, 0, 1.5], [2, 3]),
      z: writeNpy([6, 8], [2]),
      energy: writeNpy([3], []),
    });
    expect(one.systems.map((s) => [s.nframes, s.natoms, s.energy?.[0]])).toEqual([[1, 2, 3]]);
    const flat = await read({ coords: writeNpy(R, [2, 6]), symbols: textNpy(['C', 'Cl'], '(2,)') });
    expect(told(flat.problems)).toEqual([]);
    expect(flat.systems.map((s) => [s.type_map, s.nframes, Array.from(s.coord)])).toEqual([[['C', 'Cl'], 2, R]]);
  });

  const bad: readonly (readonly [string, (c: Content) => void, string, RegExp, number])[] = [
    ['no positions', (c) => delete c.R, 'cannot-read d/set.npz', /expected positions under R.*found only z, E, F/, 0],
    ['no elements', (c) => delete c.z, 'no-elements d/set.npz', /expected the atomic numbers/, 0],
    [
      'too few elements',
      (c) => {
        c.z = writeNpy([6], [1]);
      },
      'wrong-shape d/set.npz',
      /expected 2 elements, or 2 x 2 for every frame its own, found 1/,
      0,
    ],
    [
      'an atomic number that is none',
      (c) => {
        c.z = writeNpy([6, 119], [2]);
      },
      'unknown-element d/set.npz',
      /found 119 for atom 1/,
      0,
    ],
    [
      'an atomic number of one frame that is none',
      (c) => {
        c.z = writeNpy([6, 8, 6, 200], [2, 2]);
      },
      'unknown-element d/set.npz #1',
      /found 200 for atom 1/,
      1,
    ],
    [
      'too few energies',
      (c) => {
        c.E = writeNpy([1], [1]);
      },
      'wrong-frames d/set.npz',
      /expected 2 frames with 1 numbers each .*E has the shape 1/,
      0,
    ],
    [
      'forces of other atoms',
      (c) => {
        c.F = writeNpy(new Float64Array(18), [2, 3, 3]);
      },
      'wrong-shape d/set.npz',
      /expected 2 frames with 6 numbers each \(3 x 2 atoms\), found 18/,
      0,
    ],
    [
      'a force that is no number',
      (c) => {
        c.F = writeNpy([...F.slice(0, 7), Number.NaN, ...F.slice(8)], [2, 2, 3]);
      },
      'nan-label d/set.npz #1',
      /force y of atom 0 is NaN/,
      1,
    ],
    [
      'an array that is cut short',
      (c) => {
        c.F = c.F.subarray(0, c.F.length - 9);
      },
      'npy-truncated d/set.npz/F.npy',
      /needs 96 bytes/,
      0,
    ],
  ];
  it.each(bad)('tells %s', async (_name, damage, expected, message, left) => {
    const content = basic();
    damage(content);
    const { problems, systems } = await read(content);
    expect(told(problems)).toEqual([expected]);
    expect(problems.find((p) => p.severity === 'error')?.message).toMatch(message);
    expect(systems.reduce((n, s) => n + s.nframes, 0)).toBe(left);
  });

  it('tells files that are cut short', async () => {
    const whole = zipSync({ 'R.npy': writeNpy(R, [2, 2, 3]), 'z.npy': writeNpy([6, 8], [2]) });
    for (const n of [40, whole.length >> 1, whole.length - 1]) {
      const { problems, systems } = await readAll(memoryFiles({ 'a.npz': whole.subarray(0, n) }));
      expect(systems).toEqual([]);
      expect(told(problems)).toEqual(['zip-damaged a.npz']);
    }
  });

  it('reads the sample with the values that others read', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples');
    const path = join(root, 'GENERATED_from_nacl_rd_64', 'npz_mace_style.npz');
    const { problems, systems } = await readAll((await nodeFiles([path])).files);
    const want = expectedOf(root, 'GENERATED_from_nacl_rd_64');
    expect(told(problems)).toEqual([]);
    expect(systems).toHaveLength(1);
    const [s] = systems;
    expect([s.nframes, s.natoms, s.pbc]).toEqual([3, 64, [true, true, true]]);
    expect(Array.from(s.atype, (t) => s.type_map[t])).toEqual(want.symbols);
    near([s.energy?.[0] ?? 0, s.energy?.[2] ?? 0], [want.first.energy, want.last.energy]);
    near(s.box?.subarray(0, 9) ?? [], want.first.cell.flat());
    near(s.coord.subarray(-3), want.last.coord_last);
    near(s.force?.subarray(0, 3) ?? [], want.first.force0);
  });
});
