// What a key press means; nothing while text is typed or a control has the focus.

import { VIEWS, type View } from '../state/store';
import { controlsFor, type Run } from '../train/run';

export type KeyAction =
  | { readonly kind: 'control'; readonly command: 'pause' | 'resume' | 'step' }
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'log-x' | 'reset-zoom' | 'keys' };

/** Of the pressed key and where the focus is. */
export interface Press {
  readonly key: string;
  readonly modified: boolean;
  /** Tag name of the focused element, lower case. */
  readonly tag: string;
}

const TYPING = new Set(['input', 'textarea', 'select']);
// Space and Enter belong to these.
const PRESSABLE = new Set(['button', 'summary', 'a']);

/** The action of a key press in a state; null when there is none. */
export function keyAction(press: Press, run: Run | null): KeyAction | null {
  if (press.modified || TYPING.has(press.tag)) return null;
  switch (press.key) {
    case ' ': {
      const command = run ? controlsFor(run.state).primary : null;
      return command === null || PRESSABLE.has(press.tag) ? null : { kind: 'control', command };
    }
    case '.':
      return run && controlsFor(run.state).step ? { kind: 'control', command: 'step' } : null;
    case 'l':
    case 'L':
      return { kind: 'log-x' };
    case 'r':
    case 'R':
      return { kind: 'reset-zoom' };
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
      return { kind: 'view', view: VIEWS[Number(press.key) - 1] };
    case '?':
      return { kind: 'keys' };
    default:
      return null;
  }
}
