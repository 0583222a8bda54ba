// Labels of extended XYZ: which keys of which codes are taken, which are only offered, their units and signs.
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { readAll } from '../../read';
import type { Label, ReadResult, System } from '../../types';
import { keyKind, RANK } from './extxyzKeys';

const read = (text: string): Promise<ReadResult> => readAll(memoryFiles({ 'f.xyz': text }));
const CUBE = 'Lattice="4 0 0 0 4 0 0 0 4"';
const FORCES = 'Properties=species:S:1:pos:R:3:forces:R:3';
const ROWS = ['H 0 0 0 .1 0 0', 'O 1 0 0 -.1 0 0'];
const frame = (header: string, rows = ROWS): string => `${rows.length}\n${header}\n${rows.join('\n')}\n`;

async function one(header: string, rows?: string[]): Promise<System> {
  const { problems, systems } = await read(frame(header, rows));
  expect(told(problems)).toEqual([]);
  expect(systems).toHaveLength(1);
  return systems[0];
}

const others = (s: System, of: Label): string[] =>
  (s.others ?? []).filter((o) => o.of === of).map((o) => `${o.taken.key} ${o.values[0]}`);

/** Key, unit, how and sign of the labels of a system. */
const taken = (s: System) =>
  ([s.origin?.energy, s.origin?.force, s.origin?.virial] as const).map((t) =>
    t ? `${t.key} ${t.unit} ${t.how} ${t.sign}` : null,
  );

describe('keyKind', () => {
  const rank = (key: string): number | undefined => keyKind(key)?.rank;

  it.each([
    'energy Energy ENERGY energies free_energy freeEnergy total_energy TotEnergy potential_energy Etot toten',
    'forces force Forces f F frc gradient virial virials Virial stress stresses virial_stress',
    'energy_eV energy(eV) energy_kcal_per_mol forces_eV_per_A forces(eV/A) stress_GPa stress(eV/A^3) virial_eV',
    'uncorrected_total_energy',
  ])('plain: %s', (keys) => {
    for (const key of keys.split(' ')) expect([key, rank(key)]).toEqual([key, RANK.plain]);
  });

  it.each([
    'REF_energy ref_energy reference_energy dft_energy DFT_energy DFTenergy y_energy energy_pbe qm_energy mp2_energy',
    'REF_forces dft_force DFT_forces y_force forces_dft REF_F REF_stress REF_virials dft_virial y_stress pbe_d3_energy',
  ])('reference: %s', (keys) => {
    for (const key of keys.split(' ')) expect([key, rank(key)]).toEqual([key, RANK.reference]);
  });

  it.each([
    'MACE_energy mace_forces nep_energy gap_energy gap_virial energy_pred pred_energy predicted_forces ML_energy',
    'inferred_total_energy inferred_force forces_mace MACE_stress dp_energy mace_mp_energy TACE_energy CACE_forces',
  ])('prediction: %s', (keys) => {
    for (const key of keys.split(' ')) expect([key, rank(key)]).toEqual([key, RANK.prediction]);
  });

  it.each([
    'kinetic_energy energy_per_atom energyPerAtom energy_error energy_weight force_std energy_var energy_unc dipole',
    'charge energy_minus_ref energy_sigma force_sigma virial_sigma local_energy fermi_energy band_gap dispersion_energy delta_force',
    'force_mag mforce energy-unit force_units config_type kinetic_stress max_force isolated_energy momenta velo',
    'constructor toString_energy_per_atom energy_forces hull_energy zpe_energy hartree_energy nuclear_repulsion_energy entropy magmom bec group head',
  ])('no label: %s', (keys) => {
    for (const key of keys.split(' ')) expect([key, keyKind(key)]).toEqual([key, null]);
  });

  it('unusual, offered only, and units in names', () => {
    for (const key of [
      'atomization_energy',
      'E0_energy',
      'corrected_total_energy',
      'energy(sigma->0)',
      'E',
      'xtb_energy',
    ])
      expect([key, rank(key)]).toEqual([key, RANK.unusual]);
    expect(rank('formation_energy')).toBe(RANK.other);
    const unit = (key: string) => keyKind(key)?.unit;
    expect(['energy_Ha', 'energy_au', 'energy_Ry', 'energy_kcal_mol', 'energy_kJ_per_mol', 'energy'].map(unit)).toEqual(
      ['hartree', 'hartree', 'rydberg', 'kcal/mol', 'kJ/mol', null],
    );
    expect(['forces_eV_per_au', 'forces_hartree_bohr', 'forces_kcal_mol_A', 'forces_Ry_bohr'].map(unit)).toEqual([
      'eV/bohr',
      'hartree/bohr',
      'kcal/mol/A',
      'rydberg/bohr',
    ]);
    expect(
      ['stress_GPa', 'stress_kB', 'stress_bar', 'stress_eV_A3', 'stress_eV', 'virial_kbar', 'virial_Ha'].map(unit),
    ).toEqual(['GPa', 'kbar', 'bar', 'eV/A^3', 'eV', 'kbar', 'hartree']);
    expect(keyKind(`energy${'_x'.repeat(1e5)}`)).toBeNull();
  });
});

describe('what is taken', () => {
  it.each([
    ['REF_energy=1 energy=2', 'REF_energy', ['energy 2']],
    ['energy=2 MACE_energy=3 REF_energy=1', 'REF_energy', ['energy 2', 'MACE_energy 3']],
    ['gap_energy=3 dft_energy=1', 'dft_energy', ['gap_energy 3']],
    ['pbe_energy=3 dft_energy=1 REF_energy=2', 'REF_energy', ['pbe_energy 3', 'dft_energy 1']],
    ['energy=2 free_energy=1', 'free_energy', ['energy 2']],
    ['total_energy=3 potential_energy=2 energy=1', 'energy', ['total_energy 3', 'potential_energy 2']],
    ['formation_energy=-1 atomization_energy=2', 'atomization_energy', ['formation_energy -1']],
    ['REF_energy=None energy=2', 'energy', []],
    ['energy energy_error=1 free_energy=2', 'free_energy', []],
    ['nep_energy=nan energy=1', 'energy', []],
    ['energy=1 energies="1 2"', 'energy', []],
    ['energies=1', 'energies', []],
  ])('energy of %s', async (keys, key, rest) => {
    const s = await one(`${CUBE} Properties=species:S:1:pos:R:3 ${keys}`, ['H 0 0 0', 'H 1 0 0']);
    expect(s.origin?.energy?.key).toBe(key);
    expect(others(s, 'energy')).toEqual(rest);
  });

  it('takes energy and forces of one family before a mixture', async () => {
    const columns = 'Properties=species:S:1:pos:R:3:MACE_forces:R:3:forces:R:3:dft_force:R:3';
    const rows = ['H 0 0 0 1 0 0 2 0 0 3 0 0', 'H 1 0 0 -1 0 0 -2 0 0 -3 0 0'];
    const both = await one(`${CUBE} ${columns} energy=-2 dft_energy=-3 MACE_energy=-1`, rows);
    expect([both.energy?.[0], both.force?.[0]]).toEqual([-3, 3]);
    expect([...others(both, 'energy'), ...others(both, 'force')]).toEqual([
      'energy -2',
      'MACE_energy -1',
      'MACE_forces 1',
      'forces 2',
    ]);
    // REF_energy has no forces of its own here.
    const mixed = await one(`${CUBE} ${FORCES} energy=-2 REF_energy=-3`);
    expect(taken(mixed)).toEqual(['energy eV usual 1', 'forces eV/A usual 1', null]);
    const apart = await one(`${CUBE} ${FORCES} REF_energy=-3`);
    expect(taken(apart)).toEqual(['REF_energy eV usual 1', 'forces eV/A usual 1', null]);
  });

  it('never takes predictions by itself, and says so', async () => {
    const columns = 'Properties=species:S:1:pos:R:3:MACE_forces:R:3';
    const { problems, systems } = await read(frame(`${CUBE} ${columns} MACE_energy=-1 MACE_stress=".1 0 0 0 0 0"`));
    expect([systems[0].energy, systems[0].force, systems[0].virial]).toEqual([null, null, null]);
    expect((systems[0].others ?? []).map((o) => o.taken.key)).toEqual(['MACE_energy', 'MACE_stress', 'MACE_forces']);
    expect(told(problems, 'warning')).toEqual(['no-labels f.xyz']);
    expect(problems.find((p) => p.code === 'predicted-labels')?.message).toMatch(
      /^MACE_energy, .*predictions of a model/,
    );
  });

  it('tells an unusual key, several energies, labels that change their keys', async () => {
    const odd = await read(frame(`${CUBE} ${FORCES} atomization_energy=-2`));
    expect(told(odd.problems, 'warning')).toContain('guessed-energy f.xyz #0');
    const several = await read(frame(`${CUBE} ${FORCES} free_energy=-2 energy=-1`));
    expect(several.problems.find((p) => p.code === 'several-energies')?.message).toBe(
      'free_energy is taken as the energy, for forces are its derivative; energy has another value.',
    );
    const equal = await read(frame(`${CUBE} ${FORCES} free_energy=-2 energy=-2`));
    expect(equal.problems.map((p) => p.code)).toEqual([]);
    const text = frame(`${CUBE} ${FORCES} energy=-2`).repeat(2) + frame(`${CUBE} ${FORCES} free_energy=-2.1`);
    const mixed = (await read(text)).problems.find((p) => p.code === 'mixed-keys');
    expect(mixed?.message).toMatch(/^the energy comes from energy \(2 frames\), free_energy \(1 frames\)/);
    const twice = await read(frame(`${CUBE} ${FORCES} energy=-2 energy=-3`));
    expect(twice.systems[0].energy?.[0]).toBe(-3);
    expect(told(twice.problems, 'warning')).toContain('repeated-key f.xyz #0');
  });

  it('tells frames of several heads', async () => {
    const text = ['pbe', 'pbe', 'scan'].map((h, k) => frame(`${CUBE} ${FORCES} REF_energy=${k} head=${h}`)).join('');
    const told_ = (await read(text)).problems.find((p) => p.code === 'several-heads');
    expect(told_?.message).toMatch(/2 heads \(pbe: 2, scan: 1\)/);
    expect((await read(frame(`${CUBE} ${FORCES} REF_energy=1 head=pbe`))).problems.map((p) => p.code)).toEqual([
      'keys',
    ]);
  });

  it.each(['forces', 'force', 'Forces', 'REF_forces', 'dft_force', 'f'])('takes forces from %s', async (key) => {
    const s = await one(`energy=0 Properties=species:S:1:charge:R:1:${key}:R:3:pos:R:3`, [
      'H 9 1 2 3 4 5 6',
      'O 9 -1 -2 -3 7 8 9.5D+00',
    ]);
    expect(Array.from(s.force ?? [])).toEqual([1, 2, 3, -1, -2, -3]);
    expect(Array.from(s.coord)).toEqual([4, 5, 6, 7, 8, 9.5]);
  });

  it('turns gradients round', async () => {
    const s = await one('energy=0 Properties=species:S:1:pos:R:3:dft_gradient:R:3');
    expect([...(s.force ?? [])]).toEqual([-0.1, -0, -0, 0.1, -0, -0]);
    expect(s.origin?.force?.sign).toBe(-1);
  });
});

describe('virials', () => {
  const NINE = '1 2 3 2 4 5 3 5 6';

  it('come before stresses; virial = -V stress, nine or six numbers (xx yy zz yz xz xy)', async () => {
    const virial = await one(`${CUBE} ${FORCES} stress="9 9 9 9 9 9" Virial="${NINE}"`);
    expect(Array.from(virial.virial ?? [])).toEqual([1, 2, 3, 2, 4, 5, 3, 5, 6]);
    expect(others(virial, 'virial')).toEqual(['stress -576']);
    for (const key of ['stress', 'stresses', 'REF_stress'])
      for (const value of [
        '".1 .2 .3 .2 .4 .5 .3 .5 .6"',
        '".1 .4 .6 .5 .3 .2"',
        '"_JSON [[.1,.2,.3],[.2,.4,.5],[.3,.5,.6]]"',
      ]) {
        const s = await one(`${CUBE} ${FORCES} ${key}=${value}`);
        expect(taken(s)[2]).toBe(`${key} eV/A^3 usual -1`);
        [0.1, 0.2, 0.3, 0.2, 0.4, 0.5, 0.3, 0.5, 0.6].forEach((v, k) => {
          expect(s.virial?.[k]).toBe(-64 * v);
        });
      }
  });

  it('are not made of a stress without a cell', async () => {
    const { problems, systems } = await read(frame(`${FORCES} energy=1 stress=".1 .4 .6 .5 .3 .2"`));
    expect(systems[0].virial).toBeNull();
    expect(told(problems, 'note')).toEqual(['stress-without-cell f.xyz #0']);
  });

  it('of SevenNet are positive under compression and ordered as in VASP', async () => {
    const s = await one(`${CUBE} Properties=species:S:1:pos:R:3:y_force:R:3 y_energy=1 y_stress="1 2 3 4 5 6"`);
    expect([...(s.virial ?? [])]).toEqual([1, 4, 6, 4, 2, 5, 6, 5, 3].map((x) => 64 * x));
    expect(taken(s)).toEqual(['y_energy eV usual 1', 'y_force eV/A usual 1', 'y_stress eV/A^3 usual 1']);
  });

  it('are read row by row, which is told where it matters', async () => {
    const { problems, systems } = await read(frame(`${CUBE} ${FORCES} virial="1 2 3 4 5 6 7 8 9"`));
    expect([...(systems[0].virial ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(told(problems, 'note')).toContain('asymmetric-virial f.xyz #0');
    const six = await read(frame(`${CUBE} ${FORCES} virial="1 2 3 4 5 6"`));
    expect([...(six.systems[0].virial ?? [])]).toEqual([1, 6, 5, 6, 2, 4, 5, 4, 3]);
    expect(told(six.problems, 'note')).toContain('six-numbers f.xyz #0');
  });

  it('that contradict the stress are told', async () => {
    const odd = await read(frame(`${CUBE} ${FORCES} virial="${NINE}" stress="${NINE}"`));
    expect(told(odd.problems, 'warning')).toContain('virial-stress f.xyz #0');
    const stress = NINE.split(' ')
      .map((x) => -Number(x) / 64)
      .join(' ');
    const fine = await read(frame(`${CUBE} ${FORCES} virial="${NINE}" stress="${stress}"`));
    expect(told(fine.problems, 'warning')).not.toContain('virial-stress f.xyz #0');
  });

  it('of nothing but NaN are none', async () => {
    const { problems, systems } = await read(frame(`${CUBE} ${FORCES} energy=1 stress="nan nan nan nan nan nan"`));
    expect([systems[0].virial, systems[0].energy?.[0]]).toEqual([null, 1]);
    expect(told(problems, 'note')).toContain('nan-virial f.xyz #0');
  });
});

describe('units', () => {
  it('are those the header names, for every label', async () => {
    const s = await one(
      `${CUBE} ${FORCES} energy=-1 energy-unit=Hartree force_unit="hartree/bohr" stress="1 1 1 0 0 0" stress-units=GPa`,
    );
    expect(s.energy?.[0]).toBe(-27.211386245988);
    expect(s.force?.[0]).toBeCloseTo(5.14220674763, 8);
    expect(s.virial?.[0]).toBeCloseTo(-64 / 160.2176634, 12);
    expect(taken(s)).toEqual(['energy hartree named 1', 'forces hartree/bohr named 1', 'stress GPa named -1']);
  });

  it('are those in the keys', async () => {
    const columns = 'Properties=species:S:1:pos:R:3:forces_eV_per_au:R:3';
    const s = await one(`${CUBE} ${columns} energy_Ha=-1 stress_kB="1 1 1 0 0 0"`);
    expect(s.energy?.[0]).toBe(-27.211386245988);
    expect(s.force?.[0]).toBeCloseTo(0.1 / 0.529177210903, 12);
    expect(s.virial?.[0]).toBeCloseTo(-6.4 / 160.2176634, 12);
    expect(taken(s)).toEqual([
      'energy_Ha hartree named 1',
      'forces_eV_per_au eV/bohr named 1',
      'stress_kB kbar named -1',
    ]);
  });

  it('stand behind the value; a virial has that of the energy unless it has its own', async () => {
    expect((await one(`${FORCES} energy="-1 Ha"`)).energy?.[0]).toBe(-27.211386245988);
    expect((await one(`${FORCES} energy=-2.5eV`)).origin?.energy?.how).toBe('named');
    const like = await one(`${FORCES} energy=-1 energy-unit=ry virial="1 0 0 0 1 0 0 0 1"`);
    expect(taken(like)).toEqual(['energy rydberg named 1', 'forces eV/A usual 1', 'virial rydberg named 1']);
    expect(like.virial?.[0]).toBe(27.211386245988 / 2);
    const own = await one(`${CUBE} ${FORCES} energy=-1 energy-unit=ry virial="1 0 0 0 1 0 0 0 1" virial-unit=GPa`);
    expect(own.virial?.[0]).toBeCloseTo(64 / 160.2176634, 12);
  });

  it('that are mixed or cannot be read are told', async () => {
    const header = `${CUBE} ${FORCES} energy=-13.5`;
    const mixed = await read(frame(`${header} energy-unit=ry force-unit=ry/bohr`) + frame(header));
    expect(told(mixed.problems, 'warning')).toContain('mixed-units f.xyz #1');
    const half = await read(frame(`${header} energy-unit=ry`));
    expect(told(half.problems, 'warning')).toContain('mixed-units f.xyz #0');
    expect(told((await read(frame(`${header} units=real`))).problems, 'warning')).toContain('unread-units f.xyz #0');
    // A label that is only offered does not cost the frame.
    const offered = await read(frame(`${header} gap_energy=1 gap_energy_unit=furlong`));
    expect([told(offered.problems), offered.systems[0].others]).toEqual([[], undefined]);
  });

  it("of FitSNAP's stress are guessed, and the guess is told", async () => {
    const fitsnap = (xx: number): string =>
      frame(`Lattice = "4 0 0 0 4 0 0 0 4" ${FORCES} energy=1 stress="${xx} 0 0 0 ${xx} 0 0 0 ${xx}"`);
    const { problems, systems } = await read(fitsnap(20) + fitsnap(10000));
    expect(systems[0].virial?.[9]).toBeCloseTo((64 * 1) / 160.2176634, 9);
    expect(systems[0].virial?.[0]).toBeCloseTo((64 * 0.002) / 160.2176634, 9);
    expect(taken(systems[0])[2]).toBe('stress bar guessed 1');
    expect(problems.find((p) => p.code === 'stress-unit')?.message).toMatch(
      /reaches 1\.00e\+4.*in bar, positive under/,
    );
    const small = await read(fitsnap(0.1));
    expect(taken(small.systems[0])[2]).toBe('stress eV/A^3 usual -1');
    const named = await read(fitsnap(10000).replace('energy=1', 'energy=1 stress-unit=bar'));
    expect(taken(named.systems[0])[2]).toBe('stress bar named -1');
  });
});

describe('what LAMMPS and GPUMD write', () => {
  const HEAD = 'Timestep=100 Time=0.100000 pbc="T T T"';
  const PROPERTIES = 'Properties=species:S:1:pos:R:3:vel:R:3:forces:R:3';
  const rows = ['H 0 0 0 9 9 9 .1 0 0', 'O 1 0 0 9 9 9 -.1 0 0'];
  const STRESS = 'Stress="1000 1 2 1 2000 3 2 3 3000"';

  it('says whose labels they are; the stress, a pressure with the kinetic part, is only offered', async () => {
    const { problems, systems } = await read(
      frame(`${HEAD} ${CUBE} Potential_energy=-4.5 Temperature=300 ${STRESS} ${PROPERTIES}`, rows),
    );
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning')).toEqual(['run-labels f.xyz #0']);
    expect(taken(systems[0])).toEqual(['Potential_energy eV usual 1', 'forces eV/A usual 1', null]);
    expect(systems[0].virial).toBeNull();
    expect(systems[0].others).toMatchObject([{ of: 'virial', taken: { key: 'Stress', unit: 'bar', sign: 1 } }]);
    // 1000 bar in 64 A^3, positive in a compressed cell.
    expect(systems[0].others?.[0].values[0]).toBeCloseTo((64 * 1000) / 1602176.634, 9);
  });

  it('takes a virial that was added', async () => {
    const header = `${HEAD} ${CUBE} Potential_energy=-4.5 ${STRESS} virial="1 0 0 0 2 0 0 0 3" ${PROPERTIES}`;
    expect(taken(await one(header, rows))[2]).toBe('virial eV usual 1');
  });

  it('is silent where there are no labels, and for other files that count their steps', async () => {
    const bare = await read(frame(`${HEAD} ${CUBE} Properties=species:S:1:pos:R:3`, ['H 0 0 0', 'O 1 0 0']));
    expect(told(bare.problems, 'warning')).not.toContain('run-labels f.xyz #0');
    const other = await read(frame(`${CUBE} Timestep=1 energy=-1 ${FORCES} stress="0.1 0 0 0 0.1 0 0 0 0.1"`));
    expect(told(other.problems, 'warning')).toEqual([]);
    expect(taken(other.systems[0])[2]).toBe('stress eV/A^3 usual -1');
  });

  it('knows GPUMD, whose stress is a pressure beside the virial', async () => {
    const header = `Time=10.0 pbc="T T T" ${CUBE} energy=-1 virial="1 0 0 0 2 0 0 0 3" stress="0.5 0 0 0 0.5 0 0 0 0.5"`;
    const { problems, systems } = await read(frame(`${header} ${PROPERTIES}`, rows));
    expect(told(problems, 'warning')).toEqual(['run-labels f.xyz #0']);
    expect(problems.find((p) => p.code === 'run-labels')?.message).toMatch(
      /GPUMD wrote .*: energy, forces, virial are/,
    );
    expect(taken(systems[0])).toEqual(['energy eV usual 1', 'forces eV/A usual 1', 'virial eV usual 1']);
    expect(others(systems[0], 'virial')).toEqual(['stress 32']);
  });
});
