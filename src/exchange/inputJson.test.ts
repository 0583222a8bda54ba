// input.json: deepmd-kit's own example, partial files, unknown keys, refusals, and what is written read again.
import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTERS, DEFAULT_RUN } from '../engine/config';
import { ConfigError, DEFAULT_MODEL, type Model } from '../model/config';
import { makeLayout } from '../model/layout';
import { testConfig, testStat } from '../testing/systems';
import { applyInputJson, readInputJson } from './inputJson';
import { readInputLoosely } from './inputLoose';
import { writeInputJson } from './writeInput';

const water = `{
  "_comment1": " model parameters",
  "model": {
    "type_map": ["O", "H"],
    "descriptor": {
      "type": "se_e2_a", "sel": [46, 92], "rcut_smth": 0.50, "rcut": 6.00, "neuron": [25, 50, 100],
      "resnet_dt": false, "axis_neuron": 16, "type_one_side": true, "seed": 1, "_comment2": " that's all"
    },
    "fitting_net": { "neuron": [240, 240, 240], "resnet_dt": true, "seed": 1 }
  },
  "learning_rate": { "type": "exp", "decay_steps": 5000, "start_lr": 0.001, "stop_lr": 3.51e-8 },
  "loss": {
    "type": "ener", "start_pref_e": 0.02, "limit_pref_e": 1, "start_pref_f": 1000, "limit_pref_f": 1,
    "start_pref_v": 0, "limit_pref_v": 0
  },
  "training": {
    "training_data": { "systems": ["../data/data_0/", "../data/data_1/"], "batch_size": "auto" },
    "validation_data": { "systems": ["../data/data_3"], "batch_size": 1, "numb_btch": 3 },
    "numb_steps": 1000000, "seed": 10, "disp_file": "lcurve.out", "disp_freq": 100, "save_freq": 1000
  }
}`;

describe('readInputJson', () => {
  it("reads deepmd-kit's water example", () => {
    const r = readInputJson(water);
    expect(r.model).toEqual({
      type_map: ['O', 'H'],
      sel: [46, 92],
      rcut_smth: 0.5,
      rcut: 6,
      neuron: [25, 50, 100],
      resnet_dt: false,
      axis_neuron: 16,
      type_one_side: true,
      fitting_neuron: [240, 240, 240],
      fitting_resnet_dt: true,
    });
    expect(r.kind).toBeNull();
    expect(r.given).toEqual({ length: { kind: 'iterations', iterations: 1000000 }, seed: 10, every: 100 });
    expect(r.systems).toEqual(['../data/data_0/', '../data/data_1/']);
    expect(r.validation_systems).toEqual(['../data/data_3']);
    expect(r.filters.adam).toMatchObject({ start_lr: 1e-3, stop_lr: 3.51e-8, decay_steps: 5000, start_pref_f: 1000 });
    expect(r.warnings.map((w) => w.message)).toEqual([expect.stringMatching(/batch_size: "auto" is not used/)]);
  });

  it('takes our defaults for what is left out, and says so', () => {
    const r = readInputJson('{"model": {"descriptor": {"neuron": [8, 8, 8], "axis_neuron": 4}}}', 'in.json');
    expect(r.run).toEqual({ ...DEFAULT_RUN, model: { ...DEFAULT_MODEL, neuron: [8, 8, 8], axis_neuron: 4 } });
    expect(r.warnings).toHaveLength(1);
    expect(r.warnings[0]).toMatchObject({ severity: 'note', code: 'input-defaults', path: 'in.json' });
    expect(r.warnings[0].message).toMatch(/descriptor\.type_one_side = true \(deepmd-kit: false\)/);
    expect(r.warnings[0].message).not.toMatch(/axis_neuron/);
    expect(readInputJson({}).run).toEqual(DEFAULT_RUN);
    expect(readInputJson({}).warnings).toEqual([]);
  });

  it.each([
    ['v3.1', { training: { opt_type: 'LKF', kf_blocksize: 1024, kf_start_pref_e: 2, kf_limit_pref_f: 7 } }],
    ['v3.2', { optimizer: { type: 'LKF', kf_blocksize: 1024, kf_start_pref_e: 2, kf_limit_pref_f: 7 } }],
  ])('knows LKF as %s writes it', (_v, file) => {
    const r = readInputJson(file);
    expect(r.kind).toBe('fekf');
    expect(r.run.filter).toEqual({ ...DEFAULT_FILTERS.fekf, blocksize: 1024, start_pref_e: 2, limit_pref_f: 7 });
    expect(applyInputJson(r, DEFAULT_RUN, 'multistream').filter).toEqual({
      ...DEFAULT_FILTERS.multistream,
      blocksize: 1024,
      pref_e: 2,
    });
    expect(applyInputJson(r, DEFAULT_RUN, 'adam').filter).toEqual(DEFAULT_FILTERS.adam);
  });

  it('names unknown keys with their path and leaves known but pointless ones alone', () => {
    const r = readInputJson({
      model: { descriptor: { rcutt: 5, _why: 1 }, data_stat_nbatch: 3 },
      training: { nummb_steps: 3, tensorboard: true, stat_file: 'x', training_data: { '// note': 1, sytems: [] } },
      extras: {},
    });
    const unknown = r.warnings.filter((w) => w.code === 'input-unknown-key').map((w) => w.message.split(' ')[0]);
    expect(unknown.sort()).toEqual([
      'extras',
      'model.descriptor.rcutt',
      'training.nummb_steps',
      'training.training_data.sytems',
    ]);
  });

  it.each([
    ['{"model": {"descriptor": {"type": "se_e2_r"}}}', /model\.descriptor\.type: expected "se_e2_a", found "se_e2_r"/],
    ['{"model": {"descriptor": {"type": "hybrid", "list": []}}}', /model\.descriptor\.type/],
    ['{"model": {"descriptor": {"activation_function": "gelu"}}}', /activation_function: expected "tanh"/],
    ['{"model": {"descriptor": {"exclude_types": [[0, 1]]}}}', /exclude_types: expected nothing .* found \[\[0,1\]\]/],
    ['{"model": {"type_map": ["O", "H"], "descriptor": {"sel": [1, 2, 3]}}}', /sel: expected 2 numbers .*found 3/],
    ['{"model": {"descriptor": {"sel": "sometimes"}}}', /sel: expected numbers or "auto"/],
    ['{"model": {"descriptor": {"axis_neuron": 99}}}', /axis_neuron: expected 1 to 25/],
    ['{"model": {"descriptor": {"rcut": "six"}}}', /model\.descriptor\.rcut: expected a number, found "six"/],
    ['{"model": {"descriptor": {"rcut": -1}}}', /rcut/],
    ['{"model": {"fitting_net": {"type": "dipole"}}}', /fitting_net\.type/],
    ['{"model": {"fitting_net": {"numb_fparam": 1}}}', /numb_fparam: expected 0, found 1/],
    ['{"model": {"type": "linear_ener"}}', /model\.type/],
    ['{"model": []}', /model: expected an object, found \[\]/],
    ['{"training": {"opt_type": "AdamW"}}', /training\.opt_type: expected "LKF" or "Adam"/],
    ['{"training": {"numb_steps": 1.5}}', /numb_steps: expected a whole number/],
    ['{"training": {"training_data": {"batch_size": 0}}}', /batch_size/],
    ['{"learning_rate": {"type": "cosine"}}', /learning_rate\.type/],
    ['{"loss": {"start_pref_pf": 1}}', /start_pref_pf: expected 0, found 1/],
    ['{"loss": {"type": "dos"}}', /loss\.type/],
    ['{"model": {},}', /is not JSON/],
  ])('refuses %s', (text, message) => {
    let error: unknown;
    try {
      readInputJson(text);
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(ConfigError);
    expect(error instanceof ConfigError && error.fix.length > 0).toBe(true);
    expect(String(error)).toMatch(message);
  });
});

describe('writeInputJson', () => {
  const config = testConfig();
  const model: Model = {
    config,
    stat: testStat,
    bias: new Float64Array(2),
    weights: new Float64Array(makeLayout(config, 2).n),
    min_nbor_dist: null,
  };

  it.each(['fekf', 'multistream', 'adam'] as const)('is read back as it was meant, %s', (kind) => {
    const run = { ...DEFAULT_RUN, filter: DEFAULT_FILTERS[kind], batch: 3, seed: 9 };
    const text = writeInputJson(run, model, { systems: ['a'], validation: ['b'] }, 77);
    const r = readInputJson(text);
    expect(r.warnings).toEqual([]);
    expect(r.model).toEqual(config);
    expect(r.kind).toBe(kind === 'adam' ? 'adam' : 'fekf');
    expect(r.given).toEqual({ length: { kind: 'iterations', iterations: 77 }, batch: 3, seed: 9, every: 10 });
    expect([r.systems, r.validation_systems]).toEqual([['a'], ['b']]);
    if (kind !== 'multistream') expect(r.run.filter).toEqual(DEFAULT_FILTERS[kind]);
    expect(text).toContain('"rcut": 4.0');
  });

  it('has no validation section without validation systems', () => {
    const text = writeInputJson(DEFAULT_RUN, model, { systems: ['a'], validation: [] }, 1);
    expect(JSON.parse(text).training).not.toHaveProperty('validation_data');
  });
});

describe('spellings of the optimizer', () => {
  const config = testConfig();
  const paths = { systems: ['a'], validation: [] };

  it.each(['fekf', 'adam'] as const)('3.1 and 3.2 say the same of %s', (kind) => {
    const run = { ...DEFAULT_RUN, filter: DEFAULT_FILTERS[kind] };
    const [old, recent] = (['v3.1', 'v3.2'] as const).map((s) => writeInputJson(run, { config }, paths, 5, s));
    expect(JSON.parse(old).training.opt_type).toBe(kind === 'adam' ? 'Adam' : 'LKF');
    expect(JSON.parse(old)).not.toHaveProperty('optimizer');
    expect(JSON.parse(recent).optimizer.type).toBe(kind === 'adam' ? 'Adam' : 'LKF');
    expect(JSON.parse(recent).training).not.toHaveProperty('opt_type');
    expect(JSON.parse(recent).training).not.toHaveProperty('kf_blocksize');
    expect(readInputJson(recent)).toEqual(readInputJson(old));
    expect(readInputJson(recent).run.filter).toEqual(DEFAULT_FILTERS[kind]);
    expect(readInputJson(recent).notes).toEqual([]);
  });

  it('keeps sel that is left to the data', () => {
    const text = writeInputJson(DEFAULT_RUN, { config: { ...config, sel: 'auto:1.2' } }, paths, 5);
    expect(readInputJson(text).model.sel).toBe('auto:1.2');
  });
});

describe('readInputLoosely', () => {
  it('lists what has no effect with its path, its value and what happens instead', () => {
    const { input, notes } = readInputLoosely(water);
    expect(input.model.neuron).toEqual([25, 50, 100]);
    expect(notes).toEqual([
      {
        key: 'training.training_data.batch_size',
        value: '"auto"',
        instead: expect.stringMatching(/one size for all systems/),
      },
    ]);
    const more = readInputLoosely(
      JSON.stringify({
        model: { descriptor: { rcutt: 5 } },
        training: { gradient_max_norm: 5, training_data: { systems: 'a', auto_prob: 'prob_uniform' } },
      }),
    ).notes.map((n) => `${n.key} ${n.value}`);
    expect(more).toEqual([
      'model.descriptor.rcutt 5',
      'training.training_data.auto_prob "prob_uniform"',
      'training.gradient_max_norm 5',
    ]);
  });

  it('takes the rest of a file of which parts are refused', () => {
    const { input, notes } = readInputLoosely(
      JSON.stringify({
        model: {
          descriptor: { type: 'se_e2_r', rcut: 7, neuron: [8, 16], axis_neuron: 99, activation_function: 'gelu' },
          fitting_net: { neuron: [60, 60], numb_fparam: 2 },
        },
        learning_rate: { type: 'cosine', start_lr: 0.01 },
        optimizer: { type: 'LKF', kf_blocksize: 2048 },
      }),
    );
    expect(input.model).toEqual({ rcut: 7, neuron: [8, 16], fitting_neuron: [60, 60] });
    expect(input.run.filter).toMatchObject({ kind: 'fekf', blocksize: 2048 });
    expect(notes.map((n) => n.key).sort()).toEqual([
      'learning_rate.type',
      'model.descriptor.activation_function',
      'model.descriptor.axis_neuron',
      'model.descriptor.type',
      'model.fitting_net.numb_fparam',
    ]);
    expect(notes.every((n) => n.refused === true && n.instead.length > 0 && n.value.length > 0)).toBe(true);
  });

  it.each(['{"model": ', '[1]', '{"model": {"descriptor": {"rcut": 0.3}}}x'])('refuses %s', (text) => {
    expect(() => readInputLoosely(text)).toThrow(ConfigError);
  });
});
