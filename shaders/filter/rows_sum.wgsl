// y[group] = sum over lanes of partials[group][lane], in order; four rows of y per group.
@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
override GROUPS: u32;
override LANES: u32;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let g = group_index(wid, nwg) * 64u + lane;
  if (g >= GROUPS) {
    return;
  }
  var s = vec4f(0.0);
  for (var k = 0u; k < LANES; k++) {
    s += partials[g * LANES + k];
  }
  y[g] = s;
}
