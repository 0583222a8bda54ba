// From cases in single systems to findings: few are told one by one, many in one line that names the worst.
import type { Mend } from '../edits';
import { runsOf } from '../edits';
import type { Finding, Offer } from './finding';
import { allOf, type Part, positionsOf } from './patient';

/** More systems with the same finding than this are told in one. */
const APART = 3;

/** Something wrong in a system. */
export interface Case {
  readonly part: Part;
  /** Frames of the system, ascending. */
  readonly frames: readonly number[];
  /** The one to look at first. */
  readonly worst: number;
  /** How bad that is; larger is worse. */
  readonly badness: number;
}

/** The words and remedies of a finding; `path`, `frame` and `frames` follow from its cases. */
export type Words = Pick<Finding, 'severity' | 'message' | 'why' | 'fix' | 'offers'>;

/** "1 frame", "12 systems". */
export const count = (n: number, what: string): string => `${n.toLocaleString('en-US')} ${what}${n === 1 ? '' : 's'}`;

/** "1 frame is", "3 frames are": a verb that goes with the number. */
export const verb = (n: number, one: string, many: string): string => (n === 1 ? one : many);

/** Names in a row, the first few of many. */
export function listed(names: readonly string[], most = 4): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Figures as people read them: 0.0123, 12.3, 1600, 2.5e+7. */
export function figure(x: number, digits = 3): string {
  const text = x.toPrecision(digits);
  return text.includes('e+') && Math.abs(x) < 1e6 ? String(Number(text)) : text;
}

export const ACCEPT: Offer = { label: 'Keep as it is', remedy: { kind: 'accept' } };

export const exclude = (frames: Int32Array): Offer => ({
  label: `Exclude ${count(frames.length, 'frame')}`,
  remedy: { kind: 'exclude', frames },
});

export const mend = (label: string, ...mends: readonly Mend[]): Offer => ({ label, remedy: { kind: 'mend', mends } });

/** Frames of the cases, positions in the data set. */
export const framesOf = (cases: readonly Case[]): Int32Array =>
  Int32Array.from(cases.flatMap((c) => [...positionsOf(c.part, c.frames)])).sort();

/** Runs of all examined frames of the parts. */
export const runsOfParts = (parts: readonly Part[]): ReturnType<typeof runsOf> => runsOf(allOf(parts));

/** "" for one system, " in 12 systems" for many. */
export const inSystems = (cases: readonly unknown[]): string =>
  cases.length > 1 ? ` in ${count(cases.length, 'system')}` : '';

/** A finding about one place and the frames concerned. `id` is made of the code and `of`, what tells it from others. */
export function finding(
  code: string,
  of: string,
  at: { readonly part: Part; readonly frame: number | null } | null,
  frames: Int32Array,
  words: Words,
): Finding {
  return {
    ...words,
    code,
    id: of === '' ? code : `${code} ${of}`,
    path: at?.part.system.path ?? '',
    frame: at === null || at.frame === null ? null : at.part.system.frame_index[at.frame],
    frames,
    worst: at === null || at.frame === null ? (frames.length > 0 ? frames[0] : null) : at.part.first + at.frame,
  };
}

/** The worst of cases. */
export const worstOf = <C extends Case>(cases: readonly C[]): C =>
  cases.reduce((worst, c) => (c.badness > worst.badness ? c : worst));

/** One finding for each case, or one for all where there are many. */
export function perSystem<C extends Case>(
  code: string,
  cases: readonly C[],
  say: (cases: readonly C[], worst: C) => Words,
): Finding[] {
  if (cases.length === 0) return [];
  if (cases.length > APART) {
    const worst = worstOf(cases);
    return [finding(code, '', { part: worst.part, frame: worst.worst }, framesOf(cases), say(cases, worst))];
  }
  return cases.map((c) =>
    finding(
      code,
      `${c.part.system.path} ${c.part.formula}`,
      { part: c.part, frame: c.worst },
      framesOf([c]),
      say([c], c),
    ),
  );
}
