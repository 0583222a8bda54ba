// A .zip as a list of files, unpacked when the first of them is read.
import { type Unzipped, unzipSync } from 'fflate';
import { fail } from '../problems';
import type { SourceFile } from '../types';
import { MOST_BYTES } from './compressed';
import { bytesSource } from './source';

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
  let content: Unzipped | null = null;
  return listed.map(({ name, size }) => {
    const path = `${zip.path}/${name.replace(/\\/g, '/')}`;
    const open = (): SourceFile => {
      content ??= unpack((n) => wanted.has(n));
      const found = content[name];
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
