// End to end in Chromium: data sets survive a reload, and bad files are named without losing what is there.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWords } from '../src/studio/words';
import { openStudio, type Studio, samplePath } from './harness';

let studio: Studio;

beforeAll(async () => {
  studio = await openStudio();
});

afterAll(async () => {
  await studio?.close();
});

const pick = (name: string, text: string): Promise<void> =>
  studio.page
    .locator('[data-pick=files]')
    .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text, 'utf8') });

it('keeps a data set over a reload and over a failed import', async () => {
  const { page } = studio;
  const stored = page.locator('.datasets li');
  await page.getByRole('button', { name: startWords.setupOf(startWords.sampleNames.nacl) }).click({ timeout: 60_000 });
  await page.locator('.setup-head').waitFor({ timeout: 60_000 });
  await page.reload();
  // The reload stays on the tab it was on.
  await page.locator('[data-tab=start]').click({ timeout: 60_000 });
  await stored.first().waitFor({ timeout: 60_000 });
  expect(await stored.count()).toBe(1);
  expect(await stored.first().textContent()).toContain(startWords.frames(150));

  await pick('broken.xyz', '3\nnothing here that a reader knows\nH 0 0\n');
  const findings = page.locator('.findings');
  await findings.waitFor({ timeout: 60_000 });
  expect(await findings.textContent()).toContain('broken.xyz');
  expect(await stored.count()).toBe(1);
});

it('takes the sound frames of a damaged file and names the frame it left out', async () => {
  const { page } = studio;
  const lines = readFileSync(samplePath('nacl.xyz'), 'utf8').split('\n');
  const frame = Number(lines[0]) + 2;
  const three = lines.slice(0, 3 * frame);
  // The first force component of an atom of frame 1.
  const at = frame + 2;
  const fields = three[at].trim().split(/\s+/);
  fields[4] = 'nan';
  three[at] = fields.join(' ');
  await pick('damaged.xyz', `${three.join('\n')}\n`);
  // It opens on Data, where the doctor names what was left out and asks whether to go on without.
  const finding = page.locator('.finding[data-finding=nan-label]');
  await finding.waitFor({ timeout: 60_000 });
  expect(await finding.textContent()).toContain('damaged.xyz, frame 1');
  expect(await page.locator('[data-status=frames]').textContent()).toContain(startWords.frames(2));
  await page.locator('[data-tab=start]').click();
  expect(await page.locator('.datasets li').count()).toBe(2);
  expect(studio.errors).toEqual([]);
});
