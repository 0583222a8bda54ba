// The mapping card: what it shows after changes, and what a change leaves behind.
import { describe, expect, it } from 'vitest';
import type { Source } from '../../data/edits';
import { asReadAgain, choiceOf, mapped, relabelled } from './mapping';

const taken = (key: string, unit: string, sign: 1 | -1 = 1) => ({ key, unit, how: 'usual' as const, sign });
const source: Source = {
  key: 'k',
  origin: {
    format: 'extxyz',
    energy: taken('energy', 'eV'),
    force: taken('forces', 'eV/angstrom'),
    virial: null,
    length: taken('pos', 'A'),
  },
  others: [
    { of: 'energy', taken: taken('REF_energy', 'hartree') },
    { of: 'virial', taken: taken('stress', 'GPa', -1) },
  ],
  paths: ['f.xyz'],
  nframes: 3,
};

describe('mapped', () => {
  it('shows what was read, and the keys to choose from', () => {
    expect(mapped(source, [], 'energy')).toMatchObject({
      taken: { key: 'energy', unit: 'eV' },
      keys: ['energy', 'REF_energy'],
      changed: false,
    });
    expect(mapped(source, [], 'virial')).toMatchObject({ taken: null, keys: ['stress'] });
  });

  it('finds a unit under its usual name', () => {
    const { units, taken: t } = mapped(source, [], 'force');
    expect(choiceOf('force', units, t?.unit ?? '')).toBe('eV/A');
  });
});

describe('relabelled', () => {
  it('takes another key with its own unit and sign, and goes back without a trace', () => {
    const other = relabelled(source, [], 'energy', { key: 'REF_energy' });
    expect(mapped(source, other, 'energy').taken).toMatchObject({ key: 'REF_energy', unit: 'hartree' });
    const rydberg = relabelled(source, other, 'energy', { unit: 'rydberg' });
    expect(mapped(source, rydberg, 'energy').taken).toMatchObject({ key: 'REF_energy', unit: 'rydberg' });
    expect(relabelled(source, rydberg, 'energy', { key: 'energy' })).toEqual([]);
    expect(relabelled(source, relabelled(source, [], 'energy', { unit: 'meV' }), 'energy', { unit: 'eV' })).toEqual([]);
  });

  it('keeps unit and sign together, one edit for each label', () => {
    const both = relabelled(source, relabelled(source, [], 'force', { sign: -1 }), 'force', { unit: 'hartree/bohr' });
    expect(both).toEqual([{ kind: 'label', origin: 'k', of: 'force', key: null, unit: 'hartree/bohr', sign: -1 }]);
    expect(relabelled(source, both, 'force', { sign: 1 })).toMatchObject([{ sign: null }]);
    expect(asReadAgain(source, both)).toEqual([]);
  });

  it('takes a label that was not taken', () => {
    const stress = relabelled(source, [], 'virial', { key: 'stress' });
    expect(mapped(source, stress, 'virial')).toMatchObject({ taken: { key: 'stress', sign: -1 }, changed: true });
  });
});
