// Lines of a text file that is read piece by piece, with a look at those to come.
import { fail } from '../problems';
import type { SourceFile } from '../types';

/** Longer lines than any format writes: a file of this kind is no text. */
const LONGEST = 1 << 27;

/** What a file says about its encoding; text without a mark is UTF-8. */
function decoderFor(first: Uint8Array): TextDecoder {
  // A PowerShell redirection writes UTF-16.
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder('utf-16le');
  if (first[0] === 0xfe && first[1] === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder();
}

/** Text from the beginning of a file. */
export const decodeHead = (bytes: Uint8Array): string => decoderFor(bytes).decode(bytes);

export class Lines {
  readonly #path: string;
  readonly #size: number;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #decoder: TextDecoder | null = null;
  #carry = '';
  #lines: string[] = [];
  #at = 0;
  #read = 0;
  #ended = false;
  /** Whether the file was read to its end, and its last line has none: something may be cut off there. */
  unended = false;
  /** Lines taken so far; the number (from 1) of the line taken last. */
  taken = 0;

  constructor(file: SourceFile) {
    this.#path = file.path;
    this.#size = file.size;
    this.#pieces = file.stream()[Symbol.asyncIterator]();
  }

  /** The line `ahead` of the next one, without its end; undefined past the end of the file. */
  async peek(ahead = 0): Promise<string | undefined> {
    while (this.#at + ahead >= this.#lines.length && !this.#ended) await this.#fill();
    return this.#lines[this.#at + ahead];
  }

  async next(): Promise<string | undefined> {
    if (this.#at >= this.#lines.length) await this.peek();
    const line = this.#lines[this.#at];
    if (line === undefined) return undefined;
    this.#at++;
    this.taken++;
    return line;
  }

  /** The next `n` lines, fewer at the end of the file. */
  async take(n: number): Promise<string[]> {
    await this.peek(n - 1);
    const lines = this.#lines.slice(this.#at, this.#at + n);
    this.#at += lines.length;
    this.taken += lines.length;
    return lines;
  }

  /** Takes lines until one that `wanted` accepts has been taken; returns it, undefined at the end of the file. */
  async find(wanted: (line: string) => boolean): Promise<string | undefined> {
    for (let line = await this.next(); line !== undefined; line = await this.next()) if (wanted(line)) return line;
    return undefined;
  }

  /** Fraction of the file that was read, roughly. */
  get fraction(): number {
    return this.#size === 0 ? 1 : Math.min(1, this.#read / this.#size);
  }

  /** Lets go of the file; what was not read stays unread. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#pieces.return?.();
  }

  async #fill(): Promise<void> {
    const { done, value } = await this.#pieces.next();
    let text: string;
    if (done) {
      this.#ended = true;
      text = this.#carry + (this.#decoder?.decode() ?? '');
      this.#carry = '';
      this.unended = text !== '' && !/[\n\r]$/.test(text);
    } else {
      this.#decoder ??= decoderFor(value);
      this.#read += value.length;
      text = this.#carry + this.#decoder.decode(value, { stream: true });
      // A line end may be cut in two, and the last line goes on in the next piece.
      const cut = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r', text.length - 2));
      this.#carry = text.slice(cut + 1);
      text = text.slice(0, cut + 1);
      if (this.#carry.length > LONGEST)
        fail(
          'no-text',
          this.#path,
          null,
          `expected lines of text, found ${LONGEST >> 20} MiB without a line end.`,
          'Check that the file is what its name says.',
        );
    }
    const fresh = text === '' ? [] : text.split(/\r\n|\n|\r/);
    // The text ends with a line end, except at the end of the file: what follows it is no line.
    if (fresh.at(-1) === '') fresh.pop();
    this.#lines = this.#at >= this.#lines.length ? fresh : this.#lines.slice(this.#at).concat(fresh);
    this.#at = 0;
  }
}
