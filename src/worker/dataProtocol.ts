// The typed messages between the page and the data worker, which reads, stores and looks into data sets.
import type { FrameTable, FrameView } from '../data/frameTable';
import type { DatasetSummary, Problem } from '../data/types';

export type { FrameTable, FrameView } from '../data/frameTable';

/** A file handed to the data worker; `path` keeps the folder structure of a drop. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

export type SampleName = 'si' | 'nacl' | 'h2o';

/** Radial distribution per pair of elements over (a sample of) the frames, and neighbours within r per atom. */
export interface Rdf {
  readonly dataset: string;
  /** Bin width and range, A; bin k covers [k dr, (k+1) dr). */
  readonly dr: number;
  readonly rmax: number;
  /** Frames that were counted: all, or evenly spaced where there are many. */
  readonly nframes: number;
  readonly pairs: readonly {
    readonly a: string;
    readonly b: string;
    /** [nbins] g(r); for frames without a cell the histogram is normalised to a mean of 1 beyond its last peak. */
    readonly g: Float64Array;
    /** [nbins] mean number of b within the outer edge of the bin around an a. */
    readonly n: Float64Array;
  }[];
}

/** How many neighbours of each element atoms see within rcut. */
export interface NeighborHistogram {
  readonly dataset: string;
  readonly rcut: number;
  /** Frames that were counted: all, or evenly spaced where there are many. */
  readonly nframes: number;
  /** counts[k]: atoms (of the frames counted) that see k neighbours of the element. */
  readonly elements: readonly { readonly element: string; readonly counts: Int32Array; readonly max: number }[];
}

/** Frames the user took out, by position in the data set, ascending. Kept with the data set. */
export interface Marks {
  readonly dataset: string;
  readonly excluded: Int32Array;
}

/** A data set as a download. */
export type DataExportFormat = 'npy-zip' | 'extxyz';

export type DataCommand =
  | { readonly type: 'list'; readonly id: number }
  | { readonly type: 'import'; readonly id: number; readonly name: string; readonly files: readonly DroppedFile[] }
  | { readonly type: 'import-sample'; readonly id: number; readonly sample: SampleName; readonly url: string }
  | { readonly type: 'delete'; readonly id: number; readonly dataset: string }
  | { readonly type: 'frame'; readonly id: number; readonly dataset: string; readonly frame: number }
  | { readonly type: 'frames'; readonly id: number; readonly dataset: string }
  | { readonly type: 'rdf'; readonly id: number; readonly dataset: string; readonly rmax: number }
  | { readonly type: 'neighbors'; readonly id: number; readonly dataset: string; readonly rcut: number }
  | { readonly type: 'marks'; readonly id: number; readonly dataset: string }
  | { readonly type: 'set-marks'; readonly id: number; readonly marks: Marks }
  | { readonly type: 'export-data'; readonly id: number; readonly dataset: string; readonly format: DataExportFormat };

/** Every answer carries the id of the command it answers. */
export type DataEvent =
  | { readonly type: 'datasets'; readonly id: number; readonly datasets: readonly DatasetSummary[] }
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly done: number;
      readonly total: number;
      readonly what: string;
    }
  /** `dataset` is null when nothing could be read; the problems say why. Earlier data sets are untouched. */
  | {
      readonly type: 'imported';
      readonly id: number;
      readonly dataset: DatasetSummary | null;
      readonly problems: readonly Problem[];
    }
  | { readonly type: 'frame'; readonly id: number; readonly frame: FrameView }
  | { readonly type: 'frames'; readonly id: number; readonly frames: FrameTable }
  | { readonly type: 'rdf'; readonly id: number; readonly rdf: Rdf }
  | { readonly type: 'neighbors'; readonly id: number; readonly neighbors: NeighborHistogram }
  | { readonly type: 'marks'; readonly id: number; readonly marks: Marks }
  | {
      readonly type: 'exported';
      readonly id: number;
      readonly name: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly mime: string;
    }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
