// Tangent of the environment rows for displacements v of the atoms and a strain of the frame; grid z is the direction.
// With delta = v_j - v_i + strain d: R0' = d0 (u.delta), Rv' = da (u.delta) u + ta (delta - (u.delta) u).
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
  let u4 = geom[p];
  let d = geom[CAP_PAIRS + p];
  let u = u4.xyz;
  let base = wid.z * CAP_ATOMS;
  var delta = v[base + at.y].xyz - v[base + at.x].xyz;
  if (USE_STRAIN) {
    let s = 9u * at.w;
    let r = u * u4.w;
    delta += vec3f(
      strain[s] * r.x + strain[s + 1u] * r.y + strain[s + 2u] * r.z,
      strain[s + 3u] * r.x + strain[s + 4u] * r.y + strain[s + 5u] * r.z,
      strain[s + 6u] * r.x + strain[s + 7u] * r.y + strain[s + 8u] * r.z,
    );
  }
  let along = dot(u, delta);
  let row = vec4f(d.x * along, d.y * along * u + d.z * (delta - along * u));
  for (var c = 0u; c < 4u; c++) {
    R_tan[(4u * wid.z + c) * CAP_PAIRS + p] = row[c];
  }
  tan[wid.z * TAN_STRIDE + X_AT + p] = row.x;
}
