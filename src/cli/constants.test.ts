// Constants from the command line: taken, or refused by name.
import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTERS, DEFAULT_RUN } from '../engine/config';
import { applySet } from './constants';

describe('--set', () => {
  it('sets numbers, switches and the table', () => {
    const run = applySet(DEFAULT_RUN, 'kn=0.5,chord=false,q=1e-6,table=0');
    expect(run.filter).toEqual({ ...DEFAULT_FILTERS.multistream, kn: 0.5, chord: false, q: 1e-6 });
    expect(run.table).toBe(0);
    const fekf = applySet({ ...DEFAULT_RUN, filter: DEFAULT_FILTERS.fekf }, 'form=plain,lambda=0.99');
    expect(fekf.filter).toMatchObject({ form: 'plain', lambda: 0.99 });
  });

  it.each([
    ['kn', /name=value/],
    ['lambada=1', /multistream has no such constant.*kn_end/],
    ['kind=adam', /no such constant/],
    ['kn=high', /expects a number, found "high"/],
    ['chord=1', /true or false/],
    ['table=3', /0 or a whole number from 8/],
  ])('refuses %s', (text, message) => {
    expect(() => applySet(DEFAULT_RUN, text)).toThrow(message);
  });
});
