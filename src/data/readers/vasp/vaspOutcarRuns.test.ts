// OUTCAR: which steps are taken: converged, ab initio, complete; real files against what dpdata reads from them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { MISSED, outcar, outcarStep, predictedStep, REACHED, readText, type VaspRun } from '../../../testing/vasp';
import { expectFrame, readSample } from '../../../testing/vaspSamples';
import { readAll } from '../../read';
import type { ReadResult } from '../../types';
import { vaspOutcar } from './vaspOutcar';

const read = (text: string): Promise<ReadResult> => readText(vaspOutcar, 'OUTCAR', text);
const run = (r: VaspRun): Promise<ReadResult> => read(outcar(r));
const kept = ({ systems }: ReadResult): number[] => systems.flatMap((s) => Array.from(s.frame_index));
const message = ({ problems }: ReadResult, code: string): string =>
  problems.find((p) => p.code === code)?.message ?? `no ${code}`;

describe('convergence', () => {
  const five = (n: number): VaspRun['steps'] => Array.from({ length: n }, (_, k) => ({ loop: k % 2 === 1 ? 8 : 3 }));

  it('leaves out steps that used up NELM, though VASP 5 says that EDIFF is reached', async () => {
    const r = await run({ settings: { NELM: 8 }, steps: five(5) });
    expect(kept(r)).toEqual([0, 2, 4]);
    expect(told(r.problems, 'warning')).toEqual(['unconverged OUTCAR']);
    expect(message(r, 'unconverged')).toBe(
      '2 of 5 ionic steps were left out as not converged: their electronic loop used up NELM = 8 steps or was stopped (counted from 0: 1, 3); 3 steps were kept.',
    );
  });

  it('believes newer versions where the last changes agree', async () => {
    const steps = (end: string, change: readonly [string, string]): VaspRun => ({
      version: '6.3.0 20Jan22',
      settings: { NELM: 5 },
      steps: [{ end, change }, { loop: 4 }],
    });
    expect(kept(await run(steps(REACHED, ['-0.1000000E-06', '0.9000000E-06'])))).toEqual([0, 1]);
    expect(kept(await run(steps(REACHED, ['-0.1000000E-04', '0.9000000E-06'])))).toEqual([1]);
    expect(kept(await run(steps(MISSED, ['-0.1000000E-06', '0.9000000E-06'])))).toEqual([1]);
    expect(kept(await run(steps('because hard stop was set', ['-0.1000000E-06', '0.9000000E-06'])))).toEqual([1]);
    // Fewer steps than NELM and not reached: stopped for another reason.
    expect(kept(await run({ version: '6.4.2 20Jul23', steps: [{ end: MISSED }, {}] }))).toEqual([1]);
  });

  it('keeps runs of a single evaluation, with a warning', async () => {
    const settings: Readonly<Record<string, number>>[] = [{ NELM: 1 }, { IALGO: 3 }, { IALGO: 2, NELM: 1 }];
    for (const s of settings) {
      const r = await run({ version: '6.3.0 20Jan22', settings: s, steps: [{ loop: 1, end: MISSED }] });
      expect(kept(r)).toEqual([0]);
      expect(told(r.problems, 'warning')).toEqual(['not-self-consistent OUTCAR']);
    }
    // One step from random orbitals is no evaluation of anything.
    const fresh = await run({
      settings: { NELM: 1 },
      steps: [{ loop: 1 }],
      extra: '   ISTART =      0    job   : 0-new\n',
    });
    expect(kept(fresh)).toEqual([]);
    expect(told(fresh.problems, 'warning')).toEqual(['unconverged OUTCAR']);
    const fixed = await run({ settings: { ICHARG: 11 }, steps: [{}] });
    expect(told(fixed.problems, 'warning')).toEqual(['not-self-consistent OUTCAR']);
  });

  it('says what the file does not say', async () => {
    const r = await read(outcar({ steps: [{}, {}] }).replace(/ {3}NELM {3}=.*\n/, ''));
    expect(kept(r)).toEqual([0, 1]);
    expect(told(r.problems, 'warning')).toEqual(['convergence-unknown OUTCAR']);
  });

  it('counts electronic steps beyond 99 and ionic steps beyond 9999', async () => {
    const long = await run({ settings: { NELM: 120 }, steps: [{ loop: 120 }, { loop: 119 }] });
    expect(kept(long)).toEqual([1]);
    const text = outcar({ settings: { NELM: 6 }, steps: [{}, { loop: 6 }, {}] });
    const stars = await read(text.replace(/Iteration +\d+\(/g, 'Iteration ****('));
    expect(kept(stars)).toEqual([0, 2]);
  });
});

describe('steps of a force field', () => {
  it('are counted, and those that were computed are taken', async () => {
    const steps = [
      predictedStep(0),
      { energy: -1 },
      predictedStep(-5),
      predictedStep(-6),
      { energy: -2 },
      predictedStep(-7),
    ];
    const r = await run({ version: '6.3.0 20Jan22', steps });
    // The first and the third step are predicted and computed.
    expect(kept(r)).toEqual([0, 2]);
    expect(Array.from(r.systems[0].energy ?? [])).toEqual([-1, -2]);
    expect(Array.from(r.systems[0].box ?? [])[0]).toBe(4);
    expect(r.problems.map((p) => p.code)).toEqual(['predicted-steps']);
    expect(message(r, 'predicted-steps')).toMatch(/^2 of 4 ionic steps come from .* 2 steps were kept\.$/);
  });

  it('alone are no data', async () => {
    const r = await run({ version: '6.4.2', steps: [predictedStep(-5), predictedStep(-6)] });
    expect(r.systems).toEqual([]);
    expect(told(r.problems)).toEqual(['no-frames OUTCAR']);
    const cut = await read(outcar({ steps: [{}, predictedStep(-5).slice(0, 900)], done: false }));
    expect(kept(cut)).toEqual([0]);
    expect(cut.problems.map((p) => p.code)).toEqual(['predicted-steps', 'run-not-finished']);
  });
});

describe('a run that was stopped', () => {
  const whole = outcar({ steps: [{ energy: -1 }, { energy: -2 }, { energy: -3 }], done: false });

  it('gives the complete steps and says so', async () => {
    const r = await read(whole);
    expect(kept(r)).toEqual([0, 1, 2]);
    expect(r.problems.map((p) => p.code)).toEqual(['run-not-finished']);
    const within = await read(whole.slice(0, whole.lastIndexOf(' FREE ENERGIE')));
    expect(kept(within)).toEqual([0, 1]);
    expect(told(within.problems, 'warning')).toEqual(['incomplete-step OUTCAR #2']);
    expect(message(within, 'incomplete-step')).toMatch(/before its energy is written/);
  });

  it('is told wherever it is cut, and never gives half a step or half a number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (at) => {
        const r = await read(whole.slice(0, at));
        const s = r.systems[0];
        expect(kept(r)).toEqual(Array.from({ length: s?.nframes ?? 0 }, (_, f) => f));
        expect(Array.from(s?.energy ?? [])).toEqual([-1, -2, -3].slice(0, s?.nframes ?? 0));
        for (const [k, o] of (s?.others ?? []).entries())
          expect(Array.from(o.values)).toEqual(Array.from(s.energy ?? [], (e) => e + [0.2, 0.1][k]));
        expect(r.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('may have come by way of Windows', async () => {
    expect((await read(whole.replaceAll('\n', '\r\n'))).systems).toEqual((await read(whole)).systems);
  });

  it('before its first step has no frames', async () => {
    for (const text of ['', outcar({ steps: [], done: false }), outcar({ steps: [] })])
      expect(told((await read(text)).problems)).toEqual(['no-frames OUTCAR']);
  });

  it('may be followed by another in the same file', async () => {
    const first = outcar({ steps: [{ energy: -1 }, { energy: -2 }] });
    const second = outcar({ titles: ['PAW_PBE Fe_pv 02Aug2007'], counts: [2], steps: [{ energy: -3 }] });
    const r = await read(first + second);
    expect(r.systems.map((s) => [s.type_map.join(' '), ...s.frame_index])).toEqual([
      ['Ti O', 0, 1],
      ['Fe', 2],
    ]);
    expect(r.problems).toEqual([]);
  });

  it('may be cut off anywhere before another, which keeps its own elements', async () => {
    const first = outcar({ steps: [{ energy: -1 }, { energy: -2 }], done: false });
    const second = outcar({ titles: ['PAW_PBE Fe_pv 02Aug2007'], counts: [2], steps: [{ energy: -3 }] });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: first.length - 1 }), async (at) => {
        const { systems } = await read(first.slice(0, at) + second);
        const [n, last] = [systems.length > 1 ? systems[0].nframes : 0, systems.at(-1)];
        expect(last && [last.type_map.join(' '), ...(last.energy ?? [])]).toEqual(['Fe', -3]);
        if (n > 0) expect(Array.from(systems[0].energy ?? [])).toEqual([-1, -2].slice(0, n));
      }),
      { numRuns: 300 },
    );
  });
});

describe('damage', () => {
  const text = outcar({ steps: [{ energy: -1 }, { energy: -2 }, { energy: -3 }] });
  const second = text.indexOf('Iteration      2');
  const damaged = (change: (step: string) => string): Promise<ReadResult> => {
    const third = text.indexOf('Iteration      3');
    return read(text.slice(0, second) + change(text.slice(second, third)) + text.slice(third));
  };

  it.each<readonly [string, string, (step: string) => string]>([
    ['a force of stars', 'nan-label', (s) => s.replace('      0.300000\n', '**************\n')],
    ['a position of stars', 'nan-coord', (s) => s.replace('      1.50000', '*************')],
    [
      'an energy of stars',
      'nan-label',
      (s) => s.replace(/(free {2}energy {3}TOTEN {2}= ).{18}/, `$1${'*'.repeat(18)}`),
    ],
    ['an energy that is not there', 'no-energy', (s) => s.replace(/.*free {2}energy {3}TOTEN.*\n/, '')],
    ['an atom too few', 'wrong-natoms', (s) => s.replace(/.*0\.100000 +0\.200000.*\n/, '')],
    ['an atom too many', 'wrong-natoms', (s) => s.replace(/(.*0\.100000 +0\.200000.*\n)/, '$1$1')],
    ['an atom with a word', 'nan-label', (s) => s.replace('0.200000', 'hello...')],
    ['an atom with a column too few', 'wrong-natoms', (s) => s.replace('  0.200000', '')],
    ['no forces', 'no-forces', (s) => s.replace(' POSITION ', ' POSITIONS ')],
    ['a stress of stars', 'nan-label', (s) => s.replace(/ {2}in kB {2}.{12}/, `  in kB  ${'*'.repeat(12)}`)],
    ['half a stress', 'no-stress', (s) => s.replace(/( {2}in kB.{30}).*/, '$1')],
    ['a cell vector too few', 'bad-cell', (s) => s.replace(/.*5\.000000000 .*\n/, '')],
    ['a cell vector twice', 'bad-cell', (s) => s.replace(/(.*4\.000000000 .*\n)/, '$1$1')],
    ['no cell', 'bad-cell', (s) => s.replace('VOLUME', 'volume')],
  ])('%s: the step is named, the others are kept', async (_, code, change) => {
    const r = await damaged(change);
    expect(kept(r)).toEqual([0, 2]);
    expect(r.problems.map((p) => `${p.severity} ${p.code} #${p.frame}`)).toEqual([`error ${code} #1`]);
    for (const s of r.systems)
      for (const values of [s.coord, s.box, s.energy, s.force, s.virial])
        expect(values?.every(Number.isFinite)).toBe(true);
  });

  it('a stress that is missing makes a system of its own, told', async () => {
    const r = await damaged((s) => s.replace('FORCE on cell', ''));
    expect(r.systems.map((s) => [s.virial === null, ...s.frame_index])).toEqual([
      [false, 0, 2],
      [true, 1],
    ]);
    expect(told(r.problems, 'warning')).toEqual(['some-without-stress OUTCAR']);
  });

  it('steps without forces: by NWRITE = 0, by linear response, by GW', async () => {
    const noForces = (k: number): string => outcarStep({}, k).replace(/ VOLUME[\s\S]*total drift.*\n/, '');
    const quiet = await run({ settings: { NWRITE: 0 }, steps: [{}, noForces(2), noForces(3), {}] });
    expect(kept(quiet)).toEqual([0, 3]);
    expect(message(quiet, 'steps-without-forces')).toMatch(/^2 of 4 .*counted from 0: 1-2/);
    const loops = outcarStep({}, 2).replace(/\n-+ aborting[\s\S]*/, '\n');
    const response = await run({ steps: [{}, loops, loops.replaceAll('     2(', '     3(')] });
    expect(kept(response)).toEqual([0]);
    expect(told(response.problems, 'note')).toEqual(['loops-without-step OUTCAR']);
    const gw = await run({ steps: [loops] });
    expect(told(gw.problems)).toEqual(['no-frames OUTCAR']);
    expect(message(gw, 'no-frames')).toMatch(/GW/);
  });
});

describe('which files', () => {
  it('are known by their content', async () => {
    const text = outcar({ steps: [{}] });
    const found = await readAll(
      memoryFiles({ 'run1/out.txt': text, 'run2/OUTCAR.relax': text.slice(text.indexOf(' POTCAR:')) }),
    );
    expect(found.systems.map((s) => [s.path, s.origin?.format])).toEqual([
      ['run1/out.txt', 'vasp/outcar'],
      ['run2/OUTCAR.relax', 'vasp/outcar'],
    ]);
    const poscar = 'TiO\n1.0\n4 0 0\n0 5 0\n0 0 6\nTi O\n1 1\nDirect\n0 0 0\n.5 .5 .5\n';
    const others = memoryFiles({
      POSCAR: poscar,
      XDATCAR: poscar.replace('Direct', 'Direct configuration=     1'),
      POTCAR: '  PAW_PBE Ti 08Apr2002\n   VRHFIN =Ti: d3 s1\n   TITEL  = PAW_PBE Ti 08Apr2002\n',
      OSZICAR: '       N       E                     dE\nDAV:   1     0.1E+03\n   1 F= -.1E+02 E0= -.1E+02\n',
      'vasp.out':
        ' running on    2 total cores\n vasp.5.4.4.18Apr17 (build Apr  9 2020) complex\n POSCAR found type information on POSCAR  Ti O\n',
      'vaspout.h5': new Uint8Array([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]),
    });
    expect((await readAll(others)).systems).toEqual([]);
    for (const file of others) {
      const bytes = await file.head(1 << 14);
      const head = {
        path: file.path,
        name: file.path,
        extension: '',
        size: 9,
        bytes,
        text: new TextDecoder().decode(bytes),
      };
      expect(vaspOutcar.matches(head)).toBe(false);
    }
  });

  it.for(['vasp_outcar_h2o_md10', 'vasp_outcar_unconverged'])('%s agrees with dpdata', async (name, context) => {
    const { systems, expected } = await readSample(context, name);
    expect(systems).toHaveLength(1);
    const [s] = systems;
    expect(s.nframes).toBe(expected.nframes);
    expect(Array.from(s.atype, (t) => s.type_map[t])).toEqual(expected.symbols);
    expectFrame(s, 0, expected.first);
    expectFrame(s, s.nframes - 1, expected.last);
  });
});
