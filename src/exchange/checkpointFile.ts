// The checkpoint file (.kal): where a run stands, to the bit, with its curves and journal, in one self-checking file.
import type { Checkpoint } from '../engine/checkpoint';
import { fromStored, type RunConfig, type StoredRun } from '../engine/config';
import type { JournalEntry } from '../engine/journal';
import type { TrainPoint, ValidPoint } from '../engine/metrics';
import { ConfigError } from '../model/config';
import { extent, PREAMBLE, pack, readHeader, readPreamble, unpack } from './packed';

const NAME = 'KALMIUM1';
export const CHECKPOINT_VERSION = 1;
const WHAT = 'checkpoint';

/** A data set that a run was trained on; `hash` names its content, so that another copy can stand in for it. */
export interface DatasetRef {
  readonly id: string;
  readonly name: string;
  readonly nframes: number;
  readonly hash: string;
  /** It validates as a whole; none of the run's split. */
  readonly validates?: true;
}

/** What a run began with, besides its configuration. */
export type RunOrigin =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'model'; readonly name: string }
  /** `weights`: all of the other run's state, only its nets, or nothing but its settings. */
  | { readonly kind: 'branch'; readonly run: string; readonly weights: 'state' | 'nets' | 'fresh' };

/** What belongs to a run besides the engine's checkpoint. Curves in eV/atom and eV/A, as the engine has them. */
export interface RunExtra {
  readonly id: string;
  readonly name: string;
  /** ms since the epoch */
  readonly created: number;
  readonly updated: number;
  readonly state: 'running' | 'paused' | 'complete' | 'stopped' | 'failed';
  readonly iteration: number;
  readonly iterations: number;
  readonly config: RunConfig;
  readonly started: RunConfig;
  readonly origin: RunOrigin;
  readonly parent: { readonly run: string; readonly iteration: number } | null;
  readonly journal: readonly JournalEntry[];
  /** In the order in which their frames are counted: the first data set, one that validates, those that joined. */
  readonly datasets: readonly DatasetRef[];
  readonly device: string;
  readonly nweights: number;
  readonly ntrain: number;
  readonly nvalid: number;
  readonly train: readonly TrainPoint[];
  readonly valid: readonly ValidPoint[];
}

export interface SavedRun {
  readonly checkpoint: Checkpoint;
  readonly extra: RunExtra;
}

type Columns = Readonly<Record<string, Float64Array<ArrayBuffer>>>;
type Point = Readonly<Record<string, number>>;

/** One column per name; NaN where a point has no such value. */
const toColumns = (points: readonly Point[], names: readonly string[]): Columns =>
  Object.fromEntries(names.map((name) => [name, Float64Array.from(points, (p) => p[name] ?? Number.NaN)]));

const fromColumns = (c: Columns): Point[] => {
  const names = Object.keys(c);
  const n = names.length > 0 ? c[names[0]].length : 0;
  return Array.from({ length: n }, (_, k) => Object.fromEntries(names.map((name) => [name, c[name][k]])));
};

const TRAIN: readonly (keyof TrainPoint)[] = [
  'iteration',
  'rmse_e',
  'rmse_f',
  'lambda',
  'lr',
  'ms',
  'innovation',
  'dw',
  'p_mean',
  'r_f',
  'r_e',
  'mu',
  'rejected',
];
const VALID = ['iteration', 'rmse_e', 'rmse_f', 'seconds', 'p_passes', 'best'] as const;
const PARTS = ['nframes', 'rmse_e', 'rmse_f'] as const;
const SIDES = ['old', 'fresh'] as const;

const validPoint = (v: ValidPoint): Point => ({
  ...Object.fromEntries(VALID.map((name) => [name, Number(v[name])])),
  ...Object.fromEntries(
    SIDES.flatMap((side) => PARTS.map((name) => [`${side}_${name}`, v.parts?.[side][name] ?? Number.NaN])),
  ),
});

const readValid = (p: Point): ValidPoint => {
  const side = (s: (typeof SIDES)[number]) => ({
    nframes: p[`${s}_nframes`],
    rmse_e: p[`${s}_rmse_e`],
    rmse_f: p[`${s}_rmse_f`],
  });
  const { iteration, rmse_e, rmse_f, seconds, p_passes } = p;
  const point = { iteration, rmse_e, rmse_f, seconds, p_passes, best: p.best === 1 };
  return Number.isNaN(p.old_nframes) ? point : { ...point, parts: { old: side('old'), fresh: side('fresh') } };
};

/**
 * The file in parts, to be written one after the other: curves first, the buffers of the device last and not copied, so
 * that what lists need can be read without them.
 */
export function encodeCheckpoint(checkpoint: Checkpoint, extra: RunExtra): Uint8Array<ArrayBuffer>[] {
  const names = VALID.flatMap((n): string[] => [n]).concat(SIDES.flatMap((s) => PARTS.map((n) => `${s}_${n}`)));
  const curves = {
    train: toColumns(
      extra.train.map((p): Point => ({ ...p })),
      TRAIN,
    ),
    valid: toColumns(extra.valid.map(validPoint), names),
  };
  return pack(NAME, CHECKPOINT_VERSION, { extra: { ...extra, ...curves }, checkpoint });
}

const isRecord = (v: unknown): v is Readonly<Record<string, unknown>> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

/** The two halves of the header's tree. A sound file was written by this program: its shape needs no further check. */
function halves(tree: unknown): { readonly extra: unknown; readonly checkpoint: unknown } {
  if (!isRecord(tree) || !isRecord(tree.extra) || !isRecord(tree.checkpoint))
    throw new ConfigError(WHAT, 'it holds no run.', 'Choose a .kal file that Kalmium has written.');
  return { extra: tree.extra, checkpoint: tree.checkpoint };
}

/** Stored before frames of equal geometry were kept on one side: nothing was left out then. */
function readCheckpoint(value: unknown): Checkpoint {
  const raw = value as Omit<Checkpoint, 'run' | 'split'> & {
    readonly run: StoredRun;
    readonly split: Pick<Checkpoint['split'], 'train' | 'valid'> & Partial<Checkpoint['split']>;
  };
  return { ...raw, run: fromStored(raw.run), split: { leaks: new Int32Array(0), twins: null, ...raw.split } };
}

function readExtra(value: unknown): RunExtra {
  const raw = value as Omit<RunExtra, 'train' | 'valid' | 'config' | 'started'> & {
    readonly train: Columns;
    readonly valid: Columns;
    readonly config: StoredRun;
    readonly started: StoredRun;
  };
  return {
    ...raw,
    config: fromStored(raw.config),
    started: fromStored(raw.started),
    train: fromColumns(raw.train).map((p) => p as unknown as TrainPoint),
    valid: fromColumns(raw.valid).map(readValid),
  };
}

/**
 * Reads a whole file. Large arrays are views of `bytes`. Throws ConfigError that says what is wrong: no checkpoint, a newer
 * version, cut short (how many bytes are missing), damaged (where).
 */
export function decodeCheckpoint(bytes: Uint8Array): SavedRun {
  const expected = readPreamble(bytes.subarray(0, PREAMBLE), NAME, CHECKPOINT_VERSION, WHAT).bytes;
  if (bytes.length < expected)
    throw new ConfigError(
      WHAT,
      `expected ${expected} bytes, found ${bytes.length}: it was cut short.`,
      'Use an earlier checkpoint, or copy the file again.',
    );
  const header = readHeader(bytes, NAME, CHECKPOINT_VERSION, WHAT);
  const at = (from: number, to: number): Uint8Array => bytes.subarray(from, to);
  const { extra, checkpoint } = halves(header.tree);
  return {
    extra: readExtra(unpack(extra, header, at, WHAT)),
    checkpoint: readCheckpoint(unpack(checkpoint, header, at, WHAT)),
  };
}

/**
 * Reads all but weights and P, with as few bytes as possible. `read` gives bytes `from` to `to` (exclusive) of the file,
 * `size` is its length. Throws ConfigError as decodeCheckpoint does, for the parts that are read.
 */
export async function readCheckpointExtra(
  read: (from: number, to: number) => Promise<Uint8Array>,
  size: number,
): Promise<RunExtra> {
  const first = readPreamble(await read(0, Math.min(PREAMBLE, size)), NAME, CHECKPOINT_VERSION, WHAT);
  if (size < first.bytes)
    throw new ConfigError(
      WHAT,
      `expected ${first.bytes} bytes, found ${size}: it was cut short.`,
      'Use an earlier checkpoint, or copy the file again.',
    );
  const header = readHeader(await read(0, PREAMBLE + first.header), NAME, CHECKPOINT_VERSION, WHAT);
  const { extra } = halves(header.tree);
  const where = extent(extra, header);
  const bytes = where ? await read(where.from, where.to) : new Uint8Array(0);
  const base = where?.from ?? 0;
  return readExtra(unpack(extra, header, (from, to) => bytes.subarray(from - base, to - base), WHAT));
}

/** All parts as one array, for a download. */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((s, p) => s + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/** Whether the bytes begin as a checkpoint file does. */
export const isCheckpoint = (bytes: Uint8Array): boolean =>
  bytes.length >= 8 && new TextDecoder().decode(bytes.subarray(0, 8)) === NAME;
