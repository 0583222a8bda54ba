// Tiles, chunks and scratch of the multistream kernels: plain arithmetic on the sizes of blocks and rows.
import type { Block, Geometry } from './geometry';
import { packedFloats, TILE, triangle } from './packed';

/** Rows padded to 8. */
export const paddedRows = (m: number): number => Math.ceil(m / 8) * 8;

/** How the sweep goes through one block: docs/performance.md, "Multistream filter: bytes and operations". */
export interface SweepShape {
  /** Tiles along a side. */
  readonly tiles: number;
  /** Tiles along a side of a workgroup's macro tile. */
  readonly S: number;
  /** Macro tiles along a side; N (N + 1) / 2 workgroups. */
  readonly macros: number;
  /** Floats of the partial products. */
  readonly partials: number;
  /** The triangle of workgroups folded to a rectangle. */
  readonly grid: readonly [number, number];
}

/** Rows for which a macro tile has room in its partial sums: four groups of lanes with 8 rows each take 32 at a time. */
const partialRows = (m: number): number => Math.ceil(m / 32) * 32;

function shapeOf(b: Block, m: number, S: number): SweepShape {
  const tiles = b.ld / TILE;
  const macros = Math.ceil(tiles / S);
  return {
    tiles,
    S,
    macros,
    partials: triangle(macros) * 2 * S * TILE * partialRows(m),
    grid: [macros + 1, Math.ceil(macros / 2)],
  };
}

/** A small block beside large ones gets smaller macro tiles, so that it too is more than one workgroup's work. */
function withSmall(b: Block, m: number, S: number): SweepShape {
  let own = S;
  while (own > 1 && b.ld / TILE < 4 * own) own /= 2;
  return shapeOf(b, m, own);
}

const WORKGROUPS = 1000;
const LARGEST_S = 16;
const SMALL = 2 ** 24;
const BINDING = 2 ** 25;

/**
 * The largest macro tile of 1, 2, 4... that leaves some 1,000 workgroups over all blocks; larger where the partial sums
 * would otherwise pass 1.5 times P (many rows: arithmetic decides by then) or 128 MiB in one block. `S` forces one.
 */
export function sweepShapes(g: Geometry, m: number, S?: number): SweepShape[] {
  if (S !== undefined) return g.blocks.map((b) => shapeOf(b, m, S));
  const of = (s: number): SweepShape[] => g.blocks.map((b) => withSmall(b, m, s));
  const groups = (s: readonly SweepShape[]): number => s.reduce((n, x) => n + triangle(x.macros), 0);
  const room = Math.max(SMALL, 1.5 * g.blocks.reduce((n, b) => n + packedFloats(b.ld), 0));
  const fits = (s: readonly SweepShape[]): boolean =>
    s.reduce((n, x) => n + x.partials, 0) <= room && s.every((x) => x.partials <= BINDING);
  let s = LARGEST_S;
  while (s > 1 && groups(of(s)) < WORKGROUPS) s /= 2;
  while (s < LARGEST_S && !fits(of(s))) s *= 2;
  return of(s);
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

/** Floats of the scratch buffers; `products` of all blocks, `product` of the block with the most. */
export function multistreamScratch(
  g: Geometry,
  m: number,
): { rows: number; products: number; product: number; gram: number } {
  const mp = paddedRows(m);
  const partials = sweepShapes(g, m).map((s) => s.partials);
  return {
    rows: g.padded * mp,
    products: partials.reduce((a, b) => a + b, 0),
    product: Math.max(...partials),
    gram: gramShape(g.padded).chunks * mp * mp,
  };
}
