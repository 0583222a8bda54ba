// Tangent of a layer's weight gradient over a chunk: W: x' (x) d + x (x) d', b: d', idt: g' t + g (1 - t^2) a'; grid z is the direction.
override NIN: u32;
override NOUT: u32;
override CAP: u32;
override W_AT: u32;
override B_AT: u32;
override IDT_AT: u32 = 0u;
override HAS_IDT: bool = false;
override ATOMS: bool = false;
override X_AT: u32;
override T_AT: u32;
override G_AT: u32;
override D_AT: u32;
override NET_SIZE: u32;
override TAN_STRIDE: u32;
override BWD_STRIDE: u32;
override PARTIAL_STRIDE: u32;

@group(0) @binding(0) var<storage, read> chunk: array<vec2u>;
@group(0) @binding(1) var<storage, read> act: array<f32>;
@group(0) @binding(2) var<storage, read> tan: array<f32>;
@group(0) @binding(3) var<storage, read> bwd: array<f32>;
@group(0) @binding(4) var<storage, read> bwd_tan: array<f32>;
@group(0) @binding(5) var<storage, read_write> parts: array<f32>;
@group(0) @binding(6) var<uniform> dims: Dims;

var<workgroup> part: array<mat4x4f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  // 16 lanes share a task: four columns (inputs, then the bias, then idt) of one chunk, for four outputs.
  let columns = NIN + select(1u, 2u, HAS_IDT);
  let tiles = (columns + 3u) / 4u;
  let blocks = (NOUT + 3u) / 4u;
  let lane = lid.x % 16u;
  let task = group_index(wid, nwg) * 4u + lid.x / 16u;
  let c = task / (tiles * blocks);
  let o = 4u * ((task / tiles) % blocks);
  let i = 4u * (task % tiles);
  let valid = c < select(dims.pair_chunks, dims.atom_chunks, ATOMS);
  let range = select(vec2u(0u), chunk[c], valid);
  let f = min(vec4u(o, o + 1u, o + 2u, o + 3u), vec4u(NOUT - 1u)) * CAP;
  let column = vec4u(i, i + 1u, i + 2u, i + 3u);
  // Columns past the inputs read the last one and are put right: the bias has x = 1 and x' = 0.
  let x = X_AT + min(column, vec4u(NIN - 1u)) * CAP;
  let input = select(vec4f(0.0), vec4f(1.0), column < vec4u(NIN));
  let bias = select(vec4f(0.0), vec4f(1.0), column == vec4u(NIN));
  let y = x + wid.z * TAN_STRIDE;
  let d = vec4u(D_AT) + f;
  let e = d + wid.z * BWD_STRIDE;
  var sum = mat4x4f();
  for (var k = range.x + lane; k < range.y; k += 16u) {
    let a = input * vec4f(act[x.x + k], act[x.y + k], act[x.z + k], act[x.w + k]) + bias;
    let b = input * vec4f(tan[y.x + k], tan[y.y + k], tan[y.z + k], tan[y.w + k]);
    let g = vec4f(bwd[d.x + k], bwd[d.y + k], bwd[d.z + k], bwd[d.w + k]);
    let h = vec4f(bwd_tan[e.x + k], bwd_tan[e.y + k], bwd_tan[e.z + k], bwd_tan[e.w + k]);
    sum += mat4x4f(b.x * g + a.x * h, b.y * g + a.y * h, b.z * g + a.z * h, b.w * g + a.w * h);
  }
  if (HAS_IDT && i + 4u >= columns) {
    // The last tile's last column in use.
    var idt = vec4f(0.0);
    let g4 = vec4u(G_AT) + f;
    let h4 = g4 + wid.z * BWD_STRIDE;
    let t4 = vec4u(T_AT) + f;
    let a4 = t4 + wid.z * TAN_STRIDE;
    for (var k = range.x + lane; k < range.y; k += 16u) {
      let t = vec4f(act[t4.x + k], act[t4.y + k], act[t4.z + k], act[t4.w + k]);
      let a = vec4f(tan[a4.x + k], tan[a4.y + k], tan[a4.z + k], tan[a4.w + k]);
      idt += vec4f(bwd_tan[h4.x + k], bwd_tan[h4.y + k], bwd_tan[h4.z + k], bwd_tan[h4.w + k]) * t;
      idt += vec4f(bwd[g4.x + k], bwd[g4.y + k], bwd[g4.z + k], bwd[g4.w + k]) * (1.0 - t * t) * a;
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
    let at = wid.z * PARTIAL_STRIDE + c * NET_SIZE;
    if (own < NIN) {
      parts[at + W_AT + out * NIN + own] = total;
    } else {
      parts[at + select(IDT_AT, B_AT, own == NIN) + out] = total;
    }
  }
}
