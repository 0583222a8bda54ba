// Pictures of every tab of the real page in both themes, from the silicon sample in training: node e2e/picture.mjs [iterations]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { buildPage, ROOT } from '../scripts/lib/build.mjs';
import { CHROMIUM_FLAGS, ensureChromium } from '../scripts/lib/chromium.mjs';
import { serve } from '../scripts/lib/serve.mjs';

const TABS = ['start', 'data', 'model', 'train', 'inspect', 'export'];
const iterations = Number(process.argv[2] ?? 80);
const out = process.argv[3] ?? join(ROOT, 'docs', 'images');
mkdirSync(out, { recursive: true });
const served = await serve(buildPage());
const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  headless: true,
  args: [...CHROMIUM_FLAGS],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
  page.on('pageerror', (e) => console.error(String(e)));
  await page.goto(served.url);
  const start = Date.now();
  await page.locator('[data-sample=si] button').last().click();
  const shown = page.locator('[data-run=iteration]').first();
  for (;;) {
    const at = Number(/\d+/.exec((await shown.textContent({ timeout: 120_000 })) ?? '')?.[0] ?? 0);
    if (at >= iterations) break;
    await page.waitForTimeout(500);
    if (Date.now() - start > 900_000) throw new Error(`iteration ${at} after 15 minutes`);
  }
  console.log(`${iterations} iterations after ${((Date.now() - start) / 1000).toFixed(0)} s`);
  for (const [k, tab] of TABS.entries()) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.locator('body').press(String(k + 1));
    await page.waitForTimeout(tab === 'inspect' ? 4000 : 1500);
    if (tab === 'data') await page.locator('body').press(']');
    if (tab === 'inspect') await page.locator('body').press('n');
    await page.waitForTimeout(1500);
    await page.screenshot({ path: join(out, `${tab}.png`) });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(out, `${tab}-dark.png`) });
  }
} finally {
  await browser.close();
  await served.close();
}
