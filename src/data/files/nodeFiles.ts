// Files on disk for the command line (Node only): folders walked through, paths that do not exist told.
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem, SourceFile } from '../types';
import { byName } from './order';
import { makeSource } from './source';

const slashes = (path: string): string => path.replaceAll('\\', '/');
const clean = (path: string): string => slashes(path).replace(/(?<=.)\/+$/, '');

const source = (path: string, size: number): SourceFile =>
  makeSource(slashes(path), size, async function* (piece) {
    const file = await open(path);
    try {
      for (let at = 0; at < size; ) {
        const bytes = new Uint8Array(Math.min(piece, size - at));
        const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield bytes.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  });

async function walk(path: string, seen: Set<string>, files: SourceFile[], problems: Problem[]): Promise<void> {
  try {
    const info = await stat(path);
    if (info.isFile()) files.push(source(path, info.size));
    if (!info.isDirectory()) return;
    // Links may lead back to a folder above.
    const real = await realpath(path);
    if (seen.has(real)) return;
    seen.add(real);
    const names = (await readdir(path)).sort(byName);
    for (const name of names) await walk(join(path, name), seen, files, problems);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    problems.push({
      severity: 'error',
      code: missing ? 'no-such-path' : 'unreadable',
      path: slashes(path),
      frame: null,
      message: missing ? 'there is no such file or folder.' : `cannot be read (${detail}).`,
      fix: missing ? 'Check the path.' : 'Check the permissions of the file.',
    });
  }
}

/** All files of the given paths, folders walked through in the order of names. Never throws: problems say what is missing. */
export async function nodeFiles(
  paths: readonly string[],
): Promise<{ readonly files: SourceFile[]; readonly problems: Problem[] }> {
  const files: SourceFile[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    const before = files.length + problems.length;
    await walk(clean(path), new Set(), files, problems);
    if (files.length + problems.length > before) continue;
    problems.push({
      severity: 'error',
      code: 'empty-folder',
      path: slashes(path),
      frame: null,
      message: 'expected a folder with data, found an empty one.',
      fix: 'Give the folder that holds the data.',
    });
  }
  return { files, problems };
}
