// A_i'[a] = (1/N_c) sum_j (g_ij'[a] R_ij + g_ij[a] R_ij'); grid z is the direction.
override NG: u32;
override NTYPES: u32;
override CAP_ATOMS: u32;
override CAP_PAIRS: u32;
override G_AT: u32;
override INV_NC: f32;
override TAN_STRIDE: u32;

@group(0) @binding(0) var<storage, read> ranges: array<vec2u>;
@group(0) @binding(1) var<storage, read> geom: array<vec4f>;
@group(0) @binding(2) var<storage, read> R_tan: array<vec4f>;
@group(0) @binding(3) var<storage, read> act: array<f32>;
@group(0) @binding(4) var<storage, read> tan: array<f32>;
@group(0) @binding(5) var<storage, read_write> A_tan: array<vec4f>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let i = id / NG;
  let a = id % NG;
  if (i >= dims.atoms) {
    return;
  }
  let pairs = wid.z * CAP_PAIRS;
  let base = wid.z * TAN_STRIDE + G_AT;
  var sum = vec4f(0.0);
  for (var t = 0u; t < NTYPES; t++) {
    let r = ranges[t * CAP_ATOMS + i];
    for (var p = r.x; p < r.x + r.y; p++) {
      sum += tan[base + p * NG + a] * geom[p] + act[G_AT + p * NG + a] * R_tan[pairs + p];
    }
  }
  A_tan[wid.z * CAP_ATOMS * NG + id] = INV_NC * sum;
}
