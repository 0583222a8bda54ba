// Links come back as they were written, with what others put there; settings survive them, rubbish does no harm.
import { describe, expect, it } from 'vitest';
import { DEFAULT_FILTERS, DEFAULT_RUN, type RunConfig } from '../../engine/config';
import { parseForm, toForm } from '../model/form';
import { decodeConfig, encodeConfig } from './cfg';
import { formatLink, parseLink } from './link';

describe('links', () => {
  it.each(['#tab=train&run=abc-1&data=sample-si&frame=12', '#tab=start', '', '#tab=data&data=a%26b&other=1&other=2'])(
    '%s comes back',
    (hash) => expect(formatLink(parseLink(hash))).toBe(hash),
  );

  it('lose what they cannot mean, and keep what is not theirs', () => {
    expect(parseLink('#tab=nowhere&frame=-3&run=&embed=1')).toEqual({
      tab: null,
      run: null,
      data: null,
      frame: null,
      cfg: null,
      rest: [['embed', '1']],
    });
    expect(parseLink('#frame=1e9').frame).toBeNull();
  });
});

describe('settings in a link', () => {
  const config: RunConfig = {
    ...DEFAULT_RUN,
    model: { ...DEFAULT_RUN.model, rcut: 7.5, sel: [46, 92], neuron: [8, 16], type_one_side: true },
    filter: { ...DEFAULT_FILTERS.fekf, lambda: 0.97, form: 'plain' },
    batch: 3,
    length: { kind: 'epochs', epochs: 2.5 },
    validation: { fraction: 0.15, split: 'random', stratify: false, sides: [], every: 7 },
    exclude: [1, 2],
  };

  it('come back, without the frames', () => {
    expect(decodeConfig(encodeConfig(config))).toEqual({ ...config, exclude: [] });
    expect(encodeConfig(config)).toMatch(/^[\w-]+$/);
  });

  it('of before systems gave their shares one by one mean what they meant; sides stay with the data', () => {
    const { stratify: _, sides: __, ...validation } = config.validation;
    const old = encodeConfig({ ...config, validation } as unknown as RunConfig);
    expect(decodeConfig(old)?.validation).toEqual({ ...validation, stratify: false, sides: [] });
    const sides = [{ system: 1, side: 'train' as const }];
    const own = { ...config, validation: { ...config.validation, stratify: true, sides } };
    expect(decodeConfig(encodeConfig(own))?.validation).toEqual({ ...validation, stratify: true, sides: [] });
  });

  it('are null where they are cut or no object', () => {
    expect(decodeConfig(encodeConfig(config).slice(0, -9))).toBeNull();
    expect(decodeConfig(btoa('7'))).toBeNull();
    expect(decodeConfig('%%')).toBeNull();
  });

  it('with strange entries still fill the form with a configuration that can run', () => {
    const strange = { model: { rcut: 'far', neuron: ['x'], sel: {} }, filter: { kind: 'sgd' }, batch: null, length: 5 };
    const read = decodeConfig(btoa(JSON.stringify(strange)));
    expect(read && parseForm(toForm(read), null).config).toEqual({ ...DEFAULT_RUN, exclude: [] });
  });
});
