// Applies what is staged to the run at hand, at once or while a slider is dragged.
import type { FieldKey } from '../../model/fields';
import type { Session } from '../../state/session';
import type { StudioState } from '../../state/store';
import type { Run } from '../run';
import { editsOf } from './edits';
import { canDrag } from './knobList';
import { type Edits, type Staged, type Standing, stage } from './staging';

/** What the checks of staged edits need to know of a run. */
export function standingOf(run: Run, datasets: StudioState['datasets']): Standing {
  const data = datasets?.find((d) => d.id === run.dataset);
  return {
    iteration: run.iteration,
    iterations: run.iterations,
    type_map: run.config.model.type_map ?? run.plan?.type_map ?? data?.type_map ?? null,
    sel: run.plan?.sel ?? null,
  };
}

/** True while changes can be applied to the run itself. */
export const canApply = (run: Run): boolean => run.state.kind === 'running' || run.state.kind === 'paused';

const pick = (edits: Edits, keep: (field: FieldKey) => boolean): Edits =>
  Object.fromEntries(Object.entries(edits).filter(([key]) => keep(key as FieldKey)));

/** Everything staged, judged as it stands now; null without a run. */
export function stagedNow(session: Session, keep: (field: FieldKey) => boolean = () => true): Staged | null {
  const { run, datasets } = session.store.getState();
  return run && stage(run.config, pick(editsOf(session).of(run.id), keep), standingOf(run, datasets));
}

async function applyThose(session: Session, keep: (field: FieldKey) => boolean): Promise<boolean> {
  const { run } = session.store.getState();
  const staged = stagedNow(session, keep);
  if (!run || !staged || !canApply(run) || staged.now.length === 0) return false;
  const edits = editsOf(session);
  const branchOnly = new Set(staged.items.filter((i) => i.kind === 'rebuild').map((i) => i.field));
  const taken = pick(edits.of(run.id), (field) => keep(field) && !branchOnly.has(field));
  const ok = await session.runs.change(staged.now);
  if (ok) edits.applied(run.id, taken);
  return ok;
}

/** Sends what can be applied; what needs a branch stays staged. False where nothing was or it was refused. */
export const applyStaged = (session: Session): Promise<boolean> => applyThose(session, () => true);

/** Sends the step scale and lambda alone. */
export const applyDragged = (session: Session): Promise<boolean> => applyThose(session, canDrag);
