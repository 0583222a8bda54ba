// Undo and redo of what the user did on the page: selections, exclusions, settings. Newest last, one stack for all.

export interface Step {
  /** What was done, in words: "12 frames excluded". */
  readonly label: string;
  undo(): void;
  redo(): void;
}

/** Steps kept; older ones are forgotten. */
const KEPT = 200;

export class UndoStack {
  #done: Step[] = [];
  #undone: Step[] = [];
  readonly #listeners = new Set<() => void>();

  /** Notes a step that has just been done. What was undone before can then no longer be redone. */
  push(step: Step): void {
    this.#done = [...this.#done.slice(-(KEPT - 1)), step];
    this.#undone = [];
    this.#changed();
  }

  /** Takes the last step back; returns it, or null where there is none. */
  undo(): Step | null {
    const step = this.#done.pop() ?? null;
    if (!step) return null;
    step.undo();
    this.#undone.push(step);
    this.#changed();
    return step;
  }

  redo(): Step | null {
    const step = this.#undone.pop() ?? null;
    if (!step) return null;
    step.redo();
    this.#done.push(step);
    this.#changed();
    return step;
  }

  /** The step that undo would take back. */
  get top(): Step | null {
    return this.#done.at(-1) ?? null;
  }

  /** Labels of what would be undone and redone. */
  get next(): { readonly undo: string | null; readonly redo: string | null } {
    return { undo: this.#done.at(-1)?.label ?? null, redo: this.#undone.at(-1)?.label ?? null };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
