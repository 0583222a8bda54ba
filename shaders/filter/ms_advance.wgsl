// tile = (tile - f Y_i Y_j^T) / lambda + q I, the pending update of one 64 x 64 tile of P. Needs P, Y, state, dims and
// keep(at, v), which is told every quad that is written; at = 64 row + column within the tile.
fn noise(i: u32, q: f32) -> f32 {
  return select(0.0, q, i < dims.size);
}

// Lane (x, y) of 8 x 8 holds rows 4y.. and 32 + 4y.. of columns 4x.. and 32 + 4x.. of the tile.
fn advance(i: u32, j: u32, x: u32, y: u32) {
  let pending = state[13] != 0.0;
  let rows = select(0u, dims.rows, pending);
  let c = select(1.0, state[11], pending);
  let f = state[14];
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
  var yat = i * 16u + y;
  var zat = j * 16u + x;
  for (var r = 0u; r < rows; r++) {
    let y0 = Y[yat];
    let y1 = Y[yat + 8u];
    let z0 = Y[zat];
    let z1 = Y[zat + 8u];
    a0 += y0.x * z0;
    b0 += y0.x * z1;
    a1 += y0.y * z0;
    b1 += y0.y * z1;
    a2 += y0.z * z0;
    b2 += y0.z * z1;
    a3 += y0.w * z0;
    b3 += y0.w * z1;
    a4 += y1.x * z0;
    b4 += y1.x * z1;
    a5 += y1.y * z0;
    b5 += y1.y * z1;
    a6 += y1.z * z0;
    b6 += y1.z * z1;
    a7 += y1.w * z0;
    b7 += y1.w * z1;
    yat += dims.stride4;
    zat += dims.stride4;
  }
  let at = (i * (i + 1u) / 2u + j) * 1024u + y * 64u + x;
  a0 = (P[at + 0u] - f * a0) * c;
  b0 = (P[at + 8u] - f * b0) * c;
  a1 = (P[at + 16u] - f * a1) * c;
  b1 = (P[at + 24u] - f * b1) * c;
  a2 = (P[at + 32u] - f * a2) * c;
  b2 = (P[at + 40u] - f * b2) * c;
  a3 = (P[at + 48u] - f * a3) * c;
  b3 = (P[at + 56u] - f * b3) * c;
  a4 = (P[at + 512u] - f * a4) * c;
  b4 = (P[at + 520u] - f * b4) * c;
  a5 = (P[at + 528u] - f * a5) * c;
  b5 = (P[at + 536u] - f * b5) * c;
  a6 = (P[at + 544u] - f * a6) * c;
  b6 = (P[at + 552u] - f * b6) * c;
  a7 = (P[at + 560u] - f * a7) * c;
  b7 = (P[at + 568u] - f * b7) * c;
  if (i == j && x == y) {
    let q = select(0.0, state[12], pending);
    let first = i * 64u + 4u * x;
    a0.x += noise(first + 0u, q);
    a1.y += noise(first + 1u, q);
    a2.z += noise(first + 2u, q);
    a3.w += noise(first + 3u, q);
    b4.x += noise(first + 32u, q);
    b5.y += noise(first + 33u, q);
    b6.z += noise(first + 34u, q);
    b7.w += noise(first + 35u, q);
  }
  P[at + 0u] = a0;
  P[at + 8u] = b0;
  P[at + 16u] = a1;
  P[at + 24u] = b1;
  P[at + 32u] = a2;
  P[at + 40u] = b2;
  P[at + 48u] = a3;
  P[at + 56u] = b3;
  P[at + 512u] = a4;
  P[at + 520u] = b4;
  P[at + 528u] = a5;
  P[at + 536u] = b5;
  P[at + 544u] = a6;
  P[at + 552u] = b6;
  P[at + 560u] = a7;
  P[at + 568u] = b7;
  let to = y * 256u + x * 4u;
  keep(to + 0u, a0);
  keep(to + 32u, b0);
  keep(to + 64u, a1);
  keep(to + 96u, b1);
  keep(to + 128u, a2);
  keep(to + 160u, b2);
  keep(to + 192u, a3);
  keep(to + 224u, b3);
  keep(to + 2048u, a4);
  keep(to + 2080u, b4);
  keep(to + 2112u, a5);
  keep(to + 2144u, b5);
  keep(to + 2176u, a6);
  keep(to + 2208u, b6);
  keep(to + 2240u, a7);
  keep(to + 2272u, b7);
}
