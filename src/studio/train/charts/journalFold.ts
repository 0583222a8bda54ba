// The journal as it still holds: what a revert undid is left out.
import type { JournalEntry } from '../../../engine/journal';

/** Entries in order of iteration; those after the iteration that a later revert went back to are gone. */
export function standing(journal: readonly JournalEntry[]): JournalEntry[] {
  const kept: JournalEntry[] = [];
  for (const entry of journal) {
    if (entry.kind === 'revert') {
      // A change takes effect after its iteration, so that of `to` itself is undone as well.
      const stays = kept.filter((e) => e.iteration < entry.to || (e.iteration === entry.to && e.kind !== 'change'));
      kept.splice(0, kept.length, ...stays);
    }
    kept.push(entry);
  }
  const at = (e: JournalEntry): number => (e.kind === 'revert' ? e.to : e.iteration);
  return kept
    .map((entry, order) => ({ entry, order }))
    .sort((a, b) => at(a.entry) - at(b.entry) || a.order - b.order)
    .map((k) => k.entry);
}

/** Where the entry stands on the curves. */
export const iterationOf = (e: JournalEntry): number => (e.kind === 'revert' ? e.to : e.iteration);
