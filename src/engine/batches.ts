// The batches of a run in order: which frames, their labels, FEKF's drawn atoms. Each can be made ready before it is needed.
import { RandomStream } from '../model/random';
import { type BatchFrame, PICKS } from './batch';
import type { RunConfig } from './config';
import type { FrameSet, Prepared } from './dataset';
import { Sampler } from './split';
import type { TableOptions } from './tableBatch';
import { tableOf } from './tablePack';

export class Batches {
  readonly #set: FrameSet;
  readonly #prepared: Prepared;
  readonly #run: RunConfig;
  readonly #table: TableOptions | null;
  readonly #sampler: Sampler;
  #iteration = 0;
  #ready: readonly BatchFrame[] | null = null;

  constructor(set: FrameSet, prepared: Prepared, run: RunConfig, table: TableOptions | null, train: Int32Array) {
    this.#set = set;
    this.#prepared = prepared;
    this.#run = run;
    this.#table = table;
    this.#sampler = new Sampler(train, run.batch, run.seed);
  }

  /** The next iteration's batch. */
  next(): readonly BatchFrame[] {
    this.ahead();
    const batch = this.#ready ?? [];
    this.#ready = null;
    return batch;
  }

  /** Makes the next batch ready, frames that memory does not hold included: for the time while the device works. */
  ahead(): void {
    if (this.#ready) return;
    const it = ++this.#iteration;
    const picks = this.#run.filter.kind === 'fekf' ? new RandomStream(this.#run.seed, `picks ${it}`) : null;
    const drawn = picks ? Array.from({ length: PICKS }, () => picks.uniform()) : [];
    const p = this.#prepared;
    this.#ready = Array.from(this.#sampler.next(), (frame) => {
      const packed = this.#set.packed(frame, p.config, p.stat);
      if (this.#table) tableOf(packed, p.layout, this.#table.table);
      const labels = this.#set.labels(frame, packed, p.bias);
      // The same fractions for every frame: the same atoms where the frames are of one size (docs/filters.md).
      return picks
        ? { frame: packed, labels, picks: Int32Array.from(drawn, (u) => Math.floor(u * packed.natoms)) }
        : { frame: packed, labels };
    });
  }
}
