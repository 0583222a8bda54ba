// End to end in Chromium: sample -> train -> force RMSE falls -> export -> the .dp, read again, gives the same energies.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_RUN } from '../src/engine/config';
import { splitFrames } from '../src/engine/split';
import { downloaded, forceRms, openStudio, type Studio, samplePath, shownNumber, until } from './harness';
import { evaluate, readSystem, rmse } from './reread';

/** A model that predicts no forces has an RMSE of the forces' own RMS; the run must get this many times below it. */
const FALL = 8;
const MINUTES = 6;
/** Columns of lcurve.out with validation: step, rmse_val, rmse_trn, rmse_e_val, rmse_e_trn, rmse_f_val, ... */
const E_VAL = 3;
const F_VAL = 5;

let studio: Studio;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kalmium-e2e-'));
  studio = await openStudio();
});

afterAll(async () => {
  await studio?.close();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

interface Tested {
  readonly nframes: number;
}

/** The command line reads the exported model with its own kernels and tests it on the frames of `system`. */
function test(model: string, system: string, detail: string): Tested {
  const script = join(import.meta.dirname, '..', 'scripts', 'kalmium.mjs');
  const r = spawnSync(process.execPath, [script, 'test', '--model', model, system, '--detail', detail], {
    encoding: 'utf8',
  });
  if (r.status !== 0) throw new Error(`kalmium test failed: ${r.stderr}`);
  return JSON.parse(r.stdout) as Tested;
}

it('trains the silicon sample from two clicks and exports the model that it shows', {
  timeout: 15 * 60_000,
}, async () => {
  const { page } = studio;
  const text = async (id: string): Promise<string> => (await page.getByTestId(id).textContent()) ?? '';
  await page.getByTestId('device-chip').waitFor();
  await until('the device is named', 60, async () => (/swiftshader/i.test(await text('device-chip')) ? true : null));

  // Two clicks.
  await page.getByTestId('sample-card-si').click();
  await page.getByTestId('start-button').click({ timeout: 120_000 });

  const rms = 1000 * forceRms(samplePath('si.xyz'));
  const goal = rms / FALL;
  const first = await until('a first validation', 180, () => shownNumber(page, 'valid-force-rmse'));
  const reached = await until(`a validation force RMSE below ${goal.toFixed(0)} meV/A`, MINUTES * 60, async () => {
    const f = await shownNumber(page, 'valid-force-rmse');
    return f !== null && f < goal ? f : null;
  });
  console.log(`force RMS of the data ${rms.toFixed(0)}, first shown ${first}, reached ${reached} meV/A`);
  expect(reached).toBeLessThan(first);

  // Pause holds, a step is one iteration, stop ends the run.
  await page.getByTestId('pause-button').click();
  await until('the run is paused', 30, async () => ((await page.getByTestId('step-button').isEnabled()) ? true : null));
  const held = await shownNumber(page, 'iteration');
  await page.waitForTimeout(1500);
  expect(await shownNumber(page, 'iteration')).toBe(held);
  await page.getByTestId('step-button').click();
  await until('one step', 60, async () => ((await shownNumber(page, 'iteration')) === (held ?? 0) + 1 ? true : null));
  await page.getByTestId('stop-button').click();

  const bundle = await downloaded(page, 'export-bundle');
  const files = unzipSync(bundle.bytes);
  const named = (end: string): Uint8Array => {
    const name = Object.keys(files).find((f) => f.endsWith(end));
    if (name === undefined) throw new Error(`the export holds no ${end}, only ${Object.keys(files).join(', ')}`);
    return files[name];
  };
  const input: unknown = JSON.parse(strFromU8(named('input.json')));
  expect(input).toHaveProperty('model.descriptor.type', 'se_e2_a');
  const rows = strFromU8(named('lcurve.out')).trim().split('\n');
  expect(rows[0]).toMatch(/^#\s+step/);
  expect(rows.length).toBeGreaterThan(2);

  const model = await downloaded(page, 'export-model');
  expect(model.bytes).toEqual(named('model.dp'));

  // The file, read again in float64, has the errors on the validation frames that the run's own kernels measured.
  const system = await readSystem(samplePath('si.xyz'));
  const { fraction, split } = DEFAULT_RUN.validation;
  const { valid } = splitFrames([system.nframes], fraction, split, DEFAULT_RUN.seed);
  const again = await evaluate(model.bytes, system);
  const best = rows
    .filter((r) => !r.startsWith('#'))
    .map((r) => r.trim().split(/\s+/).map(Number))
    .map((r) => ({ e: r[E_VAL], f: r[F_VAL] }))
    .reduce((x, y) => (y.f < x.f ? y : x));
  // lcurve.out has three digits.
  expect(Math.abs(rmse(again.f2, valid) / best.f - 1)).toBeLessThan(0.006);
  expect(Math.abs(rmse(again.e2, valid) / best.e - 1)).toBeLessThan(0.006);
  expect(1000 * rmse(again.f2, valid)).toBeLessThan(goal);

  // The command line reads it too: its kernels give the same energy, frame by frame.
  const path = join(dir, 'model.dp');
  writeFileSync(path, model.bytes);
  const tested = test(path, samplePath('si.xyz'), join(dir, 'detail'));
  expect(tested.nframes).toBe(system.nframes);
  const predicted = readFileSync(join(dir, 'detail.e.out'), 'utf8')
    .trim()
    .split('\n')
    .filter((l) => !l.startsWith('#'))
    .map((l) => Number(l.trim().split(/\s+/)[1]));
  expect(predicted).toHaveLength(system.nframes);
  const worst = Math.max(...predicted.map((e, k) => Math.abs(e - again.energy[k])));
  console.log(`largest difference of the energies, kernels and float64: ${worst.toExponential(1)} eV`);
  // Float32 sums of 8 atomic energies of a few eV each.
  expect(worst).toBeLessThan(2e-5);

  expect(studio.errors).toEqual([]);
});
