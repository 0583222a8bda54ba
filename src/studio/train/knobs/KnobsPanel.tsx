// Steering a run: hints, live knobs that are staged and applied, the journal, and new frames. 320 to 380 px wide.
import { Switch } from '@base-ui/react/switch';
import { type KeyboardEvent, useState } from 'react';
import { multistreamSchedule } from '../../../engine/filters/multistream-schedule';
import type { FieldKey } from '../../model/fields';
import { useSession } from '../../state/hooks';
import { knobWords } from '../../words';
import type { Run } from '../run';
import { AppendCard } from './AppendCard';
import { ApplyBar, countStaged } from './ApplyBar';
import { applyStaged, canApply } from './actions';
import { Balance } from './Balance';
import { BranchDialog } from './BranchDialog';
import { Fold } from './Fold';
import { HintList } from './HintList';
import { JournalCard } from './JournalCard';
import { KnobRow, LambdaRow, nowText } from './KnobRow';
import { knobsOf } from './knobList';
import { PresetMenu } from './PresetMenu';
import type { EditClass } from './staging';
import { blocks, useFit } from './useFit';
import { KnobsContext, useKnobsOf } from './useKnobs';
import './knobs.css';
import './cards.css';

/** What a schedule makes of constants at this iteration; nothing after a seam, which restarts the schedule. */
function scheduled(run: Run): Readonly<Partial<Record<FieldKey, string>>> {
  const { filter } = run.config;
  if (filter.kind !== 'multistream' || run.iteration < 1 || run.journal.some((e) => e.kind === 'append')) return {};
  const { alpha, kn, q } = multistreamSchedule(filter, run.iteration);
  return {
    'multistream.alpha_min': nowText(alpha),
    'multistream.kn': nowText(kn),
    ...(q > 0 ? { 'multistream.q': nowText(q) } : {}),
  };
}

export function KnobsPanel({ run }: { readonly run: Run }) {
  const session = useSession();
  const knobs = useKnobsOf(run);
  const { staged, edits, store, values, drag } = knobs;
  const [branching, setBranching] = useState(false);
  const [busy, setBusy] = useState(false);
  const fit = useFit(run.config, staged.now);
  const kind = values.filter === 'fekf' || values.filter === 'adam' ? values.filter : 'multistream';
  const set = knobsOf(kind, values.length === 'epochs' ? 'epochs' : 'iterations');
  const now = scheduled(run);
  const n = countStaged(staged.items);
  const apply = async (): Promise<void> => {
    if (busy || blocks(fit) || staged.now.length === 0 || !canApply(run)) return;
    setBusy(true);
    await applyStaged(session);
    setBusy(false);
  };
  const discard = (): void => store.drop(run.id, Object.keys(edits) as FieldKey[], knobWords.undo.discarded);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { target, currentTarget } = event;
    // Dialogs and menus are children of the tree, not of the page.
    if (!(target instanceof Element) || !currentTarget.contains(target)) return;
    if (event.key === 'Enter' && target instanceof HTMLInputElement) {
      event.preventDefault();
      void apply();
    } else if (event.key === 'Escape' && n > 0) {
      event.preventDefault();
      discard();
    }
  };
  const row = (field: FieldKey, as: EditClass) =>
    field.endsWith('.lambda') ? (
      <LambdaRow key={field} field={field} kind={as} />
    ) : (
      <KnobRow key={field} field={field} kind={as} now={now[field]} />
    );
  const touched = (fields: readonly FieldKey[]): boolean =>
    staged.items.some((i) => fields.includes(i.field)) || fields.some((f) => staged.errors[f] !== undefined);
  return (
    <KnobsContext value={knobs}>
      <div className="knobs-panel">
        <section className="card tune" aria-label={knobWords.title} onKeyDown={onKeyDown}>
          <div className="tune-title">
            <h2 className="grow">{knobWords.title}</h2>
            <span className={n > 0 ? 'pill warning' : 'pill'} role="status">
              {n > 0 ? knobWords.staged(n) : knobWords.none}
            </span>
          </div>
          <HintList />
          {set.balance && <Balance {...set.balance} />}
          {set.main.map((field) => row(field, 'live'))}
          {kind !== 'adam' && (
            <div className="tune-drag">
              <span id="tune-drag" className="small grow" title={knobWords.dragWhy}>
                {knobWords.drag}
              </span>
              <Switch.Root
                className="tune-switch"
                aria-labelledby="tune-drag"
                checked={drag}
                onCheckedChange={(on) => store.setDrag(on)}
              >
                <Switch.Thumb className="tune-thumb" />
              </Switch.Root>
            </div>
          )}
          <Fold title={knobWords.folds.more} force={touched(set.more)}>
            {set.more.map((field) => row(field, 'live'))}
          </Fold>
          <Fold
            title={knobWords.folds.advanced}
            force={touched(set.advanced.filter((f) => !set.balance?.e.includes(f) && !set.balance?.f.includes(f)))}
          >
            {set.advanced.map((field) => row(field, 'live'))}
          </Fold>
          <Fold title={knobWords.folds.soft} note={knobWords.foldWhy.soft} force={touched(set.soft)}>
            {set.soft.map((field) => row(field, 'soft-reset'))}
          </Fold>
          <Fold title={knobWords.folds.rebuild} note={knobWords.foldWhy.rebuild} force={touched(set.rebuild)}>
            {set.rebuild.map((field) => row(field, 'rebuild'))}
          </Fold>
          <PresetMenu />
          <ApplyBar
            fit={fit}
            busy={busy}
            onApply={() => void apply()}
            onDiscard={discard}
            onBranch={() => setBranching(true)}
          />
        </section>
        <JournalCard run={run} onBranch={() => setBranching(true)} />
        <AppendCard run={run} />
        <BranchDialog open={branching} onClose={() => setBranching(false)} />
      </div>
    </KnobsContext>
  );
}
