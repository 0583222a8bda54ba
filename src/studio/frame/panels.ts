// Which dialog of the frame is open, and where the tour stands.
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export type Panel = 'help' | 'palette' | 'device' | 'paste';

export interface Panels {
  readonly open: Panel | null;
  /** Position in the tour; null while there is none. */
  readonly tour: number | null;
}

export const panels = createStore<Panels>(() => ({ open: null, tour: null }));

export const usePanels = <T>(select: (state: Panels) => T): T => useStore(panels, select);

export const openPanel = (open: Panel | null): void => panels.setState({ open });
