// Tiles, chunks and scratch of the multistream kernels: plain arithmetic on the sizes of blocks and rows.
import type { Geometry } from './geometry';

export interface ProductShape {
  /** Rows of P per partial product. */
  readonly chunk: number;
  readonly chunks: number;
  /** Workgroup: tiles of 8 weights times tiles of 8 rows. */
  readonly wx: number;
  readonly wy: number;
  readonly grid: readonly [number, number, number];
}

/** Rows padded to 8. */
export const paddedRows = (m: number): number => Math.ceil(m / 8) * 8;

/** Splits P H of one block so that some 32,000 lanes have work, without drowning P's traffic in partial sums. */
export function productShape(ld: number, m: number): ProductShape {
  const rowTiles = paddedRows(m) / 8;
  const tiles = ld / 8;
  const wanted = Math.max(1, Math.ceil(32768 / (tiles * rowTiles)));
  const chunk = Math.max(128, Math.ceil(ld / wanted / 8) * 8);
  const chunks = Math.ceil(ld / chunk);
  const wx = rowTiles >= 8 ? 16 : 32;
  const most = Math.floor(256 / wx);
  const wy = Math.ceil(rowTiles / Math.ceil(rowTiles / most));
  return { chunk, chunks, wx, wy, grid: [Math.ceil(ld / (8 * wx)), Math.ceil(rowTiles / wy), chunks] };
}

export interface GramShape {
  /** Weights per partial sum, a multiple of 64. */
  readonly chunk: number;
  readonly chunks: number;
}

export function gramShape(padded: number): GramShape {
  const chunk = Math.max(64, Math.ceil(padded / 64 / 64) * 64);
  return { chunk, chunks: Math.ceil(padded / chunk) };
}

/** Floats of the largest scratch buffers. */
export function multistreamScratch(g: Geometry, m: number): { rows: number; products: number; gram: number } {
  const mp = paddedRows(m);
  return {
    rows: g.padded * mp,
    products: g.blocks.reduce((s, b) => Math.max(s, productShape(b.ld, m).chunks * mp * b.ld), 0),
    gram: gramShape(g.padded).chunks * mp * mp,
  };
}
