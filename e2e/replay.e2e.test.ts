// A steered run replays: three live changes made on the page while it trains, and the command line ends with the same bits.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JournalEntry } from '../src/engine/journal';
import { startWords } from '../src/studio/words';
import { downloaded, openStudio, type Studio, samplePath, shownNumber, until } from './harness';

/** Knobs of the panel and what they are set to, in order. */
const CHANGES = [
  ['multistream.step', '0.8', 'filter.step'],
  ['batch', '4', 'batch'],
  ['multistream.lambda', '0.98', 'filter.lambda'],
] as const;

let studio: Studio;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'kalmium-replay-'));
  studio = await openStudio();
});

afterAll(async () => {
  await studio?.close();
  if (dir) rmSync(dir, { recursive: true, force: true });
});

it('replays three live changes on the command line to the same bits', { timeout: 12 * 60_000 }, async () => {
  const { page } = studio;
  await page.getByRole('button', { name: startWords.trainOf(startWords.sampleNames.si) }).click({ timeout: 60_000 });
  const iteration = (): Promise<number | null> => shownNumber(page, '[data-run=iteration]');
  for (const [k, [knob, value, key]] of CHANGES.entries()) {
    const wanted = 12 * (k + 1);
    await until(`iteration ${wanted}`, 240, async () => (((await iteration()) ?? 0) >= wanted ? true : null));
    await page.locator(`[data-tune="${knob}"] input[type=text]`).fill(value);
    await page.locator('[data-action=apply-staged]').click();
    await until(`${key} in the journal`, 60, async () =>
      (await page.locator('[data-entry]').count()) > k && (await page.locator('[data-staged="0"]').count()) > 0
        ? true
        : null,
    );
  }
  await until('the end of the run', 420, async () =>
    (await page.locator('[data-state=finished]').count()) > 0 ? true : null,
  );
  await page.locator('body').press('6');
  const model = await downloaded(page, '[data-export=model]');
  const run = await downloaded(page, '[data-export=run]');
  const { journal } = JSON.parse(new TextDecoder().decode(run.bytes)) as { journal: readonly JournalEntry[] };
  const changes = journal.flatMap((e) => (e.kind === 'change' ? [e.key] : []));
  expect(changes).toEqual(CHANGES.map(([, , key]) => key));

  const file = join(dir, 'run.json');
  writeFileSync(file, run.bytes);
  const script = join(import.meta.dirname, '..', 'scripts', 'kalmium.mjs');
  const args = ['train', '--replay', file, samplePath('si.xyz'), '--out', join(dir, 'out')];
  const r = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  if (r.status !== 0) throw new Error(`the replay failed: ${r.stderr}`);
  expect(Buffer.from(model.bytes).equals(readFileSync(join(dir, 'out', 'model.dp')))).toBe(true);
  expect(studio.errors).toEqual([]);
});
