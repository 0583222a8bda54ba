// Words of the findings: figures as people read them, names in a row.
import { expect, it } from 'vitest';
import { figure, listed } from './tell';

it('gives figures without exponents up to a million', () => {
  expect([0.01234, 12.34, 500, 1234, 999_999, 2.5e7, -48_000].map((x) => figure(x))).toEqual([
    '0.0123',
    '12.3',
    '500',
    '1230',
    '1000000',
    '2.50e+7',
    '-48000',
  ]);
  expect([figure(500, 2), figure(100, 2), figure(0, 2)]).toEqual(['500', '100', '0.0']);
});

it('names the first of many', () => {
  expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
  expect(listed(['a', 'b'], 2)).toBe('a, b');
});
