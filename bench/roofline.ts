// `npm run bench -- roofline`: bytes and operations of every stage by formula, the time they allow at the device's measured
// peaks, and the time measured beside it; device memory; bytes that data-parallel training would exchange.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exchangeBytes, STAGE_RUNS, type StageName, stageCosts } from '../src/engine/cost';
import { type DeviceSpeed, measureSpeed } from '../src/gpu/speed';
import type { StageTimes } from './measure';
import { commitOf, repository } from './record';
import { stageRuns } from './stageRuns';
import { bytes, markdownTable, short } from './table';

const USAGE = `usage: npm run bench -- roofline [--filters multistream,fekf,adam] [--atoms 72] [--batch 8] [--nf 8] [--table 256]
  [--net paper|small] [--neuron 8,8,8 --axis 4 --fitting 16,16,16] [--rcut 6] [--blocksize 5120] [--repeats 3] [--out DIR]`;

/** Least milliseconds that bytes and operations allow at these speeds. */
export const bound = (c: { readonly bytes: number; readonly flops: number }, speed: DeviceSpeed): number =>
  1000 * Math.max(c.bytes / speed.copy, c.flops / speed.flops);

function stageTable(r: StageTimes, speed: DeviceSpeed): string {
  const costs = stageCosts(r.cost);
  const runs = STAGE_RUNS[r.cost.filter];
  const rows = (Object.keys(costs) as StageName[]).map((name) => {
    const c = { bytes: runs[name] * costs[name].bytes, flops: runs[name] * costs[name].flops };
    const least = bound(c, speed);
    const by = c.bytes / speed.copy > c.flops / speed.flops ? 'bytes' : 'operations';
    const ms = r.stages[name];
    return [
      name.replace('_', ' '),
      String(runs[name]),
      bytes(c.bytes),
      short(c.flops / 1e9),
      by,
      short(least),
      short(ms),
      ms > 0 ? `${short((100 * least) / ms)} %` : '-',
    ];
  });
  return markdownTable(
    ['stage', 'runs', 'bytes', 'GFLOP', 'bound by', 'least ms', 'measured ms', 'share of the bound'],
    rows,
  );
}

function exchangeTable(r: StageTimes): string {
  const { nweights, rows, blocks2 } = r.cost;
  return markdownTable(
    ['devices', 'FEKF, reduced early', `rows of multistream (m = ${rows})`, 'P, were it shared'],
    [2, 4, 8, 16].map((k) => {
      const e = exchangeBytes(nweights, rows, blocks2, k);
      return [String(k), bytes(e.fekf), bytes(e.rows), bytes(e.P)];
    }),
  );
}

export async function roofline(words: readonly string[]): Promise<number> {
  const defaults = { filters: 'multistream,fekf,adam', repeats: 3 };
  const runs = await stageRuns(words, USAGE, defaults, measureSpeed);
  const { gpu, model, natoms, batch, results, out, peaks: speed } = runs;
  const commit = commitOf(repository());
  const lines = [
    '# Roofline',
    '',
    `* ${gpu.info.name}${gpu.info.software ? ' (software adapter)' : ''}; commit ${commit}, node ${process.version}`,
    `* measured peaks: copy ${short(speed.copy / 1e9)} GB/s (read + write), matrix product ${short(speed.flops / 1e9)} GFLOP/s`,
    `* copper, ${natoms} atoms x ${batch} frames; net ${model.neuron.join(',')} / ${model.axis_neuron} / ${model.fitting_neuron.join(',')}, rcut ${model.rcut} A`,
    '',
    'Bytes and operations by the formulas of docs/engine.md (src/engine/cost.ts). "Least": the larger of bytes over the copy',
    'bandwidth and operations over the matrix throughput. Stages are timed one by one.',
    '',
  ];
  for (const r of results) {
    lines.push(`## ${r.filter}`, '');
    lines.push(
      `${r.weights} weights, ${r.rows} rows, ${r.pairs} pairs; a whole iteration ${short(r.ms)} ms; stages by ${r.how}; filter state ${bytes(r.p_bytes)}; P moved ${bytes(r.p_bytes_moved)} an iteration`,
      '',
      stageTable(r, speed),
      '',
    );
  }
  const shown = results.find((r) => r.cost.filter === 'multistream');
  if (shown)
    lines.push(
      '## Over several devices',
      '',
      'Bytes a device sends per iteration of data-parallel training. P is never exchanged: every device makes the same update.',
      '',
      exchangeTable(shown),
      '',
    );
  const text = `${lines.join('\n')}\n`;
  process.stdout.write(text);
  if (out !== null) {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'roofline.md'), text);
    writeFileSync(
      join(out, 'roofline.json'),
      `${JSON.stringify({ device: gpu.info, commit, speed, batch, atoms: natoms, model, results }, null, 1)}\n`,
    );
  }
  return 0;
}
