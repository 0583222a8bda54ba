// The staged edits of a session: they outlive a change of tab, belong to one run, and can be undone.
import type { FieldKey } from '../../model/fields';
import type { Session } from '../../state/session';
import type { UndoStack } from '../../state/undo';
import type { Edits } from './staging';

export interface EditState {
  /** Run the edits belong to; another run starts without any. */
  readonly run: string | null;
  readonly edits: Edits;
  /** Step scale and lambda are applied while they are dragged. */
  readonly drag: boolean;
  /** Hints put away: kind and the iteration of the last change, so that the next change brings them back. */
  readonly dismissed: readonly string[];
}

const NONE: Edits = {};

export class StagedEdits {
  #state: EditState = { run: null, edits: NONE, drag: false, dismissed: [] };
  /** The last step, while further edits of the same knobs belong to it. */
  #open: { readonly keys: string; after: Edits; at: number } | null = null;
  readonly #undo: UndoStack;
  readonly #listeners = new Set<() => void>();

  constructor(undo: UndoStack) {
    this.#undo = undo;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly snapshot = (): EditState => this.#state;

  /** Edits of a run; none where those at hand belong to another. */
  of(run: string): Edits {
    return this.#state.run === run ? this.#state.edits : NONE;
  }

  /** Puts values into knobs. Edits of the same knobs within a second are one step: a drag is undone at once. */
  put(run: string, values: Edits, label: string, now: number = Date.now()): void {
    const before = this.of(run);
    const after = { ...before, ...values };
    const keys = `${run} ${Object.keys(values).sort().join(' ')}`;
    const open = this.#open;
    this.#set(run, after);
    if (open?.keys === keys && now - open.at < 1000) {
      open.after = after;
      open.at = now;
      return;
    }
    const step = { keys, after, at: now };
    this.#open = step;
    this.#undo.push({ label, undo: () => this.#back(run, before), redo: () => this.#back(run, step.after) });
  }

  /** Takes edits back to the run's values, as a step that can be undone. */
  drop(run: string, fields: readonly FieldKey[], label: string): void {
    const before = this.of(run);
    const after = without(before, fields);
    if (Object.keys(after).length === Object.keys(before).length) return;
    this.#open = null;
    this.#set(run, after);
    this.#undo.push({ label, undo: () => this.#back(run, before), redo: () => this.#back(run, after) });
  }

  /** Forgets edits that have become the run's own values; what was typed since stays. */
  applied(run: string, edits: Edits): void {
    const at = this.of(run);
    const gone = (Object.keys(edits) as FieldKey[]).filter((key) => at[key] === edits[key]);
    this.#open = null;
    this.#set(run, without(at, gone));
  }

  setDrag(drag: boolean): void {
    this.#change({ ...this.#state, drag });
  }

  dismiss(run: string, hint: string): void {
    const known = this.#state.run === run ? this.#state.dismissed : [];
    this.#change({ ...this.#state, run, edits: this.of(run), dismissed: [...known, hint] });
  }

  /** Undo must not bring the edits of a run back into another. */
  #back(run: string, edits: Edits): void {
    this.#open = null;
    if (this.#state.run === run) this.#set(run, edits);
  }

  #set(run: string, edits: Edits): void {
    this.#change({ ...this.#state, run, edits, dismissed: this.#state.run === run ? this.#state.dismissed : [] });
  }

  #change(state: EditState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

const without = (edits: Edits, fields: readonly FieldKey[]): Edits =>
  Object.fromEntries(Object.entries(edits).filter(([key]) => !fields.some((f) => f === key)));

const known = new WeakMap<Session, StagedEdits>();

/** The staged edits of a session. */
export function editsOf(session: Session): StagedEdits {
  const found = known.get(session) ?? new StagedEdits(session.undoStack);
  known.set(session, found);
  return found;
}
