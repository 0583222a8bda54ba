// Tangent of the environment rows for displacements v of the atoms and a strain of the frame; grid z is the direction.
override CAP_PAIRS: u32;
override CAP_ATOMS: u32;
override X_AT: u32;
override TAN_STRIDE: u32;
override USE_STRAIN: bool = false;

@group(0) @binding(0) var<storage, read> pair: array<vec4u>;
@group(0) @binding(1) var<storage, read> geom: array<vec4f>;
@group(0) @binding(2) var<storage, read> v: array<vec4f>;
@group(0) @binding(3) var<storage, read> strain: array<f32>;
@group(0) @binding(4) var<storage, read_write> R_tan: array<f32>;
@group(0) @binding(5) var<storage, read_write> tan: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let p = group_index(wid, nwg) * 64u + lid.x;
  if (p >= dims.pairs) {
    return;
  }
  let at = pair[p];
  let base = wid.z * CAP_ATOMS;
  let row = row_tangent(geom[p], geom[CAP_PAIRS + p], v[base + at.y].xyz - v[base + at.x].xyz, at.w);
  for (var c = 0u; c < 4u; c++) {
    R_tan[(4u * wid.z + c) * CAP_PAIRS + p] = row[c];
  }
  tan[wid.z * TAN_STRIDE + X_AT + p] = row.x;
}
