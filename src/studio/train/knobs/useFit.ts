// Whether the run would still fit the device with what is staged: asks the training worker a moment after the last edit.
import { useEffect, useState } from 'react';
import type { Problem } from '../../../data/types';
import type { RunConfig } from '../../../engine/config';
import { type Change, withChanges } from '../../../engine/journal';
import type { RunPlan } from '../../../worker/protocol';
import { failureWords } from '../../state/failure';
import { useSession } from '../../state/hooks';
import { asksForMemory } from './staging';

export type Fit =
  | { readonly kind: 'same' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'fits'; readonly plan: RunPlan }
  | { readonly kind: 'over'; readonly plan: RunPlan; readonly problems: readonly Problem[] }
  | { readonly kind: 'failed'; readonly message: string; readonly fix: string };

const ASK_MS = 250;

/** Of a run's configuration with changes; those that need no other memory are not asked about. */
export function useFit(run: RunConfig, changes: readonly Change[]): Fit {
  const session = useSession();
  const [fit, setFit] = useState<Fit>({ kind: 'same' });
  // The text decides: an equal configuration is not asked about again at every iteration.
  const wanted = asksForMemory(changes) ? JSON.stringify(changes) : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` stands for the changes.
  useEffect(() => {
    if (wanted === null) {
      setFit({ kind: 'same' });
      return;
    }
    const config = withChanges(run, changes);
    let newest = true;
    setFit({ kind: 'asking' });
    const timer = setTimeout(async () => {
      try {
        const plan = await session.runs.planFor(config);
        const problems = plan?.problems.filter((p) => p.severity === 'error') ?? [];
        if (!newest || !plan) return;
        setFit(problems.length > 0 ? { kind: 'over', plan, problems } : { kind: 'fits', plan });
      } catch (error) {
        if (newest) setFit({ kind: 'failed', ...failureWords(error) });
      }
    }, ASK_MS);
    return () => {
      newest = false;
      clearTimeout(timer);
    };
  }, [wanted, session]);
  return fit;
}

/** True where a change must not be applied: it does not fit, or that is not known yet. */
export const blocks = (fit: Fit): boolean => fit.kind === 'over' || fit.kind === 'failed' || fit.kind === 'asking';
