// What is read off curves: targets, first validations below them, ratios, jumps, finals; and what is compared with what.
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN } from '../src/engine/config';
import { raceMarkdown } from './raceReport';
import { canonical, comparable, finalOf, hashOf, type RacePoint, type RunRecord } from './record';
import { contest, firstBelow, groupRuns, largestJump, makeTargets, plainBytes, QUANTITIES, ratioOf } from './summary';

/** Points every 10 iterations from 0. */
const curve = (forces: readonly number[], passes = 1, bytes = 100): RacePoint[] =>
  forces.map((rmse_f, k) => ({
    iteration: 10 * k,
    rmse_e: rmse_f / 100,
    rmse_f,
    seconds: 2 * k,
    p_passes: passes * 10 * k,
    p_bytes: bytes * 10 * k,
  }));

function record(contender: string, seed: number, points: RacePoint[], more: Partial<RunRecord> = {}): RunRecord {
  return {
    format: 1,
    hash: `${contender}${seed}`,
    contender,
    filter: contender.toUpperCase(),
    software: 'kalmium, float32',
    dataset: 'cu',
    elements: ['Cu'],
    natoms: [72, 72],
    train: 16,
    valid: 4,
    setup: 's',
    seed,
    device: { name: 'a device', driver: '', vendor: '', architecture: '', software: false },
    commit: 'abc',
    node: 'v20',
    date: '2026-01-01',
    config: DEFAULT_RUN,
    weights: 10,
    blocks: [10],
    p_bytes: 400,
    p_bytes_per_iteration: 100,
    p_passes_per_iteration: 1,
    state_bytes: 1,
    prepare_s: 1,
    wall_s: 1,
    load: [0, 0],
    iterations: { planned: 10, done: 10 },
    points,
    final: finalOf(points),
    broke: null,
    notes: [],
    ...more,
  };
}

describe('curves', () => {
  it('the untrained net reaches nothing; the first validation at or below counts', () => {
    const points = curve([0.01, 0.3, 0.2, 0.25, 0.1]);
    expect(firstBelow(points, 0.2)?.iteration).toBe(20);
    expect(firstBelow(points, 0.05)).toBeNull();
  });

  it('the largest jump is one after iteration 30', () => {
    expect(largestJump(curve([1, 0.1, 0.9, 0.2, 0.2, 0.3, 0.36]))).toEqual({ ratio: 0.3 / 0.2, iteration: 50 });
    expect(largestJump(curve([1, 0.5, 0.4, 0.3]))).toBeNull();
  });

  it('final values are means of the last five validations of the trained net', () => {
    const f = finalOf(curve([9, 0.5, 0.1, 0.2, 0.3, 0.4, 0.5]));
    expect(f).toMatchObject({ iteration: 60, rmse_f: 0.5, best_f: 0.1, best_iteration: 20, seconds: 12 });
    expect(f?.mean5_f).toBeCloseTo(0.3, 12);
    expect(finalOf(curve([1, 0.3, 0.5]))?.mean5_f).toBeCloseTo(0.4, 12);
    expect(finalOf(curve([1]))).toBeNull();
  });

  it('targets: 1.5 and 1 times the reference, and the next three round numbers', () => {
    expect(makeTargets(0.0103, 1)).toEqual([0.05, 0.03, 0.02, 1.5 * 0.0103, 0.0103]);
    expect(makeTargets(0.4, 4)).toEqual([3, 2, 1, 1.5 * 0.4, 0.4]);
    expect(makeTargets(0.08, 0.4)).toEqual([0.3, 0.2, 1.5 * 0.08, 0.08]);
  });
});

describe('ratios', () => {
  it('are of means, at least where the first does not arrive, none where the second does not', () => {
    expect(ratioOf([100, 200], [900, 900], [10, 20])).toEqual({ value: 10, atLeast: false });
    expect(ratioOf([100, null], [900, 900], [10, 40])).toEqual({ value: 20, atLeast: true });
    expect(ratioOf([100, 100], [900, 900], [10, null])).toBeNull();
    expect(ratioOf([], [], [10])).toBeNull();
    // Adam moves no bytes of P.
    expect(ratioOf([1], [1], [0])).toBeNull();
  });

  const runs = [
    record('fekf', 0, curve([1, 0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1], 5, 500)),
    record('multistream', 0, curve([1, 0.3, 0.09], 1, 250)),
  ];

  it('of a group: targets from FEKF, bytes also against plain P', () => {
    const [g] = groupRuns(runs, null);
    expect(g.reference).toEqual({ contender: 'fekf', rmse_f: expect.closeTo(0.1, 12) });
    expect(g.targets.at(-1)).toBeCloseTo(0.1, 12);
    const at = g.targets[g.targets.length - 1];
    expect(contest(g, 'fekf', 'multistream', at, QUANTITIES.iterations)).toEqual({ value: 50 / 20, atLeast: false });
    expect(contest(g, 'fekf', 'multistream', at, QUANTITIES['passes over P'])?.value).toBe(250 / 20);
    expect(contest(g, 'fekf', 'multistream', at, QUANTITIES['bytes of P'])?.value).toBe(25000 / 5000);
    const plain = contest(g, 'fekf', 'multistream', at, plainBytes, QUANTITIES['bytes of P']);
    expect(plain?.value).toBe((15 * 400 * 50) / 5000);
    expect(contest(g, 'fekf', 'multistream', 0.095, QUANTITIES['wall time'])).toEqual({ value: 18 / 4, atLeast: true });
  });

  it('stand in the report, beside what broke', () => {
    const broke = record('adam', 0, curve([1]), { broke: 'a value was not finite.', p_passes_per_iteration: 0 });
    const text = raceMarkdown(groupRuns([...runs, broke], [0.3]), 'A race');
    expect(text).toMatch(/FEKF \/ MULTISTREAM +\| iterations +\| +3\.00 \|/);
    expect(text).toContain('* ADAM, seed 0: a value was not finite.');
    expect(text).toMatch(/iterations +\| FEKF +\| +30 \|/);
    expect(text).not.toMatch(/passes over P +\| ADAM/);
  });
});

describe('records', () => {
  it('hash the same whatever the order of keys, and differently for any other value', () => {
    expect(canonical({ b: [1, null], a: { d: 'x', c: undefined } })).toBe('{"a":{"d":"x"},"b":[1,null]}');
    expect(hashOf({ a: 1, b: 2 })).toBe(hashOf({ b: 2, a: 1 }));
    expect(hashOf({ a: 1, b: 2 })).not.toBe(hashOf({ a: 1, b: 3 }));
  });

  it('are compared with the newest others on the same setup', () => {
    const old = record('adam', 0, [], { hash: 'old', date: '2026-01-01' });
    const fresh = record('adam', 0, [], { hash: 'fresh', date: '2026-02-01' });
    const elsewhere = record('adam', 1, [], { setup: 'other' });
    const planned = record('fekf', 0, []);
    const stale = record('fekf', 0, [], { hash: 'stale', date: '2026-03-01' });
    expect(comparable([old, fresh, elsewhere, planned, stale], [planned]).map((r) => r.hash)).toEqual([
      'fekf0',
      'fresh',
    ]);
  });
});
