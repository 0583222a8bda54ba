// Paths on disk: folders walked in order, links that lead in circles, and what is missing.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { told } from '../../testing/files';
import { nodeFiles } from './nodeFiles';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

it('walks folders in the order of names and reads files when asked', async () => {
  mkdirSync(join(root, 'b', 'c'), { recursive: true });
  writeFileSync(join(root, 'b', 'c', 'two'), 'second');
  writeFileSync(join(root, 'a'), 'first');
  symlinkSync(root, join(root, 'b', 'loop'));
  const { files, problems } = await nodeFiles([`${root}/`, join(root, 'a')]);
  expect(problems).toEqual([]);
  expect(files.map((f) => [f.path, f.size])).toEqual([
    [`${root}/a`, 5],
    [`${root}/b/c/two`, 6],
    [`${root}/a`, 5],
  ]);
  expect(new TextDecoder().decode(await files[1].read())).toBe('second');
});

it('tells paths that do not exist and folders that are empty', async () => {
  mkdirSync(join(root, 'empty', 'inside'), { recursive: true });
  const { files, problems } = await nodeFiles([join(root, 'nowhere'), join(root, 'empty')]);
  expect(files).toEqual([]);
  expect(told(problems)).toEqual([`no-such-path ${root}/nowhere`, `empty-folder ${root}/empty`]);
});
