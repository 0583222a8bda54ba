// Looks into a read-back multistream filter in float64: P with its pending update, eigenvalues, Cholesky. For tests and diagnosis.
import { geometry } from './geometry';
import { unpack } from './packed';

export interface BlockAudit {
  /** Smallest and largest entry of diag P. */
  readonly min: number;
  readonly max: number;
  /** Whether the Cholesky factorisation goes through: P is positive definite. */
  readonly positive: boolean;
  /** Smallest eigenvalue (inverse iteration, from above); null where P is not positive. */
  readonly smallest: number | null;
}

/** A buffer of `FilterUpdate.state` by name, read back. */
export type StateArrays = ReadonlyMap<string, ArrayLike<number>>;

function need(state: StateArrays, name: string): ArrayLike<number> {
  const a = state.get(name);
  if (!a) throw new Error(`filter state ${name}: not there; read back every buffer of the multistream filter's state`);
  return a;
}

/** P of every block, full squares [n][n], with the pending update: (P - f Y^T Y) / lambda + q I. */
export function covariances(state: StateArrays, sizes: readonly number[]): Float64Array[] {
  const g = geometry(sizes);
  const scalars = need(state, 'scalars');
  const Y = need(state, 'Y');
  const pending = scalars[13] !== 0;
  const c = scalars[11];
  const q = scalars[12];
  const f = scalars[14];
  return g.blocks.map((b, l) => {
    const P = unpack(need(state, `P${l}`), b.n);
    if (!pending) return P;
    const rows: Float64Array[] = [];
    for (let r = 0; r < Math.floor(Y.length / g.padded); r++)
      rows.push(Float64Array.from({ length: b.n }, (_, i) => Y[r * g.padded + b.offset + i]));
    for (let i = 0; i < b.n; i++)
      for (let j = 0; j <= i; j++) {
        let s = 0;
        for (const y of rows) s += y[i] * y[j];
        const v = (P[i * b.n + j] - f * s) * c + (i === j ? q : 0);
        P[i * b.n + j] = v;
        P[j * b.n + i] = v;
      }
    return P;
  });
}

/** Lower Cholesky factor, null where P is not positive definite. */
function cholesky(P: Float64Array, n: number): Float64Array | null {
  const C = Float64Array.from(P);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let s = C[i * n + j];
      for (let k = 0; k < j; k++) s -= C[i * n + k] * C[j * n + k];
      if (i === j && !(s > 0)) return null;
      C[i * n + j] = i === j ? Math.sqrt(s) : s / C[j * n + j];
    }
  }
  return C;
}

/** Smallest eigenvalue of C C^T by inverse iteration. */
function smallestEigenvalue(C: Float64Array, n: number): number {
  const x = Float64Array.from({ length: n }, (_, i) => 1 + 0.5 * Math.sin(1 + i * i));
  let value = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 200; step++) {
    const size = Math.hypot(...x);
    for (let i = 0; i < n; i++) x[i] /= size;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) x[i] -= C[i * n + k] * x[k];
      x[i] /= C[i * n + i];
    }
    // |C^-1 x|^2 = x^T P^-1 x: its inverse is never below the smallest eigenvalue.
    const rayleigh = 1 / x.reduce((s, v) => s + v * v, 0);
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) x[i] -= C[k * n + i] * x[k];
      x[i] /= C[i * n + i];
    }
    if (value - rayleigh < 1e-6 * rayleigh) return rayleigh;
    value = rayleigh;
  }
  return value;
}

/**
 * Audit of P, with what is pending, of every block of a multistream filter from its read-back state; symmetric by
 * construction, as only what is on and below the diagonal counts. Throws when a buffer is missing. Cubic in block sizes.
 */
export function auditP(state: StateArrays, sizes: readonly number[]): BlockAudit[] {
  return covariances(state, sizes).map((P, l) => {
    const n = sizes[l];
    const diagonal = Array.from({ length: n }, (_, i) => P[i * n + i]);
    const C = cholesky(P, n);
    return {
      min: Math.min(...diagonal),
      max: Math.max(...diagonal),
      positive: C !== null,
      smallest: C === null ? null : smallestEigenvalue(C, n),
    };
  });
}
