// Partial products of a symmetric block with the rows: partials[chunk][r][i] = sum_(k in chunk) P[k][i] Ht[k][r].
// A lane holds 8 columns i times 8 rows r in registers; lanes of a workgroup share their loads through the cache.
@group(0) @binding(0) var<storage, read> P: array<vec4f>;
@group(0) @binding(1) var<storage, read> Ht: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partials: array<vec4f>;
override LD4: u32;
override MP4: u32;
override CHUNK: u32;
override WX: u32;
override WY: u32;

@compute @workgroup_size(WX, WY)
fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_id) lid: vec3u) {
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
  for (var k = first; k < last; k++) {
    let p0 = P[pat];
    let p1 = P[pat + 1u];
    let h0 = Ht[hat];
    let h1 = Ht[hat + 1u];
    a0 += h0.x * p0;
    b0 += h0.x * p1;
    a1 += h0.y * p0;
    b1 += h0.y * p1;
    a2 += h0.z * p0;
    b2 += h0.z * p1;
    a3 += h0.w * p0;
    b3 += h0.w * p1;
    a4 += h1.x * p0;
    b4 += h1.x * p1;
    a5 += h1.y * p0;
    b5 += h1.y * p1;
    a6 += h1.z * p0;
    b6 += h1.z * p1;
    a7 += h1.w * p0;
    b7 += h1.w * p1;
    pat += LD4;
    hat += MP4;
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
