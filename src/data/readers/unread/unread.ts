// Files that hold frames in a form that is not read: named as what they are, with the way to one that is.
import type { Problem } from '../../types';
import type { Head } from '../reader';
import { BINARY } from './unreadBinary';
import { CODES } from './unreadCodes';
import { INPUTS } from './unreadInputs';
import type { Kind } from './unreadKind';
import { STRUCTURES } from './unreadStructures';

const KINDS: readonly Kind[] = [...BINARY, ...CODES, ...STRUCTURES, ...INPUTS];

/**
 * What a file is, and whether it goes without a word where other files were read. The message has no full stop: others of
 * the kind may be counted behind it.
 */
export interface Recognised extends Pick<Problem, 'code' | 'message' | 'fix'> {
  readonly companion: boolean;
}

/** The text without the blanks at the ends of its lines, and with at most one blank line at a time. */
function tidy(text: string): string {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trimEnd());
  return lines.filter((line, k) => line !== '' || lines[k - 1] !== '').join('\n');
}

/** What the file is; null where it is nothing that is known. */
export function recognise(head: Head | null): Recognised | null {
  if (!head) return null;
  const tidied = { ...head, text: tidy(head.text) };
  const kind = KINDS.find((k) => k.is(tidied));
  if (!kind) return null;
  const { companion = false, fix, what } = kind;
  return { code: 'cannot-read', message: `this is ${what}, which is not read here`, fix, companion };
}
