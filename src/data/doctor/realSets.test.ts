// The doctor on real data: what it says of published sets, and of what can be done wrong with them.
import { describe, expect, it } from 'vitest';
import { codes, examined, only, times } from '../../testing/made';
import { sharedOrSkip } from '../../testing/shared';
import { applyMends } from '../edits';
import { nodeFiles } from '../files/nodeFiles';
import { determinant } from '../group';
import { readAll } from '../read';
import type { System } from '../types';
import { ANGSTROM_PER_BOHR } from '../units';

async function read(root: string): Promise<System[]> {
  const { files } = await nodeFiles([root]);
  const { systems } = await readAll(
    root.includes('original') ? files : files.filter((f) => !f.path.includes('/original/')),
  );
  return systems;
}

type Context = Parameters<typeof sharedOrSkip>[0];
const set = (context: Context, ...parts: string[]): Promise<System[]> => read(sharedOrSkip(context, 'data', ...parts));

const HARTREE = 27.211386245988;
const NET = 'warning net-force';
const STEPS = 'warning correlated-frames';
const COPIES = 'warning duplicate-frames';
const BIAS = 'note degenerate-bias';

/** What is told of each set, split at random, and nothing else. */
const SETS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['cu_pwmat_72'], [NET, STEPS]],
  [['si_pwmat_64'], [STEPS]],
  [['al_wdm_32'], [STEPS]],
  [['hfo2_pwmat_96'], [COPIES, BIAS]],
  [['nacl_rd_64'], [BIAS]],
  [['ethanol_orca'], [BIAS]],
  [['h2o_deepmd_kit'], [NET, BIAS]],
  [['lisic_pwdata'], []],
  [['gpumd_mixed', 'original', 'deepmd-mixed'], [COPIES]],
];

describe('published sets', () => {
  for (const [parts, expected] of SETS)
    it(`${parts[0]}: ${expected.join(', ') || 'nothing'}`, async (context) => {
      const systems = await set(context, ...parts);
      expect(codes(await examined(systems, { splitHow: 'random' }))).toEqual(expected);
    });

  it('have the net forces and copies that their notes say', async (context) => {
    const cu = only(await examined(await set(context, 'cu_pwmat_72')), 'net-force');
    expect(cu.message).toMatch(/22 frames do not add up to zero: 0\.18 eV\/A at most/);
    const water = only(await examined(await set(context, 'h2o_deepmd_kit')), 'net-force');
    expect(water.message).toMatch(/0\.40 eV\/A at most, 0\.15 as a rule/);
    const hfo2 = only(await examined(await set(context, 'hfo2_pwmat_96')), 'duplicate-frames');
    expect(hfo2.frames).toHaveLength(61);
  });
});

describe('what can be done wrong with them', () => {
  const first = async (context: Context, name: string): Promise<System> => (await set(context, name))[0];

  it('silicon with the virial of the other sign, as PWmat writes it, and as ASE stress', async (context) => {
    const si = await first(context, 'si_pwmat_64');
    const f = only(await examined([{ ...si, virial: times(si.virial, -1) }]), 'virial-sign');
    expect(f.message).toMatch(/by the energy of strained cells \(49 numbers compared, correlation -0\.99\d\)/);
    const stress = si.virial?.map((v, k) => {
      const n = Math.floor(k / 9);
      return -v / Math.abs(determinant(si.box?.subarray(9 * n, 9 * n + 9) ?? []));
    });
    const wrong: System = { ...si, virial: stress ?? null };
    const g = only(await examined([wrong]), 'virial-scale');
    expect(g.offers[0].label).toBe('Take the virials as eV/A^3 with the opposite sign');
    const { remedy } = g.offers[0];
    expect(remedy.kind === 'mend' && codes(await examined(applyMends([wrong], remedy.mends)))).toEqual([]);
  });

  it('cells of one atom, and dimers in vacuum, tell the sign too', async (context) => {
    const systems = await set(context, 'lisic_pwdata');
    for (const name of ['Si1', 'C2']) {
      const one = systems.filter((s) => s.path.endsWith(`/${name}`));
      expect(one).toHaveLength(1);
      expect(codes(await examined(one))).toEqual([]);
      expect(codes(await examined(one.map((s) => ({ ...s, virial: times(s.virial, -1) }))))).toEqual([
        'warning virial-sign',
      ]);
    }
  });

  it('gradients instead of forces, where frames follow each other', async (context) => {
    for (const name of ['cu_pwmat_72', 'si_pwmat_64', 'hfo2_pwmat_96', 'nacl_rd_64']) {
      const s = await first(context, name);
      const f = only(await examined([{ ...s, force: times(s.force, -1), virial: null }]), 'work');
      expect(f.offers[0].label).toBe('Reverse the sign of the forces');
    }
  });

  it('gradients, and forces of other frames, where frames do not follow each other', async (context) => {
    for (const name of ['al_wdm_32', 'ethanol_orca', 'h2o_deepmd_kit']) {
      const s = await first(context, name);
      const f = only(await examined([{ ...s, force: times(s.force, -1), virial: null }]), 'force-direction');
      expect(f.offers[0].label).toBe('Reverse the sign of the forces');
      const n = 3 * s.natoms;
      const next = s.force?.map((_, k, all) => all[(k + n) % all.length]) ?? null;
      const g = only(await examined([{ ...s, force: next, virial: null }]), 'force-direction');
      expect(g.message).toMatch(/may be those of other frames or atoms\.$/);
    }
  });

  it('forces of other frames of a slow trajectory', async (context) => {
    const s = await first(context, 'si_pwmat_64');
    const n = 3 * s.natoms;
    const from = (f: number): number => (137 * f + 61) % s.nframes;
    const other = s.force?.map((_, k, all) => all[n * from(Math.floor(k / n)) + (k % n)]) ?? null;
    const f = only(await examined([{ ...s, force: other, virial: null }]), 'work');
    expect(f.message).toMatch(/the forces are not those of this energy\.$/);
  });

  it('one energy of a trajectory that is off by 0.1 eV per atom', async (context) => {
    for (const name of ['cu_pwmat_72', 'nacl_rd_64']) {
      const s = await first(context, name);
      const off = s.energy?.map((e, f) => (f === 40 ? e + 0.1 * s.natoms : e)) ?? null;
      const told = await examined([{ ...s, energy: off }]);
      expect([...only(told, 'energy-jumps').frames]).toEqual([40]);
      expect(codes(told)).not.toContain('warning work');
    }
  });

  it('half of a set with another zero of the energy', async (context) => {
    for (const name of ['cu_pwmat_72', 'si_pwmat_64', 'al_wdm_32', 'ethanol_orca', 'h2o_deepmd_kit']) {
      const s = await first(context, name);
      const off = s.energy?.map((e, f) => (f % 2 === 0 ? e + 5 * s.natoms : e)) ?? null;
      expect(codes(await examined([{ ...s, energy: off }]))).toContain('warning energy-levels');
    }
  });

  it('one force ten times too large, in noise', async (context) => {
    const s = await first(context, 'h2o_deepmd_kit');
    const from = 3 * (s.natoms * 200 + 96);
    const force = s.force?.map((x, k) => (k >= from && k < from + 3 ? 10 * x : x)) ?? null;
    const f = only(await examined([{ ...s, force }]), 'net-force');
    expect(f.message).toMatch(/; 1 frame stands out\.$/);
    expect(f.offers[0].label).toBe('Exclude 1 frame');
  });

  it('energies per atom of 96 atoms, which are as far off as forces in kJ/mol', async (context) => {
    const s = await first(context, 'hfo2_pwmat_96');
    const f = only(await examined([{ ...s, energy: times(s.energy, 1 / 96) }]), 'work');
    expect(f.offers.map((o) => o.label)).toEqual([
      'Multiply the energies by the number of atoms',
      'Take forces kJ/mol/A',
      'Keep as it is',
    ]);
  });

  it('lengths alone in Bohr or nm, by the size of the forces', async (context) => {
    for (const [name, factor, unit] of [
      ['h2o_deepmd_kit', 1 / ANGSTROM_PER_BOHR, 'bohr'],
      ['ethanol_orca', 0.1, 'nm'],
      ['h2o_deepmd_kit', 0.1, 'nm'],
    ] as const) {
      const s = await first(context, name);
      const wrong: System = { ...s, coord: s.coord.map((x) => x * factor), box: times(s.box, factor) };
      expect(only(await examined([wrong]), 'units-suspected').offers[0].label).toBe(`Take lengths ${unit}`);
    }
  });

  it('all of many small cells as eV/A^3, and all of a mixed set in atomic units', async (context) => {
    const mixed = await set(context, 'gpumd_mixed', 'original', 'deepmd-mixed');
    const stress = mixed.map((s) => ({
      ...s,
      virial:
        s.virial?.map((v, k) => {
          const f = Math.floor(k / 9);
          return -v / Math.abs(determinant(s.box?.subarray(9 * f, 9 * f + 9) ?? []));
        }) ?? null,
    }));
    expect(only(await examined(stress), 'virial-scale').offers[0].label).toBe(
      'Take the virials as eV/A^3 with the opposite sign',
    );
    const lisic = await set(context, 'lisic_pwdata');
    const [b, h] = [1 / ANGSTROM_PER_BOHR, 1 / HARTREE];
    const atomic = lisic.map((s) => ({
      ...s,
      coord: s.coord.map((x) => x * b),
      box: times(s.box, b),
      energy: times(s.energy, h),
      force: times(s.force, h / b),
      virial: times(s.virial, h),
    }));
    const f = only(await examined(atomic), 'units-suspected');
    // Dimers that are pulled apart say nothing themselves, and were read in the same way.
    expect(f.frames).toHaveLength(497);
    expect(f.offers[0].label).toBe('Take lengths bohr, energies hartree, forces hartree/bohr');
  });

  it('positions that are not in the unit of their cell', async (context) => {
    for (const name of ['cu_pwmat_72', 'si_pwmat_64']) {
      const s = await first(context, name);
      const told = codes(await examined([{ ...s, coord: s.coord.map((x) => x / ANGSTROM_PER_BOHR), virial: null }]));
      // Not nm: the mend of that would make all of it ten times as large.
      expect(told).toContain('error close-atoms');
      expect(told).not.toContain('error units-suspected');
    }
  });

  it('Hartree and Hartree per Bohr taken for eV and eV/A', async (context) => {
    const s = await first(context, 'si_pwmat_64');
    const wrong: System = {
      ...s,
      energy: times(s.energy, 1 / HARTREE),
      force: times(s.force, ANGSTROM_PER_BOHR / HARTREE),
      virial: null,
    };
    expect(only(await examined([wrong]), 'work').offers[0].label).toBe('Take energies hartree, forces hartree/bohr');
  });

  it('Bohr taken for A, in all but hot and dense matter', async (context) => {
    for (const name of [
      'cu_pwmat_72',
      'si_pwmat_64',
      'hfo2_pwmat_96',
      'nacl_rd_64',
      'ethanol_orca',
      'h2o_deepmd_kit',
    ]) {
      const s = await first(context, name);
      const by = 1 / ANGSTROM_PER_BOHR;
      const wrong: System = { ...s, coord: s.coord.map((x) => x * by), box: times(s.box, by), virial: null };
      expect(codes(await examined([wrong]))).toContain('warning units-suspected');
    }
  });

  it('frames of two sets in one, one of them in Hartree', async (context) => {
    const s = await first(context, 'nacl_rd_64');
    const half = s.energy?.map((e, f) => (f < 30 ? e / HARTREE : e)) ?? null;
    expect(only(await examined([{ ...s, energy: half }]), 'mixed-units').frames).toHaveLength(30);
  });
});
