// Adjoints of a pair's embedding outputs, g_ij[a] = A_bar_i[a] . R_ij, and d of the net's last layer; one invocation per pair.
override NG: u32;
override G_AT: u32;
override D_AT: u32;
override T_AT: u32;
override HAS_IDT: bool = false;
override IDT_AT: u32 = 0u;
override CAP_ATOMS: u32;
override CAP_PAIRS: u32;

@group(0) @binding(0) var<storage, read> pair: array<vec4u>;
@group(0) @binding(1) var<storage, read> rows: array<f32>;
@group(0) @binding(2) var<storage, read> A_bar: array<vec4f>;
@group(0) @binding(3) var<storage, read> w: array<f32>;
@group(0) @binding(4) var<storage, read> act: array<f32>;
@group(0) @binding(5) var<storage, read_write> bwd: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let p = group_index(wid, nwg) * 64u + lid.x;
  if (p >= dims.pairs) {
    return;
  }
  let at = pair[p];
  let row = vec4f(rows[p], rows[CAP_PAIRS + p], rows[2u * CAP_PAIRS + p], rows[3u * CAP_PAIRS + p]);
  for (var a = 0u; a < NG; a++) {
    let k = a * CAP_PAIRS + p;
    let g = dot(A_bar[a * CAP_ATOMS + at.x], row);
    let t = act[T_AT + k];
    var d = g * (1.0 - t * t);
    if (HAS_IDT) {
      d *= w[at.z + IDT_AT + a];
    }
    bwd[G_AT + k] = g;
    bwd[D_AT + k] = d;
  }
}
