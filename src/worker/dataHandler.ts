// What the data worker does with its commands, apart from being a worker: read, check, store, list, delete.

import { blobSource, bytesSource } from '../data/files/source';
import { frameTable, frameView } from '../data/frameTable';
import { readAll } from '../data/read';
import { deleteDataset, listDatasets, loadExcluded, saveDataset, saveExcluded } from '../data/store';
import type { Dataset, SourceFile } from '../data/types';
import { Look } from './dataLook';
import { exportDataset } from './exportData';
import { forgetDataset, openDataset } from './openDataset';
import type { DataCommand, DataEvent, DroppedFile } from './protocol';

export type Post = (event: DataEvent) => void;

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
  id: number,
  dataset: { readonly id: string; readonly name: string },
  files: readonly SourceFile[],
  post: Post,
): Promise<void> {
  const { problems, systems } = await readAll(files, { onProgress: progressOf(id, post) });
  if (systems.length === 0) {
    post({ type: 'imported', id, dataset: null, problems });
    return;
  }
  forgetDataset(dataset.id);
  const whole: Dataset = { ...dataset, systems, problems, created: Date.now() };
  post({ type: 'imported', id, dataset: await saveDataset(whole), problems });
}

async function importSample(
  command: Extract<DataCommand, { readonly type: 'import-sample' }>,
  post: Post,
): Promise<void> {
  const { id, sample, url } = command;
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(
      `The sample could not be loaded: ${url} answered ${response.status} ${response.statusText}. Reload the page.`,
    );
  const bytes = new Uint8Array(await response.arrayBuffer());
  const file = bytesSource(`${sample}.xyz`, bytes);
  // One id per sample: taking it twice does not store it twice.
  await importFiles(id, { id: `sample-${sample}`, name: `${sample} (sample)` }, [file], post);
}

/** crypto.randomUUID is missing where the page is not a secure context; browsing data works there too. */
const newId = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 12)}`;

async function answer(command: DataCommand, post: Post, look: Look): Promise<void> {
  const { id } = command;
  if (command.type === 'import-sample' || command.type === 'delete') look.forget();
  switch (command.type) {
    case 'list':
      post({ type: 'datasets', id, datasets: await listDatasets() });
      return;
    case 'import':
      await importFiles(id, { id: newId(), name: command.name }, command.files.map(fromDrop), post);
      return;
    case 'import-sample':
      await importSample(command, post);
      return;
    case 'delete':
      forgetDataset(command.dataset);
      await deleteDataset(command.dataset);
      post({ type: 'datasets', id, datasets: await listDatasets() });
      return;
    case 'rdf':
      post({ type: 'rdf', id, rdf: await look.rdf(command.dataset, command.rmax, progressOf(id, post)) });
      return;
    case 'neighbors':
      post({ type: 'neighbors', id, neighbors: await look.neighbors(command.dataset, command.rcut) });
      return;
    case 'marks':
      post({ type: 'marks', id, marks: { dataset: command.dataset, excluded: await loadExcluded(command.dataset) } });
      return;
    case 'set-marks': {
      const { dataset } = command.marks;
      post({ type: 'marks', id, marks: { dataset, excluded: await saveExcluded(dataset, command.marks.excluded) } });
      return;
    }
    case 'frame':
      post({ type: 'frame', id, frame: frameView(await openDataset(command.dataset), command.frame) });
      return;
    case 'frames':
      post({ type: 'frames', id, frames: frameTable(await openDataset(command.dataset)) });
      return;
    case 'export-data': {
      const dataset = await openDataset(command.dataset);
      post({ type: 'exported', id, ...exportDataset(dataset, await loadExcluded(dataset.id), command.format) });
      return;
    }
  }
}

/** A function that takes commands one after the other and posts their events; what goes wrong is told as "failed". */
export function createDataHandler(post: Post): (command: DataCommand) => Promise<void> {
  let queue: Promise<void> = Promise.resolve();
  const look = new Look();
  return (command) => {
    queue = queue.then(async () => {
      try {
        await answer(command, post, look);
      } catch (error) {
        post({ type: 'failed', id: command.id, message: error instanceof Error ? error.message : String(error) });
      }
    });
    return queue;
  };
}
