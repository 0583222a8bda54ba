// What a key press means; nothing while text is typed or a dialog is open.
import { VIEWS, type View } from '../state/store';
import { controlsFor, type Run } from '../train/run';

export type KeyAction =
  | { readonly kind: 'control'; readonly command: 'pause' | 'resume' | 'step' }
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'frame'; readonly by: 1 | -1 }
  | { readonly kind: 'outlier'; readonly by: 1 | -1 }
  | { readonly kind: 'step-back'; readonly way: 'undo' | 'redo' }
  | { readonly kind: 'checkpoint' | 'branch' | 'log-x' | 'reset-zoom' | 'filter' | 'help' | 'palette' };

/** Where the focus is: in a text field, on something that Space presses, in a dialog or menu, or elsewhere. */
export type Focus = 'typing' | 'pressable' | 'overlay' | 'page';

export interface Press {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl or Cmd. */
  readonly command: boolean;
  readonly alt: boolean;
  /** Repeated because the key is held down. */
  readonly held: boolean;
  readonly focus: Focus;
}

/** The action of a key press in a state; null when there is none. */
export function keyAction(press: Press, run: Run | null): KeyAction | null {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.alt) return null;
  // The palette opens from anywhere but another dialog: no field has a use for these keys.
  if (press.command && key === 'k') return press.focus === 'overlay' || press.held ? null : { kind: 'palette' };
  if (press.focus === 'typing' || press.focus === 'overlay') return null;
  if (press.command) {
    if (key === 'z') return { kind: 'step-back', way: press.shift ? 'redo' : 'undo' };
    return key === 'y' ? { kind: 'step-back', way: 'redo' } : null;
  }
  // Frames can be leafed through with the key held down.
  if (key === '[' || key === ']') return { kind: 'frame', by: key === ']' ? 1 : -1 };
  if (press.held) return null;
  const controls = run ? controlsFor(run.state) : null;
  switch (key) {
    case ' ': {
      const command = controls?.primary ?? null;
      return command === null || press.focus === 'pressable' ? null : { kind: 'control', command };
    }
    case '.':
      return controls?.step ? { kind: 'control', command: 'step' } : null;
    case 's':
      return canSave(run) ? { kind: 'checkpoint' } : null;
    case 'b':
      return canSave(run) ? { kind: 'branch' } : null;
    case 'n':
      return { kind: 'outlier', by: 1 };
    case 'p':
      return { kind: 'outlier', by: -1 };
    case 'l':
      return { kind: 'log-x' };
    case 'r':
      return { kind: 'reset-zoom' };
    case 'z':
      return { kind: 'step-back', way: press.shift ? 'redo' : 'undo' };
    case '/':
      return { kind: 'filter' };
    case '?':
      return { kind: 'help' };
    default: {
      const at = /^[1-6]$/.test(key) ? VIEWS[Number(key) - 1] : undefined;
      return at === undefined ? null : { kind: 'view', view: at };
    }
  }
}

/** True where the worker holds a run whose state can be kept. */
export const canSave = (run: Run | null): boolean =>
  run !== null && (run.state.kind === 'running' || run.state.kind === 'paused' || run.state.kind === 'finished');

// Input types in which keys are not text.
const NO_TEXT = new Set(['checkbox', 'radio', 'range', 'button', 'submit', 'reset', 'file', 'color', 'image']);
const PRESSABLE = 'button, summary, a[href], [role="button"], [role="switch"], [role="checkbox"], [role="tab"], input';
const OVERLAY = '[role="dialog"], [role="menu"], [role="listbox"], [role="alertdialog"]';

export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) return 'page';
  if (target.closest(OVERLAY)) return 'overlay';
  if (target instanceof HTMLInputElement && !NO_TEXT.has(target.type)) return 'typing';
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return 'typing';
  if (target instanceof HTMLElement && target.isContentEditable) return 'typing';
  return target.closest(PRESSABLE) ? 'pressable' : 'page';
}
