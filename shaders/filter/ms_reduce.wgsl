// Adds the partial products that ms_sweep left, macro tile by macro tile: PH[r][i], a quad of weights per lane.
@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> PH: array<vec4f>;
@group(0) @binding(2) var<uniform> dims: Dims;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(num_workgroups) nwg: vec3u, @builtin(local_invocation_index) lane: u32) {
  let item = group_index(wid, nwg) * 64u + lane;
  let width = dims.tiles * 16u;
  let r = item / width;
  let i = item % width;
  if (r >= dims.row_tiles * 8u) {
    return;
  }
  let S = dims.S;
  let band = i / 16u;
  let I = band / S;
  let b = band % S;
  let passes = (dims.row_tiles + 3u) / 4u;
  let rt = r / 8u;
  let left = dims.row_tiles - rt / 4u * 4u;
  let w = select(4u, left, left < 3u);
  // Within one band of one macro tile: row r of the first of 4 / w groups that share its sums.
  let at = ((rt / 4u) * 4u + rt % 4u) * 128u + (r % 8u) * 16u + i % 16u;
  let size = passes * 512u;
  var s = vec4f(0.0);
  // Tiles left of the diagonal, read across. The first band of a macro tile on the diagonal has none.
  let last = select(I + 1u, I, b == 0u);
  for (var J = 0u; J < last; J++) {
    let from_ = ((I * (I + 1u) / 2u + J) * 2u * S + S + b) * size + at;
    for (var g = 0u; g < 4u; g += w) {
      s += partials[from_ + g * 128u];
    }
  }
  // The diagonal tile and those below it.
  for (var K = I; K < dims.macros; K++) {
    let from_ = ((K * (K + 1u) / 2u + I) * 2u * S + b) * size + at;
    for (var g = 0u; g < 4u; g += w) {
      s += partials[from_ + g * 128u];
    }
  }
  PH[r * dims.stride4 + i] = s;
}
