// Embedding values G and dG/dx of every pair, four features a lane; G and then dG are [feature / 4][pair].
override NG: u32;
override QUADS: u32;
override NODES: u32;
override OUT_AT: u32;
override CAP_PAIRS: u32;

@group(0) @binding(0) var<storage, read> slot: array<vec2u>;
@group(0) @binding(1) var<storage, read> act: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> G: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let p = id % dims.pairs;
  let quad = id / dims.pairs;
  if (quad >= QUADS) {
    return;
  }
  let at = slot[p];
  let l = lagrange(bitcast<f32>(at.y));
  var value = vec4f(0.0);
  var slope = vec4f(0.0);
  for (var c = 0u; c < min(4u, NG - 4u * quad); c++) {
    let k = OUT_AT + (4u * quad + c) * NODES + at.x;
    let y = l.x * act[k] + l.y * act[k + 1u] + l.z * act[k + 2u] + l.w * act[k + 3u];
    value[c] = y.x;
    slope[c] = y.y;
  }
  G[quad * CAP_PAIRS + p] = value;
  G[(QUADS + quad) * CAP_PAIRS + p] = slope;
}
