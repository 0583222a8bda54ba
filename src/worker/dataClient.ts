// The page's side of the data worker.
import { Cancelled } from '../data/breath';
import type { DatasetSummary, Problem } from '../data/types';
import type {
  DataCommand,
  DataEvent,
  DataExportFormat,
  DroppedFile,
  Edits,
  Examination,
  ExamineSettings,
  FrameTable,
  FrameView,
  NeighborHistogram,
  Rdf,
  SampleName,
  Source,
} from './dataProtocol';
import { Line, WorkerFailure, type WorkerLike } from './line';

export type Progress = (done: number, total: number, what: string) => void;

export interface Imported {
  /** null when nothing could be read. */
  readonly dataset: DatasetSummary | null;
  readonly problems: readonly Problem[];
}

/** A file that a worker made. */
export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mime: string;
}

/** What the user changed, as it is kept, and the summary where the data themselves are others now. */
export interface Edited {
  readonly edits: Edits;
  readonly summary: DatasetSummary | null;
}

/**
 * Every method rejects with WorkerFailure, and with Cancelled after `signal`. Frames are positions in the data set, all
 * systems in order.
 */
export interface DataClient {
  list(): Promise<readonly DatasetSummary[]>;
  importFiles(name: string, files: readonly DroppedFile[], progress: Progress, signal?: AbortSignal): Promise<Imported>;
  /** `url` is absolute: a worker resolves relative addresses against its own script. */
  importSample(sample: SampleName, url: string, progress: Progress, signal?: AbortSignal): Promise<Imported>;
  /** Resolves with the data sets that are left. */
  remove(dataset: string): Promise<readonly DatasetSummary[]>;
  frame(dataset: string, frame: number): Promise<FrameView>;
  frames(dataset: string): Promise<FrameTable>;
  /** rmax in A. */
  rdf(dataset: string, rmax: number, progress?: Progress): Promise<Rdf>;
  /** rcut in A. */
  neighbors(dataset: string, rcut: number): Promise<NeighborHistogram>;
  edits(dataset: string): Promise<Edits>;
  setEdits(dataset: string, edits: Edits): Promise<Edited>;
  /** How the files were read, whatever was changed since. */
  sources(dataset: string): Promise<readonly Source[]>;
  examine(dataset: string, settings: ExamineSettings, progress?: Progress, signal?: AbortSignal): Promise<Examination>;
  exportData(dataset: string, format: DataExportFormat): Promise<ExportedFile>;
}

export function createDataClient(worker: WorkerLike): DataClient {
  const nobody = (): void => {};
  const line = new Line<DataCommand, DataEvent>(worker, nobody, nobody);
  /** The answer of one type; failures reject. */
  const ask = <T extends DataEvent['type']>(
    make: (id: number) => DataCommand,
    type: T,
    progress?: Progress,
    signal?: AbortSignal,
  ): Promise<Extract<DataEvent, { readonly type: T }>> => {
    let command = 0;
    const callOff = (): void => line.tell((id) => ({ type: 'cancel', id, command }));
    signal?.addEventListener('abort', callOff, { once: true });
    const numbered = (id: number): DataCommand => {
      command = id;
      return make(id);
    };
    const answer = line.ask(numbered, (event) => {
      if (event.type === 'failed') throw new WorkerFailure(event.message);
      if (event.type === 'cancelled') throw new Cancelled();
      if (event.type === 'progress') progress?.(event.done, event.total, event.what);
      return event.type === type ? (event as Extract<DataEvent, { readonly type: T }>) : undefined;
    });
    return answer.finally(() => signal?.removeEventListener('abort', callOff));
  };
  const imported = async (
    make: (id: number) => DataCommand,
    progress: Progress,
    signal: AbortSignal | undefined,
  ): Promise<Imported> => {
    const { dataset, problems } = await ask(make, 'imported', progress, signal);
    return { dataset, problems };
  };
  return {
    list: async () => (await ask((id) => ({ type: 'list', id }), 'datasets')).datasets,
    remove: async (dataset) => (await ask((id) => ({ type: 'delete', id, dataset }), 'datasets')).datasets,
    importFiles: (name, files, progress, signal) =>
      imported((id) => ({ type: 'import', id, name, files }), progress, signal),
    importSample: (sample, url, progress, signal) =>
      imported((id) => ({ type: 'import-sample', id, sample, url }), progress, signal),
    frame: async (dataset, frame) => (await ask((id) => ({ type: 'frame', id, dataset, frame }), 'frame')).frame,
    frames: async (dataset) => (await ask((id) => ({ type: 'frames', id, dataset }), 'frames')).frames,
    rdf: async (dataset, rmax, progress) =>
      (await ask((id) => ({ type: 'rdf', id, dataset, rmax }), 'rdf', progress)).rdf,
    neighbors: async (dataset, rcut) =>
      (await ask((id) => ({ type: 'neighbors', id, dataset, rcut }), 'neighbors')).neighbors,
    edits: async (dataset) => (await ask((id) => ({ type: 'edits', id, dataset }), 'edits')).edits,
    setEdits: async (dataset, edits) => {
      const { edits: kept, summary } = await ask((id) => ({ type: 'set-edits', id, dataset, edits }), 'edits');
      return { edits: kept, summary };
    },
    sources: async (dataset) => (await ask((id) => ({ type: 'sources', id, dataset }), 'sources')).sources,
    examine: async (dataset, settings, progress, signal) =>
      (await ask((id) => ({ type: 'examine', id, dataset, settings }), 'examined', progress, signal)).examination,
    exportData: async (dataset, format) => {
      const { name, bytes, mime } = await ask((id) => ({ type: 'export-data', id, dataset, format }), 'exported');
      return { name, bytes, mime };
    },
  };
}
