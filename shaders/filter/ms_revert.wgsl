// Takes a step back that made things worse (state[20], see ms_damp): w = w0.
@group(0) @binding(0) var<storage, read> state: array<f32>;
@group(0) @binding(1) var<storage, read> w0: array<f32>;
@group(0) @binding(2) var<storage, read_write> w: array<f32>;
override COUNT: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i < COUNT && state[1] == 0.0 && state[20] != 0.0) {
    w[i] = w0[i];
  }
}
