// What a drop or a picker holds, as files with their folders in the path. Runs on the page.

/** A file with its path below what was dropped; structured-clonable, so it can go to a worker. */
export interface Dropped {
  readonly path: string;
  readonly file: File;
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

const isFile = (e: FileSystemEntry): e is FileSystemFileEntry => e.isFile;
const isDirectory = (e: FileSystemEntry): e is FileSystemDirectoryEntry => e.isDirectory;

/** readEntries gives a part of the folder at a time (Chromium: 100) and an empty list at the end. */
async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function collect(entry: FileSystemEntry, into: Dropped[]): Promise<void> {
  if (isFile(entry)) into.push({ path: entry.fullPath.replace(/^\/+/, ''), file: await fileOf(entry) });
  else if (isDirectory(entry)) for (const child of await entriesOf(entry)) await collect(child, into);
}

/**
 * All files of a drop, folders walked through. Call it inside the drop event: the list of items is empty once the event
 * is over. Rejects where the browser cannot read an entry.
 */
export async function filesFromDrop(transfer: DataTransfer): Promise<Dropped[]> {
  const entries: FileSystemEntry[] = [];
  const loose: File[] = [];
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry();
    const file = entry ? null : item.getAsFile();
    if (entry) entries.push(entry);
    else if (file) loose.push(file);
  }
  const out: Dropped[] = loose.map((file) => ({ path: file.name, file }));
  for (const entry of entries) await collect(entry, out);
  return out;
}

/** Files of an <input type="file">, with their folders where it is a folder picker (webkitdirectory). */
export const filesFromList = (files: Iterable<File>): Dropped[] =>
  Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file }));
