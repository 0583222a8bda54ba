// Diagonal of a block kept as tiles, with the pending update of ms_sweep taken into account (and left pending).
@group(0) @binding(0) var<storage, read> P: array<f32>;
@group(0) @binding(1) var<storage, read> Y: array<f32>;
@group(0) @binding(2) var<storage, read> state: array<f32>;
@group(0) @binding(3) var<storage, read_write> diag: array<f32>;
@group(0) @binding(4) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i >= dims.size) {
    return;
  }
  let t = i / 64u;
  var d = P[(t * (t + 1u) / 2u + t) * 4096u + (i % 64u) * 65u];
  if (state[13] != 0.0) {
    var s = 0.0;
    for (var r = 0u; r < dims.rows; r++) {
      let y = Y[r * dims.stride4 * 4u + i];
      s += y * y;
    }
    d = (d - state[14] * s) * state[11] + state[12];
  }
  diag[i] = d;
}
