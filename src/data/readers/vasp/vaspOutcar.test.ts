// OUTCAR: numbers and elements of a step, in all forms that versions and options of VASP give them.
import { describe, expect, it } from 'vitest';
import { told } from '../../../testing/files';
import { outcar, outcarStep, readText, type VaspRun } from '../../../testing/vasp';
import type { ReadResult, System } from '../../types';
import { vaspOutcar } from './vaspOutcar';

const read = (text: string): Promise<ReadResult> => readText(vaspOutcar, 'OUTCAR', text);
const run = (r: VaspRun): Promise<ReadResult> => read(outcar(r));
const elements = (s: System): string[] => Array.from(s.atype, (t) => s.type_map[t]);

async function one(r: VaspRun): Promise<System> {
  const { problems, systems } = await run(r);
  expect(problems).toEqual([]);
  expect(systems).toHaveLength(1);
  return systems[0];
}

describe('a step', () => {
  it('has the energy, the forces and the virial that belong to its positions', async () => {
    const s = await one({
      steps: [
        { energy: -10 },
        {
          energy: -11,
          atoms: [
            [1, 2, 3, 4, 5, 6],
            [-1, 0, 9.5, -4, -5, -6],
          ],
          kB: [10, 20, 30, 40, 50, 60],
        },
      ],
    });
    expect(elements(s)).toEqual(['Ti', 'O']);
    expect(Array.from(s.energy ?? [])).toEqual([-10, -11]);
    expect(Array.from(s.coord)).toEqual([0, 0, 0, 1, 1.5, 2, 1, 2, 3, -1, 0, 9.5]);
    expect(Array.from(s.force?.subarray(6) ?? [])).toEqual([4, 5, 6, -4, -5, -6]);
    expect(Array.from(s.box ?? [])).toEqual([4, 0, 0, 0, 5, 0, 0, 0, 6, 4, 0, 0, 0, 5, 0, 0, 0, 6]);
    // kB times 120 A^3; xx yy zz xy yz zx, the sign as in the file.
    const eV = 120 / 1602.176634;
    const virial = [10, 40, 60, 40, 20, 50, 60, 50, 30].map((x) => x * eV);
    Array.from(s.virial?.subarray(9) ?? []).forEach((v, k) => {
      expect(v).toBeCloseTo(virial[k], 12);
    });
    expect(s.others?.map((o) => [o.taken.key, ...o.values])).toEqual([
      ['energy without entropy', -9.8, -10.8],
      ['energy(sigma->0)', -9.9, -10.9],
    ]);
    expect(s.origin).toMatchObject({
      format: 'vasp/outcar',
      energy: { key: 'free energy TOTEN', unit: 'eV', how: 'format', sign: 1 },
      virial: { key: 'in kB', unit: 'kbar', sign: 1 },
    });
  });

  it('may have a cell and numbers that touch', async () => {
    const cell = [
      [-10, -10.5, 100.25],
      [100.125, 200.5, -30],
      [-11.5, 12, 310],
    ];
    const s = await one({
      steps: [
        {
          cell,
          kB: [-1234.5, -12345.25, 1, -99999.5, 2, 3],
          atoms: [
            [-12345.5, -99999.25, 7, 1, 2, 3],
            [1, 2, 3, 4, 5, -123456.5],
          ],
        },
      ],
    });
    expect(Array.from(s.box ?? [])).toEqual(cell.flat());
    expect(Array.from(s.coord.subarray(0, 3))).toEqual([-12345.5, -99999.25, 7]);
    expect(s.force?.[5]).toBe(-123456.5);
    const ratio = (s.virial?.[4] ?? 0) / (s.virial?.[0] ?? 1);
    expect(ratio).toBeCloseTo(12345.25 / 1234.5, 12);
  });

  it('may have no stress (ISIF = 0), its trace only (ISIF = 1), or "Total" alone', async () => {
    expect((await one({ settings: { ISIF: 0 }, steps: [{ kB: null }] })).virial).toBeNull();
    const trace = await run({ settings: { ISIF: 1 }, steps: [{}] });
    expect(trace.systems[0].virial).toBeNull();
    expect(told(trace.problems, 'note')).toEqual(['trace-only OUTCAR']);
    const total = await read(outcar({ steps: [{}] }).replace(/ {2}in kB.*\n/, ''));
    expect(total.problems).toEqual([]);
    // Five decimals of "Total".
    expect(total.systems[0].virial?.[4]).toBeCloseTo((2 * 120) / 1602.176634, 5);
    expect(total.systems[0].origin?.virial).toMatchObject({ key: 'Total', unit: 'eV' });
  });

  it('may have the forces and energies without dispersion behind those with it', async () => {
    const text = outcar({ steps: [{ energy: -3 }] })
      .replace('TOTAL-FORCE (eV/Angst)', 'TOTAL-FORCE (eV/Angst),                 FORCE-w/o vdW (eV/Angst)')
      .replace(/^(( +-?\d+\.\d{5}){3} {3}( +-?\d+\.\d{6}){3})$/gm, '$1      9.000000           NaN      9.000000')
      .replace(/(free {2}energy {3}TOTEN.* eV)/, '$1    w/o vdW =        -9.00000000 eV')
      .replace(
        /(energy {2}without entropy=.{18})(.*)/,
        '$1 eV    w/o vdW =  -9.00000000$2 eV    w/o vdW =   -9.00000000',
      );
    const { systems, problems } = await read(text);
    expect(problems).toEqual([]);
    expect(Array.from(systems[0].force ?? [])).toEqual([0.1, 0.2, 0.3, -0.1, -0.2, -0.3]);
    expect(systems[0].energy?.[0]).toBe(-3);
    expect(systems[0].others?.map((o) => o.values[0])).toEqual([-2.8, -2.9]);
  });

  it('is read in any order of its blocks, without electronic steps too', async () => {
    const text = outcar({ steps: [], done: false });
    const [, stress, cell, rest] =
      /(\n {2}FORCE on cell[\s\S]*?)( VOLUME[\s\S]*?)(\n POSITION[\s\S]*)/.exec(outcarStep({ energy: -3 }, 1)) ?? [];
    const { systems, problems } = await read(
      `${text}${cell}${stress}${rest}${cell}${stress}${rest.replace('-3.', '-4.')} General timing and accounting\n`,
    );
    expect(Array.from(systems[0].energy ?? [])).toEqual([-3, -4]);
    expect(told(problems, 'warning')).toEqual(['convergence-unknown OUTCAR']);
  });
});

describe('elements', () => {
  it('keeps the order of atoms where species repeat', async () => {
    const titles = ['PAW_PBE Ti 08Apr2002', 'PAW_PBE O_s 07Sep2000', 'PAW_PBE Ti 08Apr2002'];
    const atoms = [1, 2, 3, 4].map((x) => [x, 0, 0, x, 0, 0]);
    const s = await one({ titles, counts: [1, 2, 1], steps: [{ atoms }] });
    expect(s.type_map).toEqual(['Ti', 'O']);
    expect(elements(s)).toEqual(['Ti', 'O', 'O', 'Ti']);
    expect(Array.from(s.force ?? [])).toEqual([1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0]);
  });

  it.each([
    ['PAW_PBE Sn_d 06Sep2000', 'Sn'],
    ['PAW_PBE Fe_pv_new', 'Fe'],
    ['US Ti', 'Ti'],
    ['PAW C_h 20Mar2012', 'C'],
    ['PAW_GGA W_pv 21May2007', 'W'],
    ['PAW_PBE U 06Sep2000', 'U'],
  ])('takes %s as %s', async (title, name) => {
    const s = await one({ titles: [title], counts: [2], steps: [{}] });
    expect(s.type_map).toEqual([name]);
  });

  it('takes a pseudo-hydrogen as H, and says so; the old names of Zr and Xe', async () => {
    const h = await run({ titles: ['PAW_PBE H.5 07Sep2000', 'PAW_PBE H1.25 07Sep2000'], steps: [{}] });
    expect(h.systems[0].type_map).toEqual(['H']);
    expect(told(h.problems, 'warning')).toEqual(['pseudo-hydrogen OUTCAR']);
    const text = outcar({ steps: [{}] })
      .replaceAll('PAW_PBE Ti_pv 07Sep2000', 'local 4s4p5s4d')
      .replace('VRHFIN =Ti', 'VRHFIN =r');
    expect((await read(text)).systems[0].type_map).toEqual(['Zr', 'O']);
    const none = await read(text.replace('VRHFIN =r', 'VRHFIN =q'));
    expect(told(none.problems)).toEqual(['unknown-element OUTCAR']);
  });

  it('reads them from "POTCAR:" where NWRITE hides TITEL', async () => {
    const titles = ['PAW_PBE Ti 08Apr2002', 'PAW_PBE O 08Apr2002', 'PAW_PBE Ti 08Apr2002'];
    const atoms = [1, 2, 3].map((x) => [x, 0, 0, x, 0, 0]);
    const text = outcar({ titles, counts: [1, 1, 1], settings: { NWRITE: 1 }, steps: [{ atoms }] }).replace(
      / {3}(TITEL|VRHFIN).*\n/g,
      '',
    );
    const { systems, problems } = await read(text);
    expect(problems).toEqual([]);
    expect(elements(systems[0])).toEqual(['Ti', 'O', 'Ti']);
    const bare = await read(text.replace(/ POTCAR:.*\n/g, ''));
    expect(told(bare.problems)).toEqual(['no-elements OUTCAR']);
  });

  const many = ['H', 'He', 'Li', 'Be', 'B', 'C', 'N', 'O', 'F', 'Ne', 'Na', 'Mg', 'Al', 'Si', 'P'];
  const counts = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 3, 1, 4];
  const crowd = outcar({
    titles: many.map((n) => `PAW_PBE ${n} 08Apr2002`),
    counts,
    steps: [{ atoms: Array.from({ length: 21 }, (_, a) => [a, 0, 0, 0, 0, 0]) }],
  });
  const all = counts.flatMap((n, t) => Array.from({ length: n }, () => many[t]));
  const row = /( {3}ions per type = {12}(?: {3}1){10})([ \d]+)\n/;

  it('reads more than ten types, on one line, on two, or spilled into the next numbers', async () => {
    for (const text of [
      crowd,
      crowd.replace(row, `$1\n${' '.repeat(31)}$2\n`),
      // VASP up to 6.3 runs out of places and begins the block anew.
      crowd.replace(
        row,
        `$1


 Dimension of arrays:
   k-points           NKPTS =      2   k-points in BZ     NKDIM =      1   number of bands    NBANDS=      3
   number of dos      NEDOS =      1   number of ions     NIONS =      4
   non local maximal  LDIM  = 
`,
      ),
    ]) {
      const { systems, problems } = await read(text);
      expect(problems).toEqual([]);
      expect(elements(systems[0])).toEqual(all);
    }
    const lost = await read(crowd.replace(row, '$1\n'));
    expect(told(lost.problems)).toEqual(['no-composition OUTCAR']);
  });

  it('reads counts that touch, and one that overflows', async () => {
    const atoms = (n: number): number[][] => Array.from({ length: n }, (_, a) => [a, 0, 0, 0, 0, 0]);
    const touching = await one({ counts: [1000, 1024], steps: [{ atoms: atoms(2024) }] });
    expect(elements(touching).indexOf('O')).toBe(1000);
    const over = await one({ counts: [10010, 2], steps: [{ atoms: atoms(10012) }] });
    expect(elements(over).indexOf('O')).toBe(10010);
  });

  it('warns where there are more potentials than types, or one of two names', async () => {
    const line = '   TITEL  = PAW_PBE Ti_pv 07Sep2000\n';
    const text = outcar({ steps: [{}] });
    for (const odd of [text.replace(line, line + line), text.replace('VRHFIN =Ti', 'VRHFIN =Fe')])
      expect(told((await read(odd)).problems, 'warning')).toEqual(['potentials-differ OUTCAR']);
    const none = await read(text.replace(/ {3}ions per type.*\n/, ''));
    expect(told(none.problems)).toEqual(['no-composition OUTCAR']);
  });

  it('warns where POSCAR is titled otherwise, and of virtual crystals', async () => {
    const odd = await run({ extra: ' POSCAR =  Ti1 O2\n   VCA    =   0.50  0.50', steps: [{}] });
    expect(told(odd.problems, 'warning')).toEqual(['virtual-crystal OUTCAR', 'title-differs OUTCAR']);
    await one({ extra: ' POSCAR =  O1 Ti1\n   VCA    =   1.00  1.00', steps: [{}] });
    await one({ extra: ' POSCAR =  slab of Ti1 O2', steps: [{}] });
  });
});
