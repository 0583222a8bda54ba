// Writes systems as extended XYZ, every number with all its digits.
import type { System } from '../types';

const row = (values: Float64Array, from: number, n: number): string => values.subarray(from, from + n).join(' ');

/** All frames of the systems, eV and A, virial in deepmd's sign; a missing cell writes pbc="F F F" without Lattice. */
export function writeExtxyz(systems: readonly System[]): string {
  const lines: string[] = [];
  for (const s of systems) {
    const names = Array.from(s.atype, (t) => s.type_map[t]);
    for (let f = 0; f < s.nframes; f++) {
      const pbc = s.box ? s.pbc : [false, false, false];
      lines.push(
        String(s.natoms),
        [
          ...(s.box ? [`Lattice="${row(s.box, 9 * f, 9)}"`] : []),
          `Properties=species:S:1:pos:R:3${s.force ? ':forces:R:3' : ''}`,
          ...(s.energy ? [`energy=${s.energy[f]}`] : []),
          ...(s.virial ? [`virial="${row(s.virial, 9 * f, 9)}"`] : []),
          `pbc="${pbc.map((p) => (p ? 'T' : 'F')).join(' ')}"`,
        ].join(' '),
      );
      for (let a = 0; a < s.natoms; a++) {
        const at = 3 * (s.natoms * f + a);
        lines.push([names[a], row(s.coord, at, 3), ...(s.force ? [row(s.force, at, 3)] : [])].join(' '));
      }
    }
  }
  return `${lines.join('\n')}\n`;
}
