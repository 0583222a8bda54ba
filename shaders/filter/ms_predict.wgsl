// What the linear model says the residuals are after the step: linear[r] = e[r] - H[r] . (w - w0). A workgroup per row.
@group(0) @binding(0) var<storage, read> H: array<f32>;
@group(0) @binding(1) var<storage, read> e: array<f32>;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read> w0: array<f32>;
@group(0) @binding(4) var<storage, read_write> linear: array<f32>;
override N: u32;
var<workgroup> part: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let at = wid.x * N;
  var s = 0.0;
  for (var i = lane; i < N; i += 64u) {
    s += H[at + i] * (w[i] - w0[i]);
  }
  part[lane] = s;
  workgroupBarrier();
  if (lane == 0u) {
    for (var k = 1u; k < 64u; k++) {
      s += part[k];
    }
    linear[wid.x] = e[wid.x] - s;
  }
}
