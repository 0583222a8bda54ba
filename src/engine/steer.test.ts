// What a set of changes means: classes, types, values, and what is refused in words.
import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTERS, DEFAULT_RUN } from './config';
import type { Change } from './journal';
import { replaySteps } from './replay';
import { steer } from './steer';

describe('steer', () => {
  it('tells what differs, and whether P starts again', () => {
    const live = steer(DEFAULT_RUN, [
      { key: 'filter.pref_f', value: 2 },
      { key: 'batch', value: 8 },
    ]);
    expect([...live.changed]).toEqual(['filter.pref_f']);
    expect(live.reset).toBe(false);
    expect(live.run.filter).toMatchObject({ pref_f: 2 });
    expect(steer(DEFAULT_RUN, [{ key: 'filter.p0', value: 0.5 }]).reset).toBe(true);
    // A whole filter of the same kind is what it changes.
    const same = steer(DEFAULT_RUN, [{ key: 'filter', value: { ...DEFAULT_FILTERS.multistream, kn: 0.5 } }]);
    expect([...same.changed]).toEqual(['filter.kn']);
    expect(same.reset).toBe(false);
    const other = steer(DEFAULT_RUN, [
      { key: 'filter', value: { ...DEFAULT_FILTERS.fekf } },
      { key: 'filter.limit_pref_f', value: 3 },
    ]);
    expect(other.reset).toBe(true);
    expect(other.run.filter).toMatchObject({ kind: 'fekf', limit_pref_f: 3 });
    const longer = steer(DEFAULT_RUN, [{ key: 'length.iterations', value: 500 }]);
    expect([...longer.changed]).toEqual(['length']);
  });

  it.each<[Change, RegExp]>([
    [{ key: 'filter.kind', value: 'fekf' }, /filter\.kind/],
    [{ key: 'filter.step', value: 0 }, /step: expected a number above 0/],
    [{ key: 'seed', value: -1 }, /seed: expected a whole number/],
    [{ key: 'exclude', value: [3, 3] }, /ascending order/],
    [{ key: 'exclude', value: 3 }, /expected a list/],
    [{ key: 'model.neuron', value: [5, 5] }, /Branch into a new run/],
    [{ key: 'model.sel', value: null }, /expected numbers or "auto"/],
    [{ key: 'validation.split', value: 'random' }, /could not be compared/],
    [{ key: 'validation.stratify', value: false }, /could not be compared/],
    [{ key: 'validation.sides', value: [{ system: 0, side: 'train' }] }, /could not be compared/],
    [{ key: 'length', value: { kind: 'days', days: 3 } }, /expected a kind of iterations, epochs/],
    [{ key: 'filter', value: { ...DEFAULT_FILTERS.adam, extra: 1 } }, /no such setting/],
    [{ key: 'wish', value: 1 }, /expected a path/],
  ])('refuses %j', (change, message) => {
    expect(() => steer(DEFAULT_RUN, [change])).toThrow(message);
  });
});

describe('replaySteps', () => {
  it('keeps what was applied together together and drops what needs no replay', () => {
    const at = (time: number, key: string) => ({ iteration: 5, time, kind: 'change' as const, key, old: 1, value: 2 });
    expect(
      replaySteps([
        at(1, 'a'),
        at(1, 'b'),
        { iteration: 5, time: 2, kind: 'checkpoint' },
        at(3, 'c'),
        { iteration: 9, time: 3, kind: 'inflate', factor: 2 },
      ]),
    ).toEqual([
      {
        kind: 'change',
        iteration: 5,
        changes: [
          { key: 'a', value: 2 },
          { key: 'b', value: 2 },
        ],
      },
      { kind: 'change', iteration: 5, changes: [{ key: 'c', value: 2 }] },
      { kind: 'inflate', iteration: 9, time: 3, factor: 2 },
    ]);
  });
});
