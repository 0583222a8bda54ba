// Tangent R' of the environment rows for displacements v of the atoms and a strain of the frame, one vec4 per pair;
// grid z is the direction.
override CAP_PAIRS: u32;
override CAP_ATOMS: u32;
override USE_STRAIN: bool = false;

@group(0) @binding(0) var<storage, read> pair: array<vec4u>;
@group(0) @binding(1) var<storage, read> geom: array<vec4f>;
@group(0) @binding(2) var<storage, read> v: array<vec4f>;
@group(0) @binding(3) var<storage, read> strain: array<f32>;
@group(0) @binding(4) var<storage, read_write> R_tan: array<vec4f>;
@group(0) @binding(5) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let p = group_index(wid, nwg) * 64u + lid.x;
  if (p >= dims.pairs) {
    return;
  }
  let at = pair[p];
  let base = wid.z * CAP_ATOMS;
  R_tan[wid.z * CAP_PAIRS + p] = row_tangent(geom[p], geom[CAP_PAIRS + p], v[base + at.y].xyz - v[base + at.x].xyz, at.w);
}
