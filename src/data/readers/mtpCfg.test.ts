// .cfg files of MLIP: the sample against its npy, columns and keys of all versions, and every damage told.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../testing/files';
import { close, expectSample, sampleOf } from '../../testing/sampleIndex';
import { sharedOrSkip } from '../../testing/shared';
import { nodeFiles } from '../files/nodeFiles';
import { readNpy } from '../files/npy';
import { readAll } from '../read';

const read = (text: string) => readAll(memoryFiles({ 'train.cfg': text }));

/** Three atoms; the second frame has other energies. */
const frame = (energy = -14.5, x = 1): string => `BEGIN_CFG
 Size
    3
 Supercell
         8.0      0.0      0.0
         1.0      9.0      0.0
         0.0      2.0     10.0
 AtomData:  id type       cartes_x      cartes_y      cartes_z           fx          fy          fz
             1    1       ${x}.0         2.4          3.0             0.1         0.2         0.3
             2    0       1.8         2.4          3.0             0.4         0.5         0.6
             3    0       1.1         3.4          3.5            -0.5        -0.7        -0.9
 Energy
        ${energy}
 PlusStress:  xx          yy          zz          yz          xz          xy
     1.0     2.0     3.0     4.0     5.0     6.0
 Feature   EFS_by\tVASP
 Feature   mindist\t0.8
END_CFG

`;
const VIRIAL = [1, 6, 5, 6, 2, 4, 5, 4, 3];

describe('.cfg files of MLIP', () => {
  it('give the values of the sample, with types for names', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples');
    const npy = sharedOrSkip(context, 'data', 'nacl_rd_64');
    const { problems, systems } = await readAll((await nodeFiles([`${root}/GENERATED_from_nacl_rd_64/mtp.cfg`])).files);
    expect(told(problems)).toEqual([]);
    expect(problems.map((p) => p.code)).toEqual(['no-type-map']);
    const [s] = systems;
    const sample = sampleOf(readFileSync(`${root}/index.json`, 'utf8'), 'GENERATED_from_nacl_rd_64');
    expectSample(s, sample, { names: sample.symbols?.map((n) => (n === 'Na' ? 'Type_0' : 'Type_1')) });
    const virial = readNpy(new Uint8Array(readFileSync(`${npy}/set.000/virial.npy`)), 'virial.npy').data;
    // Six decimals are written.
    close(s.virial ?? [], virial.subarray(0, 27), 6e-7);
  });

  it('give energies, forces and the virial; types in the order of appearance', async () => {
    const { problems, systems } = await read(frame() + frame(-14.25));
    expect(told(problems)).toEqual([]);
    const [s] = systems;
    expect([systems.length, s.type_map, Array.from(s.atype)]).toEqual([1, ['Type_1', 'Type_0'], [0, 1, 1]]);
    expect(Array.from(s.energy ?? [])).toEqual([-14.5, -14.25]);
    expect(Array.from(s.coord.subarray(0, 9))).toEqual([1, 2.4, 3, 1.8, 2.4, 3, 1.1, 3.4, 3.5]);
    expect(Array.from(s.force?.subarray(0, 9) ?? [])).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, -0.5, -0.7, -0.9]);
    expect(Array.from(s.box?.subarray(0, 9) ?? [])).toEqual([8, 0, 0, 1, 9, 0, 0, 2, 10]);
    expect(Array.from(s.virial?.subarray(0, 9) ?? [])).toEqual(VIRIAL);
    expect(s.origin).toEqual({
      format: 'mlip/cfg',
      energy: { key: 'Energy', unit: 'eV', how: 'format', sign: 1 },
      force: { key: 'fx fy fz', unit: 'eV/A', how: 'format', sign: 1 },
      virial: { key: 'PlusStress', unit: 'eV', how: 'format', sign: 1 },
      length: { key: 'Supercell', unit: 'A', how: 'format', sign: 1 },
    });
  });

  it('sort atoms by id, take fractions, other columns, other spellings and values beside the keys', async () => {
    const text = `BEGIN_CFG
Size 3
SuperCell
8.0 0.0 0.0
1.0 9.0 0.0
0.0 2.0 10.0
AtomData: id type direct_x direct_y direct_z site_en fx fy fz charge magmom_x magmom_y magmom_z
3 0 0.1 0.3 0.35 -1.0 -0.5 -0.7 -0.9 0.1 0 0 0
1 1 0.1 0.2 0.3 -1.0 1.0D-1 0.2 0.3 0.1 0 0 0
2 0 0.2 0.2 0.3 -1.0 0.4 0.5 0.6 0.1 0 0 0
Energy -14.5
Stress: xx yy zz xy xz yz
1.0 2.0 3.0 6.0 5.0 4.0
END_CFG`;
    const { problems, systems } = await read(text);
    expect(told(problems)).toEqual([]);
    const [s] = systems;
    expect(s.atype).toEqual(Int32Array.of(0, 1, 1));
    close(s.coord, [1, 2.4, 3, 1.8, 2.4, 3, 1.1, 3.4, 3.5], 1e-15);
    expect(Array.from(s.force ?? [])).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, -0.5, -0.7, -0.9]);
    expect(Array.from(s.energy ?? [])).toEqual([-14.5]);
    // Stress without Plus is positive under tension.
    expect(Array.from(s.virial ?? [])).toEqual(VIRIAL.map((x) => -x));
    expect(s.origin?.virial).toEqual({ key: 'Stress', unit: 'eV', how: 'usual', sign: -1 });
  });

  it('take molecules and slabs, frames without labels, and elements where they are named', async () => {
    const cell = / Supercell\n(.*\n){3}/;
    const molecule = frame()
      .replace(cell, '')
      .replaceAll(/^( +\d +)1 /gm, '$1O ')
      .replaceAll(/^( +\d +)0 /gm, '$1H ');
    const slab = frame().replace('         0.0      2.0     10.0\n', '');
    const bare = frame()
      .replace(/ Energy(.*\n){4}/, '')
      .replace(/ +fx +fy +fz/, '')
      .replaceAll(/^( +\d +[01](?: +\S+){3}).*$/gm, '$1');
    const { problems, systems } = await read(molecule + slab + bare);
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning')).toContain('partial-cell train.cfg #1');
    expect(systems.map((s) => [s.type_map.join(), s.pbc, s.box !== null, s.energy !== null, s.force !== null])).toEqual(
      [
        ['O,H', [false, false, false], false, true, true],
        ['Type_1,Type_0', [true, true, false], true, true, true],
        ['Type_1,Type_0', [true, true, true], true, false, false],
      ],
    );
  });

  it('leave out what VASP did not converge', async () => {
    const { problems, systems } = await read(
      frame() + frame(-14).replace('EFS_by\tVASP', 'EFS_by\tVASP_not_converged'),
    );
    expect(told(problems, 'warning')).toContain('unconverged train.cfg #1');
    expect(systems.map((s) => Array.from(s.frame_index))).toEqual([[0]]);
  });

  it.each<readonly [string, string, (f: string) => string]>([
    ['an atom too few', 'wrong-natoms', (f) => f.replace(/ +2 +0 .*\n/, '')],
    ['a wrong Size', 'wrong-natoms', (f) => f.replace('    3\n', '    2\n')],
    ['no Size', 'bad-count', (f) => f.replace(/ Size\n.*\n/, '')],
    ['a Size that is none', 'bad-count', (f) => f.replace('    3\n', '    x\n')],
    ['a missing column', 'wrong-columns', (f) => f.replace(' 0.6\n', '\n')],
    ['a missing name of a column', 'wrong-columns', (f) => f.replace('fz', '')],
    ['no positions', 'wrong-columns', (f) => f.replaceAll('cartes', 'x')],
    ['a type that is none', 'bad-types', (f) => f.replace(/ 2 +0 /, ' 2 Xx ')],
    [
      'ghost atoms',
      'wrong-columns',
      (f) => f.replace(' fz', ' fz ghost').replaceAll(/(0\.3|0\.6|-0\.9)$/gm, '$1 true'),
    ],
    ['stars in a force', 'nan-label', (f) => f.replace(' 0.5 ', ' *** ')],
    ['NaN in a position', 'nan-coord', (f) => f.replace(' 1.8 ', ' NaN ')],
    ['NaN for an energy', 'bad-energy', (f) => f.replace('-14.25', 'nan')],
    ['stars for an energy', 'nan-label', (f) => f.replace('-14.25', '*******')],
    ['a stress of five numbers', 'wrong-columns', (f) => f.replace(' 6.0\n', '\n')],
    ['a cell vector of two numbers', 'bad-cell', (f) => f.replace('     10.0\n', '\n')],
    [
      'fractions without a cell',
      'bad-cell',
      (f) => f.replaceAll('cartes', 'direct').replace(/ Supercell\n(.*\n){3}/, ''),
    ],
    ['no Supercell', 'bad-line', (f) => f.replace('Supercell', 'Supercll')],
    ['no PlusStress', 'bad-line', (f) => f.replace('PlusStress', 'PlsStress')],
    ['no AtomData', 'bad-line', (f) => f.replace('AtomData', 'AtomDta')],
    ['no END_CFG', 'cfg-truncated', (f) => f.replace('END_CFG\n', '')],
    ['no BEGIN_CFG', 'cfg-begin', (f) => f.replace('BEGIN_CFG\n', '')],
  ])('tell %s and keep the other frames', async (_, code, edit) => {
    const { problems, systems } = await read(frame(-14.5) + edit(frame(-14.25)) + frame(-14, 2));
    expect(told(problems)).toEqual([`${code} train.cfg #1`]);
    expect(systems.map((s) => Array.from(s.frame_index))).toEqual([[0, 2]]);
    expect(Array.from(systems[0].energy ?? [])).toEqual([-14.5, -14]);
  });

  it('tell two frames that ran into one', async () => {
    const { problems, systems } = await read(
      frame() + (frame(-14.25) + frame(-14)).replace(/END_CFG\n\nBEGIN_CFG\n/, ''),
    );
    expect(told(problems)).toEqual(['cfg-blocks train.cfg #1']);
    expect(systems.map((s) => s.nframes)).toEqual([1]);
  });

  it('that are cut anywhere give whole frames only, and the one that is missing is named', async () => {
    const text = frame() + frame(-14.25);
    for (let n = 'BEGIN_CFG'.length; n < text.length - 2; n += 3) {
      const part = text.slice(0, n);
      const { problems, systems } = await read(part);
      expect(systems.reduce((sum, s) => sum + s.nframes, 0)).toBe(part.match(/END_CFG/g)?.length ?? 0);
      const rest = part.split('END_CFG').at(-1)?.trim() ?? '';
      expect(told(problems).length).toBe(rest === '' ? 0 : 1);
      for (const p of told(problems)) expect(p).toMatch(/ train\.cfg #[01]$/);
    }
  });
});
