// Float64 twins of the FEKF filters: plain, short, the oracle of the kernels' tests (docs/filters.md section 1).
import { geometry } from './geometry';

/** n x n identity times p0 for every block. */
export const identityBlocks = (sizes: readonly number[], value: number): Float64Array[] =>
  sizes.map((n) => {
    const p = new Float64Array(n * n);
    for (let i = 0; i < n; i++) p[i * n + i] = value;
    return p;
  });

/** y = M x, or M^T x. */
function multiply(M: Float64Array, n: number, x: ArrayLike<number>, first: number, transposed = false): Float64Array {
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) y[transposed ? j : i] += M[i * n + j] * x[transposed ? first + i : first + j];
  return y;
}

const dot = (a: Float64Array, b: ArrayLike<number>, first = 0): number =>
  a.reduce((s, v, i) => s + v * b[first + i], 0);

interface FekfOptions {
  readonly lambda: number;
  readonly nu: number;
  readonly p0: number;
  /** Factor on the steps of the weights; 1 where it is left out. */
  readonly step?: number;
}

/** FEKF with P itself: K_l = P_l H_l; A = 1 / sum_l(lambda + H_l.K_l); w += A e K; P = (P - A K K^T) / lambda. */
export class Plain64 {
  readonly w: Float64Array;
  readonly P: Float64Array[];
  lambda: number;
  readonly #sizes: readonly number[];
  readonly #nu: number;
  readonly #step: number;

  constructor(w: ArrayLike<number>, sizes: readonly number[], o: FekfOptions) {
    this.w = Float64Array.from(w);
    this.#sizes = sizes;
    this.P = identityBlocks(sizes, o.p0);
    this.lambda = o.lambda;
    this.#nu = o.nu;
    this.#step = o.step ?? 1;
  }

  update(H: ArrayLike<number>, e: number): void {
    const { blocks } = geometry(this.#sizes);
    const K = blocks.map((b, l) => multiply(this.P[l], b.n, H, b.first));
    const A = 1 / blocks.reduce((s, b, l) => s + this.lambda + dot(K[l], H, b.first), 0);
    blocks.forEach((b, l) => {
      for (let i = 0; i < b.n; i++) {
        this.w[b.first + i] += this.#step * A * e * K[l][i];
        for (let j = 0; j < b.n; j++)
          this.P[l][i * b.n + j] = (this.P[l][i * b.n + j] - A * K[l][i] * K[l][j]) / this.lambda;
      }
    });
    this.lambda = this.#nu * this.lambda + 1 - this.#nu;
  }
}

/** FEKF with P = S S^T (Potter): phi = S^T H; K = S phi; S = (S - g K phi^T) / sqrt(lambda). */
export class Potter64 {
  readonly w: Float64Array;
  readonly S: Float64Array[];
  lambda: number;
  readonly #sizes: readonly number[];
  readonly #nu: number;
  readonly #step: number;

  constructor(w: ArrayLike<number>, sizes: readonly number[], o: FekfOptions) {
    this.w = Float64Array.from(w);
    this.#sizes = sizes;
    this.S = identityBlocks(sizes, Math.sqrt(o.p0));
    this.lambda = o.lambda;
    this.#nu = o.nu;
    this.#step = o.step ?? 1;
  }

  update(H: ArrayLike<number>, e: number): void {
    const { blocks } = geometry(this.#sizes);
    const phi = blocks.map((b, l) => multiply(this.S[l], b.n, H, b.first, true));
    const K = blocks.map((b, l) => multiply(this.S[l], b.n, phi[l], 0));
    const A = 1 / phi.reduce((s, p) => s + this.lambda + dot(p, p), 0);
    blocks.forEach((b, l) => {
      const g = A / (1 + Math.sqrt(1 - A * dot(phi[l], phi[l])));
      const c = 1 / Math.sqrt(this.lambda);
      for (let i = 0; i < b.n; i++) {
        this.w[b.first + i] += this.#step * A * e * K[l][i];
        for (let j = 0; j < b.n; j++) this.S[l][i * b.n + j] = (this.S[l][i * b.n + j] - g * K[l][i] * phi[l][j]) * c;
      }
    });
    this.lambda = this.#nu * this.lambda + 1 - this.#nu;
  }

  /** P_l = S_l S_l^T. */
  covariance(l: number): Float64Array {
    const n = this.#sizes[l];
    const S = this.S[l];
    const P = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) P[i * n + j] += S[i * n + k] * S[j * n + k];
    return P;
  }
}
