// `npm run bench -- scale`: cost of an iteration against atoms, neighbours (a) and the size of the data set (b, --frames).
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs, UsageError, wholePositive } from '../src/cli/args';
import { nodeGpu } from '../src/cli/gpu';
import type { RunConfig } from '../src/engine/config';
import { Trainer } from '../src/engine/trainer';
import type { Gpu } from '../src/gpu/device';
import type { ModelOptions } from '../src/model/config';
import { fitLine, median, percentile } from './fit';
import { measure } from './measure';
import { listOf, netOptions, numberOf, runFor } from './net';
import { deviceOf, err, NAMES } from './race';
import { commitOf, repository, writeWhole } from './record';
import { type Panel, svgFigure } from './svg';
import { cellsFor, copper } from './system';
import { markdownTable, short } from './table';

const COLORS: Readonly<Record<string, string>> = {
  multistream: '#0b62d6',
  fekf: '#d6402b',
  rlekf: '#e39500',
  'fekf-plain': '#8e4ec6',
  adam: '#6b7280',
};

/** One configuration timed. Times in ms per iteration. */
interface CrystalPoint {
  readonly series: 'atoms' | 'neighbours';
  readonly filter: string;
  readonly atoms: number;
  readonly rcut: number;
  /** Pairs within rcut in the whole batch, and per atom. */
  readonly pairs: number;
  readonly neighbours: number;
  readonly batch: number;
  readonly ms: number;
  /** Of its stages: everything but the filter's updates, and those. */
  readonly passes_ms: number;
  readonly filter_ms: number;
}

interface FramesPoint {
  readonly filter: string;
  readonly frames: number;
  readonly atoms: number;
  readonly iterations: number;
  /** Seconds of Trainer.create: neighbours, statistics, packing, kernels. */
  readonly prepare_s: number;
  /** Wall ms of Trainer.step, host work included. */
  readonly median_ms: number;
  readonly mean_ms: number;
  readonly p95_ms: number;
  /** Of Trainer.step before its submit, the device at rest: least (no other thread in between) and mean. */
  readonly host_ms: number;
  readonly host_mean_ms: number;
  /** Resident memory of the process after the run, and what it grew by. */
  readonly rss_MB: number;
  readonly grown_MB: number;
}

interface Options {
  readonly filters: readonly string[];
  readonly run: (filter: string, model: ModelOptions) => RunConfig;
  readonly model: ModelOptions;
  readonly batch: number;
  readonly repeats: number;
  readonly out: string;
}

async function crystals(
  gpu: Gpu,
  o: Options,
  atoms: readonly number[],
  rcuts: readonly number[],
  fixed: number,
): Promise<CrystalPoint[]> {
  const points: CrystalPoint[] = [];
  const one = async (series: CrystalPoint['series'], filter: string, natoms: number, rcut: number): Promise<void> => {
    const model = { ...o.model, rcut };
    const system = copper(cellsFor(natoms), o.batch + 1);
    const run = o.run(filter, model);
    const t = await measure(gpu, system, run, filter, o.repeats);
    const { filter: filter_ms, ...rest } = t.stages;
    const total = system.natoms * run.batch;
    points.push({
      series,
      filter,
      atoms: system.natoms,
      rcut,
      pairs: t.pairs,
      neighbours: t.pairs / total,
      batch: run.batch,
      ms: t.ms,
      passes_ms: Object.values(rest).reduce((s, v) => s + v, 0),
      filter_ms,
    });
    err(`${NAMES[filter]}: ${system.natoms} atoms, rcut ${rcut} A: ${short(t.ms)} ms`);
  };
  for (const filter of o.filters) {
    for (const n of atoms) await one('atoms', filter, n, o.model.rcut);
    for (const r of rcuts) await one('neighbours', filter, fixed, r);
  }
  return points;
}

/** Iterations as the trainer runs them, on `frames` frames of a crystal; the first five warm up and are not counted, twenty more time the host. */
async function steps(
  gpu: Gpu,
  o: Options,
  filter: string,
  frames: number,
  natoms: number,
  iterations: number,
): Promise<FramesPoint> {
  const before = process.memoryUsage().rss;
  const system = copper(cellsFor(natoms), frames);
  const warm = 5;
  const alone = 20;
  const base = o.run(filter, o.model);
  const run: RunConfig = {
    ...base,
    length: { kind: 'iterations', iterations: iterations + warm + alone },
    // Without validation frames; every reads the weights only, and not within the run.
    validation: { ...base.validation, fraction: 0, every: iterations + warm + alone },
  };
  const start = performance.now();
  const trainer = await Trainer.create(gpu, [system], run);
  const prepare_s = (performance.now() - start) / 1000;
  const ms: number[] = [];
  const host: number[] = [];
  // A step returns when the one before it is done, so its time is that of one iteration.
  while (ms.length < iterations + warm) {
    const t = performance.now();
    await trainer.step();
    ms.push(performance.now() - t);
  }
  // The host's share with the device at rest: software adapters work on the same cores.
  while (!trainer.finished) {
    await trainer.drain();
    await trainer.step();
    host.push(trainer.hostMs);
  }
  trainer.destroy();
  const counted = ms.slice(warm);
  const { rss } = process.memoryUsage();
  return {
    filter,
    frames,
    atoms: system.natoms,
    iterations: counted.length,
    prepare_s,
    median_ms: median(counted),
    mean_ms: counted.reduce((s, v) => s + v, 0) / counted.length,
    p95_ms: percentile(counted, 0.95),
    host_ms: Math.min(...host),
    host_mean_ms: host.reduce((s, v) => s + v, 0) / host.length,
    rss_MB: rss / 1e6,
    grown_MB: (rss - before) / 1e6,
  };
}

function crystalPanel(points: readonly CrystalPoint[], series: CrystalPoint['series'], batch: number): Panel {
  const own = points.filter((p) => p.series === series);
  const x = (p: CrystalPoint): number => (series === 'atoms' ? p.atoms : p.neighbours);
  return {
    title:
      series === 'atoms'
        ? `Atoms (rcut ${own[0]?.rcut} Å)`
        : `Neighbours (${own[0]?.atoms} atoms, rcut ${own.at(0)?.rcut} to ${own.at(-1)?.rcut} Å)`,
    x: { label: series === 'atoms' ? 'atoms per frame' : 'pairs per atom within rcut', scale: 'linear' },
    y: { label: `ms per iteration (batch ${batch})`, scale: 'linear' },
    series: [...new Set(own.map((p) => p.filter))].map((f) => ({
      name: NAMES[f],
      color: COLORS[f] ?? '#000000',
      points: own.filter((p) => p.filter === f).map((p) => [x(p), p.ms] as const),
      mark: 'dot' as const,
    })),
  };
}

function crystalMarkdown(points: readonly CrystalPoint[]): string {
  const rows = points.map((p) => [
    NAMES[p.filter],
    p.series,
    String(p.atoms),
    short(p.rcut),
    p.neighbours.toFixed(1),
    String(p.batch),
    short(p.ms),
    short((1000 * p.ms) / p.pairs),
    short(p.passes_ms),
    short(p.filter_ms),
  ]);
  const fits = [...new Set(points.map((p) => `${p.filter} ${p.series}`))].map((key) => {
    const own = points.filter((p) => `${p.filter} ${p.series}` === key);
    const f = fitLine(
      own.map((p) => p.pairs),
      own.map((p) => p.ms),
    );
    return [NAMES[own[0].filter], own[0].series, short(f.intercept), short(1000 * f.slope), f.r2.toFixed(4)];
  });
  const head = [
    'filter',
    'series',
    'atoms',
    'rcut',
    'pairs / atom',
    'batch',
    'ms / it',
    'us / pair',
    'passes ms',
    'filter ms',
  ];
  return `${markdownTable(head, rows, 2)}\n\nA line through ms over pairs: what an iteration costs without any atom, and per pair.\n\n${markdownTable(
    ['filter', 'series', 'intercept ms', 'us / pair', 'R^2'],
    fits,
    2,
  )}`;
}

function framesMarkdown(points: readonly FramesPoint[]): string {
  const rows = points.map((p) => [
    NAMES[p.filter],
    String(p.frames),
    String(p.atoms),
    String(p.iterations),
    short(p.prepare_s),
    short(p.median_ms),
    short(p.mean_ms),
    short(p.p95_ms),
    p.host_ms.toFixed(2),
    short(p.rss_MB),
    short(p.grown_MB),
  ]);
  const head = [
    'filter',
    'frames',
    'atoms',
    'iterations',
    'prepare s',
    'median ms',
    'mean ms',
    '95 % ms',
    'host ms',
    'memory MB',
    'grown MB',
  ];
  return markdownTable(head, rows);
}

const framesPanel = (points: readonly FramesPoint[], y: 'mean_ms' | 'prepare_s', label: string): Panel => ({
  title: y === 'mean_ms' ? 'Iterations as the trainer runs them' : 'Before the first iteration',
  x: { label: 'frames in the data set', scale: 'log' },
  y: { label, scale: 'linear' },
  series: [...new Set(points.map((p) => p.filter))].map((f) => ({
    name: NAMES[f],
    color: COLORS[f] ?? '#000000',
    points: points.filter((p) => p.filter === f).map((p) => [p.frames, p[y]] as const),
    mark: 'dot' as const,
  })),
});

export async function scale(words: readonly string[]): Promise<number> {
  const args = parseArgs(words, [
    ...['net', 'neuron', 'axis', 'fitting', 'rcut', 'blocksize', 'filters', 'batch', 'nf', 'repeats', 'out'],
    ...['atoms', 'rcuts', 'fixed-atoms', 'frames', 'iterations'],
  ]);
  const int = (name: string, fallback: number): number =>
    numberOf(`--${name}`, args.text(name) ?? String(fallback), wholePositive, 'a positive whole number');
  const many = (name: string, fallback: string): number[] => listOf(`--${name}`, args.text(name) ?? fallback);
  const batch = int('batch', 8);
  const [blocksize, nf] = [int('blocksize', 5120), int('nf', 8)];
  const o: Options = {
    filters: (args.text('filters') ?? 'multistream,fekf,adam').split(','),
    run(filter, model) {
      const run = runFor(filter, model, batch, blocksize, nf);
      if (run === null) throw new UsageError(`--filters: no filter is called "${filter}".`);
      return run;
    },
    model: netOptions((key) => args.text(key)),
    batch,
    repeats: int('repeats', 5),
    out: args.text('out') ?? 'bench/results/scale',
  };
  for (const f of o.filters) o.run(f, o.model);
  const frames = args.text('frames') === null ? null : many('frames', '');
  const gpu = await nodeGpu();
  const m = o.model;
  const where = `net ${m.neuron.join(',')} / ${m.axis_neuron} / ${m.fitting_neuron.join(',')}, block size ${blocksize}  ·  ${gpu.info.name}`;
  const report = {
    device: deviceOf(gpu),
    commit: commitOf(repository()),
    date: new Date().toISOString(),
    load: loadavg()[0],
    model: m,
    batch,
    blocksize,
    nf,
  };
  const save = (
    name: string,
    title: string,
    table: string,
    panels: readonly Panel[],
    points: readonly object[],
  ): void => {
    writeWhole(
      join(o.out, `${name}.md`),
      `# ${title}\n\n${where}; commit ${report.commit}; load of the machine at the start ${report.load.toFixed(1)}\n\n${table}\n\n![](${name}.svg)\n`,
    );
    writeWhole(join(o.out, `${name}.svg`), svgFigure({ title, subtitle: where, columns: 2, panels }));
    writeWhole(join(o.out, `${name}.json`), `${JSON.stringify({ ...report, points }, null, 1)}\n`);
  };
  const natoms = int('fixed-atoms', 108);
  if (frames === null) {
    const points = await crystals(gpu, o, many('atoms', '32,64,128,256'), many('rcuts', '4,5,6,7'), natoms);
    const panels = (['atoms', 'neighbours'] as const).map((s) => crystalPanel(points, s, batch));
    save('scale', 'Cost of an iteration over the size of a frame', crystalMarkdown(points), panels, points);
  } else {
    const points: FramesPoint[] = [];
    for (const filter of o.filters)
      for (const n of frames) {
        points.push(await steps(gpu, o, filter, n, natoms, int('iterations', 50)));
        err(
          `${NAMES[filter]}: ${n} frames: ${short(points.at(-1)?.mean_ms)} ms an iteration, prepared in ${short(points.at(-1)?.prepare_s)} s`,
        );
        const panels = [
          framesPanel(points, 'mean_ms', 'ms per iteration (mean)'),
          framesPanel(points, 'prepare_s', 'seconds to prepare'),
        ];
        save('frames', 'Cost of an iteration over the size of the data set', framesMarkdown(points), panels, points);
      }
  }
  err(`tables and figures are in ${o.out}`);
  return 0;
}
