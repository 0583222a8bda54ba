// The page's side of the data worker.
import type { DatasetSummary, Problem } from '../data/types';
import type {
  DataCommand,
  DataEvent,
  DataExportFormat,
  DroppedFile,
  FrameTable,
  FrameView,
  Marks,
  NeighborHistogram,
  Rdf,
  SampleName,
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

/** Every method rejects with WorkerFailure. Frames are positions in the data set, all systems in order. */
export interface DataClient {
  list(): Promise<readonly DatasetSummary[]>;
  importFiles(name: string, files: readonly DroppedFile[], progress: Progress): Promise<Imported>;
  /** `url` is absolute: a worker resolves relative addresses against its own script. */
  importSample(sample: SampleName, url: string, progress: Progress): Promise<Imported>;
  /** Resolves with the data sets that are left. */
  remove(dataset: string): Promise<readonly DatasetSummary[]>;
  frame(dataset: string, frame: number): Promise<FrameView>;
  frames(dataset: string): Promise<FrameTable>;
  /** rmax in A. */
  rdf(dataset: string, rmax: number, progress?: Progress): Promise<Rdf>;
  /** rcut in A. */
  neighbors(dataset: string, rcut: number): Promise<NeighborHistogram>;
  marks(dataset: string): Promise<Marks>;
  setMarks(marks: Marks): Promise<Marks>;
  exportData(dataset: string, format: DataExportFormat): Promise<ExportedFile>;
}

export function createDataClient(worker: WorkerLike): DataClient {
  const nobody = (): void => {};
  const line = new Line<DataCommand, DataEvent>(worker, nobody, nobody);
  /** The answer of one type; failures reject. */
  const ask = <T extends DataEvent['type']>(
    make: (id: number) => DataCommand,
    type: T,
    see: (event: DataEvent) => void = nobody,
  ): Promise<Extract<DataEvent, { readonly type: T }>> =>
    line.ask(make, (event) => {
      if (event.type === 'failed') throw new WorkerFailure(event.message);
      see(event);
      return event.type === type ? (event as Extract<DataEvent, { readonly type: T }>) : undefined;
    });
  const imported = async (make: (id: number) => DataCommand, progress: Progress): Promise<Imported> => {
    const { dataset, problems } = await ask(make, 'imported', (event) => {
      if (event.type === 'progress') progress(event.done, event.total, event.what);
    });
    return { dataset, problems };
  };
  return {
    list: async () => (await ask((id) => ({ type: 'list', id }), 'datasets')).datasets,
    remove: async (dataset) => (await ask((id) => ({ type: 'delete', id, dataset }), 'datasets')).datasets,
    importFiles: (name, files, progress) => imported((id) => ({ type: 'import', id, name, files }), progress),
    importSample: (sample, url, progress) => imported((id) => ({ type: 'import-sample', id, sample, url }), progress),
    frame: async (dataset, frame) => (await ask((id) => ({ type: 'frame', id, dataset, frame }), 'frame')).frame,
    frames: async (dataset) => (await ask((id) => ({ type: 'frames', id, dataset }), 'frames')).frames,
    rdf: async (dataset, rmax, progress) => {
      const make = (id: number): DataCommand => ({ type: 'rdf', id, dataset, rmax });
      const { rdf } = await ask(make, 'rdf', (event) => {
        if (event.type === 'progress') progress?.(event.done, event.total, event.what);
      });
      return rdf;
    },
    neighbors: async (dataset, rcut) =>
      (await ask((id) => ({ type: 'neighbors', id, dataset, rcut }), 'neighbors')).neighbors,
    marks: async (dataset) => (await ask((id) => ({ type: 'marks', id, dataset }), 'marks')).marks,
    setMarks: async (marks) => (await ask((id) => ({ type: 'set-marks', id, marks }), 'marks')).marks,
    exportData: async (dataset, format) => {
      const { name, bytes, mime } = await ask((id) => ({ type: 'export-data', id, dataset, format }), 'exported');
      return { name, bytes, mime };
    },
  };
}
