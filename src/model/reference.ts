// The float64 reference of the potential: energy, forces, virial and row gradients of one frame. Plain and short: the kernels' oracle.
import type { ModelConfig } from './config';
import { type Embedding64, exactEmbedding, tableEmbedding } from './embedding64';
import type { FrameGeometry } from './environment';
import { fittingOffset, type Layout, makeLayout } from './layout';
import * as net from './net64';
import type { EmbeddingTable } from './table';

export interface Evaluation {
  /** Sum of atomic energies without the bias, eV. */
  readonly energy: number;
  /** [natoms] sorted atom order, eV, without bias. */
  readonly atomEnergy: Float64Array;
  /** [natoms, 3] sorted atom order, eV/A. */
  readonly force: Float64Array;
  /** [9] eV, deepmd's sign: -dE/d(strain). */
  readonly virial: Float64Array;
}

/** Everything the passes over one frame leave behind, for gradients. */
interface Trace {
  readonly pairs: Embedding64;
  readonly atoms: net.Activations[];
  readonly A: Float64Array;
  readonly atomAdj: net.Adjoints[];
  readonly Abar: Float64Array;
  /** [npairs][ng] adjoints of the embedding's values. */
  readonly ga: Float64Array[];
}

export class Reference {
  readonly layout: Layout;
  readonly #ng: number;
  readonly #ax: number;
  readonly #inv: number;
  readonly #w: Float64Array;
  readonly #table: EmbeddingTable | null;

  /** Weights in the order of layout.ts. With a table the embedding is interpolated in it, else exact. */
  constructor(config: ModelConfig, weights: Float64Array, table: EmbeddingTable | null = null) {
    this.layout = makeLayout(config, config.sel.length);
    this.#ng = config.neuron[config.neuron.length - 1];
    this.#ax = config.axis_neuron;
    this.#inv = 1 / config.sel.reduce((s, v) => s + v, 0);
    this.#w = weights;
    this.#table = table;
    if (weights.length !== this.layout.n) throw new Error(`expected ${this.layout.n} weights, found ${weights.length}`);
  }

  /** sum over pairs of g (x) R per centre, [natoms, ng, 4], with the embedding values taken from `g`. */
  #contract(f: FrameGeometry, g: (p: number) => Float64Array, R: Float64Array, out: Float64Array): void {
    for (let p = 0; p < f.npairs; p++) {
      const values = g(p);
      for (let a = 0; a < this.#ng; a++)
        for (let c = 0; c < 4; c++) out[(f.i[p] * this.#ng + a) * 4 + c] += this.#inv * values[a] * R[4 * p + c];
    }
  }

  /** D[a, b] = sum_c A[a, c] B[b, c], b < axis_neuron. */
  #product(A: Float64Array, B: Float64Array, i: number): Float64Array {
    const D = new Float64Array(this.layout.ndescrpt);
    for (let a = 0; a < this.#ng; a++)
      for (let b = 0; b < this.#ax; b++)
        for (let c = 0; c < 4; c++)
          D[a * this.#ax + b] += A[(i * this.#ng + a) * 4 + c] * B[(i * this.#ng + b) * 4 + c];
    return D;
  }

  /** out += adjoint of D = A A_<^T for dE/dD = gD, with A taken from `A`. */
  #productBackward(A: Float64Array, gD: Float64Array, i: number, out: Float64Array): void {
    for (let a = 0; a < this.#ng; a++)
      for (let b = 0; b < this.#ax; b++)
        for (let c = 0; c < 4; c++) {
          const ga = gD[a * this.#ax + b];
          out[(i * this.#ng + a) * 4 + c] += ga * A[(i * this.#ng + b) * 4 + c];
          out[(i * this.#ng + b) * 4 + c] += ga * A[(i * this.#ng + a) * 4 + c];
        }
  }

  #trace(f: FrameGeometry): Trace {
    const { layout } = this;
    const w = this.#w;
    const pairs = this.#table ? tableEmbedding(layout, w, f, this.#table) : exactEmbedding(layout, w, f);
    const A = new Float64Array(f.natoms * this.#ng * 4);
    this.#contract(f, (p) => pairs.G[p], f.R, A);
    const Abar = new Float64Array(A.length);
    const atoms: net.Activations[] = [];
    const atomAdj: net.Adjoints[] = [];
    for (let i = 0; i < f.natoms; i++) {
      const at = fittingOffset(layout, f.atype[i]);
      atoms.push(net.forward(layout.fitting, w, at, this.#product(A, A, i)));
      atomAdj.push(net.backward(layout.fitting, w, at, atoms[i], Float64Array.of(1)));
      this.#productBackward(A, atomAdj[i].gin, i, Abar);
    }
    const ga = pairs.G.map((_, p) => this.#pairGout(f, p, Abar, f.R));
    return { pairs, atoms, A, atomAdj, Abar, ga };
  }

  /** dE/dg of a pair: (1/N_c) Abar . R. */
  #pairGout(f: FrameGeometry, p: number, Abar: Float64Array, R: Float64Array): Float64Array {
    const g = new Float64Array(this.#ng);
    for (let a = 0; a < this.#ng; a++)
      for (let c = 0; c < 4; c++) g[a] += this.#inv * Abar[(f.i[p] * this.#ng + a) * 4 + c] * R[4 * p + c];
    return g;
  }

  /** Energy (without bias), forces and virial. */
  evaluate(f: FrameGeometry): Evaluation {
    const tr = this.#trace(f);
    const force = new Float64Array(3 * f.natoms);
    const virial = new Float64Array(9);
    for (let p = 0; p < f.npairs; p++) {
      const r = [tr.ga[p].reduce((s, g, a) => s + g * tr.pairs.dG[p][a], 0), 0, 0, 0];
      for (let c = 0; c < 4; c++)
        for (let a = 0; a < this.#ng; a++)
          r[c] += this.#inv * tr.pairs.G[p][a] * tr.Abar[(f.i[p] * this.#ng + a) * 4 + c];
      const [ux, uy, uz, dist] = f.u.subarray(4 * p, 4 * p + 4);
      const u = [ux, uy, uz];
      const [d0, da, ta] = f.d.subarray(4 * p, 4 * p + 3);
      const gu = r[1] * ux + r[2] * uy + r[3] * uz;
      for (let k = 0; k < 3; k++) {
        const fk = (r[0] * d0 + gu * da) * u[k] + ta * (r[k + 1] - gu * u[k]);
        force[3 * f.i[p] + k] += fk;
        force[3 * f.j[p] + k] -= fk;
        for (let l = 0; l < 3; l++) virial[3 * k + l] -= fk * dist * u[l];
      }
    }
    const atomEnergy = Float64Array.from(tr.atoms, (a) => a.x[a.x.length - 1][0]);
    return { energy: atomEnergy.reduce((s, v) => s + v, 0), atomEnergy, force, virial };
  }

  /** dE/dw of the frame, [N]. */
  energyGradient(f: FrameGeometry): Float64Array {
    const tr = this.#trace(f);
    const h = new Float64Array(this.layout.n);
    tr.pairs.addGradient(tr.ga, h);
    tr.atoms.forEach((act, i) => {
      net.addGradient(this.layout.fitting, fittingOffset(this.layout, f.atype[i]), act, tr.atomAdj[i], h);
    });
    return h;
  }

  /** Tangent of the environment rows for displacements v [natoms, 3] and a strain [9] of the frame: [npairs, 4]. */
  environmentTangent(f: FrameGeometry, v: Float64Array, strain?: Float64Array): Float64Array {
    const out = new Float64Array(4 * f.npairs);
    for (let p = 0; p < f.npairs; p++) {
      const u = f.u.subarray(4 * p, 4 * p + 4);
      const [d0, da, ta] = f.d.subarray(4 * p, 4 * p + 3);
      const e = [0, 1, 2].map((k) => {
        let s = v[3 * f.j[p] + k] - v[3 * f.i[p] + k];
        if (strain) for (let l = 0; l < 3; l++) s += strain[3 * k + l] * u[3] * u[l];
        return s;
      });
      const eu = e[0] * u[0] + e[1] * u[1] + e[2] * u[2];
      out[4 * p] = d0 * eu;
      for (let k = 0; k < 3; k++) out[4 * p + 1 + k] = da * eu * u[k] + ta * (e[k] - eu * u[k]);
    }
    return out;
  }

  /**
   * y = v . dE/dx (+ strain : dE/dstrain) and its gradient h = dy/dw, as the tangent of the energy gradient
   * (docs/engine.md). A force row with signs s uses v = -s.
   */
  tangentGradient(f: FrameGeometry, v: Float64Array, strain?: Float64Array): { y: number; h: Float64Array } {
    const { layout } = this;
    const w = this.#w;
    const tr = this.#trace(f);
    const Rt = this.environmentTangent(f, v, strain);
    const xt = f.x.map((_, p) => Rt[4 * p]);
    const At = new Float64Array(tr.A.length);
    this.#contract(f, (p) => tr.pairs.dG[p].map((g) => g * xt[p]), f.R, At);
    this.#contract(f, (p) => tr.pairs.G[p], Rt, At);
    const h = new Float64Array(layout.n);
    const AbarT = new Float64Array(At.length);
    let y = 0;
    for (let i = 0; i < f.natoms; i++) {
      const at = fittingOffset(layout, f.atype[i]);
      const D1 = this.#product(At, tr.A, i);
      const D2 = this.#product(tr.A, At, i);
      const tan = net.forwardTangent(
        layout.fitting,
        w,
        at,
        tr.atoms[i],
        D1.map((d, k) => d + D2[k]),
      );
      y += tan.x[tan.x.length - 1][0];
      const adjT = net.backwardTangent(layout.fitting, w, at, tr.atoms[i], tr.atomAdj[i], tan, Float64Array.of(0));
      this.#productBackward(tr.A, adjT.gin, i, AbarT);
      this.#productBackward(At, tr.atomAdj[i].gin, i, AbarT);
      net.addGradientTangent(layout.fitting, at, tr.atoms[i], tr.atomAdj[i], tan, adjT, h);
    }
    const gaTan = tr.ga.map((_, p) => {
      const moved = this.#pairGout(f, p, tr.Abar, Rt);
      return this.#pairGout(f, p, AbarT, f.R).map((g, a) => g + moved[a]);
    });
    tr.pairs.addGradientTangent(tr.ga, xt, gaTan, h);
    return { y, h };
  }
}
