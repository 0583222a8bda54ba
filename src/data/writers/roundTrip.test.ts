// What is written is read back bit for bit: arbitrary systems through extended XYZ and deepmd/npy; what cannot be is refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryFiles, told } from '../../testing/files';
import { randomSystem } from '../../testing/systems';
import { ProblemLog } from '../problems';
import { readAll } from '../read';
import { deepmdNpy } from '../readers/deepmd/deepmdNpy';
import { extxyz } from '../readers/extxyz/extxyz';
import { isName } from '../readers/extxyz/extxyzAtoms';
import { headOf, type ReadContext } from '../readers/reader';
import type { System } from '../types';
import { writeExtxyz } from './writeExtxyz';
import { writeNpySets } from './writeNpySet';

/** Zeros of both signs, subnormal and the largest numbers too. */
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(
    0,
    -0,
    5e-324,
    -5e-324,
    2.225073858507201e-308,
    Number.MAX_VALUE,
    0.1,
    1e22,
    1e23,
    -123456789012345.6,
  ),
);
const numbers = (n: number) => fc.array(number, { minLength: n, maxLength: n }).map((x) => Float64Array.from(x));

/** Names that both formats carry. */
const name = fc.oneof(
  fc.constantFrom(
    'H',
    'O',
    'Cl',
    'CL',
    'Type_0',
    'H_a',
    'C1',
    'X',
    '@H',
    'Fe2+',
    'a=b',
    '"q"',
    'VEC1',
    '氧',
    "O'",
    '1H',
  ),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
    .filter((s) => isName(s) && !/[\s\p{Cc}\p{Cs}]/u.test(s) && !s.startsWith('#')),
);

interface Plan {
  /** Which of the lists of names. */
  readonly list: number;
  readonly pbc: readonly [boolean, boolean, boolean];
  readonly has: readonly [energy: boolean, force: boolean, virial: boolean];
  readonly nframes: number;
}

const flag = fc.boolean();
const plan = (pbc: fc.Arbitrary<Plan['pbc']>): fc.Arbitrary<Plan> =>
  fc.record({ list: fc.nat(1), pbc, has: fc.tuple(flag, flag, flag), nframes: fc.integer({ min: 1, max: 3 }) });
const anyPbc = fc.tuple(flag, flag, flag);
const wholePbc = flag.map((p) => [p, p, p] as const);

/** Cells that span a volume along what is periodic; the other vectors may be anything. */
const cell = (pbc: Plan['pbc']): fc.Arbitrary<number[]> =>
  fc
    .tuple(
      ...pbc.map((p, k) =>
        (p ? fc.tuple(fc.double({ min: 2, max: 90, noNaN: true }), number) : numbers(3)).map((r) => [r, k] as const),
      ),
    )
    .map((rows) =>
      rows.flatMap(([row, k]) => {
        if (row instanceof Float64Array) return [...row];
        const [edge, odd] = row;
        // A side component, tiny or not, and a negative zero.
        const side = Math.abs(odd) < 0.3 * edge ? odd : -0;
        return [0, 1, 2].map((x) => (x === k ? edge : x === (k + 1) % 3 ? side : 0));
      }),
    );

const optional = (has: boolean, n: number) => (has ? numbers(n) : fc.constant(null));

function system(names: readonly string[], { has, nframes, pbc }: Plan, path: string): fc.Arbitrary<System> {
  const type_map = [...new Set(names)];
  const natoms = names.length;
  return fc.record({
    path: fc.constant(path),
    type_map: fc.constant(type_map),
    atype: fc.constant(Int32Array.from(names, (n) => type_map.indexOf(n))),
    natoms: fc.constant(natoms),
    nframes: fc.constant(nframes),
    pbc: fc.constant(pbc),
    coord: numbers(3 * natoms * nframes),
    box: pbc.includes(true)
      ? fc.array(cell(pbc), { minLength: nframes, maxLength: nframes }).map((b) => Float64Array.from(b.flat()))
      : fc.constant(null),
    energy: optional(has[0], nframes),
    force: optional(has[1], 3 * natoms * nframes),
    virial: optional(has[2], 9 * nframes),
    frame_index: fc.constant(Int32Array.from({ length: nframes }, (_, f) => f)),
  });
}

/** Systems of one or two compositions that differ in composition, periodicity or labels, or systems of any kind. */
const systems = (pbc: fc.Arbitrary<Plan['pbc']>, apart: boolean, path: fc.Arbitrary<string>): fc.Arbitrary<System[]> =>
  fc
    .tuple(
      fc.array(name, { minLength: 1, maxLength: 5 }),
      fc.array(name, { minLength: 1, maxLength: 3 }),
      fc.uniqueArray(plan(pbc), {
        minLength: 1,
        maxLength: 4,
        selector: apart ? ({ has, list, pbc: p }) => `${list} ${has} ${p}` : () => ({}),
      }),
      path,
    )
    .filter(([a, b]) => [...a].sort().join(' ') !== [...b].sort().join(' '))
    .chain(([a, b, plans, p]) => fc.tuple(...plans.map((x) => system(x.list === 0 ? a : b, x, p))));

const context = (log: ProblemLog): ReadContext => ({ log, progress: async () => {} });
const bare = ({ origin: _origin, others: _others, ...s }: System): System => s;

it('extended XYZ gives back every system, bit for bit', async () => {
  await fc.assert(
    fc.asyncProperty(systems(anyPbc, true, fc.constant('f.xyz')), async (made) => {
      const [file] = memoryFiles({ 'f.xyz': writeExtxyz(made) });
      const log = new ProblemLog();
      expect(extxyz.matches(await headOf(file))).toBe(true);
      const got = await extxyz.read({ path: file.path, files: [file] }, context(log));
      expect(told(log.list())).toEqual([]);
      const before = (k: number): number => made.slice(0, k).reduce((n, s) => n + s.nframes, 0);
      expect(got.map(bare)).toEqual(
        made.map((s, k) => ({ ...s, frame_index: s.frame_index.map((f) => f + before(k)) })),
      );
    }),
    { numRuns: 200 },
  );
});

it('deepmd/npy gives back every system, bit for bit, also where systems share a path', async () => {
  const path = fc.constantFrom('run/a.xyz', 'b', '.', '../c.extxyz', 'set.000/d', '.hidden/e', 'x.zip/f');
  await fc.assert(
    fc.asyncProperty(systems(wholePbc, false, path), async (made) => {
      const written = writeNpySets(made);
      const folders = Object.keys(written).flatMap((p) => (p.endsWith('/type.raw') ? [p.slice(0, -9)] : []));
      const log = new ProblemLog();
      const claims = await deepmdNpy.detect(memoryFiles(written), headOf);
      const got = (await Promise.all(claims.map((claim) => deepmdNpy.read(claim, context(log))))).flat();
      expect(told(log.list())).toEqual([]);
      const want = made.map((s, k) => ({ ...s, path: folders[k] })).sort((a, b) => (a.path < b.path ? -1 : 1));
      expect(got.map(bare)).toEqual(want);
    }),
    { numRuns: 200 },
  );
});

describe('folders of an export', () => {
  it('are all found again, whatever the paths of the systems', async () => {
    const paths = [
      'run',
      'run/b',
      'run/HO',
      'run/HO/x',
      'set.000',
      '.git/y',
      '__MACOSX',
      'RUN',
      'a:b',
      'a?b',
      '..',
      'readme.xyz',
    ];
    const made = [...paths, ...paths].map((path, k) => ({ ...randomSystem(k + 1, 5, 1 + (k % 3)), path }));
    const { systems: got, problems } = await readAll(memoryFiles(writeNpySets(made)));
    expect(told(problems)).toEqual([]);
    expect(got).toHaveLength(made.length);
    expect(got.map((s) => s.energy?.[0]).sort()).toEqual(made.map((s) => s.energy?.[0]).sort());
  });

  it('differ by more than case, and never lead out of the export', () => {
    const named = (type_map: string[]): System => ({ ...randomSystem(1, 2, 1), path: 'all.xyz', type_map });
    const folders = Object.keys(
      writeNpySets([named(['C', 'O']), named(['Co', 'O']), named(['c', 'o']), named(['..', '../../x'])]),
    )
      .filter((p) => p.endsWith('type.raw'))
      .map((p) => p.toLowerCase());
    expect(new Set(folders).size).toBe(4);
    for (const f of folders) expect(f).toMatch(/^all\/[\w][\w.+-]*\/type\.raw$/);
  });
});

describe('what cannot be written', () => {
  const lost: System = { ...randomSystem(1, 3, 1), path: 'lost.xyz', box: null };

  it('is a periodic system without a cell', () => {
    const message = /lost\.xyz is periodic \(T T T\) but has no cell: give the cell first/;
    expect(() => writeExtxyz([lost])).toThrow(message);
    expect(() => writeNpySets([lost])).toThrow(message);
    expect(() => writeNpySets([{ ...lost, pbc: [true, true, false] }])).toThrow(/has no cell/);
  });

  it.each(['', 'a b', '8', '1e3', '***', 'nan', '#1', 'tab\t', '\ud800'])(
    'is a name of a type like "%s" in extended XYZ',
    (odd) => {
      const s: System = { ...randomSystem(1, 2, 1), type_map: [odd, 'H'] };
      expect(() => writeExtxyz([s])).toThrow(/extended XYZ cannot hold the name/);
    },
  );

  it.each(['', 'a b', '\u2003'])('is a name of a type like "%s" in deepmd/npy', (odd) => {
    const s: System = { ...randomSystem(1, 2, 1), type_map: [odd, 'H'] };
    expect(() => writeNpySets([s])).toThrow(/deepmd\/npy cannot hold the name/);
  });
});
