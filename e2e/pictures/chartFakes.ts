// Scripted answers for pictures of the charts: stored runs to compare, a journal, frames that join. Never in the product.
import { DEFAULT_FILTERS, type RunConfig } from '../../src/engine/config';
import type { JournalEntry } from '../../src/engine/journal';
import { DEFAULT_MODEL } from '../../src/model/config';
import type {
  RunRecord,
  RunSummary,
  TrainCommand,
  TrainEvent,
  TrainPoint,
  ValidPoint,
} from '../../src/worker/protocol';

/** journal: changes and checkpoints; seam: frames that joined; long: 10^5 points. All with stored runs. */
export type ChartScript = 'journal' | 'seam' | 'long';

const CREATED = Date.UTC(2026, 10, 20, 9, 12);
const noise = (i: number): number => Math.sin(12.9898 * i) * Math.cos(78.233 * i);

const config = (batch: number, pref_f: number): RunConfig => ({
  model: DEFAULT_MODEL,
  filter: { ...DEFAULT_FILTERS.multistream, pref_f },
  batch,
  table: 256,
  length: { kind: 'iterations', iterations: 1000 },
  seed: 1,
  exclude: [],
  validation: { fraction: 0.1, split: 'blocks', stratify: true, sides: [], every: 10 },
});

const summary = (id: string, name: string, iteration: number, own: RunConfig): RunSummary => ({
  id,
  name,
  dataset: 'b',
  datasetName: 'Silicon',
  validation: null,
  created: CREATED + 3_600_000 * Number(id.slice(1)),
  updated: CREATED,
  state: 'complete',
  iteration,
  iterations: iteration,
  best: { iteration: iteration - 10, rmse_e: 1.4, rmse_f: 27.1 },
  config: own,
  device: 'nvidia ampere',
  parent: null,
  nweights: 26_551,
  ntrain: 149,
  nvalid: 16,
  bytes: 5e6,
});

const RUNS: readonly RunSummary[] = [
  summary('g1', 'Silicon, batch 8', 190, config(8, 1)),
  summary('g2', 'Silicon, forces up', 160, config(4, 3)),
  summary('g3', 'Silicon, long', 190, { ...config(16, 1), seed: 7 }),
];

export function points(n: number, every: number, slow: number): { train: TrainPoint[]; valid: ValidPoint[] } {
  const f = (i: number): number => 24 + 740 * Math.exp(-i / (9 * slow)) + 60 * Math.exp(-i / (50 * slow));
  const e = (i: number): number => 1.2 + 160 * Math.exp(-i / (7 * slow)) + 9 * Math.exp(-i / (60 * slow));
  const train = Array.from({ length: n }, (_, i) => ({
    iteration: i + 1,
    rmse_e: e(i) * Math.exp(0.5 * noise(i)),
    rmse_f: f(i) * Math.exp(0.22 * noise(i + 0.5)) * (i % 9973 === 9972 ? 30 : 1),
    lambda: 1 - 0.02 * Math.exp(-i / 200),
    ms: 118 + 9 * noise(i + 2),
    innovation: 0.95 + 0.2 * noise(i + 3),
    dw: 0.4 * Math.exp(-i / (60 * slow)) * Math.exp(0.2 * noise(i + 4)) + 1e-4,
    p_mean: 0.3 + 0.7 * Math.exp(-i / (80 * slow)),
    r_f: (2e-3 * f(i)) ** 2,
    r_e: (2e-3 * e(i)) ** 2,
    mu: 1 + 2 * Math.exp(-i / (30 * slow)),
    rejected: 0,
  }));
  const valid = Array.from({ length: Math.floor(n / every) + 1 }, (_, k) => ({
    iteration: k * every,
    rmse_e: e(k * every) * 1.1 * Math.exp(0.12 * noise(k + 0.2)),
    rmse_f: f(k * every) * 1.08 * Math.exp(0.04 * noise(k + 0.7)),
    seconds: 0.12 * k * every,
    p_passes: k * every,
    best: k % 3 === 0,
  }));
  return { train, valid };
}

function record(id: string): RunRecord {
  const found = RUNS.find((r) => r.id === id) ?? RUNS[0];
  const { train, valid } = points(found.iteration, 10, 1 + 0.35 * Number(id.slice(1)));
  return { summary: found, started: found.config, journal: [], train, valid };
}

/** Answers what the charts ask of stored runs; true where it did. */
export function answerRuns(c: TrainCommand, send: (event: TrainEvent) => void): boolean {
  if (c.type === 'runs') send({ type: 'runs', id: c.id, runs: RUNS });
  else if (c.type === 'record') send({ type: 'record', id: c.id, record: record(c.run) });
  else return false;
  return true;
}

/** What happens after the start of the run, instead of the plain curves. */
export function playCharts(
  script: ChartScript,
  c: Extract<TrainCommand, { readonly type: 'start' }>,
  send: (event: TrainEvent) => void,
): void {
  const { run } = c;
  const n = script === 'long' ? 100_000 : 124;
  const iterations = script === 'long' ? 120_000 : 200;
  const now = Date.now();
  const at = (iteration: number): { readonly iteration: number; readonly time: number } => ({
    iteration,
    time: now - 118 * (n - iteration),
  });
  const journal: JournalEntry[] = [
    { ...at(20), kind: 'checkpoint' },
    { ...at(40), kind: 'checkpoint' },
    { ...at(40), kind: 'change', key: 'filter.pref_f', old: 1, value: 2 },
    { ...at(60), kind: 'checkpoint' },
    { ...at(70), kind: 'recovered' },
    script === 'seam'
      ? { ...at(88), kind: 'append', dataset: 'a', frames: 120, options: {} }
      : { ...at(88), kind: 'change', key: 'batch', old: c.config.batch, value: 2 * c.config.batch },
    { ...at(100), kind: 'checkpoint' },
  ];
  const made = points(n, script === 'long' ? 100 : 5, script === 'long' ? 200 : 1);
  const valid = made.valid.map((p) =>
    script === 'seam' && p.iteration >= 90
      ? {
          ...p,
          parts: {
            old: { nframes: 16, rmse_e: 0.9 * p.rmse_e, rmse_f: 0.92 * p.rmse_f },
            fresh: {
              nframes: 12,
              rmse_e: p.rmse_e * (1.2 + 3 * Math.exp(-(p.iteration - 90) / 12)),
              rmse_f: p.rmse_f * (1.1 + 2 * Math.exp(-(p.iteration - 90) / 12)),
            },
          },
        }
      : p,
  );
  send({ type: 'state', run, state: { kind: 'running' }, iteration: 0, iterations });
  send({ type: 'metrics', run, train: made.train, valid, secondsLeft: 9 });
  if (script !== 'long') send({ type: 'journal', run, journal, config: c.config });
}
