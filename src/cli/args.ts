// Command line arguments: positional paths, --options with values and --flags, with errors that say what was expected.

/** Bad input: printed as `error: ...`, exit code 2. */
export class UsageError extends Error {}

export interface Args {
  readonly paths: readonly string[];
  text(name: string): string | null;
  number(name: string, check: (v: number) => boolean, expected: string): number | null;
  flag(name: string): boolean;
}

/** Parses `--name value`, `--name=value`, `--flag` and positional words; refuses names in neither `known` nor `flags`. */
export function parseArgs(words: readonly string[], known: readonly string[], flags: readonly string[] = []): Args {
  const options = new Map<string, string>();
  const paths: string[] = [];
  for (let k = 0; k < words.length; k++) {
    const word = words[k];
    if (!word.startsWith('--')) {
      paths.push(word);
      continue;
    }
    const [name, inline] = word.slice(2).split(/=(.*)/s);
    if (flags.includes(name)) {
      if (inline !== undefined) throw new UsageError(`--${name} takes no value, found "${inline}".`);
      options.set(name, '');
      continue;
    }
    if (!known.includes(name))
      throw new UsageError(
        `--${name} is not known here; expected one of ${[...known, ...flags].map((n) => `--${n}`).join(', ')}.`,
      );
    const value = inline ?? words[++k];
    if (value === undefined) throw new UsageError(`--${name} expects a value, found the end of the line.`);
    options.set(name, value);
  }
  return {
    paths,
    text: (name) => options.get(name) ?? null,
    flag: (name) => options.has(name),
    number(name, check, expected) {
      const text = options.get(name);
      if (text === undefined) return null;
      const v = Number(text);
      if (text.trim() === '' || !Number.isFinite(v) || !check(v))
        throw new UsageError(`--${name} expects ${expected}, found "${text}".`);
      return v;
    },
  };
}

export const wholePositive = (v: number): boolean => Number.isInteger(v) && v > 0;
