// What the data worker does with its commands, apart from being a worker: read, check, store, list, delete.
import { Breath, Cancelled } from '../data/breath';
import { blobSource, bytesSource } from '../data/files/source';
import { frameTable, frameView } from '../data/frameTable';
import { deleteDataset, listDatasets, loadEdits, saveDataset } from '../data/store';
import type { Dataset, SourceFile } from '../data/types';
import { Look } from './dataLook';
import type { DataCommand, DataEvent, DroppedFile } from './protocol';
import { Shelf } from './shelf';

export type Post = (event: DataEvent) => void;

/** What is not needed to show the page comes when it is: all readers, all checks, the writers. */
const late = {
  read: () => import('../data/read'),
  examine: () => import('./examineDataset'),
  write: () => import('./exportData'),
};

/** Milliseconds between two messages of progress. */
const PAUSE = 50;

const fromDrop = ({ file, path }: DroppedFile): SourceFile => blobSource(path, file);

/** Posts progress, but not more often than anybody can see. */
function progressOf(id: number, post: Post): (done: number, total: number, what: string) => void {
  let last = 0;
  return (done, total, what) => {
    const now = performance.now();
    if (now - last < PAUSE && done < total) return;
    last = now;
    post({ type: 'progress', id, done, total, what });
  };
}

/** Reads, and stores only what was read whole: a failed import leaves everything stored before as it was. */
async function importFiles(
  { id, post, signal, shelf }: Job,
  dataset: { readonly id: string; readonly name: string },
  files: readonly SourceFile[],
): Promise<void> {
  const { readAll } = await late.read();
  const { problems, systems } = await readAll(files, { onProgress: progressOf(id, post), signal });
  if (systems.length === 0) {
    post({ type: 'imported', id, dataset: null, problems });
    return;
  }
  const whole: Dataset = { ...dataset, systems, problems, created: Date.now() };
  const summary = await saveDataset(whole);
  shelf.forget(dataset.id);
  post({ type: 'imported', id, dataset: summary, problems });
}

async function importSample(
  job: Job,
  { sample, url }: Extract<DataCommand, { readonly type: 'import-sample' }>,
): Promise<void> {
  const response = await fetch(url, { signal: job.signal });
  if (!response.ok)
    throw new Error(
      `The sample could not be loaded: ${url} answered ${response.status} ${response.statusText}. Reload the page.`,
    );
  const file = bytesSource(`${sample}.xyz`, new Uint8Array(await response.arrayBuffer()));
  // One id per sample: taking it twice does not store it twice.
  await importFiles(job, { id: `sample-${sample}`, name: `${sample} (sample)` }, [file]);
}

/** crypto.randomUUID is missing where the page is not a secure context; browsing data works there too. */
const newId = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`;

/** Work that may take long: others are answered meanwhile, and it can be called off. */
interface Job {
  readonly id: number;
  readonly post: Post;
  readonly signal: AbortSignal;
  readonly shelf: Shelf;
}

type LongCommand = Extract<DataCommand, { readonly type: 'import' | 'import-sample' | 'examine' }>;
type ShortCommand = Exclude<DataCommand, LongCommand | { readonly type: 'cancel' }>;

const isLong = (c: DataCommand): c is LongCommand =>
  c.type === 'import' || c.type === 'import-sample' || c.type === 'examine';

async function work(command: LongCommand, job: Job, look: Look): Promise<void> {
  switch (command.type) {
    case 'import':
      return importFiles(job, { id: newId(), name: command.name }, command.files.map(fromDrop));
    case 'import-sample':
      await importSample(job, command);
      look.forget();
      return;
    case 'examine': {
      const { id, post, signal, shelf } = job;
      const { examineDataset } = await late.examine();
      const examination = await examineDataset(
        shelf,
        command.dataset,
        command.settings,
        new Breath(signal),
        progressOf(id, post),
      );
      post({ type: 'examined', id, examination });
      return;
    }
  }
}

async function answer(command: ShortCommand, post: Post, shelf: Shelf, look: Look): Promise<void> {
  const { id } = command;
  switch (command.type) {
    case 'list':
      post({ type: 'datasets', id, datasets: await listDatasets() });
      return;
    case 'delete':
      await deleteDataset(command.dataset);
      shelf.forget(command.dataset);
      look.forget();
      post({ type: 'datasets', id, datasets: await listDatasets() });
      return;
    case 'rdf':
      post({ type: 'rdf', id, rdf: await look.rdf(command.dataset, command.rmax, progressOf(id, post)) });
      return;
    case 'neighbors':
      post({ type: 'neighbors', id, neighbors: await look.neighbors(command.dataset, command.rcut) });
      return;
    case 'edits':
      post({ type: 'edits', id, edits: await loadEdits(command.dataset), summary: null });
      return;
    case 'sources':
      post({ type: 'sources', id, sources: await shelf.sources(command.dataset) });
      return;
    case 'set-edits': {
      const { edits, summary } = await shelf.edit(command.dataset, command.edits);
      if (summary) look.forget();
      post({ type: 'edits', id, edits, summary });
      return;
    }
    case 'frame':
      post({ type: 'frame', id, frame: frameView((await shelf.open(command.dataset)).dataset, command.frame) });
      return;
    case 'frames':
      post({ type: 'frames', id, frames: frameTable((await shelf.open(command.dataset)).dataset) });
      return;
    case 'export-data': {
      const [{ dataset, edits }, { exportDataset }] = await Promise.all([shelf.open(command.dataset), late.write()]);
      post({ type: 'exported', id, ...exportDataset(dataset, edits.excluded, command.format) });
      return;
    }
  }
}

/**
 * A function that takes commands and posts their events: short ones one after the other, long ones beside them. What
 * goes wrong is told as "failed", what was called off as "cancelled".
 */
export function createDataHandler(post: Post): (command: DataCommand) => Promise<void> {
  let queue: Promise<void> = Promise.resolve();
  const shelf = new Shelf();
  const look = new Look(shelf);
  const running = new Map<number, AbortController>();
  const told = async (id: number, doing: () => Promise<void>, signal?: AbortSignal): Promise<void> => {
    try {
      await doing();
    } catch (error) {
      if (error instanceof Cancelled || signal?.aborted) post({ type: 'cancelled', id });
      else post({ type: 'failed', id, message: error instanceof Error ? error.message : String(error) });
    }
  };
  return async (command) => {
    if (command.type === 'cancel') {
      running.get(command.command)?.abort();
      return;
    }
    const { id } = command;
    if (isLong(command)) {
      const control = new AbortController();
      running.set(id, control);
      await told(id, () => work(command, { id, post, signal: control.signal, shelf }, look), control.signal);
      running.delete(id);
      return;
    }
    queue = queue.then(() => told(id, () => answer(command, post, shelf, look)));
    await queue;
  };
}
