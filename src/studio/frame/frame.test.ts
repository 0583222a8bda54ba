// Small decisions of the frame: dots on the rail, the tab's icon, what a reload brings back.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_RUN } from '../../engine/config';
import { DEFAULT_FORM } from '../model/form';
import { remembered } from '../state/remembered';
import type { Run } from '../train/run';
import { faviconOf } from './favicon';
import { readMemory } from './pageMemory';
import { markOf } from './Rail';

const run = (state: Run['state']): Run => ({
  id: 'r',
  dataset: 'd',
  validation: null,
  name: 'n',
  config: DEFAULT_RUN,
  started: DEFAULT_RUN,
  plan: null,
  nvalid: null,
  state,
  iteration: 1,
  iterations: 2,
  secondsLeft: null,
  journal: [],
  saved: null,
});

it('the rail marks a run on Train and settings that cannot run on Model, and nothing else', () => {
  const plan = { kind: 'failed', message: '', fix: '' } as const;
  const state = { plan, run: run({ kind: 'paused' }) };
  expect(markOf('train', state)).toBe('paused');
  expect(markOf('model', state)).toBe('blocked');
  for (const view of ['start', 'data', 'inspect', 'export'] as const) expect(markOf(view, state)).toBeNull();
  expect(markOf('train', { plan, run: run({ kind: 'finished', why: 'complete' }) })).toBeNull();
  expect(markOf('model', { plan: { kind: 'none' }, run: null })).toBeNull();
});

it("the tab's icon fills with the run and is the usual one without", () => {
  const filled = (svg: string | null): number => Number(/stroke-dasharray="([\d.]+)/.exec(svg ?? '')?.[1]);
  expect(faviconOf('idle', 0)).toBeNull();
  expect(filled(faviconOf('running', 0.5)) / filled(faviconOf('finished', 0.5))).toBeCloseTo(0.5, 2);
  expect(filled(faviconOf('running', 7))).toBe(filled(faviconOf('finished', 0)));
  expect(faviconOf('failed', 0)).not.toBe(faviconOf('finished', 0));
});

describe('memory', () => {
  const stored = new Map<string, string>();
  beforeEach(() => {
    stored.clear();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('comes back as it was written', () => {
    const memory = remembered('page', 1, readMemory);
    const value = { data: 'a', form: { ...DEFAULT_FORM, rcut: '7' }, logX: true };
    memory.write(value);
    expect(memory.read()).toEqual(value);
  });

  it('fills what a newer form has and drops what it has not', () => {
    const { rcut: _, ...old } = { ...DEFAULT_FORM, batch: '3' };
    expect(readMemory({ data: 3, form: { ...old, gone: 'x', seed: 7 }, logX: 'yes' })).toEqual({
      data: null,
      form: { ...DEFAULT_FORM, batch: '3' },
      logX: false,
    });
  });

  it('is empty for rubbish, another version, and forbidden storage', () => {
    const memory = remembered('page', 2, readMemory);
    for (const text of ['', '{', 'null', '7', '{"v":1,"value":{}}', '{"v":2}', '{"v":2,"value":[]}']) {
      stored.set('kalmium.page', text);
      expect(memory.read()).toBeNull();
    }
    vi.stubGlobal('localStorage', undefined);
    expect(memory.read()).toBeNull();
    expect(() => memory.write({ data: null, form: null, logX: false })).not.toThrow();
  });
});
