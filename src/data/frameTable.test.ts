// Frames of a data set by position over all systems: values, places, and what is left without the excluded ones.
import { expect, it } from 'vitest';
import { randomSystem } from '../testing/systems';
import { frameTable, frameView, leaveOut, maxNorm } from './frameTable';
import { determinant } from './group';
import type { Dataset } from './types';

const a = { ...randomSystem(1, 4, 3), frame_index: Int32Array.of(0, 2, 5) };
const b = { ...randomSystem(2, 6, 2, false), energy: null };
const dataset: Dataset = { id: 'd', name: 'both', systems: [a, b], problems: [], created: 1 };

it('tables energies per atom, the largest force and the volume per atom', () => {
  const table = frameTable(dataset);
  expect(table.nframes).toBe(5);
  expect([...table.system]).toEqual([0, 0, 0, 1, 1]);
  expect([...table.frame_index]).toEqual([0, 2, 5, 0, 1]);
  expect(table.energy[1]).toBeCloseTo((a.energy?.[1] ?? 0) / 4, 12);
  expect(table.energy[3]).toBeNaN();
  const norms = Array.from({ length: 4 }, (_, i) => Math.hypot(...(a.force?.slice(24 + 3 * i, 27 + 3 * i) ?? [])));
  expect(table.max_force[2]).toBeCloseTo(Math.max(...norms), 12);
  expect(table.volume[0]).toBeCloseTo(Math.abs(determinant(a.box ?? [])) / 4, 10);
  expect(table.volume[4]).toBeNaN();
});

it('gives one frame as copies', () => {
  const view = frameView(dataset, 4);
  expect(view).toMatchObject({ system: 1, frame: 4, frame_index: 1, natoms: 6, box: null, energy: null });
  expect(view.coord).toEqual(b.coord.slice(18, 36));
  view.coord[0] = 99;
  expect(b.coord[18]).not.toBe(99);
  const first = frameView(dataset, 0);
  expect(first.energy).toBe(a.energy?.[0]);
  expect(first.force).toEqual(a.force?.slice(0, 12));
  expect(() => frameView(dataset, 5)).toThrow(/"both" has no frame 5; it has 5/);
  expect(() => frameView(dataset, -1)).toThrow(RangeError);
  expect(() => frameView(dataset, 0.5)).toThrow(RangeError);
});

it('a force that is not finite is not hidden by larger ones', () => {
  expect(maxNorm([3, 4, 0, 0, 0, 1], 0, 2)).toBe(5);
  expect(maxNorm([3, 4, 0, Number.NaN, 0, 1, 2, 0, 0], 0, 3)).toBeNaN();
});

it('leaves excluded frames out, and systems without frames', () => {
  const left = leaveOut([a, b], [1, 3, 4]);
  expect(left.map((s) => [...s.frame_index])).toEqual([[0, 5]]);
  expect(left[0].coord).toEqual(Float64Array.from([...a.coord.slice(0, 12), ...a.coord.slice(24, 36)]));
  expect(leaveOut([a, b], [])).toEqual([a, b]);
});
