// Reading deepmd-kit's .dp (v3.0 and later): se_e2_a + ener becomes a Model, anything else is refused in words.

import { isHdf5 } from '../data/files/hdf5';
import { ConfigError, type EnvStat, type Model, type ModelConfig } from '../model/config';
import { embeddingOffset, fittingOffset, type Layout, makeLayout, type NetLayout } from '../model/layout';
import { type FlatArray, readHdf5 } from './hdf5';
import { JsonObject } from './json';

const CONVERT = 'Convert your model with "dp convert-backend MODEL model.dp" (deepmd-kit 3) first.';
const OTHER =
  'Only energy models with the descriptor se_e2_a (tanh, no excluded types, no fparam or aparam) can be read.';

type Get = (path: string) => FlatArray | null;

const need = <T>(value: T | undefined, o: JsonObject, key: string): T =>
  value === undefined ? o.fail(key, 'a value', 'The file is incomplete; write it again with deepmd-kit 3.') : value;

/** The array behind a key of @variables; undefined for null or a missing key. Throws where its size is wrong. */
function variable(
  o: JsonObject | undefined,
  key: string,
  get: Get,
  shape: readonly number[],
): Float64Array | undefined {
  const path = o?.string(key);
  if (!o || path === undefined) return undefined;
  const array = get(path);
  if (!array)
    throw new ConfigError(
      o.at(key),
      `the file has no floating point data set "${path}".`,
      'The file is damaged; export it again.',
    );
  const count = shape.reduce((s, v) => s * v, 1);
  if (array.data.length !== count)
    throw new ConfigError(
      o.at(key),
      `expected ${count} numbers (shape ${shape.join(' x ')}), found ${array.data.length} (${array.shape.join(' x ')}).`,
      'The file contradicts itself; export it again.',
    );
  const bad = array.data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new ConfigError(
      o.at(key),
      `number ${bad} of "${path}" is ${array.data[bad]}.`,
      'The model was spoilt in training; use an earlier one.',
    );
  return array.data;
}

const needVariable = (
  o: JsonObject | undefined,
  owner: JsonObject,
  key: string,
  get: Get,
  shape: readonly number[],
): Float64Array =>
  variable(o, key, get, shape) ??
  owner.fail('@variables', `an array "${key}"`, 'The file is incomplete; export it again.');

/** Copies the layers of one net into the flat weights. */
function readNet(net: JsonObject, layout: NetLayout, weights: Float64Array, at: number, get: Get): void {
  net.only('activation_function', ['tanh'], OTHER);
  const layers = need(net.list('layers'), net, 'layers');
  if (layers.length !== layout.layers.length)
    net.fail('layers', `${layout.layers.length} layers`, 'The file contradicts itself.');
  layout.layers.forEach((l, k) => {
    const layer = new JsonObject(layers[k], `${net.path}.layers[${k}]`);
    layer.only('activation_function', l.tanh ? ['tanh'] : ['none', 'linear'], OTHER);
    layer.only('bias', [true], OTHER);
    // Where no skip is possible deepmd ignores the flag.
    if (l.skip !== 'none') layer.only('resnet', [true], OTHER);
    const vars = layer.object('@variables');
    const w = needVariable(vars, layer, 'w', get, [l.nin, l.nout]);
    for (let o = 0; o < l.nout; o++)
      for (let i = 0; i < l.nin; i++) weights[at + l.w + o * l.nin + i] = w[i * l.nout + o];
    weights.set(needVariable(vars, layer, 'b', get, [l.nout]), at + l.b);
    const idt = variable(vars, 'idt', get, [l.nout]);
    if (l.idt >= 0) weights.set(idt ?? new Float64Array(l.nout).fill(1), at + l.idt);
    else if (idt) layer.fail('@variables', 'no time step (idt) in this layer', OTHER);
  });
}

function readNets(
  o: JsonObject,
  key: string,
  count: number,
  layout: NetLayout,
  offset: (k: number) => number,
  weights: Float64Array,
  get: Get,
): void {
  const collection = need(o.object(key), o, key);
  const networks = need(collection.list('networks'), collection, 'networks');
  if (networks.length !== count || networks.includes(null)) collection.fail('networks', `${count} nets`, OTHER);
  networks.forEach((n, k) => {
    readNet(new JsonObject(n, `${collection.path}.networks[${k}]`), layout, weights, offset(k), get);
  });
}

/** davg and dstd must be the same in every slot of a centre type, as deepmd's own statistics are. */
function readStat(d: JsonObject, ntypes: number, nnei: number, get: Get): EnvStat {
  const vars = d.object('@variables');
  const avg = needVariable(vars, d, 'davg', get, [ntypes, nnei, 4]);
  const std = needVariable(vars, d, 'dstd', get, [ntypes, nnei, 4]);
  const stat = { davg: new Float64Array(ntypes), dstd_r: new Float64Array(ntypes), dstd_a: new Float64Array(ntypes) };
  const fix =
    'Statistics that differ from slot to slot (or turn with the axes) are not supported; retrain with deepmd-kit 3.';
  for (let t = 0; t < ntypes; t++) {
    const at = 4 * t * nnei;
    stat.davg[t] = avg[at];
    stat.dstd_r[t] = std[at];
    stat.dstd_a[t] = std[at + 1];
    for (let j = 0; j < nnei; j++)
      for (let c = 0; c < 4; c++) {
        const k = at + 4 * j + c;
        if (avg[k] !== (c === 0 ? avg[at] : 0))
          throw new ConfigError(
            d.at('@variables.davg'),
            `type ${t}, slot ${j}, column ${c}: expected ${c === 0 ? avg[at] : 0}, found ${avg[k]}.`,
            fix,
          );
        if (std[k] !== (c === 0 ? std[at] : std[at + 1]))
          throw new ConfigError(
            d.at('@variables.dstd'),
            `type ${t}, slot ${j}, column ${c}: expected ${c === 0 ? std[at] : std[at + 1]}, found ${std[k]}.`,
            fix,
          );
        if (!(std[k] > 0))
          throw new ConfigError(d.at('@variables.dstd'), `type ${t}: expected positive numbers, found ${std[k]}.`, fix);
      }
  }
  return stat;
}

function readConfig(model: JsonObject, d: JsonObject, f: JsonObject): ModelConfig {
  d.only('type', ['se_e2_a', 'se_a'], OTHER);
  d.only('activation_function', ['tanh'], OTHER);
  d.only('env_protection', [0], OTHER);
  d.empty('exclude_types', OTHER);
  d.empty('spin', OTHER);
  if (d.object('compress'))
    d.fail('compress', 'a model that is not compressed', 'Export the model before "dp compress".');
  const env = d.object('env_mat');
  env?.only('protection', [0], OTHER);
  env?.only('use_exp_switch', [false], OTHER);
  f.only('type', ['ener'], OTHER);
  f.only('activation_function', ['tanh'], OTHER);
  for (const key of ['numb_fparam', 'numb_aparam', 'dim_case_embd']) f.only(key, [0], OTHER);
  for (const key of ['mixed_types', 'use_aparam_as_mask', 'tot_ener_zero']) f.only(key, [false], OTHER);
  for (const key of ['exclude_types', 'atom_ener', 'layer_name', 'spin', 'default_fparam']) f.empty(key, OTHER);
  f.only('dim_out', [1], OTHER);
  return {
    type_map: need(model.strings('type_map') ?? d.strings('type_map') ?? f.strings('type_map'), model, 'type_map'),
    rcut: need(d.number('rcut'), d, 'rcut'),
    rcut_smth: need(d.number('rcut_smth'), d, 'rcut_smth'),
    sel: need(d.integers('sel'), d, 'sel'),
    neuron: need(d.integers('neuron'), d, 'neuron'),
    axis_neuron: d.integer('axis_neuron', 1) ?? 8,
    resnet_dt: d.boolean('resnet_dt') ?? false,
    type_one_side: d.boolean('type_one_side') ?? true,
    set_davg_zero: d.boolean('set_davg_zero') ?? false,
    fitting_neuron: need(f.integers('neuron'), f, 'neuron'),
    fitting_resnet_dt: f.boolean('resnet_dt') ?? true,
  };
}

function readModel(text: string, get: Get): Model {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (e) {
    throw new ConfigError('attribute "json"', `is not JSON (${e instanceof Error ? e.message : e}).`, CONVERT);
  }
  const top = new JsonObject(parsed, '');
  const model = need(top.object('model'), top, 'model');
  model.only('type', ['standard'], OTHER);
  model.empty('atom_exclude_types', OTHER);
  model.empty('pair_exclude_types', OTHER);
  const d = need(model.object('descriptor'), model, 'descriptor');
  const f = need(model.object('fitting'), model, 'fitting');
  const config = readConfig(model, d, f);
  const ntypes = config.type_map.length;
  if (config.sel.length !== ntypes) d.fail('sel', `${ntypes} numbers, one per element of type_map`, OTHER);
  const layout: Layout = makeLayout(config, ntypes);
  const weights = new Float64Array(layout.n);
  readNets(d, 'embeddings', layout.nEmbedding, layout.embedding, (k) => embeddingOffset(layout, k), weights, get);
  readNets(f, 'nets', layout.nFitting, layout.fitting, (t) => fittingOffset(layout, t), weights, get);

  const vars = model.object('@variables');
  const bias = new Float64Array(ntypes);
  const parts = [
    variable(vars, 'out_bias', get, [1, ntypes, 1]),
    variable(f.object('@variables'), 'bias_atom_e', get, [ntypes, 1]),
  ];
  for (const part of parts)
    part?.forEach((v, t) => {
      bias[t] += v;
    });
  const std = variable(vars, 'out_std', get, [1, ntypes, 1]);
  if (std?.some((v) => v !== 1)) model.fail('@variables', 'out_std of ones', 'Scaled outputs are not supported.');
  return {
    config,
    stat: readStat(
      d,
      ntypes,
      config.sel.reduce((s, v) => s + v, 0),
      get,
    ),
    bias,
    weights,
    min_nbor_dist: variable(top.object('@variables'), 'min_nbor_dist', get, [])?.[0] ?? null,
  };
}

/**
 * Reads a .dp file of deepmd-kit 3 or of this program; float32 or float64, any names of data sets. `out_bias` and
 * `bias_atom_e` are added up. Throws ConfigError, naming `name` and the key, for what is damaged or not supported.
 */
export async function readDp(bytes: Uint8Array, name = 'model.dp'): Promise<Model> {
  if (!isHdf5(bytes))
    throw new ConfigError(name, 'expected an HDF5 file (a .dp model of deepmd-kit 3), found something else.', CONVERT);
  try {
    return await readHdf5(bytes, (file) => {
      const text = file.text('json');
      if (text === null)
        throw new ConfigError('attribute "json"', 'is missing: an HDF5 file, but not a model.', CONVERT);
      return readModel(text, file.get);
    });
  } catch (e) {
    if (e instanceof ConfigError)
      throw new ConfigError(
        `${name}: ${e.key}`,
        e.message.slice(e.key.length + 2, e.message.length - e.fix.length - 1),
        e.fix,
      );
    throw new ConfigError(
      name,
      `cannot be read as HDF5 (${e instanceof Error ? e.message : e}).`,
      'The file may be cut off; copy it again.',
    );
  }
}
