// D_i'[a, b] = A'[a] . A[b] + A[a] . A'[b]; grid z is the direction.
override NG: u32;
override AXIS: u32;
override X_AT: u32;
override CAP_ATOMS: u32;
override TAN_STRIDE: u32;

@group(0) @binding(0) var<storage, read> A: array<vec4f>;
@group(0) @binding(1) var<storage, read> A_tan: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> tan: array<f32>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let i = id % dims.atoms;
  let a = id / dims.atoms;
  if (a >= NG) {
    return;
  }
  let base = wid.z * CAP_ATOMS * NG;
  let own = A[a * CAP_ATOMS + i];
  let own_tan = A_tan[base + a * CAP_ATOMS + i];
  for (var b = 0u; b < AXIS; b++) {
    let d = dot(own_tan, A[b * CAP_ATOMS + i]) + dot(own, A_tan[base + b * CAP_ATOMS + i]);
    tan[wid.z * TAN_STRIDE + X_AT + (a * AXIS + b) * CAP_ATOMS + i] = d;
  }
}
