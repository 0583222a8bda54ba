// M[i] *= factor for COUNT entries from FIRST on: P made larger between two iterations.
@group(0) @binding(0) var<storage, read_write> M: array<f32>;
@group(0) @binding(1) var<uniform> factor: f32;
override FIRST: u32;
override COUNT: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i < COUNT) {
    M[FIRST + i] *= factor;
  }
}
