// (1/N_c) dE/dA_i[a] = (1/N_c) (sum_b gD[a, b] A[b] + [a < axis] sum_a2 gD[a2, a] A[a2]), gD = adjoint of the fitting input.
override NG: u32;
override AXIS: u32;
override GIN_AT: u32;
override INV_NC: f32;
override CAP_ATOMS: u32;

@group(0) @binding(0) var<storage, read> A: array<vec4f>;
@group(0) @binding(1) var<storage, read> bwd: array<f32>;
@group(0) @binding(2) var<storage, read_write> A_bar: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let i = id % dims.atoms;
  let a = id / dims.atoms;
  if (a >= NG) {
    return;
  }
  var sum = vec4f(0.0);
  for (var b = 0u; b < AXIS; b++) {
    sum += bwd[GIN_AT + (a * AXIS + b) * CAP_ATOMS + i] * A[b * CAP_ATOMS + i];
  }
  if (a < AXIS) {
    for (var a2 = 0u; a2 < NG; a2++) {
      sum += bwd[GIN_AT + (a2 * AXIS + a) * CAP_ATOMS + i] * A[a2 * CAP_ATOMS + i];
    }
  }
  A_bar[a * CAP_ATOMS + i] = INV_NC * sum;
}
