// A folder with five faults, made of the frames of a built-in sample, and the drop of a folder as a file manager does it.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { samplePath } from './harness';

/** Lines of the frames of an extended XYZ file. */
function framesOf(path: string): string[][] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const size = Number(lines[0]) + 2;
  return Array.from({ length: lines.length / size }, (_, k) => lines.slice(k * size, (k + 1) * size));
}

/** One atom's line with one of its columns replaced; `atom` counts from 0. */
function changed(frame: readonly string[], atom: number, column: number, value: string): string[] {
  const fields = frame[2 + atom].trim().split(/\s+/);
  fields[column] = value;
  return frame.map((line, k) => (k === 2 + atom ? fields.join(' ') : line));
}

const turned = (frame: readonly string[]): string[] =>
  frame.map((line) =>
    line.replace(/Lattice="([^"]*)"/, (_, cell: string) => {
      const v = cell.split(' ').map(Number);
      return `Lattice="${v.map((x, k) => (k >= 6 ? -x : x)).join(' ')}"`;
    }),
  );

/** Codes of the faults in the folder. */
export const FAULTS = [
  'nan-label',
  'left-handed-cell',
  'unknown-element',
  'close-atoms',
  'conflicting-labels',
] as const;

/** Frames that are left once all is mended, and those of them that are excluded. */
export const LEFT = { frames: 64, excluded: 2 } as const;

/** Writes the folder; returns its path. */
export function makeFaultyFolder(): string {
  const dir = join(mkdtempSync(join(tmpdir(), 'kalmium-faults-')), 'run');
  mkdirSync(dir);
  const all = framesOf(samplePath('si.xyz'));
  const put = (name: string, frames: readonly (readonly string[])[]): void =>
    writeFileSync(join(dir, name), `${frames.flat().join('\n')}\n`);
  put('clean.xyz', all.slice(0, 40));
  put(
    'broken.xyz',
    all.slice(40, 46).map((f, k) => (k === 2 ? changed(f, 1, 6, 'NaN') : f)),
  );
  put('left.xyz', all.slice(50, 56).map(turned));
  // The second atom a fifth of an A beside the first.
  put(
    'close.xyz',
    all.slice(60, 66).map((f, k) => {
      if (k !== 3) return f;
      const [, x, y, z] = f[2].trim().split(/\s+/);
      return [String(Number(x) + 0.2), y, z].reduce((g, value, c) => changed(g, 1, c + 1, value), f);
    }),
  );
  put(
    'names.xyz',
    all.slice(70, 76).map((f) => f.map((line) => line.replace(/^\s*Si\b/, 'SI'))),
  );
  put('again.xyz', [
    all[3].map((line) => line.replace(/\benergy=(\S+)/, (_, e: string) => `energy=${Number(e) + 1.5}`)),
  ]);
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
