// Form and JSON are the same settings: there and back, errors with path and line, nothing taken by halves.
import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTERS, DEFAULT_RUN, type FilterKind } from '../../engine/config';
import { FIELDS, type FieldKey, pathOf } from './fields';
import { DEFAULT_FORM, type FormValues, isActive, parseForm, toForm } from './form';
import { readRunJson, writeRunJson } from './runJson';

const read = (text: string, values: FormValues = DEFAULT_FORM, type_map: readonly string[] | null = ['O', 'H']) =>
  readRunJson(text, values, DEFAULT_FORM, type_map);
const edit = (change: (text: string) => string, values: FormValues = DEFAULT_FORM) =>
  read(change(writeRunJson(values)), values);

describe('writeRunJson', () => {
  it.each(['multistream', 'fekf', 'adam'] as const)('is the RunConfig that the form means, %s', (kind: FilterKind) => {
    const run = { ...DEFAULT_RUN, filter: DEFAULT_FILTERS[kind], model: { ...DEFAULT_RUN.model, sel: [46, 92] } };
    const values = toForm(run);
    const json = JSON.parse(writeRunJson(values));
    const { config } = parseForm(values, ['O', 'H']);
    expect(config).toMatchObject(json);
    // What belongs to the data is not in the text.
    const whole = {
      ...json,
      exclude: [],
      model: { ...json.model, type_map: null },
      validation: { ...json.validation, sides: [] },
    };
    expect(whole).toEqual(config);
    expect(read(writeRunJson(values), values)).toEqual({ ok: true, values, notes: [] });
  });

  it('keeps what cannot be used as it was typed', () => {
    const values = { ...DEFAULT_FORM, rcut: 'six', neuron: '25, x' };
    expect(JSON.parse(writeRunJson(values)).model).toMatchObject({ rcut: 'six', neuron: '25, x' });
  });

  it('gives every knob a place of its own', () => {
    for (const kind of ['multistream', 'fekf', 'adam']) {
      const values = { ...DEFAULT_FORM, filter: kind };
      const paths = (Object.keys(FIELDS) as FieldKey[]).filter((k) => isActive(k, values)).map(pathOf);
      expect(new Set(paths).size).toBe(paths.length);
    }
  });
});

describe('readRunJson', () => {
  it('takes edits, and leaves the knobs of other filters alone', () => {
    const values = { ...DEFAULT_FORM, 'fekf.lambda': '0.9' };
    const result = edit((t) => t.replace('"rcut": 6', '"rcut": 5.5').replace('[25, 25, 25]', '[8,\n16]'), values);
    expect(result.ok && result.values).toEqual({ ...values, rcut: '5.5', neuron: '8, 16' });
  });

  it('gives defaults to what is left out, and switches filters', () => {
    const values = { ...DEFAULT_FORM, batch: '3' };
    const result = read('{"filter": {"kind": "fekf", "lambda": 0.99}}', values);
    expect(result.ok && result.values).toEqual({ ...DEFAULT_FORM, filter: 'fekf', 'fekf.lambda': '0.99' });
    const epochs = read('{"length": {"kind": "epochs", "epochs": 2.5}}');
    expect(epochs.ok && epochs.values.epochs).toBe('2.5');
  });

  it('takes a whole RunConfig, whose other entries are set elsewhere', () => {
    const sides = [{ system: 3, side: 'train' }];
    const run = { ...DEFAULT_RUN, exclude: [1, 2], validation: { ...DEFAULT_RUN.validation, sides } };
    expect(read(JSON.stringify(run)).ok).toBe(true);
  });

  it.each([
    ['"rcut": 6', '"rcut": "six"', 'model.rcut', /Expected a number; found "six"/],
    ['"rcut": 6', '"rcut": 66', 'model.rcut', /20 Å, found 66/],
    ['"rcut_smth": 0.5', '"rcut_smth": 7', 'model.rcut_smth', /rcut_smth < rcut/],
    ['"neuron": [25, 25, 25]', '"neuron": [25, 0]', 'model.neuron', /layer widths/],
    ['"neuron": [25, 25, 25]', '"neuron": 25', 'model.neuron', /list of layer widths/],
    ['"sel": "auto"', '"sel": [1, 2, 3]', 'model.sel', /Expected 2 numbers/],
    ['"sel": "auto"', '"sel": "many"', 'model.sel', /auto/],
    ['"resnet_dt": false', '"resnet_dt": 0', 'model.resnet_dt', /true or false/],
    ['"kind": "multistream"', '"kind": "sgd"', 'filter.kind', /multistream, fekf, adam/],
    ['"nf": 8', '"nff": 8', 'filter.nff', /filter\.nf has/],
    ['"lambda": 1', '"lambda": 1.5', 'filter.lambda', /at most 1/],
    ['"table": 256', '"table": 3', 'table', /0, or 8 to 4096/],
    ['"batch": 8', '"batch": 8.5', 'batch', /whole number/],
    ['"every": 10', '"every": 10, "often": true', 'validation.often', /No setting has this name under/],
  ])('%s -> %s is refused at its line', (from, to, path, message) => {
    const text = writeRunJson(DEFAULT_FORM);
    expect(text).toContain(from);
    const result = read(text.replace(from, to));
    if (result.ok) throw new Error('was taken');
    expect(result.marks).toHaveLength(1);
    const [mark] = result.marks;
    expect([mark.path, mark.line]).toEqual([path, text.slice(0, text.indexOf(from)).split('\n').length]);
    expect(mark.message).toMatch(message);
  });

  it('says where a text is no JSON', () => {
    const result = edit((t) => t.replace('"batch": 8,', '"batch": 8'));
    expect(!result.ok && result.marks).toEqual([
      { line: expect.any(Number), path: '', message: expect.stringMatching(/^Expected a comma or \}; found/) },
    ]);
    expect(read('[]').ok).toBe(false);
  });
});
