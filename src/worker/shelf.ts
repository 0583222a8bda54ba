// The data set that is being looked at, kept in memory: reading it from storage for every frame would be slow.
import { duplicateGroups } from '../data/doctor/duplicates';
import { applyMends, type Edits, type Source, sourcesOf } from '../data/edits';
import { loadAsRead, loadEdits, saveEdits } from '../data/store';
import { summarize } from '../data/summary';
import type { Dataset, DatasetSummary } from '../data/types';

export interface Opened {
  readonly asRead: Dataset;
  /** As the user has changed it; excluded frames are in it. */
  readonly dataset: Dataset;
  readonly edits: Edits;
}

const GONE = 'This data set is no longer stored in this browser. Import it again on Start.';

/** Keeps one data set. */
export class Shelf {
  #kept: Opened | null = null;
  #opening: { readonly id: string; readonly done: Promise<Opened> } | null = null;
  #twins: { readonly of: Dataset; readonly groups: Int32Array } | null = null;

  /** The stored data set. Rejects in words where there is none of that id. */
  async open(id: string): Promise<Opened> {
    if (this.#kept?.asRead.id === id) return this.#kept;
    if (this.#opening?.id === id) return this.#opening.done;
    // Let go first: two large data sets at once may not fit.
    this.#kept = null;
    const opening = { id, done: this.#load(id) };
    this.#opening = opening;
    try {
      const kept = await opening.done;
      if (this.#opening === opening) this.#kept = kept;
      return kept;
    } finally {
      if (this.#opening === opening) this.#opening = null;
    }
  }

  async #load(id: string): Promise<Opened> {
    const opened = await this.beside(id);
    if (!opened) throw new Error(GONE);
    return opened;
  }

  /** Another data set than the one that is kept; null where there is none of that id. */
  async beside(id: string): Promise<Opened | null> {
    const [asRead, edits] = await Promise.all([loadAsRead(id), loadEdits(id)]);
    if (!asRead) return null;
    return { asRead, edits, dataset: { ...asRead, systems: applyMends(asRead.systems, edits.mends) } };
  }

  /** How its files were read. */
  async sources(id: string): Promise<Source[]> {
    return sourcesOf((await this.open(id)).asRead.systems);
  }

  /** Changes what the user says about a data set; the summary where the data themselves are others now. */
  async edit(id: string, edits: Edits): Promise<{ readonly edits: Edits; readonly summary: DatasetSummary | null }> {
    const kept = await this.open(id);
    const before = kept.edits.mends;
    const same = JSON.stringify(before) === JSON.stringify(edits.mends);
    const dataset = same ? kept.dataset : { ...kept.asRead, systems: applyMends(kept.asRead.systems, edits.mends) };
    // Counted in time, so that another state never has an earlier one's number.
    const summary = same ? null : { ...summarize(dataset), version: Date.now() };
    const saved = await saveEdits(id, edits, summary);
    this.#kept = { asRead: kept.asRead, edits: saved, dataset };
    return { edits: saved, summary };
  }

  /** duplicateGroups of a data set's frames, found once. */
  twins({ dataset }: Opened): Int32Array {
    if (this.#twins?.of !== dataset) this.#twins = { of: dataset, groups: duplicateGroups(dataset.systems) };
    return this.#twins.groups;
  }

  /** What is stored under the id changes or goes. */
  forget(id: string): void {
    if (this.#kept?.asRead.id === id) this.#kept = null;
    if (this.#opening?.id === id) this.#opening = null;
  }
}
