// Partial products of a symmetric block with the rows: partials[chunk][r][i] = sum_(k in chunk) P[k][i] Ht[k][r].
// A lane holds 8 columns i times 8 rows r in registers; lanes of a workgroup share their loads through the cache.
@group(0) @binding(0) var<storage, read> P: array<vec4f>;
@group(0) @binding(1) var<storage, read> Ht: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
// Leading dimension / 4, padded rows / 4, rows of P per chunk (even)
@group(0) @binding(3) var<uniform> dims: vec4u;
override WX: u32;
override WY: u32;

@compute @workgroup_size(WX, WY)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
  let LD4 = dims.x;
  let MP4 = dims.y;
  let CHUNK = dims.z;
  let it = wid.x * WX + lid.x;
  let rt = wid.y * WY + lid.y;
  if (it * 2u >= LD4 || rt * 2u >= MP4) {
    return;
  }
  let first = wid.z * CHUNK;
  let last = min(first + CHUNK, LD4 * 4u);
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
  var pat = first * LD4 + it * 2u;
  var hat = first * MP4 + rt * 2u;
  for (var k = first; k < last; k += 2u) {
    let p0 = P[pat + 0u * LD4];
    let q0 = P[pat + 0u * LD4 + 1u];
    let h0 = Ht[hat + 0u * MP4];
    let g0 = Ht[hat + 0u * MP4 + 1u];
    let p1 = P[pat + 1u * LD4];
    let q1 = P[pat + 1u * LD4 + 1u];
    let h1 = Ht[hat + 1u * MP4];
    let g1 = Ht[hat + 1u * MP4 + 1u];
    a0 += h0.x * p0 + h1.x * p1;
    b0 += h0.x * q0 + h1.x * q1;
    a1 += h0.y * p0 + h1.y * p1;
    b1 += h0.y * q0 + h1.y * q1;
    a2 += h0.z * p0 + h1.z * p1;
    b2 += h0.z * q0 + h1.z * q1;
    a3 += h0.w * p0 + h1.w * p1;
    b3 += h0.w * q0 + h1.w * q1;
    a4 += g0.x * p0 + g1.x * p1;
    b4 += g0.x * q0 + g1.x * q1;
    a5 += g0.y * p0 + g1.y * p1;
    b5 += g0.y * q0 + g1.y * q1;
    a6 += g0.z * p0 + g1.z * p1;
    b6 += g0.z * q0 + g1.z * q1;
    a7 += g0.w * p0 + g1.w * p1;
    b7 += g0.w * q0 + g1.w * q1;
    pat += 2u * LD4;
    hat += 2u * MP4;
  }
  let at = (wid.z * MP4 * 4u + rt * 8u) * LD4 + it * 2u;
  partials[at + 0u * LD4] = a0;
  partials[at + 0u * LD4 + 1u] = b0;
  partials[at + 1u * LD4] = a1;
  partials[at + 1u * LD4 + 1u] = b1;
  partials[at + 2u * LD4] = a2;
  partials[at + 2u * LD4 + 1u] = b2;
  partials[at + 3u * LD4] = a3;
  partials[at + 3u * LD4 + 1u] = b3;
  partials[at + 4u * LD4] = a4;
  partials[at + 4u * LD4 + 1u] = b4;
  partials[at + 5u * LD4] = a5;
  partials[at + 5u * LD4 + 1u] = b5;
  partials[at + 6u * LD4] = a6;
  partials[at + 6u * LD4 + 1u] = b6;
  partials[at + 7u * LD4] = a7;
  partials[at + 7u * LD4 + 1u] = b7;
}
