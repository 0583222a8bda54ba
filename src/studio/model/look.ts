// What the Model tab shows of the data: g(r) and neighbour counts, asked of the data worker, the newest answer kept.
import { useEffect, useState } from 'react';
import { stampOf } from '../../data/summary';
import type { DatasetSummary } from '../../data/types';
import type { NeighborHistogram, Rdf } from '../../worker/protocol';
import { failureWords } from '../state/failure';
import { useSession } from '../state/hooks';

export type Looking<T> =
  /** `share`: how far, 0 to 1; null until it has taken long enough to be told. */
  | { readonly kind: 'waiting'; readonly share: number | null; readonly last: T | null }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly message: string };

/** Waits that are told, ms. */
const TOLD = 300;
/** A dragged cutoff asks when it rests, ms. */
const REST = 150;

/** Asks whenever `key` changes; what was shown stays until the answer is there. */
function useLook<T>(
  key: string,
  delay: number,
  ask: (progress: (done: number, total: number) => void) => Promise<T>,
): Looking<T> {
  const [state, setState] = useState<Looking<T>>({ kind: 'waiting', share: null, last: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` names everything that `ask` depends on.
  useEffect(() => {
    let current = true;
    const started = performance.now();
    const tell = (share: number | null): void =>
      setState((s) => ({
        kind: 'waiting',
        share,
        last: s.kind === 'ready' ? s.value : s.kind === 'waiting' ? s.last : null,
      }));
    const begin = setTimeout(() => {
      ask((done, total) => {
        if (current && performance.now() - started > TOLD) tell(total > 0 ? done / total : 0);
      }).then(
        (value) => current && setState({ kind: 'ready', value }),
        (error: unknown) => current && setState({ kind: 'failed', message: failureWords(error).message }),
      );
    }, delay);
    const slow = setTimeout(() => setState((s) => (s.kind === 'waiting' ? { ...s, share: s.share ?? 0 } : s)), TOLD);
    tell(null);
    return () => {
      current = false;
      clearTimeout(begin);
      clearTimeout(slow);
    };
  }, [key]);
  return state;
}

/** g(r) up to `rmax` A of a data set. */
export function useRdf(dataset: DatasetSummary, rmax: number): Looking<Rdf> {
  const { data } = useSession();
  return useLook(`${stampOf(dataset)} ${rmax}`, 0, (progress) => data.rdf(dataset.id, rmax, progress));
}

/** Neighbours within `rcut` A of the atoms of a data set. */
export function useNeighbors(dataset: DatasetSummary, rcut: number): Looking<NeighborHistogram> {
  const { data } = useSession();
  return useLook(`${stampOf(dataset)} ${rcut}`, REST, () => data.neighbors(dataset.id, rcut));
}

export const latest = <T>(look: Looking<T>): T | null =>
  look.kind === 'ready' ? look.value : look.kind === 'waiting' ? look.last : null;
