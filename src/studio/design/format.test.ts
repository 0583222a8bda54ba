// Numbers, bytes and times as the page shows them.
import { expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatFinish,
  formatRmse,
  formatStamp,
  sentence,
  splitMs,
} from './format';

it.each([
  [770.4, '770'],
  [1234.5, '1,235'],
  [99.96, '100'],
  [25.34, '25.3'],
  [9.999, '10.0'],
  [0.8312, '0.831'],
  [0.0123, '0.0123'],
  [4.2e-5, '4.20e-5'],
  [3e7, '3.00e+7'],
  [0, '0'],
  [Number.NaN, 'not finite'],
])('RMSE %s is %s', (v, words) => expect(formatRmse(v)).toBe(words));

it.each([
  [512, '512 B'],
  [1536, '1.50 KiB'],
  [511_705_088, '488 MiB'],
  [1.03 * 2 ** 30, '1.03 GiB'],
])('%s bytes are %s', (v, words) => expect(formatBytes(v)).toBe(words));

it.each([
  [0.4, '0 s'],
  [21.2, '21 s'],
  [59.7, '1 min 00 s'],
  [125, '2 min 05 s'],
  [4320, '1 h 12 min'],
  [400_000, '5 days'],
])('%s seconds are %s', (v, words) => expect(formatDuration(v)).toBe(words));

it('counts are grouped, milliseconds change to seconds', () => {
  expect(formatCount(26_551)).toBe('26,551');
  expect(splitMs(0.4219)).toEqual({ value: '0.42', unit: 'ms' });
  expect(splitMs(58.3)).toEqual({ value: '58', unit: 'ms' });
  expect(splitMs(1240)).toEqual({ value: '1.24', unit: 's' });
});

it('the finish is a clock time, with the day where it is another', () => {
  const now = new Date(2026, 10, 23, 23, 50, 0);
  expect(formatFinish(21, now)).toBe('23:50:21');
  expect(formatFinish(3600, now)).toMatch(/24 Nov.* 00:50/);
  expect(formatStamp(new Date(2026, 10, 23, 13, 58).getTime(), now)).toBe('today 13:58');
  expect(formatStamp(new Date(2026, 10, 3, 13, 58).getTime(), now)).toBe('3 Nov 13:58');
});

it('makes sentences of the words of the data room', () => {
  expect(sentence('atoms are 0.2 A apart, forces of 3 eV/A (A expected).')).toBe(
    'Atoms are 0.2 Å apart, forces of 3 eV/Å (Å expected).',
  );
  expect(sentence('"A" is no element')).toBe('"A" is no element');
});
