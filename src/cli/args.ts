// Command line arguments: positional paths and --options, with errors that say what was expected.

/** Bad input: printed as `error: ...`, exit code 2. */
export class UsageError extends Error {}

export interface Args {
  readonly paths: readonly string[];
  text(name: string): string | null;
  /** Whether `--name` is there, or what `--name=true` or `--name=false` says; null where it is not. */
  flag(name: string): boolean | null;
  number(name: string, check: (v: number) => boolean, expected: string): number | null;
}

/**
 * Parses `--name value`, `--name=value` and positional words; refuses names in neither `known` nor `flags`. Flags take no
 * word as their value: `--name`, `--name=false`.
 */
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
    const names = [...new Set([...known, ...flags])];
    if (!names.includes(name))
      throw new UsageError(`--${name} is not known here; expected one of ${names.map((n) => `--${n}`).join(', ')}.`);
    const value = inline ?? (flags.includes(name) ? 'true' : words[++k]);
    if (value === undefined) throw new UsageError(`--${name} expects a value, found the end of the line.`);
    options.set(name, value);
  }
  return {
    paths,
    text: (name) => options.get(name) ?? null,
    flag(name) {
      const text = options.get(name);
      if (text !== undefined && text !== 'true' && text !== 'false')
        throw new UsageError(`--${name} expects nothing, =true or =false, found "${text}".`);
      return text === undefined ? null : text === 'true';
    },
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
