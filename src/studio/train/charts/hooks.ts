// React's access to the charts of the session.
import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useSession, useStudio } from '../../state/hooks';
import { trainWords } from '../../words';
import { type ChartModel, type ChartsState, chartsOf } from './model';

export const useChartModel = (): ChartModel => chartsOf(useSession());

export const useCharts = <T>(select: (state: ChartsState) => T): T => useStore(useChartModel().store, select);

/** Re-renders after every round of drawing; returns their number. */
export function useDrawn(): number {
  const { clock } = useChartModel();
  return useSyncExternalStore(clock.subscribe, clock.snapshot);
}

/** Name of the curve over the whole validation set. */
export function useValidName(): string {
  const nvalid = useStudio((s) => s.run?.nvalid ?? s.run?.plan?.nvalid ?? null);
  const averaged = useStudio((s) => s.run?.config.filter.kind === 'multistream' && s.run.config.filter.average > 0);
  return trainWords.charts.valid(nvalid, averaged);
}
