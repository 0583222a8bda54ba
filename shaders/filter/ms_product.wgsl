// Partial products of a block of P with the rows: the second half of ms_sweep as a kernel without barriers, which
// software adapters run many times faster.
@group(0) @binding(0) var<storage, read> P: array<vec4f>;
@group(0) @binding(1) var<storage, read> Ht: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(3) var<uniform> dims: Dims;
var<private> first: u32;

fn place(row: u32, q: u32) -> u32 {
  return first + row * 16u + q;
}

fn quad(at: u32) -> vec4f {
  return P[at];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let m = macro_tile(wid);
  if (m.I >= dims.macros) {
    return;
  }
  let S = dims.S;
  for (var t = 0u; t < S * S; t++) {
    let i = m.I * S + t / S;
    let j = m.J * S + t % S;
    if (j <= i && i < dims.tiles) {
      first = (i * (i + 1u) / 2u + j) * 1024u;
      products(m.index, t / S, t % S, i, j, lane & 7u, lane >> 3u);
    }
  }
}
