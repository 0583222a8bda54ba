// Settings of a .dp model or an input.json for the form: what was taken, and entry by entry what was not.

import { isHdf5 } from '../../data/files/hdf5';
import { DEFAULT_RUN, type RunConfig } from '../../engine/config';
import { readDp } from '../../exchange/dpRead';
import { readInputLoosely } from '../../exchange/inputLoose';
import { ConfigError, type ModelOptions } from '../../model/config';
import { formatBytes } from '../design/format';
import { importWords as words } from '../words';
import { type FormValues, isActive, KEYS, parseForm, toForm } from './form';

export interface ImportRow {
  readonly key: string;
  readonly value: string;
  readonly instead: string;
}

export type ImportReport =
  | { readonly ok: true; readonly name: string; readonly rows: readonly ImportRow[] }
  | { readonly ok: false; readonly name: string; readonly message: string; readonly fix: string };

export interface Imported {
  readonly values: FormValues;
  readonly rows: readonly ImportRow[];
}

/** A model of a million weights in float64 is 8 MB; an input is a few kB. */
const MOST_BYTES = 512 * 2 ** 20;

/** The form with the knobs that count in `run`; those of other filters stay. */
export function merged(run: RunConfig, form: FormValues): FormValues {
  const next = toForm(run);
  return { ...form, ...Object.fromEntries(KEYS.filter((k) => isActive(k, next)).map((k) => [k, next[k]])) };
}

/** `sel` of a model with elements `from`, for data with elements `to`. */
function fitTypes(
  model: Pick<ModelOptions, 'sel' | 'type_map'>,
  to: readonly string[],
  rows: ImportRow[],
  prefix: string,
): ModelOptions['sel'] {
  const { sel, type_map: from } = model;
  if (from && from.join(' ') !== to.join(' '))
    rows.push({ key: `${prefix}type_map`, value: JSON.stringify(from), instead: words.typeMap(to.join(' ')) });
  if (typeof sel === 'string') return sel;
  const key = `${prefix}descriptor.sel`;
  const order = from ?? to;
  const missing = to.filter((e) => !order.includes(e));
  if (missing.length > 0 || sel.length !== order.length) {
    rows.push({ key, value: JSON.stringify(sel), instead: words.selAuto(missing.join(', ') || to.join(', ')) });
    return 'auto';
  }
  const out = to.map((e) => sel[order.indexOf(e)]);
  if (out.join() !== sel.join())
    rows.push({ key, value: JSON.stringify(sel), instead: words.selOrder(out.join(', ')) });
  return out;
}

function fromInput(text: string, name: string, form: FormValues, type_map: readonly string[]): Imported {
  const { input, notes } = readInputLoosely(text, name);
  const rows: ImportRow[] = notes.map((n) => ({
    key: n.key,
    value: n.value,
    instead: n.refused ? words.refused(n.instead) : n.instead,
  }));
  for (const w of input.warnings)
    if (w.code === 'input-defaults') rows.push({ key: 'model', value: words.defaults, instead: w.message });
  if (input.systems.length > 0)
    rows.push({ key: 'training.training_data.systems', value: JSON.stringify(input.systems), instead: words.systems });
  const now = parseForm(form, type_map).config ?? DEFAULT_RUN;
  const sel = fitTypes(input.run.model, type_map, rows, 'model.');
  const run: RunConfig = {
    ...input.run,
    model: { ...input.run.model, sel, type_map: null },
    batch: input.given.batch ?? now.batch,
    length: input.given.length ?? now.length,
    seed: input.given.seed ?? now.seed,
    table: now.table,
    validation: { ...now.validation, every: input.given.every ?? now.validation.every },
  };
  return { values: merged(run, form), rows };
}

async function fromDp(
  bytes: Uint8Array,
  name: string,
  form: FormValues,
  type_map: readonly string[],
): Promise<Imported> {
  const { config } = await readDp(bytes, name);
  const rows: ImportRow[] = [{ key: 'weights', value: config.type_map.join(' '), instead: words.weights }];
  const sel = fitTypes(config, type_map, rows, '');
  const now = parseForm(form, type_map).config ?? DEFAULT_RUN;
  return { values: merged({ ...now, model: { ...config, sel, type_map: null } }, form), rows };
}

/** Reads a file for data with elements `type_map`. Throws ConfigError for what is neither a .dp nor JSON. */
export async function readSettings(file: File, form: FormValues, type_map: readonly string[]): Promise<Imported> {
  if (file.size > MOST_BYTES) throw new ConfigError(file.name, words.tooLarge(file.name, formatBytes(file.size)), '');
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isHdf5(bytes)) return fromDp(bytes, file.name, form, type_map);
  const text = new TextDecoder().decode(bytes);
  if (!/^\s*\uFEFF?\s*\{/.test(text)) throw new ConfigError(file.name, words.unknownFile, '');
  return fromInput(text, file.name, form, type_map);
}
