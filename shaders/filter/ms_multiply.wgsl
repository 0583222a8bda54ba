// Products of one 64 x 64 tile (i, j) of P with the rows: band j += tile^T H_i and, off the diagonal, band i += tile H_j.
// Needs Ht, partials, dims; place(row, q) of a quad of the tile at hand, at which quad(at) is. A lane adds only to
// what is its own.

// False where S is 1: a workgroup then meets every band once.
override ACCUMULATE: bool;

// Eight weights of a band times eight rows, summed over four columns k of the other side at a time, onto what is at `at`.
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
  if (ACCUMULATE && !fresh) {
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
  let second = select(8u, 512u, across);
  var hat = h + first * 4u * MP4;
  for (var t = 0u; t < count; t++) {
    let k = first + t;
    let pat = select(place(4u * k, x), place(4u * x, k), across);
    let qat = pat + second;
    var p0 = quad(pat);
    var p1 = quad(pat + 16u);
    var p2 = quad(pat + 32u);
    var p3 = quad(pat + 48u);
    var q0 = quad(qat);
    var q1 = quad(qat + 16u);
    var q2 = quad(qat + 32u);
    var q3 = quad(qat + 48u);
    if (across) {
      let t0 = p0;
      let t1 = p1;
      let t2 = p2;
      p0 = vec4f(t0.x, t1.x, t2.x, p3.x);
      p1 = vec4f(t0.y, t1.y, t2.y, p3.y);
      p2 = vec4f(t0.z, t1.z, t2.z, p3.z);
      p3 = vec4f(t0.w, t1.w, t2.w, p3.w);
      let s0 = q0;
      let s1 = q1;
      let s2 = q2;
      q0 = vec4f(s0.x, s1.x, s2.x, q3.x);
      q1 = vec4f(s0.y, s1.y, s2.y, q3.y);
      q2 = vec4f(s0.z, s1.z, s2.z, q3.z);
      q3 = vec4f(s0.w, s1.w, s2.w, q3.w);
    }
    let h0 = Ht[hat];
    let h1 = Ht[hat + MP4];
    let h2 = Ht[hat + 2u * MP4];
    let h3 = Ht[hat + 3u * MP4];
    let g0 = Ht[hat + 1u];
    let g1 = Ht[hat + MP4 + 1u];
    let g2 = Ht[hat + 2u * MP4 + 1u];
    let g3 = Ht[hat + 3u * MP4 + 1u];
    a0 += h0.x * p0 + h1.x * p1 + h2.x * p2 + h3.x * p3;
    b0 += h0.x * q0 + h1.x * q1 + h2.x * q2 + h3.x * q3;
    a1 += h0.y * p0 + h1.y * p1 + h2.y * p2 + h3.y * p3;
    b1 += h0.y * q0 + h1.y * q1 + h2.y * q2 + h3.y * q3;
    a2 += h0.z * p0 + h1.z * p1 + h2.z * p2 + h3.z * p3;
    b2 += h0.z * q0 + h1.z * q1 + h2.z * q2 + h3.z * q3;
    a3 += h0.w * p0 + h1.w * p1 + h2.w * p2 + h3.w * p3;
    b3 += h0.w * q0 + h1.w * q1 + h2.w * q2 + h3.w * q3;
    a4 += g0.x * p0 + g1.x * p1 + g2.x * p2 + g3.x * p3;
    b4 += g0.x * q0 + g1.x * q1 + g2.x * q2 + g3.x * q3;
    a5 += g0.y * p0 + g1.y * p1 + g2.y * p2 + g3.y * p3;
    b5 += g0.y * q0 + g1.y * q1 + g2.y * q2 + g3.y * q3;
    a6 += g0.z * p0 + g1.z * p1 + g2.z * p2 + g3.z * p3;
    b6 += g0.z * q0 + g1.z * q1 + g2.z * q2 + g3.z * q3;
    a7 += g0.w * p0 + g1.w * p1 + g2.w * p2 + g3.w * p3;
    b7 += g0.w * q0 + g1.w * q1 + g2.w * q2 + g3.w * q3;
    hat += 4u * MP4;
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
      multiply(across, x, h, group / w * 4u * w, 4u * w, at, fresh);
    }
  }
}
