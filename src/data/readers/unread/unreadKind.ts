// What a kind of file that is not read consists of: an eye for its content, its name, and the way to what is read.
import type { Head } from '../reader';

export interface Kind {
  /** By content; the name only helps where the content is no text. */
  readonly is: (head: Head) => boolean;
  readonly what: string;
  readonly fix: string;
  /** Comes with data of other kinds: nothing is said of it where those were read. */
  readonly companion?: true;
}

export const byAse = (read = 'ase.io.read(FILE, ":")'): string =>
  `Convert it with ASE: ase.io.write("frames.xyz", ${read}).`;

export const byDpdata = (fmt: string): string =>
  `Convert it with dpdata: dpdata.LabeledSystem(FILE, fmt="${fmt}").to("deepmd/npy", "data").`;

/** The first lines. */
export const linesOf = (text: string, n: number): string[] => text.split(/\r\n|\n|\r/, n);

export const isNumber = (word: string | undefined): boolean =>
  word !== undefined && word !== '' && Number.isFinite(Number(word.replace(/[dD]/, 'e')));

/** Whether the line is `n` numbers, or begins with them. */
export function startsWithNumbers(line: string | undefined, n: number): boolean {
  const words = (line ?? '').trim().split(/\s+/);
  return words.length >= n && words.slice(0, n).every(isNumber);
}
