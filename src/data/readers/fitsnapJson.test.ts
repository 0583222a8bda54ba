// FitSNAP's JSON: the sample by another route, folders as one source, styles of all spellings, and every damage told.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Content, memoryFiles, told } from '../../testing/files';
import { close } from '../../testing/sampleIndex';
import { sharedOrSkip } from '../../testing/shared';
import { nodeFiles } from '../files/nodeFiles';
import { readAll } from '../read';
import { ANGSTROM_PER_BOHR, unitFactor } from '../units';

const read = (files: Readonly<Record<string, Content>>) => readAll(memoryFiles(files));

const DATA = {
  Positions: [
    [1, 2.4, 3],
    [1.8, 2.4, 3],
    [1.1, 3.4, 3.5],
  ],
  Energy: -14.5,
  AtomTypes: ['O', 'H', 'H'],
  Lattice: [
    [8, 0, 0],
    [1, 9, 0],
    [0, 2, 10],
  ],
  NumAtoms: 3,
  Forces: [
    [0.1, 0.2, 0.3],
    [0.4, 0.5, 0.6],
    [-0.5, -0.7, -0.9],
  ],
  Stress: [
    [1000, 60, 50],
    [60, 2000, 40],
    [50, 40, 3000],
  ],
};
const STYLES = {
  PositionsStyle: 'angstrom',
  AtomTypeStyle: 'chemicalsymbol',
  Label: 'Example',
  StressStyle: 'bar',
  LatticeStyle: 'angstrom',
  EnergyStyle: 'electronvolt',
  ForcesStyle: 'electronvoltperangstrom',
};
const json = (data: object = {}, styles: object = STYLES): string =>
  `# A test JSON file\n${JSON.stringify({ Dataset: { Data: [{ ...DATA, ...data }], ...styles } })}`;

/** eV per bar times the volume of the cell, 720 A^3: 1 bar = 1e5 Pa, 1 eV/A^3 = 1.602176634e11 Pa. */
const VIRIAL = DATA.Stress.flat().map((x) => (x * 1e5 * 720) / 1.602176634e11);

describe('JSON files of FitSNAP', () => {
  it('of a folder are one system; its values are those of the sample', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples', 'fitsnap_json');
    const { problems, systems } = await readAll((await nodeFiles([root])).files);
    expect(told(problems)).toEqual([]);
    const [s] = systems;
    expect([systems.length, s.path, s.type_map, s.natoms, Array.from(s.frame_index)]).toEqual([
      1,
      root,
      ['Ta'],
      64,
      [0, 1, 2],
    ]);
    for (const f of [0, 1, 2]) {
      const text = readFileSync(`${root}/A15_${f + 1}.json`, 'utf8');
      const data = JSON.parse(text.slice(text.indexOf('\n'))).Dataset.Data[0];
      expect(s.energy?.[f]).toBe(data.Energy);
      expect(Array.from(s.coord.subarray(192 * f, 192 * f + 192))).toEqual(data.Positions.flat());
      expect(Array.from(s.force?.subarray(192 * f, 192 * f + 192) ?? [])).toEqual(data.Forces.flat());
      expect(Array.from(s.box?.subarray(9 * f, 9 * f + 9) ?? [])).toEqual(data.Lattice.flat());
      // A cube; bar is 1e5 Pa.
      const perBar = (1e5 / 1.602176634e11) * data.Lattice[0][0] ** 3;
      close(
        s.virial?.subarray(9 * f, 9 * f + 9) ?? [],
        data.Stress.flat().map((x: number) => x * perBar),
        1e-14,
      );
    }
    expect(s.virial?.[0]).toBeGreaterThan(0);
    expect(s.origin).toEqual({
      format: 'fitsnap/json',
      energy: { key: 'Energy', unit: 'eV', how: 'named', sign: 1 },
      force: { key: 'Forces', unit: 'eV/A', how: 'named', sign: 1 },
      virial: { key: 'Stress', unit: 'bar', how: 'named', sign: 1 },
      length: { key: 'Positions', unit: 'A', how: 'named', sign: 1 },
    });
  });

  it('are taken folder by folder, in the order of their numbers, a system per composition', async () => {
    const { problems, systems } = await read({
      'a/md_10.json': json({ Energy: 10 }),
      'a/md_9.json': json({ Energy: 9 }),
      'a/md_1.JSON': json({ Energy: 1, AtomTypes: ['C', 'H', 'H'] }),
      'b/md_1.json': json({ Energy: 2 }),
      'a/package.json': '{"name": "x"}',
    });
    expect(told(problems)).toEqual([]);
    expect(
      systems.map((s) => [s.path, s.type_map.join(), Array.from(s.energy ?? []), Array.from(s.frame_index)]),
    ).toEqual([
      ['a', 'C,H', [1], [0]],
      ['a', 'O,H', [9, 10], [1, 2]],
      ['b', 'O,H', [2], [0]],
    ]);
    expect((await read({ 'one.json': json() })).systems.map((s) => s.path)).toEqual(['one.json']);
  });

  it('are converted as their styles say, in any spelling', async () => {
    const hartree = unitFactor('energy', 'hartree') ?? 0;
    const cases: [object, (x: typeof DATA) => object, string[]][] = [
      [{ EnergyStyle: 'Hartree' }, (d) => ({ Energy: d.Energy / hartree }), ['hartree', 'eV/A', 'bar', 'A']],
      [
        { EnergyStyle: 'eV', ForcesStyle: 'eV_per_Angstrom', StressStyle: 'GPa' },
        (d) => ({ Stress: d.Stress.map((r) => r.map((x) => x * 1e-4)) }),
        ['eV', 'eV/A', 'GPa', 'A'],
      ],
      [
        { StressStyle: 'kB' },
        (d) => ({ Stress: d.Stress.map((r) => r.map((x) => x * 1e-3)) }),
        ['eV', 'eV/A', 'kbar', 'A'],
      ],
      [
        { ForcesStyle: 'hartree/bohr' },
        (d) => ({ Forces: d.Forces.map((r) => r.map((x) => (x * ANGSTROM_PER_BOHR) / hartree)) }),
        ['eV', 'hartree/bohr', 'bar', 'A'],
      ],
      [
        { PositionStyle: 'bohr', LatticeStyle: 'bohr' },
        (d) => ({
          Positions: d.Positions.map((r) => r.map((x) => x / ANGSTROM_PER_BOHR)),
          Lattice: d.Lattice.map((r) => r.map((x) => x / ANGSTROM_PER_BOHR)),
        }),
        ['eV', 'eV/A', 'bar', 'bohr'],
      ],
      [
        {
          EnergyStyle: 'metal',
          ForcesStyle: 'metal',
          StressStyle: 'metal',
          PositionsStyle: 'metal',
          LatticeStyle: 'metal',
        },
        () => ({}),
        ['eV', 'eV/A', 'bar', 'A'],
      ],
      [{}, () => ({}), ['eV', 'eV/A', 'bar', 'A']],
    ];
    for (const [styles, data, units] of cases) {
      const { problems, systems } = await read({ 'a/x.json': json(data(DATA), styles) });
      expect(told(problems)).toEqual([]);
      const [s] = systems;
      const o = s.origin;
      expect([o?.energy?.unit, o?.force?.unit, o?.virial?.unit, o?.length.unit]).toEqual(units);
      close(s.coord, DATA.Positions.flat(), 1e-14);
      close(s.box ?? [], DATA.Lattice.flat(), 1e-14);
      close(s.energy ?? [], [DATA.Energy], 1e-14);
      close(s.force ?? [], DATA.Forces.flat(), 1e-14);
      close(s.virial ?? [], VIRIAL, 1e-13);
      expect(o?.energy?.how).toBe('EnergyStyle' in styles ? 'named' : 'usual');
    }
    const mixed = await read({
      'a/1.json': json({}, { StressStyle: 'bar' }),
      'a/2.json': json({ Energy: -14 }, { StressStyle: 'kB' }),
    });
    expect(told(mixed.problems, 'warning')).toContain('mixed-units a');
  });

  it('may have several comments or none, several frames, labels that are missing or null', async () => {
    const bare = json().replace(/^.*\n/, '');
    const several = JSON.stringify(
      {
        Dataset: {
          ...STYLES,
          Data: [
            { ...DATA, Energy: 1 },
            { ...DATA, Energy: 2 },
          ],
        },
      },
      null,
      2,
    );
    const { problems, systems } = await read({
      'a/1.json': bare,
      'a/2.json': `# Header\n\n  # more\n${several}`,
      'a/3.json': json({ Stress: null, Energy: null, Lattice: undefined }),
      'a/4.json': json({ Energy: -15 }),
    });
    expect(told(problems)).toEqual([]);
    expect(
      systems.map((s) => [Array.from(s.energy ?? []), s.box !== null, s.virial !== null, Array.from(s.frame_index)]),
    ).toEqual([
      [[-14.5, 1, 2, -15], true, true, [0, 1, 2, 4]],
      [[], false, false, [3]],
    ]);
  });

  it('leave other JSON to others', async () => {
    const ase = '{"1": {"unique_id": "ab", "positions": [[0, 0, 0]], "numbers": [1]}, "ids": [1], "nextid": 2}';
    expect((await read({ 'a/x.json': ase })).systems[0].origin?.format).toBe('ase/db');
    for (const text of ['{"Dataset": "x"}', '[]', '{"Data": [], "Dataset": {"Data": []}}', 'Dataset'])
      expect(told((await read({ 'a/x.json': text })).problems)).toEqual(['no-data a/x.json']);
  });

  it.each<readonly [string, string, string]>([
    ['NaN for an energy', 'nan-label #0', json().replace('-14.5', 'NaN')],
    ['Infinity for a force', 'nan-label #0', json().replace('-0.9', '-Infinity')],
    ['a text for a position', 'nan-coord #0', json().replace('2.4', '"***"')],
    ['null in a stress', 'nan-label #0', json().replace('3000', 'null')],
    ['NaN in the cell', 'bad-cell #0', json().replace('[8,0,0]', '[8,NaN,0]')],
    ['a force too few', 'wrong-shape #0', json({ Forces: DATA.Forces.slice(1) })],
    ['a cell of two vectors', 'wrong-shape #0', json({ Lattice: DATA.Lattice.slice(1) })],
    ['a stress of six numbers', 'wrong-shape #0', json({ Stress: [1, 2, 3, 4, 5, 6] })],
    ['a wrong number of atoms', 'wrong-natoms #0', json({ NumAtoms: 4 })],
    ['an element that is none', 'unknown-element #0', json({ AtomTypes: ['O', 'H', 'Hx'] })],
    ['no elements', 'no-types #0', json({ AtomTypes: undefined })],
    ['no positions', 'no-coord #0', json({ Positions: undefined })],
    ['a unit that is none', 'unknown-unit', json({}, { EnergyStyle: 'calories' })],
    ['a file that was cut', 'bad-json', json().slice(0, 300)],
    ['no frames', 'no-frames', '{"Dataset": {"Data": []}}'],
    ['a number for a frame', 'bad-json', '{"Dataset": {"Data": [3]}}'],
  ])('tell %s and keep the other files', async (_, wanted, text) => {
    const { problems, systems } = await read({ 'a/1.json': json(), 'a/2.json': text, 'a/3.json': json({ Energy: 3 }) });
    const [code, frame] = wanted.split(' ');
    expect(told(problems)).toEqual([`${code} a/2.json${frame ? ` ${frame}` : ''}`]);
    expect(systems.map((s) => Array.from(s.frame_index))).toEqual([[0, 2]]);
  });

  it('count what is wrong with many files', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, k) => [`a/${k}.json`, json({ NumAtoms: 4, Energy: k })]),
    );
    const { problems, systems } = await read(files);
    expect(systems).toEqual([]);
    expect(problems.filter((p) => p.code === 'wrong-natoms').length).toBe(21);
    expect(problems.find((p) => p.path === 'a')?.message).toBe('10 more files with the same problem.');
  });
});
