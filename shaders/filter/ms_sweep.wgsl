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
// read one column of rows four apart or one row in steps of four columns.
var<workgroup> tile: array<f32, 4096>;

fn place(row: u32, col: u32) -> u32 {
  return row * 64u + (col ^ (row & 28u));
}

fn element(at: u32) -> f32 {
  return tile[at];
}

fn keep(at: u32, v: vec4f) {
  let to = at ^ ((at >> 6u) & 28u);
  tile[to] = v.x;
  tile[to + 1u] = v.y;
  tile[to + 2u] = v.z;
  tile[to + 3u] = v.w;
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
      for (var row = 0u; row < lane; row++) {
        tile[place(row, lane)] = tile[place(lane, row)];
      }
      workgroupBarrier();
    }
    products(m.index, t / S, t % S, i, j, x, y);
    if (S > 1u) {
      workgroupBarrier();
    }
  }
}
