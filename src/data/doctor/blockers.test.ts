// Blockers of arrays, cells, names and distances: each fires on what it is for, and on nothing else.
import { describe, expect, it } from 'vitest';
import { aluminium, codes, examined, formaldehyde, only } from '../../testing/made';
import { applyMends } from '../edits';
import type { Origin, System } from '../types';
import type { Finding } from './finding';

const metal = (nframes = 6): System => aluminium({ nframes, step: 0.3 });
const broken = (s: System, change: (t: System) => void): System => {
  const t = structuredClone(s);
  change(t);
  return t;
};
const labels = (f: Finding): string[] => f.offers.map((o) => o.label);

describe('good data', () => {
  it('has nothing wrong, but for what is worth knowing', async () => {
    expect(codes(await examined([metal(30), aluminium({ nframes: 20 }, 3.6, 'other')]))).toEqual([]);
    expect(codes(await examined([formaldehyde({ nframes: 30 })]))).toEqual(['note degenerate-bias']);
    expect(await examined([])).toEqual([]);
  });
});

describe('arrays', () => {
  it('blocks frames with values that are not finite, and looks no further at them', async () => {
    for (const of of ['coord', 'box', 'energy', 'force', 'virial'] as const) {
      const s = broken(metal(), (t) => {
        const values = t[of];
        if (values) values[Math.floor((values.length / 6) * 2)] = Number.NaN;
      });
      const findings = await examined([metal(3), s].map((t, k) => ({ ...t, path: `${k}`, nframes: t.nframes })));
      const f = only(findings, 'not-finite');
      expect(f).toMatchObject({ severity: 'error', path: '1', frame: 2 });
      expect(f.message).toMatch(new RegExp(`^1 frame of 6 .* first in ${of}\\.$`));
      expect([...f.frames]).toEqual([5]);
      expect(f.offers[0].remedy).toEqual({ kind: 'exclude', frames: Int32Array.of(5) });
    }
    const out = broken(metal(), (t) => {
      t.coord[0] = Number.POSITIVE_INFINITY;
    });
    expect(codes(await examined([out], { excluded: Int32Array.of(0) }))).toEqual([]);
  });

  it('blocks systems whose arrays do not fit', async () => {
    const short: System = { ...metal(), force: new Float64Array(5) };
    const f = only(await examined([short]), 'wrong-shape');
    expect(f.message).toBe('expected 576 numbers in force (6 frames of 32 atoms), found 5.');
    expect(f.offers[0].remedy).toEqual({ kind: 'mend', mends: [{ kind: 'drop', systems: [0], of: 'force' }] });
    expect(codes(await examined([{ ...metal(), coord: new Float64Array(7) }]))).toEqual(['error wrong-shape']);
    expect(codes(await examined([{ ...metal(), atype: new Int32Array(32).fill(4) }]))).toEqual(['error wrong-shape']);
  });
});

describe('cells', () => {
  it('asks for the cell of periodic frames that have none', async () => {
    const s: System = { ...metal(), box: null, virial: null };
    const f = only(await examined([metal(2), s]), 'no-cell');
    expect(f).toMatchObject({ severity: 'error', path: 'made', frame: null });
    expect(f.offers.map((o) => o.remedy)).toEqual([
      { kind: 'enter-cell', systems: [1] },
      { kind: 'mend', mends: [{ kind: 'open', systems: [1] }] },
      { kind: 'exclude', frames: Int32Array.of(2, 3, 4, 5, 6, 7) },
    ]);
    // Two systems of one file get one together.
    const both = await examined([
      { ...s, path: 'f' },
      { ...s, path: 'f', natoms: 31, coord: s.coord.slice(0, 93 * 6), force: null, atype: new Int32Array(31) },
    ]);
    expect(only(both, 'no-cell').offers[0].remedy).toEqual({ kind: 'enter-cell', systems: [0, 1] });
    expect(codes(await examined([{ ...s, pbc: [false, false, false] }]))).toEqual([]);
  });

  it('mends left-handed cells by turning one vector', async () => {
    const s = broken(metal(), (t) => {
      for (const f of [1, 4]) for (let k = 0; k < 3; k++) if (t.box) t.box[9 * f + 6 + k] *= -1;
    });
    const f = only(await examined([s]), 'left-handed-cell');
    expect(f).toMatchObject({ severity: 'error', frame: 1 });
    expect([...f.frames]).toEqual([1, 4]);
    const [{ remedy }] = f.offers;
    expect(remedy).toEqual({
      kind: 'mend',
      mends: [
        {
          kind: 'turn',
          frames: [
            [1, 1],
            [4, 4],
          ],
        },
      ],
    });
    expect(remedy.kind === 'mend' && codes(await examined(applyMends([s], remedy.mends)))).toEqual([]);
  });

  it('blocks cells without volume', async () => {
    const s = broken(metal(), (t) => t.box?.fill(0, 9, 18));
    expect([...only(await examined([s]), 'flat-cell').frames]).toEqual([1]);
  });
});

describe('names', () => {
  const origin = (format: string): Origin => ({
    format,
    energy: null,
    force: null,
    virial: null,
    length: { key: 'coord', unit: 'A', how: 'format', sign: 1 },
  });

  it('proposes the element that was meant', async () => {
    const f = only(await examined([{ ...metal(), type_map: ['AL'] }]), 'unknown-element');
    expect(f.severity).toBe('error');
    expect(f.offers[0]).toEqual({ label: 'Rename AL to Al', remedy: { kind: 'rename', from: 'AL', to: 'Al' } });
    const none = only(await examined([{ ...metal(), type_map: ['Qq'] }]), 'unknown-element');
    expect(none.offers[0].remedy).toEqual({ kind: 'rename', from: 'Qq', to: null });
  });

  it('only warns of names of types, where a format lets users choose them', async () => {
    for (const s of [
      { ...metal(), type_map: ['Type_0'] },
      { ...metal(), type_map: ['Fe1'], origin: origin('deepmd/npy') },
      { ...metal(), type_map: ['Fe1'], origin: origin('cp2k/output') },
    ]) {
      const f = only(await examined([s]), 'unknown-element');
      expect(f.severity).toBe('warning');
      // What a format calls a type is to be named; what a user called so is kept.
      expect(f.offers.map((o) => o.remedy.kind)).toEqual(
        s.type_map[0] === 'Type_0' ? ['rename', 'accept'] : ['accept', 'rename'],
      );
    }
    const f = only(await examined([{ ...metal(), type_map: ['Fe1'], origin: origin('extxyz') }]), 'unknown-element');
    expect(f.severity).toBe('error');
  });

  it('takes a name once, and says where it occurs', async () => {
    const a = { ...metal(), type_map: ['AL'], path: 'a' };
    const f = only(
      await examined([a, { ...aluminium({ nframes: 2 }, 3.6), type_map: ['AL'], path: 'b' }]),
      'unknown-element',
    );
    expect(f.message).toBe('"AL" is not in the periodic table (in a, b).');
    expect(f.frames).toHaveLength(8);
  });
});

describe('distances', () => {
  const at = (s: System, frame: number, x: number): System =>
    broken(s, (t) => {
      // Atom 1 beside atom 0 of that frame.
      for (let k = 0; k < 3; k++) t.coord[96 * frame + 3 + k] = t.coord[96 * frame + k] + (k === 0 ? x : 0);
    });

  it('blocks atoms at one place, also across the cell', async () => {
    const across = at(at(metal(), 2, 0), 4, 14);
    const f = only(await examined([across]), 'overlapping-atoms');
    expect(f).toMatchObject({ severity: 'error', frame: 2 });
    expect([...f.frames]).toEqual([2, 4]);
    expect(f.message).toMatch(/same place in 2 frames; here Al [01] and Al [01]\./);
    expect(labels(f)).toEqual(['Exclude 2 frames']);
  });

  it('blocks atoms closer than 0.5 A, and names the worst', async () => {
    const f = only(await examined([at(at(metal(), 1, 0.45), 3, 0.2)]), 'close-atoms');
    expect(f).toMatchObject({ severity: 'error', frame: 3 });
    expect(f.message).toMatch(/in 2 frames; the worst are Al [01] and Al [01], 0\.200 A apart\.$/);
    expect([...f.frames]).toEqual([1, 3]);
    expect(codes(await examined([at(metal(), 1, 0.45)], { excluded: Int32Array.of(1) }))).toEqual([]);
    const far = await examined([{ ...at(metal(), 1, 0.52), energy: null, force: null, virial: null }]);
    expect(codes(far)).toEqual(['warning structure-only']);
  });

  it('only warns of hydrogen near 0.5 A', async () => {
    const s = formaldehyde({ nframes: 4, amplitude: 0.02 });
    const close = broken(s, (t) => {
      for (let k = 0; k < 3; k++) t.coord[9 + k] = t.coord[6 + k] + (k === 1 ? 0.48 : 0);
    });
    const bare = { energy: null, force: null, virial: null };
    const f = only(await examined([{ ...close, ...bare }]), 'close-hydrogen');
    expect(f.severity).toBe('warning');
    const closer = broken(close, (t) => {
      t.coord[10] = t.coord[7] + 0.3;
    });
    expect(codes(await examined([{ ...closer, ...bare }]))).toContain('error close-atoms');
  });

  it('hints at the unit where all frames are so', async () => {
    const s = formaldehyde({ nframes: 9, amplitude: 0.01 });
    // Bohr taken for A and converted once more: C-H 1.07 A becomes 0.30 A.
    const twice: System = { ...s, coord: s.coord.map((x) => x * 0.529177 * 0.529177), force: null, virial: null };
    const f = only(await examined([twice]), 'close-atoms');
    expect(f.message).toMatch(/All frames are so: the lengths may be in another unit than A\./);
  });
});

describe('many systems', () => {
  it('are told in one line, the others one by one', async () => {
    const systems = Array.from({ length: 5 }, (_, k) => ({
      ...broken(aluminium({ nframes: 3 }, 3.5 + 0.02 * k), (t) => {
        t.coord.copyWithin(3, 0, 3);
      }),
      path: `s${k}`,
    }));
    const two = await examined(systems.slice(0, 2));
    expect(two.filter((f) => f.code === 'overlapping-atoms').map((f) => f.id)).toEqual([
      'overlapping-atoms s0 Al32',
      'overlapping-atoms s1 Al32',
    ]);
    const all = only(await examined(systems), 'overlapping-atoms');
    expect(all.id).toBe('overlapping-atoms');
    expect(all.message).toMatch(/in 5 frames in 5 systems; here/);
    expect([...all.frames]).toEqual([0, 3, 6, 9, 12]);
    // Accepting the one line accepts it where fewer are left.
    const accepted = await examined(systems.slice(0, 2), { accepted: [all.id] });
    expect(accepted.filter((f) => f.code === 'overlapping-atoms')).toEqual([]);
  });

  it('have ids of their own even where path and formula are the same, and keep them when frames go', async () => {
    const s = broken(metal(), (t) => {
      t.coord.copyWithin(3, 0, 3);
      t.coord.copyWithin(96 + 3, 96, 99);
    });
    const ids = async (excluded: number[]): Promise<string[]> =>
      (await examined([s, { ...s, pbc: [true, true, false] }], { excluded: Int32Array.from(excluded) }))
        .filter((f) => f.code === 'overlapping-atoms')
        .map((f) => f.id);
    expect(await ids([])).toEqual(['overlapping-atoms made Al32', 'overlapping-atoms made Al32 2']);
    expect(await ids([0])).toEqual(await ids([]));
  });

  it('come in the order of gravity', async () => {
    const s = broken(metal(), (t) => {
      t.coord.copyWithin(3, 0, 3);
      if (t.force) for (let k = 0; k < 96; k += 3) t.force[k] += 1;
    });
    const order = codes(await examined([formaldehyde({ nframes: 3 }), s]));
    expect(order[0]).toBe('error overlapping-atoms');
    expect(order).toEqual([...order].sort((a, b) => 'ewn'.indexOf(a[0]) - 'ewn'.indexOf(b[0])));
  });
});
