// Frames of one batch laid end to end in the buffers the kernels read; sizes may differ from frame to frame. The host sends
// blobs and a few words per frame, kernels unfold them.
import { storage, uniform, upload } from '../gpu/buffers';
import { type BoundKernel, Kernel } from '../gpu/kernel';
import { fittingOffset, type Layout } from '../model/layout';
import { blobWords, type FrameLabels, type PackedFrame } from './frames';
import { SHADERS } from './shaders';

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

/** The batch on the GPU. `load` replaces it; its writes and kernels are ordered before the next submit. */
export class BatchBuffers {
  readonly capacity: Capacity;
  /** Embedding inputs are written here, at float offset `at`. */
  readonly x: { readonly buffer: GPUBuffer; readonly at: number };
  readonly #device: GPUDevice;
  readonly #layout: Layout;
  readonly #owned: GPUBuffer[] = [];
  #build: { readonly pairs: BoundKernel; readonly atoms: BoundKernel } | null = null;
  /** Blobs of the frames, end to end; [frames] where they lie, `Place` in environment/blob.wgsl. */
  readonly #blobs: GPUBuffer;
  readonly #places: GPUBuffer;
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
    this.x = x;
    const own = (label: string, bytes: number): GPUBuffer => {
      const b = storage(device, label, bytes);
      this.#owned.push(b);
      return b;
    };
    this.#blobs = own('frames as blobs', 4 * blobWords(layout.ntypes, capacity.frames, capacity.atoms, capacity.pairs));
    this.#places = own('places of frames', 32 * capacity.frames);
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

  /** Makes the kernels that unfold blobs; once, before the first `load`. */
  async compile(): Promise<void> {
    const { capacity: cap } = this;
    const l = this.#layout;
    const [pairs, atoms] = await Promise.all([
      Kernel.create(this.#device, {
        label: 'pairs of the batch',
        code: SHADERS.buildPairs,
        bindings: ['read', 'read', 'write', 'write', 'write', 'write', 'write', 'uniform'],
        constants: {
          CAP_PAIRS: cap.pairs,
          X_AT: this.x.at,
          NTYPES: l.ntypes,
          ONE_SIDE: +(l.nEmbedding === l.ntypes),
          NET_SIZE: l.embedding.size,
        },
      }),
      Kernel.create(this.#device, {
        label: 'atoms of the batch',
        code: SHADERS.buildAtoms,
        bindings: ['read', 'read', 'write', 'write', 'uniform'],
        constants: {
          CAP_ATOMS: cap.atoms,
          NTYPES: l.ntypes,
          FIT_AT: fittingOffset(l, 0),
          FIT_SIZE: l.fitting.size,
        },
      }),
    ]);
    const [from, to] = [this.#blobs, this.#places];
    this.#build = {
      pairs: pairs.bind(from, to, this.rows, this.geom, this.x.buffer, this.pair, this.tPair, this.dims),
      atoms: atoms.bind(from, to, this.atom, this.ranges, this.dims),
    };
  }

  /**
   * Lays the frames end to end and submits the kernels that unfold them, then those of `after`. Missing labels count as
   * zero residual sources (evaluation).
   */
  load(batch: readonly BatchFrame[], after?: (pass: GPUComputePassEncoder) => void): BatchSizes {
    const { capacity: cap } = this;
    const build = this.#build;
    if (!build) throw new Error('BatchBuffers.load before compile');
    const d = this.#device;
    const { nEmbedding, nFitting } = this.#layout;
    const atoms = batch.reduce((s, b) => s + b.frame.natoms, 0);
    const pairs = batch.reduce((s, b) => s + b.frame.npairs, 0);
    if (atoms > cap.atoms || pairs > cap.pairs || batch.length > cap.frames)
      throw new Error(
        `batch of ${batch.length} frames, ${atoms} atoms, ${pairs} pairs exceeds the capacity ${JSON.stringify(cap)}`,
      );
    const places = new Uint32Array(8 * batch.length);
    const frames = new Uint32Array(4 * batch.length);
    const reference = new Float32Array(10 * batch.length);
    const forceRef = new Float32Array(4 * atoms);
    const picks = new Uint32Array(PICKS * batch.length);
    const pairChunks: number[] = [];
    const atomChunks: number[] = [];
    const pairGroups = new Uint32Array(2 * batch.length * nEmbedding);
    const atomGroups = new Uint32Array(2 * batch.length * nFitting);
    let a0 = 0;
    let p0 = 0;
    let t0 = 0;
    let word = 0;
    batch.forEach(({ frame: f, labels, picks: drawn }, b) => {
      upload(d, this.#blobs, f.blob, 4 * word);
      places.set([word, f.natoms, f.npairs, f.nreal, a0, p0, t0], 8 * b);
      frames.set([a0, f.natoms, labels?.virial ? 1 : 0, 0], 4 * b);
      if (labels) {
        reference[10 * b] = labels.energy;
        if (labels.virial) reference.set(labels.virial, 10 * b + 1);
        forceRef.set(labels.force, 4 * a0);
      }
      if (drawn) for (let k = 0; k < PICKS; k++) picks[PICKS * b + k] = a0 + drawn[k];
      cut(f.pairGroups, p0, PAIR_CHUNK, pairChunks, pairGroups, b * nEmbedding);
      cut(f.atomGroups, a0, ATOM_CHUNK, atomChunks, atomGroups, b * nFitting);
      word += f.blob.length;
      a0 += f.natoms;
      p0 += f.npairs;
      t0 += f.nreal;
    });
    const sizes: BatchSizes = {
      frames: batch.length,
      atoms,
      pairs,
      pairChunks: pairChunks.length / 2,
      atomChunks: atomChunks.length / 2,
    };
    upload(d, this.#places, places);
    upload(d, this.frames, frames);
    upload(d, this.reference, reference);
    upload(d, this.forceRef, forceRef);
    upload(d, this.picks, picks);
    upload(d, this.pairChunks, Uint32Array.from(pairChunks));
    upload(d, this.atomChunks, Uint32Array.from(atomChunks));
    upload(d, this.pairGroups, pairGroups);
    upload(d, this.atomGroups, atomGroups);
    upload(d, this.dims, Uint32Array.of(pairs, atoms, batch.length, sizes.pairChunks, sizes.atomChunks, 0, 0, 0));
    const encoder = d.createCommandEncoder({ label: 'batch' });
    const pass = encoder.beginComputePass();
    build.pairs.dispatchItems(pass, pairs);
    build.atoms.dispatchItems(pass, atoms);
    after?.(pass);
    pass.end();
    d.queue.submit([encoder.finish()]);
    return sizes;
  }

  destroy(): void {
    for (const b of this.#owned) b.destroy();
  }
}

/** Cuts the groups of a frame whose items begin at `base` into chunks; `table` from entry `row` on tells each net's. */
function cut(
  groups: PackedFrame['pairGroups'],
  base: number,
  size: number,
  chunks: number[],
  table: Uint32Array,
  row: number,
): void {
  for (const g of groups) {
    const begin = chunks.length / 2;
    for (let k = g.begin; k < g.end; k += size) chunks.push(base + k, base + Math.min(k + size, g.end));
    table.set([begin, chunks.length / 2], 2 * (row + g.net));
  }
}
