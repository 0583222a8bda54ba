// React's eye on the doctor and on what was changed about the data.
import { useSyncExternalStore } from 'react';
import type { DataEdits } from '../state/dataEdits';
import type { Doctor } from '../state/doctor';
import { useSession } from '../state/hooks';

/** Re-renders with every step of the doctor. */
export function useDoctor(): Doctor {
  const { doctor } = useSession();
  useSyncExternalStore(doctor.subscribe, doctor.snapshot);
  return doctor;
}

/** Re-renders with every change of the data. */
export function useDataEdits(): DataEdits {
  const { edits } = useSession();
  useSyncExternalStore(edits.subscribe, edits.snapshot);
  return edits;
}
