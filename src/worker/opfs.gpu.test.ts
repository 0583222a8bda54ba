// The browser's own file system behind the store of runs: written, read in parts, renamed over what was there, removed.
import { describe, expect, it } from 'vitest';
import { encodeCheckpoint } from '../exchange/checkpointFile';
import { smallCheckpoint, smallExtra } from '../testing/checkpoints';
import type { FilesCall } from './opfsTestWorker';
import type { RunFiles } from './runFiles';
import { RunStore } from './runStore';

// Node has no such file system.
const inPage = typeof window !== 'undefined';

/** The files of a worker, from the page. */
async function remoteFiles(): Promise<RunFiles> {
  const worker = new Worker(new URL('./opfsTestWorker.ts', import.meta.url), { type: 'module' });
  let next = 0;
  const ask = <T>(name: FilesCall['name'], ...args: readonly unknown[]): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = next++;
      worker.addEventListener('message', (m: MessageEvent<{ readonly id: number; readonly value: T }>) => {
        if (m.data.id === id) resolve(m.data.value);
      });
      worker.addEventListener('error', (e) => reject(new Error(e.message)));
      worker.postMessage({ id, name, args } satisfies FilesCall);
    });
  const about = await ask<Pick<RunFiles, 'lasting' | 'moves'> | null>('open');
  if (!about) throw new Error('the browser grants no storage');
  return {
    ...about,
    list: (folder) => ask('list', folder),
    read: (path, from, to) => ask('read', path, from, to),
    write: (path, parts) => ask('write', path, parts),
    move: (path, name) => ask('move', path, name),
    remove: (path) => ask('remove', path),
  };
}

describe.runIf(inPage)('OPFS', () => {
  it('holds files as the store of runs needs them', { timeout: 60_000 }, async () => {
    const files = await remoteFiles();
    expect(files).toMatchObject({ lasting: true, moves: true });
    const sizes = async () => (await files.list('runs/x')).map((f) => [f.name, f.bytes]);
    await files.remove('runs/x');
    expect(await files.list('runs/x')).toEqual([]);
    expect(await files.read('runs/x/a.kal')).toBeNull();
    await files.write('runs/x/a.kal.tmp', [Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5)]);
    expect(await sizes()).toEqual([['a.kal.tmp', 5]]);
    expect(await files.read('runs/x/a.kal.tmp', 1, 3)).toEqual(Uint8Array.of(2, 3));
    await files.move('runs/x/a.kal.tmp', 'a.kal');
    expect(await sizes()).toEqual([['a.kal', 5]]);
    await files.write('runs/x/a.kal.tmp', [Uint8Array.of(9, 8)]);
    await files.move('runs/x/a.kal.tmp', 'a.kal');
    expect(await sizes()).toEqual([['a.kal', 2]]);
    expect(await files.read('runs/x/a.kal')).toEqual(Uint8Array.of(9, 8));
    await files.remove('runs/x');

    const store = new RunStore(files);
    for (const iteration of [3, 5, 7]) {
      const extra = smallExtra('x', iteration);
      await store.save(extra, encodeCheckpoint(smallCheckpoint(iteration), extra));
    }
    expect(await store.open('x')).toEqual({ checkpoint: smallCheckpoint(7), extra: smallExtra('x', 7), damaged: 0 });
    expect((await store.list()).filter((r) => r.card.id === 'x').map((r) => r.card.iteration)).toEqual([7]);
    await store.remove('x');
    expect(await sizes()).toEqual([]);
  });
});
