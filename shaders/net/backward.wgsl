// Adjoint of a layer's input, g_in = skip^T(g) + W^T d, and d of the layer below; one invocation per item and four inputs.
override NIN: u32;
override NOUT: u32;
override CAP: u32;
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
  let n = select(dims.pairs, dims.atoms, ATOMS);
  let k = id % n;
  let i = 4u * (id / n);
  if (i >= NIN) {
    return;
  }
  let w0 = item[k].z;
  let count = min(4u, NIN - i);
  let column = vec4u(w0 + W_AT) + min(vec4u(i, i + 1u, i + 2u, i + 3u), vec4u(NIN - 1u));
  var sum = vec4f(0.0);
  for (var o = 0u; o < NOUT; o++) {
    let at = column + vec4u(o * NIN);
    sum += bwd[D_AT + o * CAP + k] * vec4f(w[at.x], w[at.y], w[at.z], w[at.w]);
  }
  for (var c = 0u; c < count; c++) {
    let f = i + c;
    var g = sum[c];
    if (SKIP) {
      for (var o = f; o < NOUT; o += NIN) {
        g += bwd[G_AT + o * CAP + k];
      }
    }
    bwd[GIN_AT + f * CAP + k] = g;
    if (HAS_BELOW) {
      let t = act[BELOW_T_AT + f * CAP + k];
      var d = g * (1.0 - t * t);
      if (BELOW_HAS_IDT) {
        d *= w[w0 + BELOW_IDT_AT + f];
      }
      bwd[BELOW_D_AT + f * CAP + k] = d;
    }
  }
}
