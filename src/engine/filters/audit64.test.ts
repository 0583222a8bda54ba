// The float64 audit of P against matrices whose answers are known; packing against its inverse.
import { describe, expect, it } from 'vitest';
import { auditP, covariances } from './audit64';
import { packedFloats, packedIndex, unpack } from './packed';

/** State with P = value(i, j) on one block of n, and Y of one row where given. */
function state(n: number, value: (i: number, j: number) => number, Y?: readonly number[]): Map<string, Float64Array> {
  const ld = Math.ceil(n / 64) * 64;
  const P = new Float64Array(packedFloats(ld));
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) P[packedIndex(i, j)] = value(i, j);
  const scalars = new Float64Array(16);
  scalars[11] = 1;
  scalars[14] = 1;
  const rows = new Float64Array(ld);
  if (Y) {
    scalars[13] = 1;
    rows.set(Y);
  }
  return new Map([
    ['P0', P],
    ['Y', rows],
    ['scalars', scalars],
  ]);
}

describe('packed triangles', () => {
  it('hold every element on and below the diagonal once', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 192; i++) for (let j = 0; j <= i; j++) seen.add(packedIndex(i, j));
    expect(seen.size).toBe((192 * 193) / 2);
    expect(Math.max(...seen)).toBeLessThan(packedFloats(192));
    expect(packedFloats(192)).toBe(6 * 4096);
    const full = unpack(state(130, (i, j) => 1000 * i + j).get('P0') ?? [], 130);
    expect(full[129 * 130 + 65]).toBe(129065);
    expect(full[65 * 130 + 129]).toBe(129065);
  });
});

describe('auditP', () => {
  it('finds the smallest eigenvalue', () => {
    // 2 on the diagonal, -1 beside it: eigenvalues 2 - 2 cos(pi k / (n + 1)).
    const n = 70;
    const [b] = auditP(
      state(n, (i, j) => (i === j ? 2 : i - j === 1 ? -1 : 0)),
      [n],
    );
    expect(b).toMatchObject({ min: 2, max: 2, positive: true });
    expect((b.smallest ?? 0) / (2 - 2 * Math.cos(Math.PI / (n + 1)))).toBeCloseTo(1, 4);
  });

  it('takes the pending update into account', () => {
    const n = 66;
    const Y = Array.from({ length: n }, (_, i) => (i === 65 ? 0.8 : 0));
    const s = state(n, (i, j) => (i === j ? 1 : 0), Y);
    expect(covariances(s, [n])[0][n * n - 1]).toBeCloseTo(0.36, 12);
    const [b] = auditP(s, [n]);
    expect(b.min).toBeCloseTo(0.36, 12);
    expect(b.smallest).toBeCloseTo(0.36, 6);
    expect(b.max).toBe(1);
  });

  it('says when P is not positive, and what is missing', () => {
    const Y = Array.from({ length: 66 }, (_, i) => (i < 2 ? 0.8 : 0));
    // Diagonal 0.36, off-diagonal -0.64: indefinite though every diagonal entry is positive.
    const [b] = auditP(
      state(66, (i, j) => (i === j ? 1 : 0), Y),
      [66],
    );
    expect(b.min).toBeCloseTo(0.36, 12);
    expect(b).toMatchObject({ positive: false, smallest: null });
    expect(() => auditP(new Map(), [3])).toThrow(/filter state scalars: not there/);
  });
});
