// The arrays of a .npz dictionary: what they may be called, and whether their shapes fit together.
import type { NpyArray } from '../../files/npy';
import { fail } from '../../problems';

/** An array with its name as the file spells it. */
export interface Named extends NpyArray {
  readonly key: string;
}

/** Everything in a file, by names in lower case. */
export interface Arrays {
  readonly path: string;
  readonly numbers: ReadonlyMap<string, Named>;
  readonly words: ReadonlyMap<string, readonly string[]>;
  /** Names of what is neither. */
  readonly ignored: readonly string[];
}

/** Names in the order they are asked for. */
const NAMES = {
  coord: ['r', 'coords', 'coord', 'positions', 'position', 'pos', 'coordinates', 'xyz'],
  z: ['z', 'nuclear_charges', 'atomic_numbers', 'numbers', 'charges'],
  energy: ['e', 'energies', 'energy', 'total_energy', 'total_energies', 'u0'],
  force: ['f', 'forces', 'force', 'gradients', 'gradient', 'grad'],
  cell: ['cell', 'cells', 'lattice', 'lattices', 'box', 'boxes', 'unit_cell'],
  pbc: ['pbc'],
  virial: ['virials', 'virial', 'stress', 'stresses'],
} as const;

/** The array of a meaning; null where none of its names occurs. */
export function find(arrays: Arrays, what: keyof typeof NAMES): Named | null {
  for (const name of NAMES[what]) {
    const found = arrays.numbers.get(name);
    if (found) return found;
  }
  return null;
}

/** Names of elements; null where none are given. */
export const symbolsOf = ({ words }: Arrays): readonly string[] | null =>
  words.get('symbols') ?? words.get('species') ?? words.get('elements') ?? null;

const shown = (a: Named): string => `${a.key} has the shape ${a.shape.length === 0 ? '()' : a.shape.join(' x ')}`;

/** Fails unless the array has `width` numbers for every frame. */
export function checkRows(arrays: Arrays, array: Named, nframes: number, width: number, what: string): void {
  const { data, shape } = array;
  if (data.length === nframes * width && (nframes === 1 || shape[0] === nframes)) return;
  fail(
    shape[0] === nframes ? 'wrong-shape' : 'wrong-frames',
    arrays.path,
    null,
    `expected ${nframes} frames with ${width} numbers each (${what}), found ${data.length} numbers; ${shown(array)}.`,
    'Write all arrays with the same number of frames and atoms.',
  );
}

/** Positions and how many frames and atoms they are. Throws DataError "cannot-read" where there are none. */
export function shapeOf(arrays: Arrays): { readonly coord: Named; readonly nframes: number; readonly natoms: number } {
  const coord = find(arrays, 'coord');
  const keys = [...arrays.numbers.values()].map((a) => a.key);
  if (!coord)
    return fail(
      'cannot-read',
      arrays.path,
      null,
      `expected positions under R, coords or positions, found ${keys.length === 0 ? 'no arrays of numbers' : `only ${keys.slice(0, 8).join(', ')}`}${arrays.ignored.length === 0 ? '' : `; objects of Python, which cannot be read: ${arrays.ignored.slice(0, 8).join(', ')}`}.`,
      'Write R [frames, atoms, 3], z [atoms], E [frames] and F [frames, atoms, 3], or extended XYZ.',
    );
  const { shape } = coord;
  const elements = find(arrays, 'z')?.data.length ?? symbolsOf(arrays)?.length ?? 0;
  if (shape.length === 3 && shape[2] === 3 && shape[1] > 0) return { coord, nframes: shape[0], natoms: shape[1] };
  if (shape.length === 2 && shape[1] === 3 && (elements === shape[0] || elements === 0))
    return { coord, nframes: 1, natoms: shape[0] };
  if (shape.length === 2 && shape[1] > 0 && shape[1] === 3 * elements)
    return { coord, nframes: shape[0], natoms: elements };
  return fail(
    'wrong-shape',
    arrays.path,
    null,
    `expected positions of the shape frames x atoms x 3; ${shown(coord)}${elements > 0 ? ` and there are ${elements} elements` : ''}.`,
    'Write the positions as one array [frames, atoms, 3].',
  );
}
