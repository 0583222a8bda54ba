// Sizes of a sweep over one block of P; src/engine/filters/sweep-steps.ts writes them.
struct Dims {
  // Tiles along a side, tiles along a side of a macro tile, macro tiles along a side
  tiles: u32,
  S: u32,
  macros: u32,
  // Weights in the block
  size: u32,
  rows: u32,
  // Rows / 8, rounded up
  row_tiles: u32,
  // Padded weights / 4
  stride4: u32,
  pad: u32,
}

// The macro tile of a workgroup: row and column; its number. A row of N = macros or more: nothing to do.
struct Macro {
  I: u32,
  J: u32,
  index: u32,
}

// The triangle of macro tiles folded to a rectangle N + 1 wide: row N - 1 - y of it, then row y.
fn macro_tile(wid: vec3u) -> Macro {
  let N = dims.macros;
  let long = wid.x < N - wid.y;
  let I = select(wid.y, N - 1u - wid.y, long);
  let J = select(wid.x - (N - wid.y), wid.x, long);
  return Macro(select(I, N, !long && 2u * wid.y + 1u == N), J, I * (I + 1u) / 2u + J);
}
