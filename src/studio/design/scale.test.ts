// Sliders give back the values they are given, and numbers are read as people write them.
import { expect, it } from 'vitest';
import { fromStop, readNumber, STOPS, toStop } from './scale';

it('linear values come back, without the dust of binary fractions', () => {
  const scale = { min: 0, max: 1, step: 0.1, log: false };
  expect(fromStop(toStop(0.3, scale), scale)).toBe(0.3);
  expect(fromStop(0.30000000000000004, scale)).toBe(0.3);
  expect(toStop(7, scale)).toBe(1);
});

it('logarithmic values come back to three digits and stay inside', () => {
  const scale = { min: 0.1, max: 3, step: 0, log: true };
  expect(fromStop(0, scale)).toBe(0.1);
  expect(fromStop(STOPS, scale)).toBe(3);
  for (const v of [0.25, 1, 2.5]) expect(fromStop(toStop(v, scale), scale)).toBe(v);
});

it.each([
  ['1e-3', 0.001],
  [' 2,5 ', 2.5],
  ['.5', 0.5],
  ['', null],
  ['1.2.3', null],
  ['1e999', null],
])('%j is %s', (raw, value) => expect(readNumber(raw)).toBe(value));
