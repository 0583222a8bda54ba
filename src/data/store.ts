// Data sets in the browser's IndexedDB: they are there after a reload, typed arrays as they are.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { summarize } from './summary';
import type { Dataset, DatasetSummary } from './types';

interface Schema extends DBSchema {
  datasets: { key: string; value: Dataset };
  /** Apart from the frames, so that a list loads no frames. */
  summaries: { key: string; value: DatasetSummary };
}

const VERSION = 1;
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
    upgrade(db) {
      db.createObjectStore('datasets', { keyPath: 'id' });
      db.createObjectStore('summaries', { keyPath: 'id' });
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

/** Stores a data set whole or not at all, replacing one with the same id. Rejects in words where space runs out. */
export async function saveDataset(dataset: Dataset): Promise<DatasetSummary> {
  const db = await database();
  const summary = summarize(dataset);
  const tx = db.transaction(['datasets', 'summaries'], 'readwrite');
  try {
    await Promise.all([tx.objectStore('datasets').put(dataset), tx.objectStore('summaries').put(summary), tx.done]);
  } catch (error) {
    const full = error instanceof Error && error.name === 'QuotaExceededError';
    throw new Error(
      full
        ? `The browser's storage is full: "${dataset.name}" was not stored. Delete data sets that are no longer needed, or free space on the disk.`
        : `"${dataset.name}" could not be stored: ${error instanceof Error ? error.message : String(error)}.`,
    );
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

/** Deletes a data set; nothing happens where there is none of that id. */
export async function deleteDataset(id: string): Promise<void> {
  const tx = (await database()).transaction(['datasets', 'summaries'], 'readwrite');
  await Promise.all([tx.objectStore('datasets').delete(id), tx.objectStore('summaries').delete(id), tx.done]);
}

/** Closes the connection; the next call opens it again. */
export async function closeStore(): Promise<void> {
  const db = opened;
  opened = null;
  (await db?.catch(() => null))?.close();
}
