// A folder with five faults on this machine's disk, and the drop of a folder as a file manager does it.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { faultyFiles } from './faultyFiles';
import { samplePath } from './harness';

/** Writes the folder; returns its path. */
export function makeFaultyFolder(): string {
  const dir = join(mkdtempSync(join(tmpdir(), 'kalmium-faults-')), 'run');
  mkdirSync(dir);
  for (const [name, text] of faultyFiles(readFileSync(samplePath('si.xyz'), 'utf8')))
    writeFileSync(join(dir, name), text);
  return dir;
}

/** Drops files and folders of this machine on the page. */
export async function dropOn(page: Page, ...paths: readonly string[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, x: 500, y: 400, data });
  await devtools.detach();
}
