// The page's small state. Curves live elsewhere (train/series.ts): they are too many for a store.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DatasetSummary, Problem } from '../../data/types';
import type { DeviceInfo, ExportKind, RunPlan, RunSummary } from '../../worker/protocol';
import { DEFAULT_FORM, type FormValues } from '../model/form';
import type { Run } from '../train/run';

export const VIEWS = ['start', 'data', 'model', 'train', 'inspect', 'export'] as const;
export type View = (typeof VIEWS)[number];

export type Device =
  | { readonly kind: 'probing' }
  | { readonly kind: 'ready'; readonly info: DeviceInfo }
  | { readonly kind: 'missing'; readonly why: 'insecure' | 'no-webgpu' | 'no-adapter'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string; readonly fix: string };

export type PlanState =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting'; readonly last: RunPlan | null }
  | { readonly kind: 'ready'; readonly plan: RunPlan }
  | { readonly kind: 'failed'; readonly message: string; readonly fix: string };

export interface Importing {
  readonly name: string;
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

export interface Findings {
  readonly name: string;
  /** False when nothing could be read. */
  readonly taken: boolean;
  readonly problems: readonly Problem[];
}

export interface Notice {
  readonly id: number;
  readonly tone: 'plain' | 'error';
  readonly text: string;
  readonly detail: string;
  /** Id of the data set or run whose deletion the notice can undo. */
  readonly undo: string | null;
  /** What was done last when the notice came: it can be taken back as long as it is the last. */
  readonly step: string | null;
}

/** Open findings of the doctor in the data set at hand; zeros while it has not looked. */
export interface Health {
  readonly blockers: number;
  readonly reviews: number;
}

export interface StudioState {
  readonly view: View;
  readonly device: Device;
  /** null until the data worker has answered. */
  readonly datasets: readonly DatasetSummary[] | null;
  /** Ids of data sets and runs whose deletion can still be undone: out of sight, not yet gone. */
  readonly leaving: readonly string[];
  readonly importing: Importing | null;
  readonly findings: Findings | null;
  readonly selected: DatasetSummary | null;
  readonly health: Health;
  readonly form: FormValues;
  /** What the form resets to: depends on the device. */
  readonly defaults: FormValues;
  readonly plan: PlanState;
  readonly run: Run | null;
  /** Stored runs, newest first; null until the training worker has answered. */
  readonly runs: readonly RunSummary[] | null;
  /** Stored runs drawn behind the one at hand. */
  readonly ghosts: readonly string[];
  readonly exporting: ExportKind | null;
  readonly notices: readonly Notice[];
  readonly logX: boolean;
  /** Counts the requests to reset the zoom. */
  readonly zoomResets: number;
}

export type Store = StoreApi<StudioState>;

export const createStudioStore = (): Store =>
  createStore<StudioState>(() => ({
    view: 'start',
    device: { kind: 'probing' },
    datasets: null,
    leaving: [],
    importing: null,
    findings: null,
    selected: null,
    health: { blockers: 0, reviews: 0 },
    form: DEFAULT_FORM,
    defaults: DEFAULT_FORM,
    plan: { kind: 'none' },
    run: null,
    runs: null,
    ghosts: [],
    exporting: null,
    notices: [],
    logX: false,
    zoomResets: 0,
  }));
