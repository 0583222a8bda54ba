// Adjoint of an embedding output, g_ij[a] = A_bar_i[a] . R_ij, and d of the net's last layer; one invocation per pair and output.
override NG: u32;
override G_AT: u32;
override D_AT: u32;
override T_AT: u32;
override HAS_IDT: bool = false;
override IDT_AT: u32 = 0u;

@group(0) @binding(0) var<storage, read> pair: array<vec4u>;
@group(0) @binding(1) var<storage, read> geom: array<vec4f>;
@group(0) @binding(2) var<storage, read> A_bar: array<vec4f>;
@group(0) @binding(3) var<storage, read> w: array<f32>;
@group(0) @binding(4) var<storage, read> act: array<f32>;
@group(0) @binding(5) var<storage, read_write> bwd: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let p = id / NG;
  let a = id % NG;
  if (p >= dims.pairs) {
    return;
  }
  let at = pair[p];
  let g = dot(A_bar[at.x * NG + a], geom[p]);
  let t = act[T_AT + id];
  var d = g * (1.0 - t * t);
  if (HAS_IDT) {
    d *= w[at.z + IDT_AT + a];
  }
  bwd[G_AT + id] = g;
  bwd[D_AT + id] = d;
}
