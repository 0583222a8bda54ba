// Pictures of every state of the page, light and dark, 1280 and 1024 wide: node e2e/screens.mjs [OUT] [NAME...]
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { findChromium } from '../scripts/lib/chromium.mjs';
import { serve } from '../scripts/lib/serve.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [out = join(root, 'test-results', 'screens'), ...only] = process.argv.slice(2);
const dist = join(tmpdir(), `kalmium-pictures-${process.pid}`);

const click = (name) => (page) => page.getByRole('button', { name, exact: true }).first().click();
const importFile = (page) =>
  page.setInputFiles('[data-pick="files"]', {
    name: 'tio2.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from('x'),
  });
const startRun = async (page) => {
  await click('Train on Silicon')(page);
  await page.waitForSelector('[data-state]');
  await page.waitForTimeout(1200);
};

/** Opens a data set on Data, and waits for its frame in 3D. */
const openData = (name) => async (page) => {
  await click(`Open ${name}`)(page);
  await click('Data')(page);
  await page.waitForSelector('.viewer-host canvas');
  await page.waitForTimeout(900);
};

/** name -> [query, what to do before the picture, at once in one size only]. */
const STATES = {
  start: ['', async () => {}],
  'start-empty': ['data=empty&device=software', async () => {}],
  'start-import': ['data=slow', importFile],
  'start-problems': ['data=problems', importFile],
  'start-undo': ['', click('Delete tio2')],
  'gate-insecure': ['device=insecure', async () => {}],
  'gate-no-adapter': ['device=no-adapter', async () => {}],
  'setup-software': ['device=software', click('Set up a run on Silicon')],
  setup: ['', click('Open tio2')],
  'setup-errors': [
    '',
    async (page) => {
      await click('Open tio2')(page);
      await page.fill('input[name="rcut"]', '0');
      await page.fill('input[name="neuron"]', '25, x');
      await page.fill('input[name="batch"]', '64');
    },
  ],
  'setup-plan-failed': ['planFails', click('Open tio2')],
  'data-empty': ['data=empty', click('Data')],
  'data-choose': ['data=more', click('Data')],
  data: ['', openData('Silicon')],
  'data-selected': [
    'data=more',
    async (page) => {
      await openData('Rock salt')(page);
      await page.fill('[data-filter]', 'maxF > 1.2');
      await click('Select all shown')(page);
      await page.getByRole('button', { name: /^Exclude \d+$/ }).click();
      await page.fill('[data-filter]', '');
      await page.getByRole('columnheader', { name: /max/ }).getByRole('button').click();
      await page.getByLabel('2 x 2 x 2 cells').click();
      await page.getByLabel('Bonds').click();
      await page.fill('.atom-box input', '3');
      await page.press('.atom-box input', 'Enter');
      await page.waitForTimeout(700);
    },
  ],
  'data-water': ['data=more', openData('Water')],
  'data-large': ['data=more', openData('md')],
  'data-failed': [
    '',
    async (page) => {
      await click('Open tio2')(page);
      await click('Data')(page);
      await page.waitForTimeout(400);
    },
  ],
  'train-preparing': ['run=preparing', startRun],
  train: ['run=running', startRun],
  'train-software': ['run=running&device=software', startRun],
  'train-log': [
    'run=paused',
    async (page) => {
      await startRun(page);
      await page.keyboard.press('l');
      await page.waitForTimeout(600);
    },
  ],
  'train-finished': ['run=finished', startRun],
  'train-failed': ['run=failed', startRun],
};

mkdirSync(out, { recursive: true });
await build({
  root,
  logLevel: 'warn',
  build: { outDir: dist, emptyOutDir: true, rolldownOptions: { input: join(root, 'e2e/pictures/index.html') } },
});
const served = await serve(dist);
const executablePath = await findChromium();
const browser = await chromium.launch({
  ...(executablePath === null ? {} : { executablePath }),
  args: ['--no-sandbox', '--disable-background-networking'],
});
let failures = 0;
try {
  for (const [name, [query, act]] of Object.entries(STATES)) {
    if (only.length > 0 && !only.includes(name)) continue;
    for (const [theme, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 1024],
    ]) {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: theme });
      const trouble = [];
      page.on('console', (m) => m.type() === 'error' && trouble.push(m.text()));
      page.on('pageerror', (e) => trouble.push(String(e)));
      await page.goto(`${served.url}e2e/pictures/index.html?${query}`);
      await page.waitForSelector('.content');
      await act(page);
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(250);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) trouble.push(`${wide} px wider than the window`);
      await page.screenshot({ path: join(out, `${name}-${theme}-${width}.png`), fullPage: true });
      for (const t of trouble) console.error(`${name} ${theme} ${width}: ${t}`);
      failures += trouble.length;
      await page.close();
    }
  }
} finally {
  await browser.close();
  await served.close();
  rmSync(dist, { recursive: true, force: true });
}
console.log(`pictures in ${out}; ${failures} troubles`);
process.exitCode = failures === 0 ? 0 : 1;
