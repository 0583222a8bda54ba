// The table of compositions counts and averages what is in use.
import { expect, it } from 'vitest';
import type { FrameTable } from '../../data/frameTable';
import { compositions } from './composition';

const system = (formula: string, nframes: number) => ({ path: formula, formula, natoms: 2, nframes });
const table: FrameTable = {
  dataset: 'd',
  nframes: 6,
  systems: [system('NaCl', 2), system('Si2', 3), system('NaCl', 1)],
  system: Int32Array.of(0, 0, 1, 1, 1, 2),
  frame_index: new Int32Array(6),
  energy: Float64Array.of(-5000, -5000.2, Number.NaN, Number.NaN, Number.NaN, -5000.4),
  max_force: Float64Array.of(1, 7, 2, Number.NaN, 3, 2),
  volume: new Float64Array(6),
  twins: Int32Array.of(0, 1, 2, 3, 4, 5),
};

it('joins systems of one composition, the largest first, and leaves excluded frames out of the averages', () => {
  const rows = compositions(table, Uint8Array.of(0, 2, 0, 1, 0, 1));
  expect(rows.map((r) => [r.formula, [...r.frames], r.uses])).toEqual([
    ['NaCl', [0, 1, 5], [1, 1, 1]],
    ['Si2', [2, 3, 4], [2, 1, 0]],
  ]);
  expect(rows[0].energy).toBeCloseTo(-5000.2, 9);
  expect(rows[0].spread).toBeCloseTo(0.2, 9);
  expect(rows[0].max_force).toBe(2);
  expect(rows[1].energy).toBeNaN();
  expect(rows[1].max_force).toBe(3);
});

it('averages what has energies where the first frame has none, and gives a single frame no spread', () => {
  const energy = Float64Array.of(Number.NaN, -3, -1, -5, Number.NaN, Number.NaN);
  const rows = compositions({ ...table, energy }, new Uint8Array(6));
  expect(rows[0].energy).toBe(-3);
  expect(rows[0].spread).toBeNaN();
  expect(rows[1].energy).toBe(-3);
  expect(rows[1].spread).toBe(2);
});
