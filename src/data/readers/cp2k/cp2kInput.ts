// CP2K's input language: sections, keywords, comments, variables, conditions and included files.

/** An input, flattened: values of every keyword by its path, in upper case ("FORCE_EVAL/SUBSYS/CELL/ABC"). */
export interface Cp2kInput {
  readonly path: string;
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Kinds of the first FORCE_EVAL with the element they name; '' where they name none. */
  readonly kinds: ReadonlyMap<string, string>;
  /** Lines of FORCE_EVAL / SUBSYS / COORD: a kind and three numbers. */
  readonly coord: readonly string[];
  /** Files that were to be included and are not there; variables without a value. */
  readonly missing: readonly string[];
  /** Names of included files and of files with coordinates, as written. */
  readonly uses: readonly string[];
}

/** Whether text from the beginning of a file is an input or a restart file (which has the same form). */
export const isCp2kInput = (text: string): boolean =>
  /^\s*&(FORCE_EVAL|GLOBAL|MOTION|EXT_RESTART)\b/im.test(text) && /^\s*&END\b/im.test(text);

/** Deepest nesting of included files: one that includes itself ends here. */
const DEEPEST = 10;

/** Without the comment, which begins with # or ! outside quotes. */
function withoutComment(line: string): string {
  let quote = '';
  for (let k = 0; k < line.length; k++) {
    const c = line[k];
    if (quote !== '') quote = c === quote ? '' : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === '#' || c === '!') return line.slice(0, k);
  }
  return line;
}

const bare = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2');

class Reading {
  readonly values = new Map<string, string[]>();
  readonly kinds = new Map<string, string>();
  readonly missing = new Set<string>();
  readonly uses: string[] = [];
  readonly coord: string[] = [];
  readonly #variables = new Map<string, string>();
  readonly #sections: string[] = [];
  readonly #include: (name: string) => string | undefined;
  /** Open conditions; lines count only where all hold. */
  readonly #conditions: boolean[] = [];
  #kind = '';

  constructor(include: (name: string) => string | undefined) {
    this.#include = include;
  }

  text(text: string, depth: number): void {
    let carry = '';
    for (const line of text.split(/\r\n|\n|\r/)) {
      const own = carry + withoutComment(line).trim();
      // A backslash at the end goes on with the next line.
      carry = own.endsWith('\\') ? `${own.slice(0, -1)} ` : '';
      if (carry === '' && own !== '') this.#line(this.#filled(own), depth);
    }
  }

  /** With the values of variables: $NAME, ${NAME}, ${NAME-default}. */
  #filled(line: string): string {
    return line.replace(/\$\{([^}]*)\}|\$([A-Za-z_]\w*)/g, (whole, braced?: string, plain?: string) => {
      const [name, ...rest] = (braced ?? plain ?? '').split('-');
      const value = this.#variables.get(name.trim().toUpperCase());
      if (value !== undefined) return value;
      if (rest.length > 0) return rest.join('-');
      this.missing.add(`the variable ${whole}`);
      return whole;
    });
  }

  #line(line: string, depth: number): void {
    const directive = /^@(\w+)\s*(.*)$/.exec(line);
    if (directive) this.#directive(directive[1].toUpperCase(), directive[2], depth);
    else if (this.#conditions.includes(false)) return;
    else if (line.startsWith('&')) this.#section(line.slice(1).trim());
    else this.#keyword(line);
  }

  #directive(name: string, rest: string, depth: number): void {
    if (name === 'IF') this.#conditions.push(holds(rest));
    else if (name === 'ENDIF') this.#conditions.pop();
    else if (this.#conditions.includes(false)) return;
    else if (name === 'SET') {
      const set = /^(\S+)\s*(.*)$/.exec(rest);
      if (set) this.#variables.set(set[1].toUpperCase(), bare(set[2]));
    } else if (name === 'INCLUDE') {
      const file = bare(rest);
      this.uses.push(file);
      const text = depth < DEEPEST ? this.#include(file) : undefined;
      if (text === undefined) this.missing.add(`the file ${file}`);
      else this.text(text, depth + 1);
    }
  }

  #section(text: string): void {
    const [name, ...rest] = text.split(/\s+/);
    const upper = name.toUpperCase();
    if (upper === 'END') {
      this.#sections.pop();
      return;
    }
    this.#sections.push(upper);
    if (upper !== 'KIND') return;
    this.#kind = rest[0] ?? '';
    if (!this.kinds.has(this.#kind)) this.kinds.set(this.#kind, '');
  }

  #keyword(line: string): void {
    const split = /^(\S+)\s*(.*)$/.exec(line);
    if (!split) return;
    const [section] = this.#sections.slice(-1);
    const keyword = split[1].toUpperCase();
    // Long lists, almost without keywords.
    if (section === 'VELOCITY') return;
    if (section === 'COORD' && !/^(UNITS?|SCALED)$/.test(keyword)) {
      if (this.#sections.join('/') === 'FORCE_EVAL/SUBSYS/COORD') this.coord.push(line);
      return;
    }
    const value = split[2].trim();
    if (section === 'KIND' && /^(ELEMENT|ELEMENT_SYMBOL)$/.test(keyword)) this.kinds.set(this.#kind, value);
    if (keyword === 'COORD_FILE_NAME' || keyword === 'CELL_FILE_NAME') this.uses.push(bare(value));
    const path = [...this.#sections, keyword].join('/');
    const known = this.values.get(path);
    if (known) known.push(value);
    else this.values.set(path, [value]);
  }
}

/** @IF: an empty text and 0 are false; a comparison of two texts holds or not. */
function holds(text: string): boolean {
  const compared = /^(.*?)(==|\/=)(.*)$/.exec(text);
  if (compared) return (bare(compared[1]) === bare(compared[3])) === (compared[2] === '==');
  return !/^(|0|\.?F(ALSE)?\.?)$/i.test(text.trim());
}

/** Reads an input; `include` gives the text of a file named in it, undefined where it is not there. */
export function parseCp2kInput(text: string, path: string, include: (name: string) => string | undefined): Cp2kInput {
  const reading = new Reading(include);
  reading.text(text, 0);
  const { coord, kinds, missing, uses, values } = reading;
  return { path, values, kinds, coord, missing: [...missing], uses };
}

/** First value of a keyword. */
export const keyword = (input: Cp2kInput, path: string): string | undefined => input.values.get(path)?.[0];

/** Name of the project, as the files are called by; CP2K's own default. */
export const projectOf = (input: Cp2kInput): string =>
  bare(keyword(input, 'GLOBAL/PROJECT') ?? keyword(input, 'GLOBAL/PROJECT_NAME') ?? 'PROJECT');
