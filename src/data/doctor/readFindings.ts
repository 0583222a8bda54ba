// What reading had to leave out, as findings: the user says once that the rest will do.
import type { Problem } from '../types';
import type { Finding } from './finding';

const WHY = {
  error: 'What is named was not taken in; a run would be on what is left.',
  warning: 'It was taken in; whether rightly, only you can tell.',
  note: '',
} as const;

/** One finding for all problems of a kind in a file; those that were accepted are left away. */
export function readFindings(problems: readonly Problem[], accepted: readonly string[]): Finding[] {
  const groups = new Map<string, Problem[]>();
  for (const p of problems) {
    const id = `read ${p.code} ${p.path}`;
    const list = groups.get(id);
    if (list) list.push(p);
    else groups.set(id, [p]);
  }
  const known = new Set(accepted);
  return [...groups]
    .filter(([id]) => !known.has(id))
    .map(([id, list]): Finding => {
      const [first] = list;
      const more = list.length - 1;
      return {
        ...first,
        id,
        message: more > 0 ? `${first.message} ${more} more like this in the file.` : first.message,
        why: first.severity === 'note' ? first.fix : `${WHY[first.severity]} ${first.fix}`,
        frames: new Int32Array(0),
        offers: [
          {
            label: first.severity === 'error' ? 'Go on without' : first.severity === 'warning' ? 'It is right' : 'Hide',
            remedy: { kind: 'accept' },
          },
        ],
      };
    });
}
