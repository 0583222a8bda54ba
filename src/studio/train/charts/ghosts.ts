// Stored runs that are drawn behind the one at hand: their curves, kept here and read once.
import type { RunRecord, RunSummary } from '../../../worker/protocol';
import { failureWords } from '../../state/failure';
import { RunSeries } from '../series';
import { RunCurves } from './curves';

/** As many as can still be told apart. */
export const MAX_GHOSTS = 8;

export type Ghost =
  | { readonly kind: 'loading'; readonly id: string; readonly slot: number }
  | { readonly kind: 'failed'; readonly id: string; readonly slot: number; readonly message: string }
  | {
      readonly kind: 'ready';
      readonly id: string;
      readonly slot: number;
      readonly summary: RunSummary;
      readonly curves: RunCurves;
    };

/** Curves of a stored run. Times on the wall are known from its journal. */
export function curvesOf(record: RunRecord): RunCurves {
  const series = new RunSeries();
  series.load(record);
  const { summary, started, journal } = record;
  return new RunCurves(series, {
    journal,
    batch: started.batch,
    ntrain: summary.ntrain,
    anchors: [{ iteration: 0, time: summary.created }],
  });
}

/** Loads and holds; tells its listeners of every change. A run keeps its slot, hence its colour, as long as the page lives. */
export class GhostRuns {
  readonly #read: (id: string) => Promise<RunRecord>;
  readonly #changed: () => void;
  readonly #slots = new Map<string, number>();
  readonly #known = new Map<string, { readonly stamp: string; ghost: Ghost }>();
  #shown: readonly string[] = [];

  constructor(read: (id: string) => Promise<RunRecord>, changed: () => void) {
    this.#read = read;
    this.#changed = changed;
  }

  /** The runs on show, in the order asked for. */
  get shown(): readonly Ghost[] {
    return this.#shown.flatMap((id) => this.#known.get(id)?.ghost ?? []);
  }

  /** Slot 0 to MAX_GHOSTS - 1 of a run; null where it has none yet. */
  slotOf(id: string): number | null {
    return this.#slots.get(id) ?? null;
  }

  /** Asks for these runs; `list` tells which have gone on since they were read. */
  show(ids: readonly string[], list: readonly RunSummary[] | null): void {
    this.#shown = ids.slice(0, MAX_GHOSTS);
    for (const id of this.#shown) {
      const found = list?.find((r) => r.id === id);
      const stamp = found ? `${found.iteration} ${found.updated}` : '';
      const known = this.#known.get(id);
      if (known && (known.stamp === stamp || stamp === '')) continue;
      this.#load(id, stamp, known?.ghost.kind === 'ready' ? known.ghost : null);
    }
  }

  #load(id: string, stamp: string, before: Ghost | null): void {
    const slot = this.#slot(id);
    const entry: { readonly stamp: string; ghost: Ghost } = { stamp, ghost: before ?? { kind: 'loading', id, slot } };
    this.#known.set(id, entry);
    this.#read(id).then(
      (record) => {
        entry.ghost = { kind: 'ready', id, slot, summary: record.summary, curves: curvesOf(record) };
        this.#changed();
      },
      (error: unknown) => {
        entry.ghost = { kind: 'failed', id, slot, message: failureWords(error).message };
        this.#changed();
      },
    );
  }

  #slot(id: string): number {
    const has = this.#slots.get(id);
    if (has !== undefined) return has;
    const taken = new Set(this.#slots.values());
    let slot = Array.from({ length: MAX_GHOSTS }, (_, k) => k).find((k) => !taken.has(k));
    if (slot === undefined) {
      // All are given: one of a run that is out of sight goes on to this one.
      const free = [...this.#slots].find(([other]) => !this.#shown.includes(other));
      slot = free?.[1] ?? 0;
      if (free) {
        this.#slots.delete(free[0]);
        this.#known.delete(free[0]);
      }
    }
    this.#slots.set(id, slot);
    return slot;
  }
}
