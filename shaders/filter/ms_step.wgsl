// dw[i] = sum_r z[r] Y[r][i], four weights per lane.
@group(0) @binding(0) var<storage, read> Y: array<vec4f>;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read_write> dw: array<vec4f>;
override ROWS: u32;
override STRIDE4: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i >= STRIDE4) {
    return;
  }
  var s = vec4f(0.0);
  for (var r = 0u; r < ROWS; r++) {
    s += z[r] * Y[r * STRIDE4 + i];
  }
  dw[i] = s;
}
