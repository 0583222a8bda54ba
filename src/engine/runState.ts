// What a run is made of between two iterations; a change makes another such state or none at all.
import type { InputRanges } from '../model/table';
import { makeTable } from '../model/table';
import { capacityFor } from './batch';
import type { BatchSource } from './batches';
import type { Checkpoint, Room, Seam } from './checkpoint';
import type { RunConfig } from './config';
import { type FrameSet, measureFrames, type Prepared, type Progress } from './dataset';
import type { Clock } from './schedule';
import type { Split } from './split';
import { type TableOptions, tableOptions } from './tableBatch';

export interface RunState {
  readonly set: FrameSet;
  /** The configuration in force. */
  readonly run: RunConfig;
  /** Of all frames, and of those in use: not excluded, and not validating while a twin trains. */
  readonly base: Split;
  readonly split: Split;
  readonly prepared: Prepared;
  /** Inputs that the table has to cover. */
  readonly ranges: InputRanges;
  readonly room: Room;
  /** Iterations planned. */
  readonly total: number;
  readonly clock: Clock;
  readonly seams: readonly Seam[];
}

/** Frames of every batch. */
export const batchOf = (s: Pick<RunState, 'run' | 'split'>): number => Math.min(s.run.batch, s.split.train.length);

/** The run's table, null where it trains by the exact nets. */
export function tableFor(s: Pick<RunState, 'run' | 'ranges' | 'room'>): TableOptions | null {
  if (s.run.table === 0) return null;
  const perFrame = s.run.filter.kind === 'multistream';
  return { table: makeTable(s.ranges, s.run.table), perFrame, segments: s.room.segments, items: s.room.items };
}

/** Packs the frames in use, those that could come into use by exclusions, and `also` others: room for any batch of them. */
export async function roomFor(
  s: Omit<RunState, 'room' | 'total' | 'clock' | 'seams'>,
  also: Int32Array,
  progress?: Progress,
): Promise<Room> {
  const frames = Int32Array.from(new Set([...s.split.train, ...s.split.valid, ...s.split.leaks, ...also])).sort();
  const table = s.run.table > 0 ? makeTable(s.ranges, s.run.table) : null;
  const { sizes, tableSizes } = await measureFrames(s.set, frames, s.prepared, table, progress);
  const batch = batchOf(s);
  const perFrame = s.run.filter.kind === 'multistream';
  const { segments, items } = table ? tableOptions(table, perFrame, tableSizes, batch) : { segments: 0, items: 0 };
  return { capacity: capacityFor(sizes, batch), segments, items };
}

/** The part of a checkpoint that does not move from iteration to iteration. */
export function checkpointOf(
  s: RunState,
): Pick<Checkpoint, 'run' | 'total' | 'prepared' | 'ranges' | 'room' | 'split' | 'clock' | 'seams'> {
  const { run, total, ranges, room, base, clock, seams } = s;
  const { config, stat, bias, min_distance, max_neighbors } = s.prepared;
  const prepared = { config, stat, bias, min_distance, max_neighbors };
  return { run, total, prepared, ranges, room, split: base, clock, seams };
}

/** What the run's batches are made from; `table` as the passes have it. */
export const batchSource = (s: RunState, table: TableOptions | null): BatchSource => ({
  set: s.set,
  prepared: s.prepared,
  run: s.run,
  table,
  draw: { train: s.split.train, batch: s.run.batch, seed: s.run.seed, seams: s.seams },
});
