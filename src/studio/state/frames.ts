// The frames of the data set at hand: which are selected, which are excluded, which one is looked at. Shared by all tabs.
import { Observed } from './observed';
import type { UndoStack } from './undo';

export type SelectMode = 'set' | 'add' | 'toggle';

export interface FrameWords {
  selected(n: number): string;
  excluded(n: number): string;
  included(n: number): string;
}

const same = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean =>
  a.size === b.size && [...a].every((v) => b.has(v));

/** Frames are positions in the data set, all systems in order. Changes are undoable; listeners hear of each. */
export class FrameMarks extends Observed {
  dataset: string | null = null;
  nframes = 0;
  selected: ReadonlySet<number> = new Set();
  excluded: ReadonlySet<number> = new Set();
  /** The frame shown in the 3D view. */
  active: number | null = null;
  readonly #undo: UndoStack;
  readonly #words: FrameWords;
  /** Told of every change of the exclusions, to keep them. */
  onExcluded: (dataset: string, excluded: ReadonlySet<number>) => void = () => {};

  constructor(undo: UndoStack, words: FrameWords) {
    super();
    this.#undo = undo;
    this.#words = words;
  }

  /** Another data set is at hand. */
  load(dataset: string | null, nframes: number, excluded: Iterable<number> = []): void {
    // Exclusions may arrive after the frame of a link is shown.
    if (dataset !== this.dataset) this.active = null;
    this.dataset = dataset;
    this.nframes = nframes;
    this.selected = new Set();
    this.excluded = new Set(excluded);
    this.changed();
  }

  /** Looks at a frame; not an undoable step. */
  show(frame: number | null): void {
    if (frame === this.active) return;
    this.active = frame;
    this.changed();
  }

  select(frames: Iterable<number>, mode: SelectMode = 'set'): void {
    const next = new Set(mode === 'set' ? [] : this.selected);
    for (const f of frames) {
      if (mode === 'toggle' && next.has(f)) next.delete(f);
      else next.add(f);
    }
    const before = this.selected;
    if (same(before, next)) return;
    const { dataset } = this;
    const put = (set: ReadonlySet<number>) => () => {
      if (this.dataset !== dataset) return;
      this.selected = set;
      this.changed();
    };
    put(next)();
    this.#undo.push({ label: this.#words.selected(next.size), undo: put(before), redo: put(next) });
  }

  exclude(frames: Iterable<number>): void {
    const list = [...frames].filter((f) => !this.excluded.has(f));
    this.#exclusions(new Set([...this.excluded, ...list]), this.#words.excluded(list.length));
  }

  include(frames: Iterable<number>): void {
    const out = new Set(this.excluded);
    let n = 0;
    for (const f of frames) if (out.delete(f)) n++;
    this.#exclusions(out, this.#words.included(n));
  }

  #exclusions(next: ReadonlySet<number>, label: string): void {
    const before = this.excluded;
    const { dataset } = this;
    if (dataset === null || same(before, next)) return;
    const put = (set: ReadonlySet<number>) => () => {
      // An undo after another data set was opened still reaches what is stored.
      this.onExcluded(dataset, set);
      if (this.dataset !== dataset) return;
      this.excluded = set;
      this.changed();
    };
    put(next)();
    this.#undo.push({ label, undo: put(before), redo: put(next) });
  }
}
