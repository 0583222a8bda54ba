// Orders of names and paths.
import { expect, it } from 'vitest';
import { byName, byPath } from './order';

it('takes numbers by their value, and never calls names equal that differ', () => {
  const names = ['step10', 'step2', 'step02', 'step', 'a', 'B', 'step2b', 'step2.5', 'step100000000000000000000'];
  expect([...names].sort(byName)).toEqual([
    'B',
    'a',
    'step',
    'step02',
    'step2',
    'step2.5',
    'step2b',
    'step10',
    'step100000000000000000000',
  ]);
  expect(byName('x7', 'x7')).toBe(0);
  expect(Math.sign(byName('x07', 'x7'))).toBe(-Math.sign(byName('x7', 'x07')));
});

it('keeps folders together', () => {
  const paths = ['a-b/1', 'a/10', 'a.txt', 'a/9/z', 'a/9', 'b'];
  expect([...paths].sort(byPath)).toEqual(['a/9', 'a/9/z', 'a/10', 'a-b/1', 'a.txt', 'b']);
});
