// What is to be reviewed: outliers, copies, labels that lack, settings that do not fit; and what accepting does.
import { describe, expect, it } from 'vitest';
import { aluminium, codes, examined, formaldehyde, moving, only, times } from '../../testing/made';
import { keepFrames } from '../group';
import type { System } from '../types';
import { asProblem } from './finding';

const md = (nframes = 30): System => aluminium({ nframes, step: 0.1 });
const still = (nframes: number, seed = 1): System => aluminium({ nframes, step: 0, amplitude: 0.05, seed });
const changed = (s: System, change: (t: System) => void): System => {
  const t = structuredClone(s);
  change(t);
  return t;
};
const push = (s: System, frame: number, atom: number, by: number): System =>
  changed(s, (t) => {
    if (t.force) t.force[3 * (t.natoms * frame + atom)] += by;
  });

describe('net forces', () => {
  it('are told from 0.1 eV/A, with their share of the usual force', async () => {
    expect(codes(await examined([push(md(), 4, 3, 0.09)]))).toEqual([]);
    const f = only(await examined([push(push(md(), 4, 3, 0.2), 9, 3, 0.15)]), 'net-force');
    expect(f).toMatchObject({ severity: 'warning', frame: 4 });
    expect([...f.frames]).toEqual([4, 9]);
    // Seen from the data set, where another system may come before.
    expect(f.worst).toBe(4);
    const second = only(await examined([still(10), push(push(md(), 4, 3, 0.15), 9, 3, 0.2)]), 'net-force');
    expect([second.frame, second.worst]).toEqual([9, 19]);
    expect(f.message).toMatch(
      /2 frames do not add up to zero: 0\.20 eV\/A at most, .* as a rule; per atom that is 0\.\d+ %/,
    );
    // Little: most keep them.
    expect(f.offers.map((o) => o.remedy.kind)).toEqual(['accept', 'exclude']);
  });

  it('that are large against the forces are better left out', async () => {
    const f = only(
      await examined([
        changed(md(), (t) => {
          for (let k = 0; k < 96; k += 3) if (t.force) t.force[k] += 1;
        }),
      ]),
      'net-force',
    );
    expect(f.offers.map((o) => o.remedy.kind)).toEqual(['exclude', 'accept']);
    expect(f.why).toMatch(/missing atoms/);
    // Nothing would be left.
    const all = changed(md(), (t) => {
      for (let k = 0; k < (t.force?.length ?? 0); k += 3) if (t.force) t.force[k] += 1;
    });
    expect(only(await examined([all]), 'net-force').offers.map((o) => o.remedy.kind)).toEqual(['accept']);
  });
});

describe('force outliers', () => {
  it('are the few far beyond the rest, with the word to look first', async () => {
    const s = push(push(md(), 7, 5, 80), 7, 6, -80);
    const f = only(await examined([s]), 'force-outliers');
    expect(f).toMatchObject({ severity: 'warning', frame: 7 });
    expect([...f.frames]).toEqual([7]);
    expect(f.message).toMatch(/on Al, where/);
    expect(f.fix).toMatch(/Look at these frames first/);
    expect(f.offers[0].remedy).toEqual({ kind: 'accept' });
  });

  it('are no second kind of frames, no small forces, and nothing in few', async () => {
    // A tenth of the frames is hot: that is what the set is about.
    const hot = changed(still(40), (t) => {
      for (let k = 96 * 36; k < 96 * 40; k++) if (t.force) t.force[k] *= 60;
    });
    expect(codes(await examined([hot])).filter((c) => c.includes('force'))).toEqual([]);
    const calm: System = { ...md(), force: times(md().force, 1e-4) };
    const bump = push(push(calm, 3, 0, 0.5), 3, 1, -0.5);
    expect(codes(await examined([{ ...bump, energy: null }])).filter((c) => c.includes('outliers'))).toEqual([]);
    expect(
      codes(await examined([push(push(md(2), 1, 0, 80), 1, 1, -80)])).filter((c) => c.includes('outliers')),
    ).toEqual([]);
  });
});

describe('energy outliers', () => {
  it('are found in their composition', async () => {
    const s = changed(still(40), (t) => {
      if (t.energy) t.energy[11] += 20;
    });
    const other = formaldehyde({ nframes: 20 });
    const f = only(await examined([other, s]), 'energy-outliers');
    expect(f).toMatchObject({ severity: 'warning', frame: 11 });
    expect([...f.frames]).toEqual([31]);
    expect(f.message).toMatch(/eV per atom, where .* are usual for Al32\.$/);
    const slight = changed(still(40), (t) => {
      if (t.energy) t.energy[11] += 0.04 * 32;
    });
    expect(codes(await examined([slight]))).not.toContain('warning energy-outliers');
    expect(codes(await examined([changed(still(15), (t) => t.energy?.fill(-1, 3, 4))]))).not.toContain(
      'warning energy-outliers',
    );
  });
});

describe('energies in single precision', () => {
  it('are told where their steps are as large as what a model is asked to reach', async () => {
    const rounded = (s: System, shift: number): System => ({
      ...s,
      energy: s.energy?.map((e) => Math.fround(e + shift)) ?? null,
    });
    const f = only(await examined([rounded(still(20), -350_000)]), 'coarse-energies');
    // 2^18 < 350,000 < 2^19: steps of 2^-5 eV, over 32 atoms.
    expect(f.message).toMatch(/steps of 0\.98 meV per atom/);
    expect(codes(await examined([rounded(still(20), 0)]))).toEqual([]);
    expect(codes(await examined([rounded(still(7), -350_000)]))).toEqual([]);
    const double: System = { ...still(20), energy: still(20).energy?.map((e) => e - 350_000) ?? null };
    expect(codes(await examined([double]))).toEqual([]);
  });
});

describe('the energies of atoms', () => {
  const crystal = (type_map: string[], atype: number[]): System =>
    moving(
      {
        type_map,
        atype: Int32Array.from(atype),
        pbc: [true, true, true],
        places: [0, 0, 0, 2.5, 0, 0, 0, 2.5, 0],
        box: [6, 0, 0, 0, 6, 0, 0, 0, 6],
      },
      { nframes: 3 },
    );

  it('are open where elements always go together', async () => {
    const f = only(await examined([crystal(['Al', 'Si'], [0, 0, 1])]), 'degenerate-bias');
    expect(f).toMatchObject({ severity: 'note', id: 'degenerate-bias' });
    expect(f.message).toMatch(/all frames have one composition.*\(1 of 2 stay free/);
    const two = [crystal(['Al', 'Si'], [0, 0, 1]), crystal(['Si', 'Al'], [0, 0, 1])];
    expect(codes(await examined(two))).not.toContain('note degenerate-bias');
    const three = [crystal(['Al', 'Si', 'Mg'], [0, 1, 2]), crystal(['Al', 'Mg', 'Si'], [0, 0, 0])];
    expect(only(await examined([{ ...three[1], type_map: ['Al'] }, three[0]]), 'degenerate-bias').message).toMatch(
      /the 2 compositions fix only 2 energies.*\(1 of 3 stay free/,
    );
    expect(codes(await examined([crystal(['Al'], [0, 0, 0])]))).toEqual([]);
  });
});

describe('copies', () => {
  const copy = (s: System, frames: readonly number[], path: string): System => ({
    ...(keepFrames(s, (f) => frames.includes(f)) ?? s),
    path,
  });

  it('with the same labels are duplicates: the first stays', async () => {
    const f = only(await examined([md(), copy(md(), [3, 8], 'again')]), 'duplicate-frames');
    expect(f).toMatchObject({ severity: 'warning', path: 'again', frame: 3 });
    expect(f.message).toMatch(/^2 frames of 32 .*; the first is also made frame 3\.$/);
    expect(f.offers[0].remedy).toEqual({ kind: 'exclude', frames: Int32Array.of(30, 31) });
    // Where the first is out, its copy is none.
    const without = await examined([md(), copy(md(), [3, 8], 'again')], { excluded: Int32Array.of(3) });
    expect([...only(without, 'duplicate-frames').frames]).toEqual([31]);
  });

  it('with other labels are conflicts, in energy or forces, however their atoms are ordered', async () => {
    const other = changed(copy(md(), [3, 8], 'again'), (t) => {
      if (t.energy) t.energy[1] += 0.1;
    });
    const findings = await examined([md(), other]);
    const f = only(findings, 'conflicting-labels');
    expect(f).toMatchObject({ severity: 'error', path: 'again', frame: 8 });
    expect([...f.frames]).toEqual([8, 31]);
    expect(f.message).toMatch(
      /^one geometry occurs with different labels \(2 frames\); the most by 0\.0031 eV per atom and 0\.0 eV\/A, here and in made frame 8\.$/,
    );
    expect(f.offers.map((o) => o.remedy)).toEqual([
      { kind: 'exclude', frames: Int32Array.of(31) },
      { kind: 'exclude', frames: Int32Array.of(8, 31) },
    ]);
    expect([...only(findings, 'duplicate-frames').frames]).toEqual([30]);
    const force = push(push(copy(md(), [3], 'b'), 0, 2, 0.3), 0, 3, -0.3);
    expect(codes(await examined([md(), force]))).toContain('error conflicting-labels');
    // Below what settings of a calculation change, and without one of the labels, copies agree.
    const close = changed(copy(md(), [3], 'b'), (t) => {
      if (t.energy) t.energy[0] += 0.02;
    });
    expect(codes(await examined([md(), close]))).toEqual(['warning duplicate-frames']);
    expect(codes(await examined([md(), { ...copy(md(), [3], 'b'), energy: null }]))).not.toContain(
      'error conflicting-labels',
    );
  });

  it('on both sides of the split leak', async () => {
    const systems = [md(), copy(md(), [3, 8], 'again')];
    const leak = async (valid: number[]) =>
      (await examined(systems, { valid: Int32Array.from(valid) })).filter((f) => f.code === 'leak');
    expect(await leak([5, 6])).toEqual([]);
    expect(await leak([3, 8, 30, 31])).toEqual([]);
    const [f] = await leak([5, 3, 31]);
    expect([...f.frames]).toEqual([3, 31]);
    expect(f.message).toMatch(/^2 frames of 3 that validate/);
    expect(f.offers[0].remedy).toEqual({ kind: 'exclude', frames: Int32Array.of(3, 31) });
  });

  it('in a validation set leak, unless they are excluded there or here', async () => {
    const other = (excluded: number[]) => ({
      other: {
        dataset: 'v',
        name: 'validation.xyz',
        systems: [aluminium({ nframes: 2 }, 3.7, 'x'), copy(md(), [3, 8], 'y')],
        excluded: Int32Array.from(excluded),
      },
    });
    const f = only(await examined([md()], other([])), 'leak');
    expect(f).toMatchObject({ severity: 'warning', path: 'made', frame: 3 });
    expect([...f.frames]).toEqual([3, 8]);
    expect(f.offers[0]).toEqual({
      label: 'Exclude 2 frames of validation.xyz',
      remedy: { kind: 'exclude-validation', dataset: 'v', frames: Int32Array.of(2, 3) },
    });
    expect([...only(await examined([md()], other([2])), 'leak').frames]).toEqual([8]);
    const none = await examined([md()], { ...other([2]), excluded: Int32Array.of(8) });
    expect(codes(none)).not.toContain('warning leak');
  });
});

describe('labels that lack', () => {
  it('are told, and frames without them can be left out', async () => {
    const f = only(await examined([md(), { ...aluminium({ nframes: 4 }, 3.7, 'b'), force: null }]), 'no-labels');
    expect(f).toMatchObject({ severity: 'warning', path: 'b' });
    expect(f.message).toBe('4 of 34 frames have no forces.');
    expect(f.offers[0].remedy).toEqual({ kind: 'exclude', frames: Int32Array.of(30, 31, 32, 33) });
    const all = only(await examined([{ ...md(), energy: null }]), 'no-labels');
    expect(all.message).toBe('all 30 frames have no energies.');
    expect(all.offers.map((o) => o.remedy.kind)).toEqual(['accept']);
    const bare = { energy: null, force: null, virial: null };
    expect(codes(await examined([{ ...md(), ...bare }]))).toEqual(['warning structure-only']);
    expect(only(await examined([md(), { ...md(3), path: 'b', ...bare }]), 'no-labels').message).toMatch(
      /no energies and forces/,
    );
  });
});

describe('settings', () => {
  it('tells a sel that drops neighbours, and one that holds them', async () => {
    const s = formaldehyde({ nframes: 5 }, [12, 0, 0, 0, 12, 0, 0, 0, 12]);
    const sel = { C: 4, O: 4, H: 1 };
    expect(codes(await examined([s], { sel: { C: 8, O: 8, H: 8 } }))).not.toContain('warning sel');
    const f = only(await examined([s], { sel }), 'sel');
    expect(f.message).toMatch(/^atoms see up to 2 H within 6 A, and sel has 1\.$/);
    expect(f.frames).toHaveLength(5);
    // 2 x 1.1 in steps of 4; the others stay.
    expect(f.offers[0]).toEqual({ label: 'Set sel to 4, 4, 4', remedy: { kind: 'sel', sel: '4, 4, 4' } });
    const metal = only(await examined([md(3)], { sel: { Al: 60 } }), 'sel');
    const most = Number(/up to (\d+) Al/.exec(metal.message)?.[1]);
    expect(most).toBeGreaterThan(60);
    expect(metal.offers[0].remedy).toEqual({
      kind: 'sel',
      sel: String(4 * Math.floor((Math.trunc(1.1 * most) + 3) / 4)),
    });
    expect(codes(await examined([md(3)], { sel: null }))).toEqual([]);
  });

  it('tells trajectories that are split at random, not independent frames, not blocks', async () => {
    const f = only(await examined([md()], { splitHow: 'random' }), 'correlated-frames');
    expect(f.severity).toBe('warning');
    expect(f.offers[0].remedy).toEqual({ kind: 'blocks' });
    for (const [s, splitHow] of [
      [md(), 'blocks'],
      [md(), null],
      [still(30), 'random'],
      [md(11), 'random'],
      // A crystal under strain, whose atoms stand still in their cells.
      [aluminium({ nframes: 30, amplitude: 0, stretch: (k) => 1 + 1e-3 * k }), 'random'],
    ] as const)
      expect(codes(await examined([s], { splitHow }))).not.toContain('warning correlated-frames');
    // Wrapped into its cell a trajectory stays one.
    const wrapped: System = { ...md(), coord: md().coord.map((x) => x - 7 * Math.floor(x / 7)) };
    expect(codes(await examined([wrapped], { splitHow: 'random' }))).toEqual(['warning correlated-frames']);
  });
});

describe('what is accepted', () => {
  it('is not told again, by id or by code', async () => {
    const s = push(md(), 4, 3, 0.2);
    const f = only(await examined([s]), 'net-force');
    expect(f.id).toBe('net-force made Al32');
    expect(await examined([s], { accepted: [f.id] })).toEqual([]);
    expect(await examined([s], { accepted: ['net-force'] })).toEqual([]);
    expect(codes(await examined([s], { accepted: ['net-force other'] }))).toEqual(['warning net-force']);
  });

  it('every finding says what, where, why and how to mend it; warnings can be accepted', async () => {
    const wrong = changed(push(md(), 4, 3, 5), (t) => {
      t.coord.copyWithin(3, 0, 3);
      if (t.energy) t.energy[11] += 20;
    });
    const findings = await examined([wrong, { ...md(), path: 'b', force: times(md().force, -1) }], {
      sel: { Al: 3 },
      splitHow: 'random',
      valid: Int32Array.of(1, 31),
    });
    expect(new Set(codes(findings)).size).toBeGreaterThan(6);
    for (const f of findings) {
      for (const text of [f.message, f.why, f.fix, ...f.offers.map((o) => o.label)])
        expect(text).toMatch(/^.{3,}[^!]$/);
      expect(f.offers.length).toBeGreaterThan(0);
      if (f.severity !== 'error') expect(f.offers.some((o) => o.remedy.kind === 'accept')).toBe(true);
      expect([...f.frames]).toEqual([...f.frames].sort((a, b) => a - b));
      expect(asProblem(f)).toEqual({
        severity: f.severity,
        code: f.code,
        path: f.path,
        frame: f.frame,
        message: f.message,
        fix: f.fix,
        why: f.why,
        frames: f.frames.length,
      });
    }
  });
});
