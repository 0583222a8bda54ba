// y = M x for a square block: a workgroup takes four rows, lanes stride along them, one barrier, one lane adds up.
// SQUARES: instead y_i = sum_j M_ij^2, the diagonal of M M^T.
@group(0) @binding(0) var<storage, read> M: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;
override LD4: u32;
override SQUARES: bool = false;
var<workgroup> part: array<vec4f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let base = wid.x * 4u * LD4;
  var acc = vec4f(0.0);
  for (var c = lane; c < LD4; c += 64u) {
    let a = M[base + c];
    let b = M[base + LD4 + c];
    let d = M[base + 2u * LD4 + c];
    let f = M[base + 3u * LD4 + c];
    if (SQUARES) {
      acc += vec4f(dot(a, a), dot(b, b), dot(d, d), dot(f, f));
    } else {
      let v = x[c];
      acc += vec4f(dot(a, v), dot(b, v), dot(d, v), dot(f, v));
    }
  }
  part[lane] = acc;
  workgroupBarrier();
  if (lane == 0u) {
    var s = part[0];
    for (var k = 1u; k < 64u; k++) {
      s += part[k];
    }
    y[wid.x] = s;
  }
}
