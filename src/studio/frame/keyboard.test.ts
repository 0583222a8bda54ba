// Keys mean what the list says, and nothing where text is typed, in dialogs, or where the run cannot do it.
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN } from '../../engine/config';
import type { TrainState } from '../../worker/protocol';
import type { Run } from '../train/run';
import { type Focus, keyAction, type Press } from './keyboard';

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  shift: false,
  command: false,
  alt: false,
  held: false,
  focus: 'page',
  ...more,
});
const run = (state: TrainState): Run => ({
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
const running = run({ kind: 'running' });
const paused = run({ kind: 'paused' });

describe('keys', () => {
  it('run, pause, step, keep and branch as the run allows', () => {
    expect(keyAction(press(' '), running)).toEqual({ kind: 'control', command: 'pause' });
    expect(keyAction(press(' '), paused)).toEqual({ kind: 'control', command: 'resume' });
    expect(keyAction(press('.'), paused)).toEqual({ kind: 'control', command: 'step' });
    expect(keyAction(press('.'), running)).toBeNull();
    expect(keyAction(press('s'), running)).toEqual({ kind: 'checkpoint' });
    expect(keyAction(press('B', { shift: true }), paused)).toEqual({ kind: 'branch' });
    for (const key of [' ', '.', 's', 'b']) expect(keyAction(press(key), null)).toBeNull();
    expect(keyAction(press('s'), run({ kind: 'preparing', what: '', done: 0, total: 0 }))).toBeNull();
  });

  it('go to tabs, frames and outliers', () => {
    expect(keyAction(press('1'), null)).toEqual({ kind: 'view', view: 'start' });
    expect(keyAction(press('6'), null)).toEqual({ kind: 'view', view: 'export' });
    expect(keyAction(press('7'), null)).toBeNull();
    expect(keyAction(press(']', { held: true }), null)).toEqual({ kind: 'frame', by: 1 });
    expect(keyAction(press('['), null)).toEqual({ kind: 'frame', by: -1 });
    expect(keyAction(press('n'), null)).toEqual({ kind: 'outlier', by: 1 });
    expect(keyAction(press('n', { held: true }), null)).toBeNull();
  });

  it('undo and redo, with the usual chords too', () => {
    expect(keyAction(press('z'), null)).toEqual({ kind: 'step-back', way: 'undo' });
    expect(keyAction(press('Z', { shift: true }), null)).toEqual({ kind: 'step-back', way: 'redo' });
    expect(keyAction(press('z', { command: true }), null)).toEqual({ kind: 'step-back', way: 'undo' });
    expect(keyAction(press('y', { command: true }), null)).toEqual({ kind: 'step-back', way: 'redo' });
  });

  it('are left to text fields and dialogs, but for the palette in a field', () => {
    for (const key of ['1', ' ', 's', 'z', '/', '?', ']', 'n', 'l'])
      for (const focus of ['typing', 'overlay'] satisfies Focus[])
        expect(keyAction(press(key, { focus }), running)).toBeNull();
    expect(keyAction(press('z', { command: true, focus: 'typing' }), null)).toBeNull();
    expect(keyAction(press('k', { command: true, focus: 'typing' }), null)).toEqual({ kind: 'palette' });
    expect(keyAction(press('k', { command: true, focus: 'overlay' }), null)).toBeNull();
  });

  it('leave Space to a focused button and browser chords to the browser', () => {
    expect(keyAction(press(' ', { focus: 'pressable' }), running)).toBeNull();
    expect(keyAction(press('.', { focus: 'pressable' }), paused)).not.toBeNull();
    expect(keyAction(press('r', { command: true }), running)).toBeNull();
    expect(keyAction(press('s', { alt: true }), running)).toBeNull();
  });
});
