// Partial sums of y = M x for a square block: LANES lanes share four rows, consecutive lanes on consecutive columns;
// partials[group of four rows][lane]. No barrier: rows_sum adds the lanes in order.
// SQUARES: instead y_i = sum_j M_ij^2, the diagonal of M M^T.
@group(0) @binding(0) var<storage, read> M: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
override LD: u32;
override LANES: u32;
override SQUARES: bool = false;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let item = wid.x * 64u + lane;
  let base = (item / LANES) * 4u * LD;
  var acc = vec4f(0.0);
  for (var c = item % LANES; c < LD; c += 2u * LANES) {
    let d = c + LANES;
    let a = vec4f(M[base + c], M[base + LD + c], M[base + 2u * LD + c], M[base + 3u * LD + c]);
    let b = vec4f(M[base + d], M[base + LD + d], M[base + 2u * LD + d], M[base + 3u * LD + d]);
    if (SQUARES) {
      acc += a * a + b * b;
    } else {
      acc += a * x[c] + b * x[d];
    }
  }
  partials[item] = acc;
}
