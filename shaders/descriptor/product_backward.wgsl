// (1/N_c) dE/dA_i[a] = (1/N_c) (sum_b gD[a, b] A[b] + [a < axis] sum_a2 gD[a2, a] A[a2]), gD = adjoint of the fitting input.
override NG: u32;
override AXIS: u32;
override GIN_AT: u32;
override INV_NC: f32;

@group(0) @binding(0) var<storage, read> A: array<vec4f>;
@group(0) @binding(1) var<storage, read> bwd: array<f32>;
@group(0) @binding(2) var<storage, read_write> A_bar: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let i = id / NG;
  let a = id % NG;
  if (i >= dims.atoms) {
    return;
  }
  var sum = vec4f(0.0);
  for (var b = 0u; b < AXIS; b++) {
    sum += bwd[GIN_AT + id * AXIS + b] * A[i * NG + b];
  }
  if (a < AXIS) {
    for (var a2 = 0u; a2 < NG; a2++) {
      sum += bwd[GIN_AT + (i * NG + a2) * AXIS + a] * A[i * NG + a2];
    }
  }
  A_bar[id] = INV_NC * sum;
}
