// For the test of OPFS: does to the browser's file system what the page asks, since synchronous handles exist in workers only.
import { openOpfs } from './opfs';
import type { RunFiles } from './runFiles';

export interface FilesCall {
  readonly id: number;
  readonly name: 'list' | 'read' | 'write' | 'move' | 'remove' | 'open';
  readonly args: readonly unknown[];
}

let files: Promise<RunFiles | null> | null = null;

self.onmessage = async ({ data: { id, name, args } }: MessageEvent<FilesCall>) => {
  files ??= openOpfs();
  const opened = await files;
  if (name === 'open' || !opened) {
    self.postMessage({ id, value: opened && { lasting: opened.lasting, moves: opened.moves } });
    return;
  }
  const call = opened[name] as (...a: readonly unknown[]) => Promise<unknown>;
  self.postMessage({ id, value: await call.apply(opened, [...args]) });
};
