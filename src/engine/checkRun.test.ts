// Run configurations that cannot be used are refused with the key, what was expected and what was found.
import { expect, it } from 'vitest';
import { checkRun } from './checkRun';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from './config';

/** What a file may hold in place of a sound validation. */
const validation = (over: Readonly<Record<string, unknown>>): Partial<RunConfig> =>
  ({ validation: { ...DEFAULT_RUN.validation, ...over } }) as Partial<RunConfig>;

it('accepts every default, and sides of systems', () => {
  for (const filter of Object.values(DEFAULT_FILTERS)) expect(() => checkRun({ ...DEFAULT_RUN, filter })).not.toThrow();
  const sides = [
    { system: 0, side: 'validation' },
    { system: 4, side: 'train' },
  ];
  expect(() => checkRun({ ...DEFAULT_RUN, ...validation({ sides }) })).not.toThrow();
});

it.each<[string, Partial<RunConfig>, RegExp]>([
  ['batch', { batch: 0 }, /batch: expected a positive whole number, found 0/],
  ['epochs', { length: { kind: 'epochs', epochs: -1 } }, /epochs: .*found -1/],
  ['table', { table: 4 }, /table: .*found 4/],
  ['fraction', { validation: { ...DEFAULT_RUN.validation, fraction: 1 } }, /validation\.fraction: .*found 1/],
  ['split', validation({ split: 'thirds' }), /validation\.split: .*found "thirds"/],
  ['stratify', validation({ stratify: 1 }), /validation\.stratify: .*found 1/],
  ['sides', validation({ sides: { system: 1 } }), /validation\.sides: .*found \{"system":1\}/],
  ['side', validation({ sides: [{ system: 1, side: 'both' }] }), /found \{"system":1,"side":"both"\} at place 0/],
  ['system', validation({ sides: [{ system: -1, side: 'train' }] }), /found \{"system":-1.* at place 0/],
  [
    'order of sides',
    validation({
      sides: [
        { system: 1, side: 'train' },
        { system: 1, side: 'validation' },
      ],
    }),
    /ascending order.* at place 1/,
  ],
  ['entry of sides', validation({ sides: [null] }), /found null at place 0/],
  ['lambda', { filter: { ...DEFAULT_FILTERS.fekf, lambda: 1.2 } }, /lambda: .*up to 1, found 1\.2/],
  ['nf', { filter: { ...DEFAULT_FILTERS.multistream, nf: 0 } }, /nf: .*found 0/],
  ['q', { filter: { ...DEFAULT_FILTERS.multistream, q: Number.NaN } }, /q: .*found NaN/],
  ['stop_lr', { filter: { ...DEFAULT_FILTERS.adam, stop_lr: 1 } }, /stop_lr: .*up to 0\.001, found 1/],
])('refuses a bad %s', (_key, change, words) => {
  expect(() => checkRun({ ...DEFAULT_RUN, ...change })).toThrow(words);
});
