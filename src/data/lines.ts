// Lines of a text file too large for one string, with a look at those to come.

const BLOCK = 1 << 22;

export class Lines {
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder();
  #offset = 0;
  #lines: string[] = [];
  #at = 0;
  /** Lines taken so far; the number (from 1) of the line taken last. */
  taken = 0;

  constructor(bytes: Uint8Array) {
    const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.#bytes = bom ? bytes.subarray(3) : bytes;
  }

  /** The line `ahead` of the next one, without its end; undefined past the end of the file. */
  peek(ahead = 0): string | undefined {
    while (this.#at + ahead >= this.#lines.length && this.#offset < this.#bytes.length) this.#fill();
    return this.#lines[this.#at + ahead];
  }

  next(): string | undefined {
    const line = this.peek();
    if (line === undefined) return undefined;
    this.#at++;
    this.taken++;
    return line;
  }

  /** Fraction of the file that was taken, roughly. */
  get fraction(): number {
    return this.#bytes.length === 0 ? 1 : this.#offset / this.#bytes.length;
  }

  #fill(): void {
    let end = Math.min(this.#offset + BLOCK, this.#bytes.length);
    if (end < this.#bytes.length) {
      const cut = this.#bytes.lastIndexOf(10, end - 1);
      if (cut >= this.#offset) end = cut + 1;
      else {
        const following = this.#bytes.indexOf(10, end);
        end = following < 0 ? this.#bytes.length : following + 1;
      }
    }
    const text = this.#decoder.decode(this.#bytes.subarray(this.#offset, end));
    this.#offset = end;
    const fresh = text.split(/\r\n|\n|\r/);
    // The text ends with a line end, except at the end of the file: what follows it is no line.
    if (fresh.at(-1) === '') fresh.pop();
    this.#lines = [...this.#lines.slice(this.#at), ...fresh];
    this.#at = 0;
  }
}
