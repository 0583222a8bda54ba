// g_ij'[a] = A_bar_i'[a] . R_ij + A_bar_i[a] . R_ij' of the embedding outputs; one invocation per pair, grid z is the direction.
override NG: u32;
override G_AT: u32;
override CAP_ATOMS: u32;
override CAP_PAIRS: u32;
override BWD_STRIDE: u32;

@group(0) @binding(0) var<storage, read> rows: array<f32>;
@group(0) @binding(1) var<storage, read> R_tan: array<f32>;
@group(0) @binding(2) var<storage, read> A_bar: array<vec4f>;
@group(0) @binding(3) var<storage, read> A_bar_tan: array<vec4f>;
@group(0) @binding(4) var<storage, read> pair: array<vec4u>;
@group(0) @binding(5) var<storage, read_write> bwd_tan: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let p = group_index(wid, nwg) * 64u + lid.x;
  if (p >= dims.pairs) {
    return;
  }
  let i = pair[p].x;
  let pairs = wid.z * 4u * CAP_PAIRS;
  let row = vec4f(rows[p], rows[CAP_PAIRS + p], rows[2u * CAP_PAIRS + p], rows[3u * CAP_PAIRS + p]);
  let row_tan = vec4f(R_tan[pairs + p], R_tan[pairs + CAP_PAIRS + p], R_tan[pairs + 2u * CAP_PAIRS + p], R_tan[pairs + 3u * CAP_PAIRS + p]);
  for (var a = 0u; a < NG; a++) {
    let at = a * CAP_ATOMS + i;
    let g = dot(A_bar_tan[wid.z * CAP_ATOMS * NG + at], row) + dot(A_bar[at], row_tan);
    bwd_tan[wid.z * BWD_STRIDE + G_AT + a * CAP_PAIRS + p] = g;
  }
}
