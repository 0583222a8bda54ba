// End to end in Chromium: the Data tab by keyboard and pointer, exclusions that stay, downloads, the 3D view, and axe.
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAll } from '../src/data/read';
import { dataWords, framesWords, frameWords, startWords, viewerWords } from '../src/studio/words';
import { memoryFiles } from '../src/testing/files';
import { downloaded, openStudio, type Studio } from './harness';

let studio: Studio;
let grid: Locator;

beforeAll(async () => {
  studio = await openStudio();
  const { page } = studio;
  await page.getByRole('button', { name: startWords.setupOf(startWords.sampleNames.nacl) }).click({ timeout: 60_000 });
  await page.locator('.setup-head').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: frameWords.steps.data, exact: true }).first().click();
  grid = page.getByRole('grid', { name: dataWords.table });
  await grid.waitFor({ timeout: 60_000 });
  await page.locator('.viewer-host canvas').waitFor({ timeout: 60_000 });
});

afterAll(async () => {
  await studio?.close();
});

const caption = async (): Promise<string> => (await studio.page.locator('.frame-caption').textContent()) ?? '';
const status = async (): Promise<string> =>
  (await studio.page.locator('.frame-filter [role=status]').textContent()) ?? '';
const excluded = (): Locator => studio.page.locator('.frames-row.use-excluded');

it('moves, selects, excludes and undoes by keyboard, and the run is not touched', async () => {
  const { page } = studio;
  await grid.focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'Space', 'ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown'])
    await page.keyboard.press(key);
  expect(await status()).toContain(dataWords.selectedCount(3));
  await expect.poll(caption).toContain(`${viewerWords.frame} 5`);
  await page.keyboard.press('x');
  expect(await excluded().count()).toBe(3);
  await page.getByRole('button', { name: dataWords.undo }).click();
  expect(await excluded().count()).toBe(0);
  await grid.focus();
  await page.keyboard.press('x');
  await page.keyboard.press('Escape');
  expect(await status()).toBe(dataWords.shown(150, 150));
  await page.keyboard.press('End');
  await expect.poll(caption).toContain(`${viewerWords.frame} 149`);
});

it('keeps the exclusions over a reload', async () => {
  const { page } = studio;
  await page.reload();
  // The reload stays on its tab, its data set and its frame, the last one; the excluded ones are above.
  await grid.waitFor();
  await expect.poll(caption).toContain(`${viewerWords.frame} 149`);
  await grid.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => excluded().count(), { timeout: 30_000 }).toBe(3);
  expect(await page.locator('.split-card').textContent()).toContain('3 excluded');
  expect(framesWords.excluded(3)).toBe('3 frames excluded');
});

it('filters by numbers and words, and says what it cannot read', async () => {
  const { page } = studio;
  const filter = page.locator('[data-filter]');
  await filter.fill('excluded');
  await expect.poll(status).toContain(dataWords.shown(3, 150));
  await filter.fill('maxF >');
  expect(await page.locator('.frame-tools .wrong').textContent()).toContain('maxf >');
  await filter.fill('frame >= 140');
  await expect.poll(status).toContain(dataWords.shown(10, 150));
  await filter.press('Escape');
});

it('selects the frames under bars that are dragged over', async () => {
  const { page } = studio;
  const box = await page.locator('.histogram.energy svg').boundingBox();
  if (!box) throw new Error('the distribution of energies is not there');
  await page.mouse.move(box.x + 2, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, box.y + 30, { steps: 4 });
  await page.mouse.up();
  // The three excluded ones are not in the distributions.
  expect(await status()).toContain(dataWords.selectedCount(147));
  await page.getByRole('button', { name: dataWords.clear }).click();
});

it('downloads what reads back as the frames that are left', async () => {
  const buttons = '.export-data button';
  for (const which of [`${buttons}:first-child`, `${buttons}:last-child`]) {
    const { bytes, name } = await downloaded(studio.page, which);
    const { systems } = await readAll(memoryFiles({ [name]: bytes }));
    expect(systems.map((s) => s.nframes)).toEqual([147]);
  }
});

it('picks an atom by number and by click, and saves the picture', async () => {
  const { page } = studio;
  const box = page.locator('.atom-box input');
  await box.fill('5');
  await box.press('Enter');
  const facts = page.locator('.facts-row');
  await facts.waitFor();
  const five = await facts.textContent();
  await page.locator('.viewer-host').scrollIntoViewIfNeeded();
  const view = await page.locator('.viewer-host').boundingBox();
  if (!view) throw new Error('the view is not there');
  // The ball that is found first from the middle outwards.
  for (let r = 0; r < 120 && (await facts.count()) > 0 && (await facts.textContent()) === five; r += 8)
    await page.mouse.click(view.x + view.width / 2 + r, view.y + view.height / 2 + r / 3);
  await expect.poll(async () => ((await facts.count()) > 0 ? facts.textContent() : 'none')).not.toBe(five);
  const { bytes, name } = await downloaded(page, `[aria-label="${viewerWords.save}"]`);
  expect(name).toMatch(/^Cl4Na4-frame-\d+\.png$/);
  expect([...bytes.slice(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  // A picture of one colour alone would be a few hundred bytes.
  expect(bytes.length).toBeGreaterThan(20_000);
});

it('goes on after the GPU was taken away', async () => {
  const { page } = studio;
  const lose = (give: boolean): Promise<void> =>
    page.locator('.viewer-host canvas').evaluate((canvas, back) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('no canvas');
      const held: HTMLCanvasElement & { extension?: WEBGL_lose_context | null } = canvas;
      held.extension ??= canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context') ?? null;
      if (back) held.extension?.restoreContext();
      else held.extension?.loseContext();
    }, give);
  await lose(false);
  const words = page.locator('.viewer-words');
  await words.waitFor();
  expect(await words.textContent()).toContain(viewerWords.lost);
  await lose(true);
  await words.waitFor({ state: 'detached' });
  const { bytes } = await downloaded(page, `[aria-label="${viewerWords.save}"]`);
  expect(bytes.length).toBeGreaterThan(20_000);
});

it.each(['light', 'dark'] as const)('axe finds nothing serious in the %s theme', async (colorScheme) => {
  const { page } = studio;
  await page.emulateMedia({ colorScheme });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include('.desk').analyze();
  const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  expect(grave.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
});

it('wrote no errors to the console', () => expect(studio.errors).toEqual([]));
