// Frames are counted by the labels they carry.
import { expect, it } from 'vitest';
import { labelCounts } from './labels';

it('counts the frames with energies and with forces', () => {
  const table = {
    dataset: 'd',
    nframes: 3,
    systems: [],
    system: new Int32Array(3),
    frame_index: new Int32Array(3),
    energy: Float64Array.of(-1, Number.NaN, -2),
    max_force: Float64Array.of(Number.NaN, Number.NaN, 0),
    volume: new Float64Array(3),
    twins: new Int32Array(3),
  };
  expect(labelCounts(table)).toEqual({ energy: 2, force: 1 });
});
