// Moving average of the weights: average += gain (w - average). Holds still once the filter has broken.
@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read> metrics: array<f32>;
@group(0) @binding(2) var<storage, read_write> average: array<f32>;
@group(0) @binding(3) var<uniform> gain: f32;
override COUNT: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i < COUNT && metrics[0] == 0.0) {
    average[i] += gain * (w[i] - average[i]);
  }
}
