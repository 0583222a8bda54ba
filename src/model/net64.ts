// Float64 dense nets, one item at a time: forward, backward, their tangents, and weight gradients. The oracle of the kernels.
import type { NetLayout } from './layout';

/** x[0] is the input, x[l+1] the output of layer l, t[l] its tanh (before idt and skip). */
export interface Activations {
  readonly x: Float64Array[];
  readonly t: Float64Array[];
}
/** g[l]: dE/d(output of layer l); d[l]: dE/d(pre-activation of layer l); gin: dE/d(input). */
export interface Adjoints {
  readonly g: Float64Array[];
  readonly d: Float64Array[];
  readonly gin: Float64Array;
}
/** Tangents of activations; a[l] is the tangent of the pre-activation. */
export interface ActivationTangents {
  readonly x: Float64Array[];
  readonly a: Float64Array[];
}

const skipIndex = (skip: 'none' | 'same' | 'double', nin: number, o: number): number =>
  skip === 'none' ? -1 : o % nin;

/** y = skip(x) + idt * tanh(W x + b), layer by layer; `at` is the net's first weight. */
export function forward(net: NetLayout, w: Float64Array, at: number, input: Float64Array): Activations {
  const x = [input];
  const t: Float64Array[] = [];
  net.layers.forEach((l, k) => {
    const y = new Float64Array(l.nout);
    const tanh = new Float64Array(l.nout);
    for (let o = 0; o < l.nout; o++) {
      let a = w[at + l.b + o];
      for (let i = 0; i < l.nin; i++) a += x[k][i] * w[at + l.w + o * l.nin + i];
      tanh[o] = l.tanh ? Math.tanh(a) : a;
      const s = skipIndex(l.skip, l.nin, o);
      y[o] = tanh[o] * (l.idt >= 0 ? w[at + l.idt + o] : 1) + (s >= 0 ? x[k][s] : 0);
    }
    x.push(y);
    t.push(tanh);
  });
  return { x, t };
}

/** Adjoints of every layer for dE/d(output) = gout. */
export function backward(net: NetLayout, w: Float64Array, at: number, act: Activations, gout: Float64Array): Adjoints {
  const g: Float64Array[] = [];
  const d: Float64Array[] = [];
  let gy = gout;
  for (let k = net.layers.length - 1; k >= 0; k--) {
    const l = net.layers[k];
    const dk = new Float64Array(l.nout);
    const gx = new Float64Array(l.nin);
    for (let o = 0; o < l.nout; o++) {
      const t = act.t[k][o];
      dk[o] = gy[o] * (l.idt >= 0 ? w[at + l.idt + o] : 1) * (l.tanh ? 1 - t * t : 1);
      const s = skipIndex(l.skip, l.nin, o);
      if (s >= 0) gx[s] += gy[o];
      for (let i = 0; i < l.nin; i++) gx[i] += dk[o] * w[at + l.w + o * l.nin + i];
    }
    g[k] = gy;
    d[k] = dk;
    gy = gx;
  }
  return { g, d, gin: gy };
}

/** Tangents of the activations for a tangent of the input. */
export function forwardTangent(
  net: NetLayout,
  w: Float64Array,
  at: number,
  act: Activations,
  input: Float64Array,
): ActivationTangents {
  const x = [input];
  const a: Float64Array[] = [];
  net.layers.forEach((l, k) => {
    const y = new Float64Array(l.nout);
    const ak = new Float64Array(l.nout);
    for (let o = 0; o < l.nout; o++) {
      for (let i = 0; i < l.nin; i++) ak[o] += x[k][i] * w[at + l.w + o * l.nin + i];
      const t = act.t[k][o];
      const s = skipIndex(l.skip, l.nin, o);
      y[o] = ak[o] * (l.tanh ? 1 - t * t : 1) * (l.idt >= 0 ? w[at + l.idt + o] : 1) + (s >= 0 ? x[k][s] : 0);
    }
    x.push(y);
    a.push(ak);
  });
  return { x, a };
}

/** Tangents of the adjoints: d' = idt (1-t^2) g' - 2 t a' d. */
export function backwardTangent(
  net: NetLayout,
  w: Float64Array,
  at: number,
  act: Activations,
  adj: Adjoints,
  tan: ActivationTangents,
  gout: Float64Array,
): Adjoints {
  const g: Float64Array[] = [];
  const d: Float64Array[] = [];
  let gy = gout;
  for (let k = net.layers.length - 1; k >= 0; k--) {
    const l = net.layers[k];
    const dk = new Float64Array(l.nout);
    const gx = new Float64Array(l.nin);
    for (let o = 0; o < l.nout; o++) {
      const t = act.t[k][o];
      const idt = l.idt >= 0 ? w[at + l.idt + o] : 1;
      dk[o] = gy[o] * idt * (l.tanh ? 1 - t * t : 1) - (l.tanh ? 2 * t * tan.a[k][o] * adj.d[k][o] : 0);
      const s = skipIndex(l.skip, l.nin, o);
      if (s >= 0) gx[s] += gy[o];
      for (let i = 0; i < l.nin; i++) gx[i] += dk[o] * w[at + l.w + o * l.nin + i];
    }
    g[k] = gy;
    d[k] = dk;
    gy = gx;
  }
  return { g, d, gin: gy };
}

/** out += dE/dw of one item. */
export function addGradient(net: NetLayout, at: number, act: Activations, adj: Adjoints, out: Float64Array): void {
  net.layers.forEach((l, k) => {
    for (let o = 0; o < l.nout; o++) {
      for (let i = 0; i < l.nin; i++) out[at + l.w + o * l.nin + i] += act.x[k][i] * adj.d[k][o];
      out[at + l.b + o] += adj.d[k][o];
      if (l.idt >= 0) out[at + l.idt + o] += adj.g[k][o] * act.t[k][o];
    }
  });
}

/** out += tangent of dE/dw of one item: x' (x) d + x (x) d'. */
export function addGradientTangent(
  net: NetLayout,
  at: number,
  act: Activations,
  adj: Adjoints,
  tan: ActivationTangents,
  adjTan: Adjoints,
  out: Float64Array,
): void {
  net.layers.forEach((l, k) => {
    for (let o = 0; o < l.nout; o++) {
      for (let i = 0; i < l.nin; i++)
        out[at + l.w + o * l.nin + i] += tan.x[k][i] * adj.d[k][o] + act.x[k][i] * adjTan.d[k][o];
      out[at + l.b + o] += adjTan.d[k][o];
      const t = act.t[k][o];
      if (l.idt >= 0) out[at + l.idt + o] += adjTan.g[k][o] * t + adj.g[k][o] * (1 - t * t) * tan.a[k][o];
    }
  });
}
