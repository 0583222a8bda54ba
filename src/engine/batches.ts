// The batches of a run in order: which frames, their labels, FEKF's drawn atoms. Each can be made ready before it is needed.
import { RandomStream } from '../model/random';
import { type BatchFrame, PICKS } from './batch';
import type { RunConfig } from './config';
import type { FrameSet, Prepared } from './dataset';
import { Draw, type DrawOptions, type DrawState } from './mixing';
import type { TableOptions } from './tableBatch';
import { tableOf } from './tablePack';

/** What batches are made from. */
export interface BatchSource {
  readonly set: FrameSet;
  readonly prepared: Prepared;
  readonly run: RunConfig;
  readonly table: TableOptions | null;
  readonly draw: DrawOptions;
}

interface Ready {
  readonly frames: Int32Array;
  readonly batch: readonly BatchFrame[];
}

export class Batches {
  #source: BatchSource;
  readonly #draw: Draw;
  /** Batches drawn, the one that is ready included. */
  #iteration: number;
  #ready: Ready | null = null;
  /** Where the draw stood before the batch that is ready. */
  #before: DrawState;
  #last: Int32Array = new Int32Array(0);

  /** `from`: where a run goes on that has done `iteration` iterations, `last` the frames of its last batch. */
  constructor(source: BatchSource, from: { iteration: number; state: DrawState; last: Int32Array } | null = null) {
    this.#source = source;
    this.#draw = new Draw(source.draw);
    this.#iteration = from?.iteration ?? 0;
    if (from) {
      this.#draw.state = from.state;
      this.#last = Int32Array.from(from.last);
    }
    this.#before = this.#draw.state;
  }

  /** Where the draw of the next batch begins, whether or not it is ready already. */
  get state(): DrawState {
    return this.#ready ? this.#before : this.#draw.state;
  }

  /** Frames of the batch that `next` gave last. */
  get last(): Int32Array {
    return this.#last;
  }

  /** Another source from the next batch on; one that was ready is drawn anew. */
  use(source: BatchSource): void {
    if (this.#ready) {
      this.#draw.state = this.#before;
      this.#iteration--;
      this.#ready = null;
    }
    this.#source = source;
    this.#draw.use(source.draw);
    this.#last = this.#last.slice(0, Math.min(source.draw.batch, source.draw.train.length));
  }

  /** The next iteration's batch. */
  next(): readonly BatchFrame[] {
    this.ahead();
    const ready = this.#ready;
    this.#ready = null;
    this.#last = ready?.frames ?? new Int32Array(0);
    return ready?.batch ?? [];
  }

  /** The last batch again, without drawn atoms. */
  again(): readonly BatchFrame[] {
    return Array.from(this.#last, (frame) => this.#make(frame, null));
  }

  /** Makes the next batch ready, frames that memory does not hold included: for the time while the device works. */
  ahead(): void {
    if (this.#ready) return;
    this.#before = this.#draw.state;
    const { run } = this.#source;
    const it = ++this.#iteration;
    const picks = run.filter.kind === 'fekf' ? new RandomStream(run.seed, `picks ${it}`) : null;
    const drawn = picks ? Array.from({ length: PICKS }, () => picks.uniform()) : null;
    const frames = this.#draw.next();
    this.#ready = { frames, batch: Array.from(frames, (frame) => this.#make(frame, drawn)) };
  }

  #make(frame: number, drawn: readonly number[] | null): BatchFrame {
    const { set, prepared: p, table } = this.#source;
    const packed = set.packed(frame, p.config, p.stat);
    if (table) tableOf(packed, p.layout, table.table);
    const labels = set.labels(frame, packed, p.bias);
    // The same fractions for every frame: the same atoms where the frames are of one size (docs/filters.md).
    return drawn
      ? { frame: packed, labels, picks: Int32Array.from(drawn, (u) => Math.floor(u * packed.natoms)) }
      : { frame: packed, labels };
  }
}
