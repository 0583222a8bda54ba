// The built page in headless Chromium, with the readings that the end-to-end tests need.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { buildPage } from '../scripts/lib/build.mjs';
import { CHROMIUM_FLAGS, findChromium } from '../scripts/lib/chromium.mjs';
import { serve } from '../scripts/lib/serve.mjs';

export interface Studio {
  readonly page: Page;
  readonly url: string;
  /** Errors the page wrote to the console or threw, in order. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Builds the page where needed, serves it and opens it in a fresh profile. Throws where there is no Chromium. */
export async function openStudio(viewport = { width: 1280, height: 800 }): Promise<Studio> {
  const executablePath = await findChromium();
  if (executablePath === null)
    throw new Error('No Chromium for the end-to-end test. Run npm test, or set CHROMIUM_PATH.');
  const served = await serve(buildPage());
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({ executablePath, headless: true, args: [...CHROMIUM_FLAGS] });
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (e) => errors.push(e.message));
    page.on('console', (m) => {
      if (m.type() === 'error') errors.push(m.text());
    });
    await page.goto(served.url);
    const open = browser;
    const close = async (): Promise<void> => {
      await open.close();
      await served.close();
    };
    return { page, url: served.url, errors, close };
  } catch (error) {
    await browser?.close();
    await served.close();
    throw error;
  }
}

/** The first number shown in the element that `selector` names; null while it shows none or is not there. */
export async function shownNumber(page: Page, selector: string): Promise<number | null> {
  const element = page.locator(selector);
  const text = (await element.count()) === 0 ? '' : ((await element.first().textContent()) ?? '');
  const m = /-?\d[\d,\u2009\u202f\u00a0]*(?:\.\d+)?(?:e[-+]?\d+)?/i.exec(text);
  return m === null ? null : Number(m[0].replace(/[,\u2009\u202f\u00a0]/g, ''));
}

/** Polls until `read` gives a value that is not null; throws with `what` after `seconds`. */
export async function until<T>(what: string, seconds: number, read: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await read();
    if (value !== null) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((next) => setTimeout(next, 200));
  }
}

/** Clicks what downloads a file; returns its name and bytes. */
export async function downloaded(page: Page, selector: string): Promise<{ name: string; bytes: Uint8Array }> {
  const coming = page.waitForEvent('download', { timeout: 60_000 });
  await page.locator(selector).click();
  const download = await coming;
  const path = await download.path();
  if (!existsSync(path)) throw new Error(`the download ${download.suggestedFilename()} left no file`);
  return { name: download.suggestedFilename(), bytes: new Uint8Array(readFileSync(path)) };
}

/** Path of a built-in sample. */
export const samplePath = (name: string): string => join(import.meta.dirname, '..', 'public', 'samples', name);

/** Root mean square of all force components of an extended XYZ file, eV/A: the RMSE of a model that predicts none. */
export function forceRms(path: string): number {
  const lines = readFileSync(path, 'utf8').split('\n');
  let sum = 0;
  let count = 0;
  for (let at = 0; at < lines.length && lines[at].trim() !== ''; ) {
    const natoms = Number(lines[at]);
    const properties = /Properties=(\S+)/.exec(lines[at + 1])?.[1]?.split(':') ?? [];
    let column = 0;
    for (let p = 0; p < properties.length && !/^forces?$/.test(properties[p]); p += 3)
      column += Number(properties[p + 2]);
    for (let i = 0; i < natoms; i++) {
      const fields = lines[at + 2 + i].trim().split(/\s+/);
      for (let k = 0; k < 3; k++) {
        sum += Number(fields[column + k]) ** 2;
        count++;
      }
    }
    at += natoms + 2;
  }
  if (count === 0) throw new Error(`${path}: no forces found`);
  return Math.sqrt(sum / count);
}
