// Adds CHUNKS slices of partial sums in order: out[i] = sum_c partials[c * STRIDE4 + i], vec4 at a time.
@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sums: array<vec4f>;
override COUNT4: u32;
override STRIDE4: u32;
override CHUNKS: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group_index(wid, nwg) * 64u + lane;
  if (i >= COUNT4) {
    return;
  }
  var s = vec4f(0.0);
  for (var c = 0u; c < CHUNKS; c++) {
    s += partials[c * STRIDE4 + i];
  }
  sums[i] = s;
}
