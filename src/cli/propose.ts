// `train --batch auto`: batch and force rows per frame that suit the device and the data, said on stderr.
import type { System } from '../data/types';
import type { RunConfig } from '../engine/config';
import { countNeighbors, FrameSet, requireLabels, resolveConfig, resolveTypeMap } from '../engine/dataset';
import { workloadOf } from '../engine/plan';
import { propose } from '../engine/propose';
import type { Gpu } from '../gpu/device';
import { measureSpeed } from '../gpu/speed';
import { UsageError } from './args';

/** The run with batch and nf proposed; `ntrain` frames train. Throws UsageError for filters without rows per frame. */
export async function proposeRun(
  gpu: Gpu,
  systems: readonly System[],
  run: RunConfig,
  ntrain: number,
  say: (text: string) => void,
): Promise<RunConfig> {
  if (run.filter.kind !== 'multistream')
    throw new UsageError(`--batch auto is for --filter multistream; give a number for ${run.filter.kind}.`);
  requireLabels(systems);
  const type_map = resolveTypeMap(systems, run.model.type_map);
  const set = new FrameSet(systems, type_map);
  const counter = await countNeighbors(set, type_map.length, run.model.rcut);
  const resolved = resolveConfig(run.model, type_map, counter, set);
  const speed = await measureSpeed(gpu.device);
  const p = propose(speed, workloadOf(set, resolved, run.filter.blocksize, ntrain));
  say(
    `batch ${p.batch}, nf ${p.nf}: for ${(speed.copy / 1e9).toPrecision(3)} GB/s and ${(speed.flops / 1e9).toPrecision(3)} GFLOP/s as measured`,
  );
  return { ...run, batch: p.batch, filter: { ...run.filter, nf: p.nf } };
}
