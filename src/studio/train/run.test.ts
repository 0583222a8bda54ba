// What events make of a run and what can be done in each state.
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN } from '../../engine/config';
import { trainPoint } from '../../testing/points';
import type { TrainState } from '../../worker/protocol';
import { advance, controlsFor, isActive, type Run, shareDone } from './run';

const run = (state: TrainState, iteration = 0): Run => ({
  id: 'r',
  dataset: 'a',
  validation: null,
  name: 'Silicon',
  config: DEFAULT_RUN,
  started: DEFAULT_RUN,
  plan: null,
  nvalid: null,
  state,
  iteration,
  iterations: 300,
  secondsLeft: null,
  journal: [],
  saved: null,
});
const PAUSED = { kind: 'paused' } as const;
const RUNNING = { kind: 'running' } as const;

describe('advance', () => {
  it('follows the metrics forwards only', () => {
    const point = trainPoint(12);
    const next = advance(run(RUNNING, 10), { type: 'metrics', run: 'r', train: [point], valid: [], secondsLeft: 4 });
    expect(next).toMatchObject({ iteration: 12, secondsLeft: 4 });
    const late = advance(run(RUNNING, 20), { type: 'metrics', run: 'r', train: [point], valid: [], secondsLeft: null });
    expect(late.iteration).toBe(20);
  });

  it('keeps the position when the worker dies', () => {
    const state = { kind: 'failed', message: 'gone', fix: 'reload' } as const;
    const next = advance(run(RUNNING, 42), { type: 'state', run: 'r', state, iteration: 0, iterations: 0 });
    expect(next).toMatchObject({ state, iteration: 42, iterations: 300 });
  });
});

describe('controls', () => {
  it('fit the state', () => {
    expect(controlsFor(RUNNING)).toEqual({ primary: 'pause', step: false, stop: true });
    expect(controlsFor(PAUSED)).toEqual({ primary: 'resume', step: true, stop: true });
    expect(controlsFor({ kind: 'finished', why: 'complete' })).toEqual({ primary: null, step: false, stop: false });
    expect(isActive({ kind: 'preparing', what: '', done: 0, total: 0 })).toBe(true);
    expect(isActive({ kind: 'failed', message: '', fix: '' })).toBe(false);
  });

  it('share is between 0 and 1', () => {
    expect(shareDone({ iteration: 5, iterations: 0 })).toBe(0);
    expect(shareDone({ iteration: 400, iterations: 300 })).toBe(1);
  });
});
