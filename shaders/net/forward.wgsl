// One dense layer, y = skip(x) + idt * tanh(W x + b), for all items (pairs or atoms); one invocation per item and output.
override NIN: u32;
override NOUT: u32;
override W_AT: u32;
override B_AT: u32;
override IDT_AT: u32 = 0u;
override HAS_IDT: bool = false;
override TANH: bool = true;
override SKIP: bool = false;
override ATOMS: bool = false;
override X_AT: u32;
override Y_AT: u32;
override T_AT: u32;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read> item: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> act: array<f32>;
@group(0) @binding(3) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let k = id / NOUT;
  let o = id % NOUT;
  if (k >= select(dims.pairs, dims.atoms, ATOMS)) {
    return;
  }
  let w0 = item[k].z;
  let row = w0 + W_AT + o * NIN;
  let x0 = X_AT + k * NIN;
  var a = w[w0 + B_AT + o];
  for (var i = 0u; i < NIN; i++) {
    a += act[x0 + i] * w[row + i];
  }
  var t = a;
  if (TANH) {
    t = tanh_exact(a);
    act[T_AT + k * NOUT + o] = t;
  }
  var y = t;
  if (HAS_IDT) {
    y *= w[w0 + IDT_AT + o];
  }
  if (SKIP) {
    y += act[x0 + o % NIN];
  }
  act[Y_AT + k * NOUT + o] = y;
}
