// MOVEMENT: the samples with known values, and the npy that were made of MOVEMENT files.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { told } from '../../../testing/files';
import { close, expectSample, sampleOf } from '../../../testing/sampleIndex';
import { sharedOrSkip, sharedPath } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { readNpy } from '../../files/npy';
import { readAll } from '../../read';
import type { System } from '../../types';

const readPath = async (path: string) => readAll((await nodeFiles([path])).files);
const npy = (path: string, name: string): Float64Array =>
  readNpy(new Uint8Array(readFileSync(`${path}/set.000/${name}.npy`)), name).data;

describe('MOVEMENT files of PWmat', () => {
  const sample = async (name: string, file: string): Promise<System> => {
    const path = sharedPath('data', 'parser_samples', name, file) ?? '';
    const { problems, systems } = await readPath(path);
    expect(told(problems)).toEqual([]);
    expect(systems).toHaveLength(1);
    const index = readFileSync(sharedPath('data', 'parser_samples', 'index.json') ?? '', 'utf8');
    expectSample(systems[0], sampleOf(index, name));
    return systems[0];
  };

  it('gives the values of the sample with stress: Ep, forces turned, the virial as printed', async (context) => {
    sharedOrSkip(context, 'data', 'parser_samples', 'pwmat_movement_1');
    const s = await sample('pwmat_movement_1', 'MOVEMENT_1');
    expect(s.type_map).toEqual(['Cu']);
    expect(Array.from(s.virial?.subarray(0, 6) ?? [])).toEqual([
      734.547, -0.240455, -0.24418, -0.240469, 734.396, -0.246855,
    ]);
    // The index has dpdata's values, whose constant 160.2 is 1.1e-4 smaller than the one that it is divided by later.
    const index = readFileSync(sharedPath('data', 'parser_samples', 'index.json') ?? '', 'utf8');
    const { virial } = sampleOf(index, 'pwmat_movement_1').first;
    close(s.virial?.subarray(0, 9) ?? [], (virial ?? []).flat(), 1.2e-4);
    expect(s.origin?.virial).toEqual({ key: 'stress (eV)', unit: 'eV', how: 'usual', sign: 1 });
    expect(s.others?.map((o) => [o.of, o.taken.key])).toEqual([
      ['energy', 'Etot'],
      ['virial', 'Pressure Internal'],
    ]);
    expect(s.others?.[0].values).toEqual(Float64Array.of(-357677.2281, -357677.3629));
    // The same stress in other words, with PWmat's sign; printed to six digits.
    close(
      s.others?.[1].values ?? [],
      (s.virial ?? new Float64Array()).map((x) => -x),
      5e-4,
    );
  });

  it('gives the values of the sample without stress', async (context) => {
    sharedOrSkip(context, 'data', 'parser_samples', 'pwmat_movement_li2');
    const s = await sample('pwmat_movement_li2', 'MOVEMENT');
    expect(s.origin).toEqual({
      format: 'pwmat/movement',
      energy: { key: 'Ep', unit: 'eV', how: 'named', sign: 1 },
      force: { key: 'Force', unit: 'eV/A', how: 'format', sign: -1 },
      virial: null,
      length: { key: 'Lattice vector', unit: 'A', how: 'format', sign: 1 },
    });
  });

  it('turns the stress of silicon, whose cells differ, and agrees with its npy in all 500 frames', async (context) => {
    const path = sharedOrSkip(context, 'data', 'si_pwmat_64');
    const { problems, systems } = await readPath(`${path}/original`);
    expect(told(problems)).toEqual([]);
    const [s] = systems;
    expect([systems.length, s.nframes, s.natoms]).toEqual([1, 500, 64]);
    close(s.coord, npy(path, 'coord'), 1e-10);
    expect(s.box).toEqual(npy(path, 'box'));
    expect(s.energy).toEqual(npy(path, 'energy'));
    close(s.force ?? [], npy(path, 'force'), 0);
    close(s.virial ?? [], npy(path, 'virial'), 1e-12);
    expect(s.origin?.virial).toEqual({ key: 'stress (eV)', unit: 'eV', how: 'guessed', sign: -1 });
    const note = problems.find((p) => p.code === 'virial-sign');
    expect(note?.severity).toBe('note');
    expect(note?.message).toMatch(/over 500 frames .* \(correlation 0\.985\)/);
  });

  it('agrees with the npy of copper and hafnia', async (context) => {
    const copper = sharedOrSkip(context, 'data', 'cu_pwmat_72');
    const cu = (await readPath(`${copper}/original`)).systems[0];
    expect([cu.nframes, cu.natoms]).toEqual([100, 72]);
    close(cu.energy ?? [], npy(copper, 'energy').subarray(0, 100), 0);
    close(cu.coord, npy(copper, 'coord').subarray(0, 300 * 72), 1e-10);
    close(cu.force ?? [], npy(copper, 'force').subarray(0, 300 * 72), 0);
    close(cu.box ?? [], npy(copper, 'box').subarray(0, 900), 0);

    const hafnia = sharedOrSkip(context, 'data', 'hfo2_pwmat_96');
    const hfo2 = (await readPath(`${hafnia}/original`)).systems[0];
    expect([hfo2.nframes, hfo2.natoms, hfo2.type_map]).toEqual([50, 96, ['Hf', 'O']]);
    const [energy, coord, force] = ['energy', 'coord', 'force'].map((name) => npy(hafnia, name));
    const rows = (values: Float64Array, f: number): Float64Array => values.subarray(288 * f, 288 * (f + 1));
    for (let f = 0; f < hfo2.nframes; f++) {
      // The npy were split at random: the frame of equal positions.
      const x = rows(hfo2.coord, f);
      const g = energy.findIndex((_, n) => rows(coord, n).every((c, k) => Math.abs(c - x[k]) < 1e-10));
      expect(energy[g]).toBe(hfo2.energy?.[f]);
      expect(rows(hfo2.force ?? new Float64Array(), f)).toEqual(rows(force, g));
    }
  });
});
