// vaspout.h5: numbers of a step, which steps are taken, files that do not say enough, files that are something else.
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { readText } from '../../../testing/vasp';
import { MD, type Vaspout, vaspout } from '../../../testing/vaspout';
import type { ReadResult } from '../../types';
import { headOf } from '../reader';
import { vaspoutH5 } from './vaspoutH5';

const read = (bytes: Uint8Array): Promise<ReadResult> => readText(vaspoutH5, 'vaspout.h5', bytes);
const run = async (r: Vaspout): Promise<ReadResult> => read(await vaspout(r));
const kept = ({ systems }: ReadResult): number[] => systems.flatMap((s) => Array.from(s.frame_index));
const two: Vaspout['steps'] = [{ energies: [-1, -2, -3] }, { energies: [-4, -5, -6] }];

describe('a step', () => {
  it('has positions times the cell, TOTEN, the forces, and stress times the volume', async () => {
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
    const { problems, systems } = await run({
      steps: [{ energies: [-10, -9, -9.5] }, { energies: [-11, -8, -9.5], cell, atoms, kB }],
    });
    expect(problems).toEqual([]);
    expect(systems).toHaveLength(1);
    const [s] = systems;
    expect(Array.from(s.atype, (t) => s.type_map[t])).toEqual(['Ti', 'O']);
    expect(Array.from(s.energy ?? [])).toEqual([-10, -11]);
    expect(Array.from(s.coord.subarray(6))).toEqual([0.25, 2.875, 9, 2.75, 2.625, 3]);
    expect(Array.from(s.force?.subarray(6) ?? [])).toEqual([1, 2, 3, -1, -2, -3]);
    expect(Array.from(s.box ?? [])).toEqual([4, 0, 0, 0, 5, 0, 0, 0, 6, ...cell.flat()]);
    Array.from(s.virial?.subarray(9) ?? []).forEach((v, k) => {
      expect(v).toBeCloseTo((kB.flat()[k] * 120) / 1602.176634, 12);
    });
    expect(s.others?.map((o) => [o.taken.key, ...o.values])).toEqual([
      ['energy without entropy', -9, -8],
      ['energy(sigma->0)', -9.5, -9.5],
    ]);
    expect(s.origin).toMatchObject({
      format: 'vasp/h5',
      energy: { key: 'free energy TOTEN', unit: 'eV' },
      virial: { key: 'stress', unit: 'kbar', sign: 1 },
    });
  });

  it('of molecular dynamics has the energy of ions and electrons, and no kinetic one beside it', async () => {
    const { problems, systems } = await run({ tags: MD, steps: [{ energies: [-10, 1, 0, 300, 0, 0, -9] }] });
    expect(problems).toEqual([]);
    expect(Array.from(systems[0].energy ?? [])).toEqual([-10]);
    expect(systems[0].others ?? []).toEqual([]);
    expect(systems[0].origin?.energy?.key).toBe('ion-electron TOTEN');
  });

  it('may be without stress: by ISIF, in the file, or all zeros', async () => {
    const zero = [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ];
    const without: Vaspout[] = [
      { steps: two, incar: { ISIF: 0 } },
      { steps: two, stress: false },
      { steps: two.map((s) => ({ ...s, kB: zero })) },
    ];
    for (const r of without) {
      const { problems, systems } = await run(r);
      expect(problems).toEqual([]);
      expect(systems[0].virial).toBeNull();
    }
    const trace = await run({ steps: two, incar: { ISIF: 1 } });
    expect(trace.systems[0].virial).toBeNull();
    expect(told(trace.problems, 'note')).toEqual(['trace-only vaspout.h5']);
  });

  it('has the scale of its own lattice; that of POSCAR alone does not say enough', async () => {
    const scaled = await run({ steps: two, scale: { dynamics: 2, results: 3 } });
    expect(Array.from(scaled.systems[0].box?.subarray(0, 9) ?? [])).toEqual([8, 0, 0, 0, 10, 0, 0, 0, 12]);
    expect(Array.from(scaled.systems[0].coord.subarray(3, 6))).toEqual([2, 5, 6]);
    expect(kept(await run({ steps: two, scale: { results: 1 } }))).toEqual([0, 1]);
    expect(kept(await run({ steps: two, scale: {} }))).toEqual([0, 1]);
    expect(told((await run({ steps: two, scale: { results: 3 } })).problems)).toEqual(['bad-cell vaspout.h5']);
    expect(told((await run({ steps: two, scale: { dynamics: -60 } })).problems)).toEqual(['bad-cell vaspout.h5']);
  });
});

describe('elements', () => {
  const atoms = [0, 1, 2, 3].map((a) => [a / 4, 0, 0, a, 0, 0]);

  it('keep the order of atoms where types repeat', async () => {
    const [s] = (await run({ types: ['Ti', 'O', 'Ti'], counts: [1, 2, 1], steps: [{ energies: [1, 1, 1], atoms }] }))
      .systems;
    expect(Array.from(s.atype, (t) => s.type_map[t])).toEqual(['Ti', 'O', 'O', 'Ti']);
    expect(Array.from(s.force ?? []).filter((_, k) => k % 3 === 0)).toEqual([0, 1, 2, 3]);
  });

  it('have to be elements, and as many as there are numbers of atoms', async () => {
    expect(told((await run({ types: ['Qq', 'O'], steps: two })).problems)).toEqual(['unknown-element vaspout.h5']);
    const fewer = await run({ types: ['O'], counts: [1, 1], steps: two });
    expect(told(fewer.problems)).toEqual(['no-composition vaspout.h5']);
  });
});

describe('steps that are not taken', () => {
  const steps: Vaspout['steps'] = [
    { energies: [-1, -1, -1] },
    { energies: [-2, -2, -2], converged: false },
    { energies: [-3, -3, -3] },
  ];

  it('did not converge, where the file says so', async () => {
    const r = await run({ steps, incar: { NELM: 40 } });
    expect(kept(r)).toEqual([0, 2]);
    expect(r.problems.map((p) => p.code)).toEqual(['unconverged']);
    expect(r.problems[0].message).toMatch(/^1 of 3 ionic steps .* NELM = 40 .*counted from 0: 1\)/);
    const older = await run({ steps, judged: false });
    expect(kept(older)).toEqual([0, 1, 2]);
    expect(told(older.problems, 'warning')).toEqual(['convergence-unknown vaspout.h5']);
  });

  it('are not complete, or hold what is no number', async () => {
    for (const [what, length] of [
      ['position_ions', 2],
      ['forces', 2],
      ['stress', 2],
      ['energies', 2],
    ] as const) {
      const r = await run({ steps, cut: { [what]: length } });
      expect(kept(r)).toEqual([0]);
      expect(told(r.problems, 'warning')).toContain('incomplete-step vaspout.h5 #2');
    }
    const nan = await run({
      steps: [steps[0], { energies: [Number.NaN, 0, 0] }, { ...steps[2], cell: steps.map(() => [1, 1, 1]) }],
    });
    expect(kept(nan)).toEqual([0]);
    expect(told(nan.problems)).toEqual(['nan-label vaspout.h5 #1', 'bad-cell vaspout.h5 #2']);
  });
});

describe('a file that does not say enough', () => {
  const refused = async (r: Partial<Vaspout>): Promise<readonly string[]> => {
    const { problems, systems } = await run({ steps: [...two, ...two], ...r });
    expect(systems).toEqual([]);
    for (const p of problems) expect(p.fix).toMatch(/OUTCAR|computes forces/);
    return told(problems);
  };

  it('is of a force field, or under pressure', async () => {
    for (const incar of [{ ML_LMLFF: 1 }, { ML_LMLFF: '.TRUE.' }, { ML_MODE: 'train' }])
      expect(await refused({ incar })).toEqual(['predicted-steps vaspout.h5']);
    for (const incar of [{ ML_LMLFF: 0 }, { ML_LMLFF: 'F' }, { ML_LMLFF: 0, ML_MB: 9 }, { PSTRESS: 0 }])
      expect(kept(await run({ steps: two, incar }))).toEqual([0, 1]);
    expect(await refused({ incar: { PSTRESS: 100 } })).toEqual(['enthalpy vaspout.h5']);
  });

  it('has fewer positions than energies (NBLOCK)', async () => {
    const lost = { position_ions: 2, lattice_vectors: 2 };
    expect(await refused({ cut: lost })).toEqual(['steps-differ vaspout.h5']);
    expect(await refused({ cut: { position_ions: 3 }, incar: { NBLOCK: 2 } })).toEqual(['steps-differ vaspout.h5']);
    expect(kept(await run({ steps: two, incar: { NBLOCK: 2 } }))).toEqual([0, 1]);
  });

  it('has no steps, no forces, other energies or arrays of other shapes', async () => {
    expect(await refused({ cut: { energies: 0 } })).toEqual(['no-frames vaspout.h5']);
    expect(await refused({ cut: { forces: 0 } })).toEqual(['no-forces vaspout.h5']);
    expect(await refused({ tags: ['one', 'two', 'three'] })).toEqual(['no-energy vaspout.h5']);
    expect(await refused({ cut: { position_ions: 0 } })).toEqual(['no-frames vaspout.h5']);
    expect(await refused({ counts: [1, 2] })).toEqual([
      'wrong-shape vaspout.h5#/intermediate/ion_dynamics/position_ions',
    ]);
  });
});

describe('which files', () => {
  it('are known by the names of their groups, or by their own', async () => {
    const bytes = await vaspout({ steps: two });
    const at = async (name: string, b: Uint8Array): Promise<boolean> => {
      const [file] = memoryFiles({ [name]: b });
      return vaspoutH5.matches(await headOf(file));
    };
    expect(await at('run/anything.hdf5', bytes)).toBe(true);
    expect(await at('run/vaspout.1.h5', bytes.subarray(0, 64))).toBe(true);
    expect(await at('run/vaspout.h5', Uint8Array.of(1, 2, 3))).toBe(false);
    expect(await at('run/set.h5', bytes.subarray(0, 64))).toBe(false);
  });

  it('are told where they are cut short', async () => {
    const bytes = await vaspout({ steps: two });
    for (const n of [64, 900, bytes.length >> 1, bytes.length - 1]) {
      const { problems, systems } = await read(bytes.subarray(0, n));
      expect(systems).toEqual([]);
      expect(told(problems)).toEqual(['hdf5-damaged vaspout.h5']);
    }
  });
});
