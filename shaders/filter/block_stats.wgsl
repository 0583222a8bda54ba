// Per block: h.P h, |K|^2, the largest magnitude in the vectors and (plain P) whether a diagonal entry is not positive.
// One workgroup per block. stats[l] = bits of (sum u.v, sum K.K), max magnitude bits, 1 where a diagonal entry <= 0.
@group(0) @binding(0) var<storage, read> u: array<vec4f>;
@group(0) @binding(1) var<storage, read> v: array<vec4f>;
@group(0) @binding(2) var<storage, read> K: array<vec4f>;
// first padded index, leading dimension, size of each block
@group(0) @binding(3) var<storage, read> info: array<vec4u>;
@group(0) @binding(4) var<storage, read> diag: array<f32>;
@group(0) @binding(5) var<storage, read_write> stats: array<vec4u>;
override WITH_DIAG: bool = false;
var<workgroup> sums: array<vec2f, 64>;
var<workgroup> tops: array<vec2u, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let l = group_index(wid, nwg);
  if (l >= arrayLength(&info)) {
    return;
  }
  let b = info[l];
  var s = vec2f(0.0);
  var top = 0u;
  var broken = 0u;
  for (var c = lane; c < b.y / 4u; c += 64u) {
    let at = b.x / 4u + c;
    let uu = u[at];
    let vv = v[at];
    let kk = K[at];
    s += vec2f(dot(uu, vv), dot(kk, kk));
    top = max(max(top, magnitude4(uu)), max(magnitude4(vv), magnitude4(kk)));
  }
  if (WITH_DIAG) {
    for (var i = lane; i < b.z; i += 64u) {
      let d = diag[b.x + i];
      top = max(top, magnitude(d));
      // Sign bit set or exactly zero.
      let bits = bitcast<u32>(d);
      if (bits == 0u || (bits & 0x80000000u) != 0u) {
        broken = 1u;
      }
    }
  }
  sums[lane] = s;
  tops[lane] = vec2u(top, broken);
  workgroupBarrier();
  if (lane == 0u) {
    var t = tops[0];
    for (var k = 1u; k < 64u; k++) {
      s += sums[k];
      t = max(t, tops[k]);
    }
    stats[l] = vec4u(bitcast<vec2u>(s), t);
  }
}
