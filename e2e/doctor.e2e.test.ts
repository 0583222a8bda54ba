// End to end in Chromium: a folder with five faults is dropped, all are mended by clicking, and the mends can be taken back.
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAll } from '../src/data/read';
import { dataWords, doctorWords, mappingWords, setupWords } from '../src/studio/words';
import { memoryFiles, told } from '../src/testing/files';
import { FAULTS, LEFT } from './faultyFiles';
import { dropOn, makeFaultyFolder } from './faultyFolder';
import { downloaded, openStudio, type Studio, shownNumber } from './harness';

let studio: Studio;

const blockers = (): Locator => studio.page.locator('.finding.error');
const codes = (): Promise<string[]> =>
  blockers().evaluateAll((list) => list.map((e) => e.getAttribute('data-finding') ?? ''));
/** Waits until the doctor has looked at what was changed last. */
const examined = (): Promise<void> => studio.page.locator('.doctor[data-visit=ready]').waitFor({ timeout: 60_000 });

beforeAll(async () => {
  studio = await openStudio();
  await studio.page.locator('.drop').waitFor();
  await dropOn(studio.page, makeFaultyFolder());
  await examined();
});

afterAll(async () => {
  await studio?.close();
});

it('names the five faults of a dropped folder, each with where it is and why it matters', async () => {
  expect((await codes()).sort()).toEqual([...FAULTS].sort());
  const text = (await studio.page.locator('.findings-list').textContent()) ?? '';
  for (const file of ['broken.xyz, frame 2', 'left.xyz', 'names.xyz', 'close.xyz, frame 3', 'again.xyz'])
    expect(text).toContain(file);
  expect(await studio.page.locator('.doctor-counts').textContent()).toContain(doctorWords.blockers(5));
});

it('holds a run back until they are mended', async () => {
  const { page } = studio;
  await page.locator('[data-tab=model]').click();
  await page.getByText(setupWords.blockedData(5)).first().waitFor();
  await page.locator('[data-tab=data]').click();
  await examined();
});

it.each(['light', 'dark'] as const)(
  'axe finds nothing serious among the findings in the %s theme',
  async (colorScheme) => {
    const { page } = studio;
    await page.emulateMedia({ colorScheme });
    await page.locator('.mapping').evaluate((d) => d.setAttribute('open', ''));
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().include('.desk').analyze();
    const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
    expect(grave.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
  },
);

it('mends each of them with one click', async () => {
  for (let left = FAULTS.length; left > 0; left--) {
    await blockers().first().locator('.finding-offers button').first().click();
    await expect.poll(() => blockers().count(), { timeout: 30_000 }).toBe(left - 1);
    await examined();
  }
  const { page } = studio;
  expect(await shownNumber(page, '[data-status=excluded]')).toBe(LEFT.excluded);
  expect(await page.locator('.composition tbody tr').count()).toBe(1);
  await page.locator('[data-tab=model]').click();
  await expect.poll(() => page.getByText(setupWords.blockedData(1)).count()).toBe(0);
  await page.locator('[data-tab=data]').click();
  await examined();
});

it('takes back and does again, and keeps all over a reload', async () => {
  const { page } = studio;
  await page.locator('main h1').click();
  for (let k = 1; k <= 2; k++) {
    await page.keyboard.press('z');
    await expect.poll(() => blockers().count(), { timeout: 30_000 }).toBe(k);
  }
  for (let k = 1; k >= 0; k--) {
    await page.keyboard.press('Shift+Z');
    await expect.poll(() => blockers().count(), { timeout: 30_000 }).toBe(k);
  }
  await examined();
  await page.reload();
  await page.locator('[data-tab=data]').click();
  await examined();
  expect(await codes()).toEqual([]);
  await expect.poll(() => shownNumber(page, '[data-status=excluded]')).toBe(LEFT.excluded);
});

it('downloads what was mended', async () => {
  const { bytes, name } = await downloaded(studio.page, '.export-data button:first-child');
  const { problems, systems } = await readAll(memoryFiles({ [name]: bytes }));
  expect(told(problems)).toEqual([]);
  expect(systems.reduce((n, s) => n + s.nframes, 0)).toBe(LEFT.frames - LEFT.excluded);
  expect([...new Set(systems.flatMap((s) => s.type_map))]).toEqual(['Si']);
});

it('changes the unit of a label on the mapping card, and everything follows', async () => {
  const { page } = studio;
  await page.locator('.mapping').evaluate((d) => d.setAttribute('open', ''));
  const row = page.locator('[data-mapping=force]').first();
  await row.getByRole('combobox', { name: mappingWords.unitOf(mappingWords.of.force.toLowerCase()) }).click();
  await page.getByRole('option', { name: 'kcal/mol/Å' }).click();
  await page.locator('.finding[data-finding=work]').first().waitFor({ timeout: 30_000 });
  expect(await row.textContent()).toContain('As read: forces, eV/');
  await page.getByRole('button', { name: mappingWords.reset }).click();
  await page.locator('.finding[data-finding=work]').first().waitFor({ state: 'detached', timeout: 30_000 });
});

it('splits as it is told: by share, at random, by system', async () => {
  const { page } = studio;
  const says = async (): Promise<string> => (await page.locator('[data-split=says]').textContent()) ?? '';
  const before = await says();
  await page.getByRole('button', { name: dataWords.random, exact: true }).click();
  await page.locator('.split-card .switch').waitFor();
  await page.locator('.sides summary').click();
  await page.getByLabel(dataWords.sideOf('run/left.xyz', 'Si8')).selectOption('validation');
  await expect.poll(says).not.toBe(before);
  await page.locator('[data-filter]').fill('left.xyz');
  await expect.poll(() => page.locator('.frames-row.use-validation').count()).toBe(6);
  await page.locator('[data-filter]').press('Escape');
});

it('wrote no errors to the console', () => expect(studio.errors).toEqual([]));
