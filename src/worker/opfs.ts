// Files of runs in the browser's origin private file system, written from a worker through synchronous handles.
import { type FileEntry, type RunFiles, StorageFull } from './runFiles';

/** Not in TypeScript's library: renames within the folder; all current browsers have it for this file system. */
interface Movable {
  move(name: string): Promise<void>;
}

/** As the specification of the File System standard has it; TypeScript knows it in its library for workers only. */
interface SyncAccess {
  createSyncAccessHandle(): Promise<{
    truncate(size: number): void;
    write(bytes: Uint8Array, options: { readonly at: number }): number;
    flush(): void;
    close(): void;
  }>;
}

const hasSync = (v: object): v is SyncAccess => 'createSyncAccessHandle' in v;
const isMovable = (v: object): v is Movable => 'move' in v && typeof v.move === 'function';
const named = (e: unknown, name: string): boolean => e instanceof Error && e.name === name;
/** What is not there is an answer, not an error. */
const missing = (e: unknown): boolean => named(e, 'NotFoundError') || named(e, 'TypeMismatchError');

class Opfs implements RunFiles {
  readonly lasting = true;
  readonly moves: boolean;
  readonly #root: FileSystemDirectoryHandle;

  constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
    this.moves = 'FileSystemFileHandle' in globalThis && 'move' in FileSystemFileHandle.prototype;
  }

  async #folder(path: string, create: boolean): Promise<FileSystemDirectoryHandle | null> {
    let at = this.#root;
    try {
      for (const part of path.split('/')) if (part !== '') at = await at.getDirectoryHandle(part, { create });
      return at;
    } catch (e) {
      if (!create && missing(e)) return null;
      throw full(e);
    }
  }

  async #file(path: string): Promise<FileSystemFileHandle | null> {
    const cut = path.lastIndexOf('/');
    const folder = await this.#folder(path.slice(0, cut), false);
    try {
      return (await folder?.getFileHandle(path.slice(cut + 1))) ?? null;
    } catch (e) {
      if (missing(e)) return null;
      throw e;
    }
  }

  async list(path: string): Promise<readonly FileEntry[]> {
    const folder = await this.#folder(path, false);
    const found: FileEntry[] = [];
    if (!folder) return found;
    for await (const handle of folder.values()) {
      if (!isFile(handle)) found.push({ name: handle.name, folder: true, bytes: 0 });
      // A file that another tab is renaming right now is not there.
      else found.push({ name: handle.name, folder: false, bytes: (await sizeOf(handle)) ?? 0 });
    }
    return found;
  }

  async read(path: string, from = 0, to?: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const handle = await this.#file(path);
    if (!handle) return null;
    try {
      const file = await handle.getFile();
      return new Uint8Array(await file.slice(from, to ?? file.size).arrayBuffer());
    } catch (e) {
      if (missing(e)) return null;
      throw e;
    }
  }

  async write(path: string, parts: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    const cut = path.lastIndexOf('/');
    const folder = await this.#folder(path.slice(0, cut), true);
    if (!folder) return;
    try {
      const handle = await folder.getFileHandle(path.slice(cut + 1), { create: true });
      if (!hasSync(handle)) throw new Error('this browser cannot write files from a worker');
      const access = await handle.createSyncAccessHandle();
      try {
        access.truncate(0);
        let at = 0;
        for (const part of parts) {
          // A full disk shows as an error or as fewer bytes, depending on the browser.
          if (access.write(part, { at }) < part.length) throw new StorageFull();
          at += part.length;
        }
        access.flush();
      } finally {
        access.close();
      }
    } catch (e) {
      throw full(e);
    }
  }

  async move(path: string, name: string): Promise<void> {
    const handle = await this.#file(path);
    if (!handle || !isMovable(handle)) throw new Error(`${path} cannot be renamed`);
    await handle.move(name);
  }

  async remove(path: string): Promise<void> {
    const cut = path.lastIndexOf('/');
    const folder = await this.#folder(path.slice(0, Math.max(0, cut)), false);
    try {
      await folder?.removeEntry(path.slice(cut + 1), { recursive: true });
    } catch (e) {
      if (!missing(e)) throw e;
    }
  }
}

const isFile = (h: FileSystemHandle): h is FileSystemFileHandle => h.kind === 'file';
const full = (e: unknown): unknown => (named(e, 'QuotaExceededError') ? new StorageFull() : e);

async function sizeOf(handle: FileSystemFileHandle): Promise<number | null> {
  try {
    return (await handle.getFile()).size;
  } catch {
    return null;
  }
}

/** The origin's own files; null where the browser grants none (private browsing, an insecure page, an old browser). */
export async function openOpfs(): Promise<RunFiles | null> {
  try {
    if (!('createSyncAccessHandle' in FileSystemFileHandle.prototype)) return null;
    return new Opfs(await navigator.storage.getDirectory());
  } catch {
    return null;
  }
}
