// One dense layer, y = skip(x) + idt * tanh(W x + b), for all items (pairs or atoms).
// One invocation per item and four outputs; neighbouring invocations hold neighbouring items, arenas are [feature][item]:
// loads of x are contiguous, loads of W the same for all lanes.
override NIN: u32;
override NOUT: u32;
override CAP: u32;
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
  let n = select(dims.pairs, dims.atoms, ATOMS);
  let k = id % n;
  let o = 4u * (id / n);
  if (o >= NOUT) {
    return;
  }
  let w0 = item[k].z;
  let count = min(4u, NOUT - o);
  // Rows past the last output repeat it; their results are dropped.
  let row = vec4u(w0 + W_AT) + NIN * min(vec4u(o, o + 1u, o + 2u, o + 3u), vec4u(NOUT - 1u));
  var a = vec4f(0.0);
  for (var i = 0u; i < NIN; i++) {
    a += act[X_AT + i * CAP + k] * vec4f(w[row.x + i], w[row.y + i], w[row.z + i], w[row.w + i]);
  }
  for (var c = 0u; c < count; c++) {
    let f = o + c;
    var y = a[c] + w[w0 + B_AT + f];
    if (TANH) {
      y = tanh_exact(y);
      act[T_AT + f * CAP + k] = y;
    }
    if (HAS_IDT) {
      y *= w[w0 + IDT_AT + f];
    }
    if (SKIP) {
      y += act[X_AT + (f % NIN) * CAP + k];
    }
    act[Y_AT + f * CAP + k] = y;
  }
}
