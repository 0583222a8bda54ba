// P = (P - A K K^T) / lambda for one block, eight rows of one column per lane.
@group(0) @binding(0) var<storage, read_write> P: array<f32>;
@group(0) @binding(1) var<storage, read> K: array<f32>;
// A, 1 / lambda of this block; A = 0 leaves P alone
@group(0) @binding(2) var<storage, read> coef: array<f32>;
override LD: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let col = wid.x * 64u + lane;
  let A = coef[0];
  let c = coef[1];
  if (A == 0.0) {
    return;
  }
  let k = K[col];
  let first = wid.y * 8u;
  for (var row = first; row < first + 8u; row++) {
    let at = row * LD + col;
    // A (K_i K_j), not (A K_i) K_j: the same bits for (i, j) and (j, i).
    P[at] = (P[at] - A * (K[row] * k)) * c;
  }
}
