// Turns drops and picks of folders, files and archives into files with paths.
import { byPath } from '../../data/files/order';
import type { DroppedFile } from '../../worker/protocol';
import { startWords } from '../words';

/** Far above any data set; a home folder dropped by mistake stops here. */
export const FILE_LIMIT = 20_000;

/** What the walk needs of FileSystemEntry; tests give their own. */
export interface EntryLike {
  readonly isFile: boolean;
  readonly isDirectory: boolean;
  readonly name: string;
  readonly fullPath: string;
}
interface FileEntryLike extends EntryLike {
  file(ok: (file: File) => void, fail: (error: unknown) => void): void;
}
interface DirectoryEntryLike extends EntryLike {
  createReader(): { readEntries(ok: (entries: EntryLike[]) => void, fail: (error: unknown) => void): void };
}

const isFileEntry = (e: EntryLike): e is FileEntryLike => e.isFile;
const isDirectoryEntry = (e: EntryLike): e is DirectoryEntryLike => e.isDirectory;

// Version control, caches and what macOS leaves in archives hold no frames.
const skipped = (name: string): boolean => name.startsWith('.') || name === '__MACOSX' || name === 'node_modules';

async function children(directory: DirectoryEntryLike): Promise<EntryLike[]> {
  const reader = directory.createReader();
  const all: EntryLike[] = [];
  // Browsers hand out about a hundred at a time: ask until nothing comes.
  for (;;) {
    const some = await new Promise<EntryLike[]>((ok, fail) => reader.readEntries(ok, fail));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** Browsers hand folders out in the order of the disk. */
const inOrder = (files: readonly DroppedFile[]): DroppedFile[] => [...files].sort((a, b) => byPath(a.path, b.path));

/** All files under the entries, with paths that begin at the dropped folder. Throws above `limit` files. */
export async function walkEntries(entries: readonly EntryLike[], limit = FILE_LIMIT): Promise<DroppedFile[]> {
  const found: DroppedFile[] = [];
  const queue = [...entries];
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    if (skipped(entry.name)) continue;
    if (isDirectoryEntry(entry)) queue.push(...(await children(entry)));
    else if (isFileEntry(entry)) {
      const source = entry;
      const file = await new Promise<File>((ok, fail) => source.file(ok, fail));
      found.push({ path: entry.fullPath.replace(/^\/+/, ''), file });
      if (found.length > limit) throw new Error(startWords.tooMany(limit));
    }
  }
  return inOrder(found);
}

export interface Drop {
  readonly name: string;
  collect(): Promise<readonly DroppedFile[]>;
}

// Endings that say what a file is, not whose it is; the packing goes first, as in run.xyz.gz.
const PACKED = /\.(zip|gz|xz|bz2|zst|tgz|txz|tbz2?|tzst)$/i;
const FORMAT = /\.(tar|xyz|extxyz|npy|npz|raw|hdf5|h5|traj|db|json|xml|cfg|data|out|log|dump|lammpstrj)$/i;

/** Name of a data set: the folder, the file without its ending, or the first of several. */
export function nameOf(names: readonly string[]): string {
  const first = names[0]?.replace(PACKED, '').replace(FORMAT, '') ?? '';
  return names.length > 1 ? `${first} and ${names.length - 1} more` : first;
}

/** What a drop holds; null when it is no drop of files. Call it while the drop event is being handled. */
export function readDrop(transfer: DataTransfer): Drop | null {
  const items = Array.from(transfer.items).filter((item) => item.kind === 'file');
  if (items.length === 0) return null;
  const entries = items.map((item) => item.webkitGetAsEntry()).filter((e): e is FileSystemEntry => e !== null);
  if (entries.length > 0) return { name: nameOf(entries.map((e) => e.name)), collect: () => walkEntries(entries) };
  return readPick(Array.from(transfer.files));
}

/** What a file or folder picker returned. */
export function readPick(files: readonly File[]): Drop | null {
  const wanted = files
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !path.split('/').some(skipped));
  if (files.length === 0) return null;
  // A folder of hidden files alone has a name too.
  const named = wanted.length > 0 ? wanted.map(({ path }) => path) : files.map((f) => f.webkitRelativePath || f.name);
  const tops = [...new Set(named.map((path) => path.split('/')[0]))];
  return {
    name: nameOf(tops),
    collect: () =>
      wanted.length > FILE_LIMIT
        ? Promise.reject(new Error(startWords.tooMany(FILE_LIMIT)))
        : Promise.resolve(inOrder(wanted)),
  };
}
