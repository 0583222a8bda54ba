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

var<workgroup> part: array<vec4f, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  // 16 lanes share a task: one column (an input, the bias, or idt) of one chunk, for four outputs.
  let columns = NIN + select(1u, 2u, HAS_IDT);
  let blocks = (NOUT + 3u) / 4u;
  let lane = lid.x % 16u;
  let task = group_index(wid, nwg) * 4u + lid.x / 16u;
  let c = task / (columns * blocks);
  let o = 4u * ((task / columns) % blocks);
  let i = task % columns;
  let valid = c < select(dims.pair_chunks, dims.atom_chunks, ATOMS);
  let range = select(vec2u(0u), chunk[c], valid);
  let f = min(vec4u(o, o + 1u, o + 2u, o + 3u), vec4u(NOUT - 1u)) * CAP;
  let ta = wid.z * TAN_STRIDE;
  let ba = wid.z * BWD_STRIDE;
  var sum = vec4f(0.0);
  if (i < NIN) {
    let d = vec4u(D_AT) + f;
    let e = d + vec4u(ba);
    let x = X_AT + i * CAP;
    for (var k = range.x + lane; k < range.y; k += 16u) {
      sum += tan[ta + x + k] * vec4f(bwd[d.x + k], bwd[d.y + k], bwd[d.z + k], bwd[d.w + k]);
      sum += act[x + k] * vec4f(bwd_tan[e.x + k], bwd_tan[e.y + k], bwd_tan[e.z + k], bwd_tan[e.w + k]);
    }
  } else if (i == NIN) {
    let e = vec4u(ba + D_AT) + f;
    for (var k = range.x + lane; k < range.y; k += 16u) {
      sum += vec4f(bwd_tan[e.x + k], bwd_tan[e.y + k], bwd_tan[e.z + k], bwd_tan[e.w + k]);
    }
  } else {
    let g = vec4u(G_AT) + f;
    let t4 = vec4u(T_AT) + f;
    for (var k = range.x + lane; k < range.y; k += 16u) {
      let t = vec4f(act[t4.x + k], act[t4.y + k], act[t4.z + k], act[t4.w + k]);
      let a = vec4f(tan[ta + t4.x + k], tan[ta + t4.y + k], tan[ta + t4.z + k], tan[ta + t4.w + k]);
      sum += vec4f(bwd_tan[ba + g.x + k], bwd_tan[ba + g.y + k], bwd_tan[ba + g.z + k], bwd_tan[ba + g.w + k]) * t;
      sum += vec4f(bwd[g.x + k], bwd[g.y + k], bwd[g.z + k], bwd[g.w + k]) * (1.0 - t * t) * a;
    }
  }
  part[lid.x] = sum;
  workgroupBarrier();
  if (valid && lane < 4u && o + lane < NOUT) {
    var total = 0.0;
    for (var k = 0u; k < 16u; k++) {
      total += part[lid.x - lane + k][lane];
    }
    let out = wid.z * PARTIAL_STRIDE + c * NET_SIZE + select(select(IDT_AT, B_AT, i == NIN), W_AT + i, i < NIN);
    parts[out + (o + lane) * select(1u, NIN, i < NIN)] = total;
  }
}
