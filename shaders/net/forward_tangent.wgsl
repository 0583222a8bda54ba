// Tangent of one dense layer: a' = W x', y' = skip(x') + idt (1 - t^2) a'; grid z is the direction.
override NIN: u32;
override NOUT: u32;
override W_AT: u32;
override IDT_AT: u32 = 0u;
override HAS_IDT: bool = false;
override TANH: bool = true;
override SKIP: bool = false;
override ATOMS: bool = false;
override X_AT: u32;
override Y_AT: u32;
override T_AT: u32;
override TAN_STRIDE: u32;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read> item: array<vec4u>;
@group(0) @binding(2) var<storage, read> act: array<f32>;
@group(0) @binding(3) var<storage, read_write> tan: array<f32>;
@group(0) @binding(4) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let k = id / NOUT;
  let o = id % NOUT;
  if (k >= select(dims.pairs, dims.atoms, ATOMS)) {
    return;
  }
  let base = wid.z * TAN_STRIDE;
  let w0 = item[k].z;
  let row = w0 + W_AT + o * NIN;
  let x0 = base + X_AT + k * NIN;
  var a = 0.0;
  for (var i = 0u; i < NIN; i++) {
    a += tan[x0 + i] * w[row + i];
  }
  var y = a;
  if (TANH) {
    // Pre-activation tangents live where the forward arena keeps tanh values.
    tan[base + T_AT + k * NOUT + o] = a;
    let t = act[T_AT + k * NOUT + o];
    y = a * (1.0 - t * t);
  }
  if (HAS_IDT) {
    y *= w[w0 + IDT_AT + o];
  }
  if (SKIP) {
    y += tan[x0 + o % NIN];
  }
  tan[base + Y_AT + k * NOUT + o] = y;
}
