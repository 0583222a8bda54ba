// What the charts show and give away: events, readings, tables, differences, vertical ranges, ticks, ghosts.
import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTERS, type RunConfig } from '../../../engine/config';
import type { JournalEntry } from '../../../engine/journal';
import { DEFAULT_MODEL } from '../../../model/config';
import { trainPoint } from '../../../testing/points';
import type { RunRecord, RunSummary, ValidPoint } from '../../../worker/protocol';
import { trainWords } from '../../words';
import { RunSeries } from '../series';
import { configDiff } from './configDiff';
import { csvOf, tableOf, union } from './csv';
import { RunCurves } from './curves';
import { bytesOf, fileName } from './download';
import { eventsOf, marksOf } from './events';
import { GhostRuns, MAX_GHOSTS } from './ghosts';
import { SPECS } from './quantities';
import { readingsAt } from './readings';
import { timeText, xTicks } from './ticks';
import { nextY, robustExtent } from './yRange';

const config = (batch: number, lambda: number): RunConfig => ({
  model: DEFAULT_MODEL,
  filter: { ...DEFAULT_FILTERS.fekf, lambda },
  batch,
  table: 0,
  length: { kind: 'iterations', iterations: 10 },
  seed: 1,
  exclude: [],
  validation: { fraction: 0.1, split: 'random', stratify: false, sides: [], every: 5 },
});

const valid = (iteration: number, rmse_f: number, parts?: ValidPoint['parts']): ValidPoint => ({
  iteration,
  rmse_e: 2,
  rmse_f,
  seconds: iteration,
  p_passes: iteration,
  best: true,
  ...(parts ? { parts } : {}),
});

function curves(points: readonly ValidPoint[], n = 10): RunCurves {
  const series = new RunSeries();
  const train = Array.from({ length: n }, (_, i) => trainPoint(i + 1, { rmse_f: 100 - i, r_f: 1e-4, ms: 1000 }));
  series.append(train, points, null);
  return new RunCurves(series, { journal: [], batch: 4, ntrain: 8, anchors: [] });
}

describe('events', () => {
  const journal: readonly JournalEntry[] = [
    { iteration: 2, time: 0, kind: 'checkpoint' },
    { iteration: 3, time: 0, kind: 'change', key: 'filter.lambda', old: 0.98, value: 0.9991 },
    { iteration: 6, time: 0, kind: 'append', dataset: 'b', frames: 1200, options: null },
    { iteration: 9, time: 0, kind: 'change', key: 'batch', old: 4, value: 8 },
    { iteration: 9, time: 0, kind: 'revert', to: 8 },
  ];
  const events = eventsOf(journal, curves([valid(0, 90), valid(5, 40), valid(10, 50)]));

  it('are the standing entries of the journal and the new bests, in order', () => {
    expect(events.map((e) => [e.iteration, e.kind])).toEqual([
      [0, 'best'],
      [2, 'checkpoint'],
      [3, 'change'],
      [5, 'best'],
      [6, 'append'],
      [8, 'revert'],
    ]);
    expect(events[2].text).toBe('filter.lambda 0.98 → 0.9991');
    expect(events[4]).toMatchObject({ strength: 'seam', label: '+1,200 frames' });
  });

  it('leave their place to the later where ticks crowd; lines always stay', () => {
    const scale = { from: 0, to: 10, log: false };
    const marks = marksOf(events, (i) => i, scale, 0.4);
    expect(marks.map((m) => m.event.iteration)).toEqual([0, 3, 5, 6, 8]);
    expect(marksOf(events, (i) => i, { from: 2.5, to: 7, log: false }, 0).map((m) => m.event.iteration)).toEqual([
      3, 5, 6,
    ]);
  });
});

it('readings take the validation that holds at the iteration, and say when it was', () => {
  const own = curves([valid(0, 90), valid(5, 40)]);
  const read = (i: number) =>
    readingsAt({ spec: SPECS.force, own, ghosts: [], axis: 'iteration', smooth: 0.5, validName: 'v' }, i).map(
      (r) => r.text,
    );
  expect(read(5)).toEqual(['40.0', expect.any(String), '96.0']);
  expect(read(7)[0]).toBe('40.0 (5)');
});

it('a table holds every iteration once, with units, and NaN becomes an empty cell', () => {
  expect([...union(Float64Array.of(1, 2, 3), Float64Array.of(0, 2, 4))]).toEqual([0, 1, 2, 3, 4]);
  const part = (f: number) => ({ nframes: 1, rmse_e: 1, rmse_f: f });
  const own = curves([valid(0, 90), valid(2, 40, { old: part(30), fresh: part(70) })], 3);
  const words = {
    unit: 'meV/Å',
    batch: 'batch',
    running: 'running mean',
    valid: 'validation, all 3 frames',
    validOld: 'old',
    validFresh: 'new',
    axes: trainWords.charts.csv,
  };
  const lines = csvOf(tableOf(own, SPECS.force, 0, ['iteration', 'epoch', 'active'], words)).split('\n');
  expect(lines[0]).toBe(
    'iteration,epoch,training time [s],batch [meV/Å],"validation, all 3 frames [meV/Å]",old [meV/Å],new [meV/Å]',
  );
  expect(lines.slice(1)).toEqual(['0,0,0,,90,,', '1,0.5,1,100,,,', '2,1,2,99,40,30,70', '3,1.5,3,98,,,', '']);
});

it('variances are shown as standard deviations in meV', () => {
  expect(curves([]).train(SPECS.noise_f)[0]).toBeCloseTo(10, 9);
});

it('the difference of configurations names what differs and nothing else', () => {
  expect(configDiff([config(4, 0.98), config(4, 0.98)])).toEqual([]);
  expect(configDiff([config(4, 0.98), config(8, 0.99)])).toEqual([
    { key: 'filter.lambda', values: ['0.98', '0.99'] },
    { key: 'batch', values: ['4', '8'] },
  ]);
  const other: RunConfig = { ...config(4, 0.98), filter: DEFAULT_FILTERS.adam };
  expect(configDiff([config(4, 0.98), other]).find((r) => r.key === 'filter.nu')?.values).toEqual(['0.9987', null]);
});

describe('vertical ranges', () => {
  it('hold still while values stay within, for both kinds of axis', () => {
    for (const log of [true, false]) {
      const first = nextY(null, { min: 10, max: 100 }, log, false);
      expect(nextY(first, { min: 20, max: 90 }, log, false)).toEqual(first);
      const grown = nextY(first, { min: 10, max: 1000 }, log, false);
      expect(grown?.high).toBeGreaterThanOrEqual(1000);
    }
  });

  it('fit what a zoom shows', () => {
    const tight = nextY(null, { min: 20, max: 30 }, true, true);
    expect(tight?.low).toBeGreaterThan(15);
    expect(tight?.high).toBeLessThan(35);
  });

  it('leave rare outliers out where asked', () => {
    const y = Float64Array.from({ length: 1000 }, (_, i) => 10 + (i % 7));
    y[500] = 1e9;
    expect(robustExtent(y, true)).toEqual({ min: 10, max: 16 });
  });
});

it('ticks are round times and round numbers', () => {
  expect(xTicks('active', { from: 0, to: 600, log: false }, 6).text).toEqual([
    '0 s',
    '2 min',
    '4 min',
    '6 min',
    '8 min',
    '10 min',
  ]);
  expect(xTicks('iteration', { from: 0, to: 4, log: false }, 8).at).toEqual([0, 1, 2, 3, 4]);
  expect(timeText(5400)).toBe('1 h 30 min');
});

it('reads data: addresses of both kinds', () => {
  expect(new TextDecoder().decode(bytesOf('data:image/svg+xml,%3Csvg%3E%C3%85%3C/svg%3E'))).toBe('<svg>Å</svg>');
  expect([...bytesOf('data:image/png;base64,iVBO')]).toEqual([0x89, 0x50, 0x4e]);
  expect(() => bytesOf('https://x')).toThrow();
  expect(fileName('Silicon, branch', 'force', 'csv')).toBe('silicon-branch-force.csv');
});

describe('ghosts', () => {
  const summary = (id: string, iteration: number) =>
    ({ id, name: id, iteration, updated: 0, created: 5, ntrain: 8 }) as RunSummary;
  const record = (id: string): RunRecord => ({
    summary: summary(id, 3),
    started: config(4, 1),
    journal: [],
    train: [trainPoint(1)],
    valid: [valid(1, 10)],
  });

  it('are read once, keep their slot, and are read again when the run has gone on', async () => {
    const asked: string[] = [];
    const ghosts = new GhostRuns(
      (id) => {
        asked.push(id);
        return Promise.resolve(record(id));
      },
      () => {},
    );
    ghosts.show(['a', 'b'], [summary('a', 3), summary('b', 3)]);
    await Promise.resolve();
    await Promise.resolve();
    expect(ghosts.shown.map((g) => [g.kind, g.slot])).toEqual([
      ['ready', 0],
      ['ready', 1],
    ]);
    ghosts.show(['b'], [summary('a', 3), summary('b', 3)]);
    ghosts.show(['b', 'a'], [summary('a', 3), summary('b', 3)]);
    expect(ghosts.slotOf('b')).toBe(1);
    expect(asked).toEqual(['a', 'b']);
    ghosts.show(['a'], [summary('a', 9)]);
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('are at most eight, and a failure says why', async () => {
    const ghosts = new GhostRuns(
      () => Promise.reject(new Error('the disk is gone')),
      () => {},
    );
    ghosts.show(
      Array.from({ length: 12 }, (_, k) => `r${k}`),
      null,
    );
    await new Promise((next) => setTimeout(next, 0));
    expect(ghosts.shown).toHaveLength(MAX_GHOSTS);
    expect(new Set(ghosts.shown.map((g) => g.slot)).size).toBe(MAX_GHOSTS);
    expect(ghosts.shown[0]).toMatchObject({ kind: 'failed', message: 'the disk is gone' });
  });
});
