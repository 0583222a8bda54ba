// Changes of the data: each does what it says, to the frames it names, and leaves what was read as it was.
import { describe, expect, it } from 'vitest';
import { randomSystem } from '../testing/systems';
import { applyMends, geometryKey, type LabelEdit, type Mend, originKey, runsOf, sourcesOf, withMend } from './edits';
import { determinant } from './group';
import type { Origin, System } from './types';

const origin: Origin = {
  format: 'made',
  energy: { key: 'E', unit: 'hartree', how: 'named', sign: 1 },
  force: { key: 'grad', unit: 'hartree/bohr', how: 'format', sign: -1 },
  virial: { key: 'stress', unit: 'GPa', how: 'usual', sign: -1 },
  length: { key: 'pos', unit: 'A', how: 'usual', sign: 1 },
};
const HARTREE = 27.211386245988;
const BOHR = 0.529177210903;

const systems = (): System[] => [
  { ...randomSystem(1, 4, 3), origin },
  { ...randomSystem(2, 5, 2), path: 'b' },
];
const copy = (list: readonly System[]): readonly System[] => structuredClone(list);

/** Applies mends, and sees that what was read stays as it was. */
function apply(mends: readonly Mend[], list: readonly System[] = systems()): readonly System[] {
  const before = copy(list);
  const after = applyMends(list, mends);
  expect(list).toEqual(before);
  expect(after.map((s) => s.nframes)).toEqual(list.map((s) => s.nframes));
  return after;
}

const label = (change: Partial<LabelEdit> & Pick<LabelEdit, 'of'>): LabelEdit => ({
  kind: 'label',
  origin: originKey(systems()[0]),
  key: null,
  unit: null,
  sign: null,
  ...change,
});
const ratio = (a: Float64Array | null, b: Float64Array | null): number => (a?.[0] ?? 0) / (b?.[0] ?? 1);

describe('runsOf', () => {
  it('joins neighbours, whatever their order', () => {
    expect(runsOf([7, 3, 1, 2, 9, 8])).toEqual([
      [1, 3],
      [7, 9],
    ]);
    expect(runsOf([])).toEqual([]);
  });
});

describe('labels', () => {
  it('change unit and sign by what the file had, only in systems of that origin', () => {
    const list = systems();
    const [s, t] = list;
    const [a, b] = apply([label({ of: 'energy', unit: 'eV' }), label({ of: 'force', sign: 1 })], list);
    expect(ratio(a.energy, s.energy)).toBeCloseTo(1 / HARTREE, 14);
    expect(a.force).toEqual(s.force?.map((v) => -v));
    expect(a.origin?.energy?.unit).toBe('eV');
    expect(a.origin?.force?.sign).toBe(1);
    expect(b).toBe(t);
  });

  it('give another stress unit to virials, and keep a stress right when the cell gets larger', () => {
    const list = systems();
    const [s] = list;
    const [kbar] = apply([label({ of: 'virial', unit: 'kbar' })], list);
    expect(ratio(kbar.virial, s.virial)).toBeCloseTo(0.1, 12);
    const [ev] = apply([label({ of: 'virial', unit: 'eV', sign: 1 })]);
    const volume = Math.abs(determinant(s.box ?? []));
    expect(ratio(ev.virial, s.virial)).toBeCloseTo(-160.21766208 / volume, 6);
    const [bohr] = apply([label({ of: 'length', unit: 'bohr' })], list);
    expect(ratio(bohr.coord, s.coord)).toBeCloseTo(BOHR, 12);
    expect(ratio(bohr.box, s.box)).toBeCloseTo(BOHR, 12);
    // The file's GPa are times a smaller volume now.
    expect(ratio(bohr.virial, s.virial)).toBeCloseTo(BOHR ** 3, 12);
    expect(bohr.energy).toBe(s.energy);
  });

  it('take another key of the source, and offer the first one again', () => {
    const [s] = systems();
    const others = [
      {
        of: 'energy' as const,
        taken: { key: 'E0', unit: 'eV', how: 'named' as const, sign: 1 as const },
        values: Float64Array.of(1, 2, 3),
      },
    ];
    const [a] = apply([label({ of: 'energy', key: 'E0' })], [{ ...s, others }]);
    expect(a.energy).toEqual(Float64Array.of(1, 2, 3));
    expect(a.origin?.energy?.key).toBe('E0');
    expect(a.others).toEqual([{ of: 'energy', taken: origin.energy, values: s.energy }]);
    // A unit given with the key is a unit of that key's numbers.
    const [b] = apply([label({ of: 'energy', key: 'E0', unit: 'hartree' })], [{ ...s, others }]);
    expect(b.energy?.[1]).toBeCloseTo(2 * HARTREE, 10);
  });

  it('leave what they do not know: units without sense, labels that are not there', () => {
    const [s] = systems();
    const [a] = apply(
      [label({ of: 'energy', unit: 'parsec' }), label({ of: 'virial', unit: 'GPa' })],
      [{ ...s, virial: null, origin: { ...origin, virial: null } }],
    );
    expect(a.energy).toBe(s.energy);
    expect(a.virial).toBeNull();
  });
});

describe('mends', () => {
  it('convert the frames they name and no others', () => {
    const [s, t] = systems();
    const [a, b] = apply([{ kind: 'convert', frames: [[2, 3]], length: 2, energy: 3, force: 5, virial: 7 }]);
    const size = 3 * s.natoms;
    expect(a.coord.subarray(0, 2 * size)).toEqual(s.coord.subarray(0, 2 * size));
    expect(a.coord.subarray(2 * size)).toEqual(s.coord.subarray(2 * size).map((v) => 2 * v));
    expect(a.box?.[26]).toBe(2 * (s.box?.[26] ?? 0));
    expect([a.energy?.[1], a.energy?.[2]]).toEqual([s.energy?.[1], 3 * (s.energy?.[2] ?? 0)]);
    expect(b.force?.[0]).toBe(5 * (t.force?.[0] ?? 0));
    expect(b.virial?.[8]).toBe(7 * (t.virial?.[8] ?? 0));
    expect(b.energy?.[1]).toBe(t.energy?.[1]);
  });

  it('turn left-handed cells round, and nothing else', () => {
    const [s] = systems();
    const box = s.box?.map((v, k) => (k >= 6 && k < 9 ? -v : v)) ?? null;
    const [a] = apply([{ kind: 'turn', frames: [[0, 0]] }], [{ ...s, box }]);
    expect(a.box).toEqual(s.box);
    expect(a.coord).toBe(s.coord);
  });

  it('give a cell, take periodicity away, drop a label', () => {
    const [s] = systems();
    const bare: System = { ...s, box: null };
    const cell = [9, 0, 0, 0, 9, 0, 0, 0, 9];
    const [a] = apply([{ kind: 'cell', systems: [0], box: cell }], [bare]);
    expect(Array.from(a.box ?? [])).toEqual([...cell, ...cell, ...cell]);
    const [b] = apply([{ kind: 'open', systems: [0] }], [bare]);
    expect([b.box, b.pbc]).toEqual([null, [false, false, false]]);
    const [c, d] = apply([{ kind: 'drop', systems: [1], of: 'virial' }]);
    expect([c.virial === null, d.virial === null]).toEqual([false, true]);
  });

  it('rename elements, and join them with one that is there', () => {
    const [a] = apply([{ kind: 'rename', from: 'H', to: 'D' }]);
    expect(a.type_map).toEqual(['O', 'D']);
    const [s] = systems();
    const [b] = apply([{ kind: 'rename', from: 'H', to: 'O' }]);
    expect(b.type_map).toEqual(['O']);
    expect(Array.from(b.atype)).toEqual(Array.from(s.atype, () => 0));
  });

  it('share what they do not touch', () => {
    const list = systems();
    expect(applyMends(list, [])).toBe(list);
    const [a] = apply([{ kind: 'drop', systems: [0], of: 'virial' }], list);
    expect(a.coord).toBe(list[0].coord);
  });
});

describe('what is said about the same thing twice', () => {
  it('counts once, the last', () => {
    const first = label({ of: 'energy', unit: 'eV' });
    const second = label({ of: 'energy', unit: 'rydberg' });
    const force = label({ of: 'force', sign: 1 });
    expect(withMend(withMend([first], force), second)).toEqual([force, second]);
    const cell: Mend = { kind: 'open', systems: [1] };
    expect(withMend([cell], cell)).toEqual([cell, cell]);
  });

  it('names the geometry by what changes it', () => {
    const energy = label({ of: 'energy', unit: 'eV' });
    expect(geometryKey([energy, { kind: 'drop', systems: [0], of: 'virial' }])).toBe(geometryKey([]));
    expect(geometryKey([label({ of: 'length', unit: 'bohr' })])).not.toBe(geometryKey([]));
  });
});

describe('sourcesOf', () => {
  it('joins systems that were read alike, and offers what all of them have', () => {
    const [a, b] = systems();
    const other = (key: string) => ({
      of: 'energy' as const,
      taken: { key, unit: 'eV', how: 'named' as const, sign: 1 as const },
      values: new Float64Array(a.nframes),
    });
    const list = [{ ...a, others: [other('E0'), other('F')] }, b, { ...a, path: 'c', others: [other('F')] }];
    expect(sourcesOf(list)).toEqual([
      {
        key: originKey(a),
        origin,
        others: [{ of: 'energy', taken: other('F').taken }],
        paths: [a.path, 'c'],
        nframes: 6,
      },
      { key: originKey(b), origin: expect.objectContaining({ format: '' }), others: [], paths: ['b'], nframes: 2 },
    ]);
  });
});
