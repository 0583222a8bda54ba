// ASE trajectories: images with and without results of their own header, big-endian ones, and every kind of damage.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../../testing/files';
import { expectedOf, expectSample } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { readAll } from '../../read';

/** An array of an image. */
class Arr {
  readonly type: 'float64' | 'int64';
  readonly shape: readonly number[];
  readonly data: readonly number[];
  constructor(type: 'float64' | 'int64', shape: readonly number[], data: readonly number[]) {
    this.type = type;
    this.shape = shape;
    this.data = data;
  }
}
const f8 = (shape: readonly number[], data: readonly number[]): Arr => new Arr('float64', shape, data);
const i8 = (data: readonly number[]): Arr => new Arr('int64', [data.length], data);

/** A ULM container with one image an item: arrays at places divisible by 8, JSON behind them, the list at the end. */
function ulm(items: readonly Record<string, unknown>[], little = true, tag = 'ASE-Trajectory'): Uint8Array {
  const view = new DataView(new ArrayBuffer(1 << 16));
  const bytes = new Uint8Array(view.buffer);
  let at = 48;
  const put = (a: Arr): { ndarray: unknown[] } => {
    at = Math.ceil(at / 8) * 8;
    const from = at;
    for (const x of a.data) {
      if (a.type === 'float64') view.setFloat64(at, x, little);
      else view.setBigInt64(at, BigInt(x), little);
      at += 8;
    }
    return { ndarray: [a.shape, a.type, from] };
  };
  const packed = (fields: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(fields).map(([k, v]) =>
        v instanceof Arr ? [`${k}.`, put(v)] : k === 'calculator' ? [`${k}.`, packed(Object(v))] : [k, v],
      ),
    );
  const places = items.map((item) => {
    const json = JSON.stringify({ ...packed(item), ...(little ? {} : { _little_endian: false }) });
    const text = new TextEncoder().encode(json.replaceAll('"nan"', 'NaN'));
    const from = at;
    view.setBigInt64(at, BigInt(text.length), true);
    bytes.set(text, at + 8);
    at += 8 + text.length;
    return from;
  });
  at = Math.ceil(at / 8) * 8;
  bytes.set(new TextEncoder().encode(`- of Ulm${tag.padEnd(16)}`));
  view.setBigInt64(24, 3n, true);
  view.setBigInt64(32, BigInt(items.length), true);
  view.setBigInt64(40, BigInt(at), true);
  for (const place of places) {
    view.setBigInt64(at, BigInt(place), true);
    at += 8;
  }
  return bytes.slice(0, at);
}

const cell = [
  [4, 0, 0],
  [1, 5, 0],
  [0, 0, 6],
];
const image = (z: number, results: Record<string, unknown> | null): Record<string, unknown> => ({
  positions: f8([2, 3], [0, 0, 0, 0, 0, z]),
  cell,
  ...(results ? { calculator: { name: 'vasp', ...results } } : {}),
});
const header = { version: 1, ase_version: '3.22.1', pbc: [true, true, true], numbers: i8([6, 8]) };
const forces = f8([2, 3], [0, 0, 1, 0, 0, -1]);
const read = (bytes: Uint8Array) => readAll(memoryFiles({ 'd/a.traj': bytes }));

describe('ase/traj', () => {
  it.each([true, false])('reads images with the header of the first one (little-endian: %s)', async (little) => {
    const { problems, systems } = await read(
      ulm(
        [
          { ...header, ...image(1.1, { energy: -1, free_energy: -1.5, forces, stress: [1, 2, 3, 4, 5, 6] }) },
          image(1.2, { energy: -2, free_energy: -2.5, forces, stress: [0, 0, 0, 0, 0, 0] }),
        ],
        little,
      ),
    );
    expect(told(problems)).toEqual([]);
    expect(systems).toMatchObject([
      {
        type_map: ['C', 'O'],
        nframes: 2,
        pbc: [true, true, true],
        coord: Float64Array.of(0, 0, 0, 0, 0, 1.1, 0, 0, 0, 0, 0, 1.2),
        box: Float64Array.from([...cell, ...cell].flat()),
        energy: Float64Array.of(-1.5, -2.5),
        force: Float64Array.of(0, 0, 1, 0, 0, -1, 0, 0, 1, 0, 0, -1),
        origin: {
          format: 'ase/traj',
          energy: { key: 'free_energy', unit: 'eV', how: 'format', sign: 1 },
          force: { key: 'forces', unit: 'eV/A', how: 'format', sign: 1 },
          virial: { key: 'stress', unit: 'eV/A^3', how: 'format', sign: -1 },
          length: { key: 'positions', unit: 'A', how: 'format', sign: 1 },
        },
        others: [{ of: 'energy', taken: { key: 'energy' }, values: Float64Array.of(-1, -2) }],
      },
    ]);
    // virial = -V stress, V = 120.
    expect(Array.from(systems[0].virial?.subarray(0, 9) ?? [])).toEqual(
      [1, 6, 5, 6, 2, 4, 5, 4, 3].map((x) => -120 * x),
    );
  });

  it('reads images of other atoms, without results, without a cell, with a free energy only', async () => {
    const { problems, systems } = await read(
      ulm([
        { ...header, ...image(1.1, { free_energy: -3 }) },
        {
          ...image(0.9, { energy: -2 }),
          pbc: [false, false, false],
          numbers: i8([1, 9]),
          cell: [
            [0, 0, 0],
            [0, 0, 0],
            [0, 0, 0],
          ],
        },
        image(1.3, null),
      ]),
    );
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.type_map, s.pbc[0], s.box === null, s.energy?.[0], s.origin?.energy?.key])).toEqual([
      [['C', 'O'], true, false, -3, 'free_energy'],
      [['H', 'F'], false, true, -2, 'energy'],
      [['C', 'O'], true, false, undefined, undefined],
    ]);
  });

  it('names images that cannot be used, keeps the others', async () => {
    const { problems, systems } = await read(
      ulm([
        { ...header, ...image(1.1, { energy: -1 }) },
        image(1.2, { energy: 'nan' }),
        { ...image(1.2, { energy: -1 }), numbers: i8([6, 0]), pbc: [true, true, true] },
        { cell, calculator: { energy: -1 } },
        image(1.2, { energy: -1, forces: f8([1, 3], [0, 0, 0]) }),
        image(1.2, { energy: -1, stress: [1, 2, 3] }),
        image(1.4, { energy: -1 }),
      ]),
    );
    expect(told(problems)).toEqual([
      'nan-label d/a.traj #1',
      'unknown-element d/a.traj #2',
      'bad-frame d/a.traj #3',
      'wrong-natoms d/a.traj #4',
      'bad-virial d/a.traj #5',
    ]);
    expect(systems.map((s) => [...s.frame_index])).toEqual([[0, 6]]);
  });

  it('tells files that are cut short, wherever, and takes no number from beyond', async () => {
    const whole = ulm([{ ...header, ...image(1.1, { energy: -1, forces }) }, image(1.2, { energy: -2, forces })]);
    for (let n = 8; n < whole.length; n += 7) {
      const { problems, systems } = await read(whole.subarray(0, n));
      expect(systems).toEqual([]);
      expect(told(problems)).toHaveLength(1);
    }
    // The list is whole, an item is not.
    const view = new DataView(whole.buffer);
    const list = Number(view.getBigInt64(40, true));
    view.setBigInt64(list + 8, BigInt(whole.length - 4), true);
    const second = await read(whole);
    expect(told(second.problems)).toEqual(['ulm-damaged d/a.traj #1']);
    expect(second.systems.map((s) => s.nframes)).toEqual([1]);
    view.setBigInt64(list, 1n << 60n, true);
    const both = await read(whole);
    expect(told(both.problems)).toEqual(['ulm-damaged d/a.traj #0', 'ulm-damaged d/a.traj #1']);
  });

  it('holds against changed bytes of the sample', async (context) => {
    const path = sharedOrSkip(context, 'data', 'parser_samples', 'GENERATED_from_nacl_rd_64', 'ase.traj');
    const whole = readFileSync(path);
    for (let at = 24; at < whole.length; at += 97) {
      const bytes = new Uint8Array(whole);
      bytes[at] ^= 0x55;
      const { problems, systems } = await read(bytes);
      for (const s of systems)
        for (const values of [s.coord, s.box, s.energy, s.force, s.virial])
          if (values && !values.every(Number.isFinite)) throw new Error(`byte ${at} made a number that is none`);
      for (const p of problems) expect(p.code).not.toBe('unreadable');
    }
  });

  it('reads the sample with the values that others read', async (context) => {
    const root = sharedOrSkip(context, 'data', 'parser_samples');
    const path = join(root, 'GENERATED_from_nacl_rd_64', 'ase.traj');
    const { problems, systems } = await readAll((await nodeFiles([path])).files);
    expect(told(problems)).toEqual([]);
    expectSample(systems[0], expectedOf(root, 'GENERATED_from_nacl_rd_64'), { virial: 1e-6 });
  });
});
