// Embedding weights of a row of H: the tangent of a layer's gradient summed over the occupied nodes of a net.
// W: x' (x) d + x (x) d', b: d', idt: g' t + g (1 - t^2) a'. Grid z: direction and group.
override NIN: u32;
override NOUT: u32;
override CAP_ITEMS: u32;
override STRIDE: u32;
override NODES: u32;
override NET_SIZE: u32;
override NETS: u32;
override N: u32;
override W_AT: u32;
override B_AT: u32;
override HAS_IDT: bool = false;
override IDT_AT: u32 = 0u;
override X_AT: u32;
override T_AT: u32;
override G_AT: u32;
override D_AT: u32;

@group(0) @binding(0) var<storage, read> ranges: array<vec2u>;
@group(0) @binding(1) var<storage, read> items: array<u32>;
@group(0) @binding(2) var<storage, read> act: array<vec2f>;
@group(0) @binding(3) var<storage, read> adj: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> H: array<f32>;
@group(0) @binding(5) var<uniform> table: TableDims;
@group(0) @binding(6) var<uniform> rows: Rows;

var<workgroup> part: array<mat4x4f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  // 16 lanes share a task: four columns (inputs, then the bias, then idt) of one net, for four outputs.
  let columns = NIN + select(1u, 2u, HAS_IDT);
  let tiles = (columns + 3u) / 4u;
  let blocks = (NOUT + 3u) / 4u;
  let lane = lid.x % 16u;
  let task = group_index(wid, nwg) * 4u + lid.x / 16u;
  let net = task / (tiles * blocks);
  let o = 4u * ((task / tiles) % blocks);
  let i = 4u * (task % tiles);
  let valid = net < NETS;
  let group = wid.z % table.groups;
  let range = select(vec2u(0u), ranges[group * NETS + min(net, NETS - 1u)], valid);
  let f = min(vec4u(o, o + 1u, o + 2u, o + 3u), vec4u(NOUT - 1u));
  let d = vec4u(wid.z * STRIDE + D_AT) + f * CAP_ITEMS;
  let column = vec4u(i, i + 1u, i + 2u, i + 3u);
  // Columns past the inputs read the last one and are put right: the bias has x = 1 and x' = 0.
  let x = X_AT + min(column, vec4u(NIN - 1u)) * NODES;
  let input = select(vec4f(0.0), vec4f(1.0), column < vec4u(NIN));
  let bias = select(vec4f(0.0), vec4f(1.0), column == vec4u(NIN));
  var sum = mat4x4f();
  for (var k = range.x + lane; k < range.y; k += 16u) {
    let node = items[group * CAP_ITEMS + k];
    let pairs = mat4x2f(act[x.x + node], act[x.y + node], act[x.z + node], act[x.w + node]);
    let duals = transpose(mat4x2f(adj[d.x + k], adj[d.y + k], adj[d.z + k], adj[d.w + k]));
    let xs = transpose(pairs);
    let a = input * xs[0] + bias;
    let b = input * xs[1];
    let g = duals[0];
    let h = duals[1];
    sum += mat4x4f(b.x * g + a.x * h, b.y * g + a.y * h, b.z * g + a.z * h, b.w * g + a.w * h);
  }
  if (HAS_IDT && i + 4u >= columns) {
    // The last tile's last column in use.
    var idt = vec4f(0.0);
    for (var k = range.x + lane; k < range.y; k += 16u) {
      let node = items[group * CAP_ITEMS + k];
      for (var c = 0u; c < 4u; c++) {
        let g = adj[wid.z * STRIDE + G_AT + f[c] * CAP_ITEMS + k];
        let t = act[T_AT + f[c] * NODES + node];
        idt[c] += g.y * t.x + g.x * (1.0 - t.x * t.x) * t.y;
      }
    }
    sum[columns - 1u - i] = idt;
  }
  part[lid.x] = sum;
  workgroupBarrier();
  // Each lane sums one entry of the tile.
  let own = i + lane / 4u;
  let out = o + lane % 4u;
  if (valid && own < columns && out < NOUT) {
    var total = 0.0;
    for (var k = 0u; k < 16u; k++) {
      total += part[lid.x - lane + k][lane / 4u][lane % 4u];
    }
    let at = net * NET_SIZE + select(select(IDT_AT, B_AT, own == NIN) + out, W_AT + out * NIN + own, own < NIN);
    let row = rows.row0 + (wid.z / table.groups) * rows.per_direction + select(0u, group, rows.per_frame == 1u);
    H[row * N + at] = total + select(0.0, H[row * N + at], rows.accumulate == 1u);
  }
}
