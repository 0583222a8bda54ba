// What reading had to leave out or to assume, as findings: the user says once that it is right, or what is right.
import { type LabelEdit, type Mend, originKey, originOf } from '../edits';
import type { Problem, System } from '../types';
import type { Finding, Offer } from './finding';

const WHY = {
  error: 'What is named was not taken in; a run would be on what is left.',
  warning: 'It was taken in; whether rightly, only you can tell.',
  note: '',
} as const;

const ACCEPT = { error: 'Go on without', warning: 'It is right', note: 'Hide' } as const;

type Label = Pick<LabelEdit, 'of'> & Partial<LabelEdit>;

const mend = (label: string, origin: string, edits: readonly Label[]): Offer => ({
  label,
  remedy: {
    kind: 'mend',
    mends: edits.map((e) => ({ kind: 'label', origin, key: null, unit: null, sign: null, ...e })),
  },
});

/** The other answer to a question that a reader had to answer itself; null where it asked none. */
function otherAnswer(code: string, s: System): Offer | null {
  const { length, virial } = originOf(s);
  const origin = originKey(s);
  if (code === 'virial-sign' && virial)
    return mend('Reverse the sign of the virial', origin, [{ of: 'virial', sign: virial.sign === 1 ? -1 : 1 }]);
  if (code !== 'units-assumed') return null;
  const plain = length.unit === 'A';
  return mend(plain ? 'It is Bohr and Hartree' : 'It is A and eV', origin, [
    { of: 'length', unit: plain ? 'bohr' : 'A' },
    { of: 'energy', unit: plain ? 'hartree' : 'eV' },
    { of: 'force', unit: plain ? 'hartree/bohr' : 'eV/A' },
  ]);
}

/**
 * One finding for all problems of a kind in a file. Those that were accepted are left away, and questions that `mends`
 * answer. `systems`: as they were read.
 */
export function readFindings(
  problems: readonly Problem[],
  systems: readonly System[],
  { accepted, mends }: { readonly accepted: readonly string[]; readonly mends: readonly Mend[] },
): Finding[] {
  const groups = new Map<string, Problem[]>();
  for (const p of problems) {
    const id = `read ${p.code} ${p.path}`;
    const list = groups.get(id);
    if (list) list.push(p);
    else groups.set(id, [p]);
  }
  const known = new Set(accepted);
  const answered = new Set(mends.flatMap((m) => (m.kind === 'label' ? m.origin : [])));
  return [...groups].flatMap(([id, list]): Finding[] => {
    const [first] = list;
    const own = systems.find((s) => s.path === first.path);
    const other = own ? otherAnswer(first.code, own) : null;
    if (known.has(id) || (other && own && answered.has(originKey(own)))) return [];
    const more = list.length - 1;
    const accept: Offer = { label: ACCEPT[first.severity], remedy: { kind: 'accept' } };
    return [
      {
        ...first,
        id,
        message: more > 0 ? `${first.message} ${more} more like this in the file.` : first.message,
        why: first.severity === 'note' ? first.fix : `${WHY[first.severity]} ${first.fix}`,
        frames: new Int32Array(0),
        worst: null,
        offers: other ? [accept, other] : [accept],
      },
    ];
  });
}
