// PWdata folders: the Li-Si-C set against its npy, all shapes that pwdata wrote, and every damage told.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Content, memoryFiles, told } from '../../../testing/files';
import { close } from '../../../testing/sampleIndex';
import { sharedOrSkip } from '../../../testing/shared';
import { nodeFiles } from '../../files/nodeFiles';
import { readNpy, writeNpy } from '../../files/npy';
import { readAll } from '../../read';

const read = (files: Readonly<Record<string, Content>>) => readAll(memoryFiles(files));

/** Two frames of H2O in a cell that is not orthogonal. */
const FRACTIONS = [0.1, 0.2, 0.3, 0.2, 0.2, 0.3, 0.1, 0.3, 0.35, 0.1, 0.2, 0.31, 0.2, 0.21, 0.3, 0.1, 0.3, 0.36];
const CELL = [8, 0, 0, 1, 9, 0, 0, 2, 10];
const FORCES = Array.from({ length: 18 }, (_, k) => 0.1 * k - 0.85);
const VIRIALS = Array.from({ length: 18 }, (_, k) => k + 1);

function folder(dir = 'PWdata/H2O/train'): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries({
      position: writeNpy(FRACTIONS, [2, 9]),
      lattice: writeNpy([...CELL, ...CELL], [2, 9]),
      energies: writeNpy([-14.5, -14.25], [2, 1]),
      forces: writeNpy(FORCES, [2, 9]),
      virials: writeNpy(VIRIALS, [2, 9]),
      ei: writeNpy([1, 2, 3, 4, 5, 6], [2, 3]),
      image_type: writeNpy([8, 1, 1], [1, 3]),
      atom_type: writeNpy([8, 1], [1, 2]),
    }).map(([name, bytes]) => [`${dir}/${name}.npy`, bytes]),
  );
}

const COORD = [
  [1.0, 2.4, 3.0, 1.8, 2.4, 3.0, 1.1, 3.4, 3.5],
  [1.0, 2.42, 3.1, 1.81, 2.49, 3.0, 1.1, 3.42, 3.6],
];

describe('PWdata folders', () => {
  it('agree with the npy made from them, in every array of all seven systems', async (context) => {
    const root = sharedOrSkip(context, 'data', 'lisic_pwdata');
    const { problems, systems } = await readAll((await nodeFiles([`${root}/original`])).files);
    expect(told(problems)).toEqual([]);
    expect(told(problems, 'warning').filter((t) => t.startsWith('virial'))).toEqual([]);
    const compared: string[] = [];
    for (const s of systems) {
      const name = s.path.split('/').at(-2) ?? '';
      const array = (what: string): Float64Array =>
        readNpy(new Uint8Array(readFileSync(`${root}/${name}/set.000/${what}.npy`)), what).data;
      const words = (file: string): string[] =>
        readFileSync(`${root}/${name}/${file}`, 'utf8').split(/\s+/).filter(Boolean);
      const [map, types] = [words('type_map.raw'), words('type.raw')];
      expect(Array.from(s.atype, (t) => s.type_map[t])).toEqual(types.map((t) => map[Number(t)]));
      const [coord, box, energy, force, virial] = ['coord', 'box', 'energy', 'force', 'virial'].map(array);
      const n = 3 * s.natoms;
      const row = (v: ArrayLike<number> | null, size: number, f: number): number[] =>
        Array.from({ length: size }, (_, k) => v?.[size * f + k] ?? Number.NaN);
      // The npy are a choice of the frames, in order.
      let f = 0;
      energy.forEach((e, g) => {
        while (f < s.nframes && !(s.energy?.[f] === e && row(s.force, n, f).every((x, k) => x === force[n * g + k])))
          f++;
        expect(f).toBeLessThan(s.nframes);
        close(row(s.coord, n, f), row(coord, n, g), 1e-8);
        close(row(s.box, 9, f), row(box, 9, g), 0);
        close(row(s.virial, 9, f), row(virial, 9, g), 0);
      });
      compared.push(`${name} ${energy.length}`);
    }
    expect(compared).toEqual(['C2 15', 'C64Si32 120', 'Li1Si24 120', 'Li3Si8 120', 'Li8 1', 'Li88Si20 21', 'Si1 100']);
    // Where the volumes differ the sign is known to be right, else it is said to be the usual one.
    expect(systems.filter((s) => s.origin?.virial?.how === 'guessed').map((s) => s.path.split('/').at(-2))).toEqual([
      'Li88Si20',
      'Si1',
    ]);
    expect(systems.every((s) => s.origin?.virial?.sign === 1)).toBe(true);
  });

  it('turn fractions into positions; train and valid are two sources', async () => {
    const { problems, systems } = await read({ ...folder(), ...folder('PWdata/H2O/valid') });
    expect(told(problems)).toEqual([]);
    expect(systems.map((s) => [s.path, s.type_map, Array.from(s.atype), s.nframes])).toEqual([
      ['PWdata/H2O/train', ['O', 'H'], [0, 1, 1], 2],
      ['PWdata/H2O/valid', ['O', 'H'], [0, 1, 1], 2],
    ]);
    const [s] = systems;
    close(s.coord, COORD.flat(), 1e-14);
    expect(Array.from(s.energy ?? [])).toEqual([-14.5, -14.25]);
    expect(Array.from(s.force ?? [])).toEqual(FORCES);
    expect(Array.from(s.virial ?? [])).toEqual(VIRIALS);
    expect(s.pbc).toEqual([true, true, true]);
    expect(s.origin).toEqual({
      format: 'pwdata/npy',
      energy: { key: 'energies.npy', unit: 'eV', how: 'format', sign: 1 },
      force: { key: 'forces.npy', unit: 'eV/A', how: 'format', sign: 1 },
      virial: { key: 'virials.npy', unit: 'eV', how: 'usual', sign: 1 },
      length: { key: 'lattice.npy', unit: 'A', how: 'format', sign: 1 },
    });
  });

  it('may lie flat, of any shape, with types per frame or as places in atom_type.npy', async () => {
    const flat = Object.fromEntries(
      Object.entries(folder()).map(([path, b]) => [path.slice(path.lastIndexOf('/') + 1), b]),
    );
    flat['position.npy'] = writeNpy(FRACTIONS, [2, 3, 3]);
    flat['energies.npy'] = writeNpy([-14.5, -14.25], [2]);
    flat['image_type.npy'] = writeNpy([8, 1, 1, 1, 8, 1], [2, 3]);
    const one = (await read(flat)).systems;
    expect(one.map((s) => [s.path, s.nframes, Array.from(s.frame_index)])).toEqual([['', 2, [0, 1]]]);
    // The oxygen of the second frame is its second atom: it takes the place of the oxygen.
    close(one[0].coord, [...COORD[0], ...COORD[1].slice(3, 6), ...COORD[1].slice(0, 3), ...COORD[1].slice(6)], 1e-14);

    delete flat['image_type.npy'];
    flat['type_maps.npy'] = writeNpy([1, 0, 0], [1, 3]);
    flat['atom_type.npy'] = writeNpy([1, 8], [2]);
    const two = await read(flat);
    expect(told(two.problems)).toEqual([]);
    expect(two.systems.map((s) => Array.from(s.atype, (t) => s.type_map[t]).join(''))).toEqual(['OHH']);
  });

  it('know the filler of frames without a virial', async () => {
    const f = folder();
    f['PWdata/H2O/train/virials.npy'] = writeNpy([...VIRIALS.slice(0, 9), ...new Array(9).fill(-1e5)], [2, 9]);
    const { problems, systems } = await read(f);
    expect(systems.map((s) => [s.virial !== null, Array.from(s.frame_index)])).toEqual([
      [true, [0]],
      [false, [1]],
    ]);
    expect(told(problems, 'note')).toContain('no-virial PWdata/H2O/train');
    f['PWdata/H2O/train/virials.npy'] = writeNpy(new Array(18).fill(-1e5), [2, 9]);
    const none = (await read(f)).systems;
    expect(none.map((s) => [s.nframes, s.virial, s.origin?.virial])).toEqual([[2, null, null]]);
    f['PWdata/H2O/train/virials.npy'] = writeNpy([], [0]);
    expect((await read(f)).systems.map((s) => [s.nframes, s.virial])).toEqual([[2, null]]);
  });

  it('ask for the sign of the virial where energies are those of PWmat', async () => {
    const f = folder();
    expect(told((await read(f)).problems, 'note')).toContain('virial-sign PWdata/H2O/train');
    f['PWdata/H2O/train/energies.npy'] = writeNpy([-480, -480.1], [2, 1]);
    expect(told((await read(f)).problems, 'warning')).toContain('virial-sign PWdata/H2O/train');
  });

  it('have no energy without energies.npy: atomic energies may be shifted', async () => {
    const f = folder();
    delete f['PWdata/H2O/train/energies.npy'];
    const { problems, systems } = await read(f);
    expect(systems.map((s) => [s.energy, s.nframes])).toEqual([[null, 2]]);
    expect(told(problems, 'warning')).toContain('no-energy PWdata/H2O/train');
  });

  it.each<readonly [string, string, (f: Record<string, Uint8Array>) => void]>([
    ['no positions', 'no-array PWdata/H2O/train', (f) => delete f['PWdata/H2O/train/position.npy']],
    ['no cells', 'no-array PWdata/H2O/train', (f) => delete f['PWdata/H2O/train/lattice.npy']],
    ['no types', 'no-array PWdata/H2O/train', (f) => delete f['PWdata/H2O/train/image_type.npy']],
    [
      'an atom too many',
      'wrong-natoms PWdata/H2O/train/image_type.npy',
      (f) => (f['PWdata/H2O/train/image_type.npy'] = writeNpy([8, 1, 1, 1], [1, 4])),
    ],
    [
      'types that count from 0',
      'bad-types PWdata/H2O/train/image_type.npy',
      (f) => (f['PWdata/H2O/train/image_type.npy'] = writeNpy([1, 0, 0], [1, 3])),
    ],
    [
      'an energy too few',
      'wrong-frames PWdata/H2O/train/energies.npy',
      (f) => (f['PWdata/H2O/train/energies.npy'] = writeNpy([1], [1, 1])),
    ],
    [
      'a force too few',
      'wrong-shape PWdata/H2O/train/forces.npy',
      (f) => (f['PWdata/H2O/train/forces.npy'] = writeNpy(FORCES.slice(2), [2, 8])),
    ],
    [
      'a cell too few',
      'wrong-frames PWdata/H2O/train/lattice.npy',
      (f) => (f['PWdata/H2O/train/lattice.npy'] = writeNpy(CELL, [1, 9])),
    ],
    [
      'no frames',
      'wrong-shape PWdata/H2O/train/position.npy',
      (f) => (f['PWdata/H2O/train/position.npy'] = writeNpy([], [0, 9])),
    ],
    [
      'a cut array',
      'npy-truncated PWdata/H2O/train/forces.npy',
      (f) => (f['PWdata/H2O/train/forces.npy'] = f['PWdata/H2O/train/forces.npy'].subarray(0, 200)),
    ],
  ])('tell %s', async (_, wanted, edit) => {
    const f = folder();
    edit(f);
    const { problems, systems } = await read({ ...f, ...folder('PWdata/H2O/valid') });
    expect(told(problems)).toEqual([wanted]);
    expect(systems.map((s) => s.path)).toEqual(['PWdata/H2O/valid']);
  });

  it('leave out frames that are not finite', async () => {
    for (const [name, code] of [
      ['energies', 'nan-label'],
      ['forces', 'nan-label'],
      ['virials', 'nan-label'],
      ['position', 'nan-coord'],
      ['lattice', 'bad-cell'],
    ] as const) {
      const f = folder();
      const path = `PWdata/H2O/train/${name}.npy`;
      const { data, shape } = readNpy(f[path], path);
      data[data.length - 1] = Number.NaN;
      f[path] = writeNpy(data, shape);
      const { problems, systems } = await read(f);
      expect(told(problems)).toEqual([`${code} ${path} #1`]);
      expect(systems.map((s) => Array.from(s.frame_index))).toEqual([[0]]);
    }
  });
});
