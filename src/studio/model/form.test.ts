// The form: every configuration survives it, and what cannot be used is named beside its field.
import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig, SMALL_MODEL } from '../../engine/config';
import { fieldWords } from '../words';
import { quickCost } from './cost';
import { FIELDS, FILTER_FIELDS, type FieldKey, PRESETS } from './fields';
import { checkField, DEFAULT_FORM, parseForm, toForm } from './form';
import { applyPreset, presetOf, startingRun } from './presets';

const RUNS: readonly RunConfig[] = [
  DEFAULT_RUN,
  {
    ...DEFAULT_RUN,
    model: { ...SMALL_MODEL, sel: [46, 92], type_one_side: false, resnet_dt: true, set_davg_zero: true },
    filter: { ...DEFAULT_FILTERS.fekf, form: 'plain', lambda: 0.97, limit_pref_f: 3 },
    length: { kind: 'epochs', epochs: 2.5 },
    validation: { fraction: 0, split: 'random', stratify: false, sides: [], every: 7 },
    seed: 12345,
  },
  { ...DEFAULT_RUN, filter: { ...DEFAULT_FILTERS.adam, start_lr: 2e-3, limit_pref_v: 0.1 } },
  { ...DEFAULT_RUN, filter: { ...DEFAULT_FILTERS.multistream, q: 1e-6, nf: 4 } },
];

describe('toForm and parseForm', () => {
  it('give every configuration back unchanged', () => {
    for (const run of RUNS) expect(parseForm(toForm(run), null)).toMatchObject({ config: run, errors: {} });
    expect(parseForm(DEFAULT_FORM, null).warnings).toEqual({});
  });

  it('have a knob in the form for every value of every filter', () => {
    for (const [kind, filter] of Object.entries(DEFAULT_FILTERS)) {
      const { main, more } = FILTER_FIELDS[kind as keyof typeof FILTER_FIELDS];
      const keys = Object.keys(filter).filter((k) => k !== 'kind');
      expect([...main, ...more].sort()).toEqual(keys.map((k) => `${kind}.${k}`).sort());
    }
  });

  it('give every knob a name and a reason, and every default passes', () => {
    for (const key of Object.keys(FIELDS) as FieldKey[]) {
      expect(fieldWords[key].every((w) => w.length > 0)).toBe(true);
      expect(checkField(key, DEFAULT_FORM[key])).toBeNull();
    }
  });

  it.each<[FieldKey, string, RegExp]>([
    ['rcut', '0', /more than 0 .*20 Å, found 0/],
    ['rcut', 'six', /Expected a number, found "six"/],
    ['rcut', '', /found nothing/],
    ['neuron', '25, x', /layer widths.*found "25, x"/],
    ['fitting_neuron', '50, -1', /layer widths/],
    ['batch', '2.5', /whole number, found "2.5"/],
    ['batch', '0', /Expected 1 to 4096 frames, found 0/],
    ['sel', 'many', /auto/],
    ['sel', '46, 92', /Expected 1 numbers \(type_map Si\), found 2/],
    ['axis_neuron', '26', /Expected 1 to 25/],
    ['rcut_smth', '6', /rcut_smth < rcut = 6 A, found 6/],
    ['seed', '-1', /0 to 4294967295/],
    ['multistream.lambda', '1.1', /at most 1, found 1.1/],
  ])('%s = "%s" is refused beside its field', (key, value, words) => {
    const { config, errors } = parseForm({ ...DEFAULT_FORM, [key]: value }, ['Si']);
    expect(config).toBeNull();
    expect(Object.keys(errors)).toEqual([key]);
    expect(errors[key]).toMatch(words);
  });

  it('does not look at knobs of the other filters or the other length', () => {
    const values = { ...DEFAULT_FORM, 'fekf.lambda': 'x', 'adam.start_lr': '', epochs: '?' };
    expect(parseForm(values, null).config).toEqual(DEFAULT_RUN);
    expect(Object.keys(parseForm({ ...values, filter: 'fekf', length: 'epochs' }, null).errors)).toEqual([
      'epochs',
      'fekf.lambda',
    ]);
  });

  it('takes unusual values with a warning', () => {
    const { config, warnings } = parseForm({ ...DEFAULT_FORM, batch: '64', rcut: '4' }, null);
    expect(config?.batch).toBe(64);
    expect(Object.keys(warnings).sort()).toEqual(['batch', 'rcut']);
  });

  it('reads lists and numbers as people write them', () => {
    const values = { ...DEFAULT_FORM, neuron: '[8 16]', sel: '46;92', 'multistream.q': '1E-6', rcut: ' 5. ' };
    const { config } = parseForm(values, ['O', 'H']);
    expect(config?.model).toMatchObject({ neuron: [8, 16], sel: [46, 92], rcut: 5 });
    expect(config?.filter).toMatchObject({ q: 1e-6 });
  });
});

describe('presets', () => {
  it('change model and filter only, and are recognised', () => {
    const before = { ...DEFAULT_FORM, batch: '3', 'multistream.nf': '4', filter: 'adam' };
    expect(presetOf(before)).toBeNull();
    const quick = applyPreset(before, 'quick');
    expect(presetOf(quick)).toBe('quick');
    expect(presetOf({ ...quick, rcut: '5.5' })).toBeNull();
    expect([quick.batch, quick['multistream.nf']]).toEqual(['3', '4']);
    expect(parseForm(quick, null).config?.model).toEqual(SMALL_MODEL);
  });

  it.each(PRESETS)('%s can be used', (name) => {
    const values = applyPreset(DEFAULT_FORM, name);
    expect(presetOf(values)).toBe(name);
    expect(parseForm(values, ['O', 'H'])).toMatchObject({ errors: {}, warnings: {} });
  });

  it("hold deepmd-kit's example: 506,611 weights for one element, P of 9.6 GiB in blocks of 5120", () => {
    const [adam, lkf] = (['stock', 'stockLkf'] as const).map(
      (name) => parseForm(applyPreset(DEFAULT_FORM, name), ['Cu']).config ?? DEFAULT_RUN,
    );
    // The published count has no time steps in the fitting net: 2 x 240 fewer.
    expect(quickCost(adam, 1).nweights).toBe(506_611 + 480);
    expect(quickCost(lkf, 1).pBytes / 2 ** 30).toBeCloseTo(9.6, 1);
  });

  it('start small on a software adapter and with the paper net on a GPU', () => {
    expect(startingRun(true)).toMatchObject({ model: SMALL_MODEL, batch: 8, filter: { kind: 'multistream' } });
    expect(presetOf(toForm(startingRun(false)))).toBe('paper');
  });
});
