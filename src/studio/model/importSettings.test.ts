// Settings from input.json and .dp: what the form gets, in the data's order of elements, and what is listed; offers as changes.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from '../../engine/config';
import { RunSeries } from '../train/series';
import { DEFAULT_FORM, parseForm, toForm } from './form';
import { readSettings } from './importSettings';
import { readInputText, writeInputText } from './inputText';
import { learnFrom, measuredSeconds } from './measured';
import { changesOf } from './Offers';

const file = (name: string, content: string | Uint8Array): File => new File([new Blob([content as BlobPart])], name);
const take = (content: object, type_map: readonly string[] = ['H', 'O']) =>
  readSettings(file('input.json', JSON.stringify(content)), DEFAULT_FORM, type_map);

describe('readSettings', () => {
  it('takes both spellings of LKF', async () => {
    const keys = { kf_blocksize: 2048, kf_start_pref_e: 2, kf_limit_pref_e: 3 };
    const old = await take({ training: { opt_type: 'LKF', ...keys, numb_steps: 70 } });
    const recent = await take({ optimizer: { type: 'LKF', ...keys }, training: { numb_steps: 70 } });
    expect(recent.values).toEqual(old.values);
    const { config } = parseForm(old.values, ['H', 'O']);
    expect(config?.filter).toEqual({ ...DEFAULT_FILTERS.fekf, blocksize: 2048, start_pref_e: 2, limit_pref_e: 3 });
    expect(config?.length).toEqual({ kind: 'iterations', iterations: 70 });
  });

  it("puts sel into the data's order, and lists what is not taken as written", async () => {
    const { values, rows } = await take({
      model: { type_map: ['O', 'H'], descriptor: { sel: [46, 92], exclude_types: [[0, 1]] } },
      training: { training_data: { systems: ['../data'], batch_size: 'auto' }, savefreq: 3 },
    });
    expect(values.sel).toBe('92, 46');
    expect(values.batch).toBe(DEFAULT_FORM.batch);
    const listed = Object.fromEntries(rows.map((r) => [r.key, r]));
    expect(listed['model.descriptor.exclude_types']).toMatchObject({
      value: '[[0,1]]',
      instead: expect.stringMatching(/^left out/),
    });
    expect(Object.keys(listed)).toEqual(
      expect.arrayContaining([
        'model.type_map',
        'model.descriptor.sel',
        'training.savefreq',
        'training.training_data.batch_size',
      ]),
    );
  });

  it('leaves sel to the data where the file knows other elements', async () => {
    const { values, rows } = await take({ model: { type_map: ['Cu'], descriptor: { sel: [80] } } });
    expect(values.sel).toBe('auto');
    expect(rows.find((r) => r.key === 'model.descriptor.sel')?.instead).toMatch(/H, O/);
  });

  it('takes the net and geometry of a .dp, the filter stays', async () => {
    const bytes = new Uint8Array(readFileSync(new URL('../../testing/goldens/h2o.dp', import.meta.url)));
    const { values, rows } = await readSettings(file('h2o.dp', bytes), { ...DEFAULT_FORM, batch: '5' }, ['O', 'H']);
    const { config } = parseForm(values, ['O', 'H']);
    expect(config?.model.neuron).not.toEqual(DEFAULT_RUN.model.neuron);
    expect([config?.filter.kind, config?.batch]).toEqual(['multistream', 5]);
    expect(rows.map((r) => r.key)).toContain('weights');
  });

  it.each(['PK not json', '<xml/>', '{"model": '])('refuses %s in words', async (content) => {
    await expect(readSettings(file('x', content), DEFAULT_FORM, ['H'])).rejects.toThrow(/Expected|JSON/);
  });
});

describe('input.json as text', () => {
  const context = { type_map: ['H', 'O'], systems: ['a/water.xyz', 'b'], iterations: 300 };

  it.each(['multistream', 'fekf', 'adam'] as const)('read back changes nothing, %s', (kind) => {
    for (const spelling of ['v3.1', 'v3.2'] as const) {
      const run: RunConfig = { ...DEFAULT_RUN, filter: DEFAULT_FILTERS[kind] };
      const form = toForm(run);
      const text = writeInputText(run, context, spelling);
      expect(JSON.parse(text).training.training_data.systems).toEqual(['a/water', 'b']);
      expect(readInputText(text, form, run, ['H', 'O'])).toEqual({ ok: true, values: form, notes: [] });
    }
  });

  it('takes edits and marks the line of what cannot be used', () => {
    const text = writeInputText(DEFAULT_RUN, context, 'v3.1');
    const edited = readInputText(text.replace('"rcut": 6.0', '"rcut": 5.0'), DEFAULT_FORM, DEFAULT_RUN, ['H', 'O']);
    expect(edited.ok && edited.values).toEqual({ ...DEFAULT_FORM, rcut: '5' });
    for (const [from, to, path] of [
      ['"rcut": 6.0', '"rcut": -1', 'model.descriptor.rcut'],
      ['"axis_neuron": 16', '"axis_neuron": 99', 'model.descriptor.axis_neuron'],
      ['"opt_type": "LKF"', '"opt_type": "AdamW"', 'training.opt_type'],
      ['"type_map": ["H", "O"]', '"type_map": ["O", "H"]', 'model.type_map'],
    ] as const) {
      expect(text).toContain(from);
      const result = readInputText(text.replace(from, to), DEFAULT_FORM, DEFAULT_RUN, ['H', 'O']);
      const line = text.slice(0, text.indexOf(from)).split('\n').length;
      expect(!result.ok && result.marks.map((m) => [m.path, m.line])).toEqual([[path, line]]);
    }
  });
});

describe('offers and measurements', () => {
  it('an offer becomes changes of the filter in use', () => {
    const offer = { changes: { blocksize: 1024, batch: 4, neuron: [8, 16] }, deviceBytes: 1, nweights: 1 };
    expect(changesOf(offer, 'fekf')).toEqual({ 'fekf.blocksize': '1024', batch: '4', neuron: '8, 16' });
    expect(changesOf(offer, 'multistream')).toHaveProperty('multistream.blocksize', '1024');
  });

  it('a run of the same cost is measured after 20 iterations, others are not', () => {
    const series = new RunSeries();
    const point = {
      rmse_e: 1,
      rmse_f: 1,
      lambda: 1,
      innovation: 1,
      dw: 1,
      p_mean: 1,
      r_f: 1,
      r_e: 1,
      mu: 1,
      rejected: 0,
    };
    const run = { dataset: 'd', config: DEFAULT_RUN };
    series.append(
      Array.from({ length: 19 }, (_, k) => ({ ...point, iteration: k + 1, ms: 50 })),
      [],
    );
    learnFrom(run, series);
    expect(measuredSeconds('d', DEFAULT_RUN)).toBeNull();
    series.append([{ ...point, iteration: 20, ms: 50 }], []);
    learnFrom(run, series);
    expect(measuredSeconds('d', { ...DEFAULT_RUN, seed: 9 })).toBe(0.05);
    expect(measuredSeconds('d', { ...DEFAULT_RUN, batch: 9 })).toBeNull();
    expect(measuredSeconds('e', DEFAULT_RUN)).toBeNull();
  });
});
