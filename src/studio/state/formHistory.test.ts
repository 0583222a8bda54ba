// Settings come back by undo: a word typed is one step, two fields are two, a preset is one.
import { beforeEach, expect, it } from 'vitest';
import { DEFAULT_FORM, type FormValues } from '../model/form';
import { FormHistory } from './formHistory';
import { UndoStack } from './undo';

let undo: UndoStack;
let form: FormValues;
let time: number;
let history: FormHistory;

beforeEach(() => {
  undo = new UndoStack();
  form = DEFAULT_FORM;
  time = 0;
  const put = (f: FormValues): void => {
    form = f;
  };
  history = new FormHistory(undo, { get: () => form, put }, () => time);
});

it('joins what is typed into one field without a pause', () => {
  for (const rcut of ['5', '5.', '5.5']) {
    history.edit('rcut', rcut);
    time += 300;
  }
  expect(undo.next.undo).toContain('rcut');
  undo.undo();
  expect(form).toBe(DEFAULT_FORM);
  undo.redo();
  expect(form.rcut).toBe('5.5');
});

it('keeps apart two fields, and a field after a pause', () => {
  history.edit('rcut', '5');
  history.edit('batch', '2');
  time = 2000;
  history.edit('batch', '4');
  undo.undo();
  expect(form).toMatchObject({ rcut: '5', batch: '2' });
  undo.undo();
  expect(form).toMatchObject({ rcut: '5', batch: DEFAULT_FORM.batch });
  undo.undo();
  expect(form).toEqual(DEFAULT_FORM);
});

it('does not join an edit to a step that was undone', () => {
  history.edit('batch', '2');
  undo.undo();
  history.edit('batch', '3');
  undo.undo();
  expect(form.batch).toBe(DEFAULT_FORM.batch);
});

it('takes back a replaced form, and makes no step of no change', () => {
  history.replace({ ...DEFAULT_FORM, rcut: '7', batch: '16' }, 'preset');
  history.replace(form, 'again');
  expect(undo.next.undo).toBe('preset');
  undo.undo();
  expect(form).toBe(DEFAULT_FORM);
  expect(undo.undo()).toBeNull();
});
