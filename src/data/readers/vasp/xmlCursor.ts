// A way through an XML file that is read piece by piece: tag by tag, or over a whole element at once.
import { fail } from '../../problems';
import type { SourceFile } from '../../types';

export interface Tag {
  /** "varray" of <varray name="forces"> and of </varray>. */
  readonly name: string;
  readonly closing: boolean;
  /** All between the name and the end of the tag. */
  readonly attributes: string;
}

/** Value of an attribute; undefined where the tag has none of the name. */
export const attribute = (tag: Tag, name: string): string | undefined =>
  new RegExp(`(?:^|\\s)${name}\\s*=\\s*"([^"]*)"`).exec(tag.attributes)?.[1];

/** Characters that a tag may have, and an element that is taken as a whole. */
const LONGEST_TAG = 1 << 16;
const LONGEST_TEXT = 1 << 28;

export class XmlCursor {
  readonly #path: string;
  readonly #size: number;
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #fence: string;
  #text = '';
  #at = 0;
  #read = 0;
  #ended = false;

  /** `fence`: elements at whose tags every other element ends, if its own end is missing. */
  constructor(file: SourceFile, fence: readonly string[]) {
    this.#path = file.path;
    this.#size = file.size;
    this.#pieces = file.stream()[Symbol.asyncIterator]();
    this.#fence = fence.join('|');
  }

  /** Fraction of the file that was read, roughly. */
  get fraction(): number {
    return this.#size === 0 ? 1 : Math.min(1, this.#read / this.#size);
  }

  /** The next tag; what stands before it is passed over, as are comments. Undefined at the end of the file. */
  async next(): Promise<Tag | undefined> {
    for (;;) {
      const start = this.#text.indexOf('<', this.#at);
      if (start < 0) {
        this.#at = this.#text.length;
        if (!(await this.#fill())) return undefined;
        continue;
      }
      this.#at = start;
      const comment = this.#text.startsWith('<!--', start);
      const near = this.#text.slice(start, start + LONGEST_TAG);
      const length = near.indexOf(comment ? '-->' : '>');
      if (length < 0) {
        if (near.length === LONGEST_TAG) this.#at = start + LONGEST_TAG;
        else if (!(await this.#fill())) return undefined;
        continue;
      }
      this.#at = start + length + (comment ? 3 : 1);
      const m = /^<(\/?)([A-Za-z][\w.-]*)([\s\S]*?)(\/?)>$/.exec(this.#text.slice(start, this.#at));
      // Not a comment, not <?xml ...?>, and no element without content.
      if (m && !comment && m[4] === '') return { name: m[2], closing: m[1] !== '', attributes: m[3] };
    }
  }

  /**
   * All up to the end of the element that was begun, its end is passed too; undefined where it has none: the file ends
   * before, or the fence comes first.
   */
  async text(name: string): Promise<string | undefined> {
    const parts: string[] = [];
    let length = 0;
    const whole = await this.#pass(name, (part) => {
      length += part.length;
      if (length > LONGEST_TEXT)
        fail(
          'no-end',
          this.#path,
          null,
          `<${name}> has no end within ${LONGEST_TEXT >> 20} MiB.`,
          'Copy the file again.',
        );
      parts.push(part);
    });
    return whole ? parts.join('') : undefined;
  }

  /** As `text`, but what is passed is dropped. False where the element has no end. */
  skip(name: string): Promise<boolean> {
    return this.#pass(name, () => undefined);
  }

  /** Lets go of the file; what was not read stays unread. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#pieces.return?.();
  }

  async #pass(name: string, take: (part: string) => void): Promise<boolean> {
    const end = new RegExp(`</${name}\\s*>|</?(?:${this.#fence})[\\s>]`, 'g');
    // A tag may be cut in two by the end of a piece.
    const longest = name.length + this.#fence.length + 16;
    for (;;) {
      end.lastIndex = this.#at;
      const m = end.exec(this.#text);
      if (m) {
        take(this.#text.slice(this.#at, m.index));
        const whole = m[0].startsWith(`</${name}`);
        this.#at = whole ? end.lastIndex : m.index;
        return whole;
      }
      const safe = Math.max(this.#at, this.#text.length - longest);
      take(this.#text.slice(this.#at, safe));
      this.#at = safe;
      if (!(await this.#fill())) return false;
    }
  }

  /** False at the end of the file. */
  async #fill(): Promise<boolean> {
    if (this.#ended) return false;
    const { done, value } = await this.#pieces.next();
    const more = done ? this.#decoder.decode() : this.#decoder.decode(value, { stream: true });
    this.#text = this.#text.slice(this.#at) + more;
    this.#at = 0;
    if (done) this.#ended = true;
    else this.#read += value.length;
    return true;
  }
}
