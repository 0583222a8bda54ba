// Random filter problems and the plumbing that the tests of the GPU filters share.
import { readF32, storage, upload } from '../../gpu/buffers';
import type { FilterUpdate, RowBuffers } from './types';

/** Seeded uniform numbers in [0, 1) (mulberry32): enough for test problems. */
export function uniformNumbers(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers (Box-Muller). */
export function normalNumbers(seed: number): () => number {
  const u = uniformNumbers(seed);
  return () => Math.sqrt(-2 * Math.log(1 - u())) * Math.cos(2 * Math.PI * u());
}

export interface Rows {
  readonly buffers: RowBuffers;
  /** Uploads H [m][n] and e [m]. */
  set(H: Float32Array<ArrayBuffer>, e: Float32Array<ArrayBuffer>): void;
  setNatoms(natoms: Float32Array<ArrayBuffer>): void;
  weights(): Promise<Float32Array<ArrayBuffer>>;
  destroy(): void;
}

export function makeRows(device: GPUDevice, n: number, m: number, w: Float32Array<ArrayBuffer>): Rows {
  const buffers = {
    n,
    m,
    w: storage(device, 'w', n * 4),
    H: storage(device, 'H', n * m * 4),
    e: storage(device, 'e', m * 4),
    row_natoms: storage(device, 'row_natoms', m * 4),
  };
  upload(device, buffers.w, w);
  return {
    buffers,
    set: (H, e) => {
      upload(device, buffers.H, H);
      upload(device, buffers.e, e);
    },
    setNatoms: (natoms) => upload(device, buffers.row_natoms, natoms),
    weights: () => readF32(device, buffers.w, n),
    destroy: () => {
      for (const b of [buffers.w, buffers.H, buffers.e, buffers.row_natoms]) b.destroy();
    },
  };
}

/** Encodes and submits one update, or the audit. */
export function submit(device: GPUDevice, filter: FilterUpdate, what: 'update' | 'audit' = 'update'): void {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  if (what === 'update') filter.encode(pass);
  else filter.encodeAudit(pass);
  pass.end();
  device.queue.submit([encoder.finish()]);
}

/** What a checkpoint does: every state buffer of `a` into the one of the same name of `b`. */
export function copyState(device: GPUDevice, a: FilterUpdate, b: FilterUpdate): void {
  const encoder = device.createCommandEncoder();
  for (const [name, source] of a.state) {
    const target = b.state.get(name);
    if (!target) throw new Error(`state ${name}: the other filter has none`);
    encoder.copyBufferToBuffer(source, 0, target, 0, source.size);
  }
  device.queue.submit([encoder.finish()]);
}

/** Every state buffer, read back. */
export async function readState(device: GPUDevice, filter: FilterUpdate): Promise<Map<string, Float32Array>> {
  const state = new Map<string, Float32Array>();
  for (const [name, buffer] of filter.state) state.set(name, await readF32(device, buffer));
  return state;
}

/**
 * A linear regression seen through noisy rows: e = H (w* - w) + noise, so that the filter has something to learn.
 * Every fourth row is an energy row; rows share a common part, as gradients of a net do.
 */
export function regression(
  n: number,
  m: number,
  seed: number,
): {
  natoms: Float32Array<ArrayBuffer>;
  batch: (w: ArrayLike<number>) => { H: Float32Array<ArrayBuffer>; e: Float32Array<ArrayBuffer> };
} {
  const g = normalNumbers(seed);
  const goal = Float64Array.from({ length: n }, () => g());
  const common = Float64Array.from({ length: n }, () => g());
  const natoms = Float32Array.from({ length: m }, (_, r) => (r % 4 === 0 ? 32 + 8 * (r % 3) : 0));
  return {
    natoms,
    batch: (w) => {
      const H = new Float32Array(m * n);
      const e = new Float32Array(m);
      for (let r = 0; r < m; r++) {
        const size = natoms[r] > 0 ? 0.05 : 0.3;
        let s = 0.01 * size * g();
        for (let i = 0; i < n; i++) {
          const h = Math.fround(size * (0.5 * common[i] + g()));
          H[r * n + i] = h;
          s += h * (goal[i] - w[i]);
        }
        e[r] = s;
      }
      return { H, e };
    },
  };
}

/** |a - b| / |b|, both as vectors. */
export function relative(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let d = 0;
  let s = 0;
  for (let i = 0; i < b.length; i++) {
    d += (a[i] - b[i]) ** 2;
    s += b[i] ** 2;
  }
  return Math.sqrt(d / s);
}
