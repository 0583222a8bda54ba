// When predictions are asked for: at once for what is new, seldom while a run trains, never twice for the same.
import { expect, it } from 'vitest';
import { WorkerFailure } from '../../worker/client';
import type { Predictions, PredictWhich } from '../../worker/protocol';
import { wantedOf } from './inspector';
import { type Fetching, Refresher } from './refresh';
import { fakePredictions } from './testing';

const made = fakePredictions({ frames: 2, natoms: [3, 3], seed: 1 });

/** A clock moved by hand, and a worker that answers when it is told to. */
function bench() {
  let now = 0;
  const timers: { at: number; call: () => void }[] = [];
  const asked: PredictWhich[] = [];
  const states: Fetching['kind'][] = [];
  let answer: { give(p: Predictions): void; fail(e: Error): void } | null = null;
  const refresher = new Refresher({
    ask: (which) => {
      asked.push(which);
      return new Promise((give, fail) => {
        answer = { give, fail };
      });
    },
    now: () => now,
    later: (ms, call) => {
      const timer = { at: now + ms, call };
      timers.push(timer);
      return () => {
        const k = timers.indexOf(timer);
        if (k >= 0) timers.splice(k, 1);
      };
    },
    changed: (_, fetching) => states.push(fetching.kind),
  });
  return {
    refresher,
    asked,
    states,
    pass: (ms: number): void => {
      now += ms;
      for (const t of timers.filter((x) => x.at <= now)) {
        timers.splice(timers.indexOf(t), 1);
        t.call();
      }
    },
    answer: async (iteration: number, run = 'r'): Promise<void> => {
      answer?.give({ ...made, run, iteration });
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
    fail: async (): Promise<void> => {
      answer?.fail(new WorkerFailure('The GPU went away.', 'Start again.'));
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

const want = (iteration: number, which: PredictWhich = 'valid', run = 'r') => ({ run, which, iteration });

it('asks at once for the first, then no more than every three seconds, and only for the newest', async () => {
  const b = bench();
  b.refresher.want(want(5));
  expect(b.asked).toEqual(['valid']);
  expect(b.refresher.fetching.kind).toBe('asking');
  b.refresher.want(want(10));
  expect(b.asked.length).toBe(1);
  await b.answer(6);
  expect(b.refresher.predictions?.iteration).toBe(6);
  b.pass(2999);
  b.refresher.want(want(15));
  expect(b.asked.length).toBe(1);
  b.pass(1);
  expect(b.asked.length).toBe(2);
  await b.answer(15);
  b.pass(60_000);
  expect(b.asked.length).toBe(2);
});

it('rests twenty times as long as an answer took', async () => {
  const b = bench();
  b.refresher.want(want(5));
  b.pass(1000);
  await b.answer(5);
  b.refresher.want(want(6));
  b.pass(19_999);
  expect(b.asked.length).toBe(1);
  b.pass(1);
  expect(b.asked.length).toBe(2);
});

it('another choice of frames or another run is asked for at once; the old run is not shown for the new one', async () => {
  const b = bench();
  b.refresher.want(want(5));
  await b.answer(5);
  b.refresher.want(want(5, 'train'));
  expect(b.asked).toEqual(['valid', 'train']);
  expect(b.refresher.which).toBe('valid');
  await b.answer(5);
  expect(b.refresher.which).toBe('train');
  b.refresher.want(want(0, 'train', 'other'));
  expect(b.refresher.predictions).toBeNull();
  expect(b.asked.length).toBe(3);
  await b.answer(0, 'other');
  expect(b.refresher.predictions?.run).toBe('other');
});

it('does not ask for an iteration that it has, nor while the page is hidden', async () => {
  const b = bench();
  b.refresher.want(want(5));
  await b.answer(7);
  b.refresher.want(want(7));
  b.pass(60_000);
  expect(b.asked.length).toBe(1);
  b.refresher.want(want(9));
  b.refresher.want(null);
  b.pass(60_000);
  expect(b.asked.length).toBe(2);
  await b.answer(9);
  b.refresher.want(null);
  b.refresher.want(want(9));
  expect(b.asked.length).toBe(2);
});

it('a failure keeps what was there, is told, and is tried again when asked or when there is something new', async () => {
  const b = bench();
  b.refresher.want(want(5));
  await b.answer(5);
  b.pass(5000);
  b.refresher.want(want(6));
  await b.fail();
  expect(b.refresher.fetching).toEqual({ kind: 'failed', message: 'The GPU went away.', fix: 'Start again.' });
  expect(b.refresher.predictions?.iteration).toBe(5);
  b.pass(60_000);
  expect(b.asked.length).toBe(2);
  b.refresher.again();
  expect(b.asked.length).toBe(3);
  await b.fail();
  b.pass(60_000);
  b.refresher.want(want(7));
  expect(b.asked.length).toBe(4);
});

it('asking again repeats even what is fresh', async () => {
  const b = bench();
  b.refresher.want(want(5));
  await b.answer(5);
  b.refresher.again();
  expect(b.asked.length).toBe(2);
});

it('a run asks for its last validation while it trains, and for where it stands at rest', () => {
  const run = { id: 'r', iteration: 12 } as unknown as Parameters<typeof wantedOf>[0];
  const at = (kind: string, lastValid: number | null) =>
    wantedOf(run && ({ ...run, state: { kind } } as typeof run), lastValid, 'all');
  expect(wantedOf(null, 3, 'all')).toBeNull();
  expect(at('preparing', null)).toBeNull();
  expect(at('running', null)).toBeNull();
  expect(at('running', 10)).toEqual({ run: 'r', which: 'all', iteration: 10 });
  expect(at('paused', 10)).toEqual({ run: 'r', which: 'all', iteration: 12 });
  expect(at('finished', 10)?.iteration).toBe(12);
});
