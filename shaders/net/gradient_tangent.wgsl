// Tangent of a layer's weight gradient over a chunk: W: x' (x) d + x (x) d', b: d', idt: g' t + g (1 - t^2) a'; grid z is the direction.
override NIN: u32;
override NOUT: u32;
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

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let columns = NIN + select(1u, 2u, HAS_IDT);
  let id = group_index(wid, nwg) * 64u + lid.x;
  let c = id / (columns * NOUT);
  if (c >= select(dims.pair_chunks, dims.atom_chunks, ATOMS)) {
    return;
  }
  let o = (id / columns) % NOUT;
  let i = id % columns;
  let range = chunk[c];
  let ta = wid.z * TAN_STRIDE;
  let ba = wid.z * BWD_STRIDE;
  let out = wid.z * PARTIAL_STRIDE + c * NET_SIZE;
  var sum = 0.0;
  if (i < NIN) {
    for (var k = range.x; k < range.y; k++) {
      let x = X_AT + k * NIN + i;
      let d = D_AT + k * NOUT + o;
      sum += tan[ta + x] * bwd[d] + act[x] * bwd_tan[ba + d];
    }
    parts[out + W_AT + o * NIN + i] = sum;
  } else if (i == NIN) {
    for (var k = range.x; k < range.y; k++) {
      sum += bwd_tan[ba + D_AT + k * NOUT + o];
    }
    parts[out + B_AT + o] = sum;
  } else {
    for (var k = range.x; k < range.y; k++) {
      let g = G_AT + k * NOUT + o;
      let t = act[T_AT + k * NOUT + o];
      sum += bwd_tan[ba + g] * t + bwd[g] * (1.0 - t * t) * tan[ta + T_AT + k * NOUT + o];
    }
    parts[out + IDT_AT + o] = sum;
  }
}
