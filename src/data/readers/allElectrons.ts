// The unit of an energy that nothing names, told by the atoms: energies of all electrons are nearly those of free atoms.
import { unitFactor } from '../units';

/** Hartree: the electrons of a free atom from hydrogen to argon, all of them (Hartree-Fock). */
const ATOMS = [
  0.5, 2.86, 7.43, 14.57, 24.53, 37.69, 54.4, 74.81, 99.41, 128.55, 161.86, 199.61, 241.88, 288.85, 340.72, 397.5,
  459.48, 526.82,
];
/** Bonds and correlation add a hundredth at most; units differ by a factor of four and more. */
const NEAR = 0.03;
/** Hartree: hydrogen and helium alone are too light for that. */
const LEAST = 10;

/**
 * The unit in which the energy of these atoms is that of all their electrons, as programs for molecules give it; null
 * where it is in none, or atoms are too heavy or too light to tell. `z`: atomic numbers.
 */
export function allElectronUnit(z: readonly number[], energy: number): string | null {
  const atoms = z.reduce((sum, n) => sum + (ATOMS[n - 1] ?? Number.NaN), 0);
  if (!(atoms > LEAST)) return null;
  const expected = -atoms * (unitFactor('energy', 'hartree') ?? Number.NaN);
  const fits = (unit: string): boolean =>
    Math.abs((energy * (unitFactor('energy', unit) ?? Number.NaN)) / expected - 1) < NEAR;
  return ['hartree', 'eV', 'kcal/mol', 'kJ/mol'].find(fits) ?? null;
}
