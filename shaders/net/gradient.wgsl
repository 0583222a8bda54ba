// Weight gradient of one layer summed over a chunk of items: W: x (x) d, b: d, idt: g t; one invocation per chunk and weight.
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

@group(0) @binding(0) var<storage, read> chunk: array<vec2u>;
@group(0) @binding(1) var<storage, read> act: array<f32>;
@group(0) @binding(2) var<storage, read> bwd: array<f32>;
@group(0) @binding(3) var<storage, read_write> parts: array<f32>;
@group(0) @binding(4) var<uniform> dims: Dims;

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
  let out = c * NET_SIZE;
  var sum = 0.0;
  if (i < NIN) {
    for (var k = range.x; k < range.y; k++) {
      sum += act[X_AT + k * NIN + i] * bwd[D_AT + k * NOUT + o];
    }
    parts[out + W_AT + o * NIN + i] = sum;
  } else if (i == NIN) {
    for (var k = range.x; k < range.y; k++) {
      sum += bwd[D_AT + k * NOUT + o];
    }
    parts[out + B_AT + o] = sum;
  } else {
    for (var k = range.x; k < range.y; k++) {
      sum += bwd[G_AT + k * NOUT + o] * act[T_AT + k * NOUT + o];
    }
    parts[out + IDT_AT + o] = sum;
  }
}
