// JSON with line numbers: where every value stands, and where and why a text is no JSON.

export interface JsonFault {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What was expected there, and what was found. */
  readonly expected: string;
  readonly found: string;
}

export type JsonRead =
  /** `lines`: dotted path -> line of the value; '' is the whole. */
  | { readonly ok: true; readonly value: unknown; readonly lines: ReadonlyMap<string, number> }
  | { readonly ok: false; readonly fault: JsonFault };

class Fault extends Error {
  readonly at: number;
  readonly expected: string;
  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
    this.expected = expected;
  }
}

class Reader {
  readonly #text: string;
  readonly lines = new Map<string, number>();
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    this.#space();
    const value = this.#value('');
    this.#space();
    if (this.#at < this.#text.length) throw new Fault(this.#at, 'nothing after the closing }');
    return value;
  }

  #space(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const c = this.#text[this.#at];
      if (c === '\n') this.#line++;
      else if (c !== ' ' && c !== '\t' && c !== '\r' && c !== '\uFEFF') return;
    }
  }

  #take(c: string): boolean {
    if (this.#text[this.#at] !== c) return false;
    this.#at++;
    return true;
  }

  #value(path: string): unknown {
    this.lines.set(path, this.#line);
    const c = this.#text[this.#at];
    if (c === '{') return this.#object(path);
    if (c === '[') return this.#list(path);
    if (c === '"') return this.#string('a text');
    const word = /[-+.\w]*/y;
    word.lastIndex = this.#at;
    const found = word.exec(this.#text)?.[0] ?? '';
    const known: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
    if (found in known) {
      this.#at += found.length;
      return known[found];
    }
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(found))
      throw new Fault(this.#at, 'a value: a number, a text in double quotes, true, false, [ or {');
    this.#at += found.length;
    return Number(found);
  }

  #object(path: string): unknown {
    const out: Record<string, unknown> = {};
    this.#at++;
    this.#space();
    if (this.#take('}')) return out;
    for (;;) {
      if (this.#text[this.#at] !== '"')
        throw new Fault(
          this.#at,
          Object.keys(out).length === 0 ? 'a key in double quotes, or }' : 'a key in double quotes',
        );
      const start = this.#at;
      const key = this.#string('a key');
      if (Object.hasOwn(out, key)) throw new Fault(start, `"${key}" once; it stands above already`);
      this.#space();
      if (!this.#take(':')) throw new Fault(this.#at, `a : after "${key}"`);
      this.#space();
      const value = this.#value(path === '' ? key : `${path}.${key}`);
      Object.defineProperty(out, key, { value, enumerable: true, writable: true, configurable: true });
      this.#space();
      if (this.#take('}')) return out;
      if (!this.#take(',')) throw new Fault(this.#at, 'a comma or }');
      this.#space();
    }
  }

  #list(path: string): unknown {
    const out: unknown[] = [];
    this.#at++;
    this.#space();
    if (this.#take(']')) return out;
    for (;;) {
      out.push(this.#value(`${path}.${out.length}`));
      this.#space();
      if (this.#take(']')) return out;
      if (!this.#take(',')) throw new Fault(this.#at, 'a comma or ]');
      this.#space();
    }
  }

  #string(what: string): string {
    const start = this.#at;
    const token = /"(?:[^"\\\n]|\\.)*"/y;
    token.lastIndex = start;
    const found = token.exec(this.#text)?.[0];
    if (found === undefined) throw new Fault(start, `a closing " for ${what}`);
    this.#at += found.length;
    try {
      return String(JSON.parse(found));
    } catch {
      throw new Fault(start, `${what} without control characters and with valid escapes`);
    }
  }
}

/** Reads JSON text; never throws. */
export function readJsonText(text: string): JsonRead {
  const reader = new Reader(text);
  try {
    return { ok: true, value: reader.read(), lines: reader.lines };
  } catch (e) {
    if (!(e instanceof Fault)) throw e;
    const before = text.slice(0, e.at).split('\n');
    const found = e.at >= text.length ? '' : (/^(\s|[-+.\w]{1,20}|[\s\S])/.exec(text.slice(e.at))?.[0] ?? '');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { ok: false, fault: { line: before.length, column, expected: e.expected, found } };
  }
}
