// The table of the data set at hand, how its frames are used, and the order shown.
import { useEffect, useMemo, useState } from 'react';
import type { FrameTable } from '../../data/frameTable';
import { stampOf } from '../../data/summary';
import type { DatasetSummary } from '../../data/types';
import { DEFAULT_RUN } from '../../engine/config';
import { inUse, splitFrames } from '../../engine/split';
import { checkField, type FormValues } from '../model/form';
import type { DataChanges } from '../state/dataEdits';
import { failureWords } from '../state/failure';
import { useSession, useStudio } from '../state/hooks';
import { usesOf } from './query';

export type TableState =
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed'; readonly message: string; retry(): void }
  | { readonly kind: 'ready'; readonly table: FrameTable };

/** Asks the data worker for the table of a data set. */
export function useTable(dataset: DatasetSummary): TableState {
  const session = useSession();
  const [tries, setTries] = useState(0);
  const [state, setState] = useState<{ readonly of: string; readonly got: FrameTable | string } | null>(null);
  // A data set stored again under its id (a sample) is another one.
  const of = `${stampOf(dataset)} ${tries}`;
  const { id } = dataset;
  useEffect(() => {
    let stale = false;
    const take = (got: FrameTable | string): void => {
      if (!stale) setState({ of, got });
    };
    session.data.frames(id).then(take, (error: unknown) => take(failureWords(error).message));
    return () => {
      stale = true;
    };
  }, [session, id, of]);
  if (state?.of !== of) return { kind: 'reading' };
  if (typeof state.got === 'string') return { kind: 'failed', message: state.got, retry: () => setTries((n) => n + 1) };
  return { kind: 'ready', table: state.got };
}

export interface UsedFrames {
  /** [nframes] index into USES. */
  readonly uses: Uint8Array;
  /** Frames per use. */
  readonly counts: readonly [number, number, number];
  /** Frames that validate nothing since their equals train. */
  readonly leaks: number;
  /** Frames that stand more than once: all their copies are on one side. */
  readonly copies: number;
  readonly how: 'random' | 'blocks';
  /** False where the form cannot be used and the defaults stand in. */
  readonly asSet: boolean;
}

interface SplitWish {
  readonly fraction: number;
  readonly how: 'random' | 'blocks';
  readonly stratify: boolean;
  readonly seed: number;
  readonly asSet: boolean;
}

function wishOf(form: FormValues): SplitWish {
  const asSet = (['fraction', 'split', 'stratify', 'seed'] as const).every(
    (key) => checkField(key, form[key]) === null,
  );
  if (asSet)
    return {
      fraction: Number(form.fraction),
      how: form.split === 'random' ? 'random' : 'blocks',
      stratify: form.stratify.trim() === 'true',
      seed: Number(form.seed),
      asSet,
    };
  const { fraction, split, stratify } = DEFAULT_RUN.validation;
  return { fraction, how: split, stratify, seed: DEFAULT_RUN.seed, asSet };
}

/** Frames that share their geometry with another. */
function copiesIn(twins: Int32Array): number {
  const seen = new Map<number, number>();
  for (const t of twins) seen.set(t, (seen.get(t) ?? 0) + 1);
  return [...seen.values()].reduce((n, k) => n + (k > 1 ? k : 0), 0);
}

/**
 * Which frames a run with the present settings trains and validates on; excluded ones drop out of the same split. With
 * `other`, another data set validates and no share of this one does.
 */
export function useUses(
  table: FrameTable,
  excluded: ReadonlySet<number>,
  sides: DataChanges['sides'],
  other: boolean,
): UsedFrames {
  const form = useStudio((s) => s.form);
  const { asSet, fraction, how, stratify, seed } = wishOf(form);
  const copies = useMemo(() => copiesIn(table.twins), [table]);
  const split = useMemo(
    () =>
      splitFrames({
        systems: table.systems.map((s) => s.nframes),
        fraction: other ? 0 : fraction,
        how,
        stratify,
        sides,
        seed,
        twins: table.twins,
      }),
    [table, fraction, how, stratify, sides, seed, other],
  );
  return useMemo(() => {
    const used = inUse(split, excluded);
    const uses = usesOf(table.nframes, used.valid, [...excluded, ...used.leaks]);
    const counts: [number, number, number] = [0, 0, 0];
    for (const u of uses) counts[u]++;
    return { uses, counts, leaks: used.leaks.length, copies, how, asSet };
  }, [table, split, excluded, copies, how, asSet]);
}
