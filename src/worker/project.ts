// Runs as files: single exports, a project that holds all of a run but its data, and projects taken in again.
import { strToU8, unzipSync, zipSync } from 'fflate';
import { decodeCheckpoint, encodeCheckpoint, isCheckpoint, joinParts, type SavedRun } from '../exchange/checkpointFile';
import { download, type RunFiles, runFiles } from '../exchange/runFiles';
import type { Autosave } from './autosave';
import type { Hand, StoredState } from './hand';
import { runDataOf, type TrainData } from './trainData';
import type { ExportKind } from './trainProtocol';
import { runWords } from './trainWords';

export interface FileOut {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mime: string;
}

/** A zip is made in memory, next to what goes into it. */
const MOST_BYTES = 1.5 * 2 ** 30;
const BINARY = 'application/octet-stream';

const slug = (name: string): string => name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '') || 'run';

const filesOf = (hand: Hand): Promise<RunFiles> =>
  runFiles(hand.trainer, hand.trainer.run, runDataOf(hand.datasets, hand.systems), hand.gpu.info.name);

/** A file of the run at hand, while it rests between two iterations. Rejects where it cannot be made. */
export async function exportRun(
  hand: Hand,
  kind: Exclude<ExportKind, 'elsewhere'>,
  state: StoredState,
): Promise<FileOut> {
  const name = slug(hand.name);
  switch (kind) {
    case 'bundle':
    case 'model':
    case 'lcurve':
    case 'input':
      return download(await filesOf(hand), kind);
    case 'run':
      return { name: 'run.json', bytes: text((await filesOf(hand)).run), mime: 'application/json' };
    case 'checkpoint': {
      const bytes = joinParts(await partsOf(hand, state));
      return { name: `${name}-${hand.trainer.iteration}.kal`, bytes, mime: BINARY };
    }
    case 'project':
      return { name: `${name}.kalmium.zip`, bytes: await project(hand, state), mime: 'application/zip' };
  }
}

const text = (s: string): Uint8Array<ArrayBuffer> => new Uint8Array(strToU8(s));

async function partsOf(hand: Hand, state: StoredState): Promise<Uint8Array<ArrayBuffer>[]> {
  const checkpoint = await hand.trainer.snapshot();
  return encodeCheckpoint(checkpoint, hand.extra(state));
}

async function project(hand: Hand, state: StoredState): Promise<Uint8Array<ArrayBuffer>> {
  const parts = await partsOf(hand, state);
  const bytes = parts.reduce((s, p) => s + p.length, 0);
  if (bytes > MOST_BYTES) throw runWords.tooLarge(bytes);
  const files = await filesOf(hand);
  const data = { note: 'Names and content hashes of the data; the frames are not here.', datasets: hand.datasets };
  return new Uint8Array(
    zipSync(
      {
        // P does not compress.
        'checkpoint.kal': [joinParts(parts), { level: 0 }],
        'run.json': strToU8(files.run),
        'data.json': strToU8(`${JSON.stringify(data, null, 2)}\n`),
        'model.dp': files.model,
        'last.dp': files.last,
        'lcurve.out': strToU8(files.lcurve),
        'input.json': strToU8(files.input),
        'README.txt': strToU8(files.readme),
      },
      { level: 6, mtime: new Date(2026, 0, 1), os: 3 },
    ),
  );
}

/** Bytes of the checkpoint in a project or checkpoint file. Throws ConfigError where there is none. */
function checkpointIn(bytes: Uint8Array): Uint8Array {
  if (isCheckpoint(bytes)) return bytes;
  try {
    const found = unzipSync(bytes, { filter: (f) => /(^|\/)checkpoint\.kal$/.test(f.name) });
    const [content] = Object.values(found);
    if (content) return content;
  } catch {
    // No zip at all: the same words.
  }
  throw runWords.notImported();
}

/** Stores the run of a project (.zip) or checkpoint (.kal), under a new id where its own is taken. */
export async function importProject(bytes: Uint8Array, autosave: Autosave, data: TrainData): Promise<void> {
  const saved: SavedRun = decodeCheckpoint(checkpointIn(bytes));
  const store = await autosave.store();
  const taken = (await store.card(saved.extra.id)) !== null;
  const id = taken ? `${saved.extra.id}-${Date.now().toString(36)}` : saved.extra.id;
  const { state } = saved.extra;
  const extra = {
    ...saved.extra,
    id,
    state: state === 'running' ? ('paused' as const) : state,
    datasets: await data.match(saved.extra.datasets),
  };
  await store.save(extra, encodeCheckpoint(saved.checkpoint, extra));
}
