// What the user changed about the data set at hand, apart from exclusions: mends, sides, the set that validates, findings
// that were accepted. Every change is one step that can be undone, and is kept by the data worker.
import { type Edits, NO_EDITS } from '../../data/edits';
import type { DatasetSummary } from '../../data/types';
import type { DataClient } from '../../worker/client';
import { Observed } from './observed';
import type { UndoStack } from './undo';

/** Everything but the excluded frames, which FrameMarks holds. */
export type DataChanges = Omit<Edits, 'excluded'>;

export interface EditsHost {
  readonly data: DataClient;
  readonly undo: UndoStack;
  /** The worker has kept a change; `summary` where the data themselves are others now. */
  kept(dataset: string, summary: DatasetSummary | null): void;
  refused(error: unknown): void;
}

const NONE: DataChanges = NO_EDITS;

export class DataEdits extends Observed {
  dataset: string | null = null;
  now: DataChanges = NONE;
  /** Changes that the worker has not answered yet. */
  pending = 0;
  readonly #host: EditsHost;
  /** One after the other: each sees what the one before kept. */
  #saving: Promise<void> = Promise.resolve();

  constructor(host: EditsHost) {
    super();
    this.#host = host;
  }

  /** Another data set is at hand. */
  load(dataset: string | null, edits: DataChanges = NONE): void {
    this.dataset = dataset;
    const { mends, sides, validation, accepted } = edits;
    this.now = { mends, sides, validation, accepted };
    this.changed();
  }

  /** Changes something about the data set at hand; `label` says what was done. */
  change(label: string, change: Partial<DataChanges>): void {
    const { dataset } = this;
    if (dataset === null) return;
    const keys = Object.keys(change) as (keyof DataChanges)[];
    const before = Object.fromEntries(keys.map((k) => [k, this.now[k]])) as Partial<DataChanges>;
    if (keys.every((k) => JSON.stringify(this.now[k]) === JSON.stringify(change[k]))) return;
    const put = (part: Partial<DataChanges>) => (): void => {
      if (this.dataset === dataset) {
        this.now = { ...this.now, ...part };
        this.changed();
      }
      this.keep(dataset, (edits) => ({ ...edits, ...part }));
    };
    put(change)();
    this.#host.undo.push({ label, undo: put(before), redo: put(change) });
  }

  /** Keeps a change of any data set's edits; not a step of its own. */
  keep(dataset: string, change: (edits: Edits) => Edits): void {
    this.pending++;
    this.changed();
    const { data } = this.#host;
    this.#saving = this.#saving.then(async () => {
      try {
        const { summary } = await data.setEdits(dataset, change(await data.edits(dataset)));
        this.pending--;
        this.#host.kept(dataset, summary);
      } catch (error) {
        this.pending--;
        this.#host.refused(error);
      }
      this.changed();
    });
  }
}
