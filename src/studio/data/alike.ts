// Findings that say the same of several files, as one row of the list.
import type { Finding } from '../../worker/protocol';

export interface Alike {
  readonly finding: Finding;
  /** The same of other files; all are accepted together. */
  readonly others: readonly Finding[];
}

/** Only what can do nothing but be accepted is joined: a mend belongs to its own frames. */
const joins = (f: Finding): boolean => f.frames.length < 2 && f.offers.every((o) => o.remedy.kind === 'accept');

/** The findings in their order, each with those that differ from it in the file alone. */
export function alike(findings: readonly Finding[]): Alike[] {
  const rows: { readonly finding: Finding; readonly others: Finding[] }[] = [];
  const known = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.code, finding.severity, finding.message, finding.why]);
    const same = joins(finding) ? known.get(key) : undefined;
    if (same) {
      same.push(finding);
      continue;
    }
    const others: Finding[] = [];
    rows.push({ finding, others });
    if (joins(finding)) known.set(key, others);
  }
  return rows;
}
