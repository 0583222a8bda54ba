// Takes the README's picture from the real page: the silicon sample in training (node e2e/picture.mjs [iterations]).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { buildPage, ROOT } from '../scripts/lib/build.mjs';
import { CHROMIUM_FLAGS, ensureChromium } from '../scripts/lib/chromium.mjs';
import { serve } from '../scripts/lib/serve.mjs';

const iterations = Number(process.argv[2] ?? 80);
const out = join(ROOT, 'docs', 'images');
mkdirSync(out, { recursive: true });
const served = await serve(buildPage());
const browser = await chromium.launch({
  executablePath: await ensureChromium(),
  headless: true,
  args: [...CHROMIUM_FLAGS],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
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
  await page.screenshot({ path: join(out, 'train.png') });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(1000);
  await page.screenshot({ path: join(out, 'train-dark.png') });
} finally {
  await browser.close();
  await served.close();
}
