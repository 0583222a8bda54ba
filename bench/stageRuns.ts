// What the benches of stages and roofline share: their options, the made-up copper, and a measurement of every filter.
import { parseArgs, UsageError, wholePositive } from '../src/cli/args';
import { nodeGpu } from '../src/cli/gpu';
import { isTable } from '../src/engine/checkRun';
import type { Gpu } from '../src/gpu/device';
import type { ModelOptions } from '../src/model/config';
import { measure, type StageTimes } from './measure';
import { netOptions, runFor } from './net';
import { cellsFor, copper } from './system';

export interface StageRuns<Peaks> {
  readonly gpu: Gpu;
  /** What `peaks` measured before the filters. */
  readonly peaks: Peaks;
  readonly model: ModelOptions;
  readonly natoms: number;
  readonly batch: number;
  readonly blocksize: number;
  readonly results: readonly StageTimes[];
  readonly out: string | null;
}

/** Reads the options, measures the device by `peaks`, then every filter. Throws UsageError. */
export async function stageRuns<Peaks>(
  words: readonly string[],
  usage: string,
  defaults: { readonly filters: string; readonly repeats: number },
  peaks: (device: GPUDevice, repeats: number) => Promise<Peaks>,
): Promise<StageRuns<Peaks>> {
  const args = parseArgs(words, [
    'net',
    'neuron',
    'axis',
    'fitting',
    'rcut',
    'blocksize',
    'filters',
    'atoms',
    'batch',
    'nf',
    'table',
    'repeats',
    'out',
  ]);
  const int = (name: string, fallback: number): number =>
    args.number(name, wholePositive, 'a positive whole number') ?? fallback;
  const model = netOptions((key) => args.text(key));
  const batch = int('batch', 8);
  const blocksize = int('blocksize', 5120);
  const repeats = int('repeats', defaults.repeats);
  const table = args.number('table', isTable, '0 or a whole number from 8') ?? undefined;
  const gpu = await nodeGpu();
  const measured = await peaks(gpu.device, repeats);
  const system = copper(cellsFor(int('atoms', 72)), batch + 1);
  const results: StageTimes[] = [];
  for (const name of (args.text('filters') ?? defaults.filters).split(',')) {
    const run = runFor(name, model, batch, blocksize, int('nf', 8), table);
    if (run === null) throw new UsageError(`--filters expects other names than "${name}".\n${usage}`);
    results.push(await measure(gpu, system, run, name, repeats));
  }
  return { gpu, peaks: measured, model, natoms: system.natoms, batch, blocksize, results, out: args.text('out') };
}
