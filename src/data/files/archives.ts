// Archives and compressed files replaced by what is in them, archives inside archives too.
import type { ProblemLog } from '../problems';
import type { SourceFile } from '../types';
import { openCompressed } from './compressed';
import { byPath } from './order';
import { isTar, openTar } from './tar';
import { isZipName, openZip } from './zip';

/** Archives in archives in archives: deeper ones are left as they are. */
const DEPTH = 3;

async function unpackOne(file: SourceFile): Promise<SourceFile[] | null> {
  // Archives keep the order in which they were packed.
  const sorted = (inside: SourceFile[]): SourceFile[] => inside.sort((a, b) => byPath(a.path, b.path));
  if (isZipName(file.path)) return sorted(await openZip(file));
  if (/\.tar$/i.test(file.path)) return sorted(await openTar(file));
  const inside = await openCompressed(file);
  if (!inside) return null;
  // A packed tar may be called anything.
  if (/\.tar$/i.test(inside.path) || isTar(await inside.head(512))) return sorted(await openTar(inside));
  return [inside];
}

/**
 * The files with every archive (.zip, .tar) and compressed file (.gz, .xz, .bz2, .zst) replaced by its content, as far as
 * `wanted` accepts the paths. What cannot be unpacked goes to `log`.
 *
 * @param empty called with archives that hold nothing that is wanted, and how many files they hold.
 */
export async function unpackAll(
  files: readonly SourceFile[],
  wanted: (path: string) => boolean,
  log: ProblemLog,
  empty: (archive: SourceFile, nfiles: number) => void,
  depth = DEPTH,
): Promise<SourceFile[]> {
  const out: SourceFile[] = [];
  for (const file of files) {
    if (!wanted(file.path)) {
      out.push(file);
      continue;
    }
    try {
      const inside = depth > 0 ? await unpackOne(file) : null;
      if (inside === null) {
        out.push(file);
        continue;
      }
      const useful = inside.filter((f) => wanted(f.path));
      if (useful.length === 0) empty(file, inside.length);
      out.push(...(await unpackAll(useful, wanted, log, empty, depth - 1)));
    } catch (error) {
      log.caught(error, file.path);
    }
  }
  return out;
}
