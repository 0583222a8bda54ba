// P = (P - A K K^T) / lambda for one block, four rows and four columns per lane.
@group(0) @binding(0) var<storage, read_write> P: array<vec4f>;
@group(0) @binding(1) var<storage, read> K: array<vec4f>;
// A, 1 / lambda of this block; A = 0 leaves P alone
@group(0) @binding(2) var<storage, read> coef: array<f32>;
override LD4: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let col = wid.x * 64u + lane;
  let A = coef[0];
  let c = coef[1];
  if (col >= LD4 || A == 0.0) {
    return;
  }
  let at = wid.y * 4u * LD4 + col;
  // A (K_i K_j), not (A K_i) K_j: the same bits for (i, j) and (j, i).
  let kr = K[wid.y];
  let kc = K[col];
  let a = (P[at] - A * (kr.x * kc)) * c;
  let b = (P[at + LD4] - A * (kr.y * kc)) * c;
  let d = (P[at + 2u * LD4] - A * (kr.z * kc)) * c;
  let f = (P[at + 3u * LD4] - A * (kr.w * kc)) * c;
  P[at] = a;
  P[at + LD4] = b;
  P[at + 2u * LD4] = d;
  P[at + 3u * LD4] = f;
}
