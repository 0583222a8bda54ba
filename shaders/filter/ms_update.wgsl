// P = (P - Y Y^T) / lambda + q I for one symmetric block: only 8 x 8 tiles on and below the diagonal are computed,
// each is written twice (as it is and transposed), so P stays symmetric to the bit and half of it is read.
@group(0) @binding(0) var<storage, read_write> P: array<vec4f>;
@group(0) @binding(1) var<storage, read> Y: array<vec4f>;
// [1] status, [11] 1 / lambda
@group(0) @binding(2) var<storage, read> state: array<f32>;
// Leading dimension / 4, size of the block, rows, stride of Y / 4
@group(0) @binding(3) var<uniform> dims: vec4u;
override NOISE: f32;

fn noise(i: u32) -> f32 {
  return select(0.0, NOISE, i < dims.y);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let LD4 = dims.x;
  let ROWS = dims.z;
  let STRIDE4 = dims.w;
  let ti = wid.y * 8u + lid.y;
  let tj = wid.x * 8u + lid.x;
  if (tj > ti || ti * 2u >= LD4 || state[1] != 0.0) {
    return;
  }
  let c = state[11];
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
  var yat = ti * 2u;
  var zat = tj * 2u;
  for (var r = 0u; r < ROWS; r++) {
    let y0 = Y[yat];
    let y1 = Y[yat + 1u];
    let z0 = Y[zat];
    let z1 = Y[zat + 1u];
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
    yat += STRIDE4;
    zat += STRIDE4;
  }
  let at = ti * 8u * LD4 + tj * 2u;
  a0 = (P[at + 0u * LD4] - a0) * c;
  b0 = (P[at + 0u * LD4 + 1u] - b0) * c;
  a1 = (P[at + 1u * LD4] - a1) * c;
  b1 = (P[at + 1u * LD4 + 1u] - b1) * c;
  a2 = (P[at + 2u * LD4] - a2) * c;
  b2 = (P[at + 2u * LD4 + 1u] - b2) * c;
  a3 = (P[at + 3u * LD4] - a3) * c;
  b3 = (P[at + 3u * LD4 + 1u] - b3) * c;
  a4 = (P[at + 4u * LD4] - a4) * c;
  b4 = (P[at + 4u * LD4 + 1u] - b4) * c;
  a5 = (P[at + 5u * LD4] - a5) * c;
  b5 = (P[at + 5u * LD4 + 1u] - b5) * c;
  a6 = (P[at + 6u * LD4] - a6) * c;
  b6 = (P[at + 6u * LD4 + 1u] - b6) * c;
  a7 = (P[at + 7u * LD4] - a7) * c;
  b7 = (P[at + 7u * LD4 + 1u] - b7) * c;
  if (ti == tj) {
    a0.x += noise(ti * 8u + 0u);
    a1.y += noise(ti * 8u + 1u);
    a2.z += noise(ti * 8u + 2u);
    a3.w += noise(ti * 8u + 3u);
    b4.x += noise(ti * 8u + 4u);
    b5.y += noise(ti * 8u + 5u);
    b6.z += noise(ti * 8u + 6u);
    b7.w += noise(ti * 8u + 7u);
  }
  P[at + 0u * LD4] = a0;
  P[at + 0u * LD4 + 1u] = b0;
  P[at + 1u * LD4] = a1;
  P[at + 1u * LD4 + 1u] = b1;
  P[at + 2u * LD4] = a2;
  P[at + 2u * LD4 + 1u] = b2;
  P[at + 3u * LD4] = a3;
  P[at + 3u * LD4 + 1u] = b3;
  P[at + 4u * LD4] = a4;
  P[at + 4u * LD4 + 1u] = b4;
  P[at + 5u * LD4] = a5;
  P[at + 5u * LD4 + 1u] = b5;
  P[at + 6u * LD4] = a6;
  P[at + 6u * LD4 + 1u] = b6;
  P[at + 7u * LD4] = a7;
  P[at + 7u * LD4 + 1u] = b7;
  if (ti != tj) {
    let bt = tj * 8u * LD4 + ti * 2u;
    P[bt + 0u * LD4] = vec4f(a0.x, a1.x, a2.x, a3.x);
    P[bt + 0u * LD4 + 1u] = vec4f(a4.x, a5.x, a6.x, a7.x);
    P[bt + 1u * LD4] = vec4f(a0.y, a1.y, a2.y, a3.y);
    P[bt + 1u * LD4 + 1u] = vec4f(a4.y, a5.y, a6.y, a7.y);
    P[bt + 2u * LD4] = vec4f(a0.z, a1.z, a2.z, a3.z);
    P[bt + 2u * LD4 + 1u] = vec4f(a4.z, a5.z, a6.z, a7.z);
    P[bt + 3u * LD4] = vec4f(a0.w, a1.w, a2.w, a3.w);
    P[bt + 3u * LD4 + 1u] = vec4f(a4.w, a5.w, a6.w, a7.w);
    P[bt + 4u * LD4] = vec4f(b0.x, b1.x, b2.x, b3.x);
    P[bt + 4u * LD4 + 1u] = vec4f(b4.x, b5.x, b6.x, b7.x);
    P[bt + 5u * LD4] = vec4f(b0.y, b1.y, b2.y, b3.y);
    P[bt + 5u * LD4 + 1u] = vec4f(b4.y, b5.y, b6.y, b7.y);
    P[bt + 6u * LD4] = vec4f(b0.z, b1.z, b2.z, b3.z);
    P[bt + 6u * LD4 + 1u] = vec4f(b4.z, b5.z, b6.z, b7.z);
    P[bt + 7u * LD4] = vec4f(b0.w, b1.w, b2.w, b3.w);
    P[bt + 7u * LD4 + 1u] = vec4f(b4.w, b5.w, b6.w, b7.w);
  }
}
