// Data sets in the browser's IndexedDB: they are there after a reload, typed arrays as they are.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Survey } from './doctor/survey';
import { applyMends, type Edits, NO_EDITS } from './edits';
import { summarize } from './summary';
import type { Dataset, DatasetSummary } from './types';

interface Schema extends DBSchema {
  datasets: { key: string; value: Dataset };
  /** Apart from the frames, so that a list loads no frames. */
  summaries: { key: string; value: DatasetSummary };
  /** What the user changed, apart from the frames for the same reason; older entries hold exclusions alone. */
  marks: { key: string; value: { readonly dataset: string } & Partial<Edits> };
  /** What the doctor measured in the frames: it takes seconds for large sets. `of` says which state of the data. */
  surveys: { key: string; value: { readonly dataset: string; readonly of: string; readonly survey: Survey } };
}

/** 1: data sets and summaries; 2: marks too; 3: surveys too. */
const VERSION = 3;
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
      if (from < 3) db.createObjectStore('surveys', { keyPath: 'dataset' });
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

const STORES = ['datasets', 'summaries', 'marks', 'surveys'] as const;

/**
 * Stores a data set whole or not at all, replacing one with the same id. What the user changed about it stays where the
 * frames are as many as before (a sample taken again), and goes otherwise: it names frames by position. Rejects in words
 * where space runs out.
 */
export async function saveDataset(dataset: Dataset): Promise<DatasetSummary> {
  const db = await database();
  const tx = db.transaction(STORES, 'readwrite');
  try {
    const before = await tx.objectStore('summaries').get(dataset.id);
    const fresh = summarize(dataset);
    const keep = before?.nframes === fresh.nframes;
    const mends = keep ? ((await tx.objectStore('marks').get(dataset.id))?.mends ?? []) : [];
    const summary = mends.length > 0 ? summarize(mended(dataset, mends)) : fresh;
    await Promise.all([
      tx.objectStore('datasets').put(dataset),
      tx.objectStore('summaries').put(summary),
      tx.objectStore('surveys').delete(dataset.id),
      ...(keep ? [] : [tx.objectStore('marks').delete(dataset.id)]),
      tx.done,
    ]);
    return summary;
  } catch (error) {
    return refused(`"${dataset.name}" was`, error);
  }
}

/** The data set with the user's changes to its data. */
export const mended = (dataset: Dataset, mends: Edits['mends']): Dataset => ({
  ...dataset,
  systems: applyMends(dataset.systems, mends),
});

/** All stored data sets, oldest first. */
export async function listDatasets(): Promise<DatasetSummary[]> {
  const db = await database();
  return (await db.getAll('summaries')).sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
}

/** The data set as it was read; undefined where there is none of that id. */
export async function loadAsRead(id: string): Promise<Dataset | undefined> {
  return (await database()).get('datasets', id);
}

/** The data set with its frames, as the user has changed them; excluded frames are in it. Undefined where there is none. */
export async function loadDataset(id: string): Promise<Dataset | undefined> {
  const [dataset, edits] = await Promise.all([loadAsRead(id), loadEdits(id)]);
  return dataset && mended(dataset, edits.mends);
}

/** What the user changed about a data set. */
export async function loadEdits(id: string): Promise<Edits> {
  const { dataset: _, ...found } = (await (await database()).get('marks', id)) ?? { dataset: id };
  return { ...NO_EDITS, ...found };
}

/** Frames of a data set that the user took out, by position in the data set, ascending. */
export const loadExcluded = async (id: string): Promise<Int32Array> => (await loadEdits(id)).excluded;

/** Names the state of a stored data set's frames: another after they were read again or changed. */
export async function versionOf(id: string): Promise<string> {
  const summary = await (await database()).get('summaries', id);
  return summary ? `${summary.created} ${summary.version ?? 0}` : '';
}

/**
 * Keeps what the user changed about a data set; returns it with the excluded frames ascending, each once. `summary`: of
 * the data set as it is now, where the changes are such that it differs. Nothing is kept for data sets that are not
 * stored. Throws RangeError for frames that the data set does not have.
 */
export async function saveEdits(id: string, edits: Edits, summary: DatasetSummary | null = null): Promise<Edits> {
  const excluded = Int32Array.from(new Set(edits.excluded)).sort();
  const tx = (await database()).transaction(['summaries', 'marks'], 'readwrite');
  const stored = await tx.objectStore('summaries').get(id);
  const wrong = excluded.find((f) => f < 0 || f >= (stored?.nframes ?? Number.POSITIVE_INFINITY));
  if (wrong !== undefined)
    throw new RangeError(`"${stored?.name ?? id}" has no frame ${wrong}, so it cannot be excluded.`);
  const { mends, sides, validation, accepted } = edits;
  const kept: Edits = { excluded, mends, sides, validation, accepted };
  const lists = [excluded, mends, sides, accepted];
  try {
    const marks = tx.objectStore('marks');
    if (stored && (validation !== null || lists.some((list) => list.length > 0)))
      await marks.put({ dataset: id, ...kept });
    else await marks.delete(id);
    if (stored && summary) await tx.objectStore('summaries').put(summary);
    await tx.done;
  } catch (error) {
    refused('The changes of the data were', error);
  }
  return kept;
}

/** What the doctor measured of this state of the frames; undefined where it has to measure. */
export async function loadSurvey(id: string, of: string): Promise<Survey | undefined> {
  const found = await (await database()).get('surveys', id);
  return found?.of === of ? found.survey : undefined;
}

/** Keeps it for the next time; nothing happens where there is no room. */
export async function saveSurvey(id: string, of: string, survey: Survey): Promise<void> {
  await (await database()).put('surveys', { dataset: id, of, survey }).catch(() => undefined);
}

/** Deletes a data set with everything about it; nothing happens where there is none of that id. */
export async function deleteDataset(id: string): Promise<void> {
  const tx = (await database()).transaction(STORES, 'readwrite');
  await Promise.all([...STORES.map((store) => tx.objectStore(store).delete(id)), tx.done]);
}

/** Closes the connection; the next call opens it again. */
export async function closeStore(): Promise<void> {
  const db = opened;
  opened = null;
  (await db?.catch(() => null))?.close();
}
