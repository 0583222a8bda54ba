// model.dp: round trips, equal bytes for equal models, deepmd-kit's own goldens, refusals in words.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, type Model, type ModelConfig } from '../model/config';
import { makeLayout } from '../model/layout';
import { readDp, writeDp } from './dp';
import { readHdf5, writeHdf5 } from './hdf5';
import { lookup3 } from './lookup3';

const golden = resolve(process.env.KALMIUM_SHARED ?? '../shared', 'golden');
const here = existsSync(golden);
if (!here) console.warn(`skipped: no ${golden}`);

const widths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 });
const arbModel: fc.Arbitrary<Model> = fc
  .record({
    ntypes: fc.integer({ min: 1, max: 3 }),
    neuron: widths,
    fitting_neuron: widths,
    flags: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
    rcut: fc.double({ min: 2, max: 8, noNaN: true }),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ ntypes, neuron, fitting_neuron, flags, rcut, seed }) => {
    const config: ModelConfig = {
      type_map: ['O', 'H', 'Si'].slice(0, ntypes),
      rcut,
      rcut_smth: 1,
      sel: [5, 3, 4].slice(0, ntypes),
      neuron,
      axis_neuron: neuron[neuron.length - 1],
      resnet_dt: flags[0],
      type_one_side: flags[1],
      set_davg_zero: flags[2],
      fitting_neuron,
      fitting_resnet_dt: flags[3],
    };
    let x = seed;
    const next = (): number => {
      x = (x * 48271) % 2147483647;
      return x / 2147483647 - 0.5;
    };
    const list = (n: number, shift = 0): Float64Array => Float64Array.from({ length: n }, () => next() + shift);
    return {
      config,
      stat: { davg: list(ntypes), dstd_r: list(ntypes, 1), dstd_a: list(ntypes, 1) },
      bias: list(ntypes, -93),
      weights: list(makeLayout(config, ntypes).n),
      min_nbor_dist: flags[0] ? 0.9 : null,
    };
  });
const [sample] = fc.sample(arbModel, { numRuns: 1, seed: 3 });

/** The file with its JSON document changed. */
async function edited(bytes: Uint8Array, from: string | RegExp, to: string): Promise<Uint8Array> {
  const { datasets, text } = await readHdf5(bytes, (file) => {
    const json = file.text('json') ?? '';
    const names = new Set(json.match(/variable_\d+/g) ?? []);
    return {
      text: json,
      datasets: new Map(
        [...names].map((n) => [n, file.get(`/${n}`) ?? { shape: [0], data: new Float64Array(0) }] as const),
      ),
    };
  });
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return writeHdf5(datasets, { name: 'json', text: changed });
}

describe('model.dp', () => {
  it('reads back what was written', async () => {
    await fc.assert(
      fc.asyncProperty(arbModel, async (m) => {
        expect(await readDp(await writeDp(m))).toEqual(m);
      }),
      { numRuns: 30 },
    );
  });

  it('has the same bytes for the same model, at another time and after other files', async () => {
    const first = await writeDp(sample, { seed: 7 });
    await new Promise((done) => setTimeout(done, 1200));
    for (const m of fc.sample(arbModel, 3)) await readDp(await writeDp(m));
    const second = await writeDp(sample, { seed: 7 });
    expect(Buffer.compare(first, second)).toBe(0);
    expect(Buffer.compare(first, await writeDp({ ...sample, bias: sample.bias.map((b) => b + 1) }))).not.toBe(0);
  });

  it('prints floats with a decimal point and keeps integers whole', async () => {
    const m: Model = { ...sample, config: { ...sample.config, rcut: 6 } };
    const text = await readHdf5(await writeDp(m), (f) => f.text('json'));
    expect(text).toContain('"rcut":6.0');
    expect(text).toContain('"env_protection":0.0');
    expect(text).toContain(`"axis_neuron":${m.config.axis_neuron},`);
  });

  it('does not write numbers that are not finite', async () => {
    await expect(
      writeDp({ ...sample, weights: sample.weights.map((w, k) => (k === 4 ? Number.NaN : w)) }),
    ).rejects.toThrow(/weights: entry 4 is NaN/);
  });

  it('adds out_bias and bias_atom_e', async () => {
    const bytes = await writeDp(sample);
    // Let both point to the same array.
    const text = (await readHdf5(bytes, (f) => f.text('json'))) ?? '';
    const out = /"out_bias":"(\/variable_\d+)"/.exec(text)?.[1] ?? '';
    const both = await readDp(await edited(bytes, /"bias_atom_e":"[^"]*"/, `"bias_atom_e":"${out}"`));
    expect(both.bias).toEqual(sample.bias.map((b) => 2 * b));
  });

  it.each([
    ['descriptor', '"type":"se_e2_a"', '"type":"se_e2_r"', /model\.dp: model\.descriptor\.type: expected "se_e2_a"/],
    ['activation', /"activation_function":"tanh"/, '"activation_function":"gelu"', /activation_function/],
    ['excluded types', '"exclude_types":[]', '"exclude_types":[[0,0]]', /exclude_types: expected nothing/],
    ['frame parameters', '"numb_fparam":0', '"numb_fparam":2', /numb_fparam: expected 0, found 2/],
    ['preset energies', '"atom_ener":null', '"atom_ener":[1.5]', /atom_ener/],
    ['missing data set', /"davg":"[^"]*"/, '"davg":"/nowhere"', /no floating point data set "\/nowhere"/],
    ['wrong sizes', '"axis_neuron":', '"axis_neuron":1,"was":', /expected|number/],
  ])('refuses %s in words', async (_name, from, to, message) => {
    const m: Model = fc.sample(
      arbModel.filter((x) => x.config.axis_neuron > 1),
      { numRuns: 1, seed: 5 },
    )[0];
    const bytes = await edited(await writeDp(m), from, to);
    const error = await readDp(bytes).then(
      () => null,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toMatch(message);
  });

  it('tells what is no .dp, and what is cut off', async () => {
    await expect(readDp(new TextEncoder().encode('hello'), 'a.dp')).rejects.toThrow(/a\.dp: expected an HDF5 file/);
    const bytes = await writeDp(sample);
    await expect(readDp(bytes.slice(0, 200))).rejects.toThrow(/cannot be read as HDF5/);
    await expect(readDp(await writeHdf5(new Map(), { name: 'other', text: 'x' }))).rejects.toThrow(/not a model/);
  });

  it('checksum', () => {
    // Values of the algorithm's own test driver for hashlittle(..., 0).
    expect(lookup3(new Uint8Array(0))).toBe(0xdeadbeef);
    expect(lookup3(new TextEncoder().encode('Four score and seven years ago'))).toBe(0x17770551);
  });
});

describe.skipIf(!here)("deepmd-kit's golden files", () => {
  /** Arrays of the .yaml twin, which is JSON text. */
  const twin = (name: string): unknown => JSON.parse(readFileSync(resolve(golden, name), 'utf8'));
  const find = (o: unknown, path: readonly (string | number)[]): unknown =>
    path.reduce<unknown>(
      (v, k) =>
        v !== null && typeof v === 'object' ? Object.entries(v).find(([n]) => n === String(k))?.[1] : undefined,
      o,
    );

  it.each(['js', 'js2'])('%s.dp', async (name) => {
    const m = await readDp(readFileSync(resolve(golden, `${name}.dp`)));
    const c = m.config;
    expect(c).toMatchObject({
      rcut: 6,
      rcut_smth: 0.5,
      sel: [46, 92],
      neuron: [4, 8, 16],
      fitting_neuron: [12, 12, 12],
    });
    expect(c.type_one_side).toBe(name === 'js');
    expect(c.fitting_resnet_dt).toBe(true);
    const layout = makeLayout(c, 2);
    const yaml = twin(`${name}.yaml`);
    const at = ['model', 'descriptor', 'embeddings', 'networks', 1, 'layers', 2, '@variables', 'w', 'value'] as const;
    const l = layout.embedding.layers[2];
    for (const [i, o] of [
      [0, 0],
      [3, 11],
      [7, 15],
    ])
      expect(m.weights[layout.embedding.size + l.w + o * l.nin + i]).toBe(find(yaml, [...at, i, o]));
    expect(m.bias[0]).toBe(find(yaml, ['model', '@variables', 'out_bias', 'value', 0, 0, 0]));
    expect(m.stat.davg[1]).toBe(find(yaml, ['model', 'descriptor', '@variables', 'davg', 'value', 1, 0, 0]));
    expect(m.stat.dstd_a[1]).toBe(find(yaml, ['model', 'descriptor', '@variables', 'dstd', 'value', 1, 0, 2]));
    expect(await readDp(await writeDp(m))).toEqual(m);
  });

  it('models after an LKF step differ from the first in the weights only', async () => {
    const m = await readDp(readFileSync(resolve(golden, 'js.dp')));
    for (const bs of [1024, 5120]) {
      const after = await readDp(readFileSync(resolve(golden, `lkf_after_bs${bs}.dp`)));
      expect(after.stat).toEqual(m.stat);
      expect(after.weights).not.toEqual(m.weights);
      expect(after.weights.length).toBe(2642);
    }
  });
});
