// Frames of one batch laid end to end in the buffers the kernels read; sizes may differ from frame to frame.
import { storage, uniform, upload } from '../gpu/buffers';
import type { Layout } from '../model/layout';
import type { FrameLabels, PackedFrame } from './frames';

/** Items a workgroup-sized weight gradient sums over; smaller = more parallel, larger = fewer partial sums. */
export const PAIR_CHUNK = 512;
export const ATOM_CHUNK = 128;
/** Atoms drawn per frame by FEKF. */
export const PICKS = 24;

/** Largest sizes a batch may have; buffers are made for these. */
export interface Capacity {
  readonly frames: number;
  readonly atoms: number;
  readonly pairs: number;
  readonly pairChunks: number;
  readonly atomChunks: number;
}

const chunksOf = (f: PackedFrame): { pair: number; atom: number } => ({
  pair: f.pairGroups.reduce((s, g) => s + Math.ceil((g.end - g.begin) / PAIR_CHUNK), 0),
  atom: f.atomGroups.reduce((s, g) => s + Math.ceil((g.end - g.begin) / ATOM_CHUNK), 0),
});

/** What the kernels need to know of a frame's size. */
export interface FrameSize {
  readonly natoms: number;
  readonly npairs: number;
  readonly pairChunks: number;
  readonly atomChunks: number;
}
export const sizeOf = (f: PackedFrame): FrameSize => {
  const c = chunksOf(f);
  return { natoms: f.natoms, npairs: f.npairs, pairChunks: c.pair, atomChunks: c.atom };
};

/** Capacity for any `batch` frames of a list: the sum of the largest, quantity by quantity. */
export function capacityFor(frames: readonly FrameSize[], batch: number): Capacity {
  const top = (values: number[]): number =>
    values
      .sort((a, b) => b - a)
      .slice(0, batch)
      .reduce((s, v) => s + v, 0);
  return {
    frames: Math.min(batch, frames.length),
    atoms: top(frames.map((f) => f.natoms)),
    pairs: Math.max(1, top(frames.map((f) => f.npairs))),
    pairChunks: Math.max(1, top(frames.map((f) => f.pairChunks))),
    atomChunks: top(frames.map((f) => f.atomChunks)),
  };
}

/** Whether a frame still fits beside what is there already. */
export const fits = (cap: Capacity, used: readonly FrameSize[], next: FrameSize): boolean => {
  const sum = (k: keyof FrameSize): number => used.reduce((s, f) => s + f[k], next[k]);
  return (
    used.length + 1 <= cap.frames &&
    sum('natoms') <= cap.atoms &&
    sum('npairs') <= cap.pairs &&
    sum('pairChunks') <= cap.pairChunks &&
    sum('atomChunks') <= cap.atomChunks
  );
};

export interface BatchSizes {
  readonly frames: number;
  readonly atoms: number;
  readonly pairs: number;
  readonly pairChunks: number;
  readonly atomChunks: number;
}

/** One frame of a batch; `picks` are FEKF's 24 atoms in the frame's sorted order. */
export interface BatchFrame {
  readonly frame: PackedFrame;
  readonly labels: FrameLabels | null;
  readonly picks?: Int32Array;
}

/** The batch on the GPU. `load` replaces it; writes are ordered before the next submit. */
export class BatchBuffers {
  readonly capacity: Capacity;
  /** Embedding inputs are written here, at float offset `xAt`. */
  readonly #x: { readonly buffer: GPUBuffer; readonly at: number };
  readonly #device: GPUDevice;
  readonly #layout: Layout;
  readonly #owned: GPUBuffer[] = [];
  /** [4][cap pairs] normalised environment rows R. */
  readonly rows: GPUBuffer;
  /** [2][cap pairs] vec4: u and r, derivatives. */
  readonly geom: GPUBuffer;
  /** [pairs] centre, neighbour, first weight of its net, frame. */
  readonly pair: GPUBuffer;
  /** [atoms] frame, atoms in the frame, first weight of its net, type. */
  readonly atom: GPUBuffer;
  /** [ntypes + 1][cap atoms] first and count of pairs; the last row is the transposed list. */
  readonly ranges: GPUBuffer;
  readonly tPair: GPUBuffer;
  /** [frames] first atom, atoms, bit 0: has a virial label, 0. */
  readonly frames: GPUBuffer;
  /** [frames, 10] energy without bias, virial. */
  readonly reference: GPUBuffer;
  readonly forceRef: GPUBuffer;
  readonly pairChunks: GPUBuffer;
  readonly atomChunks: GPUBuffer;
  /** [frames, nets] first and end chunk. */
  readonly pairGroups: GPUBuffer;
  readonly atomGroups: GPUBuffer;
  readonly picks: GPUBuffer;
  readonly dims: GPUBuffer;

  constructor(device: GPUDevice, layout: Layout, capacity: Capacity, x: { buffer: GPUBuffer; at: number }) {
    this.#device = device;
    this.#layout = layout;
    this.capacity = capacity;
    this.#x = x;
    const own = (label: string, bytes: number): GPUBuffer => {
      const b = storage(device, label, bytes);
      this.#owned.push(b);
      return b;
    };
    this.rows = own('environment rows', 16 * capacity.pairs);
    this.geom = own('pair geometry', 32 * capacity.pairs);
    this.pair = own('pairs', 16 * capacity.pairs);
    this.atom = own('atoms', 16 * capacity.atoms);
    this.ranges = own('pair ranges', 8 * (layout.ntypes + 1) * capacity.atoms);
    this.tPair = own('transposed list', 4 * capacity.pairs);
    this.frames = own('frames', 16 * capacity.frames);
    this.reference = own('reference energies and virials', 40 * capacity.frames);
    this.forceRef = own('reference forces', 16 * capacity.atoms);
    this.pairChunks = own('pair chunks', 8 * capacity.pairChunks);
    this.atomChunks = own('atom chunks', 8 * capacity.atomChunks);
    this.pairGroups = own('pair groups', 8 * capacity.frames * layout.nEmbedding);
    this.atomGroups = own('atom groups', 8 * capacity.frames * layout.nFitting);
    this.picks = own('drawn atoms', 4 * PICKS * capacity.frames);
    this.dims = uniform(device, 'sizes', 32);
    this.#owned.push(this.dims);
  }

  /** Lays the frames end to end and uploads them. Missing labels count as zero residual sources (evaluation). */
  load(batch: readonly BatchFrame[]): BatchSizes {
    const { capacity: cap } = this;
    const ntypes = this.#layout.ntypes;
    const atoms = batch.reduce((s, b) => s + b.frame.natoms, 0);
    const pairs = batch.reduce((s, b) => s + b.frame.npairs, 0);
    const pair = new Uint32Array(4 * pairs);
    const atom = new Uint32Array(4 * atoms);
    const ranges = Array.from({ length: ntypes + 1 }, () => new Uint32Array(2 * atoms));
    const tPair = new Uint32Array(pairs);
    const rows = [0, 1, 2, 3].map(() => new Float32Array(pairs));
    const geom = [new Float32Array(4 * pairs), new Float32Array(4 * pairs)];
    const x = new Float32Array(pairs);
    const frames = new Uint32Array(4 * batch.length);
    const reference = new Float32Array(10 * batch.length);
    const forceRef = new Float32Array(4 * atoms);
    const picks = new Uint32Array(PICKS * batch.length);
    const pairChunks: number[] = [];
    const atomChunks: number[] = [];
    const pairGroups = new Uint32Array(2 * batch.length * this.#layout.nEmbedding);
    const atomGroups = new Uint32Array(2 * batch.length * this.#layout.nFitting);

    const cut = (
      groups: PackedFrame['pairGroups'],
      base: number,
      size: number,
      chunks: number[],
      table: Uint32Array,
      row: number,
      nets: number,
    ): void => {
      for (const g of groups) {
        const begin = chunks.length / 2;
        for (let k = g.begin; k < g.end; k += size) chunks.push(base + k, base + Math.min(k + size, g.end));
        table.set([begin, chunks.length / 2], 2 * (row * nets + g.net));
      }
    };

    let a0 = 0;
    let p0 = 0;
    let t0 = 0;
    batch.forEach(({ frame: f, labels, picks: drawn }, b) => {
      for (let p = 0; p < f.npairs; p++) pair.set([a0 + f.i[p], a0 + f.j[p], f.w0[p], b], 4 * (p0 + p));
      for (let a = 0; a < f.natoms; a++) {
        atom.set([b, f.natoms, f.atomW0[a], f.atype[a]], 4 * (a0 + a));
        for (let t = 0; t < ntypes; t++)
          ranges[t].set([p0 + f.first[t * f.natoms + a], f.count[t * f.natoms + a]], 2 * (a0 + a));
        ranges[ntypes].set([t0 + f.tFirst[a], f.tFirst[a + 1] - f.tFirst[a]], 2 * (a0 + a));
      }
      for (let k = 0; k < f.tPair.length; k++) tPair[t0 + k] = p0 + f.tPair[k];
      rows.forEach((row, c) => {
        row.set(f.R.subarray(c * f.npairs, (c + 1) * f.npairs), p0);
      });
      [f.u, f.d].forEach((src, k) => {
        geom[k].set(src, 4 * p0);
      });
      x.set(f.x, p0);
      frames.set([a0, f.natoms, labels?.virial ? 1 : 0, 0], 4 * b);
      if (labels) {
        reference[10 * b] = labels.energy;
        if (labels.virial) reference.set(labels.virial, 10 * b + 1);
        forceRef.set(labels.force, 4 * a0);
      }
      if (drawn) for (let k = 0; k < PICKS; k++) picks[PICKS * b + k] = a0 + drawn[k];
      cut(f.pairGroups, p0, PAIR_CHUNK, pairChunks, pairGroups, b, this.#layout.nEmbedding);
      cut(f.atomGroups, a0, ATOM_CHUNK, atomChunks, atomGroups, b, this.#layout.nFitting);
      a0 += f.natoms;
      p0 += f.npairs;
      t0 += f.tPair.length;
    });

    const sizes: BatchSizes = {
      frames: batch.length,
      atoms,
      pairs,
      pairChunks: pairChunks.length / 2,
      atomChunks: atomChunks.length / 2,
    };
    if (sizes.atoms > cap.atoms || sizes.pairs > cap.pairs || sizes.frames > cap.frames)
      throw new Error(
        `batch of ${sizes.frames} frames, ${atoms} atoms, ${pairs} pairs exceeds the capacity ${JSON.stringify(cap)}`,
      );
    const d = this.#device;
    upload(d, this.pair, pair);
    upload(d, this.atom, atom);
    ranges.forEach((r, t) => {
      upload(d, this.ranges, r, 8 * t * cap.atoms);
    });
    upload(d, this.tPair, tPair);
    rows.forEach((r, c) => {
      upload(d, this.rows, r, 4 * c * cap.pairs);
    });
    geom.forEach((g, k) => {
      upload(d, this.geom, g, 16 * k * cap.pairs);
    });
    upload(d, this.#x.buffer, x, 4 * this.#x.at);
    upload(d, this.frames, frames);
    upload(d, this.reference, reference);
    upload(d, this.forceRef, forceRef);
    upload(d, this.picks, picks);
    upload(d, this.pairChunks, Uint32Array.from(pairChunks));
    upload(d, this.atomChunks, Uint32Array.from(atomChunks));
    upload(d, this.pairGroups, pairGroups);
    upload(d, this.atomGroups, atomGroups);
    upload(d, this.dims, Uint32Array.of(pairs, atoms, batch.length, sizes.pairChunks, sizes.atomChunks, 0, 0, 0));
    return sizes;
  }

  destroy(): void {
    for (const b of this.#owned) b.destroy();
  }
}
