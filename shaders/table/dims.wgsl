// Sizes of the table's side of a batch; src/engine/tableBatch.ts writes them with every batch.
struct TableDims {
  segments: u32,
  // Most occupied nodes of a group.
  items: u32,
  // Row segments that have node adjoints of their own: the frames, or the batch as one.
  groups: u32,
  pad0: u32,
}
