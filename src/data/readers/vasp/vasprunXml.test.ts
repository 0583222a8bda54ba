// vasprun.xml: elements, energies, positions; steps that are not taken; truncated files; real files against dpdata and npy.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { sharedOrSkip } from '../../../testing/shared';
import { calculation, readText, vasprun } from '../../../testing/vasp';
import { expectFrame, readSample } from '../../../testing/vaspSamples';
import { nodeFiles } from '../../files/nodeFiles';
import { readNpy } from '../../files/npy';
import { readAll } from '../../read';
import type { ReadResult, System } from '../../types';
import { vasprunXml } from './vasprunXml';

const read = (text: string): Promise<ReadResult> => readText(vasprunXml, 'vasprun.xml', text);
const kept = ({ systems }: ReadResult): number[] => systems.flatMap((s) => Array.from(s.frame_index));
const elements = (s: System): string[] => Array.from(s.atype, (t) => s.type_map[t]);
const message = ({ problems }: ReadResult, code: string): string =>
  problems.find((p) => p.code === code)?.message ?? `no ${code}`;

async function one(text: string): Promise<System> {
  const { problems, systems } = await read(text);
  expect(problems).toEqual([]);
  expect(systems).toHaveLength(1);
  return systems[0];
}

describe('a step', () => {
  it('has positions times the cell, not wrapped, and the energies, forces and stress of its own', async () => {
    const cell = [
      [4, 0, 0],
      [1, 5, 0],
      [0.5, 0.25, 6],
    ];
    const atoms = [
      [-0.25, 0.5, 1.5, 1, 2, 3],
      [0.5, 0.5, 0.5, -1, -2, -3],
    ];
    const kB = [
      [10, 40, 60],
      [40, 20, 50],
      [60, 50, 30],
    ];
    const s = await one(vasprun([{ energy: -10 }, { energy: -12, last: [-11, -10.5, -10.75], cell, atoms, kB }]));
    expect(elements(s)).toEqual(['Ti', 'O']);
    expect(Array.from(s.coord.subarray(6))).toEqual([0.25, 2.875, 9, 2.75, 2.625, 3]);
    expect(Array.from(s.box?.subarray(9) ?? [])).toEqual(cell.flat());
    expect(Array.from(s.force?.subarray(6) ?? [])).toEqual([1, 2, 3, -1, -2, -3]);
    expect(Array.from(s.energy ?? [])).toEqual([-10, -12]);
    Array.from(s.virial?.subarray(9) ?? []).forEach((v, k) => {
      expect(v).toBeCloseTo((kB.flat()[k] * 120) / 1602.176634, 12);
    });
    // Of <energy> itself they would be -77 and 0.
    expect(s.others?.map((o) => [o.taken.key, ...o.values])).toEqual([
      ['e_wo_entrp', -9.8, -11.5],
      ['e_0_energy', -9.9, -11.75],
    ]);
    expect(s.origin).toMatchObject({
      format: 'vasp/xml',
      energy: { key: 'e_fr_energy' },
      virial: { unit: 'kbar', sign: 1 },
    });
  });

  it('may be without stress, by ISIF or in the file', async () => {
    expect((await one(vasprun([{ kB: null }]))).virial).toBeNull();
    expect((await one(vasprun([{}], { settings: { ISIF: '0' } }))).virial).toBeNull();
    const trace = await read(vasprun([{}], { settings: { ISIF: '1' } }));
    expect(trace.systems[0].virial).toBeNull();
    expect(told(trace.problems, 'note')).toEqual(['trace-only vasprun.xml']);
  });

  it('has PSTRESS x volume taken off its energy, where it is in', async () => {
    const pv = (100 * 120 * 1e-22) / 1.60217733e-19;
    const settings = { PSTRESS: '100.00000000' };
    const inside = await read(vasprun([{ energy: -10 + pv, last: [-10, -9, -9.5] }], { settings }));
    expect(inside.systems[0].energy?.[0]).toBeCloseTo(-10, 7);
    expect(inside.systems[0].others?.[0].values[0]).toBeCloseTo(-9, 7);
    expect(told(inside.problems, 'note')).toEqual(['pv-taken-off vasprun.xml']);
    const without = await one(vasprun([{ energy: -10, last: [-10, -9, -9.5] }], { settings }));
    expect(without.energy?.[0]).toBe(-10);
    // With a dispersion correction the two cannot be told apart by their difference.
    const dispersed = await read(vasprun([{ energy: -10 + pv - 0.75, last: [-10, -9, -9.5] }], { settings }));
    expect(dispersed.systems[0].energy?.[0]).toBeCloseTo(-10.75, 7);
  });
});

describe('elements', () => {
  it('keeps the order of atoms where species repeat', async () => {
    const atoms = [0, 1, 2, 3].map((a) => [a / 4, 0, 0, a, 0, 0]);
    const titles = ['PAW_PBE Ti 08Apr2002', 'PAW_PBE O 08Apr2002', 'PAW_PBE Ti 08Apr2002'];
    const s = await one(vasprun([{ atoms }], { elements: ['Ti', 'O ', 'Ti'], titles, types: [1, 2, 2, 3] }));
    expect(elements(s)).toEqual(['Ti', 'O', 'O', 'Ti']);
    expect(Array.from(s.force ?? []).filter((_, k) => k % 3 === 0)).toEqual([0, 1, 2, 3]);
  });

  it('knows what VASP calls r and X, with and without the title of the potential', async () => {
    const named = vasprun([{}], {
      elements: ['r ', 'X '],
      titles: ['PAW_PBE Zr_sv 04Jan2005', 'PAW_PBE Xe 07Sep2000'],
    });
    expect((await one(named)).type_map).toEqual(['Zr', 'Xe']);
    expect((await one(vasprun([{}], { elements: ['r ', 'X '], titles: ['', ''] }))).type_map).toEqual(['Zr', 'Xe']);
    const odd = await read(vasprun([{}], { elements: ['qq', 'O '], titles: ['', ''] }));
    expect(told(odd.problems)).toEqual(['unknown-element vasprun.xml']);
    const pseudo = await read(
      vasprun([{}], { elements: ['H ', 'H '], titles: ['PAW_PBE H.5 07Sep2000', 'PAW_PBE H 1'] }),
    );
    expect(told(pseudo.problems, 'warning')).toEqual(['pseudo-hydrogen vasprun.xml']);
  });

  it('has to name them all', async () => {
    const text = vasprun([{}]);
    for (const lost of [
      text.replace('<rc><c>Ti</c><c>   1</c></rc>', ''),
      text.replace(/<atominfo>[\s\S]*<\/atominfo>/, ''),
    ])
      expect(told((await read(lost)).problems)).toEqual(['no-composition vasprun.xml']);
  });
});

describe('steps that are not taken', () => {
  it('used up NELM of the electronic loop, not the NELM of response functions', async () => {
    const r = await read(vasprun([{}, { loop: 8 }, { loop: 7 }, { loop: 8 }], { settings: { NELM: '8' } }));
    expect(kept(r)).toEqual([0, 2]);
    expect(message(r, 'unconverged')).toMatch(/^2 of 4 .* NELM = 8 .*counted from 0: 1, 3\); 2 steps were kept\.$/);
    const single = await read(vasprun([{ loop: 1 }], { settings: { NELM: '1' } }));
    expect(kept(single)).toEqual([0]);
    expect(told(single.problems, 'warning')).toEqual(['not-self-consistent vasprun.xml']);
    const fresh = vasprun([{ loop: 1 }], { settings: { NELM: '1' } }).replace(
      '  <separator name="electronic" >',
      '  <separator name="electronic" >\n   <i type="int" name="ISTART">     0</i>',
    );
    expect(kept(await read(fresh))).toEqual([]);
  });

  it('does not count the steps of linear response', async () => {
    const more = '  <scstep>\n   <energy>\n    <i name="e_fr_energy"> -1.0 </i>\n   </energy>\n  </scstep>\n';
    const text = vasprun([{ loop: 4 }], { settings: { NELM: '5', LEPSILON: 'T' } });
    const s = await one(text.replace('  <structure>\n   <crystal>', `${more.repeat(9)}  <structure>\n   <crystal>`));
    expect(s.others?.[0].values[0]).toBe(-9.8);
  });

  it('were predicted by a force field: they stand outside of <calculation>', async () => {
    const flat = calculation({ energy: -5, loop: 0 }).replace(/ <\/?calculation>\n/g, '');
    const r = await read(vasprun([flat, { energy: -1 }, flat, flat, { energy: -2 }]));
    expect(kept(r)).toEqual([1, 4]);
    expect(Array.from(r.systems[0].energy ?? [])).toEqual([-1, -2]);
    expect(message(r, 'predicted-steps')).toMatch(/^3 of 5 ionic steps/);
    expect(told((await read(vasprun([flat]))).problems)).toEqual(['no-frames vasprun.xml']);
  });

  it('have no forces, as of GW', async () => {
    const gw = ' <calculation>\n  <dielectricfunction comment="BSE"></dielectricfunction>\n </calculation>\n';
    const r = await read(vasprun([gw]));
    expect(told(r.problems)).toEqual(['no-frames vasprun.xml']);
    expect(message(r, 'no-frames')).toMatch(/GW/);
  });
});

describe('a run that was stopped', () => {
  const whole = vasprun([{ energy: -1 }, { energy: -2 }, { energy: -3 }], { done: false });

  it('gives the complete steps and says so', async () => {
    const r = await read(whole);
    expect(kept(r)).toEqual([0, 1, 2]);
    expect(r.problems.map((p) => p.code)).toEqual(['run-not-finished']);
    const within = await read(whole.slice(0, whole.lastIndexOf('<energy>')));
    expect(kept(within)).toEqual([0, 1]);
    expect(told(within.problems, 'warning')).toEqual(['incomplete-step vasprun.xml #2']);
  });

  it('is told wherever it is cut, and never gives half a step or half a number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (at) => {
        const r = await read(whole.slice(0, at));
        const n = r.systems[0]?.nframes ?? 0;
        expect(kept(r)).toEqual([0, 1, 2].slice(0, n));
        expect(Array.from(r.systems[0]?.energy ?? [])).toEqual([-1, -2, -3].slice(0, n));
        expect(r.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('runs one behind the other in a file', () => {
  const first = vasprun([{ energy: -1 }, { energy: -2, loop: 8 }]);
  const second = vasprun([{ energy: -3 }, { energy: -4, loop: 8 }], {
    elements: ['Fe', 'Ni'],
    titles: ['PAW_PBE Fe 06Sep2000', 'PAW_PBE Ni 06Sep2000'],
    settings: { NELM: '8', ISIF: '0' },
  });

  it('have elements and settings of their own', async () => {
    const r = await read(first + second);
    expect(r.systems.map((s) => [s.type_map.join(' '), s.virial === null, ...s.frame_index])).toEqual([
      ['Ti O', false, 0, 1],
      ['Fe Ni', true, 2],
    ]);
    expect(message(r, 'unconverged')).toMatch(/^1 of 2 .* NELM = 8 .*counted from 0: 3\)/);
  });

  it('do not take the elements of a run that was cut off before them', async () => {
    const last = first.lastIndexOf('<calculation>');
    const ends: readonly [number, number, string][] = [
      [first.indexOf('<calculation>') - 20, 0, ''],
      [last, 1, 'run-not-finished'],
      [first.indexOf('name="forces"', last), 1, 'incomplete-step'],
      [first.indexOf('</varray>', first.indexOf('name="forces"', last)) - 9, 1, 'incomplete-step'],
      [first.lastIndexOf('<dos>') + 9, 2, 'run-not-finished'],
      [first.lastIndexOf('</calculation>'), 2, 'run-not-finished'],
    ];
    for (const [at, n, code] of ends) {
      const r = await read(first.slice(0, at) + second);
      expect(r.systems.map((s) => [s.type_map.join(' '), s.nframes])).toEqual([
        ...(n > 0 ? [['Ti O', n]] : []),
        ['Fe Ni', 1],
      ]);
      expect(r.problems.map((p) => p.code)).toEqual([...(code === '' ? [] : [code]), 'unconverged']);
    }
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: first.length - 1 }), async (at) => {
        const last = (await read(first.slice(0, at) + second)).systems.at(-1);
        expect([last?.type_map.join(' '), ...(last?.energy ?? [])]).toEqual(['Fe Ni', -3]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('damage', () => {
  const damaged = (change: (step: string) => string): Promise<ReadResult> =>
    read(vasprun([{ energy: -1 }, change(calculation({ energy: -2 })), { energy: -3 }]));

  it.each<readonly [string, string, (step: string) => string]>([
    ['an energy of stars', 'nan-label', (s) => s.replaceAll(/(name="e_fr_energy">).{16}/g, `$1${'*'.repeat(16)}`)],
    ['a force of stars', 'nan-label', (s) => s.replace('      0.30000000 ', ' **************** ')],
    ['a position of stars', 'nan-coord', (s) => s.replace('      1.50000000 ', ' **************** ')],
    ['a stress of stars', 'nan-label', (s) => s.replace(/(name="stress" >\s*<v> ).{16}/, `$1${'*'.repeat(16)}`)],
    ['an atom too few', 'wrong-natoms', (s) => s.replace(/.*0\.10000000 +0\.20000000.*\n/, '')],
    ['an atom too many', 'wrong-natoms', (s) => s.replace(/(.*0\.10000000 +0\.20000000.*\n)/, '$1$1')],
    ['a number too few', 'wrong-natoms', (s) => s.replace('      0.20000000 ', '')],
    ['no forces', 'no-forces', (s) => s.replace('name="forces"', 'name="powers"')],
    ['no positions', 'wrong-natoms', (s) => s.replace('name="positions"', 'name="places"')],
    ['a cell vector too few', 'bad-cell', (s) => s.replace(/.*4\.00000000 .*\n/, '')],
    ['a cell vector twice', 'bad-cell', (s) => s.replace(/.*5\.00000000 .*\n/, '    <v> 4.0 0.0 0.0 </v>\n')],
    ['no energy', 'no-energy', (s) => s.replace(/ {3}<i name="e_fr_energy"> +-2.*\n/g, '')],
    ['no end of the forces', 'wrong-natoms', (s) => s.replace(/(name="forces"[\s\S]*?) <\/varray>/, '$1')],
    ['no end of the energy', 'no-end', (s) => s.replace(/(<\/structure>[\s\S]*)<\/energy>/, '$1')],
  ])('%s: the step is named, the others are kept', async (_, code, change) => {
    const r = await damaged(change);
    expect(kept(r)).toEqual([0, 2]);
    expect(r.problems.map((p) => `${p.severity} ${p.code} #${p.frame}`)).toEqual([`error ${code} #1`]);
  });

  it('ends of elements that are missing swallow no other step', async () => {
    expect(kept(await damaged((s) => s.replace('</dos>', '')))).toEqual([0, 1, 2]);
    expect(kept(await damaged((s) => s.replace('</eigenvalues>', '')))).toEqual([0, 1, 2]);
    expect(kept(await damaged((s) => s.replace('</calculation>', '')))).toEqual([0, 1, 2]);
    const r = await damaged((s) => s.replace('</structure>', ''));
    expect(kept(r)).toEqual([0, 2]);
    expect(told(r.problems)).toEqual(['no-end vasprun.xml #1']);
  });

  it('comes in pieces of any size', async () => {
    const text = vasprun([{ energy: -1 }, { energy: -2 }]);
    const [file] = memoryFiles({ 'vasprun.xml': text });
    const small = { ...file, stream: () => file.stream(7) };
    const { systems, problems } = await readAll([small]);
    expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
    expect(Array.from(systems[0].energy ?? [])).toEqual([-1, -2]);
    expect(systems[0].origin?.format).toBe('vasp/xml');
  });
});

describe('real files', () => {
  it.for(['vasprun_h2o_md10', 'vasprun_tribox'])('%s agrees with dpdata', async (name, context) => {
    const { systems, expected } = await readSample(context, name);
    // Beside the triclinic one lies another run, with the cell turned.
    const s = systems.filter((s) => !s.path.endsWith('.lower.xml'))[0];
    expect(s.nframes).toBe(expected.nframes);
    expect(elements(s)).toEqual(expected.symbols);
    expectFrame(s, 0, expected.first);
    expectFrame(s, s.nframes - 1, expected.last);
  });

  it('say the same as the OUTCAR of the same run', async (context) => {
    const [xml] = (await readSample(context, 'vasprun_h2o_md10')).systems;
    const [text] = (await readSample(context, 'vasp_outcar_h2o_md10')).systems;
    expect(Array.from(xml.energy ?? [])).toEqual(Array.from(text.energy ?? []));
    expect(Array.from(xml.box ?? [])).toEqual(Array.from(text.box ?? []));
    expect(xml.others?.map((o) => Array.from(o.values))).toEqual(text.others?.map((o) => Array.from(o.values)));
    // The last digit that OUTCAR writes: 1e-5 A, 1e-6 eV/A, 1e-5 kB (of 1000 A^3 6e-6 eV; twice rounded).
    for (const [name, digit] of [
      ['coord', 1e-5],
      ['force', 1e-6],
      ['virial', 1e-5],
    ] as const)
      xml[name]?.forEach((x, k) => {
        expect(Math.abs(x - (text[name]?.[k] ?? Number.NaN))).toBeLessThan(digit * 1.01);
      });
  });

  it('a hundred of NaCl agree with what ASE made of them', async (context) => {
    const folder = sharedOrSkip(context, 'data', 'nacl_rd_64');
    const packed = await nodeFiles([`${folder}/original/vasprun_xmls.tar.xz`]);
    const { systems, problems } = await readAll(packed.files);
    expect(told(problems)).toEqual([]);
    // With two larger cells beside the hundred.
    expect(systems).toHaveLength(102);
    const hundred = systems.filter((s) => s.natoms === 64);
    expect(hundred).toHaveLength(100);
    const sorted = hundred.toSorted((a, b) => a.path.localeCompare(b.path));
    for (const name of ['coord', 'box', 'energy', 'force', 'virial'] as const) {
      const [file] = (await nodeFiles([`${folder}/set.000/${name}.npy`])).files;
      const { data } = readNpy(await file.read(), name);
      const width = data.length / 100;
      let worst = 0;
      sorted.forEach((s, f) => {
        s[name]?.forEach((x, k) => {
          worst = Math.max(worst, Math.abs(x - data[width * f + k]));
        });
        expect(s[name]).toHaveLength(width);
      });
      expect(worst, name).toBeLessThan(1e-6);
    }
  });
});
