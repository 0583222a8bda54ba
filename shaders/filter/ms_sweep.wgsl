// One sweep over a block of P, kept as the tiles on and below its diagonal: applies the pending update, then multiplies.
// A workgroup walks a macro tile of S x S tiles (64 x 64 floats each). Its partial sums are its own: no other one adds
// to them, and ms_reduce adds them up in a fixed order.
@group(0) @binding(0) var<storage, read_write> P: array<vec4f>;
@group(0) @binding(1) var<storage, read> Y: array<vec4f>;
@group(0) @binding(2) var<storage, read> Ht: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec4f>;
// [1] status; of the pending update: [11] 1 / lambda, [12] q, [13] 1 where there is one, [14] f
@group(0) @binding(4) var<storage, read> state: array<f32>;
@group(0) @binding(5) var<uniform> dims: Dims;
// The tile at hand. Quads of a row are permuted by its number, so that eight lanes meet different banks whether they
// read one quad of rows four apart or neighbouring quads of one row.
var<workgroup> tile: array<vec4f, 1024>;

fn place(row: u32, q: u32) -> u32 {
  return row * 16u + (q ^ ((row >> 2u) & 7u));
}

fn quad(at: u32) -> vec4f {
  return tile[at];
}

fn keep(at: u32, v: vec4f) {
  tile[place(at >> 4u, at & 15u)] = v;
}

fn component(v: vec4f, k: u32) -> f32 {
  return select(select(v.x, v.y, k == 1u), select(v.z, v.w, k == 3u), k >= 2u);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) lane: u32) {
  let m = macro_tile(wid);
  if (state[1] != 0.0 || m.I >= dims.macros) {
    return;
  }
  let S = dims.S;
  let x = lane & 7u;
  let y = lane >> 3u;
  for (var t = 0u; t < S * S; t++) {
    let i = m.I * S + t / S;
    let j = m.J * S + t % S;
    if (j > i || i >= dims.tiles) {
      continue;
    }
    advance(i, j, x, y);
    workgroupBarrier();
    if (i == j) {
      // Above the diagonal counts what is below it, whatever is stored there: symmetric to the bit.
      let s = lane >> 2u;
      let k = lane & 3u;
      for (var q = s + 1u; q < 16u; q++) {
        tile[place(lane, q)] = vec4f(
          component(tile[place(4u * q, s)], k),
          component(tile[place(4u * q + 1u, s)], k),
          component(tile[place(4u * q + 2u, s)], k),
          component(tile[place(4u * q + 3u, s)], k),
        );
      }
      workgroupBarrier();
    }
    products(m.index, t / S, t % S, i, j, x, y);
    if (S > 1u) {
      workgroupBarrier();
    }
  }
}
