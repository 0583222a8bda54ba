// Ranges, ticks and zoom of the parity plots.
import { describe, expect, it } from 'vitest';
import {
  fullRange,
  moved,
  roundTicks,
  steadyRange,
  tickLabels,
  toDataX,
  toDataY,
  toPixelX,
  toPixelY,
  zoomed,
} from './axes';

const unit = { x0: 0, x1: 1, y0: 0, y1: 1 };

describe('axes', () => {
  it('parity is square, residuals are symmetric about zero', () => {
    const r = fullRange({ x0: -1, x1: 2, y0: -3, y1: 1 }, false);
    expect([r.x0, r.x1]).toEqual([r.y0, r.y1]);
    expect(r.x0).toBeLessThan(-3);
    expect(r.x1).toBeGreaterThan(2);
    const s = fullRange({ x0: -1, x1: 2, y0: -3, y1: 1 }, true);
    expect(s.y0).toBe(-s.y1);
    expect(fullRange({ x0: 5, x1: 5, y0: 5, y1: 5 }, false).x1).toBeGreaterThan(5);
  });

  it.each([
    [-1, 1, 4, ['−1.0', '−0.5', '0.0', '0.5', '1.0']],
    [0, 100, 4, ['0', '25', '50', '75', '100']],
    [-0.05, 0.05, 3, ['−0.05', '0.00', '0.05']],
    [-185.26, -185.18, 3, ['−185.25', '−185.20']],
  ])('ticks from %d to %d', (low, high, count, labels) => {
    expect(tickLabels(roundTicks(low, high, count))).toEqual(labels);
  });

  it('pixels and data are the same place', () => {
    const area = { left: 40, top: 10, width: 200, height: 100 };
    const r = { x0: -2, x1: 3, y0: 5, y1: 9 };
    expect(toDataX(toPixelX(1.25, r, area), r, area)).toBeCloseTo(1.25, 12);
    expect(toDataY(toPixelY(6.5, r, area), r, area)).toBeCloseTo(6.5, 12);
    expect(toPixelY(9, r, area)).toBe(10);
  });

  it('zooms about a point, stays inside, and moves within', () => {
    const z = zoomed(unit, 0.25, 0.5, 0.5, unit);
    expect((0.25 - z.x0) / (z.x1 - z.x0)).toBeCloseTo(0.25, 12);
    expect(z.x1 - z.x0).toBeCloseTo(0.5, 12);
    expect(zoomed(z, 0.25, 0.5, 10, unit)).toEqual(unit);
    expect(moved(z, 10, 0, unit).x1).toBeCloseTo(1, 12);
    let deep = unit;
    for (let k = 0; k < 100; k++) deep = zoomed(deep, 0.3, 0.3, 0.5, unit);
    expect(deep.x1 - deep.x0).toBeGreaterThan(1e-8);
  });

  it('axes stay while the dots still fill them', () => {
    expect(steadyRange(unit, { x0: 0.1, x1: 0.9, y0: 0.1, y1: 0.9 })).toBe(unit);
    const wider = { x0: 0, x1: 2, y0: 0, y1: 2 };
    expect(steadyRange(unit, wider)).toBe(wider);
    const small = { x0: 0.4, x1: 0.6, y0: 0.4, y1: 0.6 };
    expect(steadyRange(unit, small)).toBe(small);
  });
});
