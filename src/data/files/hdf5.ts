// HDF5 files in memory by h5wasm: opened and closed, and their groups read as numbers and words.
import type { Dataset, Group } from 'h5wasm';
import { decodeNumbers, type NpyArray } from './npy';

type H5 = typeof import('h5wasm');
interface Loaded {
  readonly h5: H5;
  readonly fs: NonNullable<H5['FS']>;
}
let loaded: Promise<Loaded> | undefined;
let files = 0;

/** h5wasm with its in-memory file system, loaded on first use (4 MB). */
export function loadH5(): Promise<Loaded> {
  loaded ??= (async () => {
    const h5 = await import('h5wasm');
    const { FS } = await h5.ready;
    return { h5, fs: FS };
  })();
  return loaded;
}

/** A name in the in-memory file system that nothing has. */
export const freshName = (): string => `/kalmium-${files++}.h5`;

export const HDF5_SIGNATURE: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether the bytes begin as an HDF5 file; a block of the user's may stand before (512 bytes, or a power of two of them). */
export function isHdf5(bytes: Uint8Array): boolean {
  const at = (from: number): boolean => HDF5_SIGNATURE.every((b, i) => bytes[from + i] === b);
  if (at(0)) return true;
  for (let from = 512; from + 8 <= bytes.length; from *= 2) if (at(from)) return true;
  return false;
}

/** The file is none, is cut short, or holds something that cannot be read; `path` is inside the file. */
export class Hdf5Error extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * Values of a dataset, whatever its number type, null where it holds no numbers or nothing. Throws Hdf5Error where they
 * cannot be read: the library itself then hands out whatever is in its memory.
 */
export function datasetNumbers(h5: H5, dataset: Dataset): NpyArray | null {
  const { Module } = h5;
  const { enum_type, shape, signed, size, total_size, type } = dataset.metadata;
  const base = enum_type ? enum_type.type : type;
  const { H5T_FLOAT, H5T_INTEGER } = Module.H5T_class_t;
  const kind = base === H5T_FLOAT.value ? 'f' : base === H5T_INTEGER.value ? (signed ? 'i' : 'u') : null;
  if (kind === null || !shape) return null;
  const count = shape.reduce((n, s) => n * s, 1);
  const bytes = size * count;
  const address = bytes > 0 && total_size === count ? Module._malloc(bytes) : 0;
  if (bytes > 0 && address === 0)
    throw new Hdf5Error(dataset.path, `needs ${bytes} bytes of memory, more than there are`);
  try {
    if (bytes > 0 && Module.get_dataset_data(dataset.file_id, dataset.path, null, null, null, BigInt(address)) < 0) {
      const filter = dataset.filters.find(
        (f) => f.id > Module.H5Z_FILTER_SCALEOFFSET || f.id === Module.H5Z_FILTER_SZIP,
      );
      throw new Hdf5Error(
        dataset.path,
        filter ? `is compressed with ${filter.name || `filter ${filter.id}`}, which is not known here` : 'is damaged',
      );
    }
    // The library turns numbers into the byte order of its machine, which is little-endian.
    const data = decodeNumbers(Module.HEAPU8.subarray(address, address + bytes), `${kind}${size}`, true);
    return data && { shape, data, dtype: `${kind}${size}` };
  } finally {
    if (address !== 0) Module._free(address);
  }
}

/** A group of an open file; it must not be kept. */
export interface Hdf5Group {
  /** From the root, "/" itself for that. */
  readonly path: string;
  /** Of what is in it. */
  readonly names: readonly string[];
  group(name: string): Hdf5Group | null;
  has(name: string): boolean;
  /** Numbers of a dataset; null where it is none, or holds something else. Throws Hdf5Error where it is damaged. */
  numbers(name: string): NpyArray | null;
  /** Words of a dataset of strings, of fixed or variable length; null where it is none. */
  words(name: string): readonly string[] | null;
  /** Text attribute of the group. */
  text(name: string): string | null;
}

function groupOf(h5: H5, group: Group): Hdf5Group {
  const names = group.keys();
  const inside = new Set(names);
  const get = (name: string): ReturnType<Group['get']> => (inside.has(name) ? group.get(name) : null);
  return {
    path: group.path,
    names,
    has: (name) => inside.has(name),
    group: (name) => {
      const found = get(name);
      return found instanceof h5.Group ? groupOf(h5, found) : null;
    },
    numbers: (name) => {
      const found = get(name);
      return found instanceof h5.Dataset ? datasetNumbers(h5, found) : null;
    },
    words: (name) => {
      const found = get(name);
      if (!(found instanceof h5.Dataset) || found.metadata.type !== h5.Module.H5T_class_t.H5T_STRING.value) return null;
      const value: unknown = found.value;
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      return list.filter((w) => typeof w === 'string').flatMap((w) => w.split(/\s+/).filter(Boolean));
    },
    text: (name) => {
      const value = group.attrs[name]?.value;
      if (typeof value === 'string') return value;
      return value instanceof Uint8Array ? new TextDecoder().decode(value) : null;
    },
  };
}

/** Opens the file and gives its root to `use`. Throws Hdf5Error where it is none or is cut short. */
export async function withHdf5<T>(bytes: Uint8Array, use: (root: Hdf5Group) => T | Promise<T>): Promise<T> {
  const { h5, fs } = await loadH5();
  const name = freshName();
  fs.writeFile(name, bytes);
  try {
    const file = new h5.File(name, 'r');
    // A negative id means that the library could not open it; its own words go to the console.
    if (file.file_id < 0n) throw new Hdf5Error('/', 'not a complete HDF5 file');
    try {
      return await use(groupOf(h5, file));
    } finally {
      file.close();
    }
  } finally {
    fs.unlink(name);
  }
}
