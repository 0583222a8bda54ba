// What a format has to offer to be read: a name, an eye for its files, and a way to read them.
import { decodeHead } from '../files/lines';
import type { ProblemLog } from '../problems';
import type { SourceFile, System } from '../types';

/** Bytes that a format may look at to know its files. */
const HEAD = 1 << 14;

/** The beginning of a file. */
export interface Head {
  readonly path: string;
  /** Without the folder. */
  readonly name: string;
  /** In lower case, without the dot; '' without one. */
  readonly extension: string;
  readonly size: number;
  readonly bytes: Uint8Array;
  /** The same as text. */
  readonly text: string;
}

export type Look = (file: SourceFile) => Promise<Head>;

/** Files that belong together and make one or more systems. */
export interface Claim {
  /** File or folder: the path of the systems, and what messages name. */
  readonly path: string;
  readonly files: readonly SourceFile[];
}

export interface ReadContext {
  /** What cannot be used, and what is worth knowing. */
  readonly log: ProblemLog;
  /** Call it for every frame with the fraction of the claim that is done: others get their turn. Throws Cancelled. */
  progress(fraction: number): Promise<void>;
}

/**
 * A format. `read` gives the systems of one claim: what cannot be used goes to the log and the rest is still read; it may
 * throw DataError where nothing can be.
 */
export type Reader = FileReader | GroupReader;

/** A format whose files stand alone. A file is read by the first format that knows it. */
export interface FileReader {
  readonly kind: 'file';
  /** As deepmd-kit's users call it: "vasp/outcar". */
  readonly name: string;
  matches(head: Head): boolean;
  /** Other files of `folder`, where the file lies, that say more about it: read along. */
  companions?(head: Head, folder: readonly SourceFile[], look: Look): Promise<SourceFile[]>;
  read(claim: Claim, context: ReadContext): Promise<System[]>;
}

/** A format whose files belong together; asked before all that stand alone. */
export interface GroupReader {
  readonly kind: 'group';
  readonly name: string;
  /** Which of the files it takes. Names first: `look` reads. */
  detect(files: readonly SourceFile[], look: Look): Promise<Claim[]>;
  read(claim: Claim, context: ReadContext): Promise<System[]>;
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
/** '' for a file without a folder. */
export const dirName = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
export const extensionOf = (path: string): string => /\.([^.]+)$/.exec(baseName(path))?.[1].toLowerCase() ?? '';

export async function headOf(file: SourceFile): Promise<Head> {
  const bytes = await file.head(HEAD);
  const { path, size } = file;
  return { path, name: baseName(path), extension: extensionOf(path), size, bytes, text: decodeHead(bytes) };
}
