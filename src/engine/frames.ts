// A frame made ready for the GPU: float32 geometry in kernel order, labels with the energy bias taken off in float64.
import type { FrameGeometry } from '../model/environment';
import { embeddingOffset, fittingOffset, type Layout } from '../model/layout';

export interface PackedFrame {
  readonly natoms: number;
  readonly npairs: number;
  /** [natoms] original index of each sorted atom. */
  readonly order: Int32Array;
  /** [natoms] type of each sorted atom. */
  readonly atype: Int32Array;
  /** [4, npairs] environment rows, column by column. */
  readonly R: Float32Array;
  /** [npairs, 4] unit vector and distance; derivatives: as FrameGeometry. */
  readonly u: Float32Array;
  readonly d: Float32Array;
  /** [npairs] embedding input. */
  readonly x: Float32Array;
  /** [npairs] centre, neighbour, first weight of the embedding net. */
  readonly i: Int32Array;
  readonly j: Int32Array;
  readonly w0: Int32Array;
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly tFirst: Int32Array;
  readonly tPair: Int32Array;
  readonly pairGroups: FrameGeometry['pairGroups'];
  readonly atomGroups: FrameGeometry['atomGroups'];
  /** [natoms] first weight of the fitting net of each atom. */
  readonly atomW0: Int32Array;
  readonly bytes: number;
}

export interface FrameLabels {
  /** Energy minus the bias of all atoms, eV; NaN without a label. Float64 until here. */
  readonly energy: number;
  /** [natoms, 4] sorted order, eV/A, padded. */
  readonly force: Float32Array;
  /** [9] eV or null. */
  readonly virial: Float32Array | null;
}

export function packFrame(g: FrameGeometry, layout: Layout): PackedFrame {
  const f32 = (a: Float64Array): Float32Array => Float32Array.from(a);
  const packed = {
    natoms: g.natoms,
    npairs: g.npairs,
    order: g.order,
    atype: g.atype,
    R: Float32Array.from({ length: 4 * g.npairs }, (_, k) => g.R[4 * (k % g.npairs) + Math.floor(k / g.npairs)]),
    u: f32(g.u),
    d: f32(g.d),
    x: f32(g.x),
    i: g.i,
    j: g.j,
    w0: g.net.map((k) => embeddingOffset(layout, k)),
    first: g.first,
    count: g.count,
    tFirst: g.tFirst,
    tPair: g.tPair,
    pairGroups: g.pairGroups,
    atomGroups: g.atomGroups,
    atomW0: g.atype.map((t) => fittingOffset(layout, t)),
  };
  let bytes = 0;
  for (const v of Object.values(packed)) if (ArrayBuffer.isView(v)) bytes += v.byteLength;
  return { ...packed, bytes };
}

/** Labels of a frame in the packed frame's atom order. `force` null leaves zeros (evaluation only). */
export function packLabels(
  frame: Pick<PackedFrame, 'natoms' | 'order' | 'atype'>,
  bias: Float64Array,
  energy: number,
  force: Float64Array | null,
  virial: Float64Array | null,
): FrameLabels {
  let e = energy;
  for (const t of frame.atype) e -= bias[t];
  const f = new Float32Array(4 * frame.natoms);
  if (force)
    for (let a = 0; a < frame.natoms; a++) for (let k = 0; k < 3; k++) f[4 * a + k] = force[3 * frame.order[a] + k];
  return { energy: e, force: f, virial: virial ? Float32Array.from(virial) : null };
}
