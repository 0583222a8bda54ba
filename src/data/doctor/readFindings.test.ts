// What reading said becomes findings: one for each kind and file, with the other answer where a reader had to guess.
import { describe, expect, it } from 'vitest';
import { randomSystem } from '../../testing/systems';
import { NO_EDITS } from '../edits';
import type { Origin, Problem } from '../types';
import { readFindings } from './readFindings';

const problem = (change: Partial<Problem>): Problem => ({
  severity: 'error',
  code: 'nan-label',
  path: 'a.xyz',
  frame: 3,
  message: 'the energy is NaN.',
  fix: 'Compute it again.',
  ...change,
});
const origin: Origin = {
  format: 'n2p2/runner',
  energy: { key: 'energy', unit: 'hartree', how: 'guessed', sign: 1 },
  force: { key: 'fx fy fz', unit: 'hartree/bohr', how: 'guessed', sign: 1 },
  virial: { key: 'stress', unit: 'eV', how: 'usual', sign: -1 },
  length: { key: 'lattice', unit: 'bohr', how: 'guessed', sign: 1 },
};
const system = { ...randomSystem(1, 3, 2), path: 'input.data', origin };

describe('readFindings', () => {
  it('joins frames with the same fault, and goes away once accepted', () => {
    const list = [problem({}), problem({ frame: 5 }), problem({ path: 'b.xyz' })];
    const found = readFindings(list, [], NO_EDITS);
    expect(found.map((f) => [f.id, f.frame])).toEqual([
      ['read nan-label a.xyz', 3],
      ['read nan-label b.xyz', 3],
    ]);
    expect(found[0].message).toBe('the energy is NaN. 1 more like this in the file.');
    expect(found[0].offers).toEqual([{ label: 'Go on without', remedy: { kind: 'accept' } }]);
    const left = readFindings(list, [], { ...NO_EDITS, accepted: [found[0].id] });
    expect(left.map((f) => f.path)).toEqual(['b.xyz']);
  });

  it('offers the other units and the other sign where they were assumed, until one is chosen', () => {
    const list = [
      problem({ severity: 'warning', code: 'units-assumed', path: 'input.data', frame: null }),
      problem({ severity: 'warning', code: 'virial-sign', path: 'input.data', frame: null }),
    ];
    const [units, sign] = readFindings(list, [system], NO_EDITS);
    expect(units.offers.map((o) => o.label)).toEqual(['It is right', 'It is A and eV']);
    expect(units.offers[1].remedy).toMatchObject({
      kind: 'mend',
      mends: [
        { of: 'length', unit: 'A' },
        { of: 'energy', unit: 'eV' },
        { of: 'force', unit: 'eV/A' },
      ],
    });
    expect(sign.offers[1].remedy).toMatchObject({ mends: [{ of: 'virial', sign: 1 }] });
    const mends = units.offers[1].remedy.kind === 'mend' ? units.offers[1].remedy.mends : [];
    expect(readFindings(list, [system], { ...NO_EDITS, mends })).toEqual([]);
  });
});
