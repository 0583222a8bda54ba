// What a file format has to offer to be read: a name, an eye for its files, and a way to read them.
import type { ProblemLog } from './problems';
import type { SourceFile, System } from './types';

/** Files that belong together and make one or more systems. */
export interface Claim {
  /** File or folder, for progress and messages. */
  readonly path: string;
  readonly files: readonly SourceFile[];
}

export interface Reader {
  /** e.g. "deepmd/npy" */
  readonly name: string;
  /** Which of the files this format takes; a file is read by the first reader that claims it. */
  detect(files: readonly SourceFile[]): Promise<Claim[]>;
  /**
   * The systems of one claim. What cannot be used goes to `log`, the rest is still read; may throw DataError where
   * nothing can be. `progress` takes the fraction of the claim that is done.
   */
  read(claim: Claim, log: ProblemLog, progress: (fraction: number) => void): Promise<System[]>;
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
/** '' for a file without a folder. */
export const dirName = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
