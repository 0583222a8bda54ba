// A .zip as a list of files, unpacked when the first of them is read.
import { type Unzipped, unzipSync } from 'fflate';
import { fail } from '../problems';
import type { SourceFile } from '../types';
import { MOST_BYTES } from './compressed';
import { crc32 } from './crc32';
import { bytesSource } from './source';

/** Checksums of the files in a .zip by name, from its central directory; fflate 0.8.3 does not compare them. */
function checksums(bytes: Uint8Array): ReadonlyMap<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, number>();
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) return found;
  let at = view.getUint32(end + 16, true);
  while (at + 46 <= bytes.length && view.getUint32(at, true) === 0x02014b50) {
    const length = view.getUint16(at + 28, true);
    // Bit 11: the name is UTF-8.
    const utf8 = (view.getUint16(at + 8, true) & 0x800) !== 0;
    const name = new TextDecoder(utf8 ? 'utf-8' : 'latin1').decode(bytes.subarray(at + 46, at + 46 + length));
    found.set(name, view.getUint32(at + 16, true));
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return found;
}

/** Whether the file is a zip by its name. */
export const isZipName = (path: string): boolean => /\.zip$/i.test(path);

/**
 * The files inside a .zip, with paths below the path of the .zip itself. Throws DataError "zip-damaged" where it is no
 * zip, is cut short or encrypted, "zip-too-large" where it unpacks to more than 2 GiB.
 */
export async function openZip(zip: SourceFile): Promise<SourceFile[]> {
  const bytes = await zip.read();
  if (bytes.length < 4 || bytes[0] !== 0x50 || bytes[1] !== 0x4b)
    fail(
      'zip-damaged',
      zip.path,
      null,
      'the name says .zip, but the content is something else.',
      'Pack the data again, or drop the folder itself.',
    );
  const listed: { name: string; size: number }[] = [];
  const mend = 'Pack the data again as a plain .zip without a password, or drop the folder itself.';
  const unpack = (filter: (name: string) => boolean): Unzipped => {
    try {
      return unzipSync(bytes, { filter: (f) => filter(f.name) });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return fail('zip-damaged', zip.path, null, `the archive cannot be unpacked (${detail}).`, mend);
    }
  };
  try {
    unzipSync(bytes, {
      filter: (f) => {
        if (!f.name.endsWith('/')) listed.push({ name: f.name, size: f.originalSize });
        return false;
      },
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    fail('zip-damaged', zip.path, null, `the archive cannot be opened (${detail}); it may be cut short.`, mend);
  }
  const total = listed.reduce((sum, f) => sum + f.size, 0);
  if (total > MOST_BYTES)
    fail(
      'zip-too-large',
      zip.path,
      null,
      `the archive unpacks to ${(total / 2 ** 30).toFixed(1)} GiB; at most 2 GiB can be unpacked here.`,
      'Unpack it and drop the folders one after the other.',
    );
  const wanted = new Set(listed.map((f) => f.name));
  const sums = checksums(bytes);
  const sound = new Set<string>();
  let content: Unzipped | null = null;
  return listed.map(({ name, size }) => {
    const path = `${zip.path}/${name.replace(/\\/g, '/')}`;
    const open = (): SourceFile => {
      content ??= unpack((n) => wanted.has(n));
      const found = content[name];
      const sum = sums.get(name);
      if (found?.length === size && sum !== undefined && !sound.has(name)) {
        if (sum === crc32(found)) sound.add(name);
        else fail('zip-damaged', path, null, 'the checksum in the archive and that of the file in it differ.', mend);
      }
      if (found && found.length === size) return bytesSource(path, found);
      return fail(
        'zip-damaged',
        `${zip.path}/${name}`,
        null,
        `expected ${size} bytes in the archive, found ${found ? found.length : 'none'}.`,
        mend,
      );
    };
    return {
      path,
      size,
      read: async () => open().read(),
      head: async (n) => open().head(n),
      stream: async function* (piece) {
        yield* open().stream(piece);
      },
    };
  });
}
