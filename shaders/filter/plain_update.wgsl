// P = (P - A K K^T) / lambda for one block, 32 rows of two columns per lane.
@group(0) @binding(0) var<storage, read_write> P: array<f32>;
@group(0) @binding(1) var<storage, read> K: array<vec4f>;
@group(0) @binding(3) var<storage, read> k: array<f32>;
// A, 1 / lambda of this block; A = 0 leaves P alone
@group(0) @binding(2) var<storage, read> coef: array<f32>;
override LD: u32;

@compute @workgroup_size(32, 2)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let col = wid.x * 64u + lid.x;
  let A = coef[0];
  let c = coef[1];
  if (A == 0.0) {
    return;
  }
  let k0 = k[col];
  let k1 = k[col + 32u];
  // LD is a multiple of 64: the two halves of a workgroup take 32 rows each.
  let first = (wid.y * 2u + lid.y) * 32u;
  var at = first * LD + col;
  for (var row = first / 4u; row < first / 4u + 8u; row++) {
    let kr = K[row];
    var s = vec4f(P[at], P[at + LD], P[at + 2u * LD], P[at + 3u * LD]);
    var t = vec4f(P[at + 32u], P[at + LD + 32u], P[at + 2u * LD + 32u], P[at + 3u * LD + 32u]);
    // A (K_i K_j), not (A K_i) K_j: the same bits for (i, j) and (j, i).
    s = (s - A * (kr * k0)) * c;
    t = (t - A * (kr * k1)) * c;
    P[at] = s.x;
    P[at + LD] = s.y;
    P[at + 2u * LD] = s.z;
    P[at + 3u * LD] = s.w;
    P[at + 32u] = t.x;
    P[at + LD + 32u] = t.y;
    P[at + 2u * LD + 32u] = t.z;
    P[at + 3u * LD + 32u] = t.w;
    at += 4u * LD;
  }
}
