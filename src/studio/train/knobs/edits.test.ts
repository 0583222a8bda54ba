// Staged edits belong to one run, a drag is one step of undo, and what was applied is forgotten.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { UndoStack } from '../../state/undo';
import { StagedEdits } from './edits';
import { Throttle } from './throttle';

let undo: UndoStack;
let edits: StagedEdits;
beforeEach(() => {
  undo = new UndoStack();
  edits = new StagedEdits(undo);
});

describe('StagedEdits', () => {
  it('takes a drag back in one step, and another knob in another', () => {
    edits.put('a', { batch: '9' }, 'Batch staged', 0);
    edits.put('a', { batch: '12' }, 'Batch staged', 300);
    edits.put('a', { batch: '16' }, 'Batch staged', 900);
    edits.put('a', { every: '5' }, 'Validate every staged', 950);
    expect(edits.of('a')).toEqual({ batch: '16', every: '5' });
    undo.undo();
    expect(edits.of('a')).toEqual({ batch: '16' });
    undo.undo();
    expect(edits.of('a')).toEqual({});
    undo.redo();
    expect(edits.of('a')).toEqual({ batch: '16' });
  });

  it('begins a new step after a pause, and after an undo', () => {
    edits.put('a', { batch: '9' }, '', 0);
    edits.put('a', { batch: '12' }, '', 5000);
    undo.undo();
    expect(edits.of('a')).toEqual({ batch: '9' });
    edits.put('a', { batch: '10' }, '', 5100);
    undo.undo();
    expect(edits.of('a')).toEqual({ batch: '9' });
  });

  it('discards everything, which can be undone', () => {
    edits.put('a', { batch: '9', every: '5' }, '');
    edits.drop('a', ['batch', 'every'], 'discarded');
    expect(edits.of('a')).toEqual({});
    expect(undo.undo()?.label).toBe('discarded');
    expect(edits.of('a')).toEqual({ batch: '9', every: '5' });
  });

  it('notes no step where there was nothing to take back', () => {
    edits.drop('a', ['batch'], 'nothing');
    expect(undo.next.undo).toBeNull();
  });

  it('shows another run nothing, and undo does not bring it there', () => {
    edits.put('a', { batch: '9' }, '');
    expect(edits.of('b')).toEqual({});
    edits.put('b', { every: '5' }, '');
    undo.undo();
    undo.undo();
    expect(edits.of('b')).toEqual({});
    undo.redo();
    expect(edits.of('b')).toEqual({});
  });

  it('forgets what was applied but keeps what was typed since', () => {
    edits.put('a', { batch: '9', every: '5' }, '');
    const sent = edits.of('a');
    edits.put('a', { every: '7' }, '');
    edits.applied('a', sent);
    expect(edits.of('a')).toEqual({ every: '7' });
  });

  it('tells listeners, with a new snapshot each time', () => {
    const heard = vi.fn();
    const before = edits.snapshot();
    const leave = edits.subscribe(heard);
    edits.setDrag(true);
    expect(edits.snapshot()).not.toBe(before);
    leave();
    edits.setDrag(false);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('keeps hints away until another run is edited', () => {
    edits.dismiss('a', 'gap 10');
    edits.dismiss('a', 'energy 10');
    expect(edits.snapshot().dismissed).toEqual(['gap 10', 'energy 10']);
    edits.put('b', { batch: '2' }, '');
    expect(edits.snapshot().dismissed).toEqual([]);
  });
});

describe('Throttle', () => {
  it('does the work once per wait, never twice at once, and never loses the last request', async () => {
    vi.useFakeTimers();
    const ends: (() => void)[] = [];
    const work = vi.fn(() => new Promise<void>((done) => ends.push(done)));
    const throttle = new Throttle(100, work);
    for (let i = 0; i < 5; i++) throttle.push();
    expect(work).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(work).toHaveBeenCalledTimes(1);
    throttle.push();
    await vi.advanceTimersByTimeAsync(1000);
    expect(work).toHaveBeenCalledTimes(1);
    ends[0]();
    await vi.advanceTimersByTimeAsync(100);
    expect(work).toHaveBeenCalledTimes(2);
    ends[1]();
    await vi.advanceTimersByTimeAsync(1000);
    expect(work).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});
