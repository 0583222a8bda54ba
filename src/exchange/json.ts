// Reading JSON of unknown content key by key: typed getters that name the path of whatever is wrong.
import { ConfigError } from '../model/config';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A number that is a float in the file: printed with a decimal point even when it is whole (Python tells 1 from 1.0). */
export class Float {
  readonly value: number;
  constructor(value: number) {
    if (!Number.isFinite(value)) throw new Error(`a float in JSON must be finite, found ${value}`);
    this.value = value;
  }
}

/** What `printJson` takes: JSON, with floats marked. */
export type JsonOut =
  | null
  | boolean
  | number
  | string
  | Float
  | readonly JsonOut[]
  | { readonly [key: string]: JsonOut };

const printFloat = (v: number): string => {
  const s = Object.is(v, -0) ? '-0' : String(v);
  return /^-?\d+$/.test(s) ? `${s}.0` : s;
};

/** JSON text; with `indent` > 0 objects are spread over lines and lists of plain values stay on one. */
export function printJson(v: JsonOut, indent = 0, level = 0): string {
  if (v instanceof Float) return printFloat(v.value);
  if (v === null || typeof v !== 'object') return JSON.stringify(v);
  const pad = indent > 0 ? `\n${' '.repeat(indent * (level + 1))}` : '';
  const end = indent > 0 ? `\n${' '.repeat(indent * level)}` : '';
  const colon = indent > 0 ? ': ' : ':';
  if (isList(v)) {
    const nested = v.some((x) => x !== null && typeof x === 'object' && !(x instanceof Float));
    const items = v.map((x) => printJson(x, indent, level + 1));
    if (items.length === 0) return '[]';
    return nested ? `[${pad}${items.join(`,${pad}`)}${end}]` : `[${items.join(indent > 0 ? ', ' : ',')}]`;
  }
  const items = Object.entries(v).map(([k, x]) => `${JSON.stringify(k)}${colon}${printJson(x, indent, level + 1)}`);
  return items.length === 0 ? '{}' : `{${pad}${items.join(`,${pad}`)}${end}}`;
}

function isList(v: JsonOut): v is readonly JsonOut[] {
  return Array.isArray(v);
}

/** A value as messages show it, shortened. */
export const describe = (v: unknown): string => {
  const s = JSON.stringify(v) ?? String(v);
  return s.length > 60 ? `${s.slice(0, 57)}...` : s;
};

/**
 * An object of a JSON document. Every getter throws ConfigError with the full path, what was expected and what was found;
 * keys that no getter asked for can be listed afterwards.
 */
export class JsonObject {
  readonly path: string;
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #seen = new Set<string>();

  constructor(value: unknown, path: string) {
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      throw new ConfigError(path, `expected an object, found ${describe(value)}.`, 'Write { ... } here.');
    this.#value = Object.fromEntries(Object.entries(value));
    this.path = path;
  }

  at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }

  /** Throws ConfigError for a key of this object. */
  fail(key: string, expected: string, fix: string): never {
    throw new ConfigError(this.at(key), `expected ${expected}, found ${describe(this.#value[key])}.`, fix);
  }

  has(key: string): boolean {
    return key in this.#value;
  }

  keys(): string[] {
    return Object.keys(this.#value);
  }

  /** Keys that were never asked for; those that start with _ or / are comments. */
  unknownKeys(): string[] {
    return this.keys().filter((k) => !this.#seen.has(k) && !/^(_|\/)/.test(k));
  }

  /** Marks keys as known without reading them. */
  ignore(...keys: readonly string[]): void {
    for (const k of keys) this.#seen.add(k);
  }

  raw(key: string): unknown {
    this.#seen.add(key);
    return this.#value[key];
  }

  /** undefined where the key is missing or null. */
  object(key: string): JsonObject | undefined {
    const v = this.raw(key) ?? undefined;
    return v === undefined ? undefined : new JsonObject(v, this.at(key));
  }

  list(key: string): readonly unknown[] | undefined {
    const v = this.raw(key) ?? undefined;
    if (v === undefined) return undefined;
    return Array.isArray(v) ? v : this.fail(key, 'a list', 'Write [ ... ] here.');
  }

  number(key: string): number | undefined {
    const v = this.raw(key) ?? undefined;
    if (v === undefined) return undefined;
    if (typeof v !== 'number' || !Number.isFinite(v)) return this.fail(key, 'a number', 'Write a plain number.');
    return v;
  }

  integer(key: string, min: number): number | undefined {
    const v = this.number(key);
    if (v === undefined) return undefined;
    if (!Number.isInteger(v) || v < min)
      return this.fail(key, `a whole number of at least ${min}`, 'Write a whole number.');
    return v;
  }

  boolean(key: string): boolean | undefined {
    const v = this.raw(key) ?? undefined;
    if (v === undefined) return undefined;
    return typeof v === 'boolean' ? v : this.fail(key, 'true or false', 'Write true or false without quotes.');
  }

  string(key: string): string | undefined {
    const v = this.raw(key) ?? undefined;
    if (v === undefined) return undefined;
    return typeof v === 'string' ? v : this.fail(key, 'a text in quotes', 'Write it in double quotes.');
  }

  strings(key: string): string[] | undefined {
    return this.list(key)?.map((v) =>
      typeof v === 'string' ? v : this.fail(key, 'a list of texts', 'Write each in double quotes.'),
    );
  }

  integers(key: string): number[] | undefined {
    return this.list(key)?.map((v) =>
      typeof v === 'number' && Number.isInteger(v)
        ? v
        : this.fail(key, 'a list of whole numbers', 'For instance [25, 25, 25].'),
    );
  }

  /** Throws unless the key is missing, null, or one of the values: a setting that can only be kept at its neutral value. */
  only(key: string, values: readonly (string | number | boolean)[], fix: string): void {
    const v = this.raw(key) ?? undefined;
    if (v === undefined || values.some((x) => x === v)) return;
    this.fail(key, values.map((x) => JSON.stringify(x)).join(' or '), fix);
  }

  /** Throws unless the key is missing, null, an empty list, or a list of such values. */
  empty(key: string, fix: string): void {
    const hollow = (v: unknown): boolean => v === null || v === undefined || (Array.isArray(v) && v.every(hollow));
    if (!hollow(this.raw(key))) this.fail(key, 'nothing (an empty list)', fix);
  }
}
