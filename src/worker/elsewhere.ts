// The zip with which a run goes on in deepmd-kit: its frames as they were split, its best model, its settings.
import { leaveOut } from '../data/frameTable';
import type { System } from '../data/types';
import { writeNpySets } from '../data/writers/writeNpySet';
import type { RunConfig } from '../engine/config';
import { writeDp } from '../exchange/dp';
import { elsewhereZip } from '../exchange/elsewhere';
import type { Model } from '../model/config';

/** The side of a trainer that goes along. */
export interface ElsewhereSource {
  readonly run: RunConfig;
  readonly total: number;
  readonly split: { readonly train: ArrayLike<number>; readonly valid: ArrayLike<number> };
  model(which: 'best' | 'last'): Promise<Model>;
}

/** `systems`: all frames that the split counts through. Frames of neither side (excluded ones) stay out. */
export async function elsewhere(
  source: ElsewhereSource,
  systems: readonly System[],
): Promise<{ name: string; bytes: Uint8Array<ArrayBuffer>; mime: string }> {
  const model = await source.model('best');
  const all = systems.reduce((s, v) => s + v.nframes, 0);
  const only = (frames: ArrayLike<number>) => {
    const kept = new Set(Array.from(frames));
    const others = Array.from({ length: all }, (_, k) => k).filter((k) => !kept.has(k));
    return writeNpySets(leaveOut(systems, others));
  };
  const bytes = elsewhereZip({
    config: source.run,
    model,
    dp: await writeDp(model),
    train: only(source.split.train),
    valid: only(source.split.valid),
    steps: source.total,
  });
  return { name: 'kalmium-elsewhere.zip', bytes, mime: 'application/zip' };
}
