// How the covariance blocks lie on the device: padded sizes, offsets into padded vectors, index maps.
import { packedFloats } from './packed';

export interface Block {
  /** Weights in the block. */
  readonly n: number;
  /** First weight in w. */
  readonly first: number;
  /** Rows and columns as stored: n rounded up to 64; the padding is zero and stays zero. */
  readonly ld: number;
  /** First entry in padded vectors, a multiple of 64 (so that a binding may start there). */
  readonly offset: number;
}

export interface Geometry {
  readonly blocks: readonly Block[];
  /** Length of padded vectors. */
  readonly padded: number;
  readonly maxLd: number;
  /** Bytes of all squares, padding included. */
  readonly bytes: number;
  /** Bytes of all blocks as triangles of tiles (packed.ts). */
  readonly packedBytes: number;
}

const up = (v: number, to: number): number => Math.ceil(v / to) * to;

/** Throws when the sizes are not positive integers that add up to n. */
export function geometry(sizes: readonly number[], n?: number): Geometry {
  const blocks: Block[] = [];
  let first = 0;
  let offset = 0;
  for (const size of sizes) {
    if (!Number.isInteger(size) || size <= 0)
      throw new Error(`covariance block of size ${size}: expected a positive integer`);
    const ld = up(size, 64);
    blocks.push({ n: size, first, ld, offset });
    first += size;
    offset += ld;
  }
  if (n !== undefined && first !== n)
    throw new Error(`covariance blocks hold ${first} weights, the model has ${n}: split the model's own tensors`);
  return {
    blocks,
    padded: offset,
    maxLd: blocks.reduce((s, b) => Math.max(s, b.ld), 0),
    bytes: blocks.reduce((s, b) => s + 4 * b.ld * b.ld, 0),
    packedBytes: blocks.reduce((s, b) => s + 4 * packedFloats(b.ld), 0),
  };
}

/** Padded index -> index in w; 0xffffffff in the padding. */
export function sourceMap(g: Geometry): Uint32Array<ArrayBuffer> {
  const map = new Uint32Array(g.padded).fill(0xffffffff);
  for (const b of g.blocks) for (let i = 0; i < b.n; i++) map[b.offset + i] = b.first + i;
  return map;
}

/** Per block: offset, leading dimension, size, 0. */
export const blockInfo = (g: Geometry): Uint32Array<ArrayBuffer> =>
  Uint32Array.from(g.blocks.flatMap((b) => [b.offset, b.ld, b.n, 0]));
