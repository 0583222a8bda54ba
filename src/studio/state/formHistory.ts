// Changes of the settings as undoable steps: what is typed into one field without a pause is one step.

import type { FieldKey } from '../model/fields';
import type { FormValues } from '../model/form';
import { fieldWords, frameWords } from '../words';
import type { Step, UndoStack } from './undo';

/** Keystrokes in one field that are closer than this belong together, ms. */
const TOGETHER = 1000;

export interface FormHost {
  get(): FormValues;
  /** Puts the form in place and plans anew. */
  put(form: FormValues): void;
}

export class FormHistory {
  readonly #undo: UndoStack;
  readonly #host: FormHost;
  readonly #now: () => number;
  #last: { readonly step: Step; readonly key: FieldKey; after: FormValues; time: number } | null = null;

  constructor(undo: UndoStack, host: FormHost, now: () => number = () => performance.now()) {
    this.#undo = undo;
    this.#host = host;
    this.#now = now;
  }

  /** One field gets a new text. */
  edit(key: FieldKey, value: string): void {
    const before = this.#host.get();
    if (before[key] === value) return;
    const after = { ...before, [key]: value };
    const last = this.#last;
    const time = this.#now();
    if (last && last.key === key && time - last.time < TOGETHER && this.#undo.top === last.step) {
      last.after = after;
      last.time = time;
      this.#host.put(after);
      return;
    }
    const made = { key, after, time };
    const step: Step = {
      label: frameWords.edited(fieldWords[key][0]),
      undo: () => this.#host.put(before),
      redo: () => this.#host.put(made.after),
    };
    this.#last = Object.assign(made, { step });
    this.#host.put(after);
    this.#undo.push(step);
  }

  /** The whole form at once: presets, resets, imports. */
  replace(after: FormValues, label: string): void {
    const before = this.#host.get();
    this.#host.put(after);
    const keys = Object.keys(after) as FieldKey[];
    if (keys.every((k) => after[k] === before[k])) return;
    this.#undo.push({ label, undo: () => this.#host.put(before), redo: () => this.#host.put(after) });
  }
}
