// React's access to the Inspect tab's own state, and what is worked out from the predictions.
import { useMemo, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Predictions } from '../../worker/protocol';
import { useSession } from '../state/hooks';
import { type Inspector, type InspectState, inspectorOf } from './inspector';
import { PickIndex } from './pick';
import { pointsOf, QUANTITIES, type Quantity } from './points';
import { type ErrorStats, errorsOf, statsOf, worstOf } from './stats';
import {
  byComposition,
  byElement,
  bySystem,
  type FrameErrors,
  frameErrors,
  outstanding,
  outstandingAbove,
  totals,
  worstFrames,
} from './tables';

export const useInspector = (): Inspector => inspectorOf(useSession());

export const useInspect = <T>(select: (state: InspectState) => T): T => useStore(useInspector().store, select);

/** Re-renders with every change of the shared frames. */
export function useFrames() {
  const { frames } = useSession();
  useSyncExternalStore(frames.subscribe, frames.snapshot);
  return frames;
}

/** Dots of one quantity with everything a plot needs; errors in the unit of the quantity (eV). */
export interface Plotted {
  readonly quantity: Quantity;
  readonly index: PickIndex;
  /** Prediction minus reference of each dot. */
  readonly errors: Float64Array;
  readonly stats: ErrorStats;
  /** Dots with the largest errors, worst first. */
  readonly worst: Int32Array;
}

/** Worst dots that the arrow keys step through. */
const STEPS = 100;

export function plotted(p: Predictions, quantity: Quantity, s: InspectState): Plotted {
  const points = pointsOf(p, quantity, s, s);
  const errors = errorsOf(points, s.residual);
  return { quantity, index: new PickIndex(points), errors, stats: statsOf(errors), worst: worstOf(errors, STEPS) };
}

export function usePlotted(p: Predictions): Readonly<Record<Quantity, Plotted>> {
  const element = useInspect((s) => s.element);
  const system = useInspect((s) => s.system);
  const residual = useInspect((s) => s.residual);
  const centred = useInspect((s) => s.centred);
  const inspector = useInspector();
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are the parts of the state that dots depend on.
  return useMemo(() => {
    const s = inspector.store.getState();
    const [energy, force, virial] = QUANTITIES.map((q) => plotted(p, q, s));
    return { energy, force, virial };
  }, [p, element, system, residual, centred, inspector]);
}

export interface Analysis {
  readonly frames: readonly FrameErrors[];
  /** By place in the data set. */
  readonly byFrame: ReadonlyMap<number, FrameErrors>;
  readonly worst: readonly FrameErrors[];
  readonly outstanding: ReadonlySet<number>;
  /** meV/A; NaN where it cannot be said. */
  readonly above: number;
  readonly totals: ReturnType<typeof totals>;
  readonly elements: ReturnType<typeof byElement>;
  readonly systems: ReturnType<typeof bySystem>;
  readonly compositions: ReturnType<typeof byComposition>;
}

export function useAnalysis(p: Predictions): Analysis {
  const element = useInspect((s) => s.element);
  const system = useInspect((s) => s.system);
  const worstBy = useInspect((s) => s.worstBy);
  const errors = useMemo(() => {
    const filter = { element, system };
    const frames = frameErrors(p, filter);
    return {
      frames,
      byFrame: new Map(frames.map((f) => [f.frame, f])),
      outstanding: outstanding(frames),
      above: outstandingAbove(frames),
      totals: totals(p, filter),
      elements: byElement(p, filter),
      systems: bySystem(p, filter),
      compositions: byComposition(p, filter),
    };
  }, [p, element, system]);
  const worst = useMemo(() => worstFrames(errors.frames, worstBy), [errors, worstBy]);
  return { ...errors, worst };
}

/** Place of each frame of the data set in the predictions. */
export const usePlaces = (p: Predictions): ReadonlyMap<number, number> =>
  useMemo(() => new Map(Array.from(p.frame, (f, k) => [f, k])), [p]);
