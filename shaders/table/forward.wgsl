// One dense layer at the nodes of the table, value and derivative by the input as a pair: y = skip(x) + idt tanh(W x + b).
// One invocation per node and four outputs; the arena is [feature][node], t holds (tanh, a').
override NIN: u32;
override NOUT: u32;
override NODES: u32;
// Nodes of one net, and its weights.
override PER_NET: u32;
override NET_SIZE: u32;
override W_AT: u32;
override B_AT: u32;
override IDT_AT: u32 = 0u;
override HAS_IDT: bool = false;
override SKIP: bool = false;
override X_AT: u32;
override Y_AT: u32;
override T_AT: u32;

@group(0) @binding(0) var<storage, read> w: array<f32>;
@group(0) @binding(1) var<storage, read_write> act: array<vec2f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let k = id % NODES;
  let o = 4u * (id / NODES);
  if (o >= NOUT) {
    return;
  }
  let w0 = (k / PER_NET) * NET_SIZE;
  let count = min(4u, NOUT - o);
  let row = vec4u(w0 + W_AT) + NIN * min(vec4u(o, o + 1u, o + 2u, o + 3u), vec4u(NOUT - 1u));
  var a = vec4f(0.0);
  var b = vec4f(0.0);
  for (var i = 0u; i < NIN; i++) {
    let x = act[X_AT + i * NODES + k];
    let column = vec4f(w[row.x + i], w[row.y + i], w[row.z + i], w[row.w + i]);
    a += x.x * column;
    b += x.y * column;
  }
  for (var c = 0u; c < count; c++) {
    let f = o + c;
    let t = tanh_exact(a[c] + w[w0 + B_AT + f]);
    act[T_AT + f * NODES + k] = vec2f(t, b[c]);
    var y = vec2f(t, (1.0 - t * t) * b[c]);
    if (HAS_IDT) {
      y *= w[w0 + IDT_AT + f];
    }
    if (SKIP) {
      y += act[X_AT + (f % NIN) * NODES + k];
    }
    act[Y_AT + f * NODES + k] = y;
  }
}
