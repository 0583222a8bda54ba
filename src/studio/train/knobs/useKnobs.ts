// What the knobs of a run share: the run, the staged edits and what they mean.
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import type { FieldKey } from '../../model/fields';
import type { FormValues } from '../../model/form';
import { useSession, useStudio } from '../../state/hooks';
import { knobWords } from '../../words';
import type { Run } from '../run';
import { applyDragged, standingOf } from './actions';
import { editsOf, type StagedEdits } from './edits';
import { canDrag } from './knobList';
import { labelOf } from './labels';
import { type Edits, type Staged, shownValues, stage } from './staging';
import { Throttle } from './throttle';

/** Pauses of a drag shorter than this are no change of their own: each costs a checkpoint. */
const DRAG_MS = 600;

export interface Knobs {
  readonly run: Run;
  readonly edits: Edits;
  readonly staged: Staged;
  /** What the boxes show. */
  readonly values: FormValues;
  /** The run's own values. */
  readonly own: FormValues;
  readonly store: StagedEdits;
  readonly drag: boolean;
  readonly dismissed: readonly string[];
  set(fields: readonly FieldKey[], text: string, name?: string): void;
  /** As set, from a slider: applied at once where the user wants that. What is typed is never applied half-way. */
  slide(field: FieldKey, text: string): void;
  reset(fields: readonly FieldKey[], name?: string): void;
  /** Many knobs at once: a preset, a hint. */
  put(edits: Edits, name?: string): void;
}

export const KnobsContext = createContext<Knobs | null>(null);

export function useKnobs(): Knobs {
  const knobs = useContext(KnobsContext);
  if (!knobs) throw new Error('useKnobs needs a KnobsContext around it');
  return knobs;
}

/** The knobs of a run, for the provider. */
export function useKnobsOf(run: Run): Knobs {
  const session = useSession();
  const store = editsOf(session);
  const state = useSyncExternalStore(store.subscribe, store.snapshot);
  const datasets = useStudio((s) => s.datasets);
  const edits = store.of(run.id);
  const throttle = useMemo(() => new Throttle(DRAG_MS, () => applyDragged(session)), [session]);
  const { config, iteration, iterations, plan } = run;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the run, only these parts matter to the checks.
  const judged = useMemo(
    () => ({
      staged: stage(config, edits, standingOf(run, datasets)),
      values: shownValues(config, edits),
      own: shownValues(config, {}),
    }),
    [config, edits, iteration, iterations, plan, datasets],
  );
  return {
    run,
    edits,
    ...judged,
    store,
    drag: state.drag,
    dismissed: state.run === run.id ? state.dismissed : [],
    set: (fields, text, name = labelOf(fields[0])) =>
      store.put(run.id, Object.fromEntries(fields.map((f) => [f, text])), knobWords.undo.staged(name)),
    slide: (field, text) => {
      store.put(run.id, { [field]: text }, knobWords.undo.staged(labelOf(field)));
      if (state.drag && canDrag(field)) throttle.push();
    },
    reset: (fields, name = labelOf(fields[0])) => store.drop(run.id, fields, knobWords.undo.reset(name)),
    put: (many, name) =>
      store.put(
        run.id,
        many,
        name === undefined ? knobWords.undo.many(Object.keys(many).length) : knobWords.undo.staged(name),
      ),
  };
}
