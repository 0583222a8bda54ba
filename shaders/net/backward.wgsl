// Adjoint of a layer's input, g_in = skip^T(g) + W^T d, one invocation per item and input; also d of the layer below.
override NIN: u32;
override NOUT: u32;
override W_AT: u32;
override SKIP: bool = false;
override ATOMS: bool = false;
override G_AT: u32;
override D_AT: u32;
override GIN_AT: u32;
// The layer below: its d = g idt (1 - t^2).
override HAS_BELOW: bool = false;
override BELOW_HAS_IDT: bool = false;
override BELOW_IDT_AT: u32 = 0u;
override BELOW_T_AT: u32 = 0u;
override BELOW_D_AT: u32 = 0u;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read> item: array<vec4u>;
@group(0) @binding(2) var<storage, read> act: array<f32>;
@group(0) @binding(3) var<storage, read_write> bwd: array<f32>;
@group(0) @binding(4) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let k = id / NIN;
  let i = id % NIN;
  if (k >= select(dims.pairs, dims.atoms, ATOMS)) {
    return;
  }
  let w0 = item[k].z;
  let d0 = D_AT + k * NOUT;
  var g = 0.0;
  for (var o = 0u; o < NOUT; o++) {
    g += bwd[d0 + o] * w[w0 + W_AT + o * NIN + i];
  }
  if (SKIP) {
    for (var o = i; o < NOUT; o += NIN) {
      g += bwd[G_AT + k * NOUT + o];
    }
  }
  bwd[GIN_AT + k * NIN + i] = g;
  if (HAS_BELOW) {
    let t = act[BELOW_T_AT + k * NIN + i];
    var d = g * (1.0 - t * t);
    if (BELOW_HAS_IDT) {
      d *= w[w0 + BELOW_IDT_AT + i];
    }
    bwd[BELOW_D_AT + k * NIN + i] = d;
  }
}
