// A symmetric block kept as the 64 x 64 tiles on and below its diagonal: index arithmetic, packing, unpacking.

/** Rows and columns of a tile. */
export const TILE = 64;
const TILE_FLOATS = TILE * TILE;

/** Tiles of a triangle with `tiles` along a side. */
export const triangle = (tiles: number): number => (tiles * (tiles + 1)) / 2;

/** Floats of a packed block of leading dimension ld (a multiple of 64). Tile (i, j), i >= j, is at i (i + 1) / 2 + j. */
export const packedFloats = (ld: number): number => triangle(ld / TILE) * TILE_FLOATS;

/** Largest block, in weights, whose packed form fits into `bytes`. */
export function largestPacked(bytes: number): number {
  let tiles = 0;
  while (triangle(tiles + 1) * TILE_FLOATS * 4 <= bytes) tiles++;
  return tiles * TILE;
}

/** Where element (row, col), row >= col or both in one diagonal tile, lies in a packed block. */
export function packedIndex(row: number, col: number): number {
  const i = Math.floor(row / TILE);
  const j = Math.floor(col / TILE);
  return (triangle(i) + j) * TILE_FLOATS + (row % TILE) * TILE + (col % TILE);
}

/** The full square [n][n] of a packed block; entries above the diagonal are those below it. */
export function unpack(P: ArrayLike<number>, n: number): Float64Array<ArrayBuffer> {
  const full = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const v = P[packedIndex(i, j)];
      full[i * n + j] = v;
      full[j * n + i] = v;
    }
  return full;
}
