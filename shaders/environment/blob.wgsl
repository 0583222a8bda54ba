// Where a frame of the batch lies and what its blob holds; src/engine/frames.ts writes the blobs, batch.ts the places.
struct Place {
  // First word of the blob, atoms, pairs, pairs without pads.
  blob: u32,
  natoms: u32,
  npairs: u32,
  nreal: u32,
  // First atom, pair and entry of the transposed list in the batch.
  atom: u32,
  pair: u32,
  back: u32,
  pad: u32,
}

const HEADER = 16u;

// Entry k of a list of indices below `below`: two to a word where they fit into 16 bits. Needs a binding called words.
fn index_at(at: u32, k: u32, below: u32) -> u32 {
  if (below <= 65536u) {
    return (words[at + k / 2u] >> (16u * (k & 1u))) & 0xffffu;
  }
  return words[at + k];
}
