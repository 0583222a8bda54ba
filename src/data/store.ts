// Data sets in the browser's IndexedDB: they are there after a reload, typed arrays as they are.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { summarize } from './summary';
import type { Dataset, DatasetSummary } from './types';

interface Schema extends DBSchema {
  datasets: { key: string; value: Dataset };
  /** Apart from the frames, so that a list loads no frames. */
  summaries: { key: string; value: DatasetSummary };
  /** Frames taken out, apart from the frames for the same reason; data sets without exclusions have no entry. */
  marks: { key: string; value: { readonly dataset: string; readonly excluded: Int32Array } };
}

/** 1: data sets and summaries; 2: marks too. */
const VERSION = 2;
let opened: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= open().catch((error: unknown) => {
    opened = null;
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The browser's storage (IndexedDB) cannot be opened: ${detail}. Allow this page to store data, or leave private browsing.`,
    );
  });
  return opened;
}

// Asynchronous, because browsers that forbid storage throw at once.
async function open(): Promise<IDBPDatabase<Schema>> {
  return await openDB<Schema>('kalmium', VERSION, {
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore('datasets', { keyPath: 'id' });
        db.createObjectStore('summaries', { keyPath: 'id' });
      }
      if (from < 2) db.createObjectStore('marks', { keyPath: 'dataset' });
    },
    // A newer version of the page in another tab waits for this.
    blocking() {
      void closeStore();
    },
    terminated() {
      opened = null;
    },
  });
}

/** Rejects in words: `what` was not stored, and why. */
function refused(what: string, error: unknown): never {
  const full = error instanceof Error && error.name === 'QuotaExceededError';
  throw new Error(
    full
      ? `The browser's storage is full: ${what} not stored. Delete data sets that are no longer needed, or free space on the disk.`
      : `${what} not stored: ${error instanceof Error ? error.message : String(error)}.`,
  );
}

/**
 * Stores a data set whole or not at all, replacing one with the same id. Its exclusions stay where the frames are as
 * many as before (a sample taken again), and go otherwise: they name frames by position. Rejects in words where space
 * runs out.
 */
export async function saveDataset(dataset: Dataset): Promise<DatasetSummary> {
  const db = await database();
  const summary = summarize(dataset);
  const tx = db.transaction(['datasets', 'summaries', 'marks'], 'readwrite');
  try {
    const before = await tx.objectStore('summaries').get(dataset.id);
    await Promise.all([
      tx.objectStore('datasets').put(dataset),
      tx.objectStore('summaries').put(summary),
      ...(before?.nframes === summary.nframes ? [] : [tx.objectStore('marks').delete(dataset.id)]),
      tx.done,
    ]);
  } catch (error) {
    refused(`"${dataset.name}" was`, error);
  }
  return summary;
}

/** All stored data sets, oldest first. */
export async function listDatasets(): Promise<DatasetSummary[]> {
  const db = await database();
  return (await db.getAll('summaries')).sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
}

/** The data set with its frames; undefined where there is none of that id. */
export async function loadDataset(id: string): Promise<Dataset | undefined> {
  return (await database()).get('datasets', id);
}

/** Frames of a data set that the user took out, by position in the data set, ascending. */
export async function loadExcluded(dataset: string): Promise<Int32Array> {
  return (await (await database()).get('marks', dataset))?.excluded ?? new Int32Array(0);
}

/**
 * Keeps the frames taken out of a data set; returns them ascending, each once. Nothing is kept for data sets that are not
 * stored. Throws RangeError for frames that the data set does not have.
 */
export async function saveExcluded(dataset: string, excluded: Iterable<number>): Promise<Int32Array> {
  const sorted = Int32Array.from(new Set(excluded)).sort();
  const tx = (await database()).transaction(['summaries', 'marks'], 'readwrite');
  const summary = await tx.objectStore('summaries').get(dataset);
  const wrong = sorted.find((f) => f < 0 || f >= (summary?.nframes ?? Number.POSITIVE_INFINITY));
  if (wrong !== undefined)
    throw new RangeError(`"${summary?.name ?? dataset}" has no frame ${wrong}, so it cannot be excluded.`);
  try {
    const marks = tx.objectStore('marks');
    if (summary && sorted.length > 0) await marks.put({ dataset, excluded: sorted });
    else await marks.delete(dataset);
    await tx.done;
  } catch (error) {
    refused('The excluded frames were', error);
  }
  return sorted;
}

/** Deletes a data set with its marks; nothing happens where there is none of that id. */
export async function deleteDataset(id: string): Promise<void> {
  const tx = (await database()).transaction(['datasets', 'summaries', 'marks'], 'readwrite');
  await Promise.all([
    tx.objectStore('datasets').delete(id),
    tx.objectStore('summaries').delete(id),
    tx.objectStore('marks').delete(id),
    tx.done,
  ]);
}

/** Closes the connection; the next call opens it again. */
export async function closeStore(): Promise<void> {
  const db = opened;
  opened = null;
  (await db?.catch(() => null))?.close();
}
