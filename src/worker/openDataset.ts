// The data set that is being looked at, kept in memory: reading it from storage for every frame would be slow.
import { loadDataset } from '../data/store';
import type { Dataset } from '../data/types';

let kept: Dataset | null = null;

/** The stored data set with its frames. Throws in words where there is none of that id. Commands come one at a time. */
export async function openDataset(id: string): Promise<Dataset> {
  if (kept?.id === id) return kept;
  // Let go first: two large data sets at once may not fit.
  kept = null;
  const dataset = await loadDataset(id);
  if (!dataset) throw new Error('This data set is no longer stored in this browser. Import it again on Start.');
  kept = dataset;
  return dataset;
}

/** What is stored under the id changes or goes. */
export function forgetDataset(id: string): void {
  if (kept?.id === id) kept = null;
}
