// Every reader on damaged copies of real files: nothing hangs or throws, every number is finite, and what is lost is told.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAll } from '../data/read';
import type { Problem, ReadResult, System } from '../data/types';
import { RandomStream } from '../model/random';
import { memoryFiles, told } from './files';
import { sharedOrSkip } from './shared';

type Files = Record<string, Uint8Array>;

/** Folders and files of the reference data, one source each; large ones are cut to their first frames below. */
const SAMPLES: readonly (readonly string[])[] = [
  ['parser_samples', 'vasp_outcar_h2o_md10'],
  ['parser_samples', 'vasp_outcar_unconverged'],
  ['parser_samples', 'vasprun_h2o_md10'],
  ['parser_samples', 'vasprun_tribox', 'vasprun.h2o.md.tribox.xml'],
  ['parser_samples', 'pwmat_movement_1'],
  ['parser_samples', 'pwmat_movement_li2'],
  ['parser_samples', 'cp2k_output', 'cp2k_output'],
  ['parser_samples', 'cp2k_md_si64'],
  ['parser_samples', 'abacus_md_water'],
  ['parser_samples', 'qe_pw_scf', '01.out'],
  ['parser_samples', 'qe_pw_scf', 'Al.out'],
  ['parser_samples', 'qe_cp_traj'],
  ['parser_samples', 'extxyz_unit_variants', 'xyz_unittest.xyz'],
  ['parser_samples', 'extxyz_unit_variants', 'stress_kbar.xyz'],
  ['parser_samples', 'extxyz_mace_ref_keys'],
  ['parser_samples', 'extxyz_nep_capital_keys'],
  ['parser_samples', 'fitsnap_json'],
  ['parser_samples', 'lammps_dump', 'traj.dump'],
  ['parser_samples', 'deepmd_raw', 'deepmd.h2o.md'],
  ['parser_samples', 'deepmd_npy_spin', 'Fe16-npy'],
  ['parser_samples', 'n2p2_input_data'],
  ['parser_samples', 'GENERATED_from_nacl_rd_64', 'ase_written.extxyz'],
  ['parser_samples', 'GENERATED_from_nacl_rd_64', 'ase.traj'],
  ['parser_samples', 'GENERATED_from_nacl_rd_64', 'ase_json.json'],
  ['parser_samples', 'GENERATED_from_nacl_rd_64', 'ase_sqlite.db'],
  ['parser_samples', 'GENERATED_from_nacl_rd_64', 'deepmd_mixed_by_dpdata'],
  ['parser_samples', 'GENERATED_from_nacl_rd_64', 'nacl_by_dpdata.hdf5'],
  ['parser_samples', 'GENERATED_from_nacl_rd_64', 'npz_mace_style.npz'],
  ['parser_samples', 'GENERATED_from_nacl_rd_64', 'mtp.cfg'],
  ['lisic_pwdata', 'original', 'PWdata', 'Li8'],
];

function filesBelow(path: string, name: string): Files {
  if (statSync(path).isFile()) return { [name]: new Uint8Array(readFileSync(path)) };
  return Object.assign({}, ...readdirSync(path).map((child) => filesBelow(join(path, child), `${name}/${child}`)));
}

const isText = (bytes: Uint8Array): boolean => !bytes.subarray(0, 4096).includes(0);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Damage {
  readonly what: string;
  /** True where a number is made useless: what is then missing or another has to be told. */
  readonly poisons: boolean;
  readonly cuts?: true;
  do(bytes: Uint8Array, rng: RandomStream): Uint8Array;
}

const lines = (bytes: Uint8Array, change: (list: string[], at: number) => void, rng: RandomStream): Uint8Array => {
  const list = decode(bytes).split('\n');
  change(list, rng.below(list.length));
  return encode(list.join('\n'));
};

/** Another text in the place of some number with a decimal point. */
const poison = (text: string): Damage => ({
  what: text,
  poisons: true,
  do: (bytes, rng) => {
    const source = decode(bytes);
    const found = [...source.matchAll(/[-+]?\d+\.\d+([eEdD][-+]?\d+)?/g)];
    if (found.length === 0) return bytes;
    const m = found[rng.below(found.length)];
    return encode(source.slice(0, m.index) + text + source.slice(m.index + m[0].length));
  },
});

const TEXT: readonly Damage[] = [
  poison('NaN'),
  poison('nan'),
  poison('************'),
  poison('Infinity'),
  poison('1e999'),
  poison('1.2.3'),
  poison(''),
  { what: 'a cut', poisons: false, cuts: true, do: (b, rng) => b.subarray(0, rng.below(b.length)) },
  {
    what: 'a cut near the end',
    poisons: false,
    cuts: true,
    do: (b, rng) => b.subarray(0, b.length - rng.below(Math.min(2000, b.length))),
  },
  { what: 'a line less', poisons: false, do: (b, rng) => lines(b, (l, k) => l.splice(k, 1), rng) },
  { what: 'a line twice', poisons: false, do: (b, rng) => lines(b, (l, k) => l.splice(k, 0, l[k]), rng) },
  { what: 'an empty line', poisons: false, do: (b, rng) => lines(b, (l, k) => l.splice(k, 0, ''), rng) },
  {
    what: 'a line of another file',
    poisons: false,
    do: (b, rng) => lines(b, (l, k) => l.splice(k, 0, '  12345 lorem ipsum'), rng),
  },
  { what: 'Windows line ends', poisons: false, do: (b) => encode(decode(b).replace(/\n/g, '\r\n')) },
];

const BINARY: readonly Damage[] = [
  { what: 'a cut', poisons: false, cuts: true, do: (b, rng) => b.subarray(0, rng.below(b.length)) },
  {
    what: 'another byte',
    poisons: false,
    do: (b, rng) => {
      const copy = b.slice();
      copy[rng.below(copy.length)] ^= 1 << rng.below(8);
      return copy;
    },
  },
  {
    what: 'other bytes in the head',
    poisons: false,
    do: (b, rng) => {
      const copy = b.slice();
      for (let k = 0; k < 4; k++) copy[rng.below(Math.min(256, copy.length))] = rng.below(256);
      return copy;
    },
  },
  {
    what: 'a NaN',
    poisons: true,
    do: (b, rng) => {
      const copy = b.slice();
      // Somewhere in the second half of an array of float64, on an eighth byte from the end.
      const n = Math.floor((copy.length - 128) / 8);
      if (n < 2) return b;
      new DataView(copy.buffer).setFloat64(8 * (Math.floor(copy.length / 8) - 1 - rng.below(n >> 1)), Number.NaN, true);
      return copy;
    },
  },
];

function checkSound(s: System): void {
  const { natoms, nframes } = s;
  const sizes = [
    ['coord', s.coord, 3 * natoms],
    ['box', s.box, 9],
    ['energy', s.energy, 1],
    ['force', s.force, 3 * natoms],
    ['virial', s.virial, 9],
  ] as const;
  for (const [what, values, size] of sizes) {
    if (!values) continue;
    expect(values.length, what).toBe(size * nframes);
    expect(values.every(Number.isFinite), `${what} finite`).toBe(true);
  }
  expect(s.atype.length).toBe(natoms);
  expect(s.atype.every((t) => t >= 0 && t < s.type_map.length)).toBe(true);
  expect(s.frame_index.length).toBe(nframes);
}

const numbersOf = (r: ReadResult): Float64Array[] =>
  r.systems.flatMap((s) => [s.coord, s.box, s.energy, s.force, s.virial].filter((a) => a !== null));
const framesOf = (r: ReadResult): number => r.systems.reduce((n, s) => n + s.nframes, 0);
const labelsOf = (r: ReadResult): number =>
  r.systems.reduce((n, s) => n + s.nframes * [s.energy, s.force, s.virial].filter((a) => a !== null).length, 0);
/** Errors and warnings that were not there before. */
const trouble = (r: ReadResult, before: ReadResult): readonly Problem[] => {
  const known = new Set(before.problems.map((p) => JSON.stringify(p)));
  return r.problems.filter((p) => p.severity !== 'note' && !known.has(JSON.stringify(p)));
};

const within = <T>(seconds: number, work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`no answer in ${seconds} s`)), 1000 * seconds)),
  ]);

describe.each(SAMPLES)('%s %s %s', (...parts) => {
  const name = parts.filter((p) => typeof p === 'string');
  it('survives damage', { timeout: 240_000 }, async (context) => {
    const path = sharedOrSkip(context, 'data', ...name);
    const files = filesBelow(path, name[name.length - 1]);
    const whole = await readAll(memoryFiles(files));
    expect(told(whole.problems)).toEqual([]);
    expect(whole.systems.length).toBeGreaterThan(0);
    whole.systems.forEach(checkSound);
    const rng = new RandomStream(7, name.join('/'));
    const names = Object.keys(files).filter((n) => !/readme|licen[cs]e/i.test(n));
    for (let round = 0; round < 3; round++)
      for (const text of [true, false])
        for (const damage of text ? TEXT : BINARY) {
          const able = names.filter((n) => isText(files[n]) === text && files[n].length > 0);
          if (able.length === 0) continue;
          const at = able[rng.below(able.length)];
          const bad = { ...files, [at]: damage.do(files[at], rng) };
          const about = `${damage.what} in ${at}, round ${round}`;
          const result = await within(30, readAll(memoryFiles(bad))).catch((error: unknown) => {
            throw new Error(`${about}: ${error instanceof Error ? error.stack : String(error)}`);
          });
          result.systems.forEach(checkSound);
          // A label that is not in a file at all is the doctor's to tell.
          const lost = framesOf(result) < framesOf(whole) || (damage.poisons && labelsOf(result) < labelsOf(whole));
          const other = lost || JSON.stringify(numbersOf(result)) !== JSON.stringify(numbersOf(whole));
          // Cut between two lines of numbers, or in what decorates them, it may be a shorter file.
          const mute = damage.cuts === true && !/\d\S*$/.test(decode(bad[at].subarray(-40)));
          if (damage.poisons ? other : lost && !mute)
            expect(trouble(result, whole), `${about}: what is lost is told`).not.toEqual([]);
          expect(framesOf(result), about).toBeLessThanOrEqual(framesOf(whole) + 1);
        }
  });
});
