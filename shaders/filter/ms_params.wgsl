// What the multistream kernels get from the host before every update; src/engine/filters/multistream.ts writes it.
// Sizes come at run time: one compilation serves every batch.
struct Params {
  alpha: f32,
  // 1 + underweighting
  u: f32,
  rows: u32,
  // Padded rows / 4
  tiles: u32,
  kn2: f32,
  q: f32,
  // Least variances of an energy row and of a force row
  floor_e: f32,
  floor_f: f32,
  nu: f32,
  // Factor on the step of the weights; P learns as if it were 1
  step: f32,
  // Growth of sum e^2/R that takes a step back
  reject: f32,
}
