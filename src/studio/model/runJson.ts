// The form as the JSON of a run's configuration and back: the same fields, units and limits, errors with path and line.

import type { JsonOut } from '../../exchange/json';
import { printJson } from '../../exchange/json';
import { jsonWords } from '../words';
import { FIELDS, type FieldKey, fieldOf, pathOf } from './fields';
import { checkField, type FormValues, isActive, KEYS, parseForm, parseList, parseNumber } from './form';
import { readJsonText } from './jsonText';

/** Something wrong in a text, at a line (from 1); the path is '' where the text is no JSON. */
export interface Mark {
  readonly line: number;
  readonly path: string;
  readonly message: string;
}

export type TextRead =
  | { readonly ok: true; readonly values: FormValues; readonly notes: readonly string[] }
  | { readonly ok: false; readonly marks: readonly Mark[] };

/** Entries of a configuration that are not set on this page; taken as they come, without effect. */
const ELSEWHERE = ['exclude', 'model.type_map', 'validation.sides'];

/** A field's text as JSON; what cannot be used stays the text that it is. */
function jsonOf(key: FieldKey, raw: string): JsonOut {
  if (checkField(key, raw) !== null) return raw;
  switch (fieldOf(key).value.kind) {
    case 'number':
    case 'integer':
      return parseNumber(raw) ?? raw;
    case 'widths':
      return parseList(raw) ?? raw;
    case 'sel':
      return raw.trim().startsWith('auto') ? raw.trim() : (parseList(raw) ?? raw);
    case 'flag':
      return raw.trim() === 'true';
    case 'choice':
      return raw.trim();
  }
}

/** The knobs that count under the present choices, as the JSON of RunConfig. */
export function writeRunJson(values: FormValues): string {
  const out: Record<string, Record<string, JsonOut> | JsonOut> = {};
  for (const key of KEYS) {
    if (!isActive(key, values)) continue;
    const [head, ...rest] = pathOf(key).split('.');
    if (rest.length === 0) out[head] = jsonOf(key, values[key]);
    else
      out[head] = { ...(out[head] as Record<string, JsonOut> | undefined), [rest.join('.')]: jsonOf(key, values[key]) };
  }
  return `${printJson(out as JsonOut, 2)}\n`;
}

const isObject = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

function at(tree: unknown, path: string): unknown {
  let v = tree;
  for (const part of path.split('.')) v = isObject(v) ? v[part] : undefined;
  return v;
}

/** The paths of all leaves; lists are leaves. */
function leaves(tree: unknown, path = ''): string[] {
  if (!isObject(tree)) return [path];
  return Object.entries(tree).flatMap(([k, v]) => leaves(v, path === '' ? k : `${path}.${k}`));
}

/** A JSON value as the form's text, or what was expected. */
function textOf(key: FieldKey, value: unknown): { readonly text: string } | { readonly wrong: string } {
  const shown = JSON.stringify(value) ?? '';
  const { value: kind } = fieldOf(key);
  const wrong = { wrong: jsonWords.expected(jsonWords.kinds[kind.kind], shown) };
  switch (kind.kind) {
    case 'number':
    case 'integer':
      return typeof value === 'number' ? { text: String(value) } : wrong;
    case 'flag':
      return typeof value === 'boolean' ? { text: String(value) } : wrong;
    case 'choice':
      return typeof value === 'string' ? { text: value } : wrong;
    case 'sel':
      if (typeof value === 'string') return { text: value };
      return Array.isArray(value) && value.every((v) => typeof v === 'number') ? { text: value.join(', ') } : wrong;
    case 'widths':
      return Array.isArray(value) && value.every((v) => typeof v === 'number') ? { text: value.join(', ') } : wrong;
  }
}

/**
 * Reads the text over the form `values`: knobs that the text leaves out get `defaults`, those of other filters stay.
 * Either everything can be used, or nothing is taken and every mark says why.
 */
export function readRunJson(
  text: string,
  values: FormValues,
  defaults: FormValues,
  type_map: readonly string[] | null,
): TextRead {
  const read = readJsonText(text);
  if (!read.ok) {
    const { line, expected, found } = read.fault;
    return { ok: false, marks: [{ line, path: '', message: jsonWords.fault(expected, found) }] };
  }
  const { value: tree, lines } = read;
  if (!isObject(tree)) return { ok: false, marks: [{ line: 1, path: '', message: jsonWords.notObject }] };
  const lineOf = (path: string): number => {
    for (let p = path; p !== ''; p = p.slice(0, Math.max(0, p.lastIndexOf('.')))) {
      const line = lines.get(p);
      if (line !== undefined) return line;
    }
    return 1;
  };
  const marks: Mark[] = [];
  const mark = (path: string, message: string): void => {
    marks.push({ line: lineOf(path), path, message });
  };
  const out: Record<string, string> = { ...values };
  const put = (key: FieldKey): void => {
    const path = pathOf(key);
    const value = at(tree, path);
    if (value === undefined) {
      out[key] = defaults[key];
      return;
    }
    const result = textOf(key, value);
    if ('wrong' in result) mark(path, result.wrong);
    else out[key] = result.text;
  };
  // The choices first: they say which other knobs count.
  const choices: readonly FieldKey[] = ['filter', 'length'];
  for (const key of choices) {
    put(key);
    if (checkField(key, out[key]) !== null) out[key] = values[key];
  }
  const chosen = out as FormValues;
  const active = KEYS.filter((key) => isActive(key, chosen));
  for (const key of active) if (!choices.includes(key)) put(key);
  const known = new Set([...active.map(pathOf), ...ELSEWHERE]);
  const groups = new Set(Object.keys(FIELDS).map((key) => pathOf(key as FieldKey).split('.')[0]));
  for (const path of leaves(tree)) {
    if (known.has(path)) continue;
    const [head] = path.split('.');
    if (head === path && groups.has(head)) mark(path, jsonWords.notGroup);
    else mark(path, jsonWords.unknown(nearest(path, [...known])));
  }
  for (const key of choices) {
    const wrong = checkField(key, String(at(tree, pathOf(key)) ?? out[key]));
    if (wrong !== null) mark(pathOf(key), wrong);
  }
  const seen = new Set(marks.map((m) => m.path));
  const next = out as FormValues;
  const { errors } = parseForm(next, type_map);
  for (const key of KEYS) {
    const message = errors[key];
    if (message !== undefined && !seen.has(pathOf(key))) mark(pathOf(key), message);
  }
  return marks.length === 0
    ? { ok: true, values: next, notes: [] }
    : { ok: false, marks: marks.sort((a, b) => a.line - b.line) };
}

/** Letters to change to get from a to b. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}

/** The known path that a wrong one probably means; null where none is near. */
function nearest(path: string, known: readonly string[]): string | null {
  const [best] = [...known].sort((a, b) => distance(path, a) - distance(path, b));
  return distance(path, best) <= 3 ? best : null;
}
