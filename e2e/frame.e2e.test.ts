// End to end in Chromium: no serious accessibility violation on any tab in either theme; the way from the picker to
// Export by keyboard alone; a view that comes back from its address.
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { frameWords, startWords, trainWords } from '../src/studio/words';
import { openStudio, type Studio, samplePath, until } from './harness';

const VIEWS = ['start', 'data', 'model', 'train', 'inspect', 'export'] as const;

let studio: Studio;

beforeAll(async () => {
  studio = await openStudio();
});

afterAll(async () => {
  await studio?.close();
});

/** Serious and critical violations, one line each. */
async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).analyze();
  return found.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary ?? ''}`));
}

/** Presses Tab until the focus is on what `selector` names; fails where the focus never gets there. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let k = 0; k < 120; k++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector)) return;
  }
  throw new Error(`the Tab key never reaches ${selector}`);
}

it('trains from the picker and reaches the export by keyboard alone, and comes back from its address', {
  timeout: 6 * 60_000,
}, async () => {
  const { page } = studio;
  const { sampleNames } = startWords;
  await page.locator('[data-device=ready]').waitFor({ timeout: 60_000 });

  // The picker opens from its button; the file is given as the system's dialog would give it.
  const choosing = page.waitForEvent('filechooser');
  await tabTo(page, '.drop .button.primary');
  await page.keyboard.press('Enter');
  const frames = readFileSync(samplePath('si.xyz'));
  await (await choosing).setFiles({ name: 'keys.xyz', mimeType: 'text/plain', buffer: frames });
  await page.locator('[data-tab=data][aria-current=page]').waitFor({ timeout: 60_000 });
  await until('the status line counts the frames', 30, async () =>
    (await page.locator('[data-status=frames]').textContent())?.includes('165') ? true : null,
  );

  // Back to Start by its key, and the sample's own button, which trains with the small net.
  await page.keyboard.press('1');
  await tabTo(page, `[aria-label="${startWords.trainOf(sampleNames.si)}"]`);
  await page.keyboard.press('Enter');
  await page.locator('.runbar[data-state=running]').waitFor({ timeout: 120_000 });
  await page.locator('#content').focus();
  await page.keyboard.press('Space');
  await page.locator('.runbar[data-state=paused]').waitFor({ timeout: 60_000 });
  await page.keyboard.press('2');
  await page.locator('.frame-caption').waitFor();
  await page.keyboard.press(']');
  await page.keyboard.press(']');
  await until('the address names the frame', 10, async () => (/tab=data.*frame=2$/.test(page.url()) ? true : null));

  // Help opens by its key, keeps the focus and gives the other keys back when it closes.
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: frameWords.keys }).waitFor();
  await page.keyboard.press('6');
  expect(page.url()).toContain('tab=data');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: frameWords.keys }).waitFor({ state: 'hidden' });

  // The palette leads on.
  await page.keyboard.press('Control+k');
  await page.locator('[cmdk-input]').waitFor();
  await page.keyboard.type('expo');
  await page.keyboard.press('Enter');
  await page.locator('[data-tab=export][aria-current=page]').waitFor();

  await page.goBack();
  await page.locator('[data-tab=data][aria-current=page]').waitFor();
  await page.goForward();
  await page.locator('[data-tab=export][aria-current=page]').waitFor();
  expect(await page.getByRole('button', { name: trainWords.resume }).count()).toBe(1);
  expect(studio.errors).toEqual([]);
});

it('has no serious violation on any tab in either theme, with a run and with dialogs', {
  timeout: 6 * 60_000,
}, async () => {
  const { page } = studio;
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const view of VIEWS) {
      await page.locator(`[data-tab=${view}]`).click();
      await page.waitForTimeout(400);
      expect(await violations(page), `${view}, ${scheme}`).toEqual([]);
    }
    for (const key of ['?', 'Control+k']) {
      await page.locator('#content').focus();
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      await page.waitForTimeout(400);
      expect(await violations(page), `${key}, ${scheme}`).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
  }
});

it('brings back data set, settings and tab after a reload', { timeout: 3 * 60_000 }, async () => {
  const { page } = studio;
  await page.locator('[data-tab=model]').click();
  await page.fill('input[name="batch"]', '3');
  const url = new URL(page.url());
  const params = new URLSearchParams(url.hash.slice(1));
  params.delete('run');
  const fresh = await page.context().newPage();
  await fresh.goto(`${url.origin}${url.pathname}#${params}`);
  await fresh.locator('[data-tab=model][aria-current=page]').waitFor({ timeout: 60_000 });
  await fresh.locator('[data-status=frames]').waitFor({ timeout: 60_000 });
  expect(await fresh.inputValue('input[name="batch"]')).toBe('3');
  await fresh.close();
});

it('fetches data from an address of its own, and from no other', { timeout: 3 * 60_000 }, async () => {
  const fresh = await studio.page.context().newPage();
  await fresh.goto(`${studio.url}?data=samples/nacl.xyz`);
  await until('the frames are counted', 60, async () =>
    (await fresh.locator('[data-status=frames]').textContent())?.includes('150') ? true : null,
  );
  expect(fresh.url()).not.toContain('?data');
  await fresh.goto(`${studio.url}?data=https://example.org/nacl.xyz`);
  await fresh.getByText(frameWords.link.notOurs('https://example.org/nacl.xyz')).waitFor({ timeout: 60_000 });
  await fresh.close();
});
