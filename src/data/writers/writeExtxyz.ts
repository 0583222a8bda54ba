// Writes systems as extended XYZ, every number with all its digits.
import { isName } from '../readers/extxyz/extxyzAtoms';
import type { System } from '../types';
import { needCell, needNames } from './sayable';

/** The shortest digits that give the same double again; the sign of zero is one of them. */
const digits = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

function row(values: Float64Array, from: number, n: number): string {
  let text = digits(values[from]);
  for (let k = from + 1; k < from + n; k++) text += ` ${digits(values[k])}`;
  return text;
}

/** The frames of the systems one after the other, each with its line ends. */
function* framesOf(systems: readonly System[]): Generator<string> {
  for (const s of systems) {
    needCell(s);
    needNames(s, 'extended XYZ', (name) => isName(name) && !name.startsWith('#'));
    const names = Array.from(s.atype, (t) => s.type_map[t]);
    for (let f = 0; f < s.nframes; f++) {
      const pbc = s.box ? s.pbc : [false, false, false];
      const header = [
        ...(s.box ? [`Lattice="${row(s.box, 9 * f, 9)}"`] : []),
        `Properties=species:S:1:pos:R:3${s.force ? ':forces:R:3' : ''}`,
        ...(s.energy ? [`energy=${digits(s.energy[f])}`] : []),
        ...(s.virial ? [`virial="${row(s.virial, 9 * f, 9)}"`] : []),
        `pbc="${pbc.map((p) => (p ? 'T' : 'F')).join(' ')}"`,
      ];
      let text = `${s.natoms}\n${header.join(' ')}\n`;
      for (let a = 0; a < s.natoms; a++) {
        const at = 3 * (s.natoms * f + a);
        const force = s.force ? ` ${row(s.force, at, 3)}` : '';
        text += `${names[a]} ${row(s.coord, at, 3)}${force}\n`;
      }
      yield text;
    }
  }
}

/**
 * All frames of the systems, eV and A, virial in deepmd's sign row by row; a missing cell writes pbc="F F F" without
 * Lattice. Throws Error for periodic systems without a cell and for names that would be read as numbers or comments.
 */
export const writeExtxyz = (systems: readonly System[]): string => [...framesOf(systems)].join('');

/** As writeExtxyz, as the bytes of a file: a text may be at most 512 MiB long, a file longer. */
export function extxyzBytes(systems: readonly System[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  let bytes = new Uint8Array(1 << 20);
  let length = 0;
  for (const text of framesOf(systems)) {
    // A character takes at most three bytes.
    if (bytes.length < length + 3 * text.length) {
      const grown = new Uint8Array(Math.max(2 * bytes.length, length + 3 * text.length));
      grown.set(bytes.subarray(0, length));
      bytes = grown;
    }
    length += encoder.encodeInto(text, bytes.subarray(length)).written;
  }
  return bytes.slice(0, length);
}
