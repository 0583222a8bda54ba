// The filter box and the order of the table.
import { describe, expect, it } from 'vitest';
import type { FrameTable } from '../../data/frameTable';
import { filterFrames, parseQuery, rangeOf, sortFrames, usesOf } from './query';

const table: FrameTable = {
  dataset: 'd',
  nframes: 6,
  systems: [
    { path: 'run/Hot.xyz', formula: 'Si8', natoms: 8, nframes: 4 },
    { path: 'cold', formula: 'H16O8', natoms: 24, nframes: 2 },
  ],
  system: Int32Array.of(0, 0, 0, 0, 1, 1),
  frame_index: Int32Array.of(0, 1, 2, 3, 0, 1),
  energy: Float64Array.of(-5.2, -5.1, -5.3, -5.1, Number.NaN, -4.2),
  max_force: Float64Array.of(1, 6, 2, 5, 3, Number.NaN),
  volume: Float64Array.of(20, 20, 20, 20, Number.NaN, Number.NaN),
  twins: Int32Array.from({ length: 6 }, (_, f) => f),
};
const uses = usesOf(6, Int32Array.of(1, 5), [5, 2]);
const filter = (text: string): number[] => [...filterFrames(table, uses, parseQuery(text))];

it('excluded frames neither train nor validate', () => expect([...uses]).toEqual([0, 1, 2, 0, 0, 2]));

describe('the filter', () => {
  it.each<[string, number[]]>([
    ['', [0, 1, 2, 3, 4, 5]],
    ['maxF > 5', [1]],
    ['maxf>=5', [1, 3]],
    ['|F| < 2.5 hot', [0, 2]],
    ['E < -5.15', [0, 2]],
    ['e=-4.2', [5]],
    ['V <= 20 frame > 1', [2, 3]],
    ['h16', [4, 5]],
    ['excluded', [2, 5]],
    ['validation', [1]],
    ['train cold', [4]],
    ['nothing of this', []],
    ['E > -1e1', [0, 1, 2, 3, 5]],
  ])('%s', (text, frames) => expect(filter(text)).toEqual(frames));

  it.each(['maxF >', 'speed > 5', '> 3', 'E > 5x'])('says that it cannot read %s', (text) =>
    expect(parseQuery(text).unread).toBe(text.toLowerCase()),
  );
});

describe('sorting', () => {
  const all = Int32Array.of(0, 1, 2, 3, 4, 5);
  const sort = (by: Parameters<typeof sortFrames>[3]['by'], down = false): number[] => [
    ...sortFrames(table, uses, all, { by, down }),
  ];
  it('puts missing values last either way, and keeps the order of ties', () => {
    expect(sort('energy')).toEqual([2, 0, 1, 3, 5, 4]);
    expect(sort('energy', true)).toEqual([5, 1, 3, 0, 2, 4]);
    expect(sort('max_force', true)).toEqual([1, 3, 4, 2, 0, 5]);
  });
  it('knows files, formulas, uses and frames', () => {
    expect(sort('file')).toEqual([4, 5, 0, 1, 2, 3]);
    expect(sort('formula', true)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(sort('use', true)).toEqual([2, 5, 1, 0, 3, 4]);
    expect(sort('frame', true)).toEqual([5, 4, 3, 2, 1, 0]);
  });
  it('takes 100,000 frames in a moment', () => {
    const n = 100_000;
    const noise = Float64Array.from({ length: n }, (_, k) => Math.sin(k * 12.9898));
    const system = new Int32Array(n);
    const big = { ...table, nframes: n, energy: noise, max_force: noise, system };
    const begin = performance.now();
    const frames = filterFrames(big, new Uint8Array(n), parseQuery('maxF > -0.5 hot'));
    const order = sortFrames(big, new Uint8Array(n), frames, { by: 'energy', down: true });
    expect(order.length).toBe(frames.length);
    expect(noise[order[0]]).toBeGreaterThan(0.999);
    expect(performance.now() - begin).toBeLessThan(2000);
  });
});

it('ranges follow the order shown', () => {
  const order = Int32Array.of(4, 2, 0, 5);
  expect([...rangeOf(order, 0, 4)]).toEqual([4, 2, 0]);
  expect([...rangeOf(order, 4, 2)]).toEqual([4, 2]);
  expect([...rangeOf(order, null, 5)]).toEqual([5]);
  expect([...rangeOf(order, 1, 5)]).toEqual([5]);
  expect([...rangeOf(order, 0, 1)]).toEqual([]);
});
