// Every sample of the reference data against its expected values, whatever reader takes it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectSample, sampleOf } from '../../testing/sampleIndex';
import { sharedOrSkip } from '../../testing/shared';
import { nodeFiles } from '../files/nodeFiles';
import { readAll } from '../read';
import type { System } from '../types';

interface Case {
  /** Folder of the sample and what to read in it; all of it where left out. */
  readonly name: string;
  readonly path?: string;
  /** Another file of it, read along. */
  readonly beside?: string;
  readonly format: string;
  /** Largest difference of the virial, relative to its largest component; the reason where it is not 1e-6. */
  readonly virial?: number;
  /** Of cells and positions, where the file has fewer digits than 1e-8. */
  readonly lengths?: number;
}

const CASES: readonly Case[] = [
  { name: 'vasp_outcar_h2o_md10', format: 'vasp/outcar' },
  { name: 'vasp_outcar_unconverged', format: 'vasp/outcar' },
  { name: 'vasprun_h2o_md10', format: 'vasp/xml' },
  // The reference multiplies the printed eV by 160.2 x 10 and divides by 1602.1766: we keep what is printed.
  { name: 'pwmat_movement_1', format: 'pwmat/movement', virial: 1.2e-4 },
  { name: 'pwmat_movement_li2', format: 'pwmat/movement' },
  { name: 'cp2k_output', path: 'cp2k_output', format: 'cp2k/output' },
  { name: 'abacus_md_water', format: 'abacus' },
  // The reference takes cell and positions from the input; the output alone rounds them.
  { name: 'qe_pw_scf', path: '01.out', format: 'qe/pw', lengths: 2e-7 },
  { name: 'qe_pw_scf', path: '01.out', beside: '01.in', format: 'qe/pw' },
  { name: 'qe_cp_traj', format: 'qe/cp' },
  { name: 'deepmd_raw', format: 'deepmd/raw' },
  { name: 'deepmd_npy_spin', path: 'Fe16-npy', format: 'deepmd/npy' },
  { name: 'deepmd_npy_spin', path: 'Fe16-raw', format: 'deepmd/raw' },
  { name: 'n2p2_input_data', format: 'n2p2/runner' },
  { name: 'GENERATED_from_nacl_rd_64', path: 'ase_written.extxyz', format: 'extxyz' },
  { name: 'GENERATED_from_nacl_rd_64', path: 'ase.traj', format: 'ase/traj' },
  { name: 'GENERATED_from_nacl_rd_64', path: 'ase_json.json', format: 'ase/db' },
  { name: 'GENERATED_from_nacl_rd_64', path: 'ase_sqlite.db', format: 'ase/db' },
  { name: 'GENERATED_from_nacl_rd_64', path: 'deepmd_mixed_by_dpdata', format: 'deepmd/npy' },
  { name: 'GENERATED_from_nacl_rd_64', path: 'deepmd_npy_by_dpdata', format: 'deepmd/npy' },
  { name: 'GENERATED_from_nacl_rd_64', path: 'deepmd_raw_by_dpdata', format: 'deepmd/raw' },
  { name: 'GENERATED_from_nacl_rd_64', path: 'nacl_by_dpdata.hdf5', format: 'deepmd/hdf5' },
];

async function one(...parts: readonly string[]): Promise<System> {
  const { files } = await nodeFiles(parts);
  const { problems, systems } = await readAll(files);
  expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
  expect(systems).toHaveLength(1);
  return systems[0];
}

describe('samples with expected values', () => {
  it.for(CASES)(
    '$name $path by $format',
    async ({ name, path, beside, format, virial = 1e-6, lengths = 1e-8 }, context) => {
      const index = sharedOrSkip(context, 'data', 'parser_samples', 'index.json');
      const sample = sampleOf(readFileSync(index, 'utf8'), name);
      const paths = [path, beside].filter((p) => p !== undefined);
      const at = (...p: readonly string[]): string => sharedOrSkip(context, 'data', 'parser_samples', name, ...p);
      const s = await one(...(paths.length > 0 ? paths.map((p) => at(p)) : [at()]));
      expect(s.origin?.format).toBe(format);
      expectSample(s, sample, { lengths });
      for (const [f, frame] of [[0, sample.first] as const, [s.nframes - 1, sample.last] as const]) {
        if (!frame.virial) continue;
        const wanted = frame.virial.flat();
        const scale = Math.max(...wanted.map(Math.abs));
        const worst = Math.max(...wanted.map((v, k) => Math.abs(v - (s.virial?.[9 * f + k] ?? Number.NaN))));
        expect(worst / scale).toBeLessThan(virial);
      }
    },
  );
});
