// The charts in Chromium over a scripted run: zoom and crosshair together, pins, files, table, comparison, keyboard, axe.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { findChromium } from '../scripts/lib/chromium.mjs';
import { serve } from '../scripts/lib/serve.mjs';
import type { ChartModel } from '../src/studio/train/charts/model';
import { buildPictures } from './pictures/build.mjs';

/** What the page of pictures leaves for tests. */
interface Left {
  readonly chartModel: ChartModel;
  readonly savedFiles: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

let browser: Browser;
let served: Awaited<ReturnType<typeof serve>>;
let dist: string;
let page: Page | undefined;
let errors: string[] = [];

beforeAll(async () => {
  dist = mkdtempSync(join(tmpdir(), 'kalmium-charts-'));
  await buildPictures(dist);
  served = await serve(dist);
  const executablePath = await findChromium();
  browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-background-networking'],
  });
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
  if (dist) rmSync(dist, { recursive: true, force: true });
});

afterEach(async () => {
  await page?.close();
  expect(errors).toEqual([]);
});

async function open(charts: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  errors = [];
  // axe needs a context of its own.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme });
  page = await context.newPage();
  page.on('pageerror', (e) => errors.push(e.message));
  page.on('console', (m) => m.type() === 'error' && errors.push(m.text()));
  await page.goto(`${served.url}e2e/pictures/index.html?charts=${charts}`);
  await page.getByRole('button', { name: 'Train on Silicon', exact: true }).first().click();
  await page.waitForSelector('.js-plotly-plot .main-svg');
  return page;
}

const model = <T>(p: Page, read: (m: ChartModel) => T): Promise<T> =>
  p.evaluate((body) => {
    const left = globalThis as unknown as Left;
    return new Function('m', `return (${body})(m)`)(left.chartModel) as T;
  }, read.toString());

async function at(p: Page, id: string, share: number): Promise<readonly [number, number]> {
  const box = await p.locator(`[data-plot=${id}] .overlay`).boundingBox();
  if (!box) throw new Error(`the chart of ${id} is not on the page`);
  return [box.x + share * box.width, box.y + box.height / 2];
}

async function menu(p: Page, id: string, item: string): Promise<void> {
  await p.locator(`[data-plot=${id}] .chart-head button`).click();
  await p.locator(`[data-menu=${item}]`).click();
}

it('zooms all charts by a drag, shows one crosshair on all, and a double click shows the whole run', async () => {
  const p = await open('journal');
  await p.mouse.move(...(await at(p, 'force', 0.2)));
  await p.mouse.down();
  await p.mouse.move(...(await at(p, 'force', 0.4)), { steps: 4 });
  await p.mouse.up();
  await p.waitForFunction(() => (globalThis as unknown as Left).chartModel.scale.to < 90);
  const scale = await model(p, (m) => m.scale);
  expect(scale.from).toBeCloseTo(40, -1);
  expect(scale.to).toBeCloseTo(80, -1);
  // The other chart has the same ticks.
  const ticks = (id: string) => p.locator(`[data-plot=${id}] .xtick`).allTextContents();
  expect(await ticks('energy')).toEqual(await ticks('force'));
  await p.mouse.move(...(await at(p, 'energy', 0.5)));
  expect(await p.locator('.crosshair').count()).toBe(2 + 8);
  expect(await p.locator('[data-plot=force] .values').textContent()).toMatch(/^iteration \d+.*validation/);
  expect(await model(p, (m) => m.store.getState().pins.length)).toBe(0);
  await p.mouse.dblclick(...(await at(p, 'force', 0.5)));
  await p.waitForFunction(() => (globalThis as unknown as Left).chartModel.scale.to >= 200);
  expect(await model(p, (m) => m.store.getState().pins.length)).toBe(0);
});

it('pins by click and by keyboard, removes pins, and goes to the next iteration with an arrow', async () => {
  const p = await open('journal');
  await p.mouse.click(...(await at(p, 'force', 0.3)));
  const [first] = await model(p, (m) => m.store.getState().pins);
  expect(Math.abs(first - 60)).toBeLessThanOrEqual(2);
  await p.mouse.move(5, 5);
  await p.locator('[data-plot=energy] .overlay').focus();
  // Home is the untrained net, iteration 0.
  await p.keyboard.press('Home');
  await p.keyboard.press('ArrowRight');
  await p.keyboard.press('Enter');
  expect(await model(p, (m) => m.store.getState().pins)).toEqual([first, 1]);
  // Every quantity of the run has a row, with a value at either pin.
  expect(await p.locator('.pins tbody tr').count()).toBe(3 + 3 + 8);
  await p.getByRole('button', { name: `Remove the pin at ${first}` }).click();
  expect(await model(p, (m) => m.store.getState().pins)).toEqual([1]);
});

it('gives the points and the picture of a chart as files, under the policy of the page', async () => {
  const p = await open('seam');
  for (const item of ['csv', 'svg', 'png']) {
    await menu(p, 'force', item);
    await p.waitForFunction((end) => (globalThis as unknown as Left).savedFiles.at(-1)?.name.endsWith(end), item);
  }
  const files = await p.evaluate(() =>
    (globalThis as unknown as Left).savedFiles.map((f) => ({ name: f.name, bytes: Array.from(f.bytes) })),
  );
  const [csv, svg, png] = files.map((f) => Buffer.from(f.bytes));
  const lines = csv.toString('utf8').trim().split('\n');
  expect(lines).toHaveLength(1 + 125);
  expect(lines[0]).toContain('validation, new frames [meV/Å]');
  expect(svg.toString('utf8')).toMatch(/^<svg[\s\S]*validation, old frames/);
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
});

it('turns into a table that holds all points though few rows are in the page', async () => {
  const p = await open('long');
  await menu(p, 'force', 'table');
  const table = p.locator('[data-plot=force] table');
  expect(await table.getAttribute('aria-rowcount')).toBe(String(100_001 + 1));
  expect(await table.locator('tbody tr').count()).toBeLessThan(60);
  expect(await table.locator('tbody tr').first().textContent()).toContain('100,000');
});

it('draws nothing while the page is hidden, and catches up when it is seen again', async () => {
  const p = await open('journal');
  const counts = await p.evaluate(async () => {
    const { clock } = (globalThis as unknown as Left).chartModel;
    const wait = (ms: number): Promise<void> => new Promise((next) => setTimeout(next, ms));
    await wait(300);
    let hidden = true;
    Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
    const before = clock.rounds;
    for (let k = 0; k < 20; k++) {
      clock.later();
      await wait(20);
    }
    const during = clock.rounds;
    hidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
    await wait(500);
    return { during: during - before, after: clock.rounds - during };
  });
  expect(counts).toEqual({ during: 0, after: 1 });
});

it.each(['light', 'dark'] as const)(
  'has no serious fault for axe in the %s theme, comparison and pins open',
  async (theme) => {
    const p = await open('journal', theme);
    await p.locator('[data-compare]').click();
    for (const box of await p.getByRole('checkbox', { name: /Silicon, / }).all()) await box.click();
    expect(await p.locator('.run-diff tbody tr').count()).toBeGreaterThan(6);
    expect(await model(p, (m) => m.ghosts.shown.map((g) => g.kind))).toEqual(['ready', 'ready', 'ready']);
    await p.keyboard.press('Escape');
    await p.mouse.click(...(await at(p, 'force', 0.3)));
    await menu(p, 'energy', 'table');
    await p.waitForTimeout(300);
    const { violations } = await new AxeBuilder({ page: p }).include('.train').analyze();
    const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
    expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`)).toEqual([]);
  },
);
