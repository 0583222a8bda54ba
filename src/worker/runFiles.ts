// What the store of runs needs of a file system, and one in memory: for tests, and for browsers that grant no storage.

export interface FileEntry {
  readonly name: string;
  readonly folder: boolean;
  /** 0 for folders. */
  readonly bytes: number;
}

/** Paths use '/' and start at the root of the store. Folders come into being with their first file. */
export interface RunFiles {
  /** Whether files outlive the page. */
  readonly lasting: boolean;
  /** Whether `move` replaces a file at once, so that no moment shows half of it. */
  readonly moves: boolean;
  /** Entries of a folder; none where it does not exist. */
  list(folder: string): Promise<readonly FileEntry[]>;
  /** Bytes `from` to `to` (exclusive; the whole file where left out); null where there is no such file. */
  read(path: string, from?: number, to?: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Writes the parts one after the other and waits until they are stored. A file that breaks off may be left behind. */
  write(path: string, parts: readonly Uint8Array<ArrayBuffer>[]): Promise<void>;
  /** Renames a file within its folder, replacing what has that name. */
  move(path: string, name: string): Promise<void>;
  /** Removes a file, or a folder and all that is in it; nothing happens where there is none. */
  remove(path: string): Promise<void>;
}

/** No room is left in the browser's storage. */
export class StorageFull extends Error {
  constructor(message = "The browser's storage is full.") {
    super(message);
    this.name = 'StorageFull';
  }
}

export class MemoryFiles implements RunFiles {
  readonly lasting = false;
  readonly moves: boolean;
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Bytes that fit. */
  readonly #room: number;

  constructor(room = Number.POSITIVE_INFINITY, moves = true) {
    this.#room = room;
    this.moves = moves;
  }

  async list(folder: string): Promise<readonly FileEntry[]> {
    const found = new Map<string, FileEntry>();
    const start = `${folder}/`;
    for (const [path, data] of this.files) {
      if (!path.startsWith(start)) continue;
      const [name, rest] = path.slice(start.length).split('/', 2);
      found.set(name, { name, folder: rest !== undefined, bytes: rest === undefined ? data.length : 0 });
    }
    return [...found.values()];
  }

  async read(path: string, from = 0, to?: number): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.files.get(path)?.slice(from, to) ?? null;
  }

  async write(path: string, parts: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    const bytes = parts.reduce((s, p) => s + p.length, 0);
    this.files.delete(path);
    const used = [...this.files.values()].reduce((s, f) => s + f.length, 0);
    const data = new Uint8Array(Math.max(0, Math.min(bytes, this.#room - used)));
    let at = 0;
    for (const p of parts) {
      data.set(p.subarray(0, data.length - at), at);
      at = Math.min(data.length, at + p.length);
    }
    this.files.set(path, data);
    if (data.length < bytes) throw new StorageFull();
  }

  async move(path: string, name: string): Promise<void> {
    const data = this.files.get(path);
    if (!data) throw new Error(`no file ${path}`);
    this.files.delete(path);
    this.files.set(`${path.slice(0, path.lastIndexOf('/'))}/${name}`, data);
  }

  async remove(path: string): Promise<void> {
    for (const key of [...this.files.keys()]) if (key === path || key.startsWith(`${path}/`)) this.files.delete(key);
  }
}
