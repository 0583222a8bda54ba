// The journal as rows to read, newest first: what was applied together stands in one row, with what a revert would undo.
import type { RunConfig } from '../../../engine/config';
import type { JournalEntry } from '../../../engine/journal';
import { knobWords } from '../../words';
import { keyLabel, valueText } from './labels';

export interface JournalRow {
  /** Position of the row's first entry in the journal: what a revert names. */
  readonly index: number;
  readonly iteration: number;
  /** ms since the epoch */
  readonly time: number;
  readonly lines: readonly string[];
  readonly tone: 'change' | 'seam' | 'plain' | 'trouble';
  /** A later revert went back before it. */
  readonly undone: boolean;
  /** What a revert to before this row would undo; null where there is nothing to take back. */
  readonly revert: { readonly iterations: number; readonly changes: number } | null;
}

type ChangeEntry = Extract<JournalEntry, { readonly kind: 'change' }>;

/** FEKF's weights at start and end move together unless they are set apart: then one line says it. */
function changeLines(group: readonly ChangeEntry[], run: RunConfig): string[] {
  const text = (key: string, label: string, e: ChangeEntry): string =>
    knobWords.journal.change(label, valueText(key, e.old), valueText(key, e.value));
  const lines: string[] = [];
  for (const e of group) {
    const limit = /^filter\.limit_pref_([efv])$/.exec(e.key);
    const start = /^filter\.start_pref_([efv])$/.exec(e.key);
    const twin = (key: string): ChangeEntry | undefined =>
      group.find((o) => o.key === key && o.old === e.old && o.value === e.value);
    if (limit && twin(`filter.start_pref_${limit[1]}`)) continue;
    const both = start ? twin(`filter.limit_pref_${start[1]}`) : undefined;
    const weight = start?.[1] === 'e' ? 'e' : start?.[1] === 'f' ? 'f' : 'v';
    lines.push(text(e.key, both ? knobWords.weights[weight] : keyLabel(e.key, run.filter.kind), e));
  }
  return lines;
}

function describe(e: Exclude<JournalEntry, ChangeEntry>): { readonly line: string; readonly tone: JournalRow['tone'] } {
  const words = knobWords.journal;
  switch (e.kind) {
    case 'append':
      return { line: words.append(e.frames), tone: 'seam' };
    case 'inflate':
      return { line: words.inflate(e.factor), tone: 'change' };
    case 'checkpoint':
      return { line: words.checkpoint, tone: 'plain' };
    case 'resumed':
      return { line: words.resumed, tone: 'plain' };
    case 'recovered':
      return { line: words.recovered, tone: 'trouble' };
    case 'revert':
      return { line: words.reverted(e.iteration, e.to), tone: 'plain' };
    case 'branch':
      return { line: words.branched, tone: 'plain' };
  }
}

const matters = (e: JournalEntry): boolean => e.kind === 'change' || e.kind === 'append' || e.kind === 'inflate';

/** Rows of a journal, newest first. `iteration`: where the run stands. */
export function journalRows(journal: readonly JournalEntry[], run: RunConfig, iteration: number): JournalRow[] {
  const groups: { readonly index: number; readonly entries: JournalEntry[] }[] = [];
  journal.forEach((entry, index) => {
    const last = groups.at(-1)?.entries;
    const first = last?.[0];
    const together =
      first?.kind === 'change' &&
      entry.kind === 'change' &&
      first.iteration === entry.iteration &&
      first.time === entry.time &&
      !last?.some((e) => e.kind === 'change' && e.key === entry.key);
    if (together) last?.push(entry);
    else groups.push({ index, entries: [entry] });
  });
  const undone = (index: number, entry: JournalEntry): boolean =>
    entry.kind !== 'revert' &&
    journal.some((later, at) => at > index && later.kind === 'revert' && later.to < entry.iteration);
  const rows = groups.map(({ index, entries }): JournalRow => {
    const [entry] = entries;
    const gone = undone(index, entry);
    const changes = entries.filter((e): e is ChangeEntry => e.kind === 'change');
    const said = entry.kind === 'change' ? null : describe(entry);
    const later = groups.filter((g) => g.index > index && matters(g.entries[0]) && !undone(g.index, g.entries[0]));
    return {
      index,
      iteration: entry.iteration,
      time: entry.time,
      lines: said ? [said.line] : changeLines(changes, run),
      tone: said ? said.tone : 'change',
      undone: gone,
      revert:
        !gone && matters(entry)
          ? { iterations: Math.max(0, iteration - entry.iteration), changes: later.length }
          : null,
    };
  });
  return rows.reverse();
}

/** Iteration after which the last change, seam or revert took effect; 0 for a run that was left alone. */
export function lastTouched(journal: readonly JournalEntry[]): number {
  const last = journal.findLast((e) => matters(e) || e.kind === 'revert');
  return last === undefined ? 0 : last.kind === 'revert' ? last.to : last.iteration;
}
