// Keeps the run at hand in storage: how often, what when storage is full, and what the page is told.
import type { Checkpoint } from '../engine/checkpoint';
import { encodeCheckpoint, type RunExtra, type SavedRun } from '../exchange/checkpointFile';
import type { Hand, StoredState } from './hand';
import { MemoryFiles, type RunFiles, StorageFull } from './runFiles';
import { cardOf, RunStore } from './runStore';
import type { SavedInfo, TrainEvent } from './trainProtocol';
import { runWords } from './trainWords';

/** Saving may cost this share of the time, reading P back included; and comes no more often than this. */
const SHARE = 0.03;
const LEAST_MS = 4000;
/** Without storage, checkpoints from before changes share the page's memory with everything else. */
const MEMORY_KEEP = { count: 4, bytes: 2 ** 28 };

export class Autosave {
  readonly #send: (event: TrainEvent) => void;
  readonly #openFiles: () => Promise<RunFiles | null>;
  #opened: Promise<RunStore> | null = null;
  #ended = 0;
  #costMs = 0;
  /** What storage holds of the run at hand; and what it stands for when nothing could be stored. */
  #last: (SavedInfo & { readonly entries: number }) | null = null;
  #unsaved: SavedRun | null = null;

  constructor(send: (event: TrainEvent) => void, openFiles: () => Promise<RunFiles | null>) {
    this.#send = send;
    this.#openFiles = openFiles;
  }

  /** The store of runs: in the browser's storage, or in memory where there is none (told once). */
  store(): Promise<RunStore> {
    this.#opened ??= this.#openFiles().then((files) => {
      if (files) return new RunStore(files);
      this.#send({ type: 'notice', tone: 'error', ...runWords.noStorage });
      return new RunStore(new MemoryFiles(), MEMORY_KEEP);
    });
    return this.#opened;
  }

  /** Milliseconds of training between two checkpoints. */
  get interval(): number {
    return Math.max(LEAST_MS, this.#costMs / SHARE);
  }

  get due(): boolean {
    return performance.now() - this.#ended >= this.interval;
  }

  /** Whether another checkpoint would hardly be felt. */
  get cheap(): boolean {
    return this.#costMs < 1000;
  }

  /** Another run is at hand; `saved`: what storage holds of it. */
  begin(saved: SavedRun | null): void {
    this.#ended = performance.now();
    this.#costMs = 0;
    this.#unsaved = null;
    this.#last = saved && {
      run: saved.extra.id,
      iteration: saved.extra.iteration,
      time: saved.extra.updated,
      bytes: 0,
      entries: saved.extra.journal.length,
    };
  }

  /** The run went back: what storage holds newest is no longer where it stands. */
  outdated(): void {
    if (this.#last) this.#last = { ...this.#last, entries: -1 };
  }

  /** Tells the page what storage holds. */
  tell(): void {
    if (this.#last) {
      const { run, iteration, time, bytes } = this.#last;
      this.#send({ type: 'saved', saved: { run, iteration, time, bytes } });
    }
  }

  /**
   * Stores where the run stands; `before`: the journal entry that comes next. Resolves to false where it could not be
   * stored (the page is told, the run goes on). Rejects as the trainer's snapshot does.
   */
  async save(hand: Hand, state: StoredState, before: number | null = null): Promise<boolean> {
    const start = performance.now();
    const { trainer } = hand;
    const store = await this.store();
    await trainer.drain();
    const last = this.#last;
    const same =
      last?.run === hand.id && last.iteration === trainer.iteration && last.entries === trainer.journal.length;
    if (same && before === null && !this.#unsaved) {
      const stored = await this.#try(hand.id, store, () => store.saveCard(cardOf(hand.extra(state))));
      if (stored === null) this.tell();
      return stored === null;
    }
    const checkpoint = await trainer.snapshot();
    const saved = await this.#put(store, checkpoint, hand.extra(state), before);
    this.#ended = performance.now();
    this.#costMs = this.#ended - start;
    return saved;
  }

  /** Stores what lists show of the run, nothing else. */
  async card(hand: Hand, state: StoredState): Promise<void> {
    const store = await this.store();
    // A run that was never stored has nothing to list.
    if ((await store.card(hand.id)) === null) return;
    await this.#try(hand.id, store, () => store.saveCard(cardOf(hand.extra(state))));
  }

  async #put(store: RunStore, checkpoint: Checkpoint, extra: RunExtra, before: number | null): Promise<boolean> {
    const parts = encodeCheckpoint(checkpoint, extra);
    let bytes = 0;
    const trouble = await this.#try(extra.id, store, async () => {
      bytes = await store.save(extra, parts, before);
    });
    const { id: run, iteration, updated: time } = extra;
    if (trouble !== null) {
      const first = this.#unsaved === null;
      this.#unsaved = { checkpoint, extra };
      const held = this.#last ?? { run, iteration: 0, time, bytes: 0 };
      this.#send({ type: 'saved', saved: { ...held, problem: trouble.text } });
      if (first) this.#send({ type: 'notice', tone: 'error', ...trouble });
      return false;
    }
    if (this.#unsaved) this.#send({ type: 'notice', tone: 'plain', ...runWords.savedAgain });
    this.#unsaved = null;
    this.#last = { run, iteration, time, bytes, entries: extra.journal.length };
    this.tell();
    return true;
  }

  /** Writes; where storage is full, checkpoints from before old changes go first. Resolves to what is wrong, or null. */
  async #try(
    run: string,
    store: RunStore,
    write: () => Promise<unknown>,
  ): Promise<{ readonly text: string; readonly detail: string } | null> {
    for (;;) {
      try {
        await write();
        return null;
      } catch (e) {
        if (!(e instanceof StorageFull)) return runWords.unsaved(e instanceof Error ? e.message : String(e));
        if (!(await store.makeRoom(run).catch(() => false))) return runWords.storageFull;
      }
    }
  }

  /** The newest state of a run that is kept anywhere: in storage, or in memory while storage is full. */
  async newest(run: string): Promise<(SavedRun & { readonly damaged: number }) | null> {
    if (this.#unsaved?.extra.id === run) return { ...this.#unsaved, damaged: 0 };
    return (await this.store()).open(run);
  }
}
