// The model section of deepmd-kit's input.json: descriptor, fitting net, type map.
import { ConfigError, type ModelOptions } from '../model/config';
import type { JsonObject } from './json';

type Mutable<T> = { -readonly [K in keyof T]?: T[K] };

const ONLY = 'Kalmium trains se_e2_a energy models with tanh; use deepmd-kit for others.';

function put<K extends keyof ModelOptions>(
  target: Mutable<ModelOptions>,
  key: K,
  value: ModelOptions[K] | undefined,
): void {
  if (value !== undefined) target[key] = value;
}

const oneOf = <T>(o: JsonObject, names: readonly string[], get: (key: string) => T | undefined): T | undefined => {
  const given = names.filter((n) => o.has(n));
  if (given.length > 1)
    o.fail(given[1], `only one of ${given.join(' and ')}`, 'Remove one of them: they mean the same.');
  o.ignore(...names);
  return given.length === 1 ? get(given[0]) : undefined;
};

function readSel(d: JsonObject): readonly number[] | string | undefined {
  const v = d.raw('sel') ?? undefined;
  if (v === undefined) return undefined;
  if (typeof v === 'string') return v;
  if (typeof v === 'number') return d.integer('sel', 1) === undefined ? undefined : [v];
  return d.integers('sel') ?? undefined;
}

function readDescriptor(d: JsonObject, out: Mutable<ModelOptions>): void {
  const type = d.raw('type');
  if (type !== undefined && type !== 'se_e2_a' && type !== 'se_a') d.fail('type', '"se_e2_a"', ONLY);
  d.only('activation_function', ['tanh'], ONLY);
  d.empty('exclude_types', 'Excluded pairs of types are not supported: write [] here.');
  d.empty('spin', ONLY);
  d.only('env_protection', [0], 'Write 0.0 here.');
  d.only('trainable', [true], 'All weights are trained: remove the key.');
  d.empty('tebd_input_mode', ONLY);
  put(out, 'sel', readSel(d));
  put(out, 'rcut', d.number('rcut'));
  put(out, 'rcut_smth', d.number('rcut_smth'));
  put(out, 'neuron', d.integers('neuron'));
  put(
    out,
    'axis_neuron',
    oneOf(d, ['axis_neuron', 'n_axis_neuron'], (k) => d.integer(k, 1)),
  );
  put(out, 'resnet_dt', d.boolean('resnet_dt'));
  put(out, 'type_one_side', d.boolean('type_one_side'));
  put(out, 'set_davg_zero', d.boolean('set_davg_zero'));
  // precision and seed: weights are float32 on the device and float64 in the file; the seed is that of training.
  d.ignore('precision', 'seed', 'type_map', 'ntypes');
}

function readFitting(f: JsonObject, out: Mutable<ModelOptions>): void {
  f.only('type', ['ener'], 'Only energies (and their forces and virials) can be fitted.');
  f.only('activation_function', ['tanh'], ONLY);
  for (const key of ['numb_fparam', 'numb_aparam', 'dim_case_embd'])
    f.only(key, [0], 'Parameters of frames or atoms are not supported.');
  for (const key of ['tot_ener_zero', 'use_aparam_as_mask']) f.only(key, [false], ONLY);
  for (const key of ['atom_ener', 'layer_name', 'exclude_types', 'default_fparam', 'spin'])
    f.empty(key, 'Remove the key; energies per element are found from the data.');
  const trainable = f.raw('trainable') ?? true;
  if (trainable !== true && !(Array.isArray(trainable) && trainable.every((t) => t === true)))
    f.fail('trainable', 'true', 'All weights are trained: remove the key.');
  put(
    out,
    'fitting_neuron',
    oneOf(f, ['neuron', 'n_neuron'], (k) => f.integers(k)),
  );
  put(out, 'fitting_resnet_dt', f.boolean('resnet_dt'));
  f.ignore('precision', 'seed', 'rcond', 'mixed_types', 'var_name', 'dim_descrpt', 'ntypes', 'type_map');
}

/** The options given in the section, and the objects whose unknown keys are to be told. Throws ConfigError. */
export function readModelSection(m: JsonObject | undefined): {
  readonly options: Partial<ModelOptions>;
  readonly sections: readonly JsonObject[];
} {
  const options: Mutable<ModelOptions> = {};
  if (!m) return { options, sections: [] };
  if (m.has('model_dict'))
    m.fail('model_dict', 'one model', 'Several models at once are not supported: give one of them.');
  m.only('type', ['standard'], ONLY);
  const map = m.strings('type_map');
  if (map) {
    if (map.length === 0 || new Set(map).size !== map.length)
      m.fail('type_map', 'different element names', 'List every element once.');
    options.type_map = map;
  }
  m.empty('atom_exclude_types', ONLY);
  m.empty('pair_exclude_types', ONLY);
  m.empty('preset_out_bias', 'Remove the key; energies per element are found from the data.');
  for (const key of ['type_embedding', 'modifier', 'spin', 'use_srtab', 'hessian_mode'])
    if (m.raw(key) !== undefined && m.raw(key) !== null && m.raw(key) !== false) m.fail(key, 'no such key', ONLY);
  m.ignore(
    'data_stat_nbatch',
    'data_stat_nsample',
    'data_stat_protect',
    'data_bias_nsample',
    'smin_alpha',
    'sw_rmin',
    'sw_rmax',
    'srtab_add_bias',
    'compress',
    'info',
    'rcond',
    'finetune_head',
    'enable_compression',
  );
  const descriptor = m.object('descriptor');
  const fitting = m.object('fitting_net');
  if (descriptor) readDescriptor(descriptor, options);
  if (fitting) readFitting(fitting, options);
  if (Array.isArray(options.sel) && options.type_map && options.sel.length !== options.type_map.length)
    throw new ConfigError(
      'model.descriptor.sel',
      `expected ${options.type_map.length} numbers (type_map ${options.type_map.join(' ')}), found ${options.sel.length}.`,
      'Give one per element, or "auto".',
    );
  return { options, sections: [m, ...(descriptor ? [descriptor] : []), ...(fitting ? [fitting] : [])] };
}
