// Files that hold frames in a form that is not read: named as what they are, with the way to one that is.
import type { Problem } from '../types';
import type { Head } from './reader';

interface Kind {
  readonly is: (head: Head) => boolean;
  readonly what: string;
  readonly fix: string;
}

const KINDS: readonly Kind[] = [];

/** What the file is; null where it is nothing that is known. */
export function recognise(head: Head | null): Pick<Problem, 'code' | 'message' | 'fix'> | null {
  const kind = head && KINDS.find((k) => k.is(head));
  return kind ? { code: 'cannot-read', message: `this is ${kind.what}, which is not read here.`, fix: kind.fix } : null;
}
