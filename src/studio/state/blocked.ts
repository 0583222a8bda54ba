// Why a run cannot be started now.
import { parseForm } from '../model/form';
import { setupWords, startWords } from '../words';
import type { StudioState } from './store';

/** In words; null when it can. */
export function blocked({ device, selected, form, health, plan }: StudioState): string | null {
  if (device.kind !== 'ready') return startWords.noDevice;
  if (!selected) return setupWords.noData;
  if (!parseForm(form, selected.type_map).config) return setupWords.blocked;
  if (health.blockers > 0) return setupWords.blockedData(health.blockers);
  const bad =
    plan.kind === 'failed' || (plan.kind === 'ready' && plan.plan.problems.some((p) => p.severity === 'error'));
  return bad ? setupWords.blockedPlan : null;
}
