// The form as text and the run configuration it means: both ways, with the words for what cannot be used.

import { isTable } from '../../engine/checkRun';
import {
  type AdamConfig,
  DEFAULT_FILTERS,
  DEFAULT_RUN,
  type FekfConfig,
  type FilterConfig,
  type FilterKind,
  type MultistreamConfig,
  type RunConfig,
} from '../../engine/config';
import { ConfigError, checkModelOptions, type ModelOptions } from '../../model/config';
import { formWords } from '../words';
import { FIELDS, type FieldKey, fieldOf } from './fields';

/** What stands in the inputs, valid or not. */
export type FormValues = Readonly<Record<FieldKey, string>>;
export type FieldErrors = Readonly<Partial<Record<FieldKey, string>>>;

export interface Parsed {
  /** null while any field has an error. */
  readonly config: RunConfig | null;
  readonly errors: FieldErrors;
  /** Taken, but outside the range known to be safe. */
  readonly warnings: FieldErrors;
}

export const KEYS = Object.keys(FIELDS) as readonly FieldKey[];

const text = (value: number | boolean | string | readonly number[]): string =>
  Array.isArray(value) ? value.join(', ') : String(value);

/** The inputs that show a configuration; `epochs` and the other filters' knobs get their defaults. */
export function toForm(config: RunConfig): FormValues {
  const m = config.model;
  const filters = { ...DEFAULT_FILTERS, [config.filter.kind]: config.filter };
  const flat: Record<string, string> = {
    rcut: text(m.rcut),
    rcut_smth: text(m.rcut_smth),
    sel: text(m.sel),
    neuron: text(m.neuron),
    axis_neuron: text(m.axis_neuron),
    type_one_side: text(m.type_one_side),
    resnet_dt: text(m.resnet_dt),
    set_davg_zero: text(m.set_davg_zero),
    fitting_neuron: text(m.fitting_neuron),
    fitting_resnet_dt: text(m.fitting_resnet_dt),
    filter: config.filter.kind,
    batch: text(config.batch),
    table: text(config.table),
    length: config.length.kind,
    iterations: text(config.length.kind === 'iterations' ? config.length.iterations : 300),
    epochs: text(config.length.kind === 'epochs' ? config.length.epochs : 10),
    fraction: text(config.validation.fraction),
    split: config.validation.split,
    stratify: text(config.validation.stratify),
    every: text(config.validation.every),
    seed: text(config.seed),
  };
  for (const [kind, filter] of Object.entries(filters)) {
    for (const [name, value] of Object.entries(filter)) {
      if (name !== 'kind') flat[`${kind}.${name}`] = text(value);
    }
  }
  return Object.fromEntries(KEYS.map((key) => [key, flat[key]])) as FormValues;
}

export const DEFAULT_FORM: FormValues = toForm(DEFAULT_RUN);

/** A number as people write it; null where it is none. */
export function parseNumber(raw: string): number | null {
  const trimmed = raw.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

export function parseList(raw: string): number[] | null {
  const parts = raw
    .replace(/^\s*\[|\]\s*$/g, '')
    .split(/[\s,;]+/)
    .filter((p) => p !== '');
  const values = parts.map((p) => (/^\d+$/.test(p) ? Number(p) : Number.NaN));
  return values.length > 0 && values.every(Number.isFinite) ? values : null;
}

/** What is wrong with one input by itself; null when it can be used. */
export function checkField(key: FieldKey, raw: string): string | null {
  const { value, unit } = fieldOf(key);
  const found = raw.trim();
  switch (value.kind) {
    case 'number':
    case 'integer': {
      const n = parseNumber(raw);
      if (n === null) return formWords.notNumber(found);
      if (value.kind === 'integer' && !Number.isInteger(n)) return formWords.notInteger(found);
      const tooLow = n < value.min || (value.kind === 'number' && value.above === true && n === value.min);
      if (tooLow || n > value.max)
        return formWords.outside(value.min, value.max, unit, found, value.kind === 'number' && value.above === true);
      return null;
    }
    case 'widths': {
      const list = parseList(raw);
      return list === null || !list.every((v) => v >= 1 && v <= 2048) ? formWords.notWidths(found) : null;
    }
    case 'sel':
      if (/^auto(:\d+(\.\d+)?)?$/.test(found)) return null;
      return parseList(raw) === null ? formWords.notSel(found) : null;
    case 'flag':
      return found === 'true' || found === 'false' ? null : formWords.notFlag(found);
    case 'choice':
      return value.options.includes(found) ? null : formWords.notChoice(value.options, found);
  }
}

/** Fields that count under the present choices: the other filters' knobs are not looked at. */
export function isActive(key: FieldKey, values: FormValues): boolean {
  const dot = key.indexOf('.');
  if (dot > 0) return key.slice(0, dot) === values.filter;
  if (key === 'iterations' || key === 'epochs') return key === values.length;
  return true;
}

const MODEL_KEYS: Readonly<Record<string, FieldKey>> = {
  'descriptor.neuron': 'neuron',
  'fitting_net.neuron': 'fitting_neuron',
  rcut: 'rcut',
  rcut_smth: 'rcut_smth',
  axis_neuron: 'axis_neuron',
  sel: 'sel',
};

let last: { readonly values: FormValues; readonly type_map: readonly string[] | null; readonly parsed: Parsed } | null =
  null;

/** Reads the form; every knob asks, so the last answer is kept. See readForm. */
export function parseForm(values: FormValues, type_map: readonly string[] | null): Parsed {
  if (last?.values === values && last.type_map === type_map) return last.parsed;
  const parsed = readForm(values, type_map);
  last = { values, type_map, parsed };
  return parsed;
}

/** Reads the form. `type_map` is that of the data: numbers for sel must match it; null when no data are chosen. */
function readForm(values: FormValues, type_map: readonly string[] | null): Parsed {
  const errors: Partial<Record<FieldKey, string>> = {};
  const warnings: Partial<Record<FieldKey, string>> = {};
  for (const key of KEYS) {
    if (!isActive(key, values)) continue;
    const wrong = checkField(key, values[key]);
    const { safe, unit } = fieldOf(key);
    if (wrong !== null) errors[key] = wrong;
    else if (safe) {
      const n = Number(values[key]);
      if (n < safe[0] || n > safe[1]) warnings[key] = formWords.unusual(safe[0], safe[1], unit);
    }
  }
  if (errors.table === undefined && !isTable(Number(values.table)))
    errors.table = formWords.notTable(values.table.trim());
  if (Object.keys(errors).length > 0) return { config: null, errors, warnings };

  const n = (key: FieldKey): number => Number(values[key]);
  const list = (key: FieldKey): number[] => parseList(values[key]) ?? [];
  const on = (key: FieldKey): boolean => values[key].trim() === 'true';
  const sel = values.sel.trim();
  const model: ModelOptions = {
    type_map: null,
    rcut: n('rcut'),
    rcut_smth: n('rcut_smth'),
    sel: sel.startsWith('auto') ? sel : list('sel'),
    neuron: list('neuron'),
    axis_neuron: n('axis_neuron'),
    resnet_dt: on('resnet_dt'),
    type_one_side: on('type_one_side'),
    set_davg_zero: on('set_davg_zero'),
    fitting_neuron: list('fitting_neuron'),
    fitting_resnet_dt: on('fitting_resnet_dt'),
  };
  try {
    // Numbers for sel must match the data's elements, which the options leave to the data.
    checkModelOptions(type_map !== null && typeof model.sel !== 'string' ? { ...model, type_map } : model);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const message = `${error.message.slice(error.key.length + 2)}`;
    return { config: null, errors: { [MODEL_KEYS[error.key] ?? 'rcut']: capital(message) }, warnings };
  }
  const config: RunConfig = {
    model,
    filter: parseFilter(values.filter as FilterKind, n, values),
    batch: n('batch'),
    table: n('table'),
    length:
      values.length === 'epochs'
        ? { kind: 'epochs', epochs: n('epochs') }
        : { kind: 'iterations', iterations: n('iterations') },
    seed: n('seed'),
    exclude: [],
    validation: {
      fraction: n('fraction'),
      split: values.split === 'random' ? 'random' : 'blocks',
      stratify: on('stratify'),
      sides: [],
      every: n('every'),
    },
  };
  return { config, errors, warnings };
}

const capital = (s: string): string => s.charAt(0).toUpperCase() + s.slice(1);

function parseFilter(kind: FilterKind, n: (key: FieldKey) => number, values: FormValues): FilterConfig {
  switch (kind) {
    case 'fekf': {
      const filter: FekfConfig = {
        kind,
        form: values['fekf.form'] === 'plain' ? 'plain' : 'sqrt',
        blocksize: n('fekf.blocksize'),
        lambda: n('fekf.lambda'),
        nu: n('fekf.nu'),
        p0: n('fekf.p0'),
        step: n('fekf.step'),
        start_pref_e: n('fekf.start_pref_e'),
        limit_pref_e: n('fekf.limit_pref_e'),
        start_pref_f: n('fekf.start_pref_f'),
        limit_pref_f: n('fekf.limit_pref_f'),
      };
      return filter;
    }
    case 'multistream': {
      const filter: MultistreamConfig = {
        kind,
        blocksize: n('multistream.blocksize'),
        nf: n('multistream.nf'),
        step: n('multistream.step'),
        p0: n('multistream.p0'),
        lambda: n('multistream.lambda'),
        nu: n('multistream.nu'),
        pref_e: n('multistream.pref_e'),
        pref_f: n('multistream.pref_f'),
        alpha_min: n('multistream.alpha_min'),
        alpha_decay: n('multistream.alpha_decay'),
        late: n('multistream.late'),
        kn: n('multistream.kn'),
        kn_end: n('multistream.kn_end'),
        kn_decay: n('multistream.kn_decay'),
        q: n('multistream.q'),
        q_end: n('multistream.q_end'),
        uw: n('multistream.uw'),
        uw_decay: n('multistream.uw_decay'),
        bias_step: values['multistream.bias_step'].trim() === 'true',
        centre: values['multistream.centre'].trim() === 'true',
        chord: values['multistream.chord'].trim() === 'true',
        damping: n('multistream.damping'),
        reject: n('multistream.reject'),
        average: n('multistream.average'),
      };
      return filter;
    }
    case 'adam': {
      const filter: AdamConfig = {
        kind,
        start_lr: n('adam.start_lr'),
        stop_lr: n('adam.stop_lr'),
        decay_steps: n('adam.decay_steps'),
        start_pref_e: n('adam.start_pref_e'),
        limit_pref_e: n('adam.limit_pref_e'),
        start_pref_f: n('adam.start_pref_f'),
        limit_pref_f: n('adam.limit_pref_f'),
        start_pref_v: n('adam.start_pref_v'),
        limit_pref_v: n('adam.limit_pref_v'),
      };
      return filter;
    }
  }
}
