// The tour: where it goes, how it begins, and that it was offered.
import { rememberedFlag } from '../state/remembered';
import type { Session } from '../state/session';
import { panels } from './panels';

export const TOUR = ['data', 'model', 'train', 'inspect', 'export'] as const;

export const tourSeen = rememberedFlag('tour');

/** Goes to a step; past the last one the tour is over. */
export function tourTo(session: Session, step: number): void {
  const view = TOUR[step];
  if (view === undefined) {
    endTour();
    return;
  }
  panels.setState({ tour: step });
  session.go(view);
}

/** Begins on the data at hand, or on the silicon sample. */
export async function startTour(session: Session): Promise<void> {
  tourSeen.write(true);
  if (session.store.getState().selected === null) await session.takeSample('si', 'model');
  tourTo(session, 0);
}

export function endTour(): void {
  panels.setState({ tour: null });
}
