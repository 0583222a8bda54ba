// w[source[i]] += scale * d[i] for every weight, unless the filter has broken. scale and status come from the state.
@group(0) @binding(0) var<storage, read> d: array<f32>;
@group(0) @binding(1) var<storage, read> source: array<u32>;
// [1] status, [2] scale
@group(0) @binding(2) var<storage, read> state: array<f32>;
@group(0) @binding(3) var<storage, read_write> w: array<f32>;
override COUNT: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i >= COUNT || state[1] != 0.0) {
    return;
  }
  let s = source[i];
  if (s != 0xffffffffu) {
    w[s] += state[2] * d[i];
  }
}
