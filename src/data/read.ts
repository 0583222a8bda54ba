// From files of any kind to systems and problems: unpacks archives, finds the format of each file, never throws for bad input.
import { deepmdNpy } from './deepmdNpy';
import { extxyz } from './extxyz';
import { checkPlausible } from './plausible';
import { ProblemLog } from './problems';
import { baseName, dirName, type Reader } from './reader';
import type { ReadResult, SourceFile, System } from './types';
import { isZipName, openZip } from './zip';

/** Formats in the order they are asked; a new one is added here. */
const READERS: readonly Reader[] = [deepmdNpy, extxyz];

export type ReadProgress = (done: number, total: number, what: string) => void;

/** Files that come with data but are none: quietly left alone. */
function isCompanion(path: string): boolean {
  const parts = path.split('/');
  const name = baseName(path);
  return (
    parts.includes('__MACOSX') ||
    parts.some((p) => p.startsWith('.') && p !== '.' && p !== '..') ||
    /^(readme|licen[cs]e|copying|thumbs\.db|desktop\.ini|citation)/i.test(name) ||
    /\.(md|txt\.license|json|ya?ml|py|sh|log|out|png|jpe?g|pdf)$/i.test(name)
  );
}

const UNDERSTOOD =
  'deepmd/npy folders (type.raw and set.*/coord.npy) and extended XYZ files (.xyz, .extxyz), also packed in a .zip';

/** Archives replaced by what is in them. */
async function unpackAll(files: readonly SourceFile[], log: ProblemLog): Promise<SourceFile[]> {
  const out: SourceFile[] = [];
  for (const file of files) {
    if (!isZipName(file.path)) {
      out.push(file);
      continue;
    }
    if (isCompanion(file.path)) continue;
    try {
      const inside = await openZip(file);
      const useful = inside.filter((f) => !isCompanion(f.path));
      if (useful.length === 0)
        log.error(
          'zip-no-data',
          file.path,
          null,
          `expected ${UNDERSTOOD}; the archive holds ${inside.length === 0 ? 'nothing' : 'nothing of the kind'}.`,
          'Pack the folder of a system, or an .xyz file.',
        );
      out.push(...useful);
    } catch (error) {
      log.caught(error, file.path);
    }
  }
  return out;
}

/** Remembers what a small file holds: finding its format and reading it look at it once. */
function remembered(file: SourceFile): SourceFile {
  if (file.size > 1 << 20) return file;
  let bytes: Promise<Uint8Array> | null = null;
  return {
    path: file.path,
    size: file.size,
    read: () => {
      bytes ??= file.read();
      return bytes;
    },
  };
}

/**
 * A folder with type.raw and sets is one system: what else lies below it (originals, older versions of the same frames)
 * is not read along with it, or frames would count twice. deepmd-kit's own search would take nested systems too.
 */
function withoutNested(files: readonly SourceFile[], log: ProblemLog): SourceFile[] {
  const isSet = /^set\.[^/]*\/[^/]+$/;
  const roots = files
    .filter((f) => baseName(f.path) === 'type.raw')
    .map((f) => dirName(f.path))
    .map((dir) => (dir === '' ? '' : `${dir}/`))
    .filter((root) => files.some((f) => f.path.startsWith(root) && isSet.test(f.path.slice(root.length))));
  const outermost = roots.filter((r) => !roots.some((o) => o !== r && r.startsWith(o)));
  const nested = new Map<string, SourceFile[]>();
  const kept = files.filter((f) => {
    const root = outermost.find((r) => f.path.startsWith(r) && f.path.slice(r.length).includes('/'));
    if (root === undefined || isSet.test(f.path.slice(root.length))) return true;
    nested.set(root, [...(nested.get(root) ?? []), f]);
    return false;
  });
  for (const [root, list] of nested)
    log.note(
      'below-a-system',
      list[0].path,
      null,
      `${list.length} files below ${root === '' ? 'the folder' : root} were not read: that folder is itself a system (type.raw and set.*).`,
      'Name the inner folder to read it instead.',
    );
  return kept;
}

function tellUnread(rest: readonly SourceFile[], nothing: boolean, log: ProblemLog): void {
  if (rest.length === 0) return;
  const shown = rest
    .slice(0, 5)
    .map((f) => f.path)
    .join(', ');
  const names = rest.length > 5 ? `${shown} and ${rest.length - 5} more` : shown;
  const raw = rest.some((f) => baseName(f.path) === 'coord.raw');
  const text = raw
    ? ' The text files of deepmd/raw have to be converted to deepmd/npy first (raw_to_set.sh, dpdata).'
    : '';
  if (nothing)
    log.error(
      'no-data',
      rest[0].path,
      null,
      `expected ${UNDERSTOOD}; found only ${names}.${text}`,
      'Convert the data to one of these formats, for instance with dpdata or ASE.',
    );
  else
    log.note(
      'not-read',
      rest[0].path,
      null,
      `not read, of no known format: ${names}.${text}`,
      'Nothing to do if these hold no frames.',
    );
}

/**
 * Reads everything that holds frames among `files`. Bad input never throws: it becomes a Problem with severity error that
 * names file and frame, and the rest is still read.
 *
 * @param onProgress called with the bytes done, all bytes, and the file or folder at work.
 */
export async function readAll(files: readonly SourceFile[], onProgress?: ReadProgress): Promise<ReadResult> {
  const log = new ProblemLog();
  const systems: System[] = [];
  if (files.length === 0) {
    log.error(
      'no-files',
      '(nothing)',
      null,
      `expected ${UNDERSTOOD}; there are no files at all.`,
      'Choose a folder that holds data; an empty folder has none.',
    );
    return { systems, problems: log.list() };
  }
  const unpacked = (await unpackAll(files, log)).map(remembered);
  let rest = withoutNested(
    unpacked.filter((f) => !isCompanion(f.path)),
    log,
  );
  const jobs: { reader: Reader; path: string; files: readonly SourceFile[]; bytes: number }[] = [];
  for (const reader of READERS) {
    try {
      for (const claim of await reader.detect(rest)) {
        const taken = new Set(claim.files);
        rest = rest.filter((f) => !taken.has(f));
        jobs.push({ reader, ...claim, bytes: claim.files.reduce((n, f) => n + f.size, 1) });
      }
    } catch (error) {
      log.caught(error, rest[0]?.path ?? '');
    }
  }
  const total = jobs.reduce((n, j) => n + j.bytes, 0);
  let done = 0;
  for (const job of jobs) {
    const before = log.errors;
    onProgress?.(done, total, job.path);
    try {
      const found = await job.reader.read(job, log, (fraction) =>
        onProgress?.(done + fraction * job.bytes, total, job.path),
      );
      systems.push(...found);
      if (found.length === 0 && log.errors === before)
        log.error(
          'no-frames',
          job.path,
          null,
          'expected frames, found none.',
          'Leave it out, or write the data again.',
        );
    } catch (error) {
      log.caught(error, job.path);
    }
    done += job.bytes;
  }
  onProgress?.(total, total, '');
  const companions = unpacked.filter((f) => isCompanion(f.path));
  tellUnread(rest.length === 0 && jobs.length === 0 ? companions : rest, jobs.length === 0, log);
  return { systems: checkPlausible(systems, log), problems: log.list() };
}
