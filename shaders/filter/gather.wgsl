// Copies row 0 of H into the padded order of the blocks: h[i] = H[source[i]], 0 in the padding.
@group(0) @binding(0) var<storage, read> H: array<f32>;
@group(0) @binding(1) var<storage, read> source: array<u32>;
@group(0) @binding(2) var<storage, read_write> h: array<f32>;
override COUNT: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i >= COUNT) {
    return;
  }
  let s = source[i];
  if (s == 0xffffffffu) {
    h[i] = 0.0;
  } else {
    h[i] = H[s];
  }
}
