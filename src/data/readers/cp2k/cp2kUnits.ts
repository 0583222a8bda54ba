// Units as CP2K writes them in its output and its input ("hartree*bohr^-1", "[a.u.]"), in the words of units.ts.
import { type Measured, unitFactor } from '../../units';

/** The unit as units.ts knows it; null where it is unknown for the quantity. */
export function cp2kUnit(quantity: Measured, text: string): { readonly unit: string; readonly factor: number } | null {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/\*(angstrom|bohr|nm)\^-1$/, '/$1');
  const atomic = /^(a\.?u\.?|internal_cp2k)$/.test(plain);
  const known: Partial<Record<Measured, string>> = {
    energy: 'hartree',
    force: 'hartree/bohr',
    length: 'bohr',
    stress: 'hartree/bohr^3',
  };
  const unit = (atomic ? known[quantity] : undefined) ?? spelled(plain);
  const factor = unitFactor(quantity, unit);
  return factor === undefined ? null : { unit, factor };
}

const SPELLING: Readonly<Record<string, string>> = {
  ev: 'eV',
  gpa: 'GPa',
  mpa: 'MPa',
  pa: 'Pa',
  angstrom: 'A',
  'ev/angstrom': 'eV/A',
};
const spelled = (plain: string): string => SPELLING[plain] ?? plain;
