// Float64 twin of the multistream filter: plain, short, the oracle of the kernels' tests (docs/filters.md sections 2, 3).
import type { MultistreamConfig } from '../config';
import { identityBlocks } from './filters64';
import { geometry } from './geometry';
import { DAMPING, multistreamSchedule } from './multistream-schedule';

/**
 * Lower Cholesky factor C of S = diag(D) + (positive semidefinite). Pivots, which are at least D, are raised to
 * D + 1e-4 S_ii where they are smaller, as float32 has to do it (shaders/filter/ms_factor.wgsl).
 */
function cholesky(S: Float64Array, D: Float64Array, m: number): Float64Array {
  const C = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      let s = S[i * m + j];
      for (let k = 0; k < j; k++) s -= C[i * m + k] * C[j * m + k];
      if (i === j && !(s > 0)) throw new Error(`innovation covariance: pivot ${i} is ${s}, expected a positive number`);
      if (i === j) s = Math.max(s, D[i] + 1e-4 * S[i * m + i]);
      C[i * m + j] = i === j ? Math.sqrt(s) : s / C[j * m + j];
    }
  return C;
}

interface LastUpdate {
  readonly H: Float64Array;
  readonly e: Float64Array;
  readonly natoms: ArrayLike<number>;
  readonly R: Float64Array;
  readonly C: Float64Array;
  readonly Y: Float64Array;
  readonly w: Float64Array;
  readonly P: readonly Float64Array[];
}

/** All rows of a batch in one gain; H [m][n], e [m], natoms [m] (0: force row), iteration from 1. */
export class Multistream64 {
  readonly w: Float64Array;
  readonly P: Float64Array[];
  lambda: number;
  vE: number | undefined;
  vF: number | undefined;
  /** e^T S^-1 e / m, R of a force row, mean R of the energy rows. */
  chi = 0;
  rF = 0;
  rE = 0;
  /** Factor on R, moved by `damp`. */
  mu: number;
  readonly #sizes: readonly number[];
  readonly #c: MultistreamConfig;
  /** The last update: rows, noise, Cholesky factor, Y, and w and P from before. */
  #last: LastUpdate | null = null;

  constructor(w: ArrayLike<number>, sizes: readonly number[], c: MultistreamConfig) {
    this.w = Float64Array.from(w);
    this.#sizes = sizes;
    this.#c = c;
    this.P = identityBlocks(sizes, c.p0);
    this.lambda = c.lambda;
    this.mu = Math.max(1, c.damping);
  }

  /** R of every row; moves the averages vE, vF. */
  #noise(e: ArrayLike<number>, natoms: ArrayLike<number>, iteration: number): Float64Array {
    const c = this.#c;
    const mean = (energy: boolean): number | undefined => {
      const of = Array.from({ length: e.length }, (_, r) => r).filter((r) => natoms[r] > 0 === energy);
      return of.length === 0 ? undefined : of.reduce((s, r) => s + e[r] ** 2, 0) / of.length;
    };
    const average = (old: number | undefined, now: number | undefined): number | undefined =>
      now === undefined ? old : old === undefined ? now : 0.9 * old + 0.1 * now;
    this.vE = average(this.vE, mean(true));
    this.vF = average(this.vF, mean(false));
    const schedule = multistreamSchedule(c, iteration);
    const alpha = this.mu * schedule.alpha;
    this.rF = alpha * Math.max(this.vF ?? 0, (0.005 * c.pref_f) ** 2);
    const rE = alpha * Math.max(this.vE ?? 0, (0.0002 * c.pref_e) ** 2);
    return Float64Array.from({ length: e.length }, (_, r) =>
      natoms[r] > 0 ? Math.min(rE, (schedule.kn ** 2 / natoms[r]) * this.rF) : this.rF,
    );
  }

  update(H: ArrayLike<number>, e: ArrayLike<number>, natoms: ArrayLike<number>, iteration: number): void {
    const c = this.#c;
    const m = e.length;
    const n = this.w.length;
    const { blocks } = geometry(this.#sizes);
    const R = this.#noise(e, natoms, iteration);
    const energy = R.filter((_, r) => natoms[r] > 0);
    this.rE = energy.length === 0 ? 0 : energy.reduce((a, b) => a + b, 0) / energy.length;
    const PH = new Float64Array(m * n);
    blocks.forEach((b, l) => {
      for (let r = 0; r < m; r++)
        for (let i = 0; i < b.n; i++) {
          let s = 0;
          for (let k = 0; k < b.n; k++) s += this.P[l][i * b.n + k] * H[r * n + b.first + k];
          PH[r * n + b.first + i] = s;
        }
    });
    const { u, q: noise } = multistreamSchedule(c, iteration);
    const S = new Float64Array(m * m);
    const D = new Float64Array(m);
    for (let r = 0; r < m; r++)
      for (let q = 0; q < m; q++) {
        let G = 0;
        for (let i = 0; i < n; i++) G += H[r * n + i] * PH[q * n + i];
        if (r === q) D[r] = R[r] + 1e-3 * G;
        S[r * m + q] = u * G + (r === q ? D[r] : 0);
      }
    const C = cholesky(S, D, m);
    // Forward substitution: Y = C^-1 (P H)^T, z = C^-1 e.
    const Y = Float64Array.from(PH);
    const z = Float64Array.from(e);
    for (let r = 0; r < m; r++) {
      for (let q = 0; q < r; q++) {
        z[r] -= C[r * m + q] * z[q];
        for (let i = 0; i < n; i++) Y[r * n + i] -= C[r * m + q] * Y[q * n + i];
      }
      z[r] /= C[r * m + r];
      for (let i = 0; i < n; i++) Y[r * n + i] /= C[r * m + r];
    }
    this.#last = {
      H: Float64Array.from(H),
      e: Float64Array.from(e),
      natoms,
      R,
      C,
      Y,
      w: this.w.slice(),
      P: this.P.map((p) => p.slice()),
    };
    this.chi = z.reduce((s, v) => s + v * v, 0) / m;
    for (let r = 0; r < m; r++) for (let i = 0; i < n; i++) this.w[i] += c.step * z[r] * Y[r * n + i];
    blocks.forEach((b, l) => {
      for (let i = 0; i < b.n; i++)
        for (let j = 0; j < b.n; j++) {
          let s = this.P[l][i * b.n + j];
          for (let r = 0; r < m; r++) s -= Y[r * n + b.first + i] * Y[r * n + b.first + j];
          this.P[l][i * b.n + j] = s / this.lambda + (i === j ? noise : 0);
        }
    });
    this.lambda = c.nu * this.lambda + 1 - c.nu;
  }

  /** Residuals after the step by the linear model. */
  #linear(): Float64Array {
    const last = this.#need();
    const n = this.w.length;
    return last.e.map((e, r) => {
      let s = e;
      for (let i = 0; i < n; i++) s -= last.H[r * n + i] * (this.w[i] - last.w[i]);
      return s;
    });
  }

  #need(): LastUpdate {
    if (!this.#last) throw new Error('no update yet: call update first');
    return this.#last;
  }

  /** Chord step: the same gain on what the linear model missed in the energies. `after` [m]; force rows are not read. */
  chord(after: ArrayLike<number>): void {
    const { natoms, C, Y } = this.#need();
    const m = natoms.length;
    const n = this.w.length;
    const z = this.#linear().map((v, r) => (natoms[r] > 0 ? after[r] - v : 0));
    for (let r = 0; r < m; r++) {
      for (let q = 0; q < r; q++) z[r] -= C[r * m + q] * z[q];
      z[r] /= C[r * m + r];
    }
    for (let r = 0; r < m; r++) for (let i = 0; i < n; i++) this.w[i] += this.#c.step * z[r] * Y[r * n + i];
  }

  /** Damping: moves mu by the gain ratio; takes the step (w and P) back when J grew too much. Returns the ratio. */
  damp(after: ArrayLike<number>): number {
    const last = this.#need();
    const J = (v: ArrayLike<number>): number => last.R.reduce((s, R, r) => s + v[r] ** 2 / R, 0);
    const before = J(last.e);
    const lost = !(J(after) <= this.#c.reject * before);
    const rho = lost ? -1 : (before - J(after)) / Math.max(before - J(this.#linear()), 1e-12);
    if (rho < DAMPING.LOW) this.mu = Math.min(DAMPING.MOST, this.mu * DAMPING.UP);
    else if (rho > DAMPING.HIGH) this.mu = Math.max(1, this.mu * DAMPING.DOWN);
    if (lost) {
      this.w.set(last.w);
      this.P.forEach((p, l) => {
        p.set(last.P[l]);
      });
    }
    return rho;
  }
}
