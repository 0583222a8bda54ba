// HDF5 files in memory by h5wasm: a flat set of float datasets and one text attribute, with bytes that depend on nothing but the content.
import { lookup3 } from './lookup3';

export interface FlatArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

type H5 = typeof import('h5wasm');
let loaded: Promise<{ h5: H5; fs: NonNullable<H5['FS']> }> | undefined;
let files = 0;

/** h5wasm with its in-memory file system, loaded on first use (4 MB). */
function openH5(): Promise<{ h5: H5; fs: NonNullable<H5['FS']> }> {
  loaded ??= (async () => {
    const h5 = await import('h5wasm');
    const { FS } = await h5.ready;
    return { h5, fs: FS };
  })();
  return loaded;
}

export const HDF5_SIGNATURE: readonly number[] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
export const isHdf5 = (bytes: Uint8Array): boolean => HDF5_SIGNATURE.every((b, i) => bytes[i] === b);

/**
 * Sets the four time stamps of every object header (version 2) to zero and renews the header's checksum. Headers are
 * recognised by a checksum that fits, so that data which happen to spell OHDR stay untouched.
 */
export function clearTimes(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 24 < bytes.length; at++) {
    if (view.getUint32(at, false) !== 0x4f484452 || bytes[at + 4] !== 2) continue;
    const flags = bytes[at + 5];
    if ((flags & 0x20) === 0) continue;
    let p = at + 6 + 16 + (flags & 0x10 ? 4 : 0);
    const width = 1 << (flags & 3);
    let size = 0;
    for (let k = width - 1; k >= 0; k--) size = size * 256 + bytes[p + k];
    p += width + size;
    if (p + 4 > bytes.length) continue;
    if (view.getUint32(p, true) !== lookup3(bytes.subarray(at, p))) continue;
    bytes.fill(0, at + 6, at + 22);
    view.setUint32(p, lookup3(bytes.subarray(at, p)), true);
  }
}

/** A file of float64 datasets in the root group, in the order of the map, and one text attribute of the root. */
export async function writeHdf5(
  datasets: ReadonlyMap<string, FlatArray>,
  attribute: { readonly name: string; readonly text: string },
): Promise<Uint8Array> {
  const { h5, fs } = await openH5();
  const name = `/kalmium-${files++}.h5`;
  const file = new h5.File(name, 'w');
  try {
    for (const [key, { shape, data }] of datasets)
      file.create_dataset({ name: key, data, shape: [...shape], dtype: '<d' });
    file.create_attribute(attribute.name, attribute.text);
  } finally {
    file.close();
  }
  const bytes = fs.readFile(name).slice();
  fs.unlink(name);
  clearTimes(bytes);
  return bytes;
}

/** Reads the text attribute of the root group and offers the datasets by path. `use` must not keep `get`. */
export async function readHdf5<T>(
  bytes: Uint8Array,
  use: (file: {
    readonly text: (name: string) => string | null;
    readonly get: (path: string) => FlatArray | null;
  }) => T,
): Promise<T> {
  const { h5, fs } = await openH5();
  const name = `/kalmium-${files++}.h5`;
  fs.writeFile(name, bytes);
  try {
    const file = new h5.File(name, 'r');
    // A negative id means that the library could not open it; its own words go to the console.
    if (file.file_id < 0n) throw new Error('not a complete HDF5 file');
    try {
      return use({
        text: (key) => {
          const value = file.attrs[key]?.value;
          if (typeof value === 'string') return value;
          return value instanceof Uint8Array ? new TextDecoder().decode(value) : null;
        },
        get: (path) => {
          const entity = file.get(path);
          if (!(entity instanceof h5.Dataset)) return null;
          const shape = entity.shape ?? [];
          const value = entity.value;
          if (typeof value === 'number') return { shape, data: Float64Array.of(value) };
          if (!(value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array))
            return null;
          return { shape, data: Float64Array.from(value) };
        },
      });
    } finally {
      file.close();
    }
  } finally {
    fs.unlink(name);
  }
}
