// Adjoints of the occupied nodes of a group, summed over their segments in fixed order, and d of the last layer. An entry of
// adj is (adjoint of g', adjoint of g): the first as an adjoint, the second as its tangent (docs/engine.md).
// Grid z: direction and group.
override NG: u32;
override QUADS: u32;
override CAP_SEGMENTS: u32;
override CAP_ITEMS: u32;
override STRIDE: u32;
override NODES: u32;
override PER_NET: u32;
override NET_SIZE: u32;
override G_AT: u32;
override D_AT: u32;
override T_AT: u32;
override HAS_IDT: bool = false;
override IDT_AT: u32 = 0u;

@group(0) @binding(0) var<storage, read> items: array<u32>;
@group(0) @binding(1) var<storage, read> first: array<u32>;
@group(0) @binding(2) var<storage, read> segments: array<vec4u>;
@group(0) @binding(3) var<storage, read> parts: array<vec4f>;
@group(0) @binding(4) var<storage, read> coef: array<f32>;
@group(0) @binding(5) var<storage, read> w: array<f32>;
@group(0) @binding(6) var<storage, read> act: array<vec2f>;
@group(0) @binding(7) var<storage, read_write> adj: array<vec2f>;
@group(0) @binding(8) var<uniform> table: TableDims;
@group(0) @binding(9) var<uniform> rows: Rows;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let id = group_index(wid, nwg) * 64u + lid.x;
  let k = id % table.items;
  let quad = id / table.items;
  if (quad >= QUADS) {
    return;
  }
  let direction = wid.z / table.groups;
  let group = wid.z % table.groups;
  // Past a group's last node the list holds zeros; nobody reads what they make.
  let node = items[group * CAP_ITEMS + k];
  let step = QUADS * CAP_SEGMENTS;
  let base = 8u * direction * step + quad * CAP_SEGMENTS;
  var value = vec4f(0.0);
  var slope = vec4f(0.0);
  // The node is number n of the four for segments that begin at node - n.
  for (var n = 0u; n < min(4u, node + 1u); n++) {
    let at = group * (NODES + 1u) + node - n;
    let end = first[at + 1u];
    for (var s = first[at]; s < end; s++) {
      let c = select(1.0, coef[segments[s].z], rows.weighted == 1u);
      value += c * parts[base + n * step + s];
      slope += c * parts[base + (4u + n) * step + s];
    }
  }
  let w0 = (node / PER_NET) * NET_SIZE;
  for (var c = 0u; c < min(4u, NG - 4u * quad); c++) {
    let f = 4u * quad + c;
    let t = act[T_AT + f * NODES + node];
    let keep = 1.0 - t.x * t.x;
    let idt = select(1.0, w[w0 + IDT_AT + f], HAS_IDT);
    let d = idt * keep * slope[c];
    let at = wid.z * STRIDE + f * CAP_ITEMS + k;
    adj[at + G_AT] = vec2f(slope[c], value[c]);
    adj[at + D_AT] = vec2f(d, idt * keep * value[c] - 2.0 * t.x * t.y * d);
  }
}
