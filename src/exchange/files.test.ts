// Text files and the .zip of a run, against lines as deepmd-kit and NumPy print them.
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN } from '../engine/config';
import type { Model } from '../model/config';
import { initWeights } from '../model/init';
import { makeLayout } from '../model/layout';
import { testConfig, testStat } from '../testing/systems';
import { bundleZip, readme } from './bundle';
import { formatE } from './cformat';
import { detailFiles } from './detail';
import { readDp } from './dp';
import { readInputJson } from './inputJson';
import { writeLcurve } from './lcurve';
import { download, type RunSource, runFiles } from './runFiles';

describe('formatE', () => {
  it.each([
    // As Python prints '%.2e' etc.
    [26.1, 2, '2.61e+01'],
    [0, 1, '0.0e+00'],
    [-0, 1, '-0.0e+00'],
    [3.51e-8, 1, '3.5e-08'],
    [1e-100, 2, '1.00e-100'],
    [Number.NaN, 2, 'nan'],
    [Number.NEGATIVE_INFINITY, 2, '-inf'],
    [1.125, 2, '1.12e+00'],
    [1.375, 2, '1.38e+00'],
    [-2.5, 0, '-2e+00'],
    [3.5, 0, '4e+00'],
    [0.1, 18, '1.000000000000000056e-01'],
    [-26016.00102605, 18, '-2.601600102604999847e+04'],
    [9.999, 2, '1.00e+01'],
  ])('%d with %d digits', (v, digits, text) => {
    expect(formatE(v, digits)).toBe(text);
  });
});

describe('lcurve.out', () => {
  const trn = { rmse: 25.6, rmse_e: 1.08, rmse_f: 0.807 };
  const val = { rmse: 26.1, rmse_e: 1.07, rmse_f: 0.823 };
  it('is what deepmd-kit prints, with validation', () => {
    expect(writeLcurve([{ step: 1, trn, val, lr: 1e-3 }])).toBe(
      [
        '# step       rmse_val    rmse_trn    rmse_e_val  rmse_e_trn    rmse_f_val  rmse_f_trn   lr      ',
        '# If there is no available reference data, rmse_*_{val,trn} will print nan',
        '      1      2.61e+01    2.56e+01      1.07e+00    1.08e+00      8.23e-01    8.07e-01    1.0e-03',
        '',
      ].join('\n'),
    );
  });
  it('is what deepmd-kit prints, without validation', () => {
    expect(
      writeLcurve([{ step: 10, trn, val: null, lr: 0 }])
        .split('\n')
        .slice(0, 3),
    ).toEqual([
      '# step       rmse_trn    rmse_e_trn    rmse_f_trn   lr      ',
      '# If there is no available reference data, rmse_*_{val,trn} will print nan',
      '     10      2.56e+01      1.08e+00      8.07e-01    0.0e+00',
    ]);
  });
  it('prints nan where a step was not validated, and virials where there are some', () => {
    const text = writeLcurve([
      { step: 1, trn: { ...trn, rmse_v: 0.5 }, val, lr: 0 },
      { step: 2, trn, val: null, lr: 0 },
    ]);
    expect(text.split('\n')[0]).toMatch(/rmse_f_trn {4}rmse_v_val {2}rmse_v_trn {3}lr/);
    expect(text.split('\n')[3].trim().split(/\s+/)).toEqual([
      '2',
      'nan',
      '2.56e+01',
      'nan',
      '1.08e+00',
      'nan',
      '8.07e-01',
      'nan',
      'nan',
      '0.0e+00',
    ]);
  });
});

describe('detail files', () => {
  it('have the columns, headers and digits of dp test', () => {
    const f = detailFiles([
      {
        path: 'data/a',
        natoms: 2,
        nframes: 1,
        ref: { energy: Float64Array.of(-3), force: Float64Array.of(1, 2, 3, 4, 5, 6), virial: null },
        pred: {
          energy: Float64Array.of(-2.5),
          force: Float64Array.of(0.1, 0, 0, 0, 0, -7),
          virial: new Float64Array(9).fill(1),
        },
      },
    ]);
    expect(f.get('.e.out')).toBe('# data/a: data_e pred_e\n-3.000000000000000000e+00 -2.500000000000000000e+00\n');
    expect(f.get('.e_peratom.out')).toBe(
      '# data/a: data_e pred_e\n-1.500000000000000000e+00 -1.250000000000000000e+00\n',
    );
    const lines = f.get('.f.out')?.split('\n') ?? [];
    expect(lines[0]).toBe('# data/a: data_fx data_fy data_fz pred_fx pred_fy pred_fz');
    expect(lines[1].split(' ').map(Number)).toEqual([1, 2, 3, 0.1, 0, 0]);
    expect(lines[2].split(' ').map(Number)).toEqual([4, 5, 6, 0, 0, -7]);
    expect(f.get('.v.out')).toMatch(/^# data\/a: data_vxx data_vxy .* pred_vzz\nnan nan/);
    expect(f.get('.v_peratom.out')?.trim().split(/\s/).at(-1)).toBe('5.000000000000000000e-01');
  });
  it('tell a wrong size', () => {
    const ref = { energy: null, force: null, virial: null };
    const pred = { energy: new Float64Array(2), force: new Float64Array(6), virial: new Float64Array(9) };
    expect(() => detailFiles([{ path: 'p', natoms: 2, nframes: 1, ref, pred }])).toThrow(
      /p: energy prediction: expected 1 numbers, found 2/,
    );
  });
});

describe('the files of a run', () => {
  const config = testConfig();
  const layout = makeLayout(config, 2);
  const model = (seed: number): Model => ({
    config,
    stat: testStat,
    bias: Float64Array.of(-10, -5),
    weights: initWeights(layout, seed),
    min_nbor_dist: 0.9,
  });
  const point = (iteration: number) => ({
    iteration,
    rmse_e: 0.1 / iteration,
    rmse_f: 1 / iteration,
    lambda: 0.98,
    lr: 0,
    ms: 5,
  });
  const source: RunSource = {
    prepared: { config },
    split: { train: [0, 1, 2], valid: [3] },
    total: 25,
    iteration: 25,
    history: {
      train: Array.from({ length: 25 }, (_, k) => point(k + 1)),
      valid: [0, 10, 20, 25].map((iteration) => ({
        iteration,
        rmse_e: 0.5,
        rmse_f: 2,
        seconds: iteration,
        p_passes: 5 * iteration,
        best: iteration === 20,
      })),
    },
    best: { iteration: 20, rmse_f: 2 },
    model: async (which) => model(which === 'best' ? 1 : 2),
  };

  const data = [{ name: 'a', systems: [{ path: 'data/a.xyz', nframes: 4 }], validates: false }];

  it('agree with the run', async () => {
    const files = await runFiles(source, DEFAULT_RUN, data, 'a device');
    expect(await readDp(files.model)).toEqual(model(1));
    expect(await readDp(files.last)).toEqual(model(2));
    const steps = files.lcurve
      .split('\n')
      .slice(2, -1)
      .map((l) => l.trim().split(/\s+/));
    expect(steps.map((s) => s[0])).toEqual(['1', '10', '20', '25']);
    expect(steps[0].slice(3, 5)).toEqual(['5.00e-01', '1.00e-01']);
    const run = JSON.parse(files.run);
    expect(run).toMatchObject({
      seed: 1,
      device: 'a device',
      wall_seconds: 25,
      p_passes: 125,
      best: { iteration: 20 },
    });
    expect(run.train).toHaveLength(25);
    expect(run.config).toEqual(run.config_now);
    expect(run.journal).toEqual([]);
    const journal = [{ iteration: 3, time: 1, kind: 'change', key: 'batch', old: 8, value: 4 }];
    const changed = await runFiles({ ...source, started: DEFAULT_RUN, journal }, { ...DEFAULT_RUN, batch: 4 }, [], 'd');
    expect(JSON.parse(changed.run)).toMatchObject({ config: { batch: 8 }, config_now: { batch: 4 }, journal });
    expect(run.valid).toEqual(source.history.valid);
    expect(readInputJson(files.input).systems).toEqual(['data/a.xyz']);
  });

  it('name data that validate apart, and systems by the side their frames are on', async () => {
    const set = (name: string, sizes: readonly number[], validates: boolean) => ({
      name,
      systems: sizes.map((nframes, k) => ({ path: `data/${name}${k}`, nframes })),
      validates,
    });
    // a0 trains, a1 only validates, a2 is excluded; of b0 a frame trains too, b1 is all left out.
    const run = { ...source, split: { train: [0, 1, 7], valid: [2, 4] } };
    const sets = [set('a', [2, 1, 1], false), set('b', [2, 1], true), set('c', [1], false)];
    const files = await runFiles(run, DEFAULT_RUN, sets, 'a device');
    const input = readInputJson(files.input);
    expect([input.systems, input.validation_systems]).toEqual([
      ['data/a0', 'data/c0'],
      ['data/a1', 'data/b0'],
    ]);
    const { systems, validation } = JSON.parse(files.run);
    expect(systems).toEqual(['data/a0', 'data/a1', 'data/a2', 'data/c0']);
    expect(validation).toEqual({ name: 'b', frames: 3, systems: ['data/b0', 'data/b1'] });
    expect(JSON.parse((await runFiles(source, DEFAULT_RUN, data, 'd')).run).validation).toBeNull();
  });

  it('go into one .zip whose bytes depend on the content only', async () => {
    const files = await runFiles(source, DEFAULT_RUN, data, 'a device');
    const zip = bundleZip(files);
    const zone = process.env.TZ;
    process.env.TZ = 'Asia/Tokyo';
    expect(Buffer.compare(zip, bundleZip(files))).toBe(0);
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    const entries = unzipSync(zip);
    expect(Object.keys(entries)).toEqual(['model.dp', 'lcurve.out', 'input.json', 'README.txt', 'run.json']);
    expect(await readDp(entries['model.dp'])).toEqual(model(1));
    const out = download(files, 'lcurve');
    expect(new TextDecoder().decode(out.bytes)).toBe(files.lcurve);
    expect(download(files, 'bundle').bytes).toEqual(zip);
  });

  it('explain the order of the elements', () => {
    const text = readme(['Cl', 'Na'], 'fekf');
    expect(text).toContain('pair_coeff * * Cl Na\n');
    expect(text).toContain('without names, type 1 is Cl.');
  });
});
