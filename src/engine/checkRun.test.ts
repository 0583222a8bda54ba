// Run configurations that cannot be used are refused with the key, what was expected and what was found.
import { expect, it } from 'vitest';
import { checkRun } from './checkRun';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from './config';

it('accepts every default', () => {
  for (const filter of Object.values(DEFAULT_FILTERS)) expect(() => checkRun({ ...DEFAULT_RUN, filter })).not.toThrow();
});

it.each<[string, Partial<RunConfig>, RegExp]>([
  ['batch', { batch: 0 }, /batch: expected a positive whole number, found 0/],
  ['epochs', { length: { kind: 'epochs', epochs: -1 } }, /epochs: .*found -1/],
  ['table', { table: 4 }, /table: .*found 4/],
  ['fraction', { validation: { ...DEFAULT_RUN.validation, fraction: 1 } }, /validation\.fraction: .*found 1/],
  ['lambda', { filter: { ...DEFAULT_FILTERS.fekf, lambda: 1.2 } }, /lambda: .*up to 1, found 1\.2/],
  ['nf', { filter: { ...DEFAULT_FILTERS.multistream, nf: 0 } }, /nf: .*found 0/],
  ['q', { filter: { ...DEFAULT_FILTERS.multistream, q: Number.NaN } }, /q: .*found NaN/],
  ['stop_lr', { filter: { ...DEFAULT_FILTERS.adam, stop_lr: 1 } }, /stop_lr: .*up to 0\.001, found 1/],
])('refuses a bad %s', (_key, change, words) => {
  expect(() => checkRun({ ...DEFAULT_RUN, ...change })).toThrow(words);
});
