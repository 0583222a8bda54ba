// End to end in Chromium: sample -> train -> force RMSE falls -> export -> the .dp, read again, gives the same energies.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { duplicateGroups } from '../src/data/doctor/duplicates';
import type { RunConfig } from '../src/engine/config';
import { splitRun } from '../src/engine/split';
import { startWords } from '../src/studio/words';
import { downloaded, forceRms, openStudio, type Studio, samplePath, shownNumber, until } from './harness';
import { evaluate, readSystem, rmse } from './reread';

/** A model that predicts no forces has an RMSE of the forces' own RMS; the run must get this many times below it. */
const FALL = 8;
const MINUTES = 6;
const FORCE = '[data-figure=force] .number';
const ITERATION = '[data-run=iteration]';

/** What the test uses of run.json; errors in eV/atom and eV/A. */
interface RunRecord {
  readonly config: RunConfig;
  readonly frames: { readonly train: number; readonly valid: number };
  readonly valid: readonly { readonly rmse_e: number; readonly rmse_f: number; readonly best: boolean }[];
}

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

it('trains the silicon sample from one click and exports the model that it shows', {
  timeout: 15 * 60_000,
}, async () => {
  const { page } = studio;
  const device = page.locator('[data-device=ready]');
  await device.waitFor({ timeout: 60_000 });
  expect(await device.textContent()).toMatch(/swiftshader/i);

  await page.getByRole('button', { name: startWords.trainOf(startWords.sampleNames.si) }).click({ timeout: 60_000 });

  const rms = 1000 * forceRms(samplePath('si.xyz'));
  const goal = rms / FALL;
  const first = await until('a first validation', 180, () => shownNumber(page, FORCE));
  const reached = await until(`a validation force RMSE below ${goal.toFixed(0)} meV/A`, MINUTES * 60, async () => {
    const f = await shownNumber(page, FORCE);
    return f !== null && f < goal ? f : null;
  });
  console.log(`force RMS of the data ${rms.toFixed(0)}, first shown ${first}, reached ${reached} meV/A`);
  expect(reached).toBeLessThan(first);

  // Pause holds, a step is one iteration, stop ends the run.
  const state = (kind: string, seconds = 60): Promise<boolean> =>
    until(`the run is ${kind}`, seconds, async () =>
      (await page.locator(`[data-state=${kind}]`).count()) > 0 ? true : null,
    );
  await page.locator('[data-action=primary]').click();
  await state('paused');
  const held = await shownNumber(page, ITERATION);
  await page.waitForTimeout(1500);
  expect(await shownNumber(page, ITERATION)).toBe(held);
  await page.locator('[data-action=step]').click();
  await until('one step', 60, async () => ((await shownNumber(page, ITERATION)) === (held ?? 0) + 1 ? true : null));
  await state('paused');
  await page.locator('[data-action=stop]').click();
  await state('finished');
  const shownBest = await shownNumber(page, '[data-run=best]');

  await page.locator('body').press('6');
  const bundle = await downloaded(page, '[data-export=bundle]');
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

  const model = await downloaded(page, '[data-export=model]');
  expect(model.bytes).toEqual(named('model.dp'));

  // The page reads its own file again and says so.
  await until('the file is verified', 60, async () =>
    (await page.locator('[data-verified=sound]').count()) > 0 ? true : null,
  );

  // The file, read again in float64, has the errors on the validation frames that the run's own kernels measured.
  const system = await readSystem(samplePath('si.xyz'));
  const run = JSON.parse(strFromU8(named('run.json'))) as RunRecord;
  const { seed, validation } = run.config;
  const twins = duplicateGroups([system]);
  const { valid } = splitRun({ seed, validation }, { systems: [system.nframes], validating: 0, twins });
  expect(run.frames).toEqual({ train: system.nframes - valid.length, valid: valid.length });
  const best = run.valid.filter((v) => v.best).at(-1);
  if (best === undefined) throw new Error('run.json names no best validation');
  const again = await evaluate(model.bytes, system);
  const [e, f] = [rmse(again.e2, valid), rmse(again.f2, valid)];
  console.log(`best of the run ${best.rmse_e} eV/atom, ${best.rmse_f} eV/A; read again in float64 ${e}, ${f}`);
  expect(Math.abs(f / best.rmse_f - 1)).toBeLessThan(1e-4);
  // Float32 energies of 8 atoms carry about 1e-7 eV/atom.
  expect(Math.abs(e - best.rmse_e)).toBeLessThan(1e-6);
  // The page shows three digits.
  expect(Math.abs((1000 * f) / (shownBest ?? 0) - 1)).toBeLessThan(0.006);
  expect(1000 * f).toBeLessThan(goal);

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
