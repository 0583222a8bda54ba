// `npm run bench [-- stages]`: milliseconds per iteration and per stage, bytes of P moved, copy bandwidth on the same device; table and JSON.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { copySpeed } from '../src/gpu/speed';
import type { StageTimes } from './measure';
import { stageRuns } from './stageRuns';

const USAGE = `usage: npm run bench -- [--net paper|small] [--neuron 8,8,8 --axis 4 --fitting 16,16,16] [--rcut 6] [--blocksize 5120]
  [--filters fekf,multistream,adam] [--atoms 72] [--batch 8] [--nf 8] [--table 256] [--repeats 5] [--out FILE.json]`;

export async function stages(words: readonly string[]): Promise<number> {
  const defaults = { filters: 'fekf,multistream,adam', repeats: 5 };
  const runs = await stageRuns(words, USAGE, defaults, copySpeed);
  const { gpu, model, natoms, batch, blocksize, results, out, peaks: bandwidth } = runs;
  const report = {
    device: gpu.info,
    date: new Date().toISOString(),
    atoms: natoms,
    batch,
    net: {
      neuron: model.neuron,
      axis_neuron: model.axis_neuron,
      fitting_neuron: model.fitting_neuron,
      rcut: model.rcut,
    },
    blocksize,
    copy_bandwidth_GB_s: bandwidth / 1e9,
    results: results.map((r) => ({ ...r, p_GB_s: r.p_bytes_moved / (r.stages.filter * 1e-3) / 1e9 })),
  };
  print(report.results, bandwidth, gpu.info.name, natoms, batch);
  if (out !== null) {
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, `${JSON.stringify(report, null, 1)}\n`);
  } else process.stdout.write(`${JSON.stringify(report)}\n`);
  return 0;
}

function print(results: readonly StageTimes[], bandwidth: number, device: string, atoms: number, batch: number): void {
  const names = Object.keys(results[0]?.stages ?? {});
  const row = (cells: readonly string[]): string =>
    cells.map((c, k) => (k === 0 ? c.padEnd(14) : c.padStart(12))).join('');
  const err = (text: string): void => void process.stderr.write(`${text}\n`);
  err(
    `${device}; ${atoms} atoms x ${batch} frames; copy ${(bandwidth / 1e9).toFixed(2)} GB/s (read + write); medians in ms`,
  );
  err(row(['filter', 'iteration', ...names, 'P moved MB', 'P GB/s']));
  for (const r of results)
    err(
      row([
        r.filter,
        r.ms.toFixed(1),
        ...Object.values(r.stages).map((v) => v.toFixed(1)),
        (r.p_bytes_moved / 1e6).toFixed(1),
        (r.p_bytes_moved / (r.stages.filter * 1e-3) / 1e9).toFixed(2),
      ]),
    );
}
