// Embedding nets in float64, as the reference sees them: evaluated pair by pair, or interpolated in a table.
import type { FrameGeometry } from './environment';
import { embeddingOffset, type Layout } from './layout';
import * as net from './net64';
import { type EmbeddingTable, lagrange, nodeAt, placeIn } from './table';

/** The embedding of one frame. ga: [npairs][ng] adjoints of the values; a dash is the derivative along a direction. */
export interface Embedding64 {
  /** [npairs][ng] values and derivatives by the input. */
  readonly G: readonly Float64Array[];
  readonly dG: readonly Float64Array[];
  /** out += sum over pairs of ga . dG/dw. */
  addGradient(ga: readonly Float64Array[], out: Float64Array): void;
  /** out += tangent of that for tangents xt [npairs] of the inputs and gaTan of the adjoints. */
  addGradientTangent(
    ga: readonly Float64Array[],
    xt: ArrayLike<number>,
    gaTan: readonly Float64Array[],
    out: Float64Array,
  ): void;
}

const one = (v: number): Float64Array => Float64Array.of(v);

/** The nets themselves, one evaluation per pair. */
export function exactEmbedding(layout: Layout, w: Float64Array, f: FrameGeometry): Embedding64 {
  const e = layout.embedding;
  const last = e.layers.length;
  const at = Array.from(f.net, (k) => embeddingOffset(layout, k));
  const acts = at.map((a, p) => net.forward(e, w, a, one(f.x[p])));
  return {
    G: acts.map((act) => act.x[last]),
    dG: acts.map((act, p) => net.forwardTangent(e, w, at[p], act, one(1)).x[last]),
    addGradient(ga, out) {
      acts.forEach((act, p) => {
        net.addGradient(e, at[p], act, net.backward(e, w, at[p], act, ga[p]), out);
      });
    },
    addGradientTangent(ga, xt, gaTan, out) {
      acts.forEach((act, p) => {
        const adj = net.backward(e, w, at[p], act, ga[p]);
        const tan = net.forwardTangent(e, w, at[p], act, one(xt[p]));
        const adjTan = net.backwardTangent(e, w, at[p], act, adj, tan, gaTan[p]);
        net.addGradientTangent(e, at[p], act, adj, tan, adjTan, out);
      });
    },
  };
}

/**
 * Nets known at the nodes of a table: G interpolates g, dG interpolates g' (dG is G' to the order of the interpolation).
 * Gradients are those of the interpolated functions: with L = sum_k Gbar_k . g_k + Dbar_k . g'_k, dL/dw is the tangent (along
 * x' = 1) of the gradient for an adjoint Dbar_k whose own tangent is Gbar_k.
 */
export function tableEmbedding(layout: Layout, w: Float64Array, f: FrameGeometry, table: EmbeddingTable): Embedding64 {
  const e = layout.embedding;
  const last = e.layers.length;
  const ng = e.layers[last - 1].nout;
  const size = table.intervals + 1;
  /** First of a pair's four nodes, and their weights. */
  const places = Array.from(f.x, (x, p) => {
    const { k, t } = placeIn(table, f.net[p], x);
    return { first: f.net[p] * size + k - 1, l: lagrange(t) };
  });
  const nodes = new Map<number, { at: number; act: net.Activations; tan: net.ActivationTangents }>();
  const node = (id: number) => {
    const hit = nodes.get(id);
    if (hit) return hit;
    const k = Math.floor(id / size);
    const at = embeddingOffset(layout, k);
    const act = net.forward(e, w, at, one(nodeAt(table, k, id % size)));
    const made = { at, act, tan: net.forwardTangent(e, w, at, act, one(1)) };
    nodes.set(id, made);
    return made;
  };
  const mix = (p: number, what: 'act' | 'tan'): Float64Array => {
    const { first, l } = places[p];
    const four = l.map((_, i) => node(first + i)[what].x[last]);
    return Float64Array.from({ length: ng }, (_, a) => l.reduce((s, b, i) => s + b * four[i][a], 0));
  };
  /** out += gradient for adjoints of the values and of the derivatives of every pair. */
  const close = (value: readonly Float64Array[], slope: (p: number) => Float64Array, out: Float64Array): void => {
    const bars = new Map<number, { G: Float64Array; D: Float64Array }>();
    places.forEach(({ first, l }, p) => {
      const d = slope(p);
      l.forEach((b, i) => {
        const bar = bars.get(first + i) ?? { G: new Float64Array(ng), D: new Float64Array(ng) };
        bars.set(first + i, bar);
        for (let a = 0; a < ng; a++) {
          bar.G[a] += b * value[p][a];
          bar.D[a] += b * d[a];
        }
      });
    });
    for (const [id, { G, D }] of bars) {
      const { at, act, tan } = node(id);
      const adj = net.backward(e, w, at, act, D);
      const adjTan = net.backwardTangent(e, w, at, act, adj, tan, G);
      net.addGradientTangent(e, at, act, adj, tan, adjTan, out);
    }
  };
  return {
    G: places.map((_, p) => mix(p, 'act')),
    dG: places.map((_, p) => mix(p, 'tan')),
    addGradient(ga, out) {
      close(ga, () => new Float64Array(ng), out);
    },
    addGradientTangent(ga, xt, gaTan, out) {
      close(gaTan, (p) => ga[p].map((g) => g * xt[p]), out);
    },
  };
}
