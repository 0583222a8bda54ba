// Writing deepmd-kit's model.dp: the dialect of v3.0, which every release of version 3 reads.
import type { Model } from '../model/config';
import { embeddingOffset, fittingOffset, makeLayout, type NetLayout } from '../model/layout';
import { type FlatArray, writeHdf5 } from './hdf5';
import { Float, type JsonOut, printJson } from './json';
import { modelSection, PRECISION } from './modelSection';

export { readDp } from './dpRead';

/** Fixed, so that the same model always gives the same bytes. */
const TIME = '2026-01-01 00:00:00+00:00';

/** Collects arrays as datasets and hands out their paths. */
class Variables {
  readonly datasets = new Map<string, FlatArray>();

  add(shape: readonly number[], data: Float64Array): string {
    const name = `variable_${String(this.datasets.size).padStart(4, '0')}`;
    this.datasets.set(name, { shape, data });
    return `/${name}`;
  }
}

/** The layers of one net. deepmd's w is [nin][nout]; ours is [nout][nin]. */
function layersOf(net: NetLayout, weights: Float64Array, at: number, vars: Variables): JsonOut[] {
  return net.layers.map((l) => {
    const w = new Float64Array(l.nin * l.nout);
    for (let o = 0; o < l.nout; o++)
      for (let i = 0; i < l.nin; i++) w[i * l.nout + o] = weights[at + l.w + o * l.nin + i];
    const vector = (offset: number): string => vars.add([l.nout], weights.slice(at + offset, at + offset + l.nout));
    return {
      '@class': 'Layer',
      '@version': 1,
      bias: true,
      use_timestep: l.idt >= 0,
      activation_function: l.tanh ? 'tanh' : 'none',
      resnet: l.tanh,
      precision: PRECISION,
      '@variables': {
        w: vars.add([l.nin, l.nout], w),
        b: vector(l.b),
        idt: l.idt >= 0 ? vector(l.idt) : null,
      },
    };
  });
}

/** davg or dstd tiled over the slots: [ntypes, sum(sel), 4]. */
function tile(radial: Float64Array, angular: Float64Array | null, nnei: number): Float64Array {
  const out = new Float64Array(radial.length * nnei * 4);
  radial.forEach((r, t) => {
    const a = angular ? angular[t] : 0;
    for (let j = 0; j < nnei; j++) out.set([r, a, a, a], (t * nnei + j) * 4);
  });
  return out;
}

function descriptor(m: Model, vars: Variables): JsonOut {
  const c = m.config;
  const layout = makeLayout(c, c.sel.length);
  const nnei = c.sel.reduce((s, v) => s + v, 0);
  const networks = Array.from({ length: layout.nEmbedding }, (_, k) => ({
    '@class': 'EmbeddingNetwork',
    '@version': 2,
    in_dim: 1,
    neuron: c.neuron,
    activation_function: 'tanh',
    resnet_dt: c.resnet_dt,
    bias: true,
    precision: PRECISION,
    layers: layersOf(layout.embedding, m.weights, embeddingOffset(layout, k), vars),
  }));
  return {
    '@class': 'Descriptor',
    '@version': 2,
    type: 'se_e2_a',
    rcut: new Float(c.rcut),
    rcut_smth: new Float(c.rcut_smth),
    sel: c.sel,
    neuron: c.neuron,
    axis_neuron: c.axis_neuron,
    resnet_dt: c.resnet_dt,
    trainable: true,
    type_one_side: c.type_one_side,
    exclude_types: [],
    env_protection: new Float(0),
    set_davg_zero: c.set_davg_zero,
    activation_function: 'tanh',
    precision: PRECISION,
    spin: null,
    type_map: c.type_map,
    env_mat: { rcut: new Float(c.rcut), rcut_smth: new Float(c.rcut_smth) },
    embeddings: {
      '@class': 'NetworkCollection',
      '@version': 1,
      ndim: c.type_one_side ? 1 : 2,
      ntypes: layout.ntypes,
      network_type: 'embedding_network',
      networks,
    },
    '@variables': {
      davg: vars.add([layout.ntypes, nnei, 4], tile(m.stat.davg, null, nnei)),
      dstd: vars.add([layout.ntypes, nnei, 4], tile(m.stat.dstd_r, m.stat.dstd_a, nnei)),
    },
  };
}

function fitting(m: Model, vars: Variables): JsonOut {
  const c = m.config;
  const layout = makeLayout(c, c.sel.length);
  const networks = Array.from({ length: layout.nFitting }, (_, t) => ({
    '@class': 'FittingNetwork',
    '@version': 1,
    in_dim: layout.ndescrpt,
    out_dim: 1,
    neuron: c.fitting_neuron,
    activation_function: 'tanh',
    resnet_dt: c.fitting_resnet_dt,
    bias_out: true,
    precision: PRECISION,
    layers: layersOf(layout.fitting, m.weights, fittingOffset(layout, t), vars),
  }));
  return {
    '@class': 'Fitting',
    '@version': 2,
    type: 'ener',
    var_name: 'energy',
    ntypes: layout.ntypes,
    dim_descrpt: layout.ndescrpt,
    dim_out: 1,
    neuron: c.fitting_neuron,
    resnet_dt: c.fitting_resnet_dt,
    numb_fparam: 0,
    numb_aparam: 0,
    rcond: null,
    tot_ener_zero: false,
    trainable: [...c.fitting_neuron.map(() => true), true],
    atom_ener: null,
    activation_function: 'tanh',
    precision: PRECISION,
    layer_name: null,
    use_aparam_as_mask: false,
    spin: null,
    mixed_types: false,
    exclude_types: [],
    type_map: c.type_map,
    nets: {
      '@class': 'NetworkCollection',
      '@version': 1,
      ndim: 1,
      ntypes: layout.ntypes,
      network_type: 'fitting_network',
      networks,
    },
    '@variables': {
      bias_atom_e: vars.add([layout.ntypes, 1], new Float64Array(layout.ntypes)),
      fparam_avg: null,
      fparam_inv_std: null,
      aparam_avg: null,
      aparam_inv_std: null,
    },
  };
}

/**
 * The model as a .dp file (HDF5), float64. The energy bias goes into `out_bias`; `bias_atom_e` stays 0. `extra` is kept
 * in the file under the top-level key "kalmium", which deepmd-kit does not look at.
 *
 * The same model and extra give the same bytes. Throws where sizes do not agree or a number is not finite.
 */
export async function writeDp(model: Model, extra?: { readonly [key: string]: JsonOut }): Promise<Uint8Array> {
  const { config, stat, bias, weights, min_nbor_dist } = model;
  const layout = makeLayout(config, config.sel.length);
  const ntypes = layout.ntypes;
  const sizes: readonly (readonly [string, ArrayLike<number | string>, number])[] = [
    ['weights', weights, layout.n],
    ['type_map', config.type_map, ntypes],
    ['davg', stat.davg, ntypes],
    ['dstd_r', stat.dstd_r, ntypes],
    ['dstd_a', stat.dstd_a, ntypes],
    ['bias', bias, ntypes],
  ];
  for (const [name, list, expected] of sizes) {
    if (list.length !== expected) throw new Error(`model.${name}: expected ${expected} entries, found ${list.length}`);
    for (let k = 0; k < list.length; k++)
      if (typeof list[k] === 'number' && !Number.isFinite(list[k]))
        throw new Error(
          `model.${name}: entry ${k} is ${list[k]}; a model with numbers that are not finite is not written`,
        );
  }
  const vars = new Variables();
  const body: JsonOut = {
    '@class': 'Model',
    '@version': 2,
    type: 'standard',
    type_map: config.type_map,
    atom_exclude_types: [],
    pair_exclude_types: [],
    rcond: null,
    preset_out_bias: null,
    '@variables': {
      out_bias: vars.add([1, ntypes, 1], bias),
      out_std: vars.add([1, ntypes, 1], new Float64Array(ntypes).fill(1)),
    },
    descriptor: descriptor(model, vars),
    fitting: fitting(model, vars),
  };
  const document: JsonOut = {
    software: 'kalmium',
    version: '0.1.0',
    time: TIME,
    backend: 'WebGPU',
    '@variables': min_nbor_dist === null ? {} : { min_nbor_dist: vars.add([], Float64Array.of(min_nbor_dist)) },
    model: body,
    model_def_script: modelSection(config),
    ...(extra ? { kalmium: extra } : {}),
  };
  return writeHdf5(vars.datasets, { name: 'json', text: printJson(document) });
}
