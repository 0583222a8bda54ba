// Weight gradient of one layer summed over a chunk of items: W: x (x) d, b: d, idt: g t.
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

@group(0) @binding(0) var<storage, read> chunk: array<vec2u>;
@group(0) @binding(1) var<storage, read> act: array<f32>;
@group(0) @binding(2) var<storage, read> bwd: array<f32>;
@group(0) @binding(3) var<storage, read_write> parts: array<f32>;
@group(0) @binding(4) var<uniform> dims: Dims;

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
  var sum = vec4f(0.0);
  if (i <= NIN) {
    let d = vec4u(D_AT) + f;
    for (var k = range.x + lane; k < range.y; k += 16u) {
      var x = 1.0;
      if (i < NIN) {
        x = act[X_AT + i * CAP + k];
      }
      sum += x * vec4f(bwd[d.x + k], bwd[d.y + k], bwd[d.z + k], bwd[d.w + k]);
    }
  } else {
    let g = vec4u(G_AT) + f;
    let t = vec4u(T_AT) + f;
    for (var k = range.x + lane; k < range.y; k += 16u) {
      sum += vec4f(bwd[g.x + k], bwd[g.y + k], bwd[g.z + k], bwd[g.w + k]) * vec4f(act[t.x + k], act[t.y + k], act[t.z + k], act[t.w + k]);
    }
  }
  part[lid.x] = sum;
  workgroupBarrier();
  if (valid && lane < 4u && o + lane < NOUT) {
    var total = 0.0;
    for (var k = 0u; k < 16u; k++) {
      total += part[lid.x - lane + k][lane];
    }
    let out = c * NET_SIZE + select(select(IDT_AT, B_AT, i == NIN), W_AT + i, i < NIN);
    parts[out + (o + lane) * select(1u, NIN, i < NIN)] = total;
  }
}
