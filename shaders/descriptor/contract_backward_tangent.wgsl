// g_ij'[a] = A_bar_i'[a] . R_ij + A_bar_i[a] . R_ij' of the embedding output; grid z is the direction.
override NG: u32;
override G_AT: u32;
override CAP_ATOMS: u32;
override CAP_PAIRS: u32;
override BWD_STRIDE: u32;

@group(0) @binding(0) var<storage, read> geom: array<vec4f>;
@group(0) @binding(1) var<storage, read> R_tan: array<vec4f>;
@group(0) @binding(2) var<storage, read> A_bar: array<vec4f>;
@group(0) @binding(3) var<storage, read> A_bar_tan: array<vec4f>;
@group(0) @binding(4) var<storage, read> pair: array<vec4u>;
@group(0) @binding(5) var<storage, read_write> bwd_tan: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let p = id / NG;
  let a = id % NG;
  if (p >= dims.pairs) {
    return;
  }
  let centre = pair[p].x * NG + a;
  let g = dot(A_bar_tan[wid.z * CAP_ATOMS * NG + centre], geom[p]) + dot(A_bar[centre], R_tan[wid.z * CAP_PAIRS + p]);
  bwd_tan[wid.z * BWD_STRIDE + G_AT + id] = g;
}
