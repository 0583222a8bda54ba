// Which row of H a direction and a group make; src/engine/passes.ts (RowTarget).
struct Rows {
  row0: u32,
  per_direction: u32,
  per_frame: u32,
  // 1: add to what the row holds.
  accumulate: u32,
  // 1: weigh each frame with its coefficient.
  weighted: u32,
}
