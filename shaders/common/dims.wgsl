// Sizes of the batch at hand; src/engine/batch.ts writes them before each iteration.
struct Dims {
  pairs: u32,
  atoms: u32,
  frames: u32,
  pair_chunks: u32,
  atom_chunks: u32,
  pad0: u32,
  pad1: u32,
  pad2: u32,
}
