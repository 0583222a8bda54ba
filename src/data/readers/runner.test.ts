// input.data of RuNNer and n2p2: the sample, both units told apart by distances, and every damage told.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../testing/files';
import { close, expectSample, sampleOf } from '../../testing/sampleIndex';
import { sharedOrSkip } from '../../testing/shared';
import { nodeFiles } from '../files/nodeFiles';
import { readAll } from '../read';
import { ANGSTROM_PER_BOHR, unitFactor } from '../units';

const read = (text: string) => readAll(memoryFiles({ 'input.data': text }));

/** A water molecule (A, eV) in a cell, as numbers of a file in other units; `cell`: "lattice" lines or none. */
const WATER = [0, 0, 0, 0.957, 0, 0, -0.24, 0.927, 0];
const FORCE = [0.1, -0.2, 0.3, 0.4, -0.5, 0.6, -0.5, 0.7, -0.9];
const HARTREE = unitFactor('energy', 'hartree') ?? 0;

function frame(energy: number, lengthUnit = 1, energyUnit = 1, cell = true): string {
  const number = (x: number): string => x.toFixed(12);
  const atom = (element: string, a: number): string =>
    `atom ${[0, 1, 2].map((x) => number(WATER[3 * a + x] / lengthUnit)).join(' ')} ${element} 0.0 0.0 ${[0, 1, 2].map((x) => number((FORCE[3 * a + x] * lengthUnit) / energyUnit)).join(' ')}`;
  return [
    'begin',
    'comment file=OUTCAR frame=1 begin of the run',
    ...(cell
      ? [8, 9, 10].map(
          (e, k) => `lattice ${[0, 1, 2].map((x) => number((x === k ? e : x === 0 ? 1 : 0) / lengthUnit)).join('   ')}`,
        )
      : []),
    atom('O', 0),
    atom('H', 1),
    atom('H', 2),
    `energy ${number(energy / energyUnit)}`,
    'charge 0.0',
    'end\n',
  ].join('\n');
}
const CELL = [8, 0, 0, 1, 9, 0, 1, 0, 10];

describe('input.data of RuNNer and n2p2', () => {
  it('gives the values of the sample, from Bohr and Hartree', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples');
    const { problems, systems } = await readAll((await nodeFiles([`${root}/n2p2_input_data`])).files);
    expect(told(problems)).toEqual([]);
    expectSample(systems[0], sampleOf(readFileSync(`${root}/index.json`, 'utf8'), 'n2p2_input_data'));
    expect(systems[0].origin).toEqual({
      format: 'n2p2/runner',
      energy: { key: 'energy', unit: 'hartree', how: 'guessed', sign: 1 },
      force: { key: 'fx fy fz', unit: 'hartree/bohr', how: 'guessed', sign: 1 },
      virial: null,
      length: { key: 'lattice', unit: 'bohr', how: 'guessed', sign: 1 },
    });
    expect(told(problems, 'warning')[0]).toMatch(/^units-assumed .*input\.data$/);
  });

  it('tells Bohr from A by the distances and says so', async () => {
    for (const [length, energy, units] of [
      [ANGSTROM_PER_BOHR, HARTREE, ['hartree', 'hartree/bohr', 'bohr']],
      [1, 1, ['eV', 'eV/A', 'A']],
    ] as const) {
      const { problems, systems } = await read(frame(-14.5, length, energy) + frame(-14.25, length, energy));
      expect(told(problems)).toEqual([]);
      const [s] = systems;
      expect([s.origin?.energy?.unit, s.origin?.force?.unit, s.origin?.length.unit]).toEqual(units);
      expect([s.type_map, s.nframes, s.pbc]).toEqual([['O', 'H'], 2, [true, true, true]]);
      // Twelve decimals are written.
      close(s.coord, [...WATER, ...WATER], 1e-11);
      close(s.box ?? [], [...CELL, ...CELL], 1e-11);
      close(s.energy ?? [], [-14.5, -14.25], 1e-10);
      close(s.force ?? [], [...FORCE, ...FORCE], 1e-10);
      const warning = problems.find((p) => p.code === 'units-assumed');
      // 0.957 A over the radii of O and H, 0.97 A.
      expect(warning?.message).toMatch(
        units[2] === 'A'
          ? /0\.52 of a usual bond apart in Bohr and 0\.99 in A/
          : /0\.99 of a usual bond apart in Bohr and 1\.86 in A/,
      );
      expect(warning?.fix).toMatch(/mapping card/);
    }
  });

  it('takes Bohr where the distances tell nothing', async () => {
    const lone = 'begin\natom 0 0 0 Ar 0 0 0 0 0\nenergy -1\nend\n';
    const { problems, systems } = await read(lone);
    expect(systems[0].origin?.length.unit).toBe('bohr');
    expect(problems.find((p) => p.code === 'units-assumed')?.message).toMatch(/no two atoms/);
  });

  it('takes molecules, a cell on one line, and frames without forces or with more columns', async () => {
    const molecule = frame(-14.5, 1, 1, false);
    const oneLine = frame(-14).replace(/lattice.*\nlattice.*\nlattice.*\n/, `lattice ${CELL.join(' ')}\n`);
    const bare = frame(-13).replace(/^(atom(?: +\S+){4}).*$/gm, '$1');
    const spin = frame(-12).replace(/^(atom.*)$/gm, '$1 2.5');
    const { problems, systems } = await read(molecule + oneLine + bare + spin);
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.pbc[0], s.box !== null, s.force !== null, Array.from(s.frame_index)])).toEqual([
      [false, false, true, [0]],
      [true, true, true, [1, 3]],
      [true, true, false, [2]],
    ]);
    close(systems[1].box?.subarray(0, 9) ?? [], CELL, 1e-12);
    expect((await read(frame(-1).replace('charge', 'totalspin'))).problems.map((p) => p.code)).toContain(
      'ignored-keywords',
    );
    expect(told((await read(frame(-1).replace(/energy.*\n/, ''))).problems, 'warning')).toContain(
      'no-energy input.data',
    );
  });

  it('reads the atoms as RuNNer 2 announces them, which is how ASE writes them', async () => {
    // Without charges the forces follow the element; a vector may stand before them.
    const plain = frame(-14.5)
      .replace('begin', 'begin position(3) element forces(3)')
      .replace(/^(atom(?: +\S+){4}) 0\.0 0\.0/gm, '$1');
    const magnetic = frame(-14.25)
      .replace('begin', 'begin positions(3) symbols charge magmom(3) force(3)')
      .replace(/^(atom(?: +\S+){4}) 0\.0 0\.0/gm, '$1 0.5 9 9 9');
    const bare = frame(-14)
      .replace('begin', 'begin position(3) element charge')
      .replace(/^(atom(?: +\S+){4}).*$/gm, '$1 0.5');
    const { problems, systems } = await read(plain + magnetic + bare);
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [...s.frame_index])).toEqual([[0, 1], [2]]);
    close(systems[0].energy ?? [], [-14.5, -14.25], 1e-12);
    close(systems[0].coord, [...WATER, ...WATER], 1e-11);
    close(systems[0].force ?? [], [...FORCE, ...FORCE], 1e-10);
    expect(systems[1].force).toBeNull();
  });

  it('names frames whose line "begin" does not fit their atoms, or makes no sense', async () => {
    const short = frame(-14).replace('begin', 'begin position(3) element forces(3)');
    const odd = frame(-14).replace('begin', 'begin element position(3) forces(3)');
    const { problems, systems } = await read(frame(-14.5) + short + odd + frame(-14.25));
    expect(told(problems)).toEqual(['wrong-columns input.data #1', 'runner-begin input.data #2']);
    expect(systems.map((s) => [...s.frame_index])).toEqual([[0, 3]]);
  });

  it.each<readonly [string, string, (f: string) => string]>([
    ['a missing column', 'wrong-columns', (f) => f.replace(/(H.*) \S+\natom/, '$1\natom')],
    ['forces of some atoms only', 'wrong-columns', (f) => f.replace(/^(atom(?: +\S+){4}).*$/m, '$1')],
    ['an element that is none', 'unknown-element', (f) => f.replace(' O ', ' Oh ')],
    ['stars in a force', 'nan-label', (f) => f.replace('0.700000000000', '*****')],
    ['NaN in a position', 'nan-coord', (f) => f.replace('0.957000000000', 'NaN')],
    ['NaN for an energy', 'nan-label', (f) => f.replace(/energy.*/, 'energy NaN')],
    ['no number for an energy', 'bad-energy', (f) => f.replace(/energy.*/, 'energy')],
    ['two cell vectors', 'bad-cell', (f) => f.replace(/lattice.*\n/, '')],
    ['stars in the cell', 'bad-cell', (f) => f.replace(/lattice +\S+/, 'lattice ******')],
    ['a line without a keyword', 'bad-line', (f) => f.replace('charge', '')],
    ['no atoms', 'no-atoms', (f) => f.replace(/^atom.*\n/gm, '')],
    ['no end', 'runner-truncated', (f) => f.replace(/^end\n/m, '')],
    ['no begin', 'runner-begin', (f) => f.replace('begin\n', '')],
  ])('tells %s and keeps the other frames', async (_, code, edit) => {
    const { problems, systems } = await read(frame(-14.5) + edit(frame(-14.25)) + frame(-14));
    expect(told(problems)).toEqual([`${code} input.data #1`]);
    expect(systems.map((s) => Array.from(s.frame_index))).toEqual([[0, 2]]);
    close(systems[0].energy ?? [], [-14.5, -14], 1e-12);
  });

  it('tells two frames that ran into one', async () => {
    for (const cell of [true, false]) {
      const { problems, systems } = await read(
        frame(-14.5) + (frame(-14.25, 1, 1, cell) + frame(-14, 1, 1, cell)).replace('end\nbegin\n', ''),
      );
      expect(told(problems)).toEqual(['runner-blocks input.data #1']);
      expect(systems.map((s) => s.nframes)).toEqual([1]);
    }
  });

  it('gives whole frames only where the file was cut, and names the one that is missing', async () => {
    const text = frame(-14.5) + frame(-14.25);
    for (let n = text.indexOf('H') + 1; n < text.length; n += 3) {
      const part = text.slice(0, n);
      const { problems, systems } = await read(part);
      expect(systems.reduce((sum, s) => sum + s.nframes, 0)).toBe(part.match(/^end$/gm)?.length ?? 0);
      expect(told(problems).length).toBe(/(^|\n)end\s*$/.test(part) ? 0 : 1);
    }
  });
});
