// The store of runs: whenever the page is killed, what is left opens soundly; space is bounded; a full disk harms nothing.
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN } from '../engine/config';
import { encodeCheckpoint } from '../exchange/checkpointFile';
import { smallCheckpoint, smallExtra } from '../testing/checkpoints';
import { MemoryFiles, StorageFull } from './runFiles';
import { cardOf, RunStore } from './runStore';

class Killed extends Error {}

/** Breaks off at file operation number `at`: a write is left half done, everything later does not happen. */
class DyingFiles extends MemoryFiles {
  at = Number.POSITIVE_INFINITY;
  #done = 0;

  #count(half: () => void): void {
    this.#done++;
    if (this.#done < this.at) return;
    if (this.#done === this.at) half();
    throw new Killed();
  }

  override async write(path: string, parts: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    this.#count(() => {
      const bytes = parts.reduce((s, p) => s + p.length, 0);
      const half = new Uint8Array(Math.floor(bytes / 2));
      half.set(parts[0].subarray(0, half.length));
      this.files.set(path, half);
    });
    await super.write(path, parts);
  }

  override async move(path: string, name: string): Promise<void> {
    this.#count(() => {});
    await super.move(path, name);
  }

  override async remove(path: string): Promise<void> {
    this.#count(() => {});
    await super.remove(path);
  }
}

const save = (store: RunStore, iteration: number, before: number | null = null, id = 'a'): Promise<number> => {
  const extra = smallExtra(id, iteration);
  return store.save(extra, encodeCheckpoint(smallCheckpoint(iteration), extra), before);
};

/** What a run does to the store, one completed save after the other. */
const LIFE: readonly (readonly [iteration: number, before: number | null])[] = [
  [0, null],
  [3, null],
  [5, 0],
  [8, null],
  [9, 1],
  [12, null],
];

it('reads cards of before systems had sides: what was not there yet is off', async () => {
  const files = new MemoryFiles();
  const store = new RunStore(files);
  const { stratify, sides, ...validation } = DEFAULT_RUN.validation;
  const old = { ...DEFAULT_RUN, validation };
  const card = { ...cardOf(smallExtra('a', 3)), config: old, started: old };
  await files.write('runs/a/run.json', [new TextEncoder().encode(JSON.stringify(card))]);
  const now = { ...old, validation: { ...validation, stratify: false, sides: [] } };
  expect(await store.card('a')).toEqual({ ...card, config: now, started: now });
});

describe.each([true, false])('RunStore (renames: %s)', (moves) => {
  it('opens what was saved last', async () => {
    const store = new RunStore(new MemoryFiles(Number.POSITIVE_INFINITY, moves));
    for (const [iteration, before] of LIFE) await save(store, iteration, before);
    const opened = await store.open('a');
    expect(opened).toEqual({ checkpoint: smallCheckpoint(12), extra: smallExtra('a', 12), damaged: 0 });
    expect(await store.revertible('a')).toEqual([0, 1]);
    expect((await store.before('a', 0))?.checkpoint).toEqual(smallCheckpoint(5));
    expect(await store.before('a', 2)).toBeNull();
  });

  it('has a sound checkpoint after being killed at any file operation, and never an older one than the last completed', async () => {
    for (let at = 1; ; at++) {
      const files = new DyingFiles(Number.POSITIVE_INFINITY, moves);
      files.at = at;
      let completed: number | null = null;
      let started = 0;
      const store = new RunStore(files);
      let killed = false;
      for (const [iteration, before] of LIFE) {
        started = iteration;
        try {
          await save(store, iteration, before);
          completed = iteration;
        } catch (e) {
          expect(e).toBeInstanceOf(Killed);
          killed = true;
          break;
        }
      }
      files.at = Number.POSITIVE_INFINITY;
      // The page opens again.
      const after = new RunStore(files);
      const found = await after.open('a');
      if (completed === null && found === null) {
        expect(await after.list()).toEqual([]);
      } else {
        expect([completed, started]).toContain(found?.extra.iteration);
        expect(found?.checkpoint).toEqual(smallCheckpoint(found?.extra.iteration ?? -1));
        expect((await after.extra('a'))?.iteration).toBe(found?.extra.iteration);
        expect((await after.list()).map((r) => r.card.id)).toEqual(['a']);
        // And goes on.
        await save(after, 50);
        await save(after, 51);
        expect((await new RunStore(files).open('a'))?.extra.iteration).toBe(51);
        const left = [...files.files.keys()].filter((f) => !f.includes('before'));
        expect(left.filter((f) => f.endsWith('.kal'))).toHaveLength(2);
        expect(left.filter((f) => f.endsWith('.tmp'))).toEqual([]);
      }
      if (!killed) break;
    }
  });
});

describe('RunStore', () => {
  it('falls back to the checkpoint before a damaged one, and keeps that until two newer ones are stored', async () => {
    const files = new MemoryFiles();
    const store = new RunStore(files);
    await save(store, 1);
    await save(store, 2);
    const newest = 'runs/a/000002.kal';
    const bytes = files.files.get(newest) ?? new Uint8Array(0);
    bytes[bytes.length - 20] ^= 1;
    expect(await store.open('a')).toMatchObject({ damaged: 1, extra: { iteration: 1 } });
    await save(store, 3);
    expect([...files.files.keys()].filter((f) => f.endsWith('.kal')).sort()).toEqual([
      'runs/a/000001.kal',
      'runs/a/000003.kal',
    ]);
  });

  it('lists runs newest first, from a checkpoint where the card is lost', async () => {
    const files = new MemoryFiles();
    const store = new RunStore(files);
    await save(store, 4, null, 'a');
    const extra = smallExtra('b', 8, { created: 5000 });
    await store.save(extra, encodeCheckpoint(smallCheckpoint(8), extra));
    const listed = await store.list();
    expect(listed.map((r) => [r.card.id, r.card.iteration, r.card.best?.iteration])).toEqual([
      ['b', 8, 8],
      ['a', 4, 4],
    ]);
    expect(listed[0].bytes).toBe(
      [...files.files].filter(([p]) => p.includes('/b/')).reduce((s, [, d]) => s + d.length, 0),
    );
    files.files.set('runs/a/run.json', new TextEncoder().encode('{"version": 1, "na'));
    expect((await store.list()).map((r) => r.card.name)).toEqual(['Silicon', 'Silicon']);
  });

  it('keeps a bounded number of checkpoints from before changes, the newest', async () => {
    const store = new RunStore(new MemoryFiles(), { count: 3, bytes: 1e9 });
    for (let k = 0; k < 8; k++) await save(store, k, k);
    expect(await store.revertible('a')).toEqual([5, 6, 7]);
    const small = new RunStore(new MemoryFiles(), { count: 30, bytes: 1 });
    for (let k = 0; k < 8; k++) await save(small, k, k);
    // One always stays, and the two newest checkpoints of all.
    expect(await small.revertible('a')).toEqual([6, 7]);
  });

  it('forgets checkpoints of what was undone', async () => {
    const store = new RunStore(new MemoryFiles());
    for (let k = 0; k < 4; k++) await save(store, k, k);
    await save(store, 1);
    await store.dropBefore('a', 2);
    expect(await store.revertible('a')).toEqual([0, 1]);
    expect((await store.open('a'))?.extra.iteration).toBe(1);
  });

  it('says that storage is full, leaves what was stored, and makes room from the oldest changes', async () => {
    const room = 40_000;
    const files = new MemoryFiles(room);
    const store = new RunStore(files);
    let saved = 0;
    const fill = async (): Promise<void> => {
      for (; ; saved++) await save(store, saved, saved);
    };
    await expect(fill()).rejects.toThrow(StorageFull);
    expect(saved).toBeGreaterThan(3);
    expect((await store.open('a'))?.extra.iteration).toBe(saved - 1);
    const before = await store.revertible('a');
    expect(await store.makeRoom('a')).toBe(true);
    expect(await store.revertible('a')).toEqual(before.slice(1));
    await save(store, saved);
    expect((await store.open('a'))?.extra.iteration).toBe(saved);
    while (await store.makeRoom('a'));
    expect((await store.open('a'))?.extra.iteration).toBe(saved);
  });

  it('removes a run with all its files', async () => {
    const files = new MemoryFiles();
    const store = new RunStore(files);
    await save(store, 1, null, 'a');
    await save(store, 1, null, 'b');
    await store.remove('a');
    expect([...files.files.keys()].every((f) => f.startsWith('runs/b/'))).toBe(true);
    expect(await store.open('a')).toBeNull();
  });
});
