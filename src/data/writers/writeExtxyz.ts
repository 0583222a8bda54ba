// Writes systems as extended XYZ, every number with all its digits.
import { isName } from '../readers/extxyzAtoms';
import type { System } from '../types';
import { needCell, needNames } from './sayable';

/** The shortest digits that give the same double again; the sign of zero is one of them. */
const digits = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

function row(values: Float64Array, from: number, n: number): string {
  let text = digits(values[from]);
  for (let k = from + 1; k < from + n; k++) text += ` ${digits(values[k])}`;
  return text;
}

/**
 * All frames of the systems, eV and A, virial in deepmd's sign row by row; a missing cell writes pbc="F F F" without
 * Lattice. Throws Error for periodic systems without a cell and for names that would be read as numbers or comments.
 */
export function writeExtxyz(systems: readonly System[]): string {
  const lines: string[] = [];
  for (const s of systems) {
    needCell(s);
    needNames(s, 'extended XYZ', (name) => isName(name) && !name.startsWith('#'));
    const names = Array.from(s.atype, (t) => s.type_map[t]);
    for (let f = 0; f < s.nframes; f++) {
      const pbc = s.box ? s.pbc : [false, false, false];
      lines.push(
        String(s.natoms),
        [
          ...(s.box ? [`Lattice="${row(s.box, 9 * f, 9)}"`] : []),
          `Properties=species:S:1:pos:R:3${s.force ? ':forces:R:3' : ''}`,
          ...(s.energy ? [`energy=${digits(s.energy[f])}`] : []),
          ...(s.virial ? [`virial="${row(s.virial, 9 * f, 9)}"`] : []),
          `pbc="${pbc.map((p) => (p ? 'T' : 'F')).join(' ')}"`,
        ].join(' '),
      );
      for (let a = 0; a < s.natoms; a++) {
        const at = 3 * (s.natoms * f + a);
        const force = s.force ? ` ${row(s.force, at, 3)}` : '';
        lines.push(`${names[a]} ${row(s.coord, at, 3)}${force}`);
      }
    }
  }
  return `${lines.join('\n')}\n`;
}
