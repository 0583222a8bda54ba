// Units, signs and energies that do not belong together: each wrong reading is recognised, and its first offer mends it.
import { describe, expect, it } from 'vitest';
import { aluminium, codes, examined, formaldehyde, only, times } from '../../testing/made';
import { applyMends, originKey } from '../edits';
import type { Origin, System, Taken } from '../types';
import { unitFactor } from '../units';
import type { Finding } from './finding';

const BOHR = 0.529177210903;
const HARTREE = 27.211386245988;
const factor = (of: 'energy' | 'force', unit: string): number => unitFactor(of, unit) ?? Number.NaN;

const md = (nframes = 30): System => aluminium({ nframes, step: 0.1 });

/** Numbers as they stand in a file with these units, read as if they were A, eV and eV/A. */
function misread(s: System, units: { length?: number; energy?: number; force?: number }): System {
  const { energy = 1, force = 1, length = 1 } = units;
  return {
    ...s,
    coord: s.coord.map((x) => x / length),
    box: times(s.box, 1 / length),
    energy: times(s.energy, 1 / energy),
    force: times(s.force, 1 / force),
    virial: times(s.virial, 1 / energy),
  };
}

const about = (a: Float64Array | null, b: Float64Array | null): void => {
  expect(a?.length).toBe(b?.length);
  a?.forEach((x, k) => {
    // Twelve digits: units were multiplied out and in again.
    expect(Math.abs(x - (b?.[k] ?? Number.NaN))).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(x)));
  });
};

/** Applies the first offer of a finding: what it gives has to be the data as they were, and sound. */
async function expectMended(systems: readonly System[], f: Finding, truth: readonly System[]): Promise<void> {
  const { remedy } = f.offers[0];
  expect(remedy.kind).toBe('mend');
  if (remedy.kind !== 'mend') return;
  const mended = applyMends(systems, remedy.mends);
  mended.forEach((s, k) => {
    for (const of of ['coord', 'box', 'energy', 'force', 'virial'] as const) about(s[of], truth[k][of]);
  });
  expect(codes(await examined(mended)).filter((c) => c !== 'note degenerate-bias')).toEqual([]);
}

describe('energy against work', () => {
  it('finds forces of the wrong sign', async () => {
    const s: System = { ...md(), force: times(md().force, -1) };
    const findings = await examined([s]);
    expect(codes(findings)).toEqual(['warning work']);
    expect(findings[0].message).toMatch(
      /changes -(1\.00|0\.99\d|1\.0\d) times .*29 steps, correlation -(1\.000|0\.99\d)\): the forces have the opposite sign/,
    );
    expect(findings[0].offers[0].label).toBe('Reverse the sign of the forces');
    await expectMended([s], findings[0], [md()]);
  });

  it.each([
    ['forces hartree/bohr', { force: factor('force', 'hartree/bohr') }],
    ['forces rydberg/bohr', { force: factor('force', 'rydberg/bohr') }],
    ['forces hartree/A', { force: factor('force', 'hartree/A') }],
    ['forces kcal/mol/A', { force: factor('force', 'kcal/mol/A') }],
    ['energies hartree', { energy: HARTREE }],
    ['energies rydberg', { energy: HARTREE / 2 }],
    ['energies kJ/mol', { energy: factor('energy', 'kJ/mol') }],
    ['energies hartree, forces hartree/bohr', { energy: HARTREE, force: HARTREE / BOHR }],
  ])('finds %s taken for eV and A', async (label, units) => {
    const s = misread(md(), units);
    const f = only(await examined([s]), 'work');
    expect(f.offers[0].label).toBe(`Take ${label}`);
    await expectMended([s], f, [md()]);
  });

  it('names both where unit and sign are wrong, and energies per atom', async () => {
    const gradients = misread({ ...md(), force: times(md().force, -1) }, { energy: HARTREE, force: HARTREE / BOHR });
    const f = only(await examined([gradients]), 'work');
    expect(f.offers[0].label).toBe('Take energies hartree, forces hartree/bohr, the forces with the opposite sign');
    await expectMended([gradients], f, [md()]);
    const perAtom: System = { ...md(), energy: times(md().energy, 1 / 32) };
    const g = only(await examined([perAtom]), 'work');
    expect(g.message).toMatch(/look like energies per atom/);
    await expectMended([perAtom], g, [md()]);
  });

  it('corrects a unit that the file named wrongly', async () => {
    const taken = (key: string, unit: string, sign: 1 | -1 = 1): Taken => ({ key, unit, how: 'named', sign });
    const origin: Origin = {
      format: 'extxyz',
      energy: taken('energy', 'hartree'),
      force: taken('forces', 'eV/A'),
      virial: null,
      length: taken('pos', 'A'),
    };
    // The energies were eV all along and were multiplied by 27.2.
    const s: System = { ...md(), origin, energy: times(md().energy, HARTREE), virial: null };
    const f = only(await examined([s]), 'work');
    expect(f.offers.map((o) => o.label)).toContain('Take energies eV');
    const mends = f.offers.find((o) => o.label === 'Take energies eV')?.remedy;
    about(mends?.kind === 'mend' ? applyMends([s], mends.mends)[0].energy : null, md().energy);
    expect(mends).toEqual({
      kind: 'mend',
      mends: [{ kind: 'label', origin: originKey(s), of: 'energy', key: null, unit: 'eV', sign: 1 }],
    });
  });

  it('prefers another energy of the source that the forces belong to', async () => {
    const taken = (key: string): Taken => ({ key, unit: 'eV', how: 'format', sign: 1 });
    const origin: Origin = {
      format: 'vasp/outcar',
      energy: taken('energy(sigma->0)'),
      force: { ...taken('f'), unit: 'eV/A' },
      virial: null,
      length: { ...taken('x'), unit: 'A' },
    };
    const right = md();
    const smeared = right.energy?.map((e, f) => e + 0.3 * Math.sin(0.9 * f)) ?? null;
    const others = [
      { of: 'energy' as const, taken: taken('free energy TOTEN'), values: right.energy ?? new Float64Array() },
    ];
    const s: System = { ...right, virial: null, origin, energy: smeared, others };
    const f = only(await examined([s]), 'work');
    expect(f.message).toMatch(/the forces belong to free energy TOTEN instead\.$/);
    expect(f.offers[0].remedy).toEqual({
      kind: 'mend',
      mends: [{ kind: 'label', origin: originKey(s), of: 'energy', key: 'free energy TOTEN', unit: 'eV', sign: 1 }],
    });
    await expectMended([s], f, [{ ...right, virial: null }]);
    // The right one is taken: nothing to say.
    const fine: System = {
      ...s,
      energy: right.energy,
      others: [{ ...others[0], taken: taken('E0'), values: smeared ?? new Float64Array() }],
    };
    expect(codes(await examined([fine]))).toEqual([]);
  });

  it('tells energies that hold the kinetic energy, and forces of something else', async () => {
    const total: System = {
      ...md(),
      energy: Float64Array.from({ length: 30 }, (_, f) => -3300 + 1e-3 * Math.sin(5 * f)),
    };
    expect(only(await examined([total]), 'work').message).toMatch(/may hold the kinetic energy/);
    const other = aluminium({ nframes: 30, seed: 9, step: 0.1 });
    const f = only(await examined([{ ...md(), force: other.force, virial: null }]), 'work');
    expect(f.message).toMatch(/the forces are not those of this energy/);
    expect(f.offers.map((o) => o.remedy.kind)).toEqual(['accept']);
  });

  it('says nothing of frames that do not follow each other, of few, or without labels', async () => {
    const wrong = (s: System): System => ({ ...s, force: times(s.force, -1) });
    for (const s of [
      wrong(aluminium({ nframes: 30, step: 0, amplitude: 0.4 })),
      wrong(md(8)),
      { ...wrong(md()), energy: null },
    ])
      expect(codes(await examined([s]))).not.toContain('warning work');
    expect(codes(await examined([wrong(md(9))]))).toContain('warning work');
  });

  it('mends the origin where all of it is wrong, and only the frames concerned where not', async () => {
    const wrong = (s: System, path: string): System => ({ ...s, path, force: times(s.force, -1) });
    const other = aluminium({ nframes: 20, seed: 3 });
    const some = [wrong(md(), 'a'), { ...other, path: 'b' }];
    const f = only(await examined(some), 'work');
    expect([...f.frames]).toEqual([...Array(30).keys()]);
    await expectMended(some, f, [md(), other]);
    const all = [wrong(md(), 'a'), wrong(other, 'b')];
    const g = only(await examined(all), 'work');
    expect(g.offers[0].remedy.kind === 'mend' && g.offers[0].remedy.mends.map((m) => m.kind)).toEqual(['label']);
    await expectMended(all, g, [md(), other]);
    expect(codes(await examined(some, { accepted: [f.id] }))).toEqual([]);
  });

  it('names the origin as it was read where edits changed it', async () => {
    const s: System = { ...md(), force: times(md().force, -1) };
    const f = only(await examined([s], { origins: ['as read'] }), 'work');
    expect(f.offers[0].remedy).toEqual({
      kind: 'mend',
      mends: [{ kind: 'label', origin: 'as read', of: 'force', key: 'force', unit: 'eV/A', sign: -1 }],
    });
  });
});

describe('lengths', () => {
  it('finds Bohr, and by the energies what goes with it', async () => {
    const atomic = misread(md(), { length: BOHR, energy: HARTREE, force: HARTREE / BOHR });
    const f = only(await examined([atomic]), 'units-suspected');
    expect(f.severity).toBe('warning');
    expect(f.message).toMatch(/look like Bohr/);
    expect(f.offers[0].label).toBe('Take lengths bohr, energies hartree, forces hartree/bohr');
    await expectMended([atomic], f, [md()]);
    const lengths = misread(md(), { length: BOHR });
    const g = only(await examined([lengths]), 'units-suspected');
    expect(g.offers[0].label).toBe('Take lengths bohr');
    await expectMended([lengths], g, [md()]);
  });

  it('offers both where there is no trajectory to tell, and lengths alone without labels', async () => {
    const random = misread(aluminium({ nframes: 12, step: 0, amplitude: 0.15 }), { length: BOHR });
    const labels = only(await examined([random]), 'units-suspected').offers.map((o) => o.label);
    expect(labels).toEqual([
      'Take lengths bohr',
      'Take lengths bohr, energies hartree, forces hartree/bohr',
      'Take lengths bohr, energies rydberg, forces rydberg/bohr',
      'Keep as it is',
    ]);
    const bare = only(await examined([{ ...random, energy: null, force: null, virial: null }]), 'units-suspected');
    expect(bare.offers.map((o) => o.label)).toEqual(['Take lengths bohr', 'Keep as it is']);
  });

  it('blocks nm, as atoms so close cannot be trained on', async () => {
    const nm = misread(formaldehyde({ nframes: 20, step: 0.1 }), { length: 10 });
    const f = only(await examined([nm]), 'units-suspected');
    expect(f.severity).toBe('error');
    expect(f.offers[0].label).toBe('Take lengths nm');
    expect(codes(await examined([nm]))).not.toContain('error close-atoms');
    const gromacs = misread(formaldehyde({ nframes: 20, step: 0.1 }), {
      length: 10,
      energy: factor('energy', 'kJ/mol'),
      force: factor('force', 'kJ/mol/nm'),
    });
    const g = only(await examined([gromacs]), 'units-suspected');
    expect(g.offers[0].label).toBe('Take lengths nm, energies kJ/mol, forces kJ/mol/nm');
    await expectMended([gromacs], g, [formaldehyde({ nframes: 20, step: 0.1 })]);
  });

  it('are not asked of programs that print them, nor told of one small system among many of its file', async () => {
    const long = misread(md(), { length: BOHR });
    const taken = (key: string, unit: string): Taken => ({ key, unit, how: 'format', sign: 1 });
    const origin = (format: string): Origin => ({
      format,
      energy: taken('e', 'eV'),
      force: taken('f', 'eV/A'),
      virial: null,
      length: taken('x', 'A'),
    });
    const lengths = async (all: readonly System[]): Promise<string[]> =>
      codes(await examined(all)).filter((c) => c.includes('units'));
    expect(await lengths([{ ...long, virial: null, origin: origin('vasp/outcar') }])).toEqual([]);
    expect(await lengths([{ ...long, virial: null, origin: origin('deepmd/npy') }])).toEqual([
      'warning units-suspected',
    ]);
    const pulled = misread(formaldehyde({ nframes: 1 }), { length: BOHR });
    const others = [1, 2, 3].map((seed) => aluminium({ nframes: 5, seed }));
    expect(await lengths([pulled, ...others])).toEqual([]);
    expect(await lengths([{ ...pulled, path: 'elsewhere' }, ...others])).toEqual(['warning units-suspected']);
  });

  it('are no nm in a cell that is as large as A make it, and may be fractional', async () => {
    const s = aluminium({ nframes: 12, step: 0, amplitude: 0.02 });
    const shares: System = { ...s, coord: s.coord.map((x) => (x < 0 ? 0 : x / 7.1)), virial: null };
    const told = await examined([shares]);
    expect(codes(told)).not.toContain('error units-suspected');
    expect(only(told, 'close-atoms').message).toMatch(/All positions lie between 0 and 1: they may be fractional/);
  });

  it('leaves stretched molecules, hot and dense matter and unknown names alone', async () => {
    const scan = formaldehyde({ nframes: 20, amplitude: 0, stretch: (f) => 0.8 + 0.1 * f });
    const dense = aluminium({ nframes: 10, step: 0.3, amplitude: 0.3 }, 3.0);
    const dilute = aluminium({ nframes: 10, step: 0.3 }, 5);
    for (const s of [scan, dense, dilute])
      expect(codes(await examined([s])).filter((c) => /units/.test(c))).toEqual([]);
    const names: System = { ...misread(md(), { length: BOHR }), type_map: ['Type_0'] };
    expect(codes(await examined([names]))).toEqual(['warning unknown-element', 'warning work']);
  });
});

describe('mixed units', () => {
  const some = (
    s: System,
    frames: readonly number[],
    by: { length?: number; energy?: number; force?: number; virial?: number },
  ): System => {
    const t = structuredClone(s);
    const scale = (values: Float64Array | null, size: number, f: number, k = 1): void => {
      for (let i = size * f; values && i < size * (f + 1); i++) values[i] *= k;
    };
    for (const f of frames) {
      scale(t.coord, 3 * s.natoms, f, by.length);
      scale(t.box, 9, f, by.length);
      scale(t.energy, 1, f, by.energy);
      scale(t.force, 3 * s.natoms, f, by.force);
      scale(t.virial, 9, f, by.virial);
    }
    return t;
  };

  it.each([
    ['hartree', 1 / HARTREE, BOHR / HARTREE],
    ['rydberg', 2 / HARTREE, (2 * BOHR) / HARTREE],
    ['kcal/mol', 1 / factor('energy', 'kcal/mol'), 1 / factor('energy', 'kcal/mol')],
    ['kJ/mol', 1 / factor('energy', 'kJ/mol'), 1 / factor('energy', 'kJ/mol')],
    ['meV', 1000, 1000],
  ])('blocks frames with energies in %s and converts them back', async (unit, energy, force) => {
    const s = some(md(), [3, 7], { energy, force, virial: energy });
    const f = only(await examined([s]), 'mixed-units');
    expect(f).toMatchObject({ severity: 'error', frame: 3 });
    expect([...f.frames]).toEqual([3, 7]);
    expect(f.message).toMatch(/2 frames of 30 .* differ by a factor of/);
    expect(f.offers.map((o) => o.label)).toEqual([`Convert 2 frames from ${unit}`, 'Exclude 2 frames']);
    await expectMended([s], f, [md()]);
    expect(codes(await examined([s], { excluded: Int32Array.of(3, 7) }))).not.toContain('error mixed-units');
  });

  it('knows which are in eV even where they are few, and leaves labels alone that are right', async () => {
    const most = [...Array(30).keys()].filter((f) => f !== 5);
    const s = some(md(), most, { energy: 1 / HARTREE });
    const f = only(await examined([s]), 'mixed-units');
    expect(f.frames).toHaveLength(29);
    expect(f.offers.map((o) => o.label)).toEqual(['Convert 29 frames from hartree', 'Exclude 1 frame']);
    await expectMended([s], f, [md()]);
  });

  it('compares systems of one composition, whatever their size', async () => {
    const b = aluminium({ nframes: 5, seed: 4 });
    const other: System = { ...b, path: 'b', energy: times(b.energy, 1 / HARTREE) };
    expect([...only(await examined([md(12), other]), 'mixed-units').frames]).toEqual([12, 13, 14, 15, 16]);
  });

  it('blocks frames with lengths in Bohr, in cells and of molecules', async () => {
    const s = some(md(), [4], { length: 1 / BOHR });
    const f = only(await examined([s]), 'mixed-units');
    expect(f.message).toMatch(/lengths differ by a factor of 1\.890, as A and Bohr do/);
    await expectMended([s], f, [md()]);
    const molecule = formaldehyde({ nframes: 30, step: 0.1, amplitude: 0.05 });
    const g = only(await examined([some(molecule, [0, 9], { length: 1 / BOHR })]), 'mixed-units');
    expect([...g.frames]).toEqual([0, 9]);
  });

  it('tells lengths and energies of the same frames together', async () => {
    const s = some(md(), [4, 20], {
      length: 1 / BOHR,
      energy: 1 / HARTREE,
      force: BOHR / HARTREE,
      virial: 1 / HARTREE,
    });
    const f = only(await examined([s]), 'mixed-units');
    expect(f.offers[0].label).toBe('Convert 2 frames from Bohr and hartree');
    await expectMended([s], f, [md()]);
  });

  it('keeps energies that merely differ much, as of a molecule pulled apart', async () => {
    const energy = Float64Array.from({ length: 12 }, (_, f) => -9 * Math.exp(-f / 2.5) - 0.3);
    const s: System = { ...formaldehyde({ nframes: 12 }), energy, force: null };
    expect(codes(await examined([s]))).not.toContain('error mixed-units');
  });
});
