// Force of each pair, f = dE/dd_ij (eV/A): the adjoint of the environment row through R and through the embedding input.
override NG: u32;
override CAP_PAIRS: u32;
override CAP_ATOMS: u32;
override OUT_AT: u32;
override GIN_AT: u32;

@group(0) @binding(0) var<storage, read> pair: array<vec4u>;
@group(0) @binding(1) var<storage, read> geom: array<vec4f>;
@group(0) @binding(2) var<storage, read> act: array<f32>;
@group(0) @binding(3) var<storage, read> A_bar: array<vec4f>;
@group(0) @binding(4) var<storage, read> bwd: array<f32>;
@group(0) @binding(5) var<storage, read_write> pair_force: array<vec4f>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let p = group_index(wid, nwg) * 64u + lid.x;
  if (p >= dims.pairs) {
    return;
  }
  let i = pair[p].x;
  var g = vec4f(bwd[GIN_AT + p], 0.0, 0.0, 0.0);
  for (var a = 0u; a < NG; a++) {
    g += act[OUT_AT + a * CAP_PAIRS + p] * A_bar[a * CAP_ATOMS + i];
  }
  let u = geom[p].xyz;
  let d = geom[CAP_PAIRS + p];
  let along = dot(g.yzw, u);
  pair_force[p] = vec4f((g.x * d.x + along * d.y) * u + d.z * (g.yzw - along * u), 0.0);
}
