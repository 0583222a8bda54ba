// Products of one 64 x 64 tile (i, j) of P with the rows: band j += tile^T H_i and, off the diagonal, band i += tile H_j.
// Needs Ht, partials, dims, place(row, col) and element(at) of the tile at hand. A lane adds only to what is its own.
// Eight weights of a band times eight rows, summed over columns first.. of the other side, onto what is at `at`.
fn multiply(across: bool, x: u32, h: u32, first: u32, count: u32, at: u32, fresh: bool) {
  let MP4 = dims.row_tiles * 2u;
  var a0 = vec4f(0.0);
  var b0 = vec4f(0.0);
  var a1 = vec4f(0.0);
  var b1 = vec4f(0.0);
  var a2 = vec4f(0.0);
  var b2 = vec4f(0.0);
  var a3 = vec4f(0.0);
  var b3 = vec4f(0.0);
  var a4 = vec4f(0.0);
  var b4 = vec4f(0.0);
  var a5 = vec4f(0.0);
  var b5 = vec4f(0.0);
  var a6 = vec4f(0.0);
  var b6 = vec4f(0.0);
  var a7 = vec4f(0.0);
  var b7 = vec4f(0.0);
  if (!fresh) {
    a0 = partials[at + 0u];
    b0 = partials[at + 8u];
    a1 = partials[at + 16u];
    b1 = partials[at + 24u];
    a2 = partials[at + 32u];
    b2 = partials[at + 40u];
    a3 = partials[at + 48u];
    b3 = partials[at + 56u];
    a4 = partials[at + 64u];
    b4 = partials[at + 72u];
    a5 = partials[at + 80u];
    b5 = partials[at + 88u];
    a6 = partials[at + 96u];
    b6 = partials[at + 104u];
    a7 = partials[at + 112u];
    b7 = partials[at + 120u];
  }
  let step = select(1u, 64u, across);
  var hat = h + first * MP4;
  for (var k = first; k < first + count; k++) {
    let pat = select(place(k, 4u * x), place(4u * x, k), across);
    let qat = pat + 32u * step;
    let p = vec4f(element(pat), element(pat + step), element(pat + 2u * step), element(pat + 3u * step));
    let q = vec4f(element(qat), element(qat + step), element(qat + 2u * step), element(qat + 3u * step));
    let h0 = Ht[hat];
    let h1 = Ht[hat + 1u];
    a0 += h0.x * p;
    b0 += h0.x * q;
    a1 += h0.y * p;
    b1 += h0.y * q;
    a2 += h0.z * p;
    b2 += h0.z * q;
    a3 += h0.w * p;
    b3 += h0.w * q;
    a4 += h1.x * p;
    b4 += h1.x * q;
    a5 += h1.y * p;
    b5 += h1.y * q;
    a6 += h1.z * p;
    b6 += h1.z * q;
    a7 += h1.w * p;
    b7 += h1.w * q;
    hat += MP4;
  }
  partials[at + 0u] = a0;
  partials[at + 8u] = b0;
  partials[at + 16u] = a1;
  partials[at + 24u] = b1;
  partials[at + 32u] = a2;
  partials[at + 40u] = b2;
  partials[at + 48u] = a3;
  partials[at + 56u] = b3;
  partials[at + 64u] = a4;
  partials[at + 72u] = b4;
  partials[at + 80u] = a5;
  partials[at + 88u] = b5;
  partials[at + 96u] = a6;
  partials[at + 104u] = b6;
  partials[at + 112u] = a7;
  partials[at + 120u] = b7;
}

// (a, b): place of the tile in macro tile `index`, whose partial sums are [across][band][pass][group][8 rows][64].
fn products(index: u32, a: u32, b: u32, i: u32, j: u32, x: u32, y: u32) {
  // Four groups of eight lanes take the tile as it is (for band j), four across (for band i).
  let across = y >= 4u;
  let group = y & 3u;
  let passes = (dims.row_tiles + 3u) / 4u;
  // Band i meets its first tile in its first column; band j in its first row or on the diagonal.
  let fresh = select(a == 0u || i == j, b == 0u, across);
  let band = index * 2u * dims.S + select(b, dims.S + a, across);
  let other = select(i, j, across);
  for (var pass_ = 0u; pass_ < passes; pass_++) {
    // 32 rows at a time; where one or two tiles of 8 rows are left the groups share out the columns instead.
    let left = dims.row_tiles - 4u * pass_;
    let w = select(4u, left, left < 3u);
    let rt = 4u * pass_ + group % w;
    if (rt < dims.row_tiles && !(across && i == j)) {
      let h = other * 128u * dims.row_tiles + 2u * rt;
      let at = ((band * passes + pass_) * 4u + group) * 128u + x;
      multiply(across, x, h, group / w * 16u * w, 16u * w, at, fresh);
    }
  }
}
