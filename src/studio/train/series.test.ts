// Curves: they grow, never go back, and know when the live run was where.
import { describe, expect, it } from 'vitest';
import { trainPoint } from '../../testing/points';
import type { TrainPoint, ValidPoint } from '../../worker/protocol';
import { RunSeries, recentMedian } from './series';

const point = (iteration: number): TrainPoint =>
  trainPoint(iteration, { rmse_e: 1 / iteration, rmse_f: 100 / iteration, ms: 5 });
const valid = (iteration: number, rmse_f: number, best: boolean): ValidPoint => ({
  iteration,
  rmse_e: 2,
  rmse_f,
  seconds: iteration,
  p_passes: iteration,
  best,
});

describe('RunSeries', () => {
  it('grows past its first arrays and tells its listeners', () => {
    const series = new RunSeries();
    let told = 0;
    const end = series.subscribe(() => told++);
    for (let i = 1; i <= 1000; i += 10)
      series.append(
        Array.from({ length: 10 }, (_, k) => point(i + k)),
        [],
      );
    expect(told).toBe(100);
    expect(series.train.length).toBe(1000);
    expect(Array.from(series.train.view('iteration'))).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    expect(series.train.last('rmse_f')).toBe(0.1);
    end();
    series.append([point(1001)], []);
    expect(told).toBe(100);
    expect(series.snapshot()).toBe(101);
  });

  it('drops points that were there already', () => {
    const series = new RunSeries();
    series.append([point(1), point(2)], [valid(0, 9, true)]);
    series.append([point(2), point(3)], [valid(0, 8, true), valid(2, 7, true)]);
    expect(Array.from(series.train.view('iteration'))).toEqual([1, 2, 3]);
    expect(Array.from(series.valid.view('rmse_f'))).toEqual([9, 7]);
  });

  it('keeps the best as the worker judged it, until the next run', () => {
    const series = new RunSeries();
    series.append([], [valid(0, 900, true), valid(5, 30, true), valid(10, 31, false)]);
    expect(series.best).toEqual({ iteration: 5, rmse_f: 30, rmse_e: 2 });
    series.clear();
    expect(series.best).toBeNull();
    expect(series.valid.last('rmse_f')).toBeNull();
  });
});

describe('anchors', () => {
  it('are noted every few seconds for live points only, and go with a cut', () => {
    const series = new RunSeries();
    series.append([point(1), point(2)], [], 10_000);
    series.append([point(3)], [], 11_000);
    series.append([point(4)], [], 20_000);
    // Each point took 5 ms; the first two were done 10 ms after the run had done none.
    expect(series.anchors).toEqual([
      { iteration: 0, time: 9990 },
      { iteration: 3, time: 19_995 },
    ]);
    series.cut(2);
    expect(series.anchors).toHaveLength(1);
    series.load({ train: [point(1)], valid: [] });
    expect(series.anchors).toHaveLength(0);
  });
});

it('recentMedian looks at the tail only', () => {
  expect(recentMedian(Float64Array.of(), 3)).toBeNull();
  expect(recentMedian(Float64Array.of(1000, 1, 9, 5), 3)).toBe(5);
  expect(recentMedian(Float64Array.of(1, 3), 10)).toBe(2);
});
