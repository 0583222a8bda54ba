// The horizontal axes: changes of the batch, pauses on the wall, and the way back from x to the iteration.
import { expect, it } from 'vitest';
import type { JournalEntry } from '../../../engine/journal';
import { axisMap, type RunFacts } from './axes';

const iterations = Float64Array.from({ length: 100 }, (_, i) => i + 1);
const ms = new Float64Array(100).fill(500);
const facts = (journal: readonly JournalEntry[] = [], more: Partial<RunFacts> = {}): RunFacts => ({
  journal,
  batch: 8,
  ntrain: 80,
  anchors: [],
  ...more,
});
const batch = (iteration: number, old: number, value: number): JournalEntry => ({
  iteration,
  time: 0,
  kind: 'change',
  key: 'batch',
  old,
  value,
});

it('frames and epochs follow changes of the batch, and undone changes do not count', () => {
  const journal = [batch(10, 8, 16), batch(50, 16, 32), { iteration: 60, time: 1, kind: 'revert', to: 50 } as const];
  const seen = axisMap('frames', facts(journal), iterations, ms);
  expect(seen?.x(10)).toBe(80);
  expect(seen?.x(20)).toBe(240);
  expect(seen?.x(60)).toBe(80 + 50 * 16);
  expect(seen?.iteration(240)).toBe(20);
  const epoch = axisMap('epoch', facts(journal), iterations, ms);
  expect(epoch?.x(20)).toBe(3);
  expect(epoch?.x(100)).toBeCloseTo((80 + 90 * 16) / 80, 12);
});

it('there are no epochs without the number of frames, nor after others have joined', () => {
  expect(axisMap('epoch', facts([], { ntrain: null }), iterations, ms)).toBeNull();
  const joined = { iteration: 5, time: 0, kind: 'append', dataset: 'b', frames: 3, options: null } as const;
  expect(axisMap('epoch', facts([joined]), iterations, ms)).toBeNull();
});

it('training time adds up what iterations took and goes on at the recent pace', () => {
  const map = axisMap('active', facts(), iterations, ms);
  expect(map?.x(0)).toBe(0);
  expect(map?.x(100)).toBeCloseTo(50, 9);
  expect(map?.x(120)).toBeCloseTo(60, 9);
  expect(map?.iteration(25)).toBeCloseTo(50, 9);
  expect(axisMap('active', facts(), new Float64Array(0), ms)).toBeNull();
});

it('time on the wall has the pause that training time has not', () => {
  const start = 1_000_000;
  const map = axisMap(
    'wall',
    facts([
      { iteration: 0, time: start, kind: 'checkpoint' },
      { iteration: 40, time: start + 20_000, kind: 'checkpoint' },
      { iteration: 40, time: start + 3_620_000, kind: 'resumed' },
    ]),
    iterations,
    ms,
  );
  expect(map?.x(40)).toBeCloseTo(20, 6);
  expect(map?.x(41)).toBeCloseTo(3620.5, 6);
  expect(map?.x(100)).toBeCloseTo(3650, 6);
  // Anywhere in the pause the run stood at 40.
  expect(map?.iteration(1000)).toBeCloseTo(40, 6);
  const all = map?.all(iterations) ?? new Float64Array(0);
  expect(all.every((v, i) => i === 0 || v > all[i - 1])).toBe(true);
  expect(axisMap('wall', facts(), iterations, ms)).toBeNull();
});

it('all() is x() point by point', () => {
  const map = axisMap('frames', facts([batch(10, 8, 16)]), iterations, ms);
  const all = map?.all(iterations) ?? new Float64Array(0);
  expect([...all]).toEqual([...iterations].map((i) => map?.x(i)));
});
