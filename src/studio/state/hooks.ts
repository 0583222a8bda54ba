// React's access to the session and its state.
import { createContext, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Session } from './session';
import type { StudioState } from './store';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession needs a SessionContext around it');
  return session;
}

export const useStudio = <T>(select: (state: StudioState) => T): T => useStore(useSession().store, select);

/** Re-renders whenever the curves of the run have grown; returns their version. */
export function useSeriesVersion(): number {
  const { series } = useSession();
  return useSyncExternalStore(series.subscribe, series.snapshot);
}
