// Adjoints and their tangents of a layer's input at the nodes, g_in = skip^T(g) + W^T d, and d of the layer below:
// d = idt (1 - t^2) g, d' = idt (1 - t^2) g' - 2 t a' d. One invocation per node and four inputs; grid z: direction and group.
override NIN: u32;
override NOUT: u32;
override CAP_ITEMS: u32;
override STRIDE: u32;
override NODES: u32;
override PER_NET: u32;
override NET_SIZE: u32;
override W_AT: u32;
override SKIP: bool = false;
override G_AT: u32;
override D_AT: u32;
// The layer below.
override BELOW_G_AT: u32;
override BELOW_D_AT: u32;
override BELOW_T_AT: u32;
override BELOW_HAS_IDT: bool = false;
override BELOW_IDT_AT: u32 = 0u;

@group(0) @binding(0) var<storage, read> items: array<u32>;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> act: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> adj: array<vec2f>;
@group(0) @binding(4) var<uniform> table: TableDims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let k = id % table.items;
  let i = 4u * (id / table.items);
  if (i >= NIN) {
    return;
  }
  let node = items[(wid.z % table.groups) * CAP_ITEMS + k];
  let base = wid.z * STRIDE + k;
  let w0 = (node / PER_NET) * NET_SIZE;
  let count = min(4u, NIN - i);
  let column = vec4u(w0 + W_AT) + min(vec4u(i, i + 1u, i + 2u, i + 3u), vec4u(NIN - 1u));
  var sum = vec4f(0.0);
  var sum_tan = vec4f(0.0);
  for (var o = 0u; o < NOUT; o++) {
    let at = column + vec4u(o * NIN);
    let d = adj[base + D_AT + o * CAP_ITEMS];
    let row = vec4f(w[at.x], w[at.y], w[at.z], w[at.w]);
    sum += d.x * row;
    sum_tan += d.y * row;
  }
  for (var c = 0u; c < count; c++) {
    let f = i + c;
    var g = vec2f(sum[c], sum_tan[c]);
    if (SKIP) {
      for (var o = f; o < NOUT; o += NIN) {
        g += adj[base + G_AT + o * CAP_ITEMS];
      }
    }
    let t = act[BELOW_T_AT + f * NODES + node];
    var d = (1.0 - t.x * t.x) * g;
    if (BELOW_HAS_IDT) {
      d *= w[w0 + BELOW_IDT_AT + f];
    }
    d.y -= 2.0 * t.x * t.y * d.x;
    adj[base + BELOW_G_AT + f * CAP_ITEMS] = g;
    adj[base + BELOW_D_AT + f * CAP_ITEMS] = d;
  }
}
