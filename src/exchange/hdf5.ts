// HDF5 files as models have them: a flat set of float datasets and one text attribute, with bytes that depend on nothing but the content.
import { freshName, type Hdf5Group, loadH5, withHdf5 } from '../data/files/hdf5';
import { lookup3 } from './lookup3';

export interface FlatArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

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
  const { h5, fs } = await loadH5();
  const name = freshName();
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
export const readHdf5 = <T>(
  bytes: Uint8Array,
  use: (file: {
    readonly text: (name: string) => string | null;
    readonly get: (path: string) => FlatArray | null;
  }) => T,
): Promise<T> =>
  withHdf5(bytes, (root) =>
    use({
      text: (name) => root.text(name),
      get: (path) => {
        const names = path.split('/').filter(Boolean);
        const last = names.pop() ?? '';
        const group = names.reduce<Hdf5Group | null>((g, name) => g?.group(name) ?? null, root);
        return group?.numbers(last) ?? null;
      },
    }),
  );
