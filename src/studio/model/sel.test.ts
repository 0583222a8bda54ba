// sel against what atoms see: automatic, short, and the mending; and the small charts' scales.
import { describe, expect, it } from 'vitest';
import { bars, path, scale, snap, ticks } from './chart';
import { mendedSel, selStates } from './sel';

describe('selStates', () => {
  it('is never clipped where sel is left to the data', () => {
    expect(selStates('auto', ['Cu'], [79])).toEqual([
      { element: 'Cu', max: 79, sel: 88, clipped: false, suggested: 88 },
    ]);
    expect(selStates(' auto:1.2 ', ['Cu'], [79])[0].sel).toBe(96);
  });

  it('finds the element whose slots are too few, and mends it alone', () => {
    const states = selStates('60, 200', ['Cu', 'O'], [79, 150]);
    expect(states.map((s) => s.clipped)).toEqual([true, false]);
    expect(mendedSel(states)).toBe('88, 200');
    expect(selStates(mendedSel(states), ['Cu', 'O'], [79, 150]).some((s) => s.clipped)).toBe(false);
  });

  it('has no slots where the text cannot be used', () => {
    for (const text of ['60', 'many', ''])
      expect(selStates(text, ['Cu', 'O'], [79, 150]).map((s) => s.sel)).toEqual([null, null]);
  });
});

describe('charts', () => {
  it('map there and back, with round ticks inside', () => {
    const x = scale(0, 10, 34, 548);
    expect(x.from(x.to(6.3))).toBeCloseTo(6.3, 12);
    expect(ticks(0, 10, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(ticks(61, 97, 5)).toEqual([70, 80, 90]);
    expect(
      path(
        2,
        (k) => k,
        (k) => 2 * k,
      ),
    ).toBe('M0.0 0.0L1.0 2.0');
  });

  it('snap to steps within the limits, without binary dust', () => {
    expect(snap(0.1 + 0.2, 0.1, 0, 10)).toBe(0.3);
    expect(snap(12, 0.1, 0, 10)).toBe(10);
    expect(snap(0.44, 0.1, 0.5, 10)).toBe(0.5);
  });

  it('merge counts into bars and lose none', () => {
    const counts = Array.from({ length: 200 }, (_, k) => k % 7);
    const list = bars(counts, 10, 199, 48);
    expect(list.length).toBeLessThanOrEqual(48);
    expect(list.reduce((s, b) => s + b.n, 0)).toBe(counts.slice(10).reduce((s, v) => s + v, 0));
  });
});
