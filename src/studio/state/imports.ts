// Bringing data in: drops, picks, samples; one import at a time, which can be called off.
import { Cancelled } from '../../data/breath';
import type { DatasetSummary } from '../../data/types';
import { type DataClient, type Imported, type Progress, WorkerFailure } from '../../worker/client';
import type { DroppedFile, SampleName } from '../../worker/protocol';
import { startWords } from '../words';
import { failureWords } from './failure';
import type { Notice, Store } from './store';

export interface ImportHost {
  readonly store: Store;
  readonly data: DataClient;
  notify(tone: Notice['tone'], text: string, detail?: string): number;
  list(): Promise<void>;
  /** Absolute address of a sample's file. */
  sampleUrl(name: SampleName): string;
}

export class Imports {
  readonly #host: ImportHost;
  #running: AbortController | null = null;

  constructor(host: ImportHost) {
    this.#host = host;
  }

  /** Imports what `collect` finds; null where nothing could be read, or it was called off. */
  async files(name: string, collect: () => Promise<readonly DroppedFile[]>): Promise<Imported | null> {
    return this.#import(name, startWords.listing, async (progress, signal) => {
      const files = await collect();
      if (files.length === 0) throw new WorkerFailure(startWords.emptyDrop);
      return this.#host.data.importFiles(name, files, progress, signal);
    });
  }

  async sample(sample: SampleName): Promise<DatasetSummary | null> {
    const url = this.#host.sampleUrl(sample);
    const imported = await this.#import(startWords.sampleNames[sample], '', (progress, signal) =>
      this.#host.data.importSample(sample, url, progress, signal),
    );
    return imported?.dataset ?? null;
  }

  /** Calls the import in progress off; nothing of it is kept. */
  cancel(): void {
    this.#running?.abort();
  }

  async #import(
    name: string,
    what: string,
    work: (progress: Progress, signal: AbortSignal) => Promise<Imported>,
  ): Promise<Imported | null> {
    const { store, notify, list } = this.#host;
    if (store.getState().importing) return null;
    store.setState({ importing: { name, what, done: 0, total: 0 }, findings: null });
    const running = new AbortController();
    this.#running = running;
    try {
      const imported = await work((done, total, now) => {
        if (!running.signal.aborted) store.setState({ importing: { name, what: now, done, total } });
      }, running.signal);
      const { problems, dataset } = imported;
      if (problems.length > 0) store.setState({ findings: { name, taken: dataset !== null, problems } });
      if (dataset === null && problems.length === 0)
        notify('error', startWords.nothingRead(name), startWords.nothingReadWhy);
      await list();
      return imported;
    } catch (error) {
      if (error instanceof Cancelled || running.signal.aborted) notify('plain', startWords.calledOff(name));
      else notify('error', startWords.nothingRead(name), failureWords(error).message);
      return null;
    } finally {
      this.#running = null;
      store.setState({ importing: null });
    }
  }
}
