// The typed messages between the page and the data worker, which reads, stores and looks into data sets.
import type { Finding } from '../data/doctor/finding';
import type { Edits, Source } from '../data/edits';
import type { FrameTable, FrameView } from '../data/frameTable';
import type { DatasetSummary, Problem } from '../data/types';

export type { Finding, Offer, Remedy } from '../data/doctor/finding';
export type { Edits, LabelEdit, Mend, Side, Source } from '../data/edits';
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

/** The settings of a run that the doctor looks at. */
export interface ExamineSettings {
  /** A */
  readonly rcut: number;
  /** Slots per element; null where sel is taken from the data. */
  readonly sel: Readonly<Record<string, number>> | null;
  /** How validation frames are drawn; null where the form cannot be used. */
  readonly split: {
    readonly fraction: number;
    readonly how: 'random' | 'blocks';
    readonly stratify: boolean;
    readonly seed: number;
  } | null;
}

/** What the doctor found and measured in all frames of a data set. */
export interface Examination {
  readonly dataset: string;
  readonly rcut: number;
  readonly findings: readonly Finding[];
  /** [nframes] smallest distance, A; Infinity where no two atoms come within rcut. */
  readonly nearest: Float64Array;
  /** Per element: [nframes] most neighbours of it that an atom of the frame has within rcut. */
  readonly neighbors: readonly { readonly element: string; readonly most: Uint16Array }[];
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
  | { readonly type: 'edits'; readonly id: number; readonly dataset: string }
  /** How the files of a data set were read, whatever was changed since. */
  | { readonly type: 'sources'; readonly id: number; readonly dataset: string }
  | { readonly type: 'set-edits'; readonly id: number; readonly dataset: string; readonly edits: Edits }
  | { readonly type: 'examine'; readonly id: number; readonly dataset: string; readonly settings: ExamineSettings }
  | { readonly type: 'export-data'; readonly id: number; readonly dataset: string; readonly format: DataExportFormat }
  /** Calls off an import or an examination, which then answers "cancelled". Has no answer of its own. */
  | { readonly type: 'cancel'; readonly id: number; readonly command: number };

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
  | {
      readonly type: 'edits';
      readonly id: number;
      readonly edits: Edits;
      /** Where the data themselves are others than before. */
      readonly summary: DatasetSummary | null;
    }
  | { readonly type: 'sources'; readonly id: number; readonly sources: readonly Source[] }
  | { readonly type: 'examined'; readonly id: number; readonly examination: Examination }
  | { readonly type: 'cancelled'; readonly id: number }
  | {
      readonly type: 'exported';
      readonly id: number;
      readonly name: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly mime: string;
    }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
