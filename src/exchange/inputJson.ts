// Reading deepmd-kit's input.json: every section and key is optional, what cannot be honoured is refused, the rest is told.
import type { Problem } from '../data/types';
import {
  type AdamConfig,
  DEFAULT_FILTERS,
  DEFAULT_RUN,
  type FekfConfig,
  type FilterConfig,
  type FilterKind,
  type MultistreamConfig,
  type RunConfig,
} from '../engine/config';
import { ConfigError, checkModelOptions, DEFAULT_MODEL, type ModelOptions } from '../model/config';
import { readModelSection } from './inputModel';
import { describe, JsonObject } from './json';

type Mutable<T> = { -readonly [K in keyof T]?: T[K] };

/** A key of the file that has no effect, or another one than in deepmd-kit. */
export interface InputNote {
  /** Its path: "training.training_data.batch_size". */
  readonly key: string;
  /** Its value as JSON, shortened. */
  readonly value: string;
  /** What happens instead. */
  readonly instead: string;
  /** True where readInputJson refuses it. */
  readonly refused?: boolean;
}

/** What an input.json says, and nothing else: keys it leaves out are absent here. */
export interface InputJson {
  readonly model: Partial<ModelOptions>;
  /** The filter it names: LKF is fekf, Adam is adam; null where it names none. */
  readonly kind: FilterKind | null;
  /** Settings for each filter, whichever is used: kf_* keys belong to both Kalman filters, rates and loss to adam. */
  readonly filters: {
    readonly fekf: Partial<FekfConfig>;
    readonly multistream: Partial<MultistreamConfig>;
    readonly adam: Partial<AdamConfig>;
  };
  readonly given: {
    readonly batch?: number;
    readonly length?: RunConfig['length'];
    readonly seed?: number;
    /** From training.disp_freq. */
    readonly every?: number;
  };
  /** training.training_data.systems and training.validation_data.systems. */
  readonly systems: readonly string[];
  readonly validation_systems: readonly string[];
  readonly warnings: readonly Problem[];
  /** The keys that were not understood, one by one; of the warnings and of keys that other programs need. */
  readonly notes: readonly InputNote[];
  /** All of it over this program's defaults (see applyInputJson). */
  readonly run: RunConfig;
}

/** What applyInputJson needs. */
type Settings = Pick<InputJson, 'model' | 'kind' | 'filters' | 'given'>;

const CANNOT = 'Remove the key, or train this model with deepmd-kit.';

/** Everything deepmd-kit has about output, files, profiling and speed: without meaning here. */
const IRRELEVANT_TRAINING = [
  'disp_file',
  'disp_training',
  'disp_avg',
  'time_training',
  'profiling',
  'profiling_file',
  'save_freq',
  'save_ckpt',
  'save_dir',
  'max_ckpt_keep',
  'enable_profiler',
  'tensorboard',
  'tensorboard_log_dir',
  'tensorboard_freq',
  'stat_file',
  'data_dict',
  'load_ckpt',
  'set_prefix',
  'numb_test',
  'acc_freq',
  'ema_ckpt_keep',
  'enable_compile',
  'numb_fparam',
];
const IRRELEVANT_DATA = ['set_prefix', 'numb_btch', 'numb_batch', 'numb_test', 'rglob_patterns', 'patterns'];

/** Keys that change how deepmd-kit trains and have no effect here: not refused, but told. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  auto_prob: 'every frame is drawn once an epoch',
  auto_prob_style: 'every frame is drawn once an epoch',
  sys_probs: 'every frame is drawn once an epoch',
  gradient_max_norm: 'steps are not clipped',
  mixed_precision: 'float32 on the device',
  change_bias_after_training: 'the energy bias is fitted before training',
  enable_ema: 'multistream averages its weights by itself',
  ema_decay: 'multistream averages its weights by itself',
  zero_stage: 'one device',
};

class Reader {
  readonly warnings: Problem[] = [];
  readonly notes: InputNote[] = [];
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  warn(code: string, message: string, fix: string, severity: Problem['severity'] = 'warning'): void {
    this.warnings.push({ severity, code, path: this.path, frame: null, message, fix });
  }

  note(o: JsonObject, key: string, instead: string): void {
    this.notes.push({ key: o.at(key), value: describe(o.raw(key)), instead });
  }

  withoutEffect(o: JsonObject): void {
    for (const [key, instead] of Object.entries(WITHOUT_EFFECT)) if (o.has(key)) this.note(o, key, instead);
  }

  unknown(o: JsonObject | undefined): void {
    if (!o) return;
    for (const key of o.unknownKeys()) {
      this.note(o, key, 'not a key that is known here: no effect');
      this.warn(
        'input-unknown-key',
        `${o.at(key)} is not a key that is known here; it has no effect.`,
        'Check the spelling, or remove it.',
      );
    }
  }
}

/** Sets a key only when there is a value: the result must not hold undefined. */
function put<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}

function positive(o: JsonObject, key: string): number | undefined {
  const v = o.number(key);
  return v === undefined || v > 0 ? v : o.fail(key, 'a positive number', 'Use the default, or leave the key out.');
}

function notNegative(o: JsonObject, key: string): number | undefined {
  const v = o.number(key);
  return v === undefined || v >= 0
    ? v
    : o.fail(key, 'a number of at least 0', 'Use the default, or leave the key out.');
}

function readLearningRate(o: JsonObject | undefined, adam: Mutable<AdamConfig>, r: Reader): void {
  if (!o) return;
  o.only(
    'type',
    ['exp'],
    'Only the exponential schedule is there for adam; Kalman filters need none: remove the section.',
  );
  put(adam, 'start_lr', positive(o, 'start_lr'));
  put(adam, 'stop_lr', positive(o, 'stop_lr'));
  put(adam, 'decay_steps', o.integer('decay_steps', 1));
  o.only('warmup_steps', [0], CANNOT);
  o.only('warmup_ratio', [0], CANNOT);
  o.only('smooth', [false], CANNOT);
  o.ignore('scale_by_worker', 'warmup_start_factor');
  if (o.has('decay_rate') && o.raw('decay_rate') !== null) {
    r.note(o, 'decay_rate', 'the decay follows from start_lr, stop_lr and the length of the run');
    r.warn(
      'input-not-used',
      `${o.at('decay_rate')} is not used: the decay follows from start_lr, stop_lr and the length of the run.`,
      'Set stop_lr instead.',
    );
  }
  r.unknown(o);
}

function readLoss(o: JsonObject | undefined, adam: Mutable<AdamConfig>, r: Reader): void {
  if (!o) return;
  o.only('type', ['ener'], CANNOT);
  for (const k of ['e', 'f', 'v'] as const) {
    put(adam, `start_pref_${k}`, notNegative(o, `start_pref_${k}`));
    put(adam, `limit_pref_${k}`, notNegative(o, `limit_pref_${k}`));
  }
  for (const k of ['ae', 'pf', 'gf', 'h'])
    for (const end of ['start', 'limit'])
      o.only(`${end}_pref_${k}`, [0], 'Only energy, force and virial enter the loss.');
  o.only('enable_atom_ener_coeff', [false], CANNOT);
  o.only('use_huber', [false], CANNOT);
  o.only('loss_func', ['mse'], CANNOT);
  o.empty('relative_f', CANNOT);
  o.only('intensive_ener_virial', [false], CANNOT);
  o.ignore('huber_delta', 'numb_generalized_coord', 'f_use_norm');
  r.unknown(o);
}

interface Optimizer {
  kind: FilterKind | null;
  fekf: Mutable<FekfConfig>;
  multistream: Mutable<MultistreamConfig>;
}

/** Keys of the optimizer, which stand in `training` (v3.1, with opt_type) or in `optimizer` (v3.2, with type). */
function readOptimizer(o: JsonObject, typeKey: string, out: Optimizer): void {
  const type = o.string(typeKey);
  if (type === 'LKF') out.kind = 'fekf';
  else if (type === 'Adam') out.kind = 'adam';
  else if (type !== undefined)
    o.fail(typeKey, '"LKF" or "Adam"', 'Use "LKF" for the Kalman filter, "Adam" for the baseline.');
  const block = o.integer('kf_blocksize', 1);
  put(out.fekf, 'blocksize', block);
  put(out.multistream, 'blocksize', block);
  for (const k of ['start_pref_e', 'limit_pref_e', 'start_pref_f', 'limit_pref_f'] as const)
    put(out.fekf, k, positive(o, `kf_${k}`));
  put(out.multistream, 'pref_e', out.fekf.start_pref_e);
  put(out.multistream, 'pref_f', out.fekf.start_pref_f);
  o.only('adam_beta1', [0.9], CANNOT);
  o.only('adam_beta2', [0.999], CANNOT);
  o.only('weight_decay', [0], CANNOT);
}

const systemsOf = (o: JsonObject | undefined): string[] => {
  const v = o?.raw('systems');
  if (!o || v === undefined || v === null) return [];
  return typeof v === 'string' ? [v] : (o.strings('systems') ?? []);
};

function readBatch(o: JsonObject | undefined, r: Reader): number | undefined {
  const v = o?.raw('batch_size');
  if (!o || v === undefined || v === null) return undefined;
  if (Array.isArray(v) && v.length > 0 && v.every((x) => x === v[0]) && Number.isInteger(v[0])) return Number(v[0]);
  if (typeof v === 'number') return o.integer('batch_size', 1);
  if (typeof v !== 'string' && !Array.isArray(v))
    return o.fail('batch_size', 'a whole number', 'Give the number of frames per iteration.');
  r.note(o, 'batch_size', 'batches have one size for all systems: the batch is left as it was');
  r.warn(
    'input-not-used',
    `${o.at('batch_size')}: ${JSON.stringify(v)} is not used; batches here have one size for all systems.`,
    'Give one whole number, or use --batch.',
  );
  return undefined;
}

/**
 * Reads deepmd-kit's input.json, as text or already parsed. Keys that are left out take this program's defaults, not
 * deepmd-kit's, and a note names those that differ. Unknown keys are warnings. Throws ConfigError, with the path of the
 * key, for what is malformed or cannot be honoured. `path` is the file's name for messages.
 */
export function readInputJson(input: string | object, path = 'input.json'): InputJson {
  let parsed: unknown = input;
  if (typeof input === 'string') {
    try {
      parsed = JSON.parse(input.replace(/^\uFEFF/, ''));
    } catch (e) {
      throw new ConfigError(
        path,
        `is not JSON (${e instanceof Error ? e.message : e}).`,
        'JSON has no comments and no comma after the last entry.',
      );
    }
  }
  const r = new Reader(path);
  const top = new JsonObject(parsed, '');
  const adam: Mutable<AdamConfig> = {};
  const opt: Optimizer = { kind: null, fekf: {}, multistream: {} };
  const given: Mutable<InputJson['given']> = {};

  const { options: model, sections } = readModelSection(top.object('model'));
  for (const s of sections) r.unknown(s);
  noteDefaults(model, top.has('model'), r);
  readLearningRate(top.object('learning_rate'), adam, r);
  readLoss(top.object('loss'), adam, r);
  const optimizer = top.object('optimizer');
  if (optimizer) readOptimizer(optimizer, 'type', opt);
  r.unknown(optimizer);

  const training = top.object('training');
  let systems: string[] = [];
  let validation_systems: string[] = [];
  if (training) {
    readOptimizer(training, 'opt_type', opt);
    const steps = training.integer('numb_steps', 1) ?? training.integer('stop_batch', 1);
    const epochs = training.integer('num_epoch', 1) ?? training.integer('numb_epoch', 1);
    if (steps !== undefined) given.length = { kind: 'iterations', iterations: steps };
    else if (epochs !== undefined) given.length = { kind: 'epochs', epochs };
    put(given, 'seed', training.integer('seed', 0));
    put(given, 'every', training.integer('disp_freq', 1));
    const data = training.object('training_data');
    const valid = training.object('validation_data');
    put(given, 'batch', readBatch(data, r) ?? readBatch(training, r));
    systems = [...systemsOf(data), ...systemsOf(training)];
    validation_systems = systemsOf(valid);
    valid?.ignore('batch_size');
    for (const o of [data, valid]) {
      o?.ignore(...IRRELEVANT_DATA);
      if (o) r.withoutEffect(o);
      r.unknown(o);
    }
    training.ignore(...IRRELEVANT_TRAINING);
    r.withoutEffect(training);
    r.unknown(training);
  }
  top.ignore('nvnmd', 'validating', '$schema', 'version');
  r.unknown(top);
  const settings: Settings = {
    model,
    kind: opt.kind,
    filters: { fekf: opt.fekf, multistream: opt.multistream, adam },
    given,
  };
  return {
    ...settings,
    systems,
    validation_systems,
    warnings: r.warnings,
    notes: r.notes,
    run: applyInputJson(settings, DEFAULT_RUN),
  };
}

/** Defaults of deepmd-kit that differ from ours, for the note that says whose were taken. */
const DEEPMD_DEFAULTS: { readonly [K in keyof ModelOptions]?: ModelOptions[K] } = {
  neuron: [10, 20, 40],
  axis_neuron: 4,
  type_one_side: false,
  fitting_neuron: [120, 120, 120],
  fitting_resnet_dt: true,
};
const KEY_NAMES: { readonly [K in keyof ModelOptions]?: string } = {
  neuron: 'descriptor.neuron',
  axis_neuron: 'descriptor.axis_neuron',
  type_one_side: 'descriptor.type_one_side',
  fitting_neuron: 'fitting_net.neuron',
  fitting_resnet_dt: 'fitting_net.resnet_dt',
};

function noteDefaults(model: Partial<ModelOptions>, given: boolean, r: Reader): void {
  if (!given) return;
  const keys = Object.entries(KEY_NAMES).flatMap(([key, name]) => {
    const k = key as keyof typeof KEY_NAMES;
    return k in model
      ? []
      : [`${name} = ${JSON.stringify(DEFAULT_MODEL[k])} (deepmd-kit: ${JSON.stringify(DEEPMD_DEFAULTS[k])})`];
  });
  if (keys.length > 0)
    r.warn(
      'input-defaults',
      `keys that are left out take Kalmium's defaults: ${keys.join(', ')}.`,
      'Write them into the file to be sure.',
      'note',
    );
}

/** Settings of one filter: the defaults with what the file says about it. */
function filterOf(input: Settings, kind: FilterKind, base: FilterConfig): FilterConfig {
  switch (kind) {
    case 'fekf':
      return { ...(base.kind === 'fekf' ? base : DEFAULT_FILTERS.fekf), ...input.filters.fekf };
    case 'multistream':
      return { ...(base.kind === 'multistream' ? base : DEFAULT_FILTERS.multistream), ...input.filters.multistream };
    case 'adam':
      return { ...(base.kind === 'adam' ? base : DEFAULT_FILTERS.adam), ...input.filters.adam };
  }
}

/**
 * A run configuration: `base` with what the file says. `kind` (from the command line) wins over the file's optimizer,
 * which wins over the base's filter. Throws ConfigError where the model cannot be built.
 */
export function applyInputJson(input: Settings, base: RunConfig, kind?: FilterKind): RunConfig {
  const model = { ...base.model, ...input.model };
  checkModelOptions(model);
  return {
    model,
    filter: filterOf(input, kind ?? input.kind ?? base.filter.kind, base.filter),
    batch: input.given.batch ?? base.batch,
    table: base.table,
    length: input.given.length ?? base.length,
    seed: input.given.seed ?? base.seed,
    exclude: base.exclude,
    validation: { ...base.validation, every: input.given.every ?? base.validation.every },
  };
}
