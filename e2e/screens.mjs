// Pictures of every state of the page, light and dark, 1280 and 1024 wide: node e2e/screens.mjs [OUT] [NAME...]
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../scripts/lib/chromium.mjs';
import { serve } from '../scripts/lib/serve.mjs';
import { buildPictures } from './pictures/build.mjs';
import { STATES } from './pictures/states.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [out = join(root, 'test-results', 'screens'), ...only] = process.argv.slice(2);
const dist = join(tmpdir(), `kalmium-pictures-${process.pid}`);

mkdirSync(out, { recursive: true });
await buildPictures(dist);
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
      // As tall as what it holds: bars that stick to the window would stand in the middle of a full-page picture.
      const tall = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.max(800, tall) });
      await page.waitForTimeout(200);
      await page.screenshot({ path: join(out, `${name}-${theme}-${width}.png`) });
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
