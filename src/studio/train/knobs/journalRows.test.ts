// The journal in words: what was done together is one row, what a revert undoes is counted, undone rows are marked.
import { expect, it } from 'vitest';
import { DEFAULT_FILTERS, DEFAULT_RUN } from '../../../engine/config';
import type { JournalEntry, JsonValue } from '../../../engine/journal';
import { journalRows, lastTouched } from './journalRows';

const change = (iteration: number, key: string, old: JsonValue, value: JsonValue, time = iteration): JournalEntry => ({
  iteration,
  time,
  kind: 'change',
  key,
  old,
  value,
});
const at = (iteration: number, kind: 'checkpoint' | 'resumed' | 'recovered'): JournalEntry => ({
  iteration,
  time: iteration,
  kind,
});
const FEKF = { ...DEFAULT_RUN, filter: DEFAULT_FILTERS.fekf };
const lines = (journal: readonly JournalEntry[], run = DEFAULT_RUN): readonly string[] =>
  journalRows(journal, run, 200).flatMap((r) => r.lines);

it('says each kind of entry, newest first', () => {
  const journal: JournalEntry[] = [
    { iteration: 0, time: 0, kind: 'branch', run: 'x' },
    change(10, 'filter.pref_f', 1, 2),
    change(20, 'length', { kind: 'iterations', iterations: 300 }, { kind: 'iterations', iterations: 400 }),
    at(25, 'checkpoint'),
    at(30, 'resumed'),
    at(35, 'recovered'),
    { iteration: 40, time: 40, kind: 'inflate', factor: 2 },
    { iteration: 50, time: 50, kind: 'append', dataset: 'd', frames: 60, options: null },
    change(60, 'exclude', [], [3, 4]),
    change(70, 'model.sel', 'auto', [100]),
    change(80, 'filter', { ...DEFAULT_FILTERS.multistream }, { ...DEFAULT_FILTERS.fekf }),
    change(90, 'filter.chord', true, false),
    change(95, 'table', 256, 512),
  ];
  expect(lines(journal)).toEqual([
    'Embedding table 256 → 512',
    'Chord step on → off',
    'Filter multistream → FEKF',
    'sel auto → 100',
    'Excluded 0 frames → 2 frames',
    '60 new frames joined',
    'P made 2 times larger',
    'device lost, recovered from the checkpoint',
    'resumed from the checkpoint',
    'checkpoint',
    'Length 300 iterations → 400 iterations',
    'Force weight 1 → 2',
    'branched off another run',
  ]);
});

it('joins what was applied together, and the two ends of a weight', () => {
  const journal = [
    change(10, 'filter.start_pref_f', 2, 4, 1),
    change(10, 'filter.limit_pref_f', 2, 4, 1),
    change(10, 'batch', 8, 4, 1),
    change(10, 'batch', 4, 2, 2),
    change(20, 'filter.start_pref_e', 1, 2, 3),
    change(20, 'filter.limit_pref_e', 1, 3, 3),
  ];
  const rows = journalRows(journal, FEKF, 30);
  expect(rows.map((r) => [r.index, ...r.lines])).toEqual([
    [4, 'Energy weight, start 1 → 2', 'Energy weight, end 1 → 3'],
    [3, 'Batch 4 → 2'],
    [0, 'Force weight 2 → 4', 'Batch 8 → 4'],
  ]);
});

it('counts what a revert would undo', () => {
  const journal = [change(10, 'batch', 8, 4), at(15, 'checkpoint'), change(20, 'seed', 1, 2)];
  const rows = journalRows(journal, DEFAULT_RUN, 54);
  expect(rows.map((r) => r.revert)).toEqual([{ iterations: 34, changes: 0 }, null, { iterations: 44, changes: 1 }]);
});

it('marks what a later revert undid, and notes the stretch', () => {
  const journal: JournalEntry[] = [
    change(10, 'batch', 8, 4),
    change(40, 'seed', 1, 2),
    { iteration: 60, time: 60, kind: 'revert', to: 30 },
    change(50, 'seed', 1, 3),
  ];
  const rows = journalRows(journal, DEFAULT_RUN, 70);
  expect(rows.map((r) => r.undone)).toEqual([false, false, true, false]);
  expect(rows.map((r) => r.revert !== null)).toEqual([true, false, false, true]);
  expect(rows[1].lines).toEqual(['taken back from 60 to 30: 30 iterations undone']);
  // The undone change is not among those that a revert of the first would lose.
  expect(rows[3].revert).toEqual({ iterations: 60, changes: 1 });
});

it('knows when the run was last touched', () => {
  expect(lastTouched([])).toBe(0);
  expect(lastTouched([change(10, 'batch', 8, 4), at(50, 'resumed')])).toBe(10);
  expect(lastTouched([change(40, 'batch', 8, 4), { iteration: 60, time: 0, kind: 'revert', to: 39 }])).toBe(39);
});
