// Descriptor D_i[a, b] = sum_c A_i[a, c] A_i[b, c], b < axis_neuron, written as the fitting nets' input.
override NG: u32;
override AXIS: u32;
override X_AT: u32;
override CAP_ATOMS: u32;

@group(0) @binding(0) var<storage, read> A: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> act: array<f32>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let i = id % dims.atoms;
  let a = id / dims.atoms;
  if (a >= NG) {
    return;
  }
  let own = A[a * CAP_ATOMS + i];
  for (var b = 0u; b < AXIS; b++) {
    act[X_AT + (a * AXIS + b) * CAP_ATOMS + i] = dot(own, A[b * CAP_ATOMS + i]);
  }
}
